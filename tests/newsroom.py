"""What :mod:`tests.site` serves: invented stories and feed items, and how they are rendered.

A text is made from its number alone, so that every run has the same ones. Nobody and nothing in
it exists. Addresses on the site itself begin with :data:`HERE`, which the server replaces.
"""

import json
import random
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from html import escape
from html.entities import codepoint2name
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.formatters import drupal_8_counts, drupal_8_parts

HERE = "https://newsroom.example"

CULTURES = ("en_BE", "nl_BE", "fr_BE")
CATEGORIES = ("Nature", "Culture", "Mobility")
FEED_TITLE = "Dijken en duinen"
# The site translated some units and not others, as the recorded page did: "2 dagen 16 hours ago".
UNITS = {
    "years": ("jaar", "jaar"),
    "months": ("maand", "maanden"),
    "weeks": ("week", "weeks"),
    "days": ("dag", "dagen"),
    "hours": ("hour", "hours"),
    "minutes": ("minute", "minutes"),
    "seconds": ("second", "seconds"),
}

PEOPLE = ("Lotte Duinakker", "Emiel Vlierboom", "Clémence Beaupré", "Noor Hazelaar")
WORDS: dict[str, dict[str, Sequence[str]]] = {
    "en_BE": {
        "place": ("Oosterzande", "Brightmere", "Lindervoorde", "Clairfagne"),
        "thing": ("storks", "bicycle bells", "beehives", "nautical charts", "pear trees"),
        "title": (
            "{place} counts {count} {thing} in a single week",
            "Volunteers in {place} find {count} forgotten {thing}",
            "{place}'s museum shows {count} {thing} under one roof",
        ),
        "sentence": (
            "More than {count} {thing} were counted before noon.",
            "The mayor of {place} called it “a quiet little record”.",
            "Rain didn't stop the volunteers, who brought soup & coffee.",
            "Last year, {place} had to do with a third of the {thing}.",
            "The list is on show at the town hall until the end of the month.",
        ),
        "heading": ("“It smelt of rain and honey”", "What comes next", "A second life"),
        "more": ("Read also",),
    },
    "nl_BE": {
        "place": ("Oosterzande", "Wilgenaarde", "Lindervoorde", "Brakelmeer"),
        "thing": ("ooievaars", "fietsbellen", "bijenkasten", "zeekaarten", "perelaars"),
        "title": (
            "{place} telt {count} {thing} in één week",
            "Vrijwilligers uit {place} vinden {count} vergeten {thing}",
            "Museum van {place} toont {count} {thing} onder één dak",
        ),
        "sentence": (
            "Vóór de middag waren er al meer dan {count} {thing} geteld.",
            "De burgemeester van {place} sprak van “een stil recordje”.",
            "De regen hield de vrijwilligers niet tegen; er was soep & koffie.",
            "Vorig jaar moest {place} het met een derde van de {thing} doen.",
            "De lijst ligt tot het einde van de maand in het gemeentehuis.",
        ),
        "heading": ("“Het rook naar regen en honing”", "Wat nu volgt", "Een tweede leven"),
        "more": ("Lees ook",),
    },
    "fr_BE": {
        "place": ("Clairfagne", "Montrivage", "Bellevanne", "Oosterzande"),
        "thing": ("cigognes", "sonnettes de vélo", "ruches", "cartes marines", "fenêtres bleues"),
        "title": (
            "À {place}, {count} {thing} en une seule semaine",
            "Des bénévoles retrouvent {count} {thing} près de {place}",
            "Le musée de {place} réunit {count} {thing} sous un même toit",
        ),
        "sentence": (
            "Plus de {count} {thing} ont été dénombrées avant midi.",
            "La bourgmestre de {place} parle d'« un petit record tranquille ».",
            "La pluie n'a pas arrêté les bénévoles, venus avec soupe & café.",
            "L'an dernier, {place} n'avait qu'un tiers de ces {thing}.",
            "La liste est exposée à la maison communale jusqu'à la fin du mois.",
        ),
        "heading": ("« Ça sentait la pluie et le miel »", "Et après", "Une seconde vie"),
        "more": ("Lire aussi",),
    },
}


