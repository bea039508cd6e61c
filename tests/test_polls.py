"""Polls and backfills of a newsroom on a real server: what they ask for, and what they find."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from pytest_twisted import ensureDeferred
from time_machine import Traveller

from belgafeed.items import NewsItem
from belgafeed.ledger import Frontier, Ledger
from tests.conftest import Crawler
from tests.site import Site, answers

# What a crawl decides is the same on both; some of it is shown on both at once, all in `make check`.
DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.slow))
both = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
# Stories that are stored are due again at once.
SOON = {"BELGAFEED_REVISIT": "1s 2s 3s 4s 5s 6s 7s 8s 9s 10w"}


def stored(database: str) -> dict[str, NewsItem]:
    """The stories that the ledger has, by slug, or by address where there is none."""
    with Ledger(database) as ledger:
        return {item.slug or item.url or "": item for item in ledger.latest(10_000)}


@both
@ensureDeferred
async def test_the_cost_of_a_poll_is_the_news_in_it(
    poll: Crawler, site: Site, database: str
) -> None:
    """150 stories once; then nothing for nothing, and k + 3 requests for k new ones."""
    site.publish(150, at=site.now() - 9 * DAY)
    await poll()
    assert site.count("story") == 150
    assert site.count() - 150 <= 4
    assert len(stored(database)) == 150
    for validators in ({"etag"}, {"last-modified"}, set[str]()):
        site.validators = validators
        await poll()
        await poll()
        assert site.count() <= 3
        assert site.count("story") == 0
    for new in (1, 7):
        site.publish(new)
        await poll()
        assert site.count("story") == new
        assert site.count() <= new + 3
    assert set(stored(database)) == set(site.slugs)


@both
@ensureDeferred
async def test_a_listing_is_remembered_once_all_of_it_is_stored(poll: Crawler, site: Site) -> None:
    first, second = site.publish(2)
    site.fail(f"/{first}.json", 500)
    await poll(settings={"RETRY_TIMES": 0})
    crawl = await poll(settings={"RETRY_TIMES": 0})
    assert crawl.ours("listing").get("not_modified", 0) == 0
    assert crawl.ours("run")["missing"] == 1
    site.heal()
    crawl = await poll()
    # It failed twice and has to wait some minutes; a backfill by hand does not find it due either.
    assert crawl.ours("run")["missing"] == 1
    assert second


@ensureDeferred
async def test_what_failed_once_is_there_after_the_next_poll(
    poll: Crawler, site: Site, database: str
) -> None:
    """Also where no listing names it any more."""
    (slug,) = site.publish()
    site.fail(f"/{slug}.json", 500)
    crawl = await poll(settings={"RETRY_TIMES": 1})
    assert site.count("story") == 2
    assert crawl.ours("run")["missing"] == 1
    site.heal()
    site.publish(30)
    site.listings = {"feed"}
    site.feed_size = 20
    await poll()
    assert slug in stored(database)


@ensureDeferred
async def test_pinned_stories_do_not_end_a_poll(poll: Crawler, site: Site, database: str) -> None:
    old = site.publish(3, at=site.now() - 30 * DAY)
    site.publish(20)
    await poll()
    for slug in old:
        site.pin(slug)
    site.publish(2)
    crawl = await poll()
    assert crawl.ours("ledger") == {"new": 2}
    assert "missed-window" not in crawl.ours("listing")
    assert len(stored(database)) == 25


@both
@ensureDeferred
async def test_a_missed_window_is_said_and_read_to_its_end(
    poll: Crawler, site: Site, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The site publishes more between two polls than its first page holds."""
    pinned, *_ = site.publish(20, at=site.now() - 9 * DAY)
    await poll()
    site.pin(pinned)
    site.publish(110)
    crawl = await poll()
    assert crawl.ours("listing")["missed-window"] == 1
    assert "missed-window: belga: http://127.0.0.1" in caplog.text
    assert len(stored(database)) == 130
    assert site.count("story") == 110
    crawl = await poll()
    assert "missed-window" not in crawl.ours("listing")


