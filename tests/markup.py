"""What the tests of the cleaner share: its front door, and a card as the editor writes it."""

from belgafeed.markup import Cleaned, clean

BASE = "https://news.example/stories/today"
UUID = "4a06dbf5-69e9-4fc5-b963-88d7d4161413"


def settled(body: str) -> Cleaned:
    """*body* cleaned; to clean it once more changes nothing."""
    result = clean(body, base_url=BASE)
    again = clean(result.html, base_url=BASE)
    assert (again.html, again.text) == (result.html, result.text)
    return result


def card(
    title: str = "A title",
    *,
    href: str | None = "https://news.example/other?utm_source=card#top",
    description: str | None = "A teaser...",
    thumbnail: bool = True,
    block: str = "bookmark",
    modifier: str = "horizontal",
) -> str:
    """A card as the editor writes it."""
    name = f"release-content-{block}"
    link = f'href="{href}" target="_blank"' if href else ""
    parts = [f'<div id="{block}-{UUID}"\n     class="{name} {name}--{modifier}">\n']
    if thumbnail:
        parts.append(f'<a class="{name}__thumbnail" {link} style="background-image: url(x)"\n></a>')
    parts.append(
        f'<div class="{name}__details">\n <a class="{name}__title" {link}>\n  {title} </a>'
    )
    if description:
        parts.append(f'<div class="{name}__description">\n {description} </div>')
    if href:
        parts.append(
            f'<a href="https://news.example/" class="{name}__provider">'
            '<img src="https://icons.example/i.png" aria-hidden="true" /> news.example </a>'
        )
    return "\n".join([*parts, "</div>", "</div>\n"])
