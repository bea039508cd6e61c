"""Photo credits, as newsrooms write them in three languages; and prose that is none."""

import pytest

from belgafeed.items import Credit, Image
from belgafeed.markup import clean
from tests.markup import BASE, settled
from tests.rows import each_row

PICTURE = '<img src="https://news.example/a.jpg">'
ANNA = Credit("BELGA PHOTO", "ANNA PEETERS", "© BELGA PHOTO ANNA PEETERS")


@each_row(
    "block",
    [
        pytest.param("<p><sup>&copy; BELGA PHOTO ANNA PEETERS</sup></p>", id="as recorded"),
        pytest.param("<p>© BELGA PHOTO ANNA PEETERS</p>", id="p"),
        pytest.param("<p><em>©&nbsp;BELGA PHOTO ANNA PEETERS</em></p>", id="em"),
        pytest.param("<p><i>© BELGA PHOTO <b>ANNA PEETERS</b></i></p>", id="i"),
        pytest.param("<p><strong>© BELGA PHOTO ANNA PEETERS</strong></p>", id="strong"),
        pytest.param("<small>&#169; BELGA PHOTO ANNA PEETERS</small>", id="small"),
        pytest.param("<div>© BELGA PHOTO<br>ANNA PEETERS</div>", id="div"),
        pytest.param("<section>© BELGA PHOTO ANNA PEETERS</section>", id="section"),
        pytest.param("<dl><dd>© BELGA PHOTO ANNA PEETERS</dd></dl>", id="dd"),
        pytest.param("<h4>© BELGA PHOTO ANNA PEETERS</h4>", id="heading"),
        pytest.param("<figcaption>© BELGA PHOTO ANNA PEETERS</figcaption>", id="figcaption"),
        pytest.param("© BELGA PHOTO ANNA PEETERS", id="loose"),
        pytest.param("<div><h2></h2>© BELGA PHOTO ANNA PEETERS</div>", id="loose in a div"),
    ],
)
def test_where_a_credit_stands(block: str) -> None:
    for body in (f"<p>before</p>{block}", f"{block}<p>before</p>"):
        result = settled(body)
        assert (result.credit, result.credits) == (ANNA, (ANNA,))
        assert (result.html, result.text) == ("<p>before</p>", "before")
        assert result.removed["credit"] == 1


@each_row(
    "words",
    ["", "word " * 100],
)
def test_an_element_that_is_called_a_credit_and_is_none(words: str) -> None:
    """It says nothing, or far more than a credit does: its words stay where they are."""
    result = settled(f'<p>before <span class="photo-credit">{words}</span>after</p>')
    assert (result.text, result.credits) == (f"before {words}after", ())


