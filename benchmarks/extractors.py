"""What is kept, leaked and lost of our sample stories, beside tools that read any page.

    python -m benchmarks.extractors

It prints a table in Markdown and, below it, what a story costs: times depend on
the machine, so they are not in the table. The exit status is 1 where the other
tools are missing; benchmarks/requirements.txt has them.

What is right is read from the samples by rules that know nothing of belgafeed:
paragraphs, headings, lists, quotes and tables are the story, without cards,
figures and credits. Blocks of another kind (a file, a contact, a button) count
neither as story nor as leak.

Each other tool gets a whole page where it wants one, the options with which it
keeps most, and for each question the output that answers it best: plain text
for the text, its richest markup for the structure. None gets rules for this
site: to have them is what belgafeed is for.
"""

import gc
import json
import re
import sys
import unicodedata
import warnings
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from html import escape
from importlib.metadata import version
from pathlib import Path
from statistics import fmean, median
from time import perf_counter
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml import etree, html

from belgafeed.markup import clean

SAMPLES = Path(__file__).parent.parent / "seeds" / "belga"
ROUNDS = 25

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
CELLS = ("th", "td")
STORY = (*HEADINGS, *CELLS, "p", "li")
LINES = {*STORY, "article", "blockquote", "br", "div", "figcaption", "figure", "hr", "tr"}
EMPHASIS = {"strong": "bold", "b": "bold", "em": "italic", "i": "italic"}

CARDS = {"release-content-bookmark", "release-content-story-bookmark"}
RELATED = ("Related news", "Lees ook", "Lire aussi")
AGENCY = "BELGA PHOTO"

NO_FIELD = "–"
"""In a cell: the tool has no field for that."""
BREAK = "\0"


@dataclass(frozen=True)
class Story:
    """A sample, as far as the tools get to see it."""

    url: str
    title: str
    language: str
    """Two letters."""
    body: str

    @property
    def page(self) -> str:
        title = escape(self.title)
        return (
            f'<!DOCTYPE html><html lang="{self.language}"><head><meta charset="utf-8">'
            f"<title>{title}</title></head><body><article><h1>{title}</h1>{self.body}</article>"
            "</body></html>"
        )


@dataclass(frozen=True)
class Card:
    url: str
    title: str
    description: str | None


@dataclass(frozen=True)
class Credit:
    agency: str | None
    person: str | None


@dataclass(frozen=True)
class Picture:
    url: str
    caption: str | None


@dataclass(frozen=True)
class Truth:
    """What is in a sample."""

    story: html.HtmlElement
    """The story alone."""
    cards: list[Card]
    providers: list[str]
    related: list[str]
    """The headings above the cards."""
    credits: list[Credit]
    pictures: list[Picture]
    """With the address of the original, and without the credit."""


@dataclass(frozen=True)
class Reading:
    """What a tool makes of a story."""

    text: str
    """A paragraph has lines to itself."""
    markup: html.HtmlElement
    """For the structure."""
    written: Sequence[str]
    """The markup as the tool writes it, first what it writes by default."""
    pictures: Sequence[Picture]
    cards: Sequence[Card] | None = None
    """``None``: it has no such field."""
    credits: Sequence[Credit] | None = None
    """``None``: it has no such field."""


@dataclass(frozen=True)
class Tool:
    name: str
    read: Callable[[Story], Reading]
    """All that it can give, in one call or more."""
    run: Callable[[Story], object]
    """One call of it, to be timed."""


@dataclass(frozen=True)
class Score:
    found: int
    wanted: int


Question = Callable[[Truth, Reading], Score | None]
"""How much of one thing a tool has; ``None`` where it has no field for it."""


# Words and lines


def parse(markup: str) -> html.HtmlElement:
    parser = html.HTMLParser(remove_comments=True)
    return html.document_fromstring(f"<body>{markup}</body>", parser=parser).find("body")


