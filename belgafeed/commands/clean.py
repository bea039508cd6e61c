"""``scrapy clean``: what cleaning keeps of a body, moves to fields and removes, rule by rule.

It is for tuning the rules: nothing is stored, and the ledger is not opened.
"""

import argparse
import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy.responsetypes import responsetypes
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from belgafeed.items import Contact, Credit, SourceError
from belgafeed.markup import Cleaned, MarkupError, clean
from belgafeed.sources import aggregator, prezly

_BOLD, _DIM, _RED, _GREEN, _YELLOW, _CYAN = 1, 2, 31, 32, 33, 36
_MEASURE = 88  # running text in longer lines is hard to read
_PADDED = 72  # how far apart columns stand in a pipe, where nothing is cut
_UNKNOWN = "unwrapped:"

# Linear: one class.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Body:
    """A body as served."""

    name: str
    """Its address or file; for an item of a feed page, its title."""
    html: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Screen:
    """What lines are made for."""

    width: int | None = None
    """``None`` for a pipe: nothing is cut."""
    has_colours: bool = False

    @classmethod
    def here(cls) -> Self:
        if not sys.stdout.isatty():
            return cls()
        is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        return cls(shutil.get_terminal_size().columns, not is_plain)

    def paint(self, text: str, *styles: int) -> str:
        codes = ";".join(map(str, styles))
        return f"\x1b[{codes}m{text}\x1b[0m" if self.has_colours and text else text

    def cut(self, text: str, length: int) -> str:
        fits = self.width is None or len(text) <= length
        return text if fits else f"{text[: max(length - 1, 0)]}…"


def safe(text: str) -> str:
    """*text* as one line that cannot steer a terminal: control characters as JSON writes them."""
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def render(body: Body, cleaned: Cleaned, screen: Screen) -> list[str]:
    """The lines that show what became of a body."""
    sizes = f"{len(body.html):,} → {len(cleaned.html):,} characters"
    name = screen.cut(safe(body.name), (screen.width or 0) - len(sizes) - 2)
    shown = [f"{screen.paint(name, _BOLD)}  {screen.paint(sizes, _DIM)}"]
    rules = list(_removed(cleaned))
    unknown = [(rule.removeprefix(_UNKNOWN), *row) for rule, *row in rules if _UNKNOWN in rule]
    for heading, colour, lines in (
        ("KEPT", _GREEN, _text(cleaned.text or "(nothing)", screen)),
        ("MOVED", _CYAN, _table(_moved(cleaned), screen, _CYAN)),
        ("REMOVED", _RED, _table([row for row in rules if _UNKNOWN not in row[0]], screen, _RED)),
        ("UNKNOWN", _YELLOW, _table(unknown, screen, _YELLOW)),
    ):
        if lines:
            shown += ["", screen.paint(heading, _BOLD, colour), *lines]
    return shown


def _text(text: str, screen: Screen) -> list[str]:
    lines = [safe(line) for line in text.split("\n")]
    if screen.width is not None:
        measure = max(min(screen.width - 2, _MEASURE), 10)
        lines = [part for line in lines for part in textwrap.wrap(line, measure) or [""]]
    return [f"  {line}".rstrip() for line in lines]


def _moved(cleaned: Cleaned) -> Iterator[tuple[str, ...]]:
    """What went to a field, as (field, words, address); more of the same has an empty field."""
    for credit in cleaned.credits:
        yield "credit", _credit(credit)
    for card in cleaned.related:
        yield "related", card.title, card.url
        yield "", _joined(card.provider, card.description)
    for image in cleaned.images:
        yield "image", image.caption or "", image.url
        yield "", _credit(image.credit)
    for embed in cleaned.embeds:
        yield "embed", embed.kind, embed.url
    for file in cleaned.attachments:
        yield "attachment", file.title or "", file.url
        yield "", file.description or ""
    for contact in cleaned.contacts:
        yield "contact", _joined(*contact.text.split("\n"))
        yield "", _contact(contact)
    for link in cleaned.links:
        yield "link", link.text, link.url


def _credit(credit: Credit | None) -> str:
    if credit is None:
        return ""
    return f"{credit.text} {_taken(agency=[credit.agency], person=[credit.person])}"