SIGNED = [
    # line | agency | person
    ("© PHOTONEWS", "PHOTONEWS", None),
    ("© Photo News", "Photo News", None),
    ("©BELGAIMAGE", "BELGAIMAGE", None),
    ("(c) AFP", "AFP", None),
    ("(C)Reuters", "Reuters", None),
    ("Copyright © ANP", "ANP", None),
    ("Copyright: Anna Peeters", None, "Anna Peeters"),
    ("COPYRIGHT: BELGA", "BELGA", None),
    ("© Apolline Maes", None, "Apolline Maes"),
    ("© BELGA PHOTO JONAS D'HOLLANDER", "BELGA PHOTO", "JONAS D'HOLLANDER"),
    ("© BELGA PHOTO POOL OLIVIER MATTHYS", "BELGA PHOTO POOL", "OLIVIER MATTHYS"),
    ("© BELGA PHOTO (JASPER JACOBS)", "BELGA PHOTO", "JASPER JACOBS"),
    ("© BELGA PHOTO BRUNO FAHY - BELGAIMAGE", "BELGA PHOTO / BELGAIMAGE", "BRUNO FAHY"),
    ("© BELGA HANDOUT POLITIE GENT", "BELGA HANDOUT", "POLITIE GENT"),
    ("© BELGA/AFP - Jan Maes", "BELGA/AFP", "Jan Maes"),
    ("© AFP / Jan Maes", "AFP", "Jan Maes"),
    ("© Anthony Dehez / Belga", "Belga", "Anthony Dehez"),
    ("© Getty Images via AFP", "Getty Images via AFP", None),
    ("© EPA-EFE/OLIVIER HOSLET", "EPA-EFE", "OLIVIER HOSLET"),
    ("© REUTERS/Yves Herman", "REUTERS", "Yves Herman"),
    ("© Belga, AFP, Reuters", "Belga, AFP, Reuters", None),
    ("© picture alliance / dpa / Jan Maes", "picture alliance / dpa", "Jan Maes"),
    ("© Politie Antwerpen", None, "Politie Antwerpen"),
    ("© Stad Gent", None, "Stad Gent"),
    ("© 2024 Belga. Alle rechten voorbehouden", "Belga", None),
    ("© 2024 Belga News Agency. All rights reserved.", "Belga News Agency", None),
    # A label and an agency.
    ("Foto: Belga", "Belga", None),
    ("Foto Belga", "Belga", None),
    ("Foto's: Belga/Dirk Waem", "Belga", "Dirk Waem"),
    ("Foto : © BELGA", "BELGA", None),
    ("Beeld: Photo News", "Photo News", None),
    ("Archieffoto Belga", "Belga", None),
    ("Photo AFP", "AFP", None),
    ("Photos: Jan Maes and An Peeters / AFP", "AFP", "Jan Maes and An Peeters"),
    ("Photo by JOHN THYS / AFP", "AFP", "JOHN THYS"),
    ("Photo by Dursun Aydemir/AFP via Getty Images", "AFP via Getty Images", "Dursun Aydemir"),
    ("Photo par Jean Dupont / AFP", "AFP", "Jean Dupont"),
    ("Crédit photo : Belga / Thierry Roge", "Belga", "Thierry Roge"),
    ("Crédits photo: © Belga", "Belga", None),
    ("Photo d'illustration : AFP", "AFP", None),
    ("Photo d’illustration © Belga", "Belga", None),
    ("Bild: dpa", "dpa", None),
]
# Agencies and people alone: a credit in small print, under a picture, and at the end.
BARE = [
    ("BELGA / AFP", "BELGA / AFP", None),
    ("Belga", "Belga", None),
    ("BELGA PHOTO ERIC LALMAND", "BELGA PHOTO", "ERIC LALMAND"),
    ("Nicolas Maeterlinck/Belga", "Belga", "Nicolas Maeterlinck"),
    ("ERIC LALMAND - BELGA", "BELGA", "ERIC LALMAND"),
    ("BENOIT DOPPAGNE (BELGA)", "BELGA", "BENOIT DOPPAGNE"),
    ("AP Photo/Virginia Mayo", "AP Photo", "Virginia Mayo"),
    ("AP Photo/Virginia Mayo, Pool", "AP Photo / Pool", "Virginia Mayo"),
    ("ANP / Robin van Lonkhuijsen", "ANP", "Robin van Lonkhuijsen"),
    ("picture alliance/dpa | Jan Maes", "picture alliance/dpa", "Jan Maes"),
    ("JOHN THYS/AFP via Getty Images", "AFP via Getty Images", "JOHN THYS"),
    ("Photo : Benoit Doppagne", None, "Benoit Doppagne"),
    ("Foto's: Jan Maes en An Peeters", None, "Jan Maes en An Peeters"),
    ("Fotocredit: Politie Gent", None, "Politie Gent"),
    ("Image credit: Getty", "Getty", None),
]


@each_row(("line", "agency", "person"), SIGNED)
def test_a_line_that_is_a_credit_anywhere(
    line: str, agency: str | None, person: str | None
) -> None:
    result = settled(f"<p>{line}</p><p>behind</p>")
    assert result.credits == (Credit(agency, person, line),)
    assert result.text == "behind"


@each_row(
    "shape",
    ["<p>a</p><p>{}</p>", "<p><small>{}</small></p><p>a</p>", "<p>a</p><p><em>({})</em></p>"],
)
@each_row(("line", "agency", "person"), [*SIGNED, *BARE])
def test_a_credit_at_the_end_or_in_small_print(
    line: str, agency: str | None, person: str | None, shape: str
) -> None:
    result = settled(shape.format(line))
    assert [(each.agency, each.person) for each in result.credits] == [(agency, person)]
    assert result.text == "a"


