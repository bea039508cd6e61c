"""Crawls that are killed at some instant, on both databases: nothing is lost, and nothing is there twice.

``python -m benchmarks.kills`` kills many more.
"""

from collections import Counter

import pytest

from benchmarks.kills import (
    FEED_FIRST,
    FIRST,
    PHASES,
    SECOND,
    SECOND_AGAIN,
    Fresh,
    Scenario,
    Series,
    in_folder,
)
from tests.postgres import Postgres

pytestmark = [pytest.mark.process, pytest.mark.slow]

# With it, the instants are in the second half of the crawls, where most of the stories are stored.
SEED = 592
CASES = [
    ("sqlite", FIRST),
    ("sqlite", SECOND_AGAIN),
    ("sqlite", FEED_FIRST),
    ("postgresql", FIRST),
    ("postgresql", SECOND),
]


@pytest.fixture
def fresh(database_name: str, request: pytest.FixtureRequest) -> Fresh:
    if database_name == "sqlite":
        return in_folder
    server: Postgres = request.getfixturevalue("postgres")
    return lambda _: server.fresh()


@pytest.mark.parametrize(("database_name", "scenario"), CASES)
def test_a_crawl_that_is_killed(database_name: str, scenario: Scenario, fresh: Fresh) -> None:
    done = Series(scenario, database_name, fresh, SEED, stories=60).run(1)
    assert done.faults == Counter()
    assert done.phases.total() == 1
    assert set(done.phases) <= set(PHASES)
