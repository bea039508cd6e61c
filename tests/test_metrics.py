"""The file for the node exporter, as a parser of Prometheus reads it."""

import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import filelock
import pytest
import yaml  # type: ignore[import-untyped]
from prometheus_client.parser import text_string_to_metric_families

from belgafeed.extensions import metrics
from belgafeed.health import Source
from belgafeed.ledger import Ledger, Run, Standing
from tests.conftest import Crawler
from tests.processes import LIMIT, crawl, set_by
from tests.replay import ROOT, project_settings
from tests.site import Site
from tests.test_verdict import QUICK, unopened

DATABASES = ("sqlite", "postgresql")
NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
FEED = "/nl/aggregator/sources/1"

Samples = dict[tuple[str, ...], float]


def samples(path: Path) -> Samples:
    """Name and values of the labels → number."""
    return {
        (sample.name.removeprefix("belgafeed_"), *_labels(sample.labels)): sample.value
        for family in text_string_to_metric_families(path.read_text(encoding="utf-8"))
        for sample in family.samples
    }


def _labels(labels: dict[str, str]) -> list[str]:
    """The source first."""
    return [labels.pop("source"), *labels.values()]


def verdicts(path: Path) -> dict[str, str]:
    """Source → its verdict."""
    found = samples(path)
    return {key[1]: key[2] for key, value in found.items() if key[0] == "run_verdict" and value}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "belgafeed.prom"


async def test_all_sources(site: Site, poll: Crawler, path: Path) -> None:
    measured = {"BELGAFEED_METRICS_FILE": str(path), "RETRY_ENABLED": False}
    site.publish(4)
    site.post(3)
    await poll("ministry", measured)
    begin = datetime.now(UTC).timestamp()
    await poll("belga", measured)
    assert verdicts(path) == {"belga": "ok", "ministry": "ok"}
    found = samples(path)
    assert {found["run_verdict", "belga", each] for each in ("quiet", "degraded", "failed")} == {0}
    assert found["run_stories", "belga", "found"] == found["run_stories", "belga", "new"] == 4
    assert found["run_stories", "ministry", "new"] == 3
    assert (found["stories", "belga"], found["stories", "ministry"]) == (4, 3)
    assert found["run_requests", "belga"] > 4
    assert (found["run_errors", "belga"], found["run_missing_stories", "belga"]) == (0, 0)
    assert begin < found["run_timestamp_seconds", "belga"] <= datetime.now(UTC).timestamp()
    assert 0 < found["run_duration_seconds", "belga"] < LIMIT
    assert (
        found["newest_story_timestamp_seconds", "belga"] <= found["run_timestamp_seconds", "belga"]
    )
    site.fail(FEED, 403)
    await poll("ministry", measured)
    assert verdicts(path) == {"belga": "ok", "ministry": "failed"}
    failed = samples(path)
    assert failed["run_errors", "ministry"] == failed["run_missing_stories", "ministry"] == 1


def test_one_that_is_at_work_and_one_that_was_killed(database: str, path: Path) -> None:
    """The file has the last run that is at its end; a killed one is."""

    def run(source: str, age: int, verdict: str | None = None) -> Run:
        moment = NOW - timedelta(minutes=age)
        return Run(source, moment, moment, "finished" if verdict else "running", {}, verdict)

    with Ledger(database) as ledger:
        for each in (
            *(run("belga", 9, "degraded"), run("belga", 1)),
            *(run("ministry", 9, "ok"), run("ministry", 8)),
            run("first", 1),
        ):
            ledger.record(each)
    settings = project_settings(database, BELGAFEED_METRICS_FILE=str(path))
    where = metrics.path_of(settings)
    assert where is not None
    with Ledger(database) as ledger:
        found = {each.run.source: each.run.verdict for each in metrics.sources(ledger, NOW)}
    assert found == {"belga": "degraded", "first": None, "ministry": "failed"}


def test_each_metric_is_documented() -> None:
    run = Run(
        "belga", NOW, NOW, "finished", {"found": 1, "error": 0, "missing": 0, "request": 2}, "ok"
    )
    known = [*metrics.registry([Source(run, Standing(NOW, 1, 1, None))]).collect()]
    page = (ROOT / "docs" / "runs.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(belgafeed_\w+)`", page, re.MULTILINE) == [each.name for each in known]
    rules = page[page.index("```yaml") :].partition("\n```\n")[0].removeprefix("```yaml")
    used = [rule["expr"] for group in yaml.safe_load(rules)["groups"] for rule in group["rules"]]
    named = set(re.findall(r"belgafeed_\w+", " ".join(used)))
    assert named <= {each.name for each in known}


@pytest.mark.process
def test_the_exporter_may_read_it(site: Site, database: str, path: Path) -> None:
    """Also where the files of the crawl are its owner's alone, and nothing else is left there."""
    done = crawl(
        site, database, "belga", *set_by({"BELGAFEED_METRICS_FILE": str(path)}), umask=0o077
    )
    assert done.returncode == 1
    assert path.stat().st_mode & 0o777 == 0o644
    assert [each.name for each in path.parent.glob("*.prom*") if each.suffix != ".lock"] == [
        path.name
    ]


@pytest.mark.process
def test_after_a_crash(site: Site, database: str, path: Path) -> None:
    arguments = (*unopened(site, database), *set_by({"BELGAFEED_METRICS_FILE": str(path)}))
    assert crawl(site, database, *arguments).returncode == 1
    assert verdicts(path) == {"belga": "failed"}


async def test_a_file_that_cannot_be_written(
    site: Site, poll: Crawler, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One line, a stat, and the run is what it is."""
    site.post(3)
    done = await poll("ministry", {"BELGAFEED_METRICS_FILE": str(tmp_path / "no" / "x.prom")})
    assert done.ours("run")["verdict"] == "ok"
    assert done.ours("metrics") == {"error": 1}
    (line,) = [each.getMessage() for each in caplog.records if each.levelname == "ERROR"]
    assert line.startswith(f"Metrics not written: {tmp_path / 'no' / 'x.prom'}: no such folder")
    (tmp_path / "x.prom").mkdir()
    done = await poll("ministry", {"BELGAFEED_METRICS_FILE": str(tmp_path / "x.prom")})
    assert done.ours("metrics") == {"error": 1}


async def test_a_run_waits_for_another_that_writes(
    site: Site, poll: Crawler, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it writes is as of then; but it does not wait for ever."""
    monkeypatch.setattr(metrics, "_PATIENCE", 0.2)
    site.post(3)
    measured = {"BELGAFEED_METRICS_FILE": str(path)}
    with filelock.FileLock(f"{path}.lock"):
        done = await poll("ministry", measured)
        assert done.ours("metrics") == {"error": 1}
    assert not path.exists()
    await poll("ministry", measured)
    assert verdicts(path) == {"ministry": "quiet"}


@pytest.mark.process
def test_a_file_that_nobody_reads(site: Site, database: str) -> None:
    done = crawl(site, database, "belga", *set_by({"BELGAFEED_METRICS_FILE": "x.txt"}), *QUICK)
    assert (done.returncode, site.count()) == (2, 0)
    problem = "BELGAFEED_METRICS_FILE: the node exporter reads files that end in .prom, not x.txt"
    assert problem in done.stderr


def test_without_the_client(monkeypatch: pytest.MonkeyPatch, database: str) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    metrics.check(project_settings(database))
    with pytest.raises(ValueError, match=r"needs prometheus_client: .* belgafeed\[metrics\]"):
        metrics.check(project_settings(database, BELGAFEED_METRICS_FILE="x.prom"))
