"""The addresses under which stories are known: whoever comes by one of them is the same story."""

from functools import cache

import sqlalchemy as sa

from belgafeed.identity import compared
from belgafeed.items import NewsItem
from belgafeed.ledger.tables import INSERTS, addresses


def name_addresses(connection: sa.Connection, item: NewsItem) -> None:
    """Write down where *item* is and where it was: its page, its short link, its old addresses."""
    moved = item.document.moved_from if item.document else ()
    urls = [item.url, item.short_url, *(old.removesuffix(".json") for old in moved)]
    rows = [
        {"url": url, "source": item.source, "uid": item.uid}
        for url in dict.fromkeys(compared(url) for url in urls if url)
    ]
    if rows:
        connection.execute(_name(connection.dialect.name), rows)


@cache
def _name(dialect: str) -> sa.Executable:
    names = ("url", "source", "uid")
    insert = INSERTS[dialect](addresses).values({name: sa.bindparam(name) for name in names})
    return insert.on_conflict_do_update(
        index_elements=[addresses.c.url, addresses.c.source], set_={"uid": insert.excluded.uid}
    )
