"""What is stored, for those who read it: stories, their versions, what each run did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from belgafeed.identity import canonical_url, compared
from belgafeed.items import NewsItem, from_record
from belgafeed.ledger.database import Database, LedgerError
from belgafeed.ledger.furniture import ids_of, matching, terms
from belgafeed.ledger.outbox import RunName
from belgafeed.ledger.tables import (
    addresses,
    alerts,
    documents,
    outbox,
    revisions,
    runs,
    stories,
)

_MOST_TERMS = 50
# What the columns hold and the verdict fills in; the JSON leaves them out.
VERDICT = ("digest", "revision", "status", "cluster")
# What the columns hold of a story as the sum of all sightings; its JSON has what its document says.
DATES = (
    "published",
    "published_earliest",
    "published_latest",
    "published_precision",
    "published_method",
    "published_flags",
)


# So many stories are sorted by their date, to show the newest of them.
_FEW = 5_000


@dataclass(frozen=True, slots=True)
class Run:
    """What one crawl did. Its source and its begin tell it from the others."""

    source: str
    started: datetime
    finished: datetime
    """While it is at work, when it last gave a sign of life."""
    reason: str
    """Scrapy's reason for the end, for example ``finished`` or ``shutdown``; ``running`` before it."""
    counts: Mapping[str, int]
    """Event → how often: found, new, changed, retracted, again, same, stale, restless, narrowed,
    contradiction, error, missing, request."""
    verdict: str | None = None
    """ok, quiet, degraded or failed; ``None`` while it is at work."""
    reasons: Sequence[str] = ()
    coverage: Mapping[str, int] = field(default_factory=dict)
    """Field → so many of the stories that were new or changed had it; each has a title. Polls only."""


RUN_FIELDS = tuple(Run.__dataclass_fields__)
_RUNS = sa.select(*(runs.c[name] for name in RUN_FIELDS))


@dataclass(frozen=True, slots=True)
class Version:
    """A stored version of a story."""

    revision: int
    status: str
    """new, changed or retracted."""
    stored_at: datetime
    item: NewsItem | None
    """``None`` where ``scrapy retain`` thinned it."""


class Standing(NamedTuple):
    """How things are with a source."""

    newest: datetime | None
    """When its newest story was published."""
    stories: int
    fresh: int
    """Those that were published in some time until now."""
    next_look: datetime | None
    """When a story of it is due to be looked at again; a poll before that asks for its listing only."""


class Dated(NamedTuple):
    """What statistics need of a story."""

    source: str
    language: str | None
    published: datetime | None
    precision: str | None


class Failing(NamedTuple):
    """An address of which nothing could be stored for some time."""

    source: str
    url: str
    failures: int
    problem: str
    due_at: datetime | None


