#!/usr/bin/env python3
"""Has scrapyd run a spider: ``schedule.py SPIDER [NAME=VALUE ...] [--setting NAME=VALUE ...]``.

For cron and timers. Without a spider, it only asks whether scrapyd answers. It waits for some random seconds first (``--jitter``), so that not all of the
world asks a site at the full minute, and it schedules nothing while a job of that spider is still
waiting or at work. Exit status 1 where scrapyd cannot be had or refuses.

Of the standard library alone, so any Python can run it.
"""

import argparse
import json
import random
import sys
import time
from base64 import b64encode
from netrc import NetrcParseError, netrc
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

PROJECT = "belgafeed"


class Scrapyd:
    def __init__(self, url: str, passwords: Path) -> None:
        self.url = url.rstrip("/")
        known = netrc(passwords).authenticators(urlsplit(url).hostname or "")
        login = "" if known is None else f"{known[0]}:{known[2]}"
        self.headers = {"Authorization": f"Basic {b64encode(login.encode()).decode()}"}

    def ask(
        self, what: str, data: list[tuple[str, str]] | None = None
    ) -> dict[str, list[dict[str, str]]]:
        body = None if data is None else urlencode(data).encode()
        request = Request(f"{self.url}/{what}", body, self.headers)
        with urlopen(request, timeout=30) as answer:
            found = json.load(answer)
        if found["status"] != "ok":
            raise OSError(found.get("message", found["status"]))
        return dict(found)

    def is_busy(self, spider: str) -> bool:
        jobs = self.ask(f"listjobs.json?project={PROJECT}")
        return any(job["spider"] == spider for job in jobs["pending"] + jobs["running"])


def main() -> int:
    parser = argparse.ArgumentParser(description="Have scrapyd run a spider.")
    parser.add_argument("spider", nargs="?")
    parser.add_argument("arguments", nargs="*", metavar="NAME=VALUE", help="of the spider")
    parser.add_argument("--setting", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--jitter", type=float, default=0, metavar="SECONDS", help="at most")
    parser.add_argument("--url", default="http://127.0.0.1:6800")
    default = Path("/var/lib/belgafeed/netrc")
    parser.add_argument("--netrc", type=Path, default=default, help=f"who may (default: {default})")
    given = parser.parse_args()
    time.sleep(random.uniform(0, given.jitter))
    try:
        work(Scrapyd(given.url, given.netrc), given)
    except HTTPError as error:
        print(f"{given.url}: {error.code} {error.reason}", file=sys.stderr)
        return 1
    except (OSError, NetrcParseError) as error:
        print(f"{given.url}: {error}", file=sys.stderr)
        return 1
    return 0


def work(scrapyd: Scrapyd, given: argparse.Namespace) -> None:
    if given.spider is None:
        scrapyd.ask("daemonstatus.json")
        return
    asked = [("project", PROJECT), ("spider", given.spider)]
    asked += [("setting", each) for each in given.setting]
    asked += [(name, value) for name, _, value in (each.partition("=") for each in given.arguments)]
    if scrapyd.is_busy(given.spider):
        print(f"{given.spider}: still at work, nothing is scheduled")
    else:
        print(f"{given.spider}: job {scrapyd.ask('schedule.json', asked)['jobid']}")


if __name__ == "__main__":
    sys.exit(main())