@ensureDeferred
async def test_a_window_that_the_feed_missed(poll: Crawler, site: Site, database: str) -> None:
    """The RSS has twenty stories; the sitemap knows the rest."""
    site.publish(10)
    await poll()
    site.publish(30)
    site.listings = {"feed", "sitemap"}
    crawl = await poll()
    assert crawl.ours("listing")["missed-window"] == 1
    assert crawl.ours("listing/fallback") == {"feed": 1, "sitemap": 1}
    assert len(stored(database)) == 40


@ensureDeferred
async def test_a_poll_does_not_walk_the_archive(poll: Crawler, site: Site, database: str) -> None:
    """What the first poll left, older ones than it took, later ones leave as well."""
    site.publish(1, at=site.now() - 900 * DAY)
    for hours in range(300, 20, -1):
        site.publish(1, at=site.now() - hours * HOUR)
    few = {"BELGAFEED_MAX_STORIES": 50}
    await poll(settings=few)
    assert len(stored(database)) == 50
    site.publish(2)
    await poll(settings=few)
    assert site.count("story") == 2
    assert site.count() <= 5
    pinned = site.slugs[-1]
    site.pin(pinned)
    await poll(settings=few)
    assert site.count("story") == 1
    assert pinned in stored(database)


@ensureDeferred
async def test_the_rss_hides_no_gap(poll: Crawler, site: Site, database: str) -> None:
    """A poll that broke off on its second page, then one of the RSS, then whole ones again."""
    for hours in range(300, 280, -1):
        site.publish(1, at=site.now() - hours * HOUR)
    await poll()
    for hours in range(130, 20, -1):
        site.publish(1, at=site.now() - hours * HOUR)
    site.fail("/api/stories?limit=1000&offset=100", 404)
    await poll()
    assert len(stored(database)) == 120
    site.listings = {"feed"}
    site.publish(1)
    await poll()
    assert len(stored(database)) == 121
    site.listings = {"api"}
    site.heal()
    await poll()
    assert len(stored(database)) == 131


@ensureDeferred
async def test_after_a_first_poll_of_the_rss_the_archive_is_left(
    poll: Crawler, site: Site, database: str
) -> None:
    for hours in range(300, 20, -1):
        site.publish(1, at=site.now() - hours * HOUR)
    site.listings = {"feed"}
    await poll()
    site.listings = {"api"}
    site.publish(1)
    await poll()
    assert site.count("story") == 1
    assert len(stored(database)) == 21


@pytest.mark.parametrize(
    ("there", "fallbacks", "found"),
    [
        ({"feed", "sitemap", "pages"}, {"feed": 1}, 20),
        ({"sitemap", "pages"}, {"feed": 1, "sitemap": 1}, 40),
        ({"pages"}, {"feed": 1, "sitemap": 1, "pages": 1}, 12),
    ],
    ids=["feed", "sitemap", "pages"],
)
@ensureDeferred
async def test_listings_in_order_of_worth(
    there: set[str],
    fallbacks: dict[str, int],
    found: int,
    poll: Crawler,
    site: Site,
    database: str,
) -> None:
    site.publish(40)
    site.listings = there
    crawl = await poll()
    assert crawl.ours("listing/fallback") == fallbacks
    assert len(stored(database)) == found
    assert "start_error" not in crawl.ours("fetch")
    site.publish(2)
    crawl = await poll()
    assert crawl.ours("ledger")["new"] == 2


@ensureDeferred
async def test_a_listing_that_is_frozen_in_the_past(
    poll: Crawler, site: Site, database: str
) -> None:
    """A cache that forgot to forget: its newest story is older than what is known."""
    site.publish(5)
    await poll()
    address = "/api/stories?limit=100&offset=0"
    entry = {"slug": "an-old-story", "title": "Old", "published_at": "2020-01-01T00:00:00+00:00"}
    frozen = json.dumps({"data": [entry], "total": 1})
    site.publish(1)
    site.fail(address, answers(frozen, "application/json"))
    crawl = await poll()
    assert crawl.ours("listing/implausible") == {"old": 1}
    assert len(stored(database)) == 6
    assert "an-old-story" not in stored(database)


