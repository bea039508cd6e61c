"""Which addresses, stories and versions count as the same."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit, urlunsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from w3lib.url import canonicalize_url

from belgafeed.identity import (
    canonical_url,
    digest,
    language_tag,
    original_image,
    uid,
    words_key,
)
from belgafeed.items import Attachment, Contact, Credit, Embed, Image, Link, NewsItem, Related
from tests.rows import each_row


@each_row(
    ("url", "canonical"),
    [
        ("https://a.be/news", "https://a.be/news"),
        ("  https://a.be/news\n", "https://a.be/news"),
        ("HTTPS://A.BE/News", "https://a.be/News"),
        ("http://a.be/news", "http://a.be/news"),
        ("https://a.be", "https://a.be/"),
        ("https://a.be/x/../news", "https://a.be/news"),
        ("https://a.be/n%c3%a9w", "https://a.be/n%C3%A9w"),
        ("https://a.be/néw", "https://a.be/n%C3%A9w"),
        ("https://a.be/?b=2&a=1", "https://a.be/?a=1&b=2"),
        ("https://a.be/?a", "https://a.be/?a="),
        ("https://a.be/?q=%A3", "https://a.be/?q=%A3"),
        ("https://a.be/?q=a+b", "https://a.be/?q=a+b"),
        ("https://a.be/news#part", "https://a.be/news"),
        ("https://user@A.be:8080/", "https://user@a.be:8080/"),
        ("\u00a0https://a.be/news\u00a0", "https://a.be/news"),
        # Hosts of any kind
        ("HTTP://WWW.Newsroom-9.Example/Us", "http://www.newsroom-9.example/Us"),
        ("https://under_score.example/", "https://under_score.example/"),
        ("https://x/", "https://x/"),
        ("https://Bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://192.0.2.17/", "http://192.0.2.17/"),
        ("http://[2001:DB8::1F]/", "http://[2001:db8::1f]/"),
    ],
)
def test_canonical_url(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


# One for each other tool that marks addresses, as it writes them
TRACKING = """
utm_ matomo_campaign piwik_kwd oly_enc_id vero_id elqTrackId trk_contact _ga _gac_1 _gl _hsmi
gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid yclid ysclid igsh twclid ttclid
li_fat_id epik rdt_cid scclid mibextid ref_src ref_url wt_mc wt_zmc s_cid s_kwcid ml_subscriber
cmpid ncid dm_i _openstat
"""


@each_row(
    "parameter",
    [
        "utm_source=x",
        "utm_campaign=x%26y",
        "UTM_Medium=x",
        "utm%5Fsource=x",
        "mc_cid=1",
        "pk_campaign=1",
        "mtm_source=1",
        "hsa_acc=1",
        "_hsenc=1",
        "fbclid=IwAR0",
        "gclid=1",
        "msclkid=1",
        "igshid=1",
        "mkt_tok=1",
        "fbclid",
        *(f"{name}=1" for name in TRACKING.split()),
    ],
)
def test_tracking_parameter(parameter: str) -> None:
    assert canonical_url(f"https://a.be/n?{parameter}") == "https://a.be/n"
    assert canonical_url(f"https://a.be/n?b=%A3&{parameter}&a=1") == "https://a.be/n?a=1&b=%A3"
    assert canonical_url(f"https://a.be/n?{parameter}#p", fragment=True) == "https://a.be/n#p"


@each_row("parameter", ["utm=1", "source=utm_source", "my_fbclid=1", "gclid2=1"])
def test_no_tracking_parameter(parameter: str) -> None:
    assert canonical_url(f"https://a.be/n?{parameter}") == f"https://a.be/n?{parameter}"


def test_kept_fragment() -> None:
    assert canonical_url("https://a.be/n#part-2", fragment=True) == "https://a.be/n#part-2"


@each_row(
    ("url", "canonical"),
    [
        ("/news", "https://a.be/news"),
        ("news", "https://a.be/en/news"),
        ("?page=1", "https://a.be/en/list?page=1"),
        ("#top", "https://a.be/en/list"),
        ("", "https://a.be/en/list"),
        ("//b.be/x", "https://b.be/x"),
        ("http://b.be/x", "http://b.be/x"),
    ],
)
def test_relative_url(url: str, canonical: str) -> None:
    assert canonical_url(url, base="https://a.be/en/list") == canonical


@each_row(
    "url",
    [
        "",
        "/news",
        "a.be/news",
        "mailto:desk@a.be",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.be/x",
        "file:///etc/passwd",
        "https:///news",
        "https://#part",
        "http://\x00",
        "http://[::1",
        "https://a.be,b.be/news",
        "https://a.be b.be/news",
        "https://a!.be/news",
        "http://a.be:port\ud800/",
    ],
)
def test_not_a_web_address(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # urllib words some of them
        canonical_url(url)


def test_refused_address_is_named_in_short() -> None:
    with pytest.raises(ValueError, match=r"^not a web address: 'mailto:x{193}'$"):
        canonical_url("mailto:" + "x" * 5000)


PIECE = st.text("ab/?&=;:%+@[]. é2F~\\", max_size=12)
URLS = st.one_of(
    st.builds("https://a.be/{}?{}#{}".format, PIECE, PIECE, PIECE),
    st.builds("https://a.be/p?{}&utm_source=x&{}".format, PIECE, PIECE),
    st.text().map("https://".__add__),
    st.text(),
)


@given(URLS, st.booleans())
@example("http://\x00", False)
def test_canonical_url_is_settled(url: str, fragment: bool) -> None:
    """A canonical address is its own canonical address; anything else is a ValueError."""
    try:
        canonical = canonical_url(url, fragment=fragment)
    except ValueError:
        return
    assert canonical_url(canonical, fragment=fragment) == canonical
    assert re.match("https?://", canonical)
    assert fragment or "#" not in canonical


@given(PIECE)
@example("q=%A3")
def test_tracking_leaves_the_rest_alone(query: str) -> None:
    plain = f"https://a.be/p?{query}&z=1"
    assert canonical_url(f"{plain}&fbclid=x") == canonical_url(plain)


@each_row(
    ("text", "tag"),
    [
        ("en_BE", "en-BE"),
        ("en-be", "en-BE"),
        ("NL_be", "nl-BE"),
        ("EN", "en"),
        (" fr ", "fr"),
        ("gsw-CH", "gsw-CH"),
        ("", None),
        ("e", None),
        ("english", None),
        ("en_", None),
        ("en__BE", None),
        ("en-BE-x", None),
        ("zh-Hans", None),
        ("engl", None),
        ("en-BEL", None),
        ("en_B1", None),
        ("én", None),
    ],
)
def test_language_tag(text: str, tag: str | None) -> None:
    assert language_tag(text) == tag


@each_row(
    ("key", "identity"),
    [
        ("4BXk", "belga:4BXk"),
        ("https://a.be/news", "belga:https://a.be/news"),
        ("https://a.be/news/", "belga:https://a.be/news"),
        ("http://a.be/news", "belga:https://a.be/news"),
        ("http://a.be/", "belga:https://a.be"),
        ("httpd", "belga:httpd"),
        ("4BkX", "belga:4BkX"),
        ("https://a.be/X//", "belga:https://a.be/X"),
    ],
)
def test_uid(key: str, identity: str) -> None:
    assert uid("belga", key) == identity


def test_words_key() -> None:
    """Words and their order count, the space between them does not."""
    key = words_key("Rail strike", "Trains stop.")
    assert re.fullmatch("words-[0-9a-f]{32}", key)
    assert words_key(" Rail\u00a0strike ", "Trains\n\nstop.") == key
    others = {
        words_key("Rail strikes", "Trains stop."),
        words_key("strike Rail", "Trains stop."),
        words_key("Trains stop.", "Rail strike"),
        words_key("Rail", "strike Trains stop."),
        words_key("Railstrike", "Trains stop."),
        words_key("Rail strike Trains stop."),
        words_key(),
        key,
    }
    assert len(others) == 8


def test_words_key_of_broken_text() -> None:
    """Half a surrogate pair, as a broken page can hold, is a word like any other."""
    assert words_key("\ud800") != words_key("\ud801")


NOON = datetime(2021, 5, 7, 12, tzinfo=UTC)
CREDIT = Credit("BELGA PHOTO", "ANNA PEETERS", "© BELGA PHOTO ANNA PEETERS")
STORY = NewsItem(
    uid="belga:4BXk",
    source="belga",
    url="https://a.be/rail-strike",
    title="Rail strike",
    body_html="<p>Trains stop.</p>",
    body_text="Trains stop.",
    authors=("Desk",),
    credit=Credit("BELGA PHOTO", "JANE ROE", "© BELGA PHOTO JANE ROE"),
    image=Image("https://a.be/header.jpg", "A train"),
    images=(Image("https://a.be/1.jpg", "A station"),),
    links=(Link("https://b.be/plan", "the plan"),),
    published_text="2021-05-07 10:00:00",
    published_method="assumed",
    fetched_at=NOON,
)
AGED = replace(STORY, published_text="2 hours ago", published_method="relative")


def test_digest_has_its_version() -> None:
    """Stored digests stay good: another value needs another version."""
    golden = "1:e87561470d712018b274260dbea2ef501db4d74046ab64c7998a0fb0be62b914"
    assert digest(STORY) == golden


BARE = NewsItem(uid="m:1", source="m", url=None, title="", fetched_at=NOON)
FULL = replace(
    STORY,
    status="retracted",
    published_stated="2021-05-07T10:00:00+02:00",
    credits=(CREDIT, Credit(None, "JAN", "© JAN")),
    embeds=(Embed("https://a.be/v", "video"),),
    attachments=(Attachment("https://a.be/f", "Plan", None),),
    contacts=(Contact("An", "An Claes", ("an@a.be",), ("+3221",), ("https://a.be/",)),),
)
HALF = replace(
    AGED,
    title="Café \ud800",
    image=None,
    credit=None,
    authors=(),
    embeds=(Embed("https://a.be/v", "other"),),
)


@each_row(
    ("item", "golden"),
    [
        (BARE, "1:167a0a4f0517d835c36b072ab9a5db3a337351369d9390af97dbdc7bd00665e9"),
        (FULL, "1:f78cae3002acdf03234d798ad15afe4c498492d41d5aad3f3d39aa1fa7fcffbd"),
        (HALF, "1:3fe8ec9ca65e02ddf7179180f7dbde39b9f4945010e5a5ad87c96e6744e4854a"),
    ],
)
def test_digest_of_each_part_stays(item: NewsItem, golden: str) -> None:
    """Ledgers hold these values: the parts, their order and their form are for ever."""
    assert digest(item) == golden


@each_row(
    "other",
    [
        pytest.param(replace(STORY, title="Rail strike ends"), id="title"),
        pytest.param(replace(STORY, body_text="Trains go."), id="body"),
        pytest.param(replace(STORY, links=()), id="link gone"),
        pytest.param(replace(STORY, links=(Link("https://b.be/2", "the plan"),)), id="link"),
        pytest.param(replace(STORY, image=None), id="header image gone"),
        pytest.param(replace(STORY, image=Image("https://a.be/2.jpg")), id="header image"),
        pytest.param(replace(STORY, images=()), id="images"),
        pytest.param(replace(STORY, images=(Image("https://a.be/1.jpg", "X"),)), id="caption"),
        pytest.param(replace(STORY, credit=None), id="credit gone"),
        pytest.param(replace(STORY, credit=Credit(None, "X", "© X")), id="credit"),
        pytest.param(replace(STORY, authors=("Desk", "Jane Roe")), id="authors"),
        pytest.param(replace(STORY, published_text="2021-05-07 11:00:00"), id="stated date"),
        pytest.param(replace(STORY, status="retracted"), id="retracted"),
        pytest.param(AGED, id="age for date"),
        pytest.param(replace(STORY, embeds=(Embed("https://a.be/v", "video"),)), id="embed"),
        pytest.param(replace(STORY, attachments=(Attachment("https://a.be/f"),)), id="attachment"),
        pytest.param(replace(STORY, contacts=(Contact("An", "An Claes"),)), id="contact"),
        pytest.param(replace(STORY, credits=(CREDIT, CREDIT)), id="second credit"),
    ],
)
def test_digest_changes(other: NewsItem) -> None:
    assert digest(other) != digest(STORY)


@each_row(
    "other",
    [
        pytest.param(replace(STORY, fetched_at=NOON.replace(hour=13)), id="fetched"),
        pytest.param(replace(STORY, rendered_at=NOON), id="rendered"),
        pytest.param(replace(STORY, body_html="<div>Trains stop.</div>"), id="markup"),
        pytest.param(replace(STORY, body_text=" Trains\n\nstop.\u00a0"), id="space in the body"),
        pytest.param(replace(STORY, title="Rail  strike "), id="space in the title"),
        pytest.param(replace(STORY, links=(Link("https://b.be/plan", "it"),)), id="link text"),
        pytest.param(replace(STORY, related=(Related("https://a.be/2", "Bus"),)), id="related"),
        pytest.param(replace(STORY, published=NOON, published_precision="minute"), id="instant"),
        pytest.param(replace(STORY, published_method="listing"), id="better known date"),
        pytest.param(replace(STORY, published_method="stated"), id="date with an offset"),
        pytest.param(replace(STORY, status="changed", revision=2, digest="1:0"), id="verdict"),
        pytest.param(replace(STORY, removed={"script": 1}, cluster="c"), id="counts"),
        pytest.param(replace(STORY, credits=(CREDIT,)), id="the credit once more"),
    ],
)
def test_digest_stays(other: NewsItem) -> None:
    assert digest(other) == digest(STORY)


@each_row("text", ["3 hours ago", "2 dagen geleden", None])
@each_row("method", ["relative", "day", None])
def test_digest_does_not_count_ages(text: str | None, method: str | None) -> None:
    assert digest(replace(AGED, published_text=text, published_method=method)) == digest(AGED)


UUID = "0ab1c2d3-1234-4abc-9def-0123456789ab"
PICTURE = f"https://cdn.uc.assets.prezly.com/{UUID}/"
PROXY = "https://prezly.imgix.net/"
ESCAPED = PICTURE.replace(":", "%3A").replace("/", "%2F")


@each_row(
    ("url", "original"),
    [
        (PICTURE, PICTURE),
        (f"{PICTURE}-/resize/800x/-/format/auto/", PICTURE),
        (f"{PICTURE}-/preview/x.jpg?a=1", PICTURE),
        (f"{PROXY}{ESCAPED}?w=100&h=50", PICTURE),
        (f"{PROXY}{ESCAPED}-%2Fresize%2F800x%2Fx.jpg?w=100", PICTURE),
        (f"{PROXY}{ESCAPED.replace('%3A', '%3a')}#x", PICTURE),
        (f"{PROXY}https%3A%2F%2Fa.be%2Fx.jpg?w=100", "https://a.be/x.jpg"),
        (f"http://news-1.eu.imgix.net/{ESCAPED}?w=100", PICTURE),
        (f"{PROXY}http%3A%2F%2Fa.be%2Fx.jpg?w=100", "http://a.be/x.jpg"),
        (f"{PROXY}https%3A%2F%2F?w=100", f"{PROXY}https%3A%2F%2F?w=100"),
        (f"{PICTURE}photo.jpg", f"{PICTURE}photo.jpg"),
        *(
            (f"{host}/{UUID}/-/resize/9x/", f"{host}/{UUID}/")
            for host in (
                "http://cdn-1.prezly.com",
                "https://1a2b-3c.ucarecd.net",
                "http://ucarecdn.com",
            )
        ),
        (f"https://ucarecdn.com/{UUID}0/-/x/", f"https://ucarecdn.com/{UUID}0/-/x/"),
        (f"https://a.be/?u={PICTURE}-/x/", f"https://a.be/?u={PICTURE}-/x/"),
        (
            PICTURE.replace("cdn.uc.assets.prezly.com", "ucarecdn.com") + "-/resize/9x/",
            PICTURE.replace("cdn.uc.assets.prezly.com", "ucarecdn.com"),
        ),
        (f"{PROXY}logo.png?w=1", f"{PROXY}logo.png?w=1"),
        ("https://a.be/x.jpg?u=" + PROXY + ESCAPED, "https://a.be/x.jpg?u=" + PROXY + ESCAPED),
        (
            PICTURE.replace("prezly.com", "a.be") + "-/x/",
            PICTURE.replace("prezly.com", "a.be") + "-/x/",
        ),
        ("", ""),
    ],
)
def test_original_image(url: str, original: str) -> None:
    assert original_image(url) == original


def slowly_canonical(url: str, *, fragment: bool) -> str:
    """What ``canonical_url`` gives for an absolute address without a query."""
    address = urlunsplit(urlsplit(urljoin("", url.strip())))
    return canonicalize_url(address, keep_fragments=fragment)


# Addresses made from the letters that are canonical as they stand, and from some that are not.
NEARLY_CANONICAL = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(["http", "https", "https", "Http"]),
    st.lists(st.text("a0-B_é", max_size=3), min_size=1, max_size=3).map(".".join),
    st.text("/aZ0_.-~é%", max_size=8).map("/".__add__) | st.just(""),
    st.text("a0_-#/é", max_size=4).map("#".__add__) | st.just(""),
)
CANONICAL = st.from_regex(
    r"https?://[a-z0-9-]+(\.[a-z0-9-]+){1,2}/[a-zA-Z0-9_/.-]*(#[a-zA-Z0-9_-]*)?", fullmatch=True
)


@given(CANONICAL | NEARLY_CANONICAL, st.booleans())
@example("https://a.be/n#", True)
@example("https://a.be/n#", False)
@example("https://a.be/x/../n", False)
@example("https://a.be/./n//m/..", True)
@example("https://xn--a.be/", False)
@example("https://-.-/", False)
@example("https://a.be/n\n", False)
def test_the_short_way_to_a_canonical_url(url: str, fragment: bool) -> None:
    """An address that is seen to be canonical at a glance is so when it is looked at closely."""
    try:
        canonical = canonical_url(url, fragment=fragment)
    except ValueError:
        return
    assert canonical == slowly_canonical(url, fragment=fragment)