@each_row(("line", "agency", "person"), [*SIGNED, *BARE])
def test_a_caption_that_is_a_credit(line: str, agency: str | None, person: str | None) -> None:
    result = settled(f"<figure>{PICTURE}<figcaption>{line}</figcaption></figure>")
    assert result.images == (
        Image("https://news.example/a.jpg", None, Credit(agency, person, line)),
    )
    assert (result.html, result.credits) == (f"<figure>{PICTURE}</figure>", ())


@each_row("line", [line for line, *_ in BARE])
def test_names_without_a_sign_are_words_in_the_middle(line: str) -> None:
    result = settled(f"<p>a</p><p>{line}</p><p>b</p>")
    if not line.startswith("Image credit"):
        assert (result.text, result.credits) == (f"a\n\n{line}\n\nb", ())


@each_row(
    ("caption", "kept", "credit"),
    [
        ("De koning in Gent © BELGA PHOTO ANNA PEETERS", "De koning in Gent", ANNA),
        ("De koning in Gent©Belga", "De koning in Gent", Credit("Belga", None, "©Belga")),
        ("De koning. Foto: Belga", "De koning.", Credit("Belga", None, "Foto: Belga")),
        ("De koning (Foto: Belga)", "De koning", Credit("Belga", None, "Foto: Belga")),
        (
            "De koning is hier. BELGA/AFP",
            "De koning is hier.",
            Credit("BELGA/AFP", None, "BELGA/AFP"),
        ),
        ("De trein komt aan - Belga", "De trein komt aan", Credit("Belga", None, "Belga")),
        (
            "Het stadhuis. Foto door Jan Maes",
            "Het stadhuis.",
            Credit(None, "Jan Maes", "Foto door Jan Maes"),
        ),
        (
            "Le roi à Liège – Photo : Belga",
            "Le roi à Liège",
            Credit("Belga", None, "Photo : Belga"),
        ),
        (
            "Le roi. © Belga / Thierry Roge",
            "Le roi.",
            Credit("Belga", "Thierry Roge", "© Belga / Thierry Roge"),
        ),
        (
            "A train. (AP Photo/Virginia Mayo)",
            "A train.",
            Credit("AP Photo", "Virginia Mayo", "AP Photo/Virginia Mayo"),
        ),
        ("A train is late (Belga)", "A train is late", Credit("Belga", None, "Belga")),
        (
            "A <b>train</b>. (Photo by JOHN THYS / AFP)",
            "A <strong>train</strong>.",
            Credit("AFP", "JOHN THYS", "Photo by JOHN THYS / AFP"),
        ),
        ("© Belga<br>A train is late", "A train is late", Credit("Belga", None, "© Belga")),
        (
            "A train is late<br>BELGA / AFP",
            "A train is late",
            Credit("BELGA / AFP", None, "BELGA / AFP"),
        ),
        (
            "A train <span class='photo-credit'>Anna P.</span>",
            "A train",
            Credit(None, "Anna P.", "Anna P."),
        ),
        (
            "The school (illustration) © AFP",
            "The school (illustration)",
            Credit("AFP", None, "© AFP"),
        ),
    ],
)
def test_a_credit_in_a_caption(caption: str, kept: str, credit: Credit) -> None:
    result = settled(f"<figure>{PICTURE}<figcaption>{caption}</figcaption></figure>")
    assert [image.credit for image in result.images] == [credit]
    assert result.html == f"<figure>{PICTURE}<figcaption>{kept}</figcaption></figure>"


@each_row(
    "caption",
    [
        "Brussels",
        "Anna Peeters",
        "The Belga office in Brussels",
        "The building of Reuters",
        "The court, as Belga reports.",
        "Photo: the king in Ghent",
        "Photo of the king by Anna Peeters",
        "Minister Frank Vandenbroucke (Vooruit)",
        "A view in 2012. All rights reserved.",
    ],
)
def test_a_caption_without_a_credit(caption: str) -> None:
    result = settled(f"<figure>{PICTURE}<figcaption>{caption}</figcaption></figure>")
    assert result.images == (Image("https://news.example/a.jpg", caption),)


