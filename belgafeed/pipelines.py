"""The steps between a spider and the exporters: each calls one pure function.

raw item → Clean → ResolveDates → Validate → Deduplicate → exporters. A step
returns a new item, or drops it with a reason that is logged and counted.
"""

import logging
from dataclasses import replace
from typing import NoReturn, Self, TypeVar

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.statscollectors import StatsCollector

from belgafeed import dates, markup
from belgafeed.addon import NEAR_DUPLICATES, one_of
from belgafeed.items import (
    Attachment,
    Embed,
    Image,
    NewsItem,
    Related,
    SourceError,
    problems,
)
from belgafeed.ledger import Ledger
from belgafeed.schedule import Schedule
from belgafeed.site import Site
from belgafeed.worker import Worker

logger = logging.getLogger(__name__)

T = TypeVar("T", Related, Image, Embed, Attachment)


def _error(item: NewsItem, field: str, problem: str) -> SourceError:
    return SourceError(item.source, item.url or item.uid, field, problem)


def _refuse(stats: StatsCollector, step: str, item: NewsItem, field: str, problem: str) -> NoReturn:
    error = _error(item, field, problem)
    stats.inc_value(f"belgafeed/{step}/error")
    stats.inc_value(f"belgafeed/{step}/error/{field}")
    logger.error("Refused: %s", error)
    raise DropItem(str(error), log_level="DEBUG") from error


class Clean:
    """The body in a small, safe subset of HTML, its text, and what belongs in fields."""

    def __init__(self, stats: StatsCollector) -> None:
        self.stats = stats
        self.told: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.stats)

    def process_item(self, item: NewsItem) -> NewsItem:
        try:
            cleaned = markup.clean(item.body_html, base_url=item.url or "")
        except markup.MarkupError as error:
            _refuse(self.stats, "clean", item, "body_html", str(error))
        for rule, count in cleaned.removed.items():
            self.stats.inc_value(f"belgafeed/clean/removed/{rule}", count)
            self._tell_unknown(item, rule)
        return replace(
            item,
            title=markup.plain(item.title),
            summary=cleaned.summary,
            body_html=cleaned.html,
            body_text=cleaned.text,
            links=cleaned.links,
            # The cards in the body have descriptions, which the source's list has not.
            related=_merge(cleaned.related, item.related),
            # Of a body that was cleaned before, the known images have captions and credits.
            images=_merge(item.images, cleaned.images),
            credit=cleaned.credit or item.credit,
            credits=cleaned.credits or item.credits,
            embeds=_merge(item.embeds, cleaned.embeds),
            attachments=_merge(item.attachments, cleaned.attachments),
            contacts=item.contacts or cleaned.contacts,
            removed={**item.removed, **cleaned.removed},
        )

    def _tell_unknown(self, item: NewsItem, rule: str) -> None:
        """Show each block that the rules do not know, once."""
        block = rule.removeprefix("unwrapped:")
        if block != rule and rule not in self.told:
            self.told.add(rule)
            logger.warning("Unknown: %s: %s: block %s", item.source, item.url or item.uid, block)


def _merge(better: tuple[T, ...], others: tuple[T, ...]) -> tuple[T, ...]:
    """The *better* ones, then those of the *others* that lead elsewhere."""
    known = {each.url for each in better}
    return better + tuple(each for each in others if each.url not in known)