def one_line(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def lines_of(text: str) -> list[str]:
    """The lines that say something, without the mark of a heading, an item or a quote."""
    lines = (re.sub(r"^([>#*-]+|\d+\.) ", "", one_line(line)) for line in text.split("\n"))
    return [line for line in lines if re.search(r"\w", line)]


def lines_in(element: html.HtmlElement) -> list[str]:
    """What *element* says, a block a line."""
    texts = [element.text or ""]
    for event, part in etree.iterwalk(element, events=("start", "end")):
        if part is not element:
            texts.append(BREAK if part.tag in LINES else "")
            texts.append((part.text if event == "start" else part.tail) or "")
    return lines_of("".join(texts).replace("\n", " ").replace(BREAK, "\n"))


def words_in(element: html.HtmlElement) -> str:
    return " ".join(lines_in(element))


def tokens(text: str) -> list[str]:
    """The words of *text*, without the signs around them."""
    words = (re.sub(r"^\W+|\W+$", "", word) for word in one_line(text).split())
    return [word for word in words if word]


def place(url: str) -> str:
    """*url* without tracking: who leaves that away loses nothing."""
    split = urlsplit(url)
    query = [pair for pair in parse_qsl(split.query) if not pair[0].startswith("utm_")]
    return split._replace(query=urlencode(query)).geturl()


# What is right


def read_samples() -> list[Story]:
    paths = sorted(SAMPLES.glob("*/*.json"))
    records = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    return [
        Story(each["url"], each["title"], each["language"].lower(), each["body"])
        for each in records
    ]


def read_truth(body: str) -> Truth:
    root = parse(body)
    cards = cards_in(root)
    captions = [words_in(each) for each in root.iter("figcaption")]
    credit_lines = [words_in(each) for each in credits_in(root)] + captions
    return Truth(
        story=story_in(body),
        cards=[read_card(card) for card in cards],
        providers=[words_in(each) for card in cards for each in parts(card, "provider")],
        related=[words_in(each) for each in related_in(root)],
        credits=[read_credit(each) for each in credit_lines if "©" in each],
        pictures=read_pictures(root),
    )


def story_in(body: str) -> html.HtmlElement:
    root = parse(body)
    figures = list(root.iter("figure"))
    for element in [*cards_in(root), *related_in(root), *credits_in(root), *figures]:
        element.drop_tree()
    for block in root.xpath("//div[starts-with(@class, 'release-content-')]"):
        if next(block.iter(STORY), None) is None:
            block.drop_tree()
    return root


def cards_in(root: html.HtmlElement) -> list[html.HtmlElement]:
    return [each for each in root.iter("div") if CARDS & {*each.get("class", "").split()}]


def related_in(root: html.HtmlElement) -> list[html.HtmlElement]:
    return [each for each in root.iter("p") if words_in(each) in RELATED]


def credits_in(root: html.HtmlElement) -> list[html.HtmlElement]:
    return [each for each in root.iter("sup") if words_in(each).startswith("©")]


def parts(card: html.HtmlElement, name: str) -> list[html.HtmlElement]:
    found = card.iterdescendants()
    return [each for each in found if f"__{name}" in each.get("class", "") and words_in(each)]


def read_card(card: html.HtmlElement) -> Card:
    [title], descriptions = parts(card, "title"), parts(card, "description")
    description = words_in(descriptions[0]) if descriptions else None
    return Card(place(title.get("href")), words_in(title), description)


def read_credit(line: str) -> Credit:
    agency, person = line.partition(f"© {AGENCY} ")[1:]
    assert agency, line
    return Credit(AGENCY, person)


def read_pictures(root: html.HtmlElement) -> list[Picture]:
    return [
        Picture(
            figure.find("img").get("src").partition("-/")[0],
            words_in(figure.find("figcaption")).partition(" ©")[0],
        )
        for figure in root.iter("figure")
    ]


# The tools


def belgafeed(story: Story) -> Reading:
    cleaned = clean(story.body, base_url=story.url)
    named = [cleaned.credit, *(image.credit for image in cleaned.images)]
    return Reading(
        cleaned.text,
        parse(cleaned.html),
        [cleaned.html],
        [Picture(image.url, image.caption) for image in cleaned.images],
        [Card(place(card.url), card.title, card.description) for card in cleaned.related],
        [Credit(credit.agency, credit.person) for credit in named if credit],
    )


def trafilatura(story: Story) -> Reading:
    """Its XML has the most; links in its text would be Markdown, so the text goes without."""
    text = run_trafilatura(
        story, output_format="txt", include_links=False, include_formatting=False
    )
    written = run_trafilatura(story)
    markup = html_of(written)
    return Reading(text, markup, [written], pictures_in(markup))


def run_trafilatura(story: Story, **options: Any) -> str:
    from trafilatura import extract

    most: dict[str, Any] = {
        "output_format": "xml",
        "favor_recall": True,
        "include_links": True,
        "include_formatting": True,
        "include_tables": True,
        "include_images": True,
        "include_comments": False,
    }
    return extract(story.page, url=story.url, **most | options) or ""


def html_of(written: str) -> html.HtmlElement:
    """The XML of trafilatura in the tags of HTML."""
    root = etree.fromstring(written or "<doc/>")
    names = {"item": "li", "row": "tr", "cell": "td", "quote": "blockquote", "lb": "br"}
    for element in root.iter():
        rend = element.get("rend", "")
        if element.tag in ("head", "list"):
            element.tag = rend or "div"
        elif element.tag == "hi":
            element.tag = {"#b": "b", "#i": "i"}.get(rend, "span")
        elif element.tag == "ref":
            element.tag = "a"
            element.set("href", element.get("target", ""))
        elif element.tag == "graphic":
            element.tag = "img"
        else:
            element.tag = names.get(element.tag, element.tag)
    return parse(etree.tostring(root, method="html", encoding="unicode"))


def newspaper(story: Story) -> Reading:
    """Only its unclean markup has tables and pictures."""
    article, unclean = run_newspaper(story), run_newspaper(story, clean_article_html=False)
    markup = parse(unclean.article_html)
    pictures = [*(Picture(url, None) for url in article.images), *pictures_in(markup)]
    written = [article.article_html, unclean.article_html]
    return Reading(article.text, markup, written, pictures)


def run_newspaper(story: Story, **options: bool) -> Any:
    with warnings.catch_warnings():
        # That nltk is missing: for reading it has a stand-in.
        warnings.simplefilter("ignore")
        import newspaper

    return newspaper.article(
        story.url,
        language=story.language,
        input_html=story.page,
        fetch_images=False,
        **options,
    )


def readability(story: Story) -> Reading:
    """It writes HTML alone; there a caption stands apart, so it does not count as text."""
    written = run_readability(story)
    markup, rest = parse(written), parse(written)
    for figure in list(rest.iter("figure")):
        figure.drop_tree()
    return Reading("\n".join(lines_in(rest)), markup, [written], pictures_in(markup))


def run_readability(story: Story) -> str:
    from readability import Document

    written: str = Document(story.page, url=story.url).summary(keep_all_images=True)
    return written


def html2text(story: Story) -> Reading:
    """It writes Markdown, which another package makes HTML again."""
    from markdown_it import MarkdownIt

    text = run_html2text(story, ignore_links=True, ignore_images=True, ignore_emphasis=True)
    written = run_html2text(story)
    markup = parse(MarkdownIt().enable("table").render(written))
    return Reading(text, markup, [written], pictures_in(markup))


def run_html2text(story: Story, **options: bool) -> str:
    from html2text import HTML2Text

    converter = HTML2Text(baseurl=story.url, bodywidth=0)
    for name, value in {"unicode_snob": True, **options}.items():
        setattr(converter, name, value)
    written: str = converter.handle(story.body)
    return written


def pictures_in(markup: html.HtmlElement) -> list[Picture]:
    pictures = []
    for image in markup.iter("img"):
        captions = image.xpath("ancestor::figure[1]//figcaption")
        pictures.append(Picture(image.get("src", ""), words_in(captions[0]) if captions else None))
    return pictures


BELGAFEED = Tool("belgafeed", belgafeed, lambda story: clean(story.body, base_url=story.url))
OTHERS = (
    Tool("trafilatura", trafilatura, run_trafilatura),
    Tool("newspaper4k", newspaper, run_newspaper),
    Tool("readability-lxml", readability, run_readability),
    Tool("html2text", html2text, run_html2text),
)


# What is asked of them


def words(truth: Truth, reading: Reading) -> Score:
    """In the order of the story."""
    wanted = [word for line in lines_in(truth.story) for word in tokens(line)]
    return Score(len(aligned(wanted, tokens(reading.text))), len(wanted))


def paragraphs(truth: Truth, reading: Reading) -> Score:
    """Each has lines to itself, in the order of the story."""
    wanted = [lines for each in truth.story.iter("p") if (lines := lines_in(each))]
    of = [index for index, lines in enumerate(wanted) for _ in lines]
    found = aligned([line for lines in wanted for line in lines], lines_of(reading.text))
    broken = {index for position, index in enumerate(of) if position not in found}
    return Score(len(wanted) - len(broken), len(wanted))


def aligned(wanted: Sequence[str], there: Sequence[str]) -> set[int]:
    """Which of *wanted* are *there*, in order."""
    blocks = SequenceMatcher(None, wanted, there, autojunk=False).get_matching_blocks()
    return {start + step for start, _, size in blocks for step in range(size)}


def kept(part: Callable[[html.HtmlElement], Iterable[Hashable]]) -> Question:
    """How many of such parts of the story the markup has as well."""
    return lambda truth, reading: shared(part(truth.story), part(reading.markup))


def shared(wanted: Iterable[Hashable], there: Iterable[Hashable]) -> Score:
    counted = Counter(wanted)
    return Score((counted & Counter(there)).total(), counted.total())


def headings(markup: html.HtmlElement) -> list[Hashable]:
    return [(each.tag, words_in(each)) for each in markup.iter(HEADINGS)]


def items(markup: html.HtmlElement) -> list[Hashable]:
    """With the kind of list: what is numbered stays so."""
    return [(each.getparent().tag, words_in(each)) for each in markup.iter("li")]


def rows(markup: html.HtmlElement) -> list[Hashable]:
    return [tuple(words_in(cell) for cell in row.iter(CELLS)) for row in markup.iter("tr")]


def quotes(markup: html.HtmlElement) -> list[Hashable]:
    return [words_in(each) for each in markup.iter("blockquote")]


def links(markup: html.HtmlElement) -> list[Hashable]:
    return [(place(each.get("href")), words_in(each)) for each in markup.xpath("//a[@href]")]


def emphasis(markup: html.HtmlElement) -> list[Hashable]:
    return [(EMPHASIS[each.tag], words_in(each)) for each in markup.iter(EMPHASIS)]


def leaked(phrases: Callable[[Truth], Iterable[str | None]]) -> Question:
    """How many of such phrases are in the text, as often as they are in the sample."""

    def count(truth: Truth, reading: Reading) -> Score:
        wanted = Counter(filter(None, phrases(truth)))
        text = one_line(reading.text)
        found = sum(min(times, appearances(phrase, text)) for phrase, times in wanted.items())
        return Score(found, wanted.total())

    return count


def appearances(phrase: str, text: str) -> int:
    """Also where it has run into other words, but not where it ends an address of mail."""
    return len(re.findall(rf"(?<!@){re.escape(phrase)}", text))


def pictured(*, original: bool = False, caption: bool = False) -> Question:
    """How many pictures are there: by any address of theirs or only by that of the *original*,
    with their *caption* or without."""

    def matches(wanted: Picture, there: Picture) -> bool:
        return (
            there.url.startswith(wanted.url)
            and (not original or there.url == wanted.url)
            and (not caption or (there.caption or "").startswith(wanted.caption or ""))
        )

    def count(truth: Truth, reading: Reading) -> Score:
        found = [any(matches(each, one) for one in reading.pictures) for each in truth.pictures]
        return Score(sum(found), len(found))

    return count


def carded(truth: Truth, reading: Reading) -> Score | None:
    return None if reading.cards is None else shared(truth.cards, reading.cards)


def credited(truth: Truth, reading: Reading) -> Score | None:
    return None if reading.credits is None else shared(truth.credits, reading.credits)


QUESTIONS: Mapping[str, Mapping[str, Question]] = {
    "keeps": {
        "words of the story": words,
        "paragraphs: whole, in order, each on its own": paragraphs,
        "headings, with their level": kept(headings),
        "list items, numbered or not": kept(items),
        "rows of tables, with their cells": kept(rows),
        "quotes": kept(quotes),
        "links, with their address": kept(links),
        "bold and italic, with their words": kept(emphasis),
    },
    "leaks into the text": {
        "photo credits": leaked(
            lambda truth: [f"{each.agency} {each.person}" for each in truth.credits]
        ),
        "headings above cards": leaked(lambda truth: truth.related),
        "titles of cards": leaked(lambda truth: [card.title for card in truth.cards]),
        "descriptions of cards": leaked(lambda truth: [card.description for card in truth.cards]),
        "providers of cards": leaked(lambda truth: truth.providers),
        "captions of pictures": leaked(lambda truth: [each.caption for each in truth.pictures]),
    },
    "gives as data": {
        "cards: address, title, description": carded,
        "photo credits: agency, person": credited,
        "pictures": pictured(),
        "pictures by the address of the original": pictured(original=True),
        "pictures with their caption": pictured(caption=True),
    },
}

SAFETY = "a `javascript:` link is"
HARMFUL = Story(
    "https://newsroom.example/soup",
    "Volunteers serve soup in the rain",
    "en",
    "<p>The town hall of Zilverbeke served soup to six hundred people on Tuesday, although it had"
    " rained since the early morning and nobody had brought enough umbrellas.</p><p>Those who want"
    ' to help next year can <a href="javascript:alert(1)">put their name down</a> at the desk of'
    " the town hall, where a list of everything that is needed hangs on the door.</p><p>Four kinds"
    " of soup were on offer, and most of those who came had tasted all of them by noon.</p>",
)


def measure(tool: Tool, stories: Sequence[Story]) -> list[str]:
    """The cells of its column, without those of the headings in the table."""
    pairs = [(read_truth(story.body), tool.read(story)) for story in stories]
    questions = [each for group in QUESTIONS.values() for each in group.values()]
    cells = [cell([ask(*pair) for pair in pairs]) for ask in questions]
    return [*cells, verdict(tool.read(HARMFUL))]


def cell(scores: Sequence[Score | None]) -> str:
    given = [score for score in scores if score]
    if not given:
        return NO_FIELD
    return f"{sum(each.found for each in given)} of {sum(each.wanted for each in given)}"


def verdict(reading: Reading) -> str:
    through = ["javascript:" in written for written in reading.written]
    assert all("put their name down" in written for written in reading.written)
    if any(through):
        return "let through" if through[0] else "taken out by default"
    return "taken out"


def table(columns: Mapping[str, Sequence[str]]) -> str:
    """The columns, by their heading, in Markdown."""
    lines = [["", *columns], ["---", *["---:"] * len(columns)]]
    cells = zip(*columns.values(), strict=True)
    for group, questions in QUESTIONS.items():
        lines.append([f"**{group}**", *[""] * len(columns)])
        lines += [[name, *next(cells)] for name in questions]
    lines += [["**safe**", *[""] * len(columns)], [SAFETY, *next(cells)]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def label(tool: Tool) -> str:
    return tool.name if tool is BELGAFEED else f"{tool.name} {version(tool.name)}"


# Time


def show_times(tools: Sequence[Tool], stories: Sequence[Story]) -> None:
    costs = time_all(tools, stories)
    print(f"One story, in milliseconds: the mean of the medians of {ROUNDS} rounds\n")
    for tool, cost in zip(tools, costs, strict=True):
        print(f"{tool.name:18}{cost * 1e3:8.2f}{cost / costs[0]:8.1f} times belgafeed")


def time_all(tools: Sequence[Tool], stories: Sequence[Story]) -> list[float]:
    """The seconds that each tool takes for a story; they take turns, story by story."""
    taken: list[list[list[float]]] = [[[] for _ in stories] for _ in tools]
    gc.collect()
    gc.disable()
    try:
        for number in range(ROUNDS):
            for index, story in enumerate(fresh(stories, number)):
                for tool, times in zip(tools, taken, strict=True):
                    begin = perf_counter()
                    tool.run(story)
                    times[index].append(perf_counter() - begin)
    finally:
        gc.enable()
    return [fmean(median(each) for each in times) for times in taken]


def fresh(stories: Sequence[Story], number: int) -> list[Story]:
    """The stories with paragraphs of their own: some tools remember what they have seen."""
    return [replace(each, body=each.body.replace("</p>", f" {number}</p>")) for each in stories]


def main() -> int:
    stories, tools = read_samples(), (BELGAFEED, *OTHERS)
    try:
        columns = {label(tool): measure(tool, stories) for tool in tools}
    except ImportError as error:
        print(f"{error}. Install benchmarks/requirements.txt", file=sys.stderr)
        return 1
    print(table(columns), end="\n\n")
    show_times(tools, stories)
    return 0


if __name__ == "__main__":
    sys.exit(main())