@both
@ensureDeferred
async def test_an_edit_is_a_revision_when_it_is_due(
    poll: Crawler, site: Site, database: str
) -> None:
    """Also where the site does not say that it edited, and the listing shows nothing of it."""
    edited, same = site.publish(2)
    await poll()
    site.edit(edited, touch=False, body="<p>Another body.</p>")
    await poll()
    assert site.count("story") == 0
    crawl = await poll(again="1d")
    assert crawl.ours("ledger") == {"changed": 1}
    assert crawl.ours("story") == {"not_modified": 1}
    assert site.count("story") == 2
    versions = stored(database)
    assert (versions[edited].revision, versions[edited].body_text) == (2, "Another body.")
    assert versions[same].revision == 1


@ensureDeferred
async def test_a_story_is_due_by_its_age(poll: Crawler, site: Site, database: str) -> None:
    """An hour after it was stored, but not one that was old already."""
    old, young = site.publish(1, at=site.now() - 30 * DAY) + site.publish(1)
    await poll()
    now = datetime.now(UTC)
    frontier = Frontier(database, "belga", now + 2 * HOUR, [site.url])
    assert [document.url for document in frontier.take(9)] == [f"{site.url}/{young}.json"]
    frontier.close()
    assert old != young


@ensureDeferred
async def test_a_new_headline_in_the_listing_is_looked_at_at_once(
    poll: Crawler, site: Site, database: str
) -> None:
    first, _ = site.publish(2)
    await poll()
    site.edit(first, title="Quite another title")
    crawl = await poll()
    assert crawl.ours("ledger") == {"changed": 1}
    assert site.count("story") == 1
    assert stored(database)[first].title == "Quite another title"
    await poll()
    assert site.count("story") == 0


@both
@pytest.mark.parametrize("status", [404, 410])
@ensureDeferred
async def test_a_withdrawal_takes_two_looks(
    status: int, poll: Crawler, site: Site, database: str
) -> None:
    gone, _ = site.publish(2)
    body = (await poll()).items[0].body_text
    site.withdraw(gone, status)
    crawl = await poll(again="1d")
    assert crawl.ours("story")["missing"] == 1
    assert stored(database)[gone].status == "new"
    crawl = await poll(again="1d")
    assert crawl.ours("ledger") == {"retracted": 1}
    assert (stored(database)[gone].status, stored(database)[gone].revision) == ("retracted", 2)
    assert body
    crawl = await poll(again="1d")
    assert crawl.ours("ledger") == {"same": 1}
    site.advance(HOUR)
    site.restore(gone)
    crawl = await poll(again="1d")
    assert crawl.ours("ledger") == {"changed": 1}
    assert stored(database)[gone].revision == 3


@both
@ensureDeferred
async def test_a_story_that_the_listing_leaves_out_is_looked_at_once(
    poll: Crawler, site: Site, database: str
) -> None:
    """Also the newest one, and of one that is there still no more is made."""
    first, second, third = (
        site.publish(1, at=site.now() - hours * HOUR)[0] for hours in (30, 20, 10)
    )
    await poll()
    site.withdraw(third)
    site.withdraw(second, 404)
    crawl = await poll()
    assert crawl.ours("listing")["left_out"] == 2
    assert crawl.ours("story") == {"missing": 2}
    site.restore(third)
    site.restore(second)
    crawl = await poll(again="3d")
    assert crawl.ours("story") == {"not_modified": 3}
    site.withdraw(second)
    site.restore(second)
    crawl = await poll()
    assert "left_out" not in crawl.ours("listing")
    assert set(stored(database)) == {first, second, third}


