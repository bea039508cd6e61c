"""A real scrapyd, as deploy/ starts it: deployed to, scheduled, cancelled and killed."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from belgafeed.ledger import Ledger
from tests.processes import LIMIT, scrapy, set_by, until, wait_for
from tests.receiver import SECRET, Receiver
from tests.replay import ROOT
from tests.site import Site

pytestmark = [pytest.mark.process, pytest.mark.slow]

DEPLOY = ROOT / "deploy"
PROGRAMS = Path(sys.executable).parent


@dataclass(frozen=True)
class Scrapyd:
    """One that runs, and the folder with all that it keeps."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder / 'belgafeed.sqlite'}"

    @contextmanager
    def started(self) -> Iterator[subprocess.Popen[bytes]]:
        path = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
        with subprocess.Popen(
            [DEPLOY / "start", self.folder],
            env={**os.environ, "PATH": path, "PORT": str(self.port)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                until(lambda: self.schedule().returncode == 0)
                yield process
            finally:
                process.kill()

    def schedule(
        self, *arguments: str, site: Site | None = None
    ) -> subprocess.CompletedProcess[str]:
        settings = {"BELGAFEED_PACE": "loopback"}
        if site is not None:
            settings |= {"BELGAFEED_SITE_BELGA": site.url, "BELGAFEED_SITE_MINISTRY": site.feed_url}
        given = [part for item in settings.items() for part in ("--setting", "=".join(item))]
        return subprocess.run(
            [
                *(sys.executable, str(DEPLOY / "schedule.py"), *arguments),
                *("--url", self.url, "--netrc", str(self.folder / "netrc")),
                *(given if arguments else []),
            ],
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )

    def job(self, *arguments: str, site: Site | None = None) -> str:
        """A scheduled job."""
        done = self.schedule(*arguments, site=site)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(f"{arguments[0]}: job ")
        return done.stdout.split()[-1]

    def jobs(self, state: str) -> list[str]:
        return [job["id"] for job in self.ask("listjobs.json?project=belgafeed")[state]]

    def cancel(self, job: str) -> None:
        self.ask("cancel.json", f"project=belgafeed&job={job}".encode())

    def ask(self, what: str, data: bytes | None = None) -> Any:
        words = (self.folder / "netrc").read_text().split()
        request = Request(f"{self.url}/{what}", data)
        login = f"{words[3]}:{words[5]}".encode()
        request.add_header("Authorization", f"Basic {b64encode(login).decode()}")
        with urlopen(request, timeout=LIMIT) as answer:
            return json.load(answer)

    def finish(self, job: str) -> str:
        """The log of a job, once it is at its end."""
        until(lambda: job in self.jobs("finished"))
        (log,) = self.folder.glob(f"logs/belgafeed/*/{job}.log")
        return log.read_text(encoding="utf-8")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def scrapyd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scrapyd]:
    """With the project in it, as `make deploy` puts it there."""
    folder = tmp_path_factory.mktemp("scrapyd")
    scrapyd = Scrapyd(folder / "data", free_port())
    project, home = folder / "project", folder / "home"
    shutil.copytree(ROOT / "belgafeed", project / "belgafeed")
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE", "scrapy.cfg", "Makefile"):
        shutil.copy(ROOT / name, project)
    for path in ROOT.glob("requirements*.txt"):
        shutil.copy(path, project)
    home.mkdir()
    target = f"[deploy:here]\nurl = {scrapyd.url}/\nproject = belgafeed\n"
    (home / ".scrapy.cfg").write_text(target)
    with scrapyd.started():
        (home / ".netrc").write_text((scrapyd.folder / "netrc").read_text())
        done = subprocess.run(
            [PROGRAMS / "scrapyd-deploy", "here"],
            cwd=project,
            env={**os.environ, "HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert '"status": "ok"' in done.stdout, done.stderr
        assert '"spiders": 2' in done.stdout
    # It is another process from now on, in the same folder.
    with scrapyd.started():
        yield scrapyd


def status(scrapyd: Scrapyd) -> dict[str, str]:
    """Source → verdict, as `scrapy status` says."""
    done = scrapy("status", "--json", *set_by({"BELGAFEED_DATABASE_URL": scrapyd.database}))
    runs = [json.loads(line) for line in done.stdout.splitlines()]
    return {run["source"]: run["verdict"] for run in runs}


def test_only_with_a_password(scrapyd: Scrapyd) -> None:
    with pytest.raises(HTTPError, match="401"):
        urlopen(f"{scrapyd.url}/daemonstatus.json", timeout=LIMIT)
    for name in ("netrc", "scrapyd.conf"):
        assert (scrapyd.folder / name).stat().st_mode & 0o077 == 0


def test_both_spiders(scrapyd: Scrapyd, site: Site) -> None:
    site.publish(6)
    site.post(8)
    jobs = [scrapyd.job(spider, site=site) for spider in ("belga", "ministry")]
    logs = [scrapyd.finish(job) for job in jobs]
    for source, count, log in zip(("belga", "ministry"), (6, 8), logs, strict=True):
        assert f"{source}: ok: {count} found, {count} new" in log
        files = scrapyd.folder.glob(f"news/{source}/????-??-??.jsonl")
        assert sum(len(each.read_text().splitlines()) for each in files) == count
    assert status(scrapyd) == {"belga": "ok", "ministry": "ok"}


def test_arguments_and_settings_of_a_job(scrapyd: Scrapyd) -> None:
    start = f"start={ROOT / 'seeds' / 'belga'}"
    log = scrapyd.finish(scrapyd.job("belga", start, "--setting", "CLOSESPIDER_ITEMCOUNT=3"))
    assert "Closing spider (closespider_itemcount)" in log
    log = scrapyd.finish(scrapyd.job("belga", "start=nowhere"))
    assert "belga: start: 'nowhere': no such file or folder" in log


def test_a_job_tells_who_is_to_be_told(scrapyd: Scrapyd, site: Site) -> None:
    """From within an egg; with this setting, only its own log is to be clean of the secret."""
    site.fail("/nl/aggregator/sources/1", 403)
    with Receiver() as receiver:
        secret = f"BELGAFEED_ALERT_URLS={receiver.url}"
        log = scrapyd.finish(scrapyd.job("ministry", "--setting", secret, site=site))
        assert receiver.heard()[0].startswith("ministry: failed")
    assert "Alert: ministry: failed" in log
    assert SECRET not in log


def test_a_job_that_is_cancelled_and_another_that_waits_for_its_end(
    scrapyd: Scrapyd, site: Site
) -> None:
    site.publish(200)
    site.hold("story", 2)
    job = scrapyd.job("belga", site=site)
    wait_for(site, "story", 3)
    assert (
        scrapyd.schedule("belga", site=site).stdout
        == "belga: still at work, nothing is scheduled\n"
    )
    scrapyd.cancel(job)
    site.release()
    assert "belga: degraded: cut-short: shutdown" in scrapyd.finish(job)
    assert status(scrapyd)["belga"] == "degraded"


def test_a_scrapyd_that_is_killed(tmp_path: Path, scrapyd: Scrapyd, site: Site) -> None:
    """Its jobs may live on; the next one knows what is finished, and every story is there once."""
    folder = tmp_path / "data"
    shutil.copytree(scrapyd.folder / "eggs", folder / "eggs")
    other = Scrapyd(folder, free_port())
    site.publish(30)
    site.hold("story", 5)
    with other.started() as process:
        first = other.finish(other.job("belga", f"start={ROOT / 'seeds' / 'belga'}"))
        assert "belga: ok: " in first
        (done,) = other.jobs("finished")
        other.job("belga", site=site)
        wait_for(site, "story", 5)
        process.send_signal(signal.SIGKILL)
        process.wait()
    site.release()
    with other.started():
        assert done in other.jobs("finished")
        until(lambda: "Overlap" not in other.finish(other.job("belga", site=site)))
    with Ledger(other.database) as ledger:
        stored = [item.slug for item in ledger.latest(100) if item.slug in site.slugs]
    assert sorted(stored) == sorted(site.slugs)
    assert status(other)["belga"] in ("ok", "quiet")


def test_who_may_not(scrapyd: Scrapyd, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login belgafeed password guess\n")
    command = [sys.executable, str(DEPLOY / "schedule.py"), "belga", "--url", scrapyd.url]
    done = subprocess.run(
        [*command, "--netrc", str(tmp_path / "netrc")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, f"{scrapyd.url}: 401 Unauthorized\n")


def test_the_units_are_well_formed() -> None:
    """As far as systemd is on this machine."""
    if (program := shutil.which("systemd-analyze")) is None:
        pytest.skip("no systemd-analyze: install it (Debian: apt install systemd)")
    units = sorted(map(str, DEPLOY.glob("*.timer")))
    assert subprocess.run([program, "verify", *units], check=False).returncode == 0
