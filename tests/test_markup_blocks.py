"""Blocks of the editor: those that become fields, those that play, and those nobody knows."""

import json
import re
from html import unescape
from pathlib import Path

import pytest

from belgafeed.items import Attachment, Contact, Embed, Link, Related
from belgafeed.markup import clean
from tests.markup import UUID, card, settled
from tests.rows import each_row

NEWS = "https://news.example"
SEEDS = sorted((Path(__file__).parents[1] / "seeds" / "belga").rglob("*.json"))
OTHER = Related(f"{NEWS}/other", "A title", "A teaser...", "news.example")
BLOCK = "release-content-bookmark"
SMALL_CARD = f'<div class="{BLOCK}"><a href="/other">A title</a></div>'


@each_row(
    ("block", "related"),
    [
        pytest.param(card(), OTHER, id="horizontal"),
        pytest.param(card(modifier="vertical"), OTHER, id="vertical"),
        pytest.param(card(thumbnail=False), OTHER, id="without thumbnail"),
        pytest.param(card(block="story-bookmark"), OTHER, id="story-bookmark"),
        pytest.param(card(block="coverage"), OTHER, id="coverage"),
        pytest.param(card(href="/other"), OTHER, id="relative address"),
        pytest.param(
            card(description=None),
            Related(f"{NEWS}/other", "A title", None, "news.example"),
            id="no teaser",
        ),
        pytest.param(
            card("Caf&eacute;<br>&amp;&nbsp;co", description="<p>One</p><p>two</p>"),
            Related(f"{NEWS}/other", "Café & co", "One two", "news.example"),
            id="lines apart",
        ),
        pytest.param(
            card(description="One <b>two</b></div>three<div>four"),
            Related(f"{NEWS}/other", "A title", "One two three four", "news.example"),
            id="words in no known part",
        ),
    ],
)
def test_a_card_is_a_related_story(block: str, related: Related) -> None:
    result = settled(f"<p>before</p>{block}<p>after</p>")
    assert result.related == (related,)
    assert result.html == "<p>before</p><p>after</p>"
    assert result.text == "before\n\nafter"
    assert (result.links, result.images) == ((), ())
    assert result.removals == (("card", ""),)


@each_row(
    ("block", "related"),
    [
        pytest.param(SMALL_CARD, Related(f"{NEWS}/other", "A title"), id="title of the link"),
        pytest.param(
            f'<a class="{BLOCK}" href="/other">A title</a>',
            Related(f"{NEWS}/other", "A title"),
            id="a link itself",
        ),
        pytest.param(
            f'<div id="bookmark-{UUID}"><h3>A title</h3>A teaser... <a href="/other">Read</a></div>',
            Related(f"{NEWS}/other", "A title", "A teaser... Read"),
            id="title of the heading, block by its id",
        ),
        pytest.param(
            f'<div id="story-bookmark-{UUID}"><a href="/other"><h3>A title</h3><p>A teaser...</p></a></div>',
            Related(f"{NEWS}/other", "A title", "A teaser..."),
            id="all within the link",
        ),
    ],
)
def test_cards_in_other_markup(block: str, related: Related) -> None:
    result = settled(block)
    assert (result.related, result.text, result.links) == ((related,), "", ())
    assert result.removed == {"card": 1}


@each_row("tag", ["div", "blockquote", "section"])
def test_text_around_a_card_stays_apart(tag: str) -> None:
    result = settled(f"<{tag}>one{card().strip()}two</{tag}>")
    assert result.text == "one\n\ntwo"
    assert len(result.related) == 1


@each_row("href", [None, "mailto:a@b.example", "javascript:alert(1)", "http://[x"])
def test_a_card_that_leads_nowhere_stays_as_text(href: str | None) -> None:
    block = card(href=href).replace(f"{NEWS}/", "mailto:desk@news.example")
    result = settled(f"<p>before</p>{block}<p>after</p>")
    provider = ["news.example"] if href else []
    assert result.text.split("\n\n") == ["before", "A title", "A teaser...", *provider, "after"]
    assert (result.related, result.links) == ((), ())
    assert "card" not in result.removed
    assert result.removed[f"unwrapped:{BLOCK}"] == 1


def test_a_card_without_a_title_stays_as_text() -> None:
    result = settled(f'<div class="{BLOCK}"><a href="/other"></a><p>A teaser</p></div>')
    assert (result.text, result.related) == ("A teaser", ())
    assert result.removed == {f"unwrapped:{BLOCK}": 1, "link-without-words": 1}


