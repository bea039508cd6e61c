"""When to look at a story again: often while it is young, then less and less, then not at all."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
# Linear: a run of digits and one letter.
_DURATION = re.compile(r"(\d{1,6})([smhdw])")
# Longer than any archive is old, and short enough to be added to any date.
_LONGEST = timedelta(days=36_500)
# How long after a first "no such story" the second look is, where no look is set at all.
_SECOND_LOOK = timedelta(hours=1)


def read_duration(text: str) -> timedelta:
    """``90s``, ``5m``, ``6h``, ``3d`` or ``2w``; raises :class:`ValueError` for anything else."""
    match = _DURATION.fullmatch(text.strip())
    length = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else None
    if length is None or length > _LONGEST:
        raise ValueError(f"a time such as 90s, 5m, 6h, 3d or 2w was expected, not {text!r}")
    return length


@dataclass(frozen=True, slots=True)
class Schedule:
    """The ages at which a story is looked at again, in ascending order."""

    ages: tuple[timedelta, ...]

    @classmethod
    def read(cls, text: str) -> Self:
        """From words such as ``1h 6h 1d``; raises :class:`ValueError` where one is no time."""
        ages = {read_duration(word) for word in text.replace(",", " ").split()}
        return cls(tuple(sorted(ages - {timedelta()})))

    def next_look(self, published: datetime, looked_at: datetime) -> datetime | None:
        """When to look again at a story; ``None`` for never.

        It is the next of the ages that the story has not reached, and not
        sooner than the first of them. A story with a date in the future is as
        old as the last look.
        """
        born = min(published, looked_at)
        ahead = (born + age for age in self.ages if born + age > looked_at)
        due = next(ahead, None)
        return due and max(due, looked_at + self.ages[0])

    def second_look(self, at: datetime) -> datetime:
        """When to ask again for a story that was said to be gone *at* that time."""
        return at + (self.ages[0] if self.ages else _SECOND_LOOK)


def ago(moment: datetime | None, now: datetime) -> str:
    """``5 m ago``, ``in 2 h``: in the largest unit of which there are two."""
    if moment is None:
        return "–"
    seconds = round((now - moment).total_seconds())
    lengths = {"d": 86_400, "h": 3_600, "m": 60}
    fitting = (unit for unit, length in lengths.items() if abs(seconds) >= 2 * length)
    unit = next(fitting, "s")
    number = f"{abs(seconds) // lengths.get(unit, 1)} {unit}"
    return f"{number} ago" if seconds >= 0 else f"in {number}"