class ResolveDates:
    """The date words as an interval of instants, in the zone of the site."""

    def __init__(self, stats: StatsCollector, site: Site) -> None:
        self.stats = stats
        self.zone = site.zone
        self.rule = {name: value for name, (value, _) in site.choose(dates.Formatter()).items()}
        self.told: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.stats, Site.from_settings(crawler.settings))

    def process_item(self, item: NewsItem) -> NewsItem:
        zone = self.zone
        if item.published_method == "listing":
            item, zone = self._listed(item)
        said = item.published_text, item.published_stated
        if item.published is None and any(text is not None for text in said):
            when = self._resolve(item, "published_text", zone)
            if when is not None:
                item = replace(item, **when.published())
        if item.modified is None and item.modified_text is not None:
            edited = self._resolve(item, "modified_text", zone)
            item = replace(item, modified=edited.estimate if edited else None)
        self.stats.inc_value(f"belgafeed/dates/{item.published_method or 'undated'}")
        for flag in item.published_flags:
            self.stats.inc_value(f"belgafeed/dates/flag/{flag}")
        return item

    def _resolve(self, item: NewsItem, field: str, zone: str) -> dates.When | None:
        """``None`` where the text is refused: the item goes on with its words alone."""
        try:
            return dates.resolve(
                getattr(item, field) or "",
                at=item.rendered_at,
                zone=zone,
                stated=item.published_stated if field == "published_text" else None,
                **self.rule,
            )
        except dates.NoDate:
            self.stats.inc_value("belgafeed/dates/never")
        except dates.NoReference:
            self.stats.inc_value("belgafeed/dates/no_reference")
            self._tell_once(
                "%s: a saved page does not say when it was made, so its ages stay words;"
                " give -a rendered_at=2021-05-08T00:00:00+02:00",
                item.source,
            )
        except dates.UnknownDate as error:
            self.stats.inc_value("belgafeed/dates/unknown")
            logger.warning("Undated: %s", _error(item, field, str(error)))
        return None

    def _listed(self, item: NewsItem) -> tuple[NewsItem, str]:
        """An item that a listing dated, and the zone of the timestamps that it has itself."""
        words, listed = item.published_text or "", item.published
        assert listed is not None
        off = dates.hours_off(words, listed, zone=self.zone)
        if off is None:
            return item, self.zone
        zone = "UTC" if off and dates.hours_off(words, listed, zone="UTC") == 0 else self.zone
        if not off:
            event = "agrees"
        elif abs(off) in (1, 2):
            event = "off"
            self._tell_once(
                "Zone: %s: %s: published_text: the listing's instant is %+g h from this time, read in"
                " %s, and is taken; for stories that no listing names, see BELGAFEED_ZONE",
                item.source,
                item.url or item.uid,
                off,
                self.zone,
            )
        else:
            event = "contradicts"
            flags = tuple(sorted({*item.published_flags, "contradiction"}))
            item = replace(item, published_flags=flags)
        self.stats.inc_value(f"belgafeed/dates/zone/{event}")
        return item, zone

    def _tell_once(self, message: str, *arguments: object) -> None:
        if message not in self.told:
            self.told.add(message)
            logger.warning(message, *arguments)


class Validate:
    """Nothing goes further that is not what the fields promise."""

    def __init__(self, stats: StatsCollector) -> None:
        self.stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.stats)

    def process_item(self, item: NewsItem) -> NewsItem:
        for field, problem in problems(item):
            _refuse(self.stats, "validate", item, field, problem)
        return item


class Deduplicate:
    """Stores what is new or changed; what the ledger has already goes no further."""

    def __init__(
        self, stats: StatsCollector, ledger: Ledger, schedule: Schedule, near_duplicates: str
    ) -> None:
        self.stats = stats
        self.ledger = ledger
        self.schedule = schedule
        self.drops_likes = near_duplicates == "drop"
        self.worker = Worker(ledger)
        self.told: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Raises :class:`ValueError` for a setting that makes no sense."""
        settings = crawler.settings
        near_duplicates = one_of(settings, "BELGAFEED_NEAR_DUPLICATES", NEAR_DUPLICATES)
        ledger = Ledger(
            settings["BELGAFEED_DATABASE_URL"],
            run=str(run) if (run := getattr(crawler.spider, "run", None)) else None,
            clusters=near_duplicates != "off",
            restless=settings.getint("BELGAFEED_RESTLESS"),
        )
        schedule = Schedule.read(settings["BELGAFEED_REVISIT"])
        return cls(crawler.stats, ledger, schedule, near_duplicates)

    async def open_spider(self) -> None:
        await self.worker.ask(self.ledger.open)

    async def process_item(self, item: NewsItem) -> NewsItem:
        look = self.schedule.next_look
        stored, sighting, again = await self.worker.ask(self.ledger.put, item, next_look=look)
        self.stats.inc_value(f"belgafeed/ledger/{'again' if again else stored.status}")
        if sighting is not None:
            self.stats.inc_value(f"belgafeed/ledger/{sighting}")
        if stored.status == "restless":
            self._tell_restless(stored)
        if stored.status in ("same", "stale", "restless"):
            raise DropItem(f"{stored.status}: {item.uid}", log_level="DEBUG")
        if stored.cluster not in (None, stored.uid):
            self.stats.inc_value("belgafeed/cluster/joined")
            if self.drops_likes:
                raise DropItem(f"near-duplicate of {stored.cluster}: {item.uid}", log_level="DEBUG")
        return stored

    def _tell_restless(self, item: NewsItem) -> None:
        if item.uid not in self.told:
            self.told.add(item.uid)
            logger.warning(
                "Restless: %s: %s: another text at every look; one version a day is kept",
                item.source,
                item.url or item.uid,
            )

    async def close_spider(self) -> None:
        await self.worker.close(self.ledger)
