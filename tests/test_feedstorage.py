"""Files of items are whole or absent, however a run ends, and whatever their path leads to."""

import asyncio
import csv
import fcntl
import gzip
import json
import logging
import os
import resource
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from pytest_twisted import ensureDeferred
from scrapy import Spider
from scrapy.crawler import CrawlerRunner
from scrapy.extensions.closespider import CloseSpider
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.defer import deferred_from_coro

from belgafeed.exporters.folder import folder_of
from belgafeed.feedstorage import WholeFile
from tests import site as faults
from tests.conftest import Crawler
from tests.processes import crawl, started, until, wait_for
from tests.replay import SEEDS, project_settings
from tests.site import Site

SAVED = str(SEEDS / "belga")
OLD = b'[{"title": "old"}]'
EARLY = {"CLOSESPIDER_ITEMCOUNT": 6}
NOBODY = Spider("nobody")

Storage = Callable[..., WholeFile]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A file of items from an earlier run."""
    target = tmp_path / "news.json"
    target.write_bytes(OLD)
    return target


@pytest.fixture
def storage(database: str) -> Storage:
    """``storage(path, overwrite=True, format="html")`` of a run that goes on."""
    stats = MemoryStatsCollector(CrawlerRunner(project_settings(database)).create_crawler("belga"))

    def make(path: object, overwrite: bool = True, **options: Any) -> WholeFile:
        return WholeFile(stats, str(path), feed_options={"overwrite": overwrite, **options})

    return make


def write(files: WholeFile, words: bytes) -> None:
    file = files.open(NOBODY)
    file.write(words)
    files.store(file)


def feed(path: object, format_: str = "json", **options: Any) -> dict[str, Any]:
    return {"FEEDS": {path: {"format": format_, "overwrite": True, **options}}}


def left_in(folder: Path) -> set[str]:
    """What is there beside the ledger."""
    return {path.name for path in folder.iterdir() if "sqlite" not in path.name}


def end_early(reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ends a run early gives *reason*."""

    def close(extension: CloseSpider, _: str) -> None:
        deferred_from_coro(extension.crawler.engine.close_spider_async(reason=reason))

    monkeypatch.setattr(CloseSpider, "_close_spider", close)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (Path("x.json"), "x.json"),
        ("x/../new/x.json", "new/x.json"),
        ("{0}/a b%20c.json", "a b%20c.json"),
        ("file://{0}/a%20b%25.json", "a b%.json"),
        ("%(name)s-[*].json", "belga-[*].json"),
    ],
)
@ensureDeferred
async def test_a_run_that_finishes(
    key: str | Path, name: str, run: Crawler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    key = key if isinstance(key, Path) else key.format(tmp_path)
    done = await run("belga", start=SAVED, settings=feed(key))
    file = tmp_path / name
    assert len(json.loads(file.read_bytes())) == len(done.items) == 11
    assert left_in(file.parent) == {file.name}
    assert done.stats["feedexport/success_count/WholeFile"] == 1
    assert "unpublished" not in done.ours("feed")


@ensureDeferred
async def test_two_files_one_of_them_packed(run: Crawler, tmp_path: Path) -> None:
    packed, plain = tmp_path / "news.csv.gz", tmp_path / "news.xml"
    plugins = ["scrapy.extensions.postprocessing.GzipPlugin"]
    both = {**feed(packed, "csv", postprocessing=plugins)["FEEDS"], **feed(plain, "xml")["FEEDS"]}
    await run("belga", start=SAVED, settings={"FEEDS": both})
    with gzip.open(packed, "rt", encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 11
    # The name in gzip's header is not the one of the part.
    assert packed.read_bytes()[10:].startswith(b"news.csv\0")
    assert plain.read_bytes().endswith(b"</items>")
    assert left_in(tmp_path) == {"news.csv.gz", "news.xml"}


@pytest.mark.parametrize("reason", ["shutdown", "cancelled", "quiet", "closespider_errorcount"])
@ensureDeferred
async def test_a_run_that_does_not_finish(
    reason: str,
    run: Crawler,
    target: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Scrapy does not claim that it stored anything, either."""
    end_early(reason, monkeypatch)
    new = feed(target.with_name("new.jsonl"), "jsonlines", overwrite=False)["FEEDS"]
    both = {**feed(target)["FEEDS"], **new}
    with caplog.at_level(logging.INFO):
        done = await run("belga", start=SAVED, settings={"FEEDS": both, **EARLY})
    assert len(done.items) >= 6
    assert target.read_bytes() == OLD
    assert left_in(target.parent) == {"news.json"}
    assert done.ours("feed") == {"unpublished": 2}
    assert not {name for name in done.stats if name.startswith("feedexport")}
    (line,) = [record for record in caplog.records if str(target) in record.getMessage()]
    assert line.levelname == ("INFO" if reason == "quiet" else "WARNING")
    assert line.getMessage() == (
        f"Unpublished: {target}: the run did not finish ({reason}); the file stays as it was"
    )


@ensureDeferred
async def test_an_end_that_was_asked_for(run: Crawler, target: Path) -> None:
    done = await run("belga", start=SAVED, settings={**feed(target), **EARLY})
    assert done.stats["finish_reason"] == "closespider_itemcount"
    assert len(json.loads(target.read_bytes())) == len(done.items) >= 6


@ensureDeferred
async def test_full_batches_are_whole_by_themselves(
    run: Crawler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_early("shutdown", monkeypatch)
    batches = feed(tmp_path / "%(batch_id)d.json", batch_item_count=4)
    done = await run("belga", start=SAVED, settings={**batches, **EARLY})
    full = len(done.items) // 4
    assert left_in(tmp_path) == {f"{number}.json" for number in range(1, full + 1)}
    assert len(json.loads((tmp_path / "1.json").read_bytes())) == 4


@pytest.mark.parametrize(("store_empty", "left"), [(True, []), (False, json.loads(OLD))])
@ensureDeferred
async def test_a_run_without_news(
    store_empty: bool, left: list[object], run: Crawler, target: Path
) -> None:
    await run("belga", start=SAVED)
    await run("belga", start=SAVED, settings=feed(target, store_empty=store_empty))
    assert json.loads(target.read_bytes()) == left
    assert left_in(target.parent) == {"news.json"}


@pytest.mark.parametrize("path", ["/dev/full", "{0}/news.json/news.json", "{0}"])
@ensureDeferred
async def test_a_file_that_cannot_be_written(
    path: str, run: Crawler, target: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Two lines say so, one of them at once; Scrapy alone would log a traceback for each item."""
    path = path.format(target.parent)
    done = await run("belga", start=SAVED, settings=feed(path))
    errors = [line.getMessage() for line in caplog.records if line.levelname == "ERROR"]
    assert len(errors) == 2
    assert errors[0].startswith(f"Unwritable: {path}: [Errno ")
    assert errors[1] == f"Error storing json feed (11 items) in: {path}"
    assert done.stats["feedexport/failed_count/WholeFile"] == 1
    assert left_in(target.parent) == {"news.json"}


@pytest.mark.parametrize("format_", ["json", "xml", "rss", "atom", "parquet", "html"])
def test_nothing_is_appended_to_what_is_one_document(
    format_: str, target: Path, storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even a second root behind the first, which no reader would take."""
    files = storage(target, overwrite=False, format=format_)
    with pytest.raises(OSError, match="nothing can be appended to"):
        write(files, b"[]")
    assert target.read_bytes() == OLD
    assert "overwrite it (-O)" in caplog.text


def export_pages(files: WholeFile, **pages: bytes) -> None:
    """As an exporter of many files does."""
    file = files.open(NOBODY)
    folder = folder_of(file)
    for name, page in pages.items():
        folder.put(f"2026/{name}", page)
    folder.close()
    files.store(file)


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path, storage: Storage) -> None:
    path = tmp_path / "deep" / "site"
    for word in (b"one", b"two"):
        name = word.decode()
        export_pages(storage(f"{path}/", format="html"), **{name: word})
        assert {each.name: each.read_bytes() for each in (path / "2026").iterdir()} == {name: word}
    assert left_in(path.parent) == {"site"}


def test_an_empty_folder_is_filled(tmp_path: Path, storage: Storage) -> None:
    (tmp_path / "site").mkdir()
    export_pages(storage(tmp_path / "site", format="markdown"), a=b"a")
    assert (tmp_path / "site" / "2026" / "a").read_bytes() == b"a"


def test_a_folder_of_somebody_else_is_left_alone(
    tmp_path: Path, storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "holiday.jpg").write_bytes(b"jpg")
    with pytest.raises(OSError, match="no feed has made"):
        export_pages(storage(tmp_path / "photos", format="html"), a=b"a")
    assert "Unwritable: " in caplog.text
    assert {each.name for each in (tmp_path / "photos").iterdir()} == {"holiday.jpg"}
    assert left_in(tmp_path) == {"photos"}


@pytest.mark.parametrize("between_renames", [False, True])
def test_a_folder_of_a_run_that_did_not_finish(
    between_renames: bool, tmp_path: Path, storage: Storage
) -> None:
    """The old one stays, and nothing is beside it; what a kill left without a name comes back."""
    path = tmp_path / "site"
    export_pages(storage(path, format="html"), a=b"old")
    if between_renames:
        path.rename(tmp_path / ".site.01234567.old")
    files = storage(path, format="html")
    files.stats.set_value("finish_reason", "shutdown")
    with pytest.raises(asyncio.CancelledError):
        export_pages(files, a=b"new")
    assert (path / "2026" / "a").read_bytes() == b"old"
    assert left_in(tmp_path) == {"site"}


def test_a_folder_that_a_killed_run_left(tmp_path: Path, storage: Storage) -> None:
    """The next run on the same target clears it away; that of a living one stays."""
    path = tmp_path / "site"
    living = storage(path, format="html")
    file = living.open(NOBODY)
    (tmp_path / ".site.01234567.part" / "2026").mkdir(parents=True)
    export_pages(storage(path, format="html"), a=b"new")
    assert len(left_in(tmp_path)) == 2
    folder_of(file).put("a", b"newer")
    living.store(file)
    assert (left_in(tmp_path), (path / "a").read_bytes()) == ({"site"}, b"newer")


def test_many_files_in_one(tmp_path: Path, storage: Storage) -> None:
    path = tmp_path / "site.zip"
    export_pages(storage(path, format="html"), a=b"a", b=b"b")
    with ZipFile(path) as packed:
        assert {name: packed.read(name) for name in packed.namelist()} == {
            "2026/a": b"a",
            "2026/b": b"b",
        }


@pytest.mark.process
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_run_that_is_killed(how: int, site: Site, database: str, target: Path) -> None:
    """The old file stays; after SIGKILL there is a part as well, until the next run, which has all."""
    site.publish(80)
    site.hold("story", 60)
    with started(site, database, "belga", "-O", str(target)) as process:
        wait_for(site, "story", 60)
        process.send_signal(how)
        site.release()
        process.wait()
    assert target.read_bytes() == OLD
    assert len(left_in(target.parent)) == (2 if how == signal.SIGKILL else 1)
    crawl(site, database, "belga", "-O", str(target))
    assert {item["slug"] for item in json.loads(target.read_bytes())} == set(site.slugs)
    assert len(json.loads(target.read_bytes())) == 80
    assert left_in(target.parent) == {"news.json"}


@pytest.mark.process
@ensureDeferred
async def test_a_second_run_leaves_the_first_alone(
    poll: Crawler, site: Site, database: str, target: Path
) -> None:
    slow, *_ = site.publish(5)
    site.fail(f"/{slow}.json", faults.hang)
    with started(site, database, "belga", "-O", str(target)):
        until(lambda: len(left_in(target.parent)) == 2)
        first = left_in(target.parent)
        second = await poll(settings=feed(target))
        assert second.stats["finish_reason"] == "quiet"
        assert second.ours("feed") == {"unpublished": 1}
        assert left_in(target.parent) == first
    assert target.read_bytes() == OLD


@pytest.mark.process
def test_standard_output(site: Site, database: str) -> None:
    done = crawl(site, database, "belga", "-a", f"start={SAVED}", "-O", "/dev/stdout:json")
    assert f"'item_scraped_count': {len(json.loads(done.stdout))}," in done.stderr


@pytest.mark.parametrize("overwrite", [True, False])
def test_what_is_no_regular_file(overwrite: bool, storage: Storage, tmp_path: Path) -> None:
    """It is written straight, and so is what is open already."""
    write(storage("/dev/null", overwrite), b"new")
    assert Path("/dev/null").is_char_device()
    fifo = tmp_path / "news.json"
    os.mkfifo(fifo)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(fifo.read_bytes()))
    reader.start()
    write(storage(fifo, overwrite), b"new")
    reader.join()
    assert (read, fifo.is_fifo()) == ([b"new"], True)
    with (tmp_path / "open.json").open("w+b") as opened:
        write(storage(f"/dev/fd/{opened.fileno()}", overwrite), b"new")
        assert opened.read() == b"new"


@pytest.mark.parametrize("bits", [0o600, 0o640, 0o666, 0o755])
def test_the_permissions_stay(bits: int, storage: Storage, target: Path) -> None:
    target.chmod(bits)
    files = storage(target)
    file = files.open(NOBODY)
    (part,) = target.parent.glob(".*.part")
    assert part.stat().st_mode & 0o777 & ~bits == 0
    files.store(file)
    assert (target.stat().st_mode & 0o777, target.read_bytes()) == (bits, b"")


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_the_permissions_of_a_new_file(umask: int, storage: Storage, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        write(storage(tmp_path / "news.json"), b"new")
    finally:
        os.umask(before)
    assert (tmp_path / "news.json").stat().st_mode & 0o777 == 0o666 & ~umask


@pytest.mark.parametrize("there", [True, False])
def test_a_link_goes_on_leading_to_the_file(there: bool, storage: Storage, tmp_path: Path) -> None:
    link, target = tmp_path / "news.json", tmp_path / "days" / "today.json"
    link.symlink_to("days/today.json")
    if there:
        write(storage(target), OLD)
    write(storage(link), b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert left_in(target.parent) == {"today.json"}


def test_appending_at_the_same_time(storage: Storage, target: Path) -> None:
    """Nobody takes back what another appended, or puts back what was moved away."""
    three = [storage(target, overwrite=False) for _ in range(3)]
    files = [each.open(NOBODY) for each in three]
    for file, words in zip(files, (b"1", b"2", b"3"), strict=True):
        # Exporters look at this: a byte order mark has its place at the begin only.
        assert file.tell() == len(OLD)
        file.write(words * 10_000)
    three[0].store(files[0])
    three[1].store(files[1])
    assert target.read_bytes() == OLD + b"1" * 10_000 + b"2" * 10_000
    target.unlink()
    three[2].store(files[2])
    assert target.read_bytes() == b"3" * 10_000
    assert left_in(target.parent) == {"news.json"}


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_disk_that_is_full_for_a_while(
    overwrite: bool, storage: Storage, target: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What could be written afterwards does not make it whole."""
    target.write_bytes(OLD * 100)
    files = storage(target, overwrite)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        file = files.open(NOBODY)
        file.write(b"x" * 20_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    file.write(b"y" * 20_000)
    with pytest.raises(OSError, match="File too large"):
        files.store(file)
    assert target.read_bytes() == OLD * 100
    assert left_in(target.parent) == {"news.json"}
    (line,) = caplog.records
    assert line.getMessage() == f"Unwritable: {target}: [Errno 27] File too large"


def test_stale_parts_are_removed(storage: Storage, target: Path) -> None:
    """Neither one that a living run writes, nor what only looks alike."""
    alike = {".news.json.part", ".news.json.bak.0a1b2c3d.part", "news.json.0a1b2c3d.part"}
    for name in {".news.json.0a1b2c3d.part", *alike}:
        target.with_name(name).touch()
    first = storage(target)
    file = first.open(NOBODY)
    (living,) = left_in(target.parent) - alike - {"news.json"}
    write(storage(target), b"second")
    assert left_in(target.parent) == {"news.json", living, *alike}
    file.write(b"first")
    first.store(file)
    assert target.read_bytes() == b"first"
    assert left_in(target.parent) == {"news.json", *alike}


@pytest.mark.parametrize("locks", [True, False])
def test_a_part_without_a_lock(
    locks: bool, storage: Storage, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run sweeps it before it is locked; or the file system has no locks."""
    flock = fcntl.flock
    swept: list[Path] = []

    def late(file: int, how: int) -> None:
        if not locks:
            raise OSError
        if not swept:
            swept.extend(target.parent.glob(".*.part"))
            swept[0].unlink()
        flock(file, how)

    monkeypatch.setattr(fcntl, "flock", late)
    write(storage(target), b"new")
    assert target.read_bytes() == b"new"
    assert left_in(target.parent) == {"news.json"}
