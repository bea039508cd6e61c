"""The served site: what it answers, how it misbehaves, and that the readers can read all of it."""

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from belgafeed import dates, markup
from belgafeed.sources import aggregator, prezly
from tests import site as faults
from tests.replay import ROOT
from tests.site import Site

HOUR = timedelta(hours=1)
API = "/api/stories?limit=100&offset=0"
FEED_PAGE = "/nl/aggregator/sources/1"


@dataclass(frozen=True)
class Got:
    """An answer as it came over the wire; no redirect is followed."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def data(self) -> dict[str, object]:
        data: dict[str, object] = json.loads(self.body)
        return data


def get(site: Site, path: str, **headers: str) -> Got:
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=60)
    try:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers=sent)
        response = connection.getresponse()
        return Got(response.status, response.headers, response.read())
    finally:
        connection.close()


def slugs(site: Site, path: str = API) -> list[str]:
    listing = prezly.read_listing(get(site, path).data, source="belga", url=site.url)
    return [story.path[1:] for story in listing.stories]


def feed_page(site: Site, number: int = 0) -> aggregator.FeedPage:
    url = f"{site.feed_url}?page={number}"
    text = get(site, f"{FEED_PAGE}?page={number}").text
    return aggregator.read_page(text, source="ministry", url=url, fetched_at=site.now())


@pytest.fixture(scope="module")
def shared() -> Iterator[Site]:
    """For tests that only look."""
    with Site(stories=50, items=45) as site:
        yield site


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(stories=5, items=5) as site:
        yield site


# --- Readable as a whole -----------------------------------------------------------------------


def test_all_stories_can_be_read(shared: Site) -> None:
    listing = prezly.read_listing(get(shared, API).data, source="belga", url=shared.url)
    assert (listing.errors, listing.unknown, len(listing.stories)) == ((), (), 50)
    for entry in listing.stories:
        url = f"{shared.url}{entry.path}.json"
        data = get(shared, f"{entry.path}.json").data
        story = prezly.read_story(data, source="belga", url=url, fetched_at=shared.now())
        assert story.unknown == ()
        assert entry.published is not None
        cleaned = markup.clean(story.item.body_html, base_url=url)
        assert len(cleaned.credits) == 1
        assert len(cleaned.related) == 1
        assert "<h4>" in cleaned.html


def test_the_feed_and_the_sitemap_name_the_same_stories(shared: Site) -> None:
    listing = prezly.read_feed(get(shared, "/feed").body, source="belga", url=shared.url)
    assert listing.errors == ()
    assert [story.path[1:] for story in listing.stories] == shared.slugs[: shared.feed_size]
    assert None not in {story.published for story in listing.stories}
    root = ElementTree.fromstring(get(shared, "/sitemap.xml").text)
    locations = {element.text for element in root.findall("{*}url/{*}loc")}
    assert {f"{shared.url}/{slug}" for slug in shared.slugs} <= locations
    assert {f"{shared.url}/nl", f"{shared.url}/media", f"{shared.url}/category/nature"} < locations
    assert "lastmod" not in get(shared, "/sitemap.xml").text


def test_pages_lead_to_stories(shared: Site) -> None:
    newest = shared.slugs[0]
    links = re.findall('<article><a href="/([^"]+)">', get(shared, "/").text)
    assert links == shared.slugs[:12]
    for path in ("/nl", "/category/nature", "/media"):
        assert get(shared, path).status == 200
    page = get(shared, f"/{newest}").text
    linked = re.findall('<script type="application/ld.json">(.*?)</script>', page)
    assert json.loads(linked[0])["url"] == f"{shared.url}/{newest}"
    assert f'type="application/json" href="{shared.url}/{newest}.json"' in page


def test_all_feed_pages_can_be_read(shared: Site) -> None:
    urls, number, page = [], 0, feed_page(shared)
    while True:
        assert (page.errors, page.unknown, page.upstream) == ((), (), shared.upstream_url)
        assert page.checked is not None
        assert dates.is_age(page.checked)
        urls += [item.url for item in page.items]
        if page.next_page is None:
            break
        number += 1
        assert page.next_page == f"{shared.feed_url}?page={number}"
        page = feed_page(shared, number)
    assert (urls, number) == (shared.items, 2)
    assert [item.url for item in feed_page(shared, 99).items] == urls[40:]


def test_ages_and_the_upstream_agree(site: Site) -> None:
    site.zone = "UTC"  # where two days are 48 hours on every day of the year
    site.post(at=site.now() - timedelta(days=2, hours=16))
    site.post(at=site.now() - timedelta(days=100))
    exact = {
        item.findtext("link"): parsedate_to_datetime(item.findtext("pubDate") or "")
        for item in ElementTree.fromstring(get(site, "/upstream/1.xml").text).iter("item")
    }
    got = get(site, FEED_PAGE)
    rendered = parsedate_to_datetime(got.headers["Date"])
    page = aggregator.read_page(got.text, source="ministry", url=site.feed_url, fetched_at=rendered)
    assert len(page.items) == len(exact) == 7
    assert "2 dagen 16 hours ago" in {item.published_text for item in page.items}
    for item in page.items:
        when = dates.resolve(item.published_text or "", at=rendered, zone=site.zone)
        assert when is not None
        # The page may be a second older than its Date.
        earliest = when.earliest - timedelta(seconds=1)
        assert earliest <= exact[item.url] <= when.latest


# --- What is done to it ------------------------------------------------------------------------


def test_a_new_story_is_in_all_listings_at_once(site: Site) -> None:
    first, second = site.publish(2, title="Twee uilen op de kerk")
    assert (first, second) == ("twee-uilen-op-de-kerk", "twee-uilen-op-de-kerk-6")
    assert site.slugs[:2] == slugs(site)[:2] == [second, first]
    assert site.story(first)["title"] == "Twee uilen op de kerk"
    (late,) = site.publish(at=site.now() - timedelta(days=9))
    assert slugs(site)[-1] == late


def test_edits_show_unless_they_are_silent(site: Site) -> None:
    slug = site.slugs[0]
    before = site.story(slug)
    site.edit(slug, touch=False, body="<p>Korter.</p>")
    assert get(site, f"/{slug}.json").data == {**before, "body": "<p>Korter.</p>"}
    site.advance(HOUR)
    site.edit(slug)
    assert site.story(slug)["modified_at"] > before["modified_at"]


def test_a_withdrawn_story_can_come_back(site: Site) -> None:
    slug = site.slugs[0]
    site.withdraw(slug)
    assert (get(site, f"/{slug}.json").status, get(site, f"/{slug}").status) == (410, 410)
    assert slug not in slugs(site)
    site.withdraw(slug, 404)
    assert get(site, f"/{slug}.json").status == 404
    site.restore(slug)
    assert slug in slugs(site)
    assert get(site, f"/{slug}.json").status == 200


def test_old_addresses_redirect(site: Site) -> None:
    slug = site.slugs[0]
    code = site.story(slug)["short_url"]
    site.rename(slug, "between")
    site.rename("between", "new-name")
    for old in (slug, "between"):
        assert get(site, f"/{old}.json").status == 301
        assert get(site, f"/{old}.json").headers["Location"] == "/new-name.json"
        assert get(site, f"/{old}").headers["Location"] == "/new-name"
    assert get(site, "/new-name.json").data["short_url"] == code
    assert site.story("new-name")["url"] == f"{site.url}/new-name"
    with pytest.raises(ValueError, match="another story"):
        site.rename("new-name", site.slugs[1])


def test_pinned_stories_come_first(site: Site) -> None:
    oldest = site.slugs[-1]
    site.pin(oldest)
    assert slugs(site) == [oldest, *site.slugs[:-1]]


def test_posts_and_expiry(site: Site) -> None:
    (url,) = site.post(title="Sluis weer open", author="266")
    item = feed_page(site).items[0]
    assert (item.url, item.title, item.author_ref) == (url, "Sluis weer open", "266")
    site.expire(url)
    assert url not in {item.url for item in feed_page(site).items}
    assert url not in site.items
    assert url in get(site, "/upstream/1.xml").text


def test_the_clock(site: Site) -> None:
    site.advance(HOUR)
    got = parsedate_to_datetime(get(site, "/").headers["Date"])
    assert abs(got - datetime.now(UTC) - HOUR) < timedelta(seconds=5)
    site.post()
    assert feed_page(site).items[0].published_text in {"0 seconds ago", "1 second ago"}
    assert feed_page(site).items[1].published_text == "1 hour 30 minutes ago"


def test_dates_of_stories(site: Site) -> None:
    (slug,) = site.publish(at=datetime(2026, 7, 1, 12, 0, 0, 5, tzinfo=UTC))
    assert site.story(slug)["published_at"] == "2026-07-01 14:00:00"
    assert '"published_at": "2026-07-01T12:00:00+00:00"' in get(site, API).text
    site.zone = "UTC"
    assert site.story(slug)["modified_at"] == "2026-07-01 12:00:00"


# --- How it behaves ----------------------------------------------------------------------------


def test_robots(site: Site) -> None:
    assert f"Sitemap: {site.url}/sitemap.xml" in get(site, "/robots.txt").text
    site.robots = "User-agent: *\nDisallow: /\n"
    assert get(site, "/robots.txt").text == site.robots
    site.robots = None
    assert get(site, "/robots.txt").status == 404


@pytest.mark.parametrize(
    ("listing", "path"),
    [("api", API), ("feed", "/feed"), ("sitemap", "/sitemap.xml"), ("pages", "/")],
)
def test_a_listing_may_be_absent(listing: str, path: str, site: Site) -> None:
    assert get(site, path).status == 200
    site.listings.remove(listing)
    assert get(site, path).status == 404
    assert get(site, f"/{site.slugs[0]}.json").status == 200


@pytest.mark.parametrize("path", [API, "/feed", "/sitemap.xml", "/", "/{}", "/{}.json"])
def test_an_etag_holds_until_there_is_something_new(path: str, site: Site) -> None:
    slug = site.slugs[0]
    path = path.format(slug)
    got = get(site, path)
    assert got.headers["Last-Modified"] is None
    tag = got.headers["ETag"]
    again = get(site, path, If_None_Match=tag)
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert get(site, path, If_None_Match='"other"').status == 200
    site.edit(slug, title="Something new")
    site.publish()
    assert get(site, path, If_None_Match=tag).status == 200
    site.validators = set()
    assert get(site, path).headers["ETag"] is None


@pytest.mark.parametrize("path", [API, "/feed", "/{}.json"])
def test_last_modified_holds_until_the_next_change(path: str, site: Site) -> None:
    site.validators = {"last-modified"}
    slug = site.slugs[0]
    path = path.format(slug)
    got = get(site, path)
    assert got.headers["ETag"] is None
    stamp = got.headers["Last-Modified"]
    assert get(site, path, If_Modified_Since=stamp).status == 304
    site.advance(HOUR)
    site.edit(slug, touch=False)
    assert get(site, path, If_Modified_Since=stamp).status == 200


def test_the_upstream_has_validators(site: Site) -> None:
    tag = get(site, "/upstream/1.xml").headers["ETag"]
    assert get(site, "/upstream/1.xml", If_None_Match=tag).status == 304
    site.post()
    assert get(site, "/upstream/1.xml", If_None_Match=tag).status == 200


def test_a_cached_page_keeps_its_words(site: Site) -> None:
    site.page_cache = HOUR
    first = get(site, FEED_PAGE)
    made = first.headers["Last-Modified"]
    assert first.headers["X-Drupal-Cache"] == "MISS"
    assert abs(parsedate_to_datetime(made) - site.now()) < timedelta(seconds=5)
    site.advance(HOUR / 2)
    site.post()
    second = get(site, FEED_PAGE)
    assert second.headers["X-Drupal-Cache"] == "HIT"
    assert (second.body, second.headers["Last-Modified"]) == (first.body, made)
    assert parsedate_to_datetime(second.headers["Date"]) > parsedate_to_datetime(made)
    assert get(site, FEED_PAGE, If_None_Match=first.headers["ETag"]).status == 304
    site.advance(HOUR / 2)
    third = get(site, FEED_PAGE)
    assert third.headers["X-Drupal-Cache"] == "MISS"
    assert third.body != first.body


def test_sizes_and_what_a_listing_claims(site: Site) -> None:
    assert get(site, API).data["total"] == 5
    site.api_most, site.feed_size, site.page_size, site.total = 2, 3, 4, 99
    assert get(site, API).data["total"] == 99
    assert slugs(site) == site.slugs[:2]
    assert slugs(site, "/api/stories?limit=2&offset=2") == site.slugs[2:4]
    assert get(site, "/feed").text.count("<item>") == 3
    assert len(feed_page(site).items) == 4


def test_a_locale_has_its_own_stories(shared: Site) -> None:
    mine = slugs(shared, f"{API}&locale=nl_BE")
    assert mine
    assert mine == [slug for slug in shared.slugs if shared.story(slug)["culture"] == "nl_BE"]


def test_pages_that_repeat(site: Site) -> None:
    site.repeat_pages, site.page_size = True, 3
    assert slugs(site, "/api/stories?limit=2&offset=4") == site.slugs[:2]
    page = feed_page(site, 7)
    assert [item.url for item in page.items] == site.items[:3]
    assert page.next_page == f"{site.feed_url}?page=8"


def test_a_site_behind_a_proxy_names_its_public_host(site: Site) -> None:
    site.public = "news.example"
    slug = site.slugs[0]
    assert get(site, f"/{slug}.json").data["url"] == f"https://news.example/{slug}"
    for path in (API, "/feed", "/sitemap.xml"):
        assert f"https://news.example/{slug}" in get(site, path).text
        assert site.url not in get(site, path).text


def test_a_slow_site(site: Site) -> None:
    site.latency = 0.1
    started = time.monotonic()
    get(site, "/")
    assert time.monotonic() - started >= 0.1


# --- What it was asked -------------------------------------------------------------------------


def test_every_request_is_noted(site: Site) -> None:
    slug = site.slugs[0]
    paths = {
        "/robots.txt": "robots",
        API: "api",
        "/feed": "feed",
        "/sitemap.xml": "sitemap",
        "/": "page",
        f"/{slug}": "page",
        "/category/nature": "page",
        f"/{slug}.json": "story",
        f"{FEED_PAGE}?page=0": "aggregator",
        "/upstream/1.xml": "upstream",
        "/some/thing/else": "other",
    }
    for path in paths:
        get(site, path, User_Agent="tester", If_None_Match='"x"')
    assert {ask.path: ask.kind for ask in site.asked} == paths
    assert [ask.path for ask in site.asked] == list(paths)
    assert {(ask.method, ask.agent, ask.conditional) for ask in site.asked} == {
        ("GET", "tester", True)
    }
    assert site.asked[-1].status == 404
    assert (site.count(), site.count("page"), site.count("api", "feed")) == (11, 3, 2)
    site.reset()
    get(site, "/")
    assert [ask.conditional for ask in site.asked] == [False]


# --- Faults ------------------------------------------------------------------------------------


def story_of(site: Site) -> tuple[str, bytes]:
    path = f"/{site.slugs[0]}.json"
    return path, get(site, path).body


def test_half_a_body(site: Site) -> None:
    path, right = story_of(site)
    site.fail(path, faults.truncated)
    assert get(site, path).body == right[: len(right) // 2]
    site.fail(path, faults.short)
    with pytest.raises(http.client.IncompleteRead) as cut:
        get(site, path)
    assert cut.value.partial == right[: len(right) // 2]
    assert cut.value.expected == len(right) - len(right) // 2
    site.fail(path, faults.reset)
    with pytest.raises(ConnectionResetError):
        get(site, path)
    assert site.asked[-1].status == 200
    site.heal(path)
    assert get(site, path).body == right


def test_a_body_that_is_not_right(site: Site) -> None:
    path, right = story_of(site)
    site.fail(path, faults.error_page)
    got = get(site, path)
    assert (got.status, got.headers.get_content_type()) == (200, "text/html")
    site.fail(path, faults.wrong_type("image/png"))
    got = get(site, path)
    assert (got.body, got.headers.get_content_type()) == (right, "image/png")
    site.fail(path, faults.bom)
    assert get(site, path).body == b"\xef\xbb\xbf" + right
    site.fail(path, faults.invalid_utf8)
    got = get(site, path)
    assert got.body.replace(b"\xe9", b"") == right.replace(b"\xe9", b"")
    assert json.loads(got.body.decode(errors="replace")).keys() == json.loads(right).keys()
    with pytest.raises(UnicodeDecodeError):
        got.body.decode()


@pytest.mark.parametrize("path", [API, "/feed", "/sitemap.xml", FEED_PAGE, "/upstream/1.xml"])
def test_an_invalid_byte_stands_in_the_text(path: str, site: Site) -> None:
    site.fail(path, faults.invalid_utf8)
    body = get(site, path).body
    at = body.index(b"\xe9")
    assert re.fullmatch(rb"[a-z]{1,2}[ -][a-z]{1,2}", body[at - 2 : at] + body[at + 1 : at + 3])


def test_redirects_that_lead_nowhere(site: Site) -> None:
    site.fail("/feed", faults.elsewhere)
    assert get(site, "/feed?a=b").headers["Location"] == "http://elsewhere.example/feed?a=b"
    site.fail(API, faults.loop)
    path = API
    for number in (1, 2, 3):
        got = get(site, path)
        assert got.status == 302
        path = got.headers["Location"]
        assert path == f"{API}&again={number}"


def test_statuses(site: Site) -> None:
    site.fail("/", 500)
    assert get(site, "/").status == 500
    assert "<h1>500</h1>" in get(site, "/").text
    site.fail("/", faults.unavailable("120"))
    assert (get(site, "/").status, get(site, "/").headers["Retry-After"]) == (503, "120")
    date = "Fri, 20 Nov 2026 12:00:00 GMT"
    site.fail("/", faults.too_many(date))
    assert (get(site, "/").status, get(site, "/").headers["Retry-After"]) == (429, date)


def test_a_fault_has_its_place_and_its_time(site: Site) -> None:
    site.fail(API, 500, times=2)
    other = "/api/stories?limit=1&offset=1"
    assert [get(site, path).status for path in (other, API, API, API)] == [200, 500, 500, 200]
    site.fail("/api/stories", 500)
    site.fail("/feed", 500)
    assert [get(site, path).status for path in (other, API, "/feed")] == [500, 500, 500]
    site.heal()
    assert [get(site, path).status for path in (other, API, "/feed")] == [200, 200, 200]


def test_faults_answer_conditional_requests_too(site: Site) -> None:
    path, right = story_of(site)
    tag = get(site, path).headers["ETag"]
    site.fail(path, faults.truncated)
    got = get(site, path, If_None_Match=tag)
    assert (got.status, got.headers["ETag"]) == (200, tag)
    assert got.body == right[: len(right) // 2]


# --- Starting and stopping ---------------------------------------------------------------------


def test_it_stops_whatever_its_clients_do(caplog: pytest.LogCaptureFixture) -> None:
    """One waits for an answer, one says nothing, one does not read, and one is made to wait."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        started = time.monotonic()
        with Site(stories=1000) as site:
            address = ("127.0.0.1", int(site.url.rpartition(":")[2]))
            site.fail("/", faults.hang)
            clients = [socket.create_connection(address) for _ in range(4)]
            clients[0].sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            for _ in range(40):
                clients[1].sendall(b"GET /sitemap.xml HTTP/1.1\r\nHost: x\r\n\r\n")
            while site.count() < 2:
                time.sleep(0.01)
            site.latency = 60
            clients[2].sendall(b"GET /feed HTTP/1.1\r\nHost: x\r\n\r\n")
            while site.count("feed") < 1:
                time.sleep(0.01)
        assert time.monotonic() - started < site.latency
        assert clients[0].recv(10) == b""
        for client in clients:
            client.close()
    assert caplog.records == []


def test_it_comes_back_where_it_was() -> None:
    site = Site(stories=1)
    with site:
        url = site.url
    with pytest.raises(ConnectionRefusedError):
        get(site, "/")
    with site:
        assert site.url == url
        assert get(site, "/").status == 200


def test_by_hand() -> None:
    command = [sys.executable, "-m", "tests.site", "--stories", "3", "--publish-every", "0.05"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        site = Site()
        site.url = process.stdout.readline().strip()
        assert process.stdout.readline().startswith(
            f"scrapy crawl belga -s BELGAFEED_SITE_BELGA={site.url} -s BELGAFEED_PACE=loopback"
        )
        assert f"BELGAFEED_SITE_MINISTRY={site.feed_url} " in process.stdout.readline()
        published = process.stdout.readline().split()
        assert published[1] in slugs(site)
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    assert rest.splitlines()[-1] == "asked 1, api 1"
