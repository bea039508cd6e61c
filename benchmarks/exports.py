"""What an export costs: ``python -m benchmarks.exports [--stories 100000] [--formats csv rss]``.

A ledger in SQLite is filled with made-up stories of 330 words; then ``scrapy export`` writes all of
them in each format, a process of its own each, and so does a program that only reads the same stories
and prints them with ``json.dumps``. The table has stories a second, that as a share of the plain
program's, and the most memory that the process had.

The exit status is 1 where a process had more than 150 MB.
"""

import argparse
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from belgafeed.ledger import Ledger
from benchmarks.ledger import make
from tests.ledgers import sql

T = TypeVar("T")

FORMATS = {
    "jsonlines": "news.jsonl",
    "json": "news.json",
    "csv": "news.csv",
    "parquet": "news.parquet",
    "rss": "news.rss",
    "atom": "news.atom",
    "jsonfeed": "news.jsonfeed",
    "ninjs": "news.ninjs",
    "newsmlg2": "news.newsmlg2",
    "jsonld": "news.jsonld",
    "markdown": "stories/",
    "html": "site/",
}
MOST = 150.0
"""MB."""
# So many are put one by one; the others are these under other names.
MODELS = 1_000
# Five hours lie between two of them.
APART = 97

PLAIN = """
import json, sys
from belgafeed.items import to_record
from belgafeed.ledger import Extracts, Selection
with Extracts(sys.argv[1]) as extracts, open("plain.jsonl", "w", encoding="utf-8") as file:
    for item in extracts.extract(Selection()):
        file.write(json.dumps(to_record(item), ensure_ascii=False) + "\\n")
"""


class Cost(NamedTuple):
    seconds: float
    megabytes: float
    """The most that the process had in memory."""
    size: float
    """MB on the disk."""


def fill(url: str, count: int) -> None:
    models = min(count, MODELS)
    with Ledger(url) as ledger:
        for number in range(models):
            ledger.put(make(APART * number))
    columns = [row[1] for row in sql(url, "PRAGMA table_info(stories)")]
    name = "'-' || copy"
    values = {
        "id": f"id + copy * {models}",
        "uid": f"uid || {name}",
        "url": f"url || {name}",
        "slug": f"slug || {name}",
        "cluster": "NULL",
        "item": f"json_set(item, '$.uid', uid || {name}, '$.url', url || {name})",
    }
    copied = ", ".join(values.get(column, column) for column in columns)
    sql(
        url,
        f"WITH RECURSIVE copies(copy) AS (SELECT 1 UNION ALL SELECT copy + 1 FROM copies"  # noqa: S608
        f" WHERE copy < {count // models - 1}) INSERT INTO stories ({', '.join(columns)})"
        f" SELECT {copied} FROM stories, copies",
    )


def cost(command: Sequence[str], folder: Path, out: str) -> Cost:
    """What a process costs that writes *out*."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    written = folder / out
    files = written.rglob("*") if written.is_dir() else [written]
    size = sum(each.stat().st_size for each in files if each.is_file())
    shutil.rmtree(written) if written.is_dir() else written.unlink()
    return Cost(seconds, used.ru_maxrss / 1e3, size / 1e6)


def apart(work: Callable[..., T], *arguments: object) -> T:
    """What *work* gives in a new process: as the system counts, a process has at least the memory that
    the one had which started it.
    """
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def main() -> int:
    parser = argparse.ArgumentParser(description="Export stories.")
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=list(FORMATS))
    options = parser.parse_args()
    os.environ["PYTHONPATH"] = os.getcwd()
    os.environ["SCRAPY_SETTINGS_MODULE"] = "belgafeed.settings"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'belgafeed.sqlite'}"
        apart(fill, url, options.stories)
        plain = apart(cost, [sys.executable, "-c", PLAIN, url], folder, "plain.jsonl")
        costs = {"plain `json.dumps`": plain}
        for each in options.formats:
            export = ["export", FORMATS[each], "--format", each]
            setting = ["-s", f"BELGAFEED_DATABASE_URL={url}"]
            scrapy = [sys.executable, "-m", "scrapy", *export, *setting]
            costs[f"`{each}`"] = apart(cost, scrapy, folder, FORMATS[each])
    print("| format | stories a second | of plain | most memory, MB | size, MB |")
    print("|---|---:|---:|---:|---:|")
    for label, each in costs.items():
        rate, share = options.stories / each.seconds, plain.seconds / each.seconds
        print(f"| {label} | {rate:,.0f} | {share:.0%} | {each.megabytes:.0f} | {each.size:,.0f} |")
    return int(any(each.megabytes > MOST for each in costs.values()))


if __name__ == "__main__":
    sys.exit(main())
