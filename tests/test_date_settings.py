"""The settings that dates need: what makes no sense is named, and a setting goes before the page."""

from typing import Any

import pytest

from belgafeed.dates import Formatter
from belgafeed.site import Site
from tests.rows import each_row

SET = {"BELGAFEED_ZONE": "Europe/Brussels", "BELGAFEED_DRUPAL": None, "BELGAFEED_GRANULARITY": None}


@each_row(
    ("changes", "expected"),
    [
        ({}, Site("Europe/Brussels", Formatter(None, None))),
        ({"BELGAFEED_DRUPAL": ""}, Site("Europe/Brussels", Formatter(None, None))),
        ({"BELGAFEED_ZONE": "UTC"}, Site("UTC", Formatter(None, None))),
        (
            {"BELGAFEED_DRUPAL": "7", "BELGAFEED_GRANULARITY": 1},
            Site("Europe/Brussels", Formatter(7, 1)),
        ),
    ],
)
def test_what_is_set(changes: dict[str, Any], expected: Site) -> None:
    assert Site.from_settings({**SET, **changes}) == expected


@each_row(
    ("name", "value", "problem"),
    [
        ("BELGAFEED_ZONE", "Brussels", "no such time zone: 'Brussels'"),
        ("BELGAFEED_ZONE", "../UTC", "no such time zone: '../UTC'"),
        ("BELGAFEED_ZONE", None, "no such time zone: None"),
        ("BELGAFEED_DRUPAL", "6", "a number from 7 on was expected, not '6'"),
        ("BELGAFEED_DRUPAL", "eight", "a number from 7 on was expected, not 'eight'"),
        ("BELGAFEED_GRANULARITY", 0, "a number from 1 on was expected, not 0"),
        ("BELGAFEED_GRANULARITY", [2], "a number from 1 on was expected, not [2]"),
    ],
)
def test_what_makes_no_sense(name: str, value: object, problem: str) -> None:
    with pytest.raises(ValueError, match=f"^{name}: ") as refused:
        Site.from_settings({**SET, name: value})
    assert str(refused.value) == f"{name}: {problem}"


@each_row(
    ("ours", "seen", "chosen"),
    [
        ((None, None), (None, None), {"drupal": (8, "default"), "granularity": (2, "default")}),
        ((None, None), (7, 1), {"drupal": (7, "recognised"), "granularity": (1, "recognised")}),
        ((8, None), (7, 1), {"drupal": (8, "set"), "granularity": (1, "recognised")}),
        ((8, 2), (7, 1), {"drupal": (8, "set"), "granularity": (2, "set")}),
    ],
)
def test_a_setting_goes_before_what_a_page_tells(
    ours: tuple[int | None, int | None],
    seen: tuple[int | None, int | None],
    chosen: dict[str, tuple[int, str]],
) -> None:
    assert Site("UTC", Formatter(*ours)).choose(Formatter(*seen)) == chosen
