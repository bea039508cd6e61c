"""Alerts: which verdict is worth telling, in which words, and how it gets to those who want to know."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import NamedTuple, Self

from scrapy.settings import BaseSettings

from belgafeed.health import is_dead, judged
from belgafeed.ledger import Ledger, LedgerError, Run

logger = logging.getLogger(__name__)

_NAME = "BELGAFEED_ALERT_URLS"
# Seconds that the receivers have, and those that the messenger has with all that it does.
_PATIENCE = 20
_LIMIT = 30


class Told(NamedTuple):
    """What became of an alert: how many receivers took it, and how many did not."""

    sent: int = 0
    error: int = 0


def heard(verdict: str | None) -> str:
    """A verdict as those hear it who are alerted: ok and quiet are one, polls go from one to the other."""
    return "ok" if verdict in (None, "quiet") else verdict


def is_news(told: str | None, verdict: str | None) -> bool:
    """Whether a verdict is not what was told last; where nothing was, whether it is not good."""
    return heard(verdict) != (told or "ok")


def message(told: str | None, run: Run) -> dict[str, str]:
    """The alert of *run*: ``title``, ``body`` and ``verdict``."""
    verdict = heard(run.verdict)
    before = f" (was {told})" if told else ""
    began = f"The run began on {run.started.astimezone(UTC):%Y-%m-%d at %H:%M} UTC."
    return {
        "title": f"{run.source}: {verdict}{before}",
        "body": "\n".join([*run.reasons, began]),
        "verdict": verdict,
    }


class Teller:
    """Tells each receiver of what is news, and writes down what was told.

    *urls* are apprise's, and full of secrets: only their numbers and schemes are ever shown.
    """

    def __init__(self, urls: Sequence[str], database_url: str) -> None:
        self.urls = urls
        self.database_url = database_url

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self | None:
        """``None`` where nobody wants to know."""
        value = settings[_NAME] or ()
        urls = value.split() if isinstance(value, str) else [*value]
        return cls(urls, settings["BELGAFEED_DATABASE_URL"]) if urls else None

    def check(self) -> None:
        """Raises :class:`ValueError` where apprise is missing, or does not understand one of the URLs."""
        if find_spec("apprise") is None:
            needed = "pip install -r requirements-alerts.txt, or the extra belgafeed[alerts]"
            raise ValueError(f"{_NAME} needs apprise: {needed}")
        if (wrong := self._give(None)) is None:
            raise ValueError(f"{_NAME}: apprise cannot be used; see what `apprise --version` says")
        if wrong:
            numbers = ", ".join(map(str, wrong))
            raise ValueError(
                f"{_NAME}: number {numbers} of {len(self.urls)} is no URL of apprise's"
            )

    def tell(self, run: Run) -> Told:
        """Tell of *run* if it is news. What nobody took is news for the next run again.

        Where the ledger does not say what was told before, all is told that is not good: silence
        would be worse.
        """
        told = None
        with suppress(LedgerError), Ledger(self.database_url) as ledger:
            told = ledger.told(run.source)
        outcome = Told()
        if is_news(told, run.verdict):
            outcome = self._send(message(told, run))
            if not outcome.sent:
                return outcome
        elif told:
            return outcome
        with suppress(LedgerError), Ledger(self.database_url) as ledger:
            ledger.tell(run.source, heard(run.verdict), datetime.now(UTC))
        return outcome

    def tell_of_killed(self, source: str, started: datetime, now: datetime) -> Told:
        """Tell of the run before the one that began at *started*, if it was killed."""
        run = None
        with suppress(LedgerError), Ledger(self.database_url) as ledger:
            run = ledger.run_before(source, started)
        return self.tell(judged(run, now)) if run and is_dead(run, now) else Told()

    def _send(self, alert: dict[str, str]) -> Told:
        failed = self._give(alert)
        if failed is None:
            failed = [*range(1, len(self.urls) + 1)]
        for number in failed:
            scheme = self.urls[number - 1].partition(":")[0]
            logger.error(
                "Alert not delivered: %s: %s, number %d (%s)", alert["title"], _NAME, number, scheme
            )
        outcome = Told(len(self.urls) - len(failed), len(failed))
        if outcome.sent:
            logger.info("Alert: %s", alert["title"])
        return outcome

    def _give(self, alert: dict[str, str] | None) -> list[int] | None:
        """Have the messenger deliver an alert, or only look at the URLs.

        The numbers that it could not; ``None`` where it gave no answer.
        It is another process: apprise and what it calls log the secrets, and wait as long as they like.
        """
        try:
            done = subprocess.run(
                [sys.executable, "-m", "belgafeed.messenger"],
                input=json.dumps({"urls": self.urls, "alert": alert, "patience": _PATIENCE}),
                # Where this belgafeed was found, perhaps in an egg.
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
                timeout=_LIMIT,
                check=False,
            )
            numbers: list[int] = json.loads(done.stdout)
        except (OSError, subprocess.TimeoutExpired, json.JSONDecodeError):
            return None
        return numbers
