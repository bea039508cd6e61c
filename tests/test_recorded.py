"""The two recorded documents, exactly, where they are present."""

from datetime import datetime

import pytest
from pytest_twisted import ensureDeferred

from belgafeed import dates
from belgafeed.items import Credit
from tests.conftest import Crawler
from tests.replay import RECORDED

pytestmark = [
    pytest.mark.recorded,
    pytest.mark.skipif(
        not RECORDED.is_dir(),
        reason="no recorded documents: save a story as ../shared/seeds/prezly_story.json and the text"
        " of a feed page as ../shared/seeds/ministry_feed.txt",
    ),
]


@ensureDeferred
async def test_the_recorded_story(run: Crawler) -> None:
    crawl = await run("belga", start=str(RECORDED / "prezly_story.json"))
    (item,) = crawl.items
    assert item.body_text.startswith(
        "Foreign minister Maxime Prévot defended Belgium's human rights record in Geneva on"
        " Wednesday"
    )
    assert item.body_text.endswith("adopted by the UN Human Rights Council in the autumn.")
    for body in (item.body_text, item.body_html):
        assert "Related news" not in body
        assert "©" not in body
        assert "reception of asylum seekers" not in body
    assert item.credit == Credit(
        "BELGA PHOTO", "NICOLAS MAETERLINCK", "© BELGA PHOTO NICOLAS MAETERLINCK"
    )
    assert [(link.text, link.url.partition("#")[0]) for link in item.links] == [
        (
            "prison overcrowding",
            "https://www.belganewsagency.eu/record-750-inmates-forced-to-sleep-on-floor-in-belgian"
            "-prisons-from-prison-overcrowding",
        ),
        (
            "racism",
            "https://www.belganewsagency.eu/structural-racism-against-roma-remains-the-norm-in"
            "-belgium-says-equality-centre",
        ),
    ]
    assert [card.title[:30] for card in item.related] == [
        "European Court of Human Rights",
        "Belgium still has work to do a",
    ]
    assert all(card.description for card in item.related)
    assert '<h4>"Transparency is not a weakness"</h4>' in item.body_html
    assert item.summary == item.body_text.partition("\n")[0]
    assert (item.language, item.authors) == ("en-BE", ("Flanders News Service",))
    assert item.image is not None
    assert item.image.url == (
        "https://cdn.uc.assets.prezly.com/b86bb69c-4595-4e67-962e-39d85272c71e/"
    )
    assert (item.uid, item.short_url, item.format_version) == (
        "belga:sjGd",
        "http://prez.ly/sjGd",
        5,
    )
    assert item.published == datetime.fromisoformat("2026-05-06T20:02:00+02:00")
    assert item.modified == datetime.fromisoformat("2026-05-06T20:02:44+02:00")
    assert item.published_method == "assumed"
    assert crawl.ours("read") == {}


@ensureDeferred
async def test_the_recorded_feed_page(run: Crawler) -> None:
    crawl = await run(
        "ministry",
        start=str(RECORDED / "ministry_feed.txt"),
        rendered_at="2021-05-08T00:00:00+02:00",
    )
    assert len(crawl.items) == 14
    first = crawl.items[0]
    assert first.title.endswith("tijdens 3e Universeel Periodiek Onderzoek")
    assert first.body_text.endswith("voor de derde keer sinds 2011 worden geëvalueerd.")
    assert first.published_text == "2 dagen 16 hours ago"
    assert first.published_earliest == datetime.fromisoformat("2021-05-05T07:00:01+02:00")
    assert first.published_latest == datetime.fromisoformat("2021-05-05T08:00:00+02:00")
    references = [item.author_ref for item in crawl.items]
    assert references == ["266", *["258"] * 9, "268", *["258"] * 3]
    assert crawl.ours("feed") == {
        "1/title": "Belgische ontwikkelingssamenwerking",
        "1/checked": "54 minutes 57 seconds ago",
        "1/items": 14,
    }


@ensureDeferred
async def test_the_known_days_lie_within_the_bounds(run: Crawler) -> None:
    """Four of the recorded items tell their day in their text."""
    crawl = await run(
        "ministry",
        start=str(RECORDED / "ministry_feed.txt"),
        rendered_at="2021-05-08T00:00:00+02:00",
    )
    for number, day in {
        1: "2021-05-05",
        3: "2021-04-17",
        6: "2021-04-01",
        14: "2021-02-22",
    }.items():
        item = crawl.items[number - 1]
        assert item.published_earliest is not None
        assert item.published is not None
        assert item.published_latest is not None
        known = dates.resolve(day, at=None)
        assert item.published_earliest <= known.latest
        assert item.published_latest >= known.earliest
        if item.published_precision != "week":
            assert known.earliest <= item.published <= known.latest
