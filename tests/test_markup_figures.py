"""Pictures: figures, galleries, loose pictures, pixels that count readers, and captions."""

import pytest

from belgafeed.items import Credit, Image
from tests.markup import UUID, settled
from tests.rows import each_row

NEWS = "https://news.example"
STORED = f"https://cdn.uc.assets.prezly.com/{UUID}/"
ANNA = Credit("BELGA PHOTO", "ANNA PEETERS", "© BELGA PHOTO ANNA PEETERS")


def shown(name: str, caption: str = "", alt: str = "", link: str = "") -> str:
    """A figure in its normal form."""
    picture = f'<img src="{NEWS}/{name}.jpg"' + (f' alt="{alt}">' if alt else ">")
    picture = f'<a href="{NEWS}/{link}">{picture}</a>' if link else picture
    return (
        f"<figure>{picture}"
        + (f"<figcaption>{caption}</figcaption>" if caption else "")
        + "</figure>"
    )


@each_row(
    ("src", "url"),
    [
        pytest.param(f"{STORED}-/preview/1200x1200/-/format/auto/", STORED, id="resized"),
        pytest.param(STORED, STORED, id="original"),
        pytest.param(STORED.removeprefix("https:") + "-/resize/800x/", STORED, id="no scheme"),
        pytest.param(
            f"https://prezly.imgix.net/https%3A%2F%2Fcdn.uc.assets.prezly.com%2F{UUID}"
            "%2F-%2Fpreview%2F600x600%2F?ar=1%3A1&amp;fit=crop&amp;s=7ad968eb",
            STORED,
            id="proxied",
        ),
        pytest.param(
            "https://prezly.imgix.net/https%3A%2F%2FCdn.example%2Fa%20b.jpg?w=600",
            "https://cdn.example/a%20b.jpg",
            id="proxied from elsewhere",
        ),
        pytest.param("/a.jpg?utm_source=x", f"{NEWS}/a.jpg", id="relative"),
        pytest.param(
            " https://x.imgix.net/https%3A%2F%2Fa.example%2Fa.jpg ",
            "https://a.example/a.jpg",
            id="spaces",
        ),
    ],
)
def test_a_figure_is_an_image_at_its_original_address(src: str, url: str) -> None:
    result = settled(
        f'<p>a</p><figure class="x"><img src="{src}" alt="alt" width="9"></figure><p>b</p>'
    )
    assert result.images == (Image(url),)
    assert result.html == f'<p>a</p><figure><img src="{url}" alt="alt"></figure><p>b</p>'
    assert result.text == "a\n\nb"
    assert not result.removals


@each_row(
    ("attributes", "name"),
    [
        pytest.param('data-src="/b.jpg" src="data:image/gif;base64,R0"', "b", id="data-src"),
        pytest.param('data-lazy-src="/b.jpg"', "b", id="data-lazy-src"),
        pytest.param('data-original="/b.jpg" src=""', "b", id="data-original"),
        pytest.param('src="/a.jpg" data-src="/b.jpg"', "a", id="src comes first"),
    ],
)
def test_fallback_addresses(attributes: str, name: str) -> None:
    result = settled(f"<figure><img {attributes}></figure>")
    assert result.images == (Image(f"{NEWS}/{name}.jpg"),)
    assert result.html == shown(name)


