"""Golden documents: a document and the facts of its crawl → the items that come out.

``pytest tests/test_golden.py --record`` writes them anew; a person reads the difference.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_twisted import ensureDeferred

from belgafeed.items import NewsItem, to_record
from tests.conftest import Crawler
from tests.replay import SEEDS

EXPECTED = Path(__file__).with_name("expected")
DOCUMENTS = Path(__file__).with_name("documents")

CASES: dict[str, tuple[str, Path, dict[str, str]]] = {
    **{
        f"belga-{path.parent.name}-{path.stem}": ("belga", path, {})
        for path in sorted(SEEDS.glob("belga/*/*.json"))
    },
    **{
        f"ministry-{path.name.replace('.', '-')}": (
            "ministry",
            path,
            {"rendered_at": "2026-11-20T12:00:00+01:00"},
        )
        for path in sorted([*SEEDS.glob("ministry/*"), *DOCUMENTS.iterdir()])
    },
}


def without_fetched_at(item: NewsItem) -> dict[str, Any]:
    """The item without the time at which this crawl read it."""
    record = to_record(item)
    del record["fetched_at"]
    return record


@pytest.mark.parametrize("name", CASES)
@ensureDeferred
async def test_golden(name: str, run: Crawler, request: pytest.FixtureRequest) -> None:
    spider, path, facts = CASES[name]
    crawl = await run(spider, start=str(path), **facts)
    records = [without_fetched_at(item) for item in crawl.items]
    expected = EXPECTED / f"{name}.json"
    if request.config.getoption("--record"):
        text = json.dumps(records, ensure_ascii=False, indent=1)
        expected.write_text(f"{text}\n", encoding="utf-8")
    assert records == json.loads(expected.read_text(encoding="utf-8"))


def test_no_half_is_missing() -> None:
    assert {path.stem for path in EXPECTED.iterdir()} == set(CASES)