@each_row(
    ("paragraph", "kept"),
    [
        ("The <em>end</em>. <sup>© AFP</sup>", "The <em>end</em>."),
        ("The end. <small>AFP</small>", "The end."),
        ("The <b>end</b>. © AFP", "The <strong>end</strong>."),
        ("The end © AFP", "The end"),
        ("The end.<br>© AFP", "The end."),
        ("© AFP<br>The end.", "The end."),
        ("The end.<br>Foto: AFP", "The end."),
    ],
)
def test_a_credit_behind_text(paragraph: str, kept: str) -> None:
    result = settled(f"<p>{paragraph}</p><p>a</p>")
    assert result.html == f"<p>{kept}</p><p>a</p>"
    assert [each.agency for each in result.credits] == ["AFP"]


def test_all_credits_are_kept_in_order_and_none_twice() -> None:
    result = settled("<p>a</p><p>© BELGA One</p><p>b</p><p>© AFP Two</p><p>© BELGA One</p>")
    assert [each.text for each in result.credits] == ["© BELGA One", "© AFP Two"]
    assert result.credit == Credit("BELGA", "One", "© BELGA One")
    assert (result.text, result.removed) == ("a\n\nb", {"credit": 3})


@each_row(
    "paragraph",
    [
        f"© signs are old: {'they have been in use for long, ' * 6}".strip(),
        "©",
        "© 2024",
        "The © sign",
        "According to AFP",
        "(c) the third point of a list",
        "Copyright law has changed.",
        "says <em>Belga</em> today",
        "<em>Belga</em> reports",
        "Belga reports.",
        "This was reported by Belga",
        "Source: AFP",
        "By Anna Peeters",
        "Door Anna Peeters",
        "Photos available on request",
        "Photo: the king in Ghent",
        "Foto Reuters wint prijs",
        "Foto: zie bijlage",
        "The picture agency Getty",
        "Liverpool",
        "text that ends. <em>AFP</em>",
    ],
)
def test_prose_is_no_credit(paragraph: str) -> None:
    for body in (f"<p>{paragraph}</p><p>a</p>", f"<p>a</p><p>{paragraph}</p>"):
        result = settled(body)
        assert result.html == body
        assert (result.credits, result.removals) == ((), ())


@each_row(
    ("body", "html", "texts"),
    [
        pytest.param("<p>Foto: AFP © Belga</p>", "", ["© Belga", "Foto: AFP"], id="two in a line"),
        pytest.param(
            "<p><em>Bel</em><em>ga</em></p><p>x</p>", "<p>x</p>", ["Belga"], id="neighbours"
        ),
        pytest.param(
            "<p><em>PHOTO NEWS</em><br><br>x</p>", "<p>x</p>", ["PHOTO NEWS"], id="own paragraph"
        ),
        pytest.param(
            "a<sup>© BELGA PHOTO X<p>after</p>",
            "<p>a</p><p><sup>after</sup></p>",
            ["© BELGA PHOTO X"],
            id="block in small print",
        ),
        pytest.param(
            "<p>x</p><figure><p>© BELGA PHOTO X</p></figure>",
            "<p>x</p>",
            ["© BELGA PHOTO X"],
            id="figure without a picture",
        ),
        pytest.param(
            "<figure><figcaption>one © BELGA PHOTO X</figcaption></figure><p>y</p>",
            "<p>one</p><p>y</p>",
            ["© BELGA PHOTO X"],
            id="caption without a picture",
        ),
        pytest.param(
            '<p class="photo-credit">Anna P.</p><p>x</p>', "<p>x</p>", ["Anna P."], id="class on p"
        ),
        pytest.param(
            '<div class="copyright">De Stad</div><p>x</p>', "<p>x</p>", ["De Stad"], id="on div"
        ),
        pytest.param("<ul><li>© Belga</li></ul>", "", ["© Belga"], id="item"),
        pytest.param(
            "<ul><li><p>©</p><p>Belga</p></li></ul><p>x</p>",
            "<p>x</p>",
            ["© Belga"],
            id="lines of an item",
        ),
        pytest.param("<p>x</p><hr><p>BELGA / AFP</p>", "<p>x</p>", ["BELGA / AFP"], id="rule"),
        pytest.param(
            "<p>x<br>y</p><hr><p><b>z</b><br>AFP<br><em>BELGA</em></p>",
            "<p>x<br>y</p><hr><p><strong>z</strong></p>",
            ["BELGA", "AFP"],
            id="last lines",
        ),
        pytest.param('<p class="credit"></p><p>x</p>', "<p>x</p>", [], id="nothing in a class"),
        pytest.param(
            '<ul><li class="credit">AFP reports</li></ul>',
            "<ul><li>AFP reports</li></ul>",
            [],
            id="class on an item",
        ),
        pytest.param(
            "<p>Photo by Annie Spratt on Unsplash</p>",
            "",
            ["Photo by Annie Spratt on Unsplash"],
            id="on",
        ),
        pytest.param("<p>Copyright 2024 Belga</p>", "", ["Copyright 2024 Belga"], id="year"),
        pytest.param("<p>📷 © Belga</p>", "", ["📷 © Belga"], id="camera"),
    ],
)
def test_credits_are_judged_on_the_line_as_it_is_written(
    body: str, html: str, texts: list[str]
) -> None:
    result = settled(body)
    assert (result.html, [each.text for each in result.credits]) == (html, texts)