@each_row(
    ("caption", "image", "kept"),
    [
        pytest.param(
            "A <b>big</b> day", ("A big day", None), "A <strong>big</strong> day", id="words"
        ),
        pytest.param("One<br>two", ("One two", None), "One<br>two", id="lines"),
        pytest.param("One<br><br>two", ("One two", None), "One<br>two", id="blank line"),
        pytest.param("<p>One</p><p>two</p>", ("One two", None), "One<br>two", id="blocks"),
        pytest.param("<h3>One</h3>two", ("One two", None), "One<br>two", id="heading"),
        pytest.param("", (None, None), "", id="nothing"),
        pytest.param(
            "A big day. &copy; BELGA PHOTO ANNA PEETERS",
            ("A big day.", ANNA),
            "A big day.",
            id="credit",
        ),
        pytest.param(
            "A <b>big</b> day <small>© BELGA PHOTO ANNA PEETERS</small>",
            ("A big day", ANNA),
            "A <strong>big</strong> day",
            id="small credit",
        ),
        pytest.param(
            "<p>A big day</p><p>© BELGA PHOTO ANNA PEETERS</p>",
            ("A big day", ANNA),
            "A big day",
            id="credit in a block",
        ),
        pytest.param("© BELGA PHOTO ANNA PEETERS", (None, ANNA), "", id="only a credit"),
        pytest.param(f"© {'x' * 200}", (f"© {'x' * 200}", None), f"© {'x' * 200}", id="prose"),
    ],
)
def test_a_caption_is_a_field_of_its_image(
    caption: str, image: tuple[str | None, Credit | None], kept: str
) -> None:
    result = settled(
        f'<figure><img src="/a.jpg"><figcaption>{caption}</figcaption></figure><p>a</p>'
    )
    assert result.images == (Image(f"{NEWS}/a.jpg", *image),)
    assert result.html == f"{shown('a', kept)}<p>a</p>"
    assert result.text == "a"
    assert not result.credits
    assert result.removed == ({"credit": 1} if image[1] else {})


@each_row(
    ("body", "html", "captions", "text"),
    [
        pytest.param(
            "<figure><figcaption>one</figcaption><img src='/a.jpg'></figure>",
            shown("a", "one"),
            ["one"],
            "",
            id="caption first",
        ),
        pytest.param(
            "<figure><img src='/a.jpg'><figcaption>one</figcaption><figcaption>two</figcaption></figure>",
            shown("a", "one<br>two"),
            ["one two"],
            "",
            id="two captions",
        ),
        pytest.param(
            "<figure><img src='/a.jpg'><img src='/b.jpg'><figcaption>both</figcaption></figure>",
            f'<figure><img src="{NEWS}/a.jpg"><img src="{NEWS}/b.jpg"><figcaption>both</figcaption></figure>',
            ["both", "both"],
            "",
            id="two pictures",
        ),
        pytest.param(
            "<figure><picture><source srcset='/b.webp'><img src='/a.jpg'></picture>words</figure>",
            f"{shown('a')}<p>words</p>",
            [None],
            "words",
            id="picture and words",
        ),
        pytest.param(
            "<figure>one<img src='/a.jpg'>two<figcaption>cap</figcaption><ul><li>three</ul></figure>",
            f"{shown('a', 'cap')}<p>one</p><p>two</p><ul><li>three</li></ul>",
            ["cap"],
            "one\n\ntwo\n\n- three",
            id="other content goes behind it",
        ),
        pytest.param(
            "<figure><a href='/x'>see <img src='/a.jpg'></a></figure>",
            f'{shown("a", link="x")}<p><a href="{NEWS}/x">see</a></p>',
            [None],
            "see",
            id="link around a picture and words",
        ),
        pytest.param(
            "<a href='/x'><figure><img src='/a.jpg' alt='t'></figure></a>",
            shown("a", alt="t", link="x"),
            [None],
            "",
            id="link around a figure",
        ),
        pytest.param(
            "<figure><img src='/a.jpg'><figcaption>See <a href='/x'>this</a></figcaption></figure>",
            shown("a", f'See <a href="{NEWS}/x">this</a>'),
            ["See this"],
            "",
            id="link in a caption",
        ),
        pytest.param(
            "<p>a<figure><img src='/a.jpg'></figure>b</p>",
            f"<p>a</p>{shown('a')}<p>b</p>",
            [None],
            "a\n\nb",
            id="in a paragraph",
        ),
        pytest.param(
            "<ul><figure><img src='/a.jpg'></figure></ul>",
            f"<ul><li>{shown('a')}</li></ul>",
            [None],
            "",
            id="in a list",
        ),
        pytest.param(
            "<figure><img src='/a.jpg'>"
            "<figure><img src='/b.jpg'><figcaption>in</figcaption></figure>"
            "<figcaption>out</figcaption></figure>",
            f"{shown('a', 'out')}{shown('b', 'in')}",
            ["out", "in"],
            "",
            id="figure in a figure",
        ),
        pytest.param(
            "<figure>"
            "<figure><img src='/a.jpg'><figcaption>one</figcaption></figure>"
            "<figure><img src='/b.jpg'></figure>"
            "<figcaption>all</figcaption>"
            "</figure>",
            f"{shown('a', 'one')}{shown('b')}<p>all</p>",
            ["one", None],
            "all",
            id="figure of figures",
        ),
        pytest.param(
            "<figure><table><tr><td>1</td></tr></table><figcaption><p>cap</p></figcaption></figure>",
            "<table><tbody><tr><td>1</td></tr></tbody></table><p>cap</p>",
            [],
            "1\n\ncap",
            id="without a picture",
        ),
        pytest.param(
            "<figure><blockquote>a</blockquote><figcaption>who</figcaption></figure>",
            "<blockquote><p>a</p></blockquote><p>who</p>",
            [],
            "a\n\nwho",
            id="quote",
        ),
        pytest.param(
            "<figure><img src='http://[x'><figcaption>cap</figcaption></figure>",
            "<p>cap</p>",
            [],
            "cap",
            id="bad address",
        ),
        pytest.param("<figure></figure><p>a</p>", "<p>a</p>", [], "a", id="empty"),
        pytest.param(
            "<figcaption>a</figcaption>", "<p>a</p>", [], "a", id="caption without a figure"
        ),
    ],
)
def test_shapes_of_figures(body: str, html: str, captions: list[str | None], text: str) -> None:
    result = settled(body)
    assert (result.html, result.text) == (html, text)
    assert [image.caption for image in result.images] == captions


