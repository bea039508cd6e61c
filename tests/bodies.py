"""Bodies as an editor and careless people write them, in which no two words are the same.

Every word has a number, so what is lost, doubled or moved is exact to see. A
strategy writes a sign for each word and says by it what the word is; the
numbers come last, in the order of the document.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, wraps
from itertools import count
from typing import Any

from hypothesis import strategies as st
from lxml import etree

Bodies = st.SearchStrategy[str]

BASE = "https://news.example/stories/today"

STORY = "\ue000"
"""A word of the running text."""
ASIDE = "\ue001"
"""A word that a field may have: of a card, a caption, a credit."""
NAME = "\ue002"
"""The same with a capital, as people are called."""
UNSEEN = "\ue003"
"""A word that a browser does not show."""

_SIGNS = re.compile(f"[{STORY}{ASIDE}{NAME}{UNSEEN}]")
WORD = re.compile(r"[wW](\d+)")
_UUID = "4a06dbf5-69e9-4fc5-b963-88d7d4161413"


@dataclass(frozen=True)
class Body:
    """A body, and the numbers of its words by their signs."""

    html: str
    words: dict[int, str]

    def numbers(self, *signs: str) -> list[int]:
        return [number for number, sign in self.words.items() if sign in signs]


def numbered(markup: str) -> Body:
    words: dict[int, str] = {}
    numbers = count(1)

    def write(match: re.Match[str]) -> str:
        number = next(numbers)
        words[number] = match[0]
        return f"{'W' if match[0] == NAME else 'w'}{number}"

    return Body(_SIGNS.sub(write, markup), words)


def numbers(text: str) -> list[int]:
    """The numbers of the words in *text*, in order."""
    return [int(number) for number in WORD.findall(text)]


# -------------------------------------------------- what a reader can see

# What a browser does not show, or plays.
INVISIBLE = frozenset(
    {
        *("script", "style", "template", "noscript", "noembed", "noframes", "title", "svg", "math"),
        *("select", "textarea", "datalist", "canvas", "applet", "frame"),
        *("iframe", "object", "embed", "video", "audio"),
    }
)


def visible(markup: str) -> list[str]:
    """The pieces of text in *markup* that a reader can see, in order."""
    return [text for text, is_visible in _pieces(markup) if is_visible]


def _pieces(markup: str) -> Iterator[tuple[str, bool]]:
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True)
    if "<b " not in markup:  # unlike a browser, the parser ends <b> at a paragraph
        markup = markup.replace("<b>", "<strong>").replace("</b>", "</strong>")
    if "<i " not in markup:
        markup = markup.replace("<i>", "<em>").replace("</i>", "</em>")
    try:
        root = etree.fromstring(markup, parser)
    except etree.XMLSyntaxError:
        return
    waiting = [] if root is None else [(each, True) for each in (root, *root.itersiblings())]
    waiting.reverse()
    while waiting:
        node, is_visible = waiting.pop()
        if isinstance(node, str):
            yield node, is_visible
            continue
        inside = is_visible and not _is_invisible(node)
        following = [(node.text, inside)]
        for child in node:
            following += [(child, inside), (child.tail, inside)]
        waiting += [each for each in reversed(following) if each[0] is not None]


def _is_invisible(element: etree._Element) -> bool:
    style = "".join(element.get("style", "").lower().split())
    return (
        element.tag in INVISIBLE
        or "hidden" in element.attrib
        or "display:none" in style
        or "visibility:hidden" in style
    )


# ------------------------------------------------------------- strategies


def part(make: Callable[..., Bodies]) -> Callable[..., Bodies]:
    """A strategy that is made once for the same arguments, when it is first needed."""
    made = cache(make)

    @cache
    @wraps(make)
    def named(*arguments: Any) -> Bodies:
        @st.composite
        def drawn(draw: st.DrawFn) -> str:
            return draw(made(*arguments))

        return drawn()

    return named


def one(*choices: str) -> Bodies:
    return st.sampled_from(choices)


def joined(parts: Bodies, minimum: int = 1, maximum: int = 4, between: str = "") -> Bodies:
    return st.lists(parts, min_size=minimum, max_size=maximum).map(between.join)


def element(tag: str, inside: Bodies, attributes: Bodies | None = None) -> Bodies:
    name = tag.partition(" ")[0]
    if attributes is None:
        return inside.map(lambda text: f"<{tag}>{text}</{name}>")
    return st.builds(lambda text, more: f"<{tag}{more}>{text}</{name}>", inside, attributes)


def sequence(*parts: Bodies) -> Bodies:
    return st.tuples(*parts).map("".join)


def maybe(part: Bodies) -> Bodies:
    return st.one_of(st.just(""), part)


def mixed(*parts: Bodies) -> Bodies:
    """Parts in any order."""
    return st.permutations(parts).flatmap(lambda order: sequence(*order))


ADDRESSES = one(
    *("/p", "p.html", "../p", "?a=1&amp;b=2", "#p", "//b.example/p", "https://b.example/p#q"),
    *("https://b.example/p?utm_source=x&amp;a=1", "HTTP://B.example:80", "/é?q=ü&amp;fbclid=1"),
    *(" https://b.example/p\n", "https://b.example/p?b=2&amp;a=1&amp;utm%5Fmedium=x"),
)
NO_ADDRESSES = one("", "javascript:x", "mailto:desk@b.example", "tel:+3221", "http://", "http://[x")
PICTURES = one(
    *("/a.jpg", "b.png?utm_source=x&amp;w=1", "//c.example/c.webp", "https://c.example/a b.jpg"),
    f"https://cdn.uc.assets.prezly.com/{_UUID}/-/resize/800x/x.jpg",
    f"https://prezly.imgix.net/https%3A%2F%2Fcdn.uc.assets.prezly.com%2F{_UUID}%2F?w=100",
)
PLAYERS = one(
    *("https://www.youtube.com/embed/x?utm_source=x", "//player.vimeo.com/video/1", "/p.mp3"),
    *("https://x.com/a/status/1?s=20", "https://b.example/p.mp4#t=3", "https://open.spotify.com/e"),
)
IMAGES = st.builds(
    '<img src="{}"{}>'.format,
    PICTURES,
    one("", ' alt=""', ' alt="alt text"', " width=800 height=600", ' alt=" a  &quot;b&quot; "'),
)
UNSEEN_PARTS = one(
    *(f"<script>{UNSEEN} < 1</script>", f"<style>.{UNSEEN}{{}}</style>", "<script src=x></script>"),
    *(f"<noscript>{UNSEEN} <b>{UNSEEN}</b></noscript>", f"<template><p>{UNSEEN}</template>"),
    *(f"<!-- {UNSEEN} -->", f"<!--[if IE]><p>{UNSEEN}<![endif]-->", f"<?php {UNSEEN} ?>"),
    *(f"<span hidden>{UNSEEN}</span>", f"<p style='DISPLAY : none'>{UNSEEN} {UNSEEN}</p>"),
    *(f'<div style="color:red;visibility:hidden">{UNSEEN}<p>{UNSEEN}</p></div>', "<wbr>"),
    *(f"<select><option>{UNSEEN}<option>{UNSEEN}</select>", f"<textarea>{UNSEEN}</textarea>"),
    *(f"<svg><title>{UNSEEN}</title><text>{UNSEEN}</text></svg>", "<img src=/p.gif width=1>"),
    *(f"<math><mi>{UNSEEN}</mi></math>", f"<canvas>{UNSEEN}</canvas>", "<img src=data:,x>"),
    *(
        "<iframe src=//b.example/p height=0></iframe>",
        f"<object>{UNSEEN}</object>",
        "<span></span>",
    ),
)


@part
def words(sign: str) -> Bodies:
    """Words with the space between them as it comes."""
    return joined(
        one(
            *(sign, f"{sign} ", f" {sign}", f"{sign}, ", f"{sign}. ", f" ({sign})", f"{sign} - "),
            *(
                f"naïf{sign} ",
                f"{sign}ée\u0301 ",
                f"日本{sign}語",
                f"🙂{sign} ",
                f"e\u0301{sign}. ",
            ),
            *(
                f"{sign}&nbsp;",
                f"&nbsp; {sign}",
                f"\n\t{sign}\n",
                f"&lt;{sign}&gt; ",
                f"&amp;{sign}",
            ),
            *(f"{sign}&eacute;", f"{sign}\u2009{sign}", f"{sign}&#8203;{sign}", f" {sign}\u0085 "),
            *(
                "<br>",
                "<br/> <br>",
                "&nbsp;<br>&nbsp;",
                " ",
                "&nbsp;",
                f"{sign}&#1; ",
            ),
        ),
        maximum=3,
    )


@part
def inline(sign: str, depth: int = 2) -> Bodies:
    """Running text."""
    if depth == 0:
        return st.one_of(words(sign), words(sign), UNSEEN_PARTS)
    inner = inline(sign, depth - 1)
    wrapped = st.one_of(
        st.builds(
            "<{0}>{1}</{0}>".format,
            one(
                *("b", "strong", "em", "i", "sub", "sup", "u", "span", "small", "code", "font"),
                *("x-word", "label", "button", "ins", "del", "q", "cite"),
            ),
            inner,
        ),
        st.builds('<a href="{}" target=_blank>{}</a>'.format, ADDRESSES, inner),
        st.builds('<a href="{}">{}</a>'.format, NO_ADDRESSES, inner),
        st.builds("<a name=x>{}</a>".format, inner),
    )
    return joined(st.one_of(words(sign), wrapped, wrapped), maximum=3)


_CREDIT_LINES = (
    *("© BELGA PHOTO {N} {N}", "© {N}", "©{N}/Belga", "(c) AFP", "Foto: Belga", "PHOTO NEWS"),
    *("BELGA / AFP", "Belga", "Photo: {N} {N} / Reuters", "Beeld © {N} {N}", "© {A} {A} {A}"),
    *(
        "(Photo by {N} {N} / AFP)",
        "copyright: {N}",
        "© 2024 {N}. All rights reserved.",
        "Photos {A}",
    ),
)
CREDIT_LINES = one(*(line.format(N=NAME, A=ASIDE) for line in _CREDIT_LINES))


@part
def credit() -> Bodies:
    """A credit by itself, marked or not."""
    return st.one_of(
        st.builds(
            "<{0}><{1}>{2}</{1}></{0}>".format,
            one("p", "div", "h3", "li"),
            one("sup", "small", "em", "span", "b"),
            CREDIT_LINES,
        ),
        element("p", CREDIT_LINES),
        # Small print around a block, in pieces, or behind a blank line.
        st.builds(
            "<{0}><{1}>{2}</{1}></{0}>".format, one("em", "small"), one("p", "h3"), CREDIT_LINES
        ),
        st.builds(
            "<p><i>{0}</i>{1}<{2}>{3}</{2}></p>".format,
            *(CREDIT_LINES, one("", " ", " / ", "<b></b>"), one("i", "em", "sup"), CREDIT_LINES),
        ),
        st.builds("<p><em>{}</em><br><br>{}</p>".format, CREDIT_LINES, inline(ASIDE)),
        st.builds(
            '<{0} class="{1}">{2}</{0}>'.format,
            one("p", "span", "div", "small"),
            one("credit", "photo-credits", "image__copyright"),
            st.one_of(CREDIT_LINES, words(ASIDE)),
        ),
        st.builds(
            "<p>{}{}<{}>{}</{}></p>".format,
            inline(ASIDE),
            one("", " ", "<br>", "<br><br>"),
            *(one("sup"), CREDIT_LINES, one("sup")),
        ),
    )


@part
def caption() -> Bodies:
    inside = joined(
        st.one_of(
            *(
                inline(ASIDE),
                CREDIT_LINES,
                element("p", inline(ASIDE)),
                element("h3", words(ASIDE)),
            ),
            *(element("p", CREDIT_LINES), element("small", CREDIT_LINES), IMAGES),
            element("ul", element("li", words(ASIDE))),
        ),
        maximum=2,
    )
    return st.one_of(
        *(element("figcaption", inside), element("figcaption", inside)),
        element('div class="release-content-image__caption"', inside),
    )


@part
def picture() -> Bodies:
    return st.one_of(
        *(IMAGES, element("picture", sequence(st.just("<source srcset=/x>"), IMAGES))),
        st.builds('<a href="{}">{}</a>'.format, st.one_of(ADDRESSES, NO_ADDRESSES), IMAGES),
        st.just("<img alt='no address'>"),
        element("div", IMAGES),
    )


@part
def figure() -> Bodies:
    parts = (joined(picture(), 0, 2), maybe(caption()), maybe(st.one_of(words(ASIDE), credit())))
    return st.builds(
        "<{0}>{2}</{1}>".format,
        one("figure", 'figure class="release-content-image release-content-image--wide"'),
        st.just("figure"),
        st.one_of(sequence(*parts), mixed(*parts)),
    ) | element('div class="release-content-image"', sequence(*parts))


@part
def gallery() -> Bodies:
    loose = sequence(
        picture(),
        maybe(element('div class="release-content-gallery__caption"', inline(ASIDE))),
    )
    inside = joined(st.one_of(figure(), loose, element("p", inline(ASIDE))), 0, 3)
    return st.builds(
        "<div {}>{}</div>".format,
        one('class="release-content-gallery"', f'id="gallery-{_UUID}" class="x"'),
        inside,
    )


@part
def card() -> Bodies:
    name = one("bookmark", "story-bookmark", "coverage")
    name_of = 'class="release-content-bookmark__{}"'.format
    thumbnail = element("div " + name_of("thumbnail"), IMAGES)
    title = st.one_of(
        element("h3 " + name_of("title"), words(ASIDE)),
        st.builds('<a href="{}">{}</a>'.format, ADDRESSES, words(ASIDE)),
        st.builds('<h4><a href="{}">{}</a></h4>'.format, ADDRESSES, inline(ASIDE)),
        element("div " + name_of("headline--long"), inline(ASIDE)),
    )
    description = st.one_of(
        element("p " + name_of("description"), inline(ASIDE)), element("p", inline(ASIDE))
    )
    provider = st.one_of(
        element("span " + name_of("provider"), words(ASIDE)),
        st.builds(
            "<div {}><a href='{}'><img src=/i.png>{}</a><span {}>{}</span></div>".format,
            *(st.just(name_of("provider")), ADDRESSES, words(ASIDE)),
            *(st.just(name_of("provider-name")), words(ASIDE)),
        ),
    )
    unknown = st.one_of(
        *(element("div " + name_of("badge"), words(ASIDE)), words(ASIDE), UNSEEN_PARTS),
        *(element("ul", element("li", inline(ASIDE))), credit()),
    )
    parts = (maybe(thumbnail), title, maybe(description), maybe(provider), maybe(unknown))
    inside = st.one_of(sequence(*parts), mixed(*parts))
    linked = st.builds('<a href="{}">{}</a>'.format, ADDRESSES | NO_ADDRESSES, inside)
    attributes = st.one_of(
        st.builds('class="x release-content-{0} release-content-{0}--horizontal"'.format, name),
        st.builds(f'id="{{}}-{_UUID}"'.format, one("bookmark", "story-bookmark")),
    )
    return st.builds("<div {}>{}</div>".format, attributes, st.one_of(inside, linked))


@part
def related() -> Bodies:
    """Cards under a heading, perhaps with a rule above."""
    heading = st.builds(
        "{}<{}>{}</{}>".format,
        *(
            one("", "<hr>", "<hr><hr/>"),
            one("h2"),
            one("Lees ook:", "Related news", "x"),
            one("h2"),
        ),
    )
    return sequence(maybe(heading), joined(card(), 1, 2), maybe(st.just("<hr>")))


@part
def attachment() -> Bodies:
    name_of = 'class="release-content-attachment__{}"'.format
    inside = mixed(
        st.builds(
            '<a href="{}">{}</a>'.format,
            ADDRESSES | NO_ADDRESSES,
            sequence(maybe(element("span " + name_of("filename"), words(ASIDE))), words(ASIDE)),
        ),
        maybe(element("div " + name_of("description"), inline(ASIDE))),
        maybe(UNSEEN_PARTS),
    )
    return st.builds(
        "<div {}>{}</div>".format,
        one('class="release-content-attachment"', f'id="attachment-{_UUID}"'),
        inside,
    )


@part
def contact() -> Bodies:
    inside = joined(
        st.one_of(
            element('div class="release-content-contact__name"', inline(ASIDE)),
            element("h3", words(ASIDE)),
            element("p", inline(ASIDE)),
            st.builds('<a href="{}">{}</a>'.format, ADDRESSES | NO_ADDRESSES, words(ASIDE)),
            *(IMAGES, words(ASIDE), UNSEEN_PARTS),
        ),
        maximum=4,
    )
    return st.builds(
        "<div {}>{}</div>".format,
        one('class="release-content-contact-card"', f'id="contact-{_UUID}"'),
        inside,
    )


@part
def embed() -> Bodies:
    return st.one_of(
        st.builds('<iframe src="{}">{}</iframe>'.format, PLAYERS | NO_ADDRESSES, one("", UNSEEN)),
        st.builds(
            "<video><source src='{}'><track src=x>{}</video>".format, PLAYERS, one("", UNSEEN)
        ),
        st.builds("<audio src='{}'></audio><p>{}</p>".format, PLAYERS, one(STORY)),
        st.builds(
            '<blockquote class="twitter-tweet"><p>{}</p>&mdash; {} <a href="{}">{}</a></blockquote>'
            "\n<script async src=x></script>".format,
            *(inline(STORY), one(STORY), PLAYERS | NO_ADDRESSES, words(STORY)),
        ),
        st.builds("<figure class=media><oembed url='{}'></oembed></figure>".format, PLAYERS),
        st.builds(
            '<div class="release-content-{}">{}</div>'.format,
            one("embed", "video"),
            joined(
                st.builds('<a href="{}">{}</a>'.format, PLAYERS, words(STORY))
                | words(STORY)
                | st.builds("<iframe data-src='{}'></iframe>".format, PLAYERS),
            ),
        ),
    )


@part
def items(depth: int) -> Bodies:
    inside = st.one_of(
        *(inline(STORY), inline(STORY)),
        sequence(inline(STORY), lists(depth)),
        *([joined(block(depth - 1), 0, 3)] if depth else []),
    )
    return element("li", inside)


@part
def lists(depth: int) -> Bodies:
    inside = items(depth - 1 if depth else 0) if depth else element("li", words(STORY))
    stray = st.one_of(inside, inside, words(STORY), element("p", inline(STORY)), UNSEEN_PARTS)
    nested = st.one_of(stray, lists(depth - 1)) if depth else stray
    return st.builds(
        "<{0}{2}>{1}</{0}>".format,
        one("ul", "ol"),
        joined(nested, 0, 3),
        one("", ' start="3"', " start=x class=y", ' type="a"'),
    )


@part
def cells(depth: int) -> Bodies:
    inside = st.one_of(
        *(inline(STORY), st.just(""), joined(element("p", inline(STORY)), 1, 2)),
        *([joined(block(depth - 1), 0, 2)] if depth else []),
    )
    return st.builds(
        "<{0}{1}>{2}</{0}>".format,
        one("td", "td", "th"),
        one("", ' colspan="2"', " rowspan=3 colspan=x", " style=color:red width=1"),
        inside,
    )


@part
def tables(depth: int) -> Bodies:
    """The caption and the head come first, as they do in what is read."""
    row = element("tr", joined(cells(depth), 0, 3, between="\n"))
    rows = joined(st.one_of(row, row, cells(0), words(STORY)), 0, 3)
    title = st.one_of(
        *(inline(STORY), element("p", inline(STORY)), joined(element("p", words(STORY)), 2, 2)),
        *(element("h3", words(STORY)), element("blockquote", words(STORY)), lists(0)),
        sequence(words(STORY), one("<hr>", "<div></div>", "<br>"), words(STORY)),
    )
    return st.builds(
        "<table{}>{}{}{}{}</table>".format,
        one("", ' class="release-content-table"', " border=1"),
        maybe(element("caption", title)),
        maybe(element("thead", joined(row, 1, 2))),
        st.one_of(rows, element("tbody", rows), joined(element("tbody", rows), 1, 2)),
        maybe(element("tfoot", row)),
    )


@part
def block(depth: int) -> Bodies:
    """Any block of the editor, and what people paste."""
    simple = [
        *(element("p", inline(STORY)), element("p", inline(STORY)), inline(STORY)),
        st.builds("<{0}>{1}</{0}>".format, one("h1", "h2", "h3", "h4", "h5", "h6"), inline(STORY)),
        st.builds("<p{}>{}</p>".format, one(" class=MsoNormal", ' style="x:y"'), words(STORY)),
        one("<hr>", "<p></p>", "<p>&nbsp;</p>", "<br><br>", "<div><p> </p></div>", "\n"),
        *(UNSEEN_PARTS, credit(), figure(), gallery(), related(), attachment(), contact(), embed()),
        *(lists(0), items(0), cells(0), IMAGES),
    ]
    if depth == 0:
        return st.one_of(simple)
    inner = joined(block(depth - 1), 0, 3)
    return st.one_of(
        *simple,
        lists(depth),
        tables(depth - 1),
        items(depth - 1),
        element("tr", joined(cells(depth - 1), 1, 2)),
        st.builds(
            "<{0}>{1}</{0}>".format,
            one("blockquote", "div", "section", "article", "aside", "details", "center", "x-block"),
            inner,
        ),
        st.builds(
            '<{0} class="release-content-{1}">{2}</{0}>'.format,
            one("div", "section", "blockquote", "p"),
            one("poll", "callout", "callout--wide", "quote", "text-block"),
            inner,
        ),
        # Emphasis and links around blocks.
        st.builds("<{0}>{1}</{0}>".format, one("b", "em", "span", "small", "sup"), inner),
        st.builds('<a href="{}">{}</a>'.format, ADDRESSES, inner),
        st.builds("<dl><dt>{}<dd>{}</dl>".format, words(STORY), inline(STORY)),
        st.builds("<pre>{}\n{}</pre>".format, words(STORY), words(STORY)),
    )


BODIES: st.SearchStrategy[Body] = st.one_of(
    joined(block(2), maximum=5),
    joined(block(2), maximum=3, between="\n"),
    st.builds("<html><body>{}</body></html>{}".format, block(2), block(1)),
).map(numbered)
"""Bodies in which every tag is closed where it should be."""

_TOKEN = re.compile(r"<!--.*?-->|<[^>]*>|[^<]+")
_INLINE = ("b", "em", "a href=/m", "span", "sup", "small", "p", "li", "div", "td", "figure")


def _without_end(tokens: list[str], at: int) -> None:
    """Drop the next end tag."""
    for index in range(at, len(tokens)):
        if tokens[index].startswith("</"):
            del tokens[index]
            return


def _swapped(tokens: list[str], at: int) -> None:
    tokens[at : at + 2] = reversed(tokens[at : at + 2])


def _dropped(tokens: list[str], at: int) -> None:
    if tokens[at].startswith("<"):
        del tokens[at]


def _doubled(tokens: list[str], at: int) -> None:
    if tokens[at].startswith("<"):
        tokens.insert(at, tokens[at])


def _wrapped(tag: str, length: int) -> Callable[[list[str], int], None]:
    def wrap(tokens: list[str], at: int) -> None:
        tokens.insert(at + length, f"</{tag.partition(' ')[0]}>")
        tokens.insert(at, f"<{tag}>")

    return wrap


_CHANGES = st.one_of(
    st.sampled_from([_without_end, _without_end, _swapped, _dropped, _doubled]),
    st.builds(_wrapped, one(*_INLINE), st.integers(1, 12)),
)


@st.composite
def mangled(draw: st.DrawFn) -> str:
    """A body with tags that are not closed, misnested, moved or doubled."""
    tokens = _TOKEN.findall(draw(BODIES).html)
    for change in draw(st.lists(_CHANGES, min_size=1, max_size=5)):
        if tokens:
            change(tokens, draw(st.integers(0, len(tokens) - 1)))
    return "".join(tokens)


# Bits of anything: known and unknown elements, half a tag, references, control characters.
_TAGS = (
    *("p", "div", "b", "em", "a", "h1", "h3", "ul", "ol", "li", "table", "caption", "thead", "tr"),
    *("tbody", "tfoot", "td", "th", "figure", "figcaption", "img", "hr", "br", "blockquote", "sup"),
    *("small", "span", "form", "frameset", "frame", "svg", "math", "plaintext", "xmp", "listing"),
    *("select", "option", "textarea", "iframe", "noscript", "template", "script", "style", "title"),
    *("html", "head", "body", "base", "col", "colgroup", "object", "param", "video", "pre", "x-y"),
    *("input", "button", "image", "ruby", "rt", "dl", "dt", "menu", "nobr", "mi", "foreignobject"),
)
_ATTRIBUTES = (
    *("", "", " href=/a", " href='javascript:x'", ' src="/a.jpg"', " start=7", " colspan=2"),
    *(" hidden", " style=display:none", ' class="release-content-bookmark"', " class=credit"),
    *(' class="release-content-gallery"', ' class="release-content-image"', " /", ' x="\'"'),
    *(' class="release-content-contact"', ' class="release-content-attachment"', " url=//b.be"),
    *(' class="x__title"', ' class="x__caption"', ' class="release-content-embed"', " alt=' a '"),
    *(' class="twitter-tweet"', " class=release-content-poll", " href=//b.be/?utm_x=1", " width=1"),
    *(" href='https://[x'", " src=https://b.be\\x", ' href="/ é%zz"', " start=0099", " rowspan=0"),
)
_BITS = (
    *("w", " ", "&nbsp;", "&amp;", "&lt;", "&#0;", "&#x85;", "&bogus;", "&#55296;", "&", "<", ">"),
    *(
        "© Belga",
        "Foto: AFP",
        "(c) X Y",
        "Belga",
        "Lees ook",
        "\n",
        "\t",
        "\u00a0",
        "\u0301",
        "e",
        "\u2028",
    ),
    *(
        "<!--",
        "-->",
        "<!-- x -->",
        "<![CDATA[x]]>",
        "<?x?>",
        "</",
        "<p",
        "<a href='",
        '"',
        "'",
        "]]>",
    ),
    *(
        "\x00",
        "\x07",
        "\ufeff",
        "\u202e",
        "\ufffe",
        "\ud800",
        "\U0001f642",
        "\u1100",
        "\u1161",
        ".",
    ),
    *(
        "<!doctype html>",
        "</html>",
        "</body>",
        "<?xml version='1.0' encoding='latin-1'?>",
        "|",
        "- ",
    ),
)
SOUP: Bodies = st.one_of(
    joined(
        st.one_of(
            st.builds("<{}{}>".format, one(*_TAGS), one(*_ATTRIBUTES)),
            st.builds("</{}>".format, one(*_TAGS)),
            one(*_BITS),
        ),
        minimum=0,
        maximum=14,
    ),
    st.text(max_size=30),
)
"""What no editor writes."""
