"""``python -m belgafeed.messenger``: gives an alert to apprise, in a process of its own.

On standard input is ``{"urls": […], "alert": {"title": …, "body": …, "verdict": …}, "patience": …}`` in
JSON: who is to be told, of what, and how many seconds each receiver has. With ``null`` for the alert,
the URLs are only looked at. On standard output are the numbers, from 1 on, of the URLs that are none or
did not take it.
"""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import apprise

_KINDS = {
    "ok": apprise.NotifyType.SUCCESS,
    "degraded": apprise.NotifyType.WARNING,
    "failed": apprise.NotifyType.FAILURE,
}


def _instantiate(url: str) -> apprise.NotifyBase | None:
    # How receivers show who sends it.
    asset = apprise.AppriseAsset(app_id="belgafeed", app_desc="belgafeed")
    return apprise.Apprise.instantiate(url, asset=asset)


def _notify(
    service: apprise.NotifyBase | None, alert: dict[str, str] | None, patience: float
) -> bool:
    if service is None or alert is None:
        return service is not None
    receiver = apprise.Apprise()
    receiver.add(service)
    return bool(
        receiver.notify(
            title=alert["title"],
            body=alert["body"],
            notify_type=_KINDS[alert["verdict"]],
            body_format=apprise.NotifyFormat.TEXT,
            timeout=patience,
        )
    )


def main() -> None:
    task = json.load(sys.stdin)
    services = [_instantiate(url) for url in task["urls"]]
    # All at once: one that hangs must not take the time of the others.
    with ThreadPoolExecutor(len(services)) as pool:
        took = [*pool.map(lambda each: _notify(each, task["alert"], task["patience"]), services)]
    json.dump([number for number, is_told in enumerate(took, 1) if not is_told], sys.stdout)
    sys.stdout.flush()
    # A thread of apprise's that hangs would keep the process.
    os._exit(0)


if __name__ == "__main__":
    main()