@each_row("opening", ['div class="release-content-gallery"', f'div id="gallery-{UUID}"'])
@each_row(
    ("content", "html", "captions"),
    [
        pytest.param(
            "<img src='/a.jpg'><img src='/b.jpg'>",
            f"{shown('a')}{shown('b')}",
            [None, None],
            id="loose pictures",
        ),
        pytest.param(
            "<div><a href='/big'><img src='/a.jpg'></a></div><p><img src='/b.jpg'></p>",
            f"{shown('a', link='big')}{shown('b')}",
            [None, None],
            id="wrapped pictures",
        ),
        pytest.param(
            "<figure><img src='/a.jpg'><figcaption>one</figcaption></figure><img src='/b.jpg'>",
            f"{shown('a', 'one')}{shown('b')}",
            ["one", None],
            id="figures",
        ),
        pytest.param(
            "<img src='/a.jpg'><div class='release-content-gallery__caption'>one © AFP</div>"
            "<img src='/b.jpg'><figcaption>two</figcaption>",
            f"{shown('a', 'one')}{shown('b', 'two')}",
            ["one", "two"],
            id="captions",
        ),
        pytest.param(
            "<p>one</p><img src='/a.jpg'>two",
            f"<p>one</p>{shown('a')}<p>two</p>",
            [None],
            id="words",
        ),
        pytest.param("<p>one</p>", "<p>one</p>", [], id="no pictures"),
        pytest.param("", "", [], id="nothing"),
    ],
)
def test_galleries(opening: str, content: str, html: str, captions: list[str | None]) -> None:
    result = settled(f"<{opening}>{content}</div>")
    assert result.html == html
    assert [image.caption for image in result.images] == captions
    assert not [rule for rule in result.removed if rule not in {"credit", "empty"}]


