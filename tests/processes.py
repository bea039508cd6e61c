"""The commands as a user runs them, each in a process of its own.

``scrapy("stories")`` and ``crawl(site, database, "belga")`` wait for the end of the process,
``launched`` and ``started`` do not. The processes are forks of one that has imported everything
(``tests/warm.py``), so that each costs a fifth of a second. Tests of what is different where a shell
starts Python use ``subprocess``.
"""

import json
import os
import pty
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from time_machine import escape_hatch

from tests.replay import ROOT
from tests.site import Site

LIMIT = 240
"""Seconds after which a process, or what a test waits for, counts as stuck; also on a busy machine."""


is_marked = True
"""Whether the test that runs says that it starts processes (``tests/conftest.py``)."""


def until(is_so: Callable[[], object]) -> None:
    """Wait for it."""
    end = time.monotonic() + LIMIT
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.005)


class Process:
    """A command at work, like :class:`subprocess.Popen`."""

    def __init__(self, answers: socket.socket) -> None:
        answers.settimeout(LIMIT)
        self._answers = answers.makefile("r")
        answers.close()
        self.pid = int(self._answers.readline())
        self.returncode: int | None = None

    def wait(self) -> int:
        if self.returncode is None:
            with self._answers:
                self.returncode = int(self._answers.readline())
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Warm:
    """The process that forks for each command."""

    def __init__(self) -> None:
        self._requests, theirs = socket.socketpair()
        with theirs:
            fd = theirs.fileno()
            self._server = subprocess.Popen(
                [sys.executable, "-Wdefault", "-m", "tests.warm", f"{fd}"], cwd=ROOT, pass_fds=[fd]
            )

    def start(self, job: Mapping[str, Any], streams: list[int]) -> Process:
        answers, theirs = socket.socketpair()
        with theirs:
            request = f"{json.dumps(job)}\n".encode()
            socket.send_fds(self._requests, [request], [*streams, theirs.fileno()])
        return Process(answers)

    def close(self) -> None:
        self._requests.close()
        self._server.wait()


warm = cache(Warm)
"""The one of this process."""


def close() -> None:
    """End it, so that what it took counts as time of the tests."""
    if warm.cache_info().currsize:
        warm().close()
        warm.cache_clear()


def shift() -> float:
    """The seconds by which the fixture ``clock`` has the clock of this process ahead."""
    is_shifted = escape_hatch.is_travelling()
    return time.time() - escape_hatch.time.time() if is_shifted else 0.0


@contextmanager
def launched(
    *arguments: str,
    streams: tuple[int, int, int] | None = None,
    cwd: Path = ROOT,
    umask: int = 0o022,
    variables: Mapping[str, str] | None = None,
) -> Iterator[Process]:
    """``scrapy`` with these arguments; it is killed in the end, if it still works.

    *streams* are standard input, output and error; without them there is nothing to read, and
    nobody reads. *variables* are of the environment.
    """
    assert is_marked, "a test that starts processes is marked: @pytest.mark.process"
    job = {
        "arguments": arguments,
        "cwd": str(cwd),
        "env": {**os.environ, **(variables or {})},
        "umask": umask,
        "shift": shift(),
    }
    with open(os.devnull, "r+b") as null:
        process = warm().start(job, [*(streams or [null.fileno()] * 3)])
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def scrapy(*arguments: str, given: str = "", **how: Any) -> subprocess.CompletedProcess[str]:
    """``scrapy`` from its start to its end, with pipes; *given* is its standard input."""
    with tempfile.TemporaryFile() as stdin:
        stdin.write(given.encode())
        stdin.seek(0)
        (stdout, its_out), (stderr, its_err) = os.pipe(), os.pipe()
        with launched(*arguments, streams=(stdin.fileno(), its_out, its_err), **how) as process:
            os.close(its_out)
            os.close(its_err)
            with ThreadPoolExecutor(2) as threads:
                out, err = threads.map(_read, (stdout, stderr))
            status = process.wait()
    return subprocess.CompletedProcess(arguments, status, out, err)


def _read(fd: int) -> str:
    with open(fd, encoding="utf-8") as file:
        return file.read()


def on_a_terminal(
    *arguments: str, typed: str = "", width: int = 100, **how: Any
) -> tuple[int, bytes]:
    """The exit status, and what the command writes to a terminal at which somebody types that."""
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (50, width))
    written = b""
    with launched(*arguments, streams=(its, its, its), **how) as process:
        os.close(its)
        os.write(ours, typed.encode())
        with suppress(OSError):  # how a closed terminal ends on Linux
            while piece := os.read(ours, 65_536):
                written += piece
        status = process.wait()
    os.close(ours)
    return status, written


def first_line(*arguments: str, **how: Any) -> str:
    """The line that a reader gets who leaves after it; standard error must stay empty."""
    (stdout, its_out), (stderr, its_err) = os.pipe(), os.pipe()
    with launched(*arguments, streams=(its_out, its_out, its_err), **how) as process:
        os.close(its_out)
        os.close(its_err)
        with open(stdout, encoding="utf-8") as lines:
            line = lines.readline()
        process.wait()
    assert _read(stderr) == ""
    return line


# --- Crawls of a site


def set_by(settings: Mapping[str, str]) -> list[str]:
    """The arguments that set these settings."""
    return [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]


def of_site(site: Site, database: str, *arguments: str) -> list[str]:
    """The arguments of a crawl of that site."""
    settings = {
        "BELGAFEED_DATABASE_URL": database,
        "BELGAFEED_SITE_BELGA": site.url,
        "BELGAFEED_SITE_MINISTRY": site.feed_url,
        "BELGAFEED_PACE": "loopback",
        "FEEDS": "{}",
    }
    return ["crawl", *arguments, *set_by(settings)]


def crawl(
    site: Site, database: str, *arguments: str, **how: Any
) -> subprocess.CompletedProcess[str]:
    """A crawl from its start to its end; the site counts anew."""
    site.reset()
    return scrapy(*of_site(site, database, *arguments), **how)


@contextmanager
def started(site: Site, database: str, *arguments: str) -> Iterator[Process]:
    """A crawl that goes on; it is killed in the end, if it still does."""
    site.reset()
    with launched(*of_site(site, database, *arguments)) as process:
        yield process


def wait_for(site: Site, kind: str, count: int) -> None:
    """Until the site was asked so often."""
    until(lambda: site.count(kind) >= count)