class Writer:
    """Draws words in one language; the same *seed* always draws the same ones."""

    def __init__(self, seed: str, culture: str | None = None) -> None:
        self.lots = random.Random(seed)
        self.culture = culture or self.lots.choice(CULTURES)
        self.slots = {
            "place": self.pick("place"),
            "thing": self.pick("thing"),
            "count": str(self.lots.randrange(20, 10_000)),
        }
        self.title = self.phrase("title")

    def pick(self, kind: str) -> str:
        return self.lots.choice(WORDS[self.culture][kind])

    def phrase(self, kind: str) -> str:
        return self.pick(kind).format_map(self.slots)

    def paragraph(self) -> str:
        sentences = self.lots.sample(WORDS[self.culture]["sentence"], self.lots.randint(1, 4))
        return " ".join(each.format_map(self.slots) for each in sentences)

    def person(self) -> str:
        return self.lots.choice(PEOPLE)

    def uuid(self) -> str:
        return str(UUID(int=self.lots.getrandbits(128), version=4))


def slugify(title: str, joint: str = "-") -> str:
    plain = unicodedata.normalize("NFKD", title.replace("'", "")).encode("ascii", "ignore").decode()
    return joint.join(re.findall("[a-z0-9]+", plain.lower()))


def php_entities(text: str) -> str:
    """*text* as PHP's ``htmlentities`` writes it: ``&eacute;`` and ``&#039;``."""
    escaped = escape(text).replace("&#x27;", "&#039;")
    return "".join(
        f"&{codepoint2name[ord(sign)]};" if ord(sign) in codepoint2name and sign > "\x7f" else sign
        for sign in escaped
    )


def joined(parts: Iterable[str]) -> str:
    return "\n".join(parts)


# --- Stories -----------------------------------------------------------------------------------


@dataclass
class Story:
    """A story of the newsroom, and what was done to it."""

    number: int
    slug: str
    published: datetime
    changed: datetime
    """The last change of any kind."""
    modified: datetime
    """The last change that the story's JSON admits."""
    changes: dict[str, Any] = field(default_factory=dict)
    """The keys of its JSON that are not as they were invented."""
    status: int = 200
    """Anything else: withdrawn."""
    is_pinned: bool = False

    @property
    def url(self) -> str:
        return f"{HERE}/{self.slug}"

    def data(self, zone: str) -> dict[str, Any]:
        """What its JSON says; dates have no offset and are in *zone*."""
        published, modified = (
            moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")
            for moment in (self.published, self.modified)
        )
        invented = invent_story(self.number)
        title = {"title": invented["title"], "modified_at": modified, "published_at": published}
        where = {"url": self.url, "slug": self.slug}
        return {**title, **where, **invented, **self.changes}

    @property
    def uuid(self) -> str:
        """Listings have one, the JSON has none."""
        return Writer(f"uuid {self.number}").uuid()

    @property
    def culture(self) -> str:
        return str(self.changes.get("culture") or invent_story(self.number)["culture"])

    @property
    def category(self) -> str:
        return CATEGORIES[self.number % len(CATEGORIES)]


def story_writer(number: int) -> Writer:
    return Writer(f"story {number}")


@lru_cache(maxsize=20_000)
def invent_story(number: int) -> dict[str, Any]:
    """All keys of a story's JSON that are not about when and where. Not to be changed."""
    writer, related = story_writer(number), story_writer(number - 1).title
    related_url = f"{HERE}/{slugify(related)}"
    first_name, last_name = writer.person().split()
    image = f"https://cdn.uc.assets.prezly.com/{writer.uuid()}/-/preview/1200x1200/-/format/auto/"
    return {
        "title": writer.title,
        "short_url": f"http://prez.ly/t{number:04d}",
        "culture": writer.culture,
        "language": writer.culture[:2].upper(),
        "body": body(writer, related, related_url),
        "header": {"large": image, "release": image},
        "links": [{"description": related, "url": related_url}],
        "author": {"first_name": first_name, "last_name": last_name},
        "format_version": writer.lots.choice((3, 5)),
    }


def body(writer: Writer, related: str, related_url: str) -> str:
    """Some paragraphs with all that a cleaner has to see: a heading, a card and a credit."""
    paragraphs = [php_entities(writer.paragraph()) for _ in range(writer.lots.randint(3, 12))]
    middle = len(paragraphs) // 2
    heading = writer.pick("heading")
    rest = "".join(f"<p>{text} </p>" for text in paragraphs[middle:])
    return (
        f"<p><strong>{paragraphs[0]}</strong></p>"
        + "".join(f"<p>{text}</p>" for text in paragraphs[1:middle])
        + f'<h4 id="{slugify(heading)}" >{php_entities(heading)}</h4>{rest}<p>&nbsp;</p>'
        + f"<p><sup>&copy; BELGA PHOTO {php_entities(writer.person().upper())}</sup></p><hr />"
        + f"<p><strong>{writer.pick('more')}</strong></p>"
        + card(writer.uuid(), php_entities(related), related_url, php_entities(writer.paragraph()))
    )


