"""What a crawl makes goes to a server when it has finished, and not before."""

import json
from pathlib import Path

import pytest
from pytest_twisted import ensureDeferred

from tests.conftest import Crawler
from tests.test_feedstorage import EARLY, SAVED, end_early, feed


@ensureDeferred
async def test_a_crawl(run: Crawler, ftp: tuple[str, Path]) -> None:
    address, folder = ftp
    done = await run("belga", start=SAVED, settings=feed(f"{address}/deep/news.json"))
    assert len(json.loads((folder / "deep" / "news.json").read_bytes())) == len(done.items) == 11
    assert done.stats["feedexport/success_count/WholeFTP"] == 1


@ensureDeferred
async def test_a_crawl_that_does_not_finish(
    run: Crawler,
    ftp: tuple[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    address, folder = ftp
    (folder / "news.json").write_text("old")
    end_early("shutdown", monkeypatch)
    done = await run("belga", start=SAVED, settings={**feed(f"{address}/news.json"), **EARLY})
    assert (folder / "news.json").read_text() == "old"
    assert done.ours("feed") == {"unpublished": 1}
    assert not {name for name in done.stats if name.startswith("feedexport")}
    (line,) = [each for each in caplog.messages if each.startswith("Unpublished: ")]
    assert line.startswith("Unpublished: ftp://127.0.0.1:")


@ensureDeferred
async def test_a_server_that_refuses(run: Crawler, ftp: tuple[str, Path]) -> None:
    address, folder = ftp
    address = address.replace("se%2Fcret", "guess")
    done = await run("belga", start=SAVED, settings=feed(f"{address}/news.json"))
    assert done.stats["feedexport/failed_count/WholeFTP"] == 1
    assert not list(folder.iterdir())
