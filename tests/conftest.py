"""What every test of a crawl needs."""

import os
import subprocess
import sys
from collections.abc import Callable, Coroutine, Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from coverage import Coverage
from hypothesis import HealthCheck
from time_machine import Traveller, travel

from tests import processes
from tests.postgres import Postgres
from tests.replay import Answer, Crawl, crawl, project_settings, replay_settings
from tests.site import Site

# The same examples in every run, so that a red test is a fault of the change at hand: few in `make
# test`, more in `make check`. HYPOTHESIS_PROFILE=deep takes new ones, as many as you care to wait for.
_QUICK = hypothesis.settings(
    max_examples=20,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
hypothesis.settings.register_profile("quick", _QUICK)
hypothesis.settings.register_profile("long", _QUICK, max_examples=200)
hypothesis.settings.register_profile("deep", _QUICK, max_examples=5_000, derandomize=False)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

# Tests that need no ledger and no site cover the pure modules. To trace the others as well would double
# their cost; TRACE_ALL=1 does that, to see what the whole suite covers.
_UNTRACED = {"site", "database", "postgres"}

# Nobody is to hear of the tests.
os.environ.pop("BELGAFEED_ALERT_URLS", None)
# Terminals of the tests have colours and a width of their own, unless one says otherwise.
os.environ.pop("NO_COLOR", None)
os.environ.pop("COLUMNS", None)

Crawler = Callable[..., Coroutine[Any, Any, Crawl]]
REPLAYED_AT = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real server, for this process alone."""
    if reason := Postgres.why_not():
        pytest.skip(reason)
    with Postgres(fsync=False) as server:
        yield server


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty ledger; in modules that say ``DATABASES``, of each in turn."""
    if getattr(request, "param", "sqlite") == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        return server.fresh()
    return f"sqlite:///{tmp_path / 'belgafeed.sqlite'}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    databases = getattr(metafunc.module, "DATABASES", None)
    own = (mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if databases and "database" in metafunc.fixturenames and "database" not in own:
        metafunc.parametrize("database", databases, indirect=True)


@pytest.fixture
def clock() -> Iterator[Traveller]:
    """``clock.shift(HOUR)``: an hour passes for this process, its site and its commands.

    Timers run on as they do.
    """
    with travel(datetime.now(UTC), tick=True) as traveller:
        yield traveller


@pytest.fixture
def run(database: str, clock: Traveller) -> Crawler:
    """``run(spider, site, start=..., settings={...})`` over one ledger for the whole test.

    A replayed site has fixed dates, so the clock is set as well: to noon on 1 December 2026.
    """
    clock.move_to(REPLAYED_AT)

    async def run_one(
        spider: str,
        site: dict[str, Answer] | None = None,
        settings: dict[str, Any] | None = None,
        **arguments: str,
    ) -> Crawl:
        overrides = {"REPLAY": site or {}, **(settings or {})}
        return await crawl(spider, replay_settings(database, **overrides), **arguments)

    return run_one


@pytest.fixture
def site() -> Iterator[Site]:
    """A real server that behaves like both sites, still empty."""
    with Site() as site:
        yield site


@pytest.fixture
def poll(database: str, site: Site) -> Crawler:
    """``poll(spider, since=..., settings={...})`` of that site; it counts anew each time."""

    async def poll_once(
        spider: str = "belga", settings: dict[str, Any] | None = None, **arguments: str
    ) -> Crawl:
        site.reset()
        here = {
            "BELGAFEED_SITE_BELGA": site.url,
            "BELGAFEED_SITE_MINISTRY": site.feed_url,
            "BELGAFEED_PACE": "loopback",
        }
        return await crawl(
            spider, project_settings(database, **here, **(settings or {})), **arguments
        )

    return poll_once


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="record the golden documents anew")
    help_ = "fail where a test was skipped, save for want of documents that are not ours to publish"
    parser.addoption("--no-skips", action="store_true", help=help_)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        fixtures: set[str] = {*getattr(item, "fixturenames", ())}
        params = getattr(item, "callspec", None)
        if "postgres" in fixtures or (params and params.params.get("database") == "postgresql"):
            item.add_marker("postgres")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Pause coverage for a test that is not traced, from its first fixture to its last."""
    paused = []
    if is_untraced(item):
        # A worker has two: pytest-cov starts one before it knows that it is in a worker.
        while (tracer := Coverage.current()) is not None:
            tracer.stop()
            paused.append(tracer)
    try:
        return (yield)
    finally:
        for tracer in reversed(paused):
            tracer.start()


def is_untraced(item: pytest.Item) -> bool:
    if os.environ.get("TRACE_ALL"):
        return False
    fixtures = {*getattr(item, "fixturenames", ())}
    return not fixtures.isdisjoint(_UNTRACED) or any(item.iter_markers("process"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    processes.is_marked = any(item.iter_markers("process"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    processes.close()
    reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.getoption("--no-skips") and reporter:
        skipped = reporter.stats.get("skipped", ())
        if any("recorded" not in report.keywords for report in skipped):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def ftp(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A real FTP server: its address, with the name and password of a user, and the folder it has."""
    folder = tmp_path / "served"
    folder.mkdir()
    login = ("--username=news", "--password=se/cret", "--write", f"--directory={folder}")
    command = [sys.executable, "-m", "pyftpdlib", "--interface=127.0.0.1", "--port=0", *login]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        started = next(line for line in server.stderr if "starting FTP server" in line)
        where = started.partition(" on ")[2].partition(",")[0]
        try:
            yield f"ftp://news:se%2Fcret@{where}", folder
        finally:
            server.kill()