class Archive(Database):
    """The stories, their versions and the runs."""

    def story(self, uid: str) -> NewsItem | None:
        """The current version of the story."""
        return self._one(sa.select(stories).where(stories.c.uid == uid))

    def by_slug(self, source: str, slug: str) -> NewsItem | None:
        """The current version of the story that *source* calls *slug*."""
        query = sa.select(stories).where(stories.c.source == source, stories.c.slug == slug)
        return self._one(query.order_by(stories.c.stored_at.desc()))

    def _one(self, query: sa.Select[Any]) -> NewsItem | None:
        found = self._items(query.limit(1))
        return found[0] if found else None

    def _items(self, query: sa.Select[Any]) -> list[NewsItem]:
        with self._reading() as connection:
            return [read_story(row) for row in connection.execute(query)]

    def find(self, text: str) -> list[str]:
        """The uids of the stories that *text* names: a uid, or any address that a story has or had."""
        try:
            url = compared(canonical_url(text)).removesuffix(".json")
        except ValueError:
            url = text
        at = sa.select(addresses.c.uid).where(addresses.c.url == url)
        named = sa.select(stories.c.uid).where((stories.c.uid == text) | stories.c.uid.in_(at))
        with self._reading() as connection:
            return sorted(connection.execute(named).scalars())

    def versions(self, uid: str) -> list[Version]:
        """All versions of the story, the first one first."""
        query = (
            sa.select(revisions, stories.c.cluster)
            .join(stories, stories.c.uid == revisions.c.uid)
            .where(revisions.c.uid == uid)
            .order_by(revisions.c.revision)
        )
        with self._reading() as connection:
            return [
                Version(row.revision, row.status, row.stored_at, row.item and read_version(row))
                for row in connection.execute(query)
            ]

    def undelivered(self, source: str, run: RunName, limit: int, after: str = "") -> list[NewsItem]:
        """What the dead runs before *run* stored and did not give out, by uid, after a uid.

        At most *limit* stories of *source*.
        """
        waiting = sa.select(outbox.c.run).where(outbox.c.run != "").distinct()
        query = sa.select(stories).join(outbox, outbox.c.uid == stories.c.uid)
        query = query.where(stories.c.source == source, stories.c.uid > after)
        with self._reading() as connection:
            runs = [each for each in connection.execute(waiting).scalars() if run.inherits(each)]
            if not runs:
                return []
            query = query.where(outbox.c.run.in_(runs)).order_by(stories.c.uid).limit(limit)
            return [read_story(row) for row in connection.execute(query)]

    def latest(self, limit: int) -> list[NewsItem]:
        """The current versions, the newest first; undated ones last."""
        return self._items(_newest_first(sa.select(stories)).limit(limit))

    def search(self, text: str, limit: int) -> list[NewsItem]:
        """The stories that have all words and "phrases" of *text* in title or text, the newest first.

        ``word*`` is any word that begins so. Case and accents do not matter.
        Raises :class:`LedgerError` for more than 50 words.
        """
        if len([*terms(text)]) > _MOST_TERMS:
            raise LedgerError(f"search: more than {_MOST_TERMS} words")
        condition = matching(self.dialect, text)
        if condition is None:
            return []
        with self._reading() as connection:
            # Few are sorted. Of many, the newest are met soon on the way through all, from the newest
            # on. Which it is, neither database knows beforehand, and the other way takes seconds.
            found = connection.execute(ids_of(self.dialect, text).limit(_FEW + 1)).scalars().all()
            if len(found) <= _FEW:
                condition = stories.c.id.in_(found)
            query = _newest_first(sa.select(stories).where(condition)).limit(limit)
            return [read_story(row) for row in connection.execute(query)]

    def standing(self, source: str, since: datetime) -> Standing:
        """How things are with *source*; stories are counted from *since* on."""
        own = stories.c.source == source
        # On the way from the newest on; max() would look at all.
        newest = _newest_first(sa.select(stories.c.published).where(own)).limit(1)
        count = sa.select(sa.func.count()).select_from(stories)
        due = sa.select(sa.func.min(documents.c.due_at)).where(documents.c.source == source)
        with self._reading() as connection:
            return Standing(
                connection.execute(newest).scalar(),
                connection.execute(count.where(own)).scalar_one(),
                connection.execute(count.where(own, stories.c.published >= since)).scalar_one(),
                connection.execute(due).scalar_one(),
            )

    def published_since(self, source: str, moment: datetime) -> list[datetime]:
        """When the stories of *source* were published, as well as is known, in no order."""
        query = sa.select(stories.c.published).where(
            stories.c.source == source, stories.c.published >= moment
        )
        with self._reading() as connection:
            return list(connection.execute(query).scalars())

    def dated_since(self, moment: datetime) -> list[Dated]:
        """The stories published from *moment* on, and of the undated ones those stored from then on."""
        query = sa.select(
            stories.c.source,
            stories.c.language,
            stories.c.published,
            stories.c.published_precision,
        ).where(
            (stories.c.published >= moment)
            | (stories.c.published.is_(None) & (stories.c.stored_at >= moment))
        )
        with self._reading() as connection:
            return [Dated(*row) for row in connection.execute(query)]

    def failing(self, limit: int) -> list[Failing]:
        """The addresses that failed most often in a row."""
        columns = (documents.c[name] for name in Failing._fields)
        query = sa.select(*columns).where(
            documents.c.failures > 0, documents.c.problem.is_not(None)
        )
        query = query.order_by(documents.c.failures.desc(), documents.c.url).limit(limit)
        with self._reading() as connection:
            return [Failing(*row) for row in connection.execute(query)]

    def coverages(self, source: str, since: datetime) -> list[dict[str, int]]:
        """The field coverage of the runs of *source* from *since* on, the last one first."""
        query = sa.select(runs.c.coverage).where(
            runs.c.source == source, runs.c.started >= since, runs.c.coverage.is_not(None)
        )
        with self._reading() as connection:
            return list(connection.execute(query.order_by(runs.c.started.desc())).scalars())

    def last_runs(self) -> list[Run]:
        """The last run of each source; one that met another at work was none."""
        last = sa.select(sa.func.max(runs.c.run)).where(runs.c.reason != "quiet")
        is_last = runs.c.run.in_(last.group_by(runs.c.source))
        return self._runs(_RUNS.where(is_last).order_by(runs.c.source))

    def runs_since(self, moment: datetime) -> list[Run]:
        """The runs that began from *moment* on, in their order."""
        return self._runs(_RUNS.where(runs.c.started >= moment).order_by(runs.c.started))

    def run_before(self, source: str, moment: datetime) -> Run | None:
        """The last run of *source* that began before a moment; one that met another at work was none."""
        is_before = (runs.c.source == source) & (runs.c.started < moment)
        query = _RUNS.where(is_before, runs.c.reason != "quiet").order_by(runs.c.started.desc())
        found = self._runs(query.limit(1))
        return found[0] if found else None

    def _runs(self, query: sa.Select[Any]) -> list[Run]:
        with self._reading() as connection:
            found = [Run(*row) for row in connection.execute(query)]
        return [
            replace(run, reasons=tuple(run.reasons or ()), coverage=run.coverage or {})
            for run in found
        ]

    def told(self, source: str) -> str | None:
        """The verdict on *source* that was told last; ``None`` where none ever was."""
        query = sa.select(alerts.c.verdict).where(alerts.c.source == source)
        with self._reading() as connection:
            return connection.execute(query).scalar_one_or_none()

    def counts(self) -> dict[str, int]:
        """How many stories and revisions there are."""
        with self._reading() as connection:
            return {
                table.name: connection.execute(
                    sa.select(sa.func.count()).select_from(table)
                ).scalar_one()
                for table in (stories, revisions)
            }


def _newest_first(query: sa.Select[Any]) -> sa.Select[Any]:
    return query.order_by(stories.c.published.desc().nulls_last(), stories.c.uid)


def read_story(row: sa.Row[Any]) -> NewsItem:
    """The story of a row of `stories`, with the date that all sightings give it."""
    return replace(read_version(row), **{name: getattr(row, name) for name in DATES})


def read_version(row: sa.Row[Any]) -> NewsItem:
    """The version as it came."""
    return from_record(row.item | {name: getattr(row, name) for name in VERDICT})
