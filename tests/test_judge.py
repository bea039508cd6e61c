"""The verdict on a run, from its counts alone; what makes a run count so is in test_verdict.py."""

from typing import Any

from belgafeed.verdict import judge
from tests.rows import each_row
from tests.tables import rows

# Counts of others. The rest is ours.
THEIRS = ("item_", "feedexport/")


def counted(counts: str, **ended: str) -> dict[str, Any]:
    """The stats of a run: ``ledger/new`` is one story that is new, ``ledger/new=2`` are two."""
    pairs = (word.partition("=") for word in counts.split())
    return ended | {
        name if name.startswith(THEIRS) else f"belgafeed/{name}": int(number or 1)
        for name, _, number in pairs
    }


def reasons_of(cells: list[str]) -> tuple[str, ...]:
    return tuple(cell for cell in cells if cell)


# what was counted | verdict | reasons
COUNTS = """
                                      | quiet
# Some news is a success, and what is known already none.
listing/page/api ledger/new           | ok
listing/page/api ledger/changed       | ok
listing/page/api ledger/retracted     | ok
listing/page/api ledger/again         | ok
listing/page/api ledger/same          | quiet
listing/page/api ledger/stale         | quiet
listing/page/api ledger/restless      | quiet
# A source that said anything was reached.
item_scraped_count fetch/start_error  | degraded | unreached: 1 of the starts
item_dropped_count fetch/start_error  | degraded | unreached: 1 of the starts
listing/not_modified fetch/start_error | degraded | unreached: 1 of the starts
fetch/not_modified fetch/start_error  | degraded | unreached: 1 of the starts
listing/page/rss=2 fetch/start_error=3 | degraded | unreached: 3 of the starts
fetch/start_error=3                   | failed   | unreached: the site was given up
fetch/start_error fetch/error=3 fetch/error/timeout fetch/error/http-403=2 | failed | unreached: http-403 2, timeout 1
fetch/start_error read/error          | failed   | unreached: the site was given up | unreadable: 1
fetch/error=2                         | failed   | fruitless: errors, and no story at all
read/error=2                          | failed   | fruitless: errors, and no story at all | unreadable: 2
# Each step has its own word for what it lost.
listing/page/api fetch/error          | degraded | unfetched: 1
listing/page/api read/error=2         | degraded | unreadable: 2
listing/page/api clean/error          | degraded | uncleaned: 1
listing/page/api validate/error       | degraded | invalid: 1
listing/page/api upstream/error       | degraded | upstream: 1
ledger/new listing/page/api ledger/error   | degraded | ledger: 1
ledger/new listing/page/api pipeline/error | degraded | fault: 1
ledger/new listing/page/api spider/error   | degraded | fault: 1
# The most frequent first, and then by name.
listing/page/api fetch/error=5 fetch/error/timeout=2 fetch/error/dns=2 fetch/error/tls fetch/error/http-500=3 | degraded | unfetched: http-500 3, dns 2, timeout 2, tls 1
# Of what was found nothing could be stored, and the fault is not the source's.
listing/page/api ledger/error         | failed   | fruitless: nothing could be stored | ledger: 1
listing/page/api pipeline/error=2     | failed   | fruitless: nothing could be stored | fault: 2
listing/page/api spider/error         | failed   | fruitless: nothing could be stored | fault: 1
listing/page/api ledger/error ledger/changed   | degraded | ledger: 1
listing/page/api ledger/error ledger/retracted | degraded | ledger: 1
listing/page/api ledger/error ledger/again     | degraded | ledger: 1
listing/page/api ledger/error ledger/same      | degraded | ledger: 1
listing/page/api ledger/error ledger/stale     | degraded | ledger: 1
listing/page/api ledger/error ledger/restless  | degraded | ledger: 1
# Doubts, by one count or by several behind the same name.
run/missing=2                         | degraded | missing: 2 that the site has and the ledger has not
listing/implausible                   | degraded | implausible: 1 of the listings
listing/lacking                       | degraded | missed-window: 1 of the listings end before what the last poll saw
listing/thin                          | degraded | thin: 1 of the listings have less than half of what they had
listing/stalled=3                     | degraded | stalled-upstream: 3 of the feeds were not checked by the site itself
read/truncated                        | degraded | truncated: 1 of the pages break off
read/rendered_at/clock-off=4          | degraded | clock: 4 answers are more than a day away from our clock
dates/unknown=2                       | degraded | undated: 2 texts that are no date
dates/unknown/a=2 dates/unknown/b=3   | degraded | undated: 5 texts that are no date
# A file that could not be written is missed by those who wait for it.
ledger/new feedexport/failed_count/FileFeedStorage feedexport/failed_count/S3FeedStorage=2 | failed | unwritten: 3 of the feeds
feedexport/success_count/FileFeedStorage ledger/new | ok
# Another layout is no reason by itself, and comes last.
listing/page/api listing/reshaped=2   | quiet
listing/page/api listing/reshaped=2 listing/thin | degraded | thin: 1 of the listings have less than half of what they had | layout: 2 of the listings have another shape; the log has it
fetch/start_error listing/reshaped    | failed   | unreached: the site was given up | layout: 1 of the listings have another shape; the log has it
"""


