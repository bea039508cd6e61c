"""What a run was worth, from what it counted. Pure.

``ok``        all that is new was stored
``quiet``     nothing is new, and that is plausible
``degraded``  something was lost or is in doubt, and is named; the rest is stored
``failed``    the run did not do what it is there for
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

EXIT_STATUS = {"ok": 0, "quiet": 0, "degraded": 3, "failed": 1}
"""Of ``scrapy crawl``. 2 stands for arguments that make no sense and a ledger that cannot be used."""

_NEWS = ("new", "changed", "retracted", "again")
_STORED = (*_NEWS, "same", "stale", "restless")
# Reasons of Scrapy for the end of a run that somebody wished for.
_ENDS = ("finished", "quiet")

WORST_FIRST = ("failed", "degraded", "quiet", "ok")

Stats = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a run went, and why it is not better."""

    name: str
    """ok, quiet, degraded or failed."""
    reasons: tuple[str, ...] = ()
    """A name, a colon, and what is the matter; what makes it a failure first. See docs/runs.md."""


def judge(stats: Stats, concerns: Sequence[str] = (), crash: str | None = None) -> Verdict:
    """The verdict on a run.

    *stats* are Scrapy's, with ours among them; *concerns* are reasons that
    counts do not tell; *crash* is what ended the run without an end of its own.
    """
    reason = stats.get("finish_reason")
    if reason == "quiet" and crash is None:
        return Verdict("quiet", ("overlap: another run is at work on this source",))
    failures = [f"crashed: {crash}"] if crash else [*_failures(stats, reason)]
    losses = [*_losses(stats, reason), *concerns]
    if (failures or losses) and (reshaped := _ours(stats, "listing/reshaped")):
        losses.append(f"layout: {reshaped} of the listings have another shape; the log has it")
    if failures:
        return Verdict("failed", (*failures, *losses))
    if losses:
        return Verdict("degraded", tuple(losses))
    return Verdict("ok" if any(_ledger(stats, event) for event in _NEWS) else "quiet")


def _failures(stats: Stats, reason: str | None) -> Iterator[str]:
    if reason is None:
        yield "crashed: the run has no end"
    if reason == "closespider_errorcount":
        yield f"cut-short: {reason}"
    if unwritten := _sum(stats, "feedexport/failed_count/"):
        yield f"unwritten: {unwritten} of the feeds"
    if not _has_read(stats):
        if _ours(stats, "fetch/start_error"):
            yield f"unreached: {_split(stats, 'fetch/error') or 'the site was given up'}"
        elif _errors(stats):
            yield "fruitless: errors, and no story at all"
    elif _faults(stats) and not any(_ledger(stats, event) for event in _STORED):
        yield "fruitless: nothing could be stored"


def _losses(stats: Stats, reason: str | None) -> Iterator[str]:
    if reason is not None and reason not in _ENDS and not reason.startswith("closespider_"):
        yield f"cut-short: {reason}"
    if _has_read(stats) and (starts := _ours(stats, "fetch/start_error")):
        yield f"unreached: {starts} of the starts"
    for step, name in _STEPS.items():
        number = _ours(stats, f"{step}/error")
        # Of a site that could not be reached at all, the failure says it.
        if number and (step != "fetch" or _has_read(stats)):
            yield f"{name}: {_split(stats, f'{step}/error') or number}"
    for stat, words in _DOUBTS.items():
        if number := _ours(stats, stat) or _sum(stats, f"belgafeed/{stat}/"):
            yield words.format(number)


# A step that counts its errors → the name of the reason.
_STEPS = {
    "fetch": "unfetched",
    "read": "unreadable",
    "clean": "uncleaned",
    "validate": "invalid",
    "ledger": "ledger",
    "upstream": "upstream",
    "pipeline": "fault",
    "spider": "fault",
}
_DOUBTS = {
    "run/missing": "missing: {} that the site has and the ledger has not",
    "listing/implausible": "implausible: {} of the listings",
    "listing/lacking": "missed-window: {} of the listings end before what the last poll saw",
    "listing/thin": "thin: {} of the listings have less than half of what they had",
    "listing/stalled": "stalled-upstream: {} of the feeds were not checked by the site itself",
    "read/truncated": "truncated: {} of the pages break off",
    "read/rendered_at/clock-off": "clock: {} answers are more than a day away from our clock",
    "dates/unknown": "undated: {} texts that are no date",
}


def _has_read(stats: Stats) -> bool:
    """Whether the source said anything that could be read, be it that nothing is new."""
    return bool(
        stats.get("item_scraped_count")
        or stats.get("item_dropped_count")
        or _ours(stats, "listing/not_modified")
        or _ours(stats, "fetch/not_modified")
        or _sum(stats, "belgafeed/listing/page/")
    )


def _errors(stats: Stats) -> int:
    return sum(_ours(stats, f"{step}/error") for step in _STEPS)


def _faults(stats: Stats) -> int:
    """What is not the fault of the source."""
    return sum(_ours(stats, f"{step}/error") for step in ("ledger", "pipeline", "spider"))


def _ledger(stats: Stats, event: str) -> int:
    return _ours(stats, f"ledger/{event}")


def _ours(stats: Stats, name: str) -> int:
    return int(stats.get(f"belgafeed/{name}", 0))


def _sum(stats: Stats, prefix: str) -> int:
    return sum(number for name, number in stats.items() if name.startswith(prefix))


def _split(stats: Stats, stat: str) -> str:
    """``http-403 2, timeout 1``: by what stands behind the name of the stat, the most frequent first."""
    prefix = f"belgafeed/{stat}/"
    parts = {
        name.removeprefix(prefix): number
        for name, number in stats.items()
        if name.startswith(prefix)
    }
    ordered = sorted(parts.items(), key=lambda part: (-part[1], part[0]))
    return ", ".join(f"{name} {number}" for name, number in ordered)
