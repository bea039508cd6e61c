"""The ledger under load: writers and readers at once, copies among many (benchmarks/ledger.py)."""

import pytest
import sqlalchemy as sa

from benchmarks.ledger import fill, found_copies, write_together
from tests.ledgers import sql

pytestmark = pytest.mark.slow

DATABASES = ("sqlite", "postgresql")
WRITERS = {"sqlite": 2, "postgresql": 8}


def test_writers_at_once_lose_nothing(database: str) -> None:
    """They make the tables at the same instant, too, and one reads meanwhile."""
    writers = WRITERS[sa.make_url(database).get_backend_name()]
    _, faults = write_together(database, writers, 60, readers=1)
    assert faults == []


def test_copies_are_found_and_nothing_else(database: str) -> None:
    fill(database, 200)
    assert sql(database, "SELECT uid FROM stories WHERE cluster <> uid") == []
    assert found_copies(database, 200, 0.05, copies=50) >= 0.97
    assert found_copies(database, 200, 0.10, copies=50) >= 0.90