@each_row("tag", ["div", "p", "figcaption", "span"])
def test_an_image_block_is_a_figure(tag: str) -> None:
    result = settled(
        '<div class="release-content-image release-content-image--wide"><div>'
        '<a class="release-content-image__link" href="/x"><img src="/a.jpg"></a></div>'
        f'<{tag} class="release-content-image__caption">One © BELGA PHOTO ANNA PEETERS</{tag}></div>'
    )
    assert result.html == shown("a", "One", link="x")
    assert result.images == (Image(f"{NEWS}/a.jpg", "One", ANNA),)
    assert result.removed == {"credit": 1}


def test_the_second_credit_in_a_figure_is_one_of_the_body() -> None:
    result = settled(
        "<figure><img src='/a.jpg'><small>© BELGA PHOTO ANNA PEETERS</small>"
        "<figcaption>One © AFP</figcaption></figure>"
    )
    assert result.images == (Image(f"{NEWS}/a.jpg", "One", ANNA),)
    assert result.credits == (Credit("AFP", None, "© AFP"),)


@each_row("alt", ["a  view", ""])
@each_row("wrap", ["{}", "<span>{}</span>", "<b>{}</b>"])
def test_a_picture_outside_a_figure_goes_to_the_field_alone(alt: str, wrap: str) -> None:
    picture = wrap.format(f'<img src="{STORED}-/resize/9x/" alt="{alt}">')
    result = settled(f"<p>a {picture} b</p>")
    assert result.images == (Image(STORED, "a view" if alt else None),)
    assert result.html == "<p>a b</p>"
    assert result.removed == {"image": 1}


def test_a_link_around_a_loose_picture_has_no_words() -> None:
    result = settled('<p><a href="/x"><img src="/a.jpg"></a></p>')
    assert (result.html, result.links) == ("", ())
    assert result.removed == {"image": 1, "link-without-words": 1}


@each_row(
    "source",
    [
        'src="http://[x"',
        'src="javascript:alert(1)"',
        'src="data:image/png;base64,AAAA"',
        'src="https://x.imgix.net/https%3A%2F%2F%5B%2Fa.jpg"',
        'src=""',
        "",
    ],
)
def test_a_picture_with_a_bad_address_goes(source: str) -> None:
    result = settled(f"<p>a <img {source} alt='x'> b</p>")
    assert result.images == ()
    assert result.html == "<p>a b</p>"
    assert result.removed == {"image-without-address": 1}


@each_row(
    "element",
    [
        '<img src="/p.gif" width="1" height="1">',
        '<img src="/p.gif" width=0>',
        '<img src="/p.gif" height=" 1 ">',
        '<figure><img src="/p.gif" width="1" height="1"></figure>',
        '<iframe src="https://tag.example/ns.html" height="0" width="0"></iframe>',
    ],
)
def test_a_pixel_goes(element: str) -> None:
    result = settled(f"<p>a</p>{element}<p>b</p>")
    assert result.html == "<p>a</p><p>b</p>"
    assert (result.images, result.embeds) == ((), ())
    assert result.removed == {"pixel": 1}


@each_row("attribute", ["hidden", 'style="display: none"', 'style="color: red; VISIBILITY:hidden"'])
@each_row("tag", ["p", "figure", "span", "img src=/b.jpg"])
def test_what_is_hidden_goes(attribute: str, tag: str) -> None:
    inner = "" if tag.startswith("img") else "x<img src='/a.jpg'>"
    result = settled(f"<p>a</p><{tag} {attribute}>{inner}</{tag.partition(' ')[0]}><p>b</p>")
    assert (result.html, result.images) == ("<p>a</p><p>b</p>", ())
    assert result.removals == (("hidden", "x" if inner else ""),)


def test_a_figure_without_a_picture_leaves_no_caption_of_a_credit_alone() -> None:
    result = settled(
        "<figure><p>Words</p><figcaption>© BELGA PHOTO ANNA PEETERS</figcaption></figure>"
    )
    assert (result.html, result.credits) == ("<p>Words</p>", (ANNA,))
