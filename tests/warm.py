"""Commands of Scrapy in processes of their own, without the second that each needs for its imports.

``python -m tests.warm FD`` imports Scrapy and belgafeed once and forks for each command. A fork
behaves like a process that a shell starts: it has its own pid, environment, folder, standard streams
and exit status, and receives signals. Two modules are not imported beforehand: the settings, which
read the environment, and the reactor, which the command chooses. ``tests/processes.py`` is the client;
the two talk over the socket *FD*.
"""

import gc
import json
import os
import selectors
import signal
import socket
import sys
import time
import warnings
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

import scrapy
from scrapy.cmdline import execute
from time_machine import travel

import belgafeed

# Modules that read the environment or start something when they are imported.
_LATER = {"belgafeed.settings", "belgafeed.messenger", "scrapy.__main__", "scrapy.utils.testproc"}
# What a crawl imports besides.
_OTHERS = (
    "aiohttp.web",
    "dateparser",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "twisted.internet.asyncioreactor",
)
_MOST = 1 << 20
"""Bytes of a request."""


def warm_up() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some of Scrapy's modules are deprecated
        import_all(scrapy)
    import_all(belgafeed)
    for name in _OTHERS:
        import_module(name)
    assert "twisted.internet.reactor" not in sys.modules
    # The garbage collector of a fork skips all objects made so far, so their memory stays shared.
    gc.collect()
    gc.freeze()


def import_all(package: ModuleType) -> None:
    for module in walk_packages(package.__path__, f"{package.__name__}."):
        if module.name not in _LATER:
            with suppress(ImportError):  # of a package that only some users have
                import_module(module.name)


class Server:
    """Forks for each request, and sends the pid and later the exit status to the request's socket."""

    def __init__(self, requests: socket.socket) -> None:
        self.requests = requests
        self.running: dict[int, socket.socket] = {}
        self.awake, self.wake = socket.socketpair()
        self.wake.setblocking(False)

    def serve(self) -> dict[str, Any] | None:
        """Returns the job in a fork, and ``None`` in the server once the client is gone."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.wake.fileno())
        with selectors.DefaultSelector() as selector:
            selector.register(self.requests, selectors.EVENT_READ)
            selector.register(self.awake, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    if key.fileobj is self.awake:
                        self.awake.recv(_MOST)
                        self.reap()
                        continue
                    request, fds, *_ = socket.recv_fds(self.requests, _MOST, 4)
                    if not request:
                        self.close()
                        return None
                    while not request.endswith(b"\n"):
                        request += self.requests.recv(_MOST)
                    if (job := self.fork(request, fds)) is not None:
                        return job

    def close(self) -> None:
        """Also for a fork, which must not share what the server listens to."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for each in (*self.running.values(), self.requests, self.awake, self.wake):
            each.close()

    def reap(self) -> None:
        while self.running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            with self.running.pop(pid) as answers:
                answers.send(f"{os.waitstatus_to_exitcode(status)}\n".encode())

    def fork(self, request: bytes, fds: list[int]) -> dict[str, Any] | None:
        answers = socket.socket(fileno=fds.pop())
        if pid := os.fork():
            self.running[pid] = answers
            answers.send(f"{pid}\n".encode())
            for fd in fds:
                os.close(fd)
            return None
        self.close()
        answers.close()
        job: dict[str, Any] = json.loads(request)
        become(job, fds)
        return job


def become(job: dict[str, Any], fds: list[int]) -> None:
    """Set up this process as the job says: streams, clock, folder, environment and arguments."""
    for number, fd in enumerate(fds):
        os.dup2(fd, number)
        os.close(fd)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", closefd=False, buffering=1, errors="backslashreplace")  # noqa: SIM115
    if job["shift"]:
        travel(datetime.now(UTC) + timedelta(seconds=job["shift"]), tick=True).start()
    os.umask(job["umask"])
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["env"])
    time.tzset()
    sys.path[0] = job["cwd"]
    sys.argv = ["scrapy", *job["arguments"]]


def main() -> None:
    warm_up()
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        job = Server(requests).serve()
    if job is not None:
        execute()


if __name__ == "__main__":
    main()