@ensureDeferred
async def test_a_story_that_is_left_out_between_two_pages(poll: Crawler, site: Site) -> None:
    """A page has 100, and what goes with the 101st is that the second page begins behind it."""
    minutes = range(9 * 110, 0, -9)
    slugs = [site.publish(1, at=site.now() - each * MINUTE)[0] for each in minutes]
    await poll()
    for place in (99, 100, 101):
        slug = slugs[-1 - place]
        site.withdraw(slug)
        crawl = await poll()
        assert site.count("api") == 2
        assert crawl.ours("listing")["left_out"] == 1
        assert crawl.ours("story") == {"missing": 1}
        site.restore(slug)
        assert (await poll(again="3d")).ours("story") == {"not_modified": 110}


@pytest.mark.parametrize("count", [2, 101])
@ensureDeferred
async def test_the_oldest_story_is_left_out_where_the_listing_is_at_its_end(
    count: int, poll: Crawler, site: Site
) -> None:
    """None stands behind it, but the listing says that it has no more."""
    slugs = [site.publish(1, at=site.now() - each * MINUTE)[0] for each in range(count, 0, -1)]
    await poll()
    site.withdraw(slugs[0])
    crawl = await poll()
    assert crawl.ours("listing")["left_out"] == 1
    assert crawl.ours("story") == {"missing": 1}


@ensureDeferred
async def test_a_pinned_story_is_not_left_out_on_the_page_where_it_would_stand(
    poll: Crawler, site: Site
) -> None:
    for hours in range(110, 0, -1):
        site.publish(1, at=site.now() - hours * HOUR)
    site.pin(site.slugs[104])
    await poll()
    for _ in range(2):
        site.publish(1)
        crawl = await poll()
        assert site.count("api") == 2
        assert "left_out" not in crawl.ours("listing")
        assert site.count("story") == 1


@ensureDeferred
async def test_a_story_without_a_date_is_looked_at_by_the_time_it_was_first_seen(
    poll: Crawler, site: Site, database: str, clock: Traveller
) -> None:
    """Two looks and no more, also where the site sends it whole each time."""
    (slug,) = site.publish(1, published_at=None)
    site.listings = {"pages"}
    site.validators = set()
    soon = {"BELGAFEED_REVISIT": "1s 2s"}
    await poll(settings=soon)
    assert stored(database)[slug].published is None
    looks = 0
    for _ in range(6):
        clock.shift(timedelta(seconds=0.8))
        await poll(settings=soon)
        looks += site.count("story")
    assert 1 <= looks <= 2


@ensureDeferred
async def test_a_site_that_said_gone_by_mistake(poll: Crawler, site: Site, database: str) -> None:
    (slug,) = site.publish()
    await poll()
    for _ in range(2):
        site.fail(f"/{slug}.json", 404)
        crawl = await poll(again="1d")
        assert crawl.ours("story") == {"missing": 1}
        site.heal()
        crawl = await poll(again="1d")
        assert crawl.ours("story") == {"not_modified": 1}
    assert stored(database)[slug].status == "new"


@both
@pytest.mark.parametrize("short_url", ["http://prez.ly/abcd", None])
@ensureDeferred
async def test_a_new_slug_keeps_the_story(
    short_url: str | None, poll: Crawler, site: Site, database: str
) -> None:
    (slug,) = site.publish(1, short_url=short_url)
    before = (await poll()).items[0]
    site.rename(slug, "under-a-new-name")
    site.listings = set[str]()
    crawl = await poll(start=f"{site.url}/{slug}")
    assert crawl.ours("story") == {"moved": 1}
    (story,) = stored(database).values()
    assert story.uid == before.uid
    assert story.slug == "under-a-new-name"
    assert story.document is not None
    assert story.document.moved_from == (f"{site.url}/{slug}.json",)
    site.listings = {"api"}
    await poll()
    assert site.count("story") == 0