@each_row(("counts", "verdict", "reasons"), [(row[0], row[1], row[2:]) for row in rows(COUNTS)])
def test_what_was_counted(counts: str, verdict: str, reasons: list[str]) -> None:
    found = judge(counted(counts, finish_reason="finished"))
    assert (found.name, found.reasons) == (verdict, reasons_of(reasons))


# why it ended | verdict | reasons
ENDS = """
finished                | ok
closespider_itemcount   | ok
closespider_timeout     | ok
closespider_errorcount  | failed   | cut-short: closespider_errorcount
shutdown                | degraded | cut-short: shutdown
memusage_exceeded       | degraded | cut-short: memusage_exceeded
quiet                   | quiet    | overlap: another run is at work on this source
"""


@each_row(("ended", "verdict", "reasons"), [(row[0], row[1], row[2:]) for row in rows(ENDS)])
def test_why_it_ended(ended: str, verdict: str, reasons: list[str]) -> None:
    found = judge(counted("item_scraped_count ledger/new", finish_reason=ended))
    assert (found.name, found.reasons) == (verdict, reasons_of(reasons))


def test_it_has_no_end() -> None:
    found = judge(counted("item_scraped_count ledger/new"))
    assert (found.name, found.reasons) == ("failed", ("crashed: the run has no end",))


@each_row("ended", ["finished", "closespider_errorcount", "quiet"])
def test_a_crash_is_the_failure(ended: str) -> None:
    """Whatever else would be one is not said; what was lost is."""
    lost = counted("item_scraped_count ledger/new read/error", finish_reason=ended)
    found = judge(lost, crash="the ledger is gone")
    assert found.name == "failed"
    assert found.reasons == ("crashed: the ledger is gone", "unreadable: 1")


def test_concerns() -> None:
    """They are as good as losses, and stand between those and another layout."""
    late = ["overdue: no story for 9 h", "lacking: image"]
    news = counted("listing/page/api ledger/new", finish_reason="finished")
    assert judge(news, late) == judge(news, tuple(late))
    assert (judge(news, late).name, judge(news, late).reasons) == ("degraded", tuple(late))
    doubtful = counted("listing/thin listing/reshaped", finish_reason="finished")
    thin, overdue, lacking, layout = judge(doubtful, late).reasons
    assert (overdue, lacking) == tuple(late)
    assert (thin.split(":")[0], layout.split(":")[0]) == ("thin", "layout")
    unreached = counted("fetch/start_error", finish_reason="finished")
    assert judge(unreached, late).reasons == ("unreached: the site was given up", *late)
