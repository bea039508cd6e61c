"""``scrapy explain``: the value of a setting, where it came from, and what docs/settings.md says of it."""

import argparse
import textwrap
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from shutil import get_terminal_size

from scrapy import Spider
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader

from belgafeed.effective import Effective, without_secrets
from belgafeed.ledgercommand import as_json, printing, shown, table
from belgafeed.settingsdoc import explanations

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"
_MEASURE = 100  # running text in longer lines is hard to read
_COLUMN = 40
_INDEX = "https://docs.scrapy.org/en/latest/genindex.html"
_PREFIX = "BELGAFEED_"


class Command(ScrapyCommand):
    """Exit status 2 for a name that is no setting's, and where a run would refuse the settings."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] [SETTING ...]"

    def short_desc(self) -> str:
        return "Explain settings: the value, where it came from, and what it does"

    def long_desc(self) -> str:
        return (
            "Say what a setting is in a run, where that came from, and what docs/settings.md says of"
            f" it. Names may be in small letters and without {_PREFIX}. Without a name: all that are"
            " documented, or other than Scrapy's own. Passwords are not shown."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--spider", metavar="NAME", help="with what this spider sets")
        parser.add_argument("--json", action="store_true", help="a setting a line, for programs")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            effective = Effective(self.settings, _spider(self.settings, opts.spider))
        except ValueError as error:
            raise UsageError(str(error), print_help=False) from None
        page = explanations(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
        explained = Explained(effective, page)
        names = [explained.name_of(each) for each in args]
        if opts.json:
            lines: Iterable[str] = map(explained.json, names or explained.names())
        else:
            lines = explained.text(names) if names else explained.overview()
        with printing():
            for line in lines:
                print(line)


def _spider(settings: Settings, name: str | None) -> type[Spider]:
    """Any spider, where none was named: it sets nothing."""
    if name is None:
        return Spider
    try:
        return get_spider_loader(settings).load(name)
    except KeyError as error:
        raise UsageError(error.args[0], print_help=False) from None


class Explained:
    """Settings with what *page*, docs/settings.md, says of each; it is empty where that is not there."""

    def __init__(self, effective: Effective, page: dict[str, list[str]]) -> None:
        self.effective = effective
        self.page = page

    def name_of(self, text: str) -> str:
        """The setting that is meant; raises :class:`scrapy.exceptions.UsageError` for none."""
        name, known = text.upper(), {*self.effective.settings, *self.page}
        for each in (name, _PREFIX + name):
            if each in known:
                return each
        short = {each.removeprefix(_PREFIX): each for each in sorted(known)}
        near = [short[each] for each in get_close_matches(name.removeprefix(_PREFIX), short, n=3)]
        hint = f"; do you mean {', '.join(near)}?" if near else ""
        raise UsageError(f"no setting is called {shown(text)}{hint}", print_help=False)

    def names(self) -> list[str]:
        """All that are documented, or other than Scrapy's own."""
        settings = self.effective.settings
        changed = [name for name in settings if self.effective.is_changed(name)]
        return list(dict.fromkeys([*self.page, *sorted(changed)]))

    def overview(self) -> Iterator[str]:
        """A line for each."""
        origin = self.effective.origin
        rows = [(name, _narrowed(self._value(name)), origin(name)) for name in self.names()]
        return iter(table([("setting", "value", "origin"), *rows]))

    def json(self, name: str) -> str:
        """An object of JSON; ``scrapy_default`` is there where Scrapy has one."""
        scrapy = self.effective.scrapy
        default = {"scrapy_default": without_secrets(name, scrapy[name])} if name in scrapy else {}
        return as_json(
            {
                "name": name,
                "value": self.effective.value(name),
                "origin": self.effective.origin(name),
                **default,
                "documentation": list(self._paragraphs(name)),
            }
        )

    def text(self, names: Iterable[str]) -> Iterator[str]:
        """What a terminal shows of these."""
        width = min(_MEASURE, get_terminal_size((_MEASURE, 24)).columns)
        for number, name in enumerate(names):
            if number:
                yield ""
            yield shown(f"{name} = {self._value(name)}")
            yield shown(f"  from: {self.effective.origin(name)}")
            scrapy = self.effective.scrapy
            if name in scrapy and self.effective.is_changed(name):
                yield shown(f"  Scrapy's own: {_as_text(without_secrets(name, scrapy[name]))}")
            if not self.page:
                yield "  docs/settings.md is not here: the package is used without its docs"
            for paragraph in self._paragraphs(name):
                yield ""
                yield from textwrap.wrap(
                    paragraph, width, initial_indent="  ", subsequent_indent="  "
                )

    def _paragraphs(self, name: str) -> Iterator[str]:
        if name in self.page:
            yield from self.page[name]
        elif comment := self.effective.comment(name):
            yield comment
        elif name in self.effective.scrapy:
            yield f"Scrapy's documentation has it, under {name} in {_INDEX}"

    def _value(self, name: str) -> str:
        return _as_text(self.effective.value(name))


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value or "'' (empty)"
    return as_json(value) if isinstance(value, list | dict) else str(value)


def _narrowed(value: str) -> str:
    """With room for what stands behind it."""
    return value if len(value) <= _COLUMN else f"{value[: _COLUMN - 1]}…"
