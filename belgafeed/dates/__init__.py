"""Date text of Drupal and Prezly sites → the interval of instants that it stands for.

Drupal prints an age ("2 dagen 16 hours ago") by truncation, so a text stands
for a set of instants. :func:`resolve` computes the exact bounds of that set
from the rule that printed it; nothing is guessed and nothing is searched.
:func:`resolve_page` does so for a page as a whole, whose order tightens its
dates, and :func:`narrow` joins what was said of one date at two times.
:func:`reference` finds the instant from which the words count.
"""

from belgafeed.dates.evidence import excludes, in_order, narrow
from belgafeed.dates.page import Formatter, recognise, resolve_page
from belgafeed.dates.reading import exact, hours_off, resolve
from belgafeed.dates.reference import Reference, http_date, reference
from belgafeed.dates.when import (
    DRUPAL,
    GRANULARITY,
    NoDate,
    NoReference,
    UnknownDate,
    When,
    unit_of,
)
from belgafeed.dates.words import is_age

__all__ = [
    "DRUPAL",
    "GRANULARITY",
    "Formatter",
    "NoDate",
    "NoReference",
    "Reference",
    "UnknownDate",
    "When",
    "exact",
    "excludes",
    "hours_off",
    "http_date",
    "in_order",
    "is_age",
    "narrow",
    "recognise",
    "reference",
    "resolve",
    "resolve_page",
    "unit_of",
]