def _contact(contact: Contact) -> str:
    ways = {"email": contact.emails, "phone": contact.phones, "url": contact.urls}
    return _taken(name=[contact.name], **ways)


def _taken(**parts: Iterable[str | None]) -> str:
    said = (f"{name} {value}" for name, values in parts.items() for value in values if value)
    return f"→ {', '.join(said)}"


def _removed(cleaned: Cleaned) -> Iterator[tuple[str, ...]]:
    """Each rule, how often it took something out, and what; the busiest first."""
    found: dict[str, list[str]] = {}
    for rule, text in cleaned.removals:
        found.setdefault(rule, []).append(text)
    for rule, texts in sorted(found.items(), key=lambda each: -len(each[1])):
        yield rule, f"{len(texts):>2}×", _joined(*dict.fromkeys(texts))


def _joined(*parts: str | None) -> str:
    return " · ".join(filter(None, parts))


def _table(rows: Iterable[tuple[str, ...]], screen: Screen, colour: int) -> list[str]:
    """The rows in columns: a name, words, an address. What stands alone has the room of both."""
    # A row without a name is more of the one above; where that is nothing, there is none.
    said = [row for row in rows if any(row)]
    cells = [(safe(name), *(safe(cell) for cell in parts if cell)) for name, *parts in said]
    name_width = max((len(name) for name, *_ in cells), default=0)
    longest = [max((len(row[column]) for row in cells if row[2:]), default=0) for column in (1, 2)]
    room = max((screen.width or 0) - name_width - 4, 20)
    width = min(longest[0], max(room * 3 // 5, room - longest[1] - 2) if screen.width else _PADDED)
    lines = []
    for name, *parts in cells:
        line = f"  {screen.paint(name, colour)}{' ' * (name_width - len(name))}"
        if len(parts) > 1:
            words, address = screen.cut(parts[0], width), screen.cut(parts[1], room - width - 2)
            line += f"  {words:<{width}}  {screen.paint(address, _DIM)}"
        elif parts:
            line += f"  {screen.cut(parts[0], room)}"
        lines.append(line.rstrip())
    return lines


def read(name: str, response: Response) -> list[Body | SourceError]:
    """The bodies in a document, and what could not be read: a story's, those of the items of a
    feed page, or the whole of anything else. Links count from the address of *response*."""
    if not isinstance(response, TextResponse):
        return [SourceError("clean", name, "document", "text was expected, not bytes")]
    text = response.text
    if name.endswith(".json") or text.lstrip("\ufeff \t\r\n").startswith("{"):
        return [_read_story(name, response)]
    is_text = name.endswith(".txt") or "<" not in text
    reader = aggregator.read_text if is_text else aggregator.read_page
    try:
        page = reader(text, source="clean", url=response.url, fetched_at=datetime.now(UTC))
    except SourceError:
        return [Body(name, text, response.url)]
    bodies = (Body(item.title, item.body_html, item.url or response.url) for item in page.items)
    errors = (SourceError("clean", name, error.field, error.problem) for error in page.errors)
    return [*bodies, *errors]


def _read_story(name: str, response: Response) -> Body | SourceError:
    try:
        data = json.loads(response.body)
        story = prezly.read_story(data, source="clean", url=name, fetched_at=datetime.now(UTC))
    except SourceError as error:
        return error
    except (ValueError, RecursionError) as error:
        return SourceError("clean", name, "document", f"not JSON: {error}")
    return Body(name, story.item.body_html, story.item.url or "")


class Page(Spider):
    """Reads what is at one address; the page of a story leads to its JSON."""

    name = "clean"

    def __init__(self, url: str, parts: list[Body | SourceError]) -> None:
        super().__init__()
        self.url, self.parts = url, parts

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Without what would open the ledger; and asked once, for somebody waits."""
        quiet = {"EXTENSIONS": {}, "ITEM_PIPELINES": {}, "RETRY_ENABLED": False}
        settings.setdict(quiet, priority="spider")

    async def start(self) -> AsyncIterator[Request]:
        yield Request(self.url, self.parse, errback=self.failed)

    def parse(self, response: Response) -> Iterator[Request]:
        self.parts += read(response.url, response)
        address = story_address(response) if isinstance(response, HtmlResponse) else None
        if address and self.parts == [Body(response.url, response.text, response.url)]:
            yield Request(address, self.parse_story, errback=self.failed)

    def parse_story(self, response: Response) -> None:
        story = _read_story(response.url, response)
        if isinstance(story, Body):
            self.parts[:] = [story]
        else:
            self._miss(story)

    def failed(self, failure: Failure) -> None:
        reason = failure.getErrorMessage() or type(failure.value).__name__
        if isinstance(failure.value, HttpError):
            reason = f"HTTP status {failure.value.response.status}"
        url = failure.request.url  # type: ignore[attr-defined]
        self._miss(SourceError("clean", url, "document", f"not fetched: {reason}"))

    def _miss(self, error: SourceError) -> None:
        """Without its JSON, the page has to do."""
        if self.parts:
            _tell(f"{error} (the page is shown)")
        else:
            self.parts.append(error)


def story_address(page: HtmlResponse) -> str | None:
    """Where the JSON of a story is, as its page says, or else where Prezly has it; on the page's
    own site only."""
    stated = page.xpath("//link[@rel='alternate'][@type='application/json']/@href").get()
    path = urlsplit(page.url).path.rstrip("/")
    try:
        address = page.urljoin(stated or f"{path}.json")
        is_near = urlsplit(address).netloc == urlsplit(page.url).netloc
    except ValueError:
        return None
    return address if is_near and (stated or path) else None


class Command(ScrapyCommand):
    """Exit status 0 where all is shown; 1 where something could not be read or cleaned; 2 for
    arguments that make no sense."""

    requires_project = True
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "[options] <file, URL or ->"

    def short_desc(self) -> str:
        return "Show what cleaning keeps of a body, moves to fields and removes, by rule"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--html", action="store_true", help="print the cleaned HTML only")
        form.add_argument("--json", action="store_true", help="print a JSON object for each body")
        of_base = "the address of a bare body, from which its links count"
        parser.add_argument("--base", default="", metavar="URL", help=of_base)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError
        is_web = args[0].lower().startswith(("http://", "https://"))
        for address in filter(None, (opts.base, args[0] if is_web else None)):
            _check_address(address)
        parts = self._fetch(args[0]) if is_web else _open(args[0], opts.base)
        try:
            self._show(parts, opts)
            sys.stdout.flush()
        except BrokenPipeError:  # the reader, head perhaps, has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _fetch(self, url: str) -> list[Body | SourceError]:
        assert self.crawler_process is not None
        parts: list[Body | SourceError] = []
        self.crawler_process.crawl(Page, url=url, parts=parts)
        self.crawler_process.start()
        return parts or [SourceError("clean", url, "document", "not read; -L DEBUG says why")]

    def _show(self, parts: list[Body | SourceError], opts: argparse.Namespace) -> None:
        screen, gap = Screen.here(), ""
        for part in parts:
            cleaned = part if isinstance(part, SourceError) else _clean(part)
            if isinstance(part, SourceError) or isinstance(cleaned, SourceError):
                _tell(str(cleaned))
                self.exitcode = 1
            elif opts.json:
                print(_as_json(part, cleaned))
            elif opts.html:
                print(*map(safe, cleaned.html.split("\n")), sep="\n")
            else:
                print(gap + "\n".join(render(part, cleaned, screen)))
                gap = "\n\n"


def _clean(body: Body) -> Cleaned | SourceError:
    try:
        return clean(body.html, base_url=body.base_url)
    except MarkupError as error:
        return SourceError("clean", body.name, "body_html", str(error))


def _as_json(body: Body, cleaned: Cleaned) -> str:
    removals = [removal._asdict() for removal in cleaned.removals]
    fields = {**asdict(cleaned), "removals": removals, "removed": dict(cleaned.removed)}
    return safe(json.dumps({"name": body.name, **fields}, ensure_ascii=False))


def _check_address(text: str) -> None:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"not a web address: {text!r}", print_help=False)


def _open(source: str, base: str) -> list[Body | SourceError]:
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: no name a file can have
        problem = getattr(error, "strerror", error)
        raise UsageError(f"{source!r}: {problem}", print_help=False) from None
    return read(source, responsetypes.from_body(data)(base, body=data))


def _tell(problem: str) -> None:
    print(safe(problem), file=sys.stderr)
