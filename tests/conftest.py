"""What every test of a crawl needs."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from tests.replay import Answer, Crawl, crawl, project_settings

Crawler = Callable[..., Coroutine[Any, Any, Crawl]]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "belgafeed.sqlite"


@pytest.fixture
def run(database: Path) -> Crawler:
    """``run(spider, site, start=..., settings={...})`` over one ledger for the whole test."""

    async def run_one(
        spider: str,
        site: dict[str, Answer] | None = None,
        settings: dict[str, Any] | None = None,
        **arguments: str,
    ) -> Crawl:
        overrides = {"REPLAY": site or {}, **(settings or {})}
        return await crawl(spider, project_settings(database, **overrides), **arguments)

    return run_one


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="record the golden documents anew")