HEADINGS = [
    "Related news",
    "Read more",
    "READ ALSO:",
    "Lees ook",
    "Lees meer :",
    "Gerelateerd nieuws",
    "Lire aussi&nbsp;:",
    "&Agrave; lire aussi",
    "A\u0300 lire aussi",
    "Lisez aussi",
]


@each_row("heading", HEADINGS)
@each_row("shape", ["<p><strong>{}</strong></p>", "<h3>{}</h3>", "<div>{}</div>", "{}"])
def test_the_heading_above_cards_goes_with_its_rule(heading: str, shape: str) -> None:
    block = shape.format(heading)
    result = settled(f"<p>a</p><hr />{block}{card()}{card('Two')}<p>b</p>")
    assert result.text == "a\n\nb"
    assert result.html == "<p>a</p><p>b</p>"
    assert [each.title for each in result.related] == ["A title", "Two"]
    assert result.removed == {"card": 2, "related-heading": 1, "rule": 1}
    assert ("related-heading", settled(heading).text) in result.removals


@each_row("heading", HEADINGS)
def test_the_heading_stays_where_no_card_follows(heading: str) -> None:
    result = settled(f"<p>a</p><hr /><p>{heading}</p><p>b</p>{card()}")
    assert result.html.startswith("<p>a</p><hr><p>")
    assert result.text == f"a\n\n{settled(heading).text}\n\nb"
    assert result.removed == {"card": 1}


@each_row(
    ("body", "text"),
    [
        pytest.param(f"<h3>Lees ook</h3>{card()}", "", id="no rule"),
        pytest.param(f"<p>a</p><h3>Lees ook</h3><p> </p>{card()}", "a", id="empty line between"),
        pytest.param(f"<h3>Background</h3>{card()}<p>b</p>", "Background\n\nb", id="other words"),
        pytest.param(f"<p>Read more about it</p>{card()}", "Read more about it", id="longer"),
        pytest.param(f"<p>a</p><hr>{card()}<p>b</p>", "a\n\nb", id="rule alone"),
    ],
)
def test_lines_above_cards(body: str, text: str) -> None:
    assert settled(body).text == text


@each_row(
    ("block", "attachment"),
    [
        pytest.param(
            '<div class="release-content-attachment"><a href="/f.pdf" class="release-content-attachment__link">'
            '<div class="release-content-attachment__title">Report</div>'
            '<div class="release-content-attachment__size">PDF - 3 MB</div></a></div>',
            Attachment(f"{NEWS}/f.pdf", "Report", "PDF - 3 MB"),
            id="by class",
        ),
        pytest.param(
            f'<a id="attachment-{UUID}" href="/f.pdf"><div class="x__name">Report</div><p>PDF</p></a>',
            Attachment(f"{NEWS}/f.pdf", "Report", "PDF"),
            id="by id",
        ),
        pytest.param(
            '<div class="release-content-attachment">The <a href="/f.pdf">f.pdf</a></div>',
            Attachment(f"{NEWS}/f.pdf", "f.pdf", "The"),
            id="title of the link",
        ),
        pytest.param(
            '<div class="release-content-attachment"><a href="/f.pdf"></a></div>',
            Attachment(f"{NEWS}/f.pdf"),
            id="address alone",
        ),
    ],
)
def test_attachments(block: str, attachment: Attachment) -> None:
    result = settled(f"<p>a</p>{block}<p>b</p>")
    assert result.attachments == (attachment,)
    assert (result.text, result.links) == ("a\n\nb", ())
    assert result.removed == {"attachment": 1}


@each_row(
    ("block", "contact"),
    [
        pytest.param(
            '<div class="release-content-contact"><div class="release-content-contact__name">Anna</div>'
            '<p>Press officer</p><p><a href="mailto:a@b.example?subject=x">a@b.example</a></p>'
            '<p><a href="tel:+32%202">+32 2</a></p> <p><a href="/anna?utm_source=x">page</a></p></div>',
            Contact(
                "Anna",
                "Anna\nPress officer\na@b.example\n+32 2\npage",
                ("a@b.example",),
                ("+32 2",),
                (f"{NEWS}/anna",),
            ),
            id="all parts",
        ),
        pytest.param(
            f'<div id="contact-{UUID}"><h4>Anna</h4>Desk</div>',
            Contact("Anna", "Anna\nDesk"),
            id="by id",
        ),
        pytest.param(
            '<div class="release-content-contact-card release-content-contact-card--big">Anna</div>',
            Contact(None, "Anna"),
            id="contact-card without parts",
        ),
    ],
)
def test_contacts(block: str, contact: Contact) -> None:
    result = settled(f"<p>a</p>{block}<p>b</p>")
    assert result.contacts == (contact,)
    assert (result.text, result.links) == ("a\n\nb", ())
    assert result.removed == {"contact": 1}