@each_row(
    ("line", "agency", "person"),
    [
        ("© Belga en AFP", "Belga en AFP", None),
        ("Foto van Jan Maes / Belga", "Belga", "Jan Maes"),
        ("Van Eyck / Belga", "Belga", "Van Eyck"),
        ("AP Photo/Virginia Mayo, File", "AP Photo", "Virginia Mayo"),
        ("© European Union, 2024", None, "European Union"),
        ("© AFP or licensors", "AFP", None),
        ("Copyright Belga", "Belga", None),
        ("© Anna P.", None, "Anna P."),
    ],
)
def test_names_in_a_credit(line: str, agency: str | None, person: str | None) -> None:
    assert settled(f"<p>a</p><p>{line}</p>").credit == Credit(agency, person, line)


@each_row(
    ("caption", "kept", "text"),
    [
        ("King Philippe (Belga)", "King Philippe", "Belga"),
        ("King Philippe<br>BELGA / AFP", "King Philippe", "BELGA / AFP"),
        (
            "De trein © BELGA PHOTO AN CLAES (archief)",
            "De trein",
            "© BELGA PHOTO AN CLAES (archief)",
        ),
        ("Swimming pool", "Swimming pool", None),
        ("Reporters Without Borders", "Reporters Without Borders", None),
    ],
)
def test_captions_that_name_others(caption: str, kept: str, text: str | None) -> None:
    result = settled(f'<figure><img src="/a.jpg"><figcaption>{caption}</figcaption></figure>')
    (image,) = result.images
    assert (image.caption, image.credit and image.credit.text) == (kept, text)


@each_row(
    "line",
    [
        "© Belga A long text that ends. It goes on and on.",
        "© signs are old",
        "Copyright: a guide",
        "(c) Third Point",
        "Three points: (a) One, (b) Two, (c) Three Four",
        "The work is protected by copyright: Belga",
    ],
)
def test_prose_with_a_sign_is_no_credit(line: str) -> None:
    result = settled(f"<p>{line}</p><p>a</p>")
    assert (result.text, result.credits) == (f"{line}\n\na", ())


def test_a_byline_is_no_credit() -> None:
    assert settled("<p>a</p><p>By Anna Peeters, Reuters</p>").credits == ()


def test_a_line_of_credits_without_end() -> None:
    """Some are taken, and the rest stays as text: nothing is lost."""
    result = clean(f"<p>a {'© Bo ' * 30}</p>", base_url=BASE)
    assert result.text.count("Bo") + result.removed["credit"] == 30