def card(uuid: str, title: str, url: str, description: str) -> str:
    """A bookmark card as the editor writes it, white space and all."""
    image = f"https%3A%2F%2Fcdn.uc.assets.prezly.com%2F{uuid}%2F-%2Fpreview%2F600x600%2F"
    name = "release-content-bookmark"
    link = f'href="{url}"\n           rel="noopener noreferrer"\n           target="_blank"'
    return f"""<div id="bookmark-{uuid}"
     class="{name} {name}--horizontal">

            <a class="{name}__thumbnail"
           {link}           style="background-image: url(https://prezly.imgix.net/{image}?ar=1%3A1&amp;fit=crop)"
        ></a>
    <div class="{name}__details">
                    <a class="{name}__title"
               {link}               data-type="bookmark"
               data-id="{uuid}"
           >
                {title}            </a>
                    <div class="{name}__description">
                {description}            </div>
        <a href="{HERE}/"
           class="{name}__provider"
        >
            <img class="{name}__provider-icon" src="https://avatars.prezly.com/favicon?url={HERE}" aria-hidden="true" />
            newsroom.example        </a>
    </div>
</div>
"""


def listing_entry(story: Story, zone: str) -> dict[str, Any]:
    """A story as ``/api/stories`` names it: no time of modification, and a date with its offset."""
    data, category = story.data(zone), story.category
    return {
        "uuid": story.uuid,
        "slug": story.slug,
        "title": data["title"],
        "subtitle": data.get("subtitle"),
        "published_at": story.published.isoformat(),
        "categories": [{"name": category, "slug": category.lower()}],
        "links": {"newsroom_view": story.url},
        "oembed": {"version": "1.0", "type": "link", "url": story.url},
        "thumbnail_image": None,
    }


def story_feed(stories: Iterable[Story], zone: str) -> str:
    return rss(
        "Newsroom",
        HERE,
        [
            {
                "title": story.data(zone)["title"],
                "link": story.url,
                "guid": story.url,
                "pubDate": format_datetime(story.published),
            }
            for story in stories
        ],
    )


def sitemap(stories: Iterable[Story]) -> str:
    """Flat: homes, stories, categories, media. Alternates of every story, which mean nothing."""
    homes = ("/", "/nl", "/fr")
    categories = [f"/category/{name.lower()}" for name in CATEGORIES]
    paths = [*homes, *(f"/{story.slug}" for story in stories), *categories, "/media"]
    entries = (
        f"<url><loc>{HERE}{path}</loc>"
        + "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href="{HERE}{path}"/>'
            for language in ("en", "nl", "fr")
        )
        + "</url>"
        for path in paths
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n' + joined(entries) + "\n</urlset>\n"
    )


def links_page(title: str, stories: Iterable[Story], zone: str) -> str:
    """A home or a category: links to stories among other links."""
    categories = (
        f'<a href="/category/{name.lower()}">{name}</a>' for name in (*CATEGORIES, "Contact")
    )
    cards = (
        f'<article><a href="/{story.slug}">{escape(story.data(zone)["title"])}</a></article>'
        for story in stories
    )
    return html_page(
        title,
        f"<nav>{joined(categories)}</nav>\n<main>{joined(cards)}</main>\n"
        '<footer><a href="/media">Media</a> <a href="/feed">RSS</a>'
        ' <a href="https://www.prezly.com/">Prezly</a></footer>',
    )


def story_page(story: Story, zone: str) -> str:
    data = story.data(zone)
    linked = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": data["title"],
        "datePublished": story.published.isoformat(),
        "dateModified": story.modified.isoformat(),
        "inLanguage": data["culture"].replace("_", "-"),
        "author": [{"@type": "Organization", "name": "Newsroom"}],
        "url": story.url,
    }
    as_script = json.dumps(linked, ensure_ascii=False).replace("</", "<\\/")
    return html_page(
        data["title"],
        f"<article><h1>{escape(data['title'])}</h1>{data['body']}</article>",
        head=f'<link rel="canonical" href="{story.url}">'
        f'<link rel="alternate" type="application/json" href="{story.url}.json">'
        f'<script type="application/ld+json">{as_script}</script>',
        language=linked["inLanguage"],
    )


def html_page(title: str, content: str, head: str = "", language: object = "en") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>{head}</head>\n<body>\n{content}\n</body></html>\n"
    )


def error_html(status: int) -> str:
    return html_page(f"{status}", f"<h1>{status}</h1><p>This page cannot be shown right now.</p>")


def rss(title: str, link: str, entries: Iterable[dict[str, str]]) -> str:
    items = (
        "<item>"
        + "".join(f"<{name}>{escape(text)}</{name}>" for name, text in entry.items())
        + "</item>"
        for entry in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>\n'
        f"<title>{escape(title)}</title><link>{link}</link><description/>\n"
        f"{joined(items)}\n</channel></rss>\n"
    )