@ensureDeferred
async def test_a_new_slug_that_a_listing_shows(poll: Crawler, site: Site, database: str) -> None:
    (slug,) = site.publish()
    await poll()
    site.rename(slug, "under-a-new-name")
    await poll()
    # The new address, the old one that the listing leaves out, and where that leads.
    assert site.count("story") == 3
    (story,) = stored(database).values()
    assert story.slug == "under-a-new-name"
    crawl = await poll(again="1d")
    assert site.count("story") == 1
    assert crawl.ours("story") == {"not_modified": 1}


@ensureDeferred
async def test_a_backfill_takes_its_part_of_the_archive(
    poll: Crawler, site: Site, database: str
) -> None:
    for day in range(40):
        site.publish(1, at=datetime(2026, 1, 1, 12, tzinfo=UTC) + day * DAY)
    crawl = await poll(since="2026-01-10", until="2026-01-19")
    dates = [item.published.date().isoformat() for item in crawl.items if item.published]
    assert sorted(dates) == [f"2026-01-{day}" for day in range(10, 20)]
    assert crawl.ours("listing/end") == {"floor": 1}
    crawl = await poll(full="1")
    assert crawl.ours("ledger") == {"new": 30}
    assert len(stored(database)) == 40
    await poll(full="1")
    assert site.count("story") == 0


@ensureDeferred
async def test_a_backfill_without_the_api_reads_the_sitemap(
    poll: Crawler, site: Site, database: str
) -> None:
    site.publish(60)
    site.listings = {"feed", "sitemap"}
    await poll(settings={"BELGAFEED_MAX_STORIES": 5})
    assert len(stored(database)) == 20
    await poll(full="1")
    assert len(stored(database)) == 60


@ensureDeferred
async def test_a_poll_leaves_the_archive_alone(poll: Crawler, site: Site, database: str) -> None:
    """What a backfill still has to fetch is not news; neither is all that a sitemap names."""
    site.publish(60)
    site.listings = {"sitemap"}
    crawl = await poll(settings={"BELGAFEED_MAX_STORIES": 10})
    assert site.count("story") == 10
    assert crawl.ours("listing")["archive_left"] == 1
    site.publish(3)
    await poll(settings={"BELGAFEED_MAX_STORIES": 10})
    assert site.count("story") == 3
    frontier = Frontier(database, "belga", datetime.now(UTC), [site.url])
    assert frontier.left(archive=True) == 50
    assert frontier.left() == 0
    frontier.close()


@ensureDeferred
async def test_a_feed_page_that_repeats_for_ever(poll: Crawler, site: Site, database: str) -> None:
    site.publish(30)
    site.api_most = 10
    site.repeat_pages = True
    crawl = await poll()
    assert crawl.ours("listing/end") == {"repeats": 1}
    assert len(stored(database)) == 10
    site.repeat_pages = False
    await poll()
    assert len(stored(database)) == 30


@pytest.mark.parametrize("total", [0, 7, 5000])
@ensureDeferred
async def test_a_total_that_lies(total: int, poll: Crawler, site: Site, database: str) -> None:
    site.publish(30)
    site.api_most = 10
    site.total = total
    crawl = await poll()
    assert len(stored(database)) == 30
    assert crawl.ours("listing")["total_differs"] == 1


@ensureDeferred
async def test_stories_of_some_locales(poll: Crawler, site: Site, database: str) -> None:
    for culture in ("en_BE", "nl_BE", "fr_BE", "de_DE"):
        site.publish(3, culture=culture)
    await poll(settings={"BELGAFEED_LOCALES": "en_BE nl_BE"})
    assert {item.language for item in stored(database).values()} == {"en-BE", "nl-BE"}
    await poll()
    assert len(stored(database)) == 12


@ensureDeferred
async def test_dates_in_the_future_hide_nothing(poll: Crawler, site: Site, database: str) -> None:
    site.publish(3)
    site.publish(1, at=site.now() - HOUR, published_at="2030-01-01 00:00:00")
    await poll()
    site.publish(120)
    await poll()
    assert len(stored(database)) == 124
