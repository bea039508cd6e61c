"""What stands beside the tables, in each database's own words: the view `feed` and two indexes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from belgafeed.ledger.tables import stories

_ACCENTED = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ"
_PLAIN = "aaaaaaceeeeiiiinoooooouuuuyy"
# What parts words for PostgreSQL as well, whose parser would know addresses, paths and compounds.
_SIGNS = "!\"#$&()*+,-./:;<=>?@[]^_`{|}~'«»‘’“”–—…·•"
_FROM, _TO = _ACCENTED + _SIGNS, _PLAIN + " " * len(_SIGNS)

# The news and nothing else, as columns: for people, and for tools that know no JSON.
_FEED = """
CREATE VIEW feed AS
SELECT uid, source, url, language, published, published_earliest, published_latest,
       published_precision, modified, title, {summary} AS summary, {body_text} AS body_text,
       revision, cluster
FROM stories
WHERE status <> 'retracted'
"""

# The newest first and the undated last: in SQLite no value is the least one.
_NEWEST_SQLITE = "CREATE INDEX stories_by_published ON stories (published DESC, uid)"
_NEWEST_POSTGRESQL = "CREATE INDEX stories_by_published ON stories (published DESC NULLS LAST, uid)"

# Only the index of the words is kept, without accents; the text is in `stories`. Triggers keep the two
# in step, whoever writes.
_SQLITE = (
    _NEWEST_SQLITE,
    """
    CREATE VIRTUAL TABLE words USING fts5(
        title, body_text, content='', tokenize='unicode61 remove_diacritics 2'
    )
    """,
    """
    CREATE TRIGGER words_new AFTER INSERT ON stories BEGIN
        INSERT INTO words (rowid, title, body_text)
        VALUES (new.id, new.title, json_extract(new.item, '$.body_text'));
    END
    """,
    """
    CREATE TRIGGER words_gone AFTER DELETE ON stories BEGIN
        INSERT INTO words (words, rowid, title, body_text)
        VALUES ('delete', old.id, old.title, json_extract(old.item, '$.body_text'));
    END
    """,
    """
    CREATE TRIGGER words_changed AFTER UPDATE OF title, item ON stories
    WHEN old.digest <> new.digest BEGIN
        INSERT INTO words (words, rowid, title, body_text)
        VALUES ('delete', old.id, old.title, json_extract(old.item, '$.body_text'));
        INSERT INTO words (rowid, title, body_text)
        VALUES (new.id, new.title, json_extract(new.item, '$.body_text'));
    END
    """,
)

# PostgreSQL takes no more than a megabyte of words for one row; what is behind that is not found.
_POSTGRESQL = (
    _NEWEST_POSTGRESQL,
    f"""
    ALTER TABLE stories ADD COLUMN words tsvector GENERATED ALWAYS AS (
        to_tsvector('simple', translate(
            lower(title || ' ' || left(coalesce(item ->> 'body_text', ''), 250000)),
            '{_FROM.replace("'", "''")}', '{_TO}'
        ))
    ) STORED
    """,
    "CREATE INDEX stories_by_words ON stories USING gin (words)",
)


# So many parts of the index of words are merged into one, instead of 4: a put into a million stories then
# costs a tenth less, since each word is moved less often. A search looks into more parts.
_PARTS = "INSERT INTO words (words, rank) VALUES ('automerge', 8)"


def tune(connection: sa.Connection) -> None:
    """Set what the index of words does not do by itself."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_PARTS)


def furnish(connection: sa.Connection) -> None:
    """Make the view and the indexes; the table of stories is there and empty."""
    is_sqlite = connection.dialect.name == "sqlite"
    text = "json_extract(item, '$.{}')" if is_sqlite else "item ->> '{}'"
    statements: Sequence[str] = _SQLITE if is_sqlite else _POSTGRESQL
    columns = {name: text.format(name) for name in ("summary", "body_text")}
    for statement in (_FEED.format(**columns), *statements):
        connection.exec_driver_sql(statement)
    tune(connection)


# Linear: a quoted phrase ends at the next quote, a word at the next space or quote.
_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')


def terms(text: str) -> Iterator[tuple[str, bool]]:
    """The words and "phrases" of a search, and whether each is only a beginning (``word*``)."""
    for phrase, word in _TERM.findall(text):
        term = (phrase or word).rstrip("*")
        if any(map(str.isalnum, term)):
            yield term, (phrase or word).endswith("*")


def matching(dialect: str, text: str) -> sa.ColumnElement[bool] | None:
    """The condition on `stories` that every term of *text* is in a story; ``None`` without terms."""
    found = list(terms(text))
    if not found:
        return None
    if dialect == "sqlite":
        # One by one: which of all stories are found may be a million.
        return _rowids(found).where(stories.c.id == _ROWID).exists()
    return sa.and_(*(_has(term, is_begin=is_begin) for term, is_begin in found))


def ids_of(dialect: str, text: str) -> sa.Select[Any]:
    """The stories that :func:`matching` means, in no order."""
    if dialect == "sqlite":
        return _rowids(terms(text))
    condition = matching(dialect, text)
    assert condition is not None
    return sa.select(stories.c.id).where(condition)


_ROWID: sa.ColumnElement[int] = sa.literal_column("words.rowid", sa.Integer)


def _rowids(found: Iterable[tuple[str, bool]]) -> sa.Select[Any]:
    wanted = " ".join(f'"{term}"{"*" if is_begin else ""}' for term, is_begin in found)
    words = sa.select(_ROWID).select_from(sa.table("words"))
    return words.where(sa.literal_column("words").match(wanted))


def _has(term: str, *, is_begin: bool) -> sa.ColumnElement[bool]:
    plain = sa.func.translate(sa.func.lower(term), _FROM, _TO)
    query: sa.ColumnElement[str] = sa.func.phraseto_tsquery("simple", plain)
    if is_begin:
        # The printed form of a query ends with its last word.
        query = sa.cast(sa.func.nullif(sa.cast(query, sa.Text), "") + ":*", TSQUERY)
    return sa.literal_column("stories.words", TSVECTOR).op("@@", is_comparison=True)(query)