# --- The ministry ------------------------------------------------------------------------------


@dataclass
class Item:
    """An entry of the ministry's feed, and what the aggregator has of it."""

    number: int
    published: datetime
    changes: dict[str, Any]
    """Of ``title``, ``link``, ``guid``, ``description`` and ``author``."""
    is_expired: bool = False

    @property
    def data(self) -> dict[str, str]:
        return {**invent_item(self.number, self.published.year), **self.changes}


@lru_cache(maxsize=20_000)
def invent_item(number: int, year: int) -> dict[str, str]:
    writer = Writer(f"item {number}", "nl_BE")
    return {
        "title": writer.title,
        "link": f"https://source.example/nl/nieuws/{year}/{slugify(writer.title, '_')}_{number}",
        "guid": f"{number} at https://source.example",
        "description": writer.paragraph(),
        "author": writer.lots.choice(("258", "266")),
    }


def age(earlier: datetime, later: datetime, zone: str) -> str:
    """What Drupal says of *earlier* on a page that it makes at *later*."""
    parts = drupal_8_parts(drupal_8_counts(earlier, later, ZoneInfo(zone)), 2)
    return " ".join(f"{count} {UNITS[unit][count != 1]}" for count, unit in parts) + " ago"


def upstream_feed(items: Iterable[Item], zone: str) -> str:
    """The feed that the aggregator reads: exact dates, and the author that is a bare number."""
    return rss(
        FEED_TITLE,
        "https://source.example/nl/nieuws",
        [
            {
                "title": item.data["title"],
                "link": item.data["link"],
                "description": item.data["description"],
                "pubDate": format_datetime(item.published.astimezone(ZoneInfo(zone))),
                "dc:creator": item.data["author"],
                "guid": item.data["guid"],
            }
            for item in items
        ],
    )


def feed_page(
    items: Iterable[Item], *, at: datetime, zone: str, upstream: str, pager: tuple[int, bool]
) -> str:
    """The aggregator's page, made at *at* by the theme *classy*.

    *pager* is the page's number, from 0 on, and whether it has a next one.
    """
    checked = datetime.fromtimestamp(at.timestamp() // 3600 * 3600, UTC)
    return f"""<!DOCTYPE html>
<html lang="nl" dir="ltr">
  <head>
    <meta charset="utf-8" />
<meta name="Generator" content="Drupal 8 (https://www.drupal.org)" />
    <title>{FEED_TITLE} | Voorbeeldsite</title>
  </head>
  <body class="path-aggregator">
  <main role="main">
    <div id="block-voorbeeld-page-title" class="block block-core block-page-title-block">
  <h1 class="page-title">{FEED_TITLE}</h1>
  </div>
<div id="block-voorbeeld-content" class="block block-system block-system-main-block">
      <div class="aggregator-feed">
{joined(feed_article(item, at, zone) for item in items)}
{pager_html(*pager)}
  <div class="field field--name-checked field--type-timestamp field--label-inline clearfix">
    <div class="field__label">Checked</div>
              <div class="field__item">{age(checked, at, zone)}</div>
          </div>
<a href="{upstream}" class="feed-icon">
  Aboneer op {FEED_TITLE} feed
</a>
</div>
  </div>
  </main>
  </body>
</html>
"""


def feed_article(item: Item, at: datetime, zone: str) -> str:
    data, value = item.data, "field--label-hidden field__item"
    return f"""<article class="aggregator-item">
      <h3 class="feed-item-title">
      <a href="{escape(data["link"])}">{escape(data["title"][:255])}</a>
    </h3>
              <div class="field field--name-timestamp field--type-created {value}">{age(item.published, at, zone)}</div>
      <div class="item-description">{escape(data["description"])}</div>
            <div class="field field--name-author field--type-string {value}">{escape(data["author"])}</div>
</article>"""


def pager_html(number: int, has_next: bool) -> str:
    """Pages count from 0 in addresses; a feed of one page has no pager."""
    pages = []
    if number:
        pages.append(("previous", "prev", number - 1, "‹ Vorige"))
    if has_next:
        pages.append(("next", "next", number + 1, "Volgende ›"))
    links = (
        f'    <li class="pager__item pager__item--{name}">\n'
        f'        <a href="?page={page}" rel="{rel}">{text}</a>\n      </li>'
        for name, rel, page, text in pages
    )
    return f"""<nav class="pager" role="navigation">
    <ul class="pager__items js-pager__items">
{joined(links)}
    </ul>
  </nav>"""