def test_what_is_hidden_in_a_block_is_not_in_its_field() -> None:
    result = settled(
        '<div class="release-content-contact"><p hidden>b</p>a<script>c</script></div>'
    )
    assert result.contacts == (Contact(None, "a"),)
    assert set(result.removals) == {("contact", ""), ("hidden", "b"), ("element:script", "c")}


@each_row(
    ("element", "url", "kind"),
    [
        (
            '<iframe src="//www.youtube.com/embed/x"></iframe>',
            "https://www.youtube.com/embed/x",
            "video",
        ),
        (
            '<iframe data-src="https://open.spotify.com/x">y</iframe>',
            "https://open.spotify.com/x",
            "audio",
        ),
        ('<iframe src="https://m.facebook.com/x"></iframe>', "https://m.facebook.com/x", "social"),
        ('<iframe src="https://nottwitter.com/x"></iframe>', "https://nottwitter.com/x", "other"),
        ('<video><source src="/v">y</video>', f"{NEWS}/v", "video"),
        ('<audio src="/a"></audio>', f"{NEWS}/a", "audio"),
        ('<object data="/o.pdf">y <b>z</b></object>', f"{NEWS}/o.pdf", "other"),
        ('<object><param name="movie" value="/o.mp4"></object>', f"{NEWS}/o.mp4", "video"),
        ('<embed src="/e.mp3"></embed>', f"{NEWS}/e.mp3", "audio"),
    ],
)
def test_players(element: str, url: str, kind: str) -> None:
    result = settled(f"<p>a</p>{element}<p>b</p>")
    assert result.embeds == (Embed(url, kind),)
    assert (result.html, result.removed) == ("<p>a</p><p>b</p>", {"embed": 1})


def test_a_player_without_an_address_is_counted_by_its_name() -> None:
    result = settled("<iframe></iframe><video src='javascript:x'></video>")
    assert (result.html, result.embeds) == ("", ())
    assert result.removed == {"element:iframe": 1, "element:video": 1}


TWEET = "https://twitter.com/belga/status/1"


@each_row(
    ("block", "text", "embeds"),
    [
        pytest.param(
            '<blockquote class="twitter-tweet"><p>Words <a href="https://t.co/a">pic</a></p>'
            f'— Belga <a href="{TWEET}?ref_src=x">May 1</a></blockquote><script src="x"></script>',
            "Words pic\n\n— Belga May 1",
            [(TWEET, "social")],
            id="the last link of a post",
        ),
        pytest.param(
            '<blockquote class="instagram-media" data-instgrm-permalink="https://instagram.com/p/x/?utm_source=y">'
            '<a href="/z">View</a></blockquote>',
            "View",
            [("https://instagram.com/p/x/", "social")],
            id="the permalink of a post",
        ),
        pytest.param(
            '<blockquote class="twitter-tweet">a</blockquote>', "a", [], id="a post without links"
        ),
        pytest.param(
            '<div class="release-content-video"><a href="/a">Watch</a> <a href="/b">b</a></div>',
            "Watch b",
            [(f"{NEWS}/a", "video")],
            id="the first link of a video",
        ),
        pytest.param(
            '<div class="release-content-embed"><a href="https://youtu.be/x">Watch</a></div>',
            "Watch",
            [("https://youtu.be/x", "video")],
            id="the first link of an embed",
        ),
        pytest.param(
            f'<div id="embed-{UUID}"><iframe src="https://x.com/a"></iframe><a href="/a">b</a></div>',
            "b",
            [("https://x.com/a", "social")],
            id="a player before a link",
        ),
        pytest.param('<div class="release-content-video">a</div>', "a", [], id="words alone"),
    ],
)
def test_embeds_that_keep_their_words(block: str, text: str, embeds: list[tuple[str, str]]) -> None:
    result = settled(block)
    assert result.text == text
    assert result.embeds == tuple(Embed(*each) for each in embeds)
    assert not [rule for rule in result.removed if rule.startswith("unwrapped")]


