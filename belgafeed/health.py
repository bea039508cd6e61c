"""How a source is: its last run, judged by how long ago it gave a sign of life, and what is stored of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple, Self

from belgafeed.ledger import Archive, Run, Standing

RUNNING = "running"
"""The reason of a run that has no end yet."""
WEEK = timedelta(days=7)
"""The time over which fresh stories are counted."""
# Whoever gave no sign of life for so long is dead; there is one a minute.
_DEAD = timedelta(minutes=3)


class Source(NamedTuple):
    """A source, as of some moment."""

    run: Run
    standing: Standing

    @classmethod
    def of(cls, ledger: Archive, run: Run, now: datetime, oldest: datetime | None = None) -> Self:
        """The source of *run*; a run before *oldest* is too long ago."""
        standing = ledger.standing(run.source, now - WEEK)
        return cls(judged(run, now, oldest), standing)


def judged(run: Run, now: datetime, oldest: datetime | None = None) -> Run:
    """The run with a verdict on one that was killed, or is too long ago."""
    if is_dead(run, now):
        killed = f"killed: no sign of life since {run.finished:%Y-%m-%dT%H:%MZ}"
        run = replace(run, verdict="failed", reasons=(killed,))
    if oldest is not None and run.finished < oldest:
        missed = f"missing-run: none since {run.finished:%Y-%m-%dT%H:%MZ}"
        run = replace(run, verdict="failed", reasons=(missed, *run.reasons))
    return run


def is_dead(run: Run, now: datetime) -> bool:
    """Whether it was killed: it has no end, and gave no sign of life for minutes."""
    return run.verdict is None and run.reason == RUNNING and run.finished < now - _DEAD
