"""What cleaning a body costs, beside lxml and trafilatura in the same run, and how it grows.

    python -m benchmarks.cleaning [STORY.json]

The body is that of a saved story of Prezly; without one, of the longest sample
in ``seeds/``. lxml parses it and writes it again, and does nothing else.
trafilatura is measured where it is installed (benchmarks/requirements.txt).
All take turns, so that a busy machine slows each of them. The exit status is 1
where cleaning costs more than five times lxml's work or a sixth of
trafilatura's, or where twice the body takes more than 2.2 times as long.
"""

import gc
import json
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter

from lxml import html

from belgafeed.markup import clean
from tests.replay import SEEDS

BASE = "https://newsroom.example/story"
ROUNDS = 40
CALLS = 8
LXML_TARGET = 5.0
TRAFILATURA_TARGET = 6.0
DOUBLE_TARGET = 2.2
SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
LENGTHS = (100_000, 400_000, 1_600_000)

Work = Callable[[str], object]

# Bodies that make careless code take quadratic time: a beginning, and a part that is repeated.
SHAPES = {
    "the story, repeated": ("", ""),
    "one paragraph": ("<p>", "words and more words, "),
    "unclosed emphasis": ("", "<p><b id=x>y"),
    "stray end tags": ("<div>" * 150, "x</i>"),
    "alternating emphasis": ("<p>", "<b>x</b><i>y</i>"),
    "links": ("<p>", '<a href="/x?a=1&utm_source=y">x</a> '),
    "items": ("<ul>", "<li>x"),
    "stray cells": ("", "<td>x"),
    "breaks": ("<p>", "x<br>"),
    "cards without an address": ("", '<div class="release-content-bookmark">x</div>'),
    "references": ("", "<p>&eacute;&#39;&amp;"),
    "attributes": ("", '<p a1=1 a2=2 a3=3 a4=4 a5=5 a6=">" a7=7>x</p>'),
}


def main(arguments: Sequence[str]) -> int:
    body = _body(Path(arguments[0])) if arguments else max(map(_body, _samples()), key=len)
    is_met = compare(body)
    return 0 if grow(body) and is_met else 1


def compare(body: str) -> bool:
    sides: dict[str, Work] = {"belgafeed": clean_one, "lxml": parse_and_write}
    if find_spec("trafilatura"):
        from trafilatura import extract

        sides["trafilatura"] = extract
    costs = dict(zip(sides, measure(body, list(sides.values())), strict=True))
    ours = costs["belgafeed"]
    print(f"A body of {len(body)} characters, in microseconds: the median of {ROUNDS} rounds\n")
    for name, cost in costs.items():
        print(f"{name:14}{cost * 1e6:10.0f}   belgafeed takes {ours / cost:.2f} of it")
    is_met = ours <= LXML_TARGET * costs["lxml"]
    print(f"\nat most {LXML_TARGET:g} times lxml: {'ok' if is_met else 'too slow'}")
    if "trafilatura" in costs:
        is_fast = ours * TRAFILATURA_TARGET <= costs["trafilatura"]
        print(f"at most 1/{TRAFILATURA_TARGET:g} of trafilatura: {'ok' if is_fast else 'too slow'}")
        return is_met and is_fast
    return is_met


def grow(body: str) -> bool:
    """Print how the time grows with the size, and with shapes that are hard to read."""
    print("\ncopies  characters      ms   times the half")
    worst, before = 0.0, 0.0
    for size in SIZES:
        cost = least(body * size)
        ratio = cost / before if before else 0.0
        worst, before = max(worst, ratio), cost
        print(
            f"{size:6}{size * len(body):12}{cost * 1e3:8.2f}{f'{ratio:.2f}' if ratio else '':>12}"
        )
    print(
        f"\ntwice the body at most {DOUBLE_TARGET} times: {'ok' if worst <= DOUBLE_TARGET else 'no'}"
    )
    heads = "".join(f"{length / 1e6:>8} MB" for length in LENGTHS)
    print(f"\n{'microseconds a kB, at':26}{heads}")
    for name, (beginning, part) in SHAPES.items():
        costs = (cost_a_kb(beginning, part or body, length) for length in LENGTHS)
        print(f"{name:26}" + "".join(f"{cost:11.0f}" for cost in costs))
    return worst <= DOUBLE_TARGET


def cost_a_kb(beginning: str, part: str, length: int) -> float:
    """Microseconds, where *part* is repeated up to *length*."""
    text = beginning + part * (length // len(part))
    return min(once(text), once(text)) / len(text) * 1e9


def clean_one(body: str) -> object:
    return clean(body, base_url=BASE)


def parse_and_write(body: str) -> object:
    return html.tostring(html.fromstring(body), encoding="unicode")


def measure(body: str, sides: Sequence[Work]) -> list[float]:
    """The seconds that each side takes, typically."""
    taken: list[list[float]] = [[] for _ in sides]
    for side in sides:
        side(body)  # trafilatura loads its lists
    gc.collect()
    gc.disable()
    try:
        for _ in range(ROUNDS):
            for side, times in zip(sides, taken, strict=True):
                begin = perf_counter()
                for _ in range(CALLS):
                    side(body)
                times.append((perf_counter() - begin) / CALLS)
    finally:
        gc.enable()
    return [median(times) for times in taken]


def least(body: str) -> float:
    """The seconds of the quickest call: what other work on the machine adds is left out."""
    return min(once(body) for _ in range(max(9, 1_000_000 // len(body))))


def once(body: str) -> float:
    gc.collect()
    gc.disable()
    begin = perf_counter()
    clean_one(body)
    end = perf_counter()
    gc.enable()
    return end - begin


def _samples() -> list[Path]:
    return sorted(SEEDS.glob("belga/*/*.json"))


def _body(path: Path) -> str:
    body = json.loads(path.read_text(encoding="utf-8"))["body"]
    assert isinstance(body, str)
    return body


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