def test_an_unknown_block_is_counted_and_keeps_its_text_and_links() -> None:
    block = (
        '<div class="wide release-content-team release-content-team--big">'
        '<div class="release-content-team__name">Anna</div>'
        '<a href="/anna">her page</a> and more</div>'
    )
    result = settled(f'{block}<p class="release-content-callout">b</p>{block}')
    part = f'<p>Anna</p><p><a href="{NEWS}/anna">her page</a> and more</p>'
    assert result.html == f"{part}<p>b</p>{part}"
    assert result.links == (Link(f"{NEWS}/anna", "her page"),) * 2
    assert result.removed == {
        "unwrapped:release-content-team": 2,
        "unwrapped:release-content-callout": 1,
    }


@each_row(
    ("block", "html"),
    [
        ('<ul class="release-content-list"><li>a</li></ul>', "<ul><li>a</li></ul>"),
        ('<h2 class="release-content-title">a</h2>', "<h2>a</h2>"),
        (
            '<blockquote class="release-content-quote">a</blockquote>',
            "<blockquote><p>a</p></blockquote>",
        ),
        (
            '<div class="release-content-gallery"><img src="/a"></div>',
            f'<figure><img src="{NEWS}/a"></figure>',
        ),
    ],
)
def test_what_is_known_is_not_counted(block: str, html: str) -> None:
    result = settled(block)
    assert (result.html, result.removals) == (html, ())


def test_every_removal_is_counted_and_keeps_its_words() -> None:
    result = settled(
        "<script>a</script><style>b</style><iframe src='/c'>c</iframe><iframe></iframe>"
        "<p>&nbsp;</p><p>x <b></b></p><hr><img src='/d.png'><textarea>e</textarea>"
        "<svg><text>f</text></svg><select><option>g</option></select><blockquote></blockquote>"
    )
    assert result.html == "<p>x</p>"
    assert result.removed == {
        "element:script": 1,
        "element:style": 1,
        "embed": 1,
        "element:iframe": 1,
        "empty": 2,
        "rule": 1,
        "image": 1,
        "element:textarea": 1,
        "element:svg": 1,
        "element:select": 1,
    }
    assert [words for _, words in result.removals if words] == ["a", "b", "e", "f", "g"]


def test_there_are_sample_stories() -> None:
    assert len(SEEDS) > 5


@each_row("path", SEEDS)
def test_sample_stories(path: Path) -> None:
    story = json.loads(path.read_text("utf-8"))
    result = clean(story["body"], base_url=story["url"])
    again = clean(result.html, base_url=story["url"])
    assert (again.html, again.text) == (result.html, result.text)
    related = [(each.url, each.title) for each in result.related]
    assert {(each["url"], each["description"]) for each in story["links"]} <= set(related)
    titles = re.findall(
        r'class="release-content-(?:story-)?(?:bookmark|coverage)__title"', story["body"]
    )
    assert len(related) == len(titles)
    credit = re.search("<sup>(&copy; BELGA PHOTO .*?)</sup>", story["body"])
    assert (result.credit and result.credit.text) == (credit and unescape(credit[1]))
    assert result.summary
    assert result.text.startswith(result.summary)
    for noise in ("©", "Related news", "Lees ook", "Lire aussi", "\u00a0"):
        assert noise not in result.text


def test_what_follows_an_embed_is_not_in_it() -> None:
    result = settled('<p>a</p><embed src="/e.mp3"><p>b</p>')
    assert (result.text, [each.kind for each in result.embeds]) == ("a\n\nb", ["audio"])


@each_row(
    "body",
    [
        '<oembed url="https://youtu.be/x"></oembed>',
        '<figure class="media"><oembed url="https://youtu.be/x"></oembed></figure>',
        '<div class="release-content-embed"><oembed url="https://youtu.be/x"></oembed></div>',
    ],
)
def test_an_oembed_is_an_embed(body: str) -> None:
    assert [(each.url, each.kind) for each in settled(body).embeds] == [
        ("https://youtu.be/x", "video")
    ]


@each_row("heading", ["<strong>Lees ook</strong>:", "Lees <b>ook</b>"])
def test_a_heading_above_cards_with_emphasis_in_it(heading: str) -> None:
    assert settled(f"<p>a</p><p>{heading}</p>{card()}").text == "a"


def test_links_of_a_contact_stay_apart() -> None:
    block = (
        '<div class="release-content-contact"><b>An</b><a href="mailto:an@a.example">mail</a>'
        '<a href="tel:+32%202">call</a><a href="mailto:%22<svg>%22@a.example">x</a></div>'
    )
    (contact,) = settled(block).contacts
    assert contact.text == "An mail call x"
    assert (contact.emails, contact.phones) == (("an@a.example",), ("+32 2",))
