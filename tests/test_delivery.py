"""What a run stores is given out: by that run, or, where it did not get to its end, by the next one."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import scrapy.crawler
from pytest_twisted import ensureDeferred

from belgafeed.ledger import RunName, Upkeep
from tests.conftest import Crawler
from tests.ledgers import sql
from tests.rows import each_row
from tests.site import Site

DATABASES = ("sqlite", "postgresql")
NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
OURS = {
    f"belgafeed.pipelines.{name}": number
    for number, name in enumerate(("Clean", "ResolveDates", "Validate", "Deduplicate"))
}


class BreakOff:
    """Ends the run on its fifth item, which is stored by then, as a signal to the process would."""

    def __init__(self, crawler: scrapy.crawler.Crawler) -> None:
        self.crawler = crawler
        self.count = 0

    @classmethod
    def from_crawler(cls, crawler: scrapy.crawler.Crawler) -> Self:
        return cls(crawler)

    def process_item(self, item: object) -> object:
        self.count += 1
        if self.count == 5:
            end = self.crawler.engine.close_spider_async(reason="shutdown")
            self.ending = asyncio.ensure_future(end)
        return item


BREAKS_OFF: dict[str, Any] = {"ITEM_PIPELINES": {**OURS, BreakOff: 900}}


@each_row(
    ("places", "later", "other", "inherits"),
    [
        (["a"], 1, ["a"], True),
        (["a"], 1, ["b"], False),
        (["a"], 1, ["a", "b"], False),
        (["a", "b"], 1, ["a"], True),
        (["a"], 0, ["a"], False),
    ],
)
def test_what_a_run_inherits(
    places: list[str], later: int, other: list[str], inherits: bool
) -> None:
    """What was left at places that are its own, by another run."""
    run = RunName(NOW + timedelta(seconds=later), places)
    assert run.inherits(str(RunName(NOW, other))) is inherits


@ensureDeferred
async def test_a_run_that_breaks_off(poll: Crawler, site: Site, database: str) -> None:
    """What it stored is given out by the next run, once, with what that finds itself."""
    site.publish(20)
    first = await poll(settings=BREAKS_OFF)
    assert first.stats["finish_reason"] == "shutdown"
    stored = first.ours("ledger")["new"]
    assert stored >= 5
    second = await poll()
    assert sorted(item.slug or "" for item in second.items) == sorted(site.slugs)
    assert {(item.status, item.revision) for item in second.items} == {("new", 1)}
    assert second.ours("ledger") == {
        "again": stored,
        **({"new": 20 - stored} if stored < 20 else {}),
    }
    assert (await poll()).items == []
    assert sql(database, "select * from outbox") == []


@ensureDeferred
async def test_runs_that_break_off_one_after_the_other(
    poll: Crawler, site: Site, database: str
) -> None:
    site.publish(20)
    for _ in range(3):
        await poll(settings=BREAKS_OFF)
    assert sorted(item.slug or "" for item in (await poll()).items) == sorted(site.slugs)
    assert (await poll()).items == []


@ensureDeferred
async def test_the_current_version_is_given_out(poll: Crawler, site: Site, database: str) -> None:
    site.publish(6)
    await poll()
    for slug in site.slugs:
        site.edit(slug, title=f"Another {slug}")
    first = await poll(settings=BREAKS_OFF, again="1d")
    second = await poll()
    assert first.stats["finish_reason"] == "shutdown"
    assert {item.title for item in second.items} == {f"Another {slug}" for slug in site.slugs}
    assert {(item.status, item.revision) for item in second.items} == {("changed", 2)}


@ensureDeferred
async def test_a_feed_that_cannot_be_written(
    poll: Crawler, site: Site, database: str, tmp_path: Path
) -> None:
    site.publish(5)
    nowhere = tmp_path / "file"
    nowhere.write_text("")
    await poll(settings={"FEEDS": {str(nowhere / "news.json"): {"format": "json"}}})
    target = tmp_path / "news.json"
    await poll(settings={"FEEDS": {str(target): {"format": "json"}}})
    assert len(json.loads(target.read_bytes())) == 5


@ensureDeferred
async def test_what_another_site_left_is_not_ours(poll: Crawler, site: Site, database: str) -> None:
    site.publish(5)
    site.post(5)
    await poll(settings=BREAKS_OFF)
    assert {item.source for item in (await poll("ministry")).items} == {"ministry"}
    assert {item.source for item in (await poll()).items} == {"belga"}


@ensureDeferred
async def test_a_forgotten_story_is_given_out_once(
    poll: Crawler, site: Site, database: str
) -> None:
    """As it is stored, by the crawl that fetches it anew; its versions stay."""
    site.publish(5)
    await poll()
    slug = site.slugs[0]
    with Upkeep(database) as ledger:
        assert ledger.forget(f"{site.url}/{slug}", datetime.now(UTC))
    crawl = await poll()
    assert [(item.slug, item.status, item.revision) for item in crawl.items] == [(slug, "new", 1)]
    assert crawl.ours("ledger") == {"again": 1}
    assert (await poll()).items == []


@ensureDeferred
async def test_a_forgotten_story_of_a_feed_page(poll: Crawler, site: Site, database: str) -> None:
    site.post(5)
    await poll("ministry")
    (uid, *_), *_ = sql(database, "select uid from stories order by uid")
    with Upkeep(database) as ledger:
        ledger.forget(uid, datetime.now(UTC))
    assert [item.uid for item in (await poll("ministry")).items] == [uid]
    assert (await poll("ministry")).items == []
