"""Ledgers as others see them: through SQL, and as the files that older versions left."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

LEDGERS = Path(__file__).with_name("ledger_versions")


def sql(url: str, statement: str) -> list[tuple[Any, ...]]:
    """What the database answers to *statement*; it is committed."""
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            answer = connection.execute(sa.text(statement))
            return [tuple(row) for row in answer] if answer.returns_rows else []
    finally:
        engine.dispose()


def file_of(url: str) -> Path:
    """The file of a ledger in SQLite."""
    name = sa.make_url(url).database
    assert name is not None
    return Path(name)


def restore(url: str, version: int) -> None:
    """Put a ledger there as the belgafeed of that schema version left it."""
    engine = sa.create_engine(url)
    name = f"version-{version}{'' if engine.name == 'sqlite' else '-postgresql'}.sql"
    script = (LEDGERS / name).read_text("utf-8")
    connection = engine.raw_connection()
    driver: Any = connection.driver_connection
    if engine.name == "sqlite":
        driver.executescript(script)
    else:
        driver.execute(script)
        driver.commit()
    connection.close()
    engine.dispose()


_FULL = {
    "sqlite": [
        "CREATE TRIGGER full_{table} BEFORE {when} ON {table} BEGIN SELECT raise(abort, 'full'); END"
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION is_full() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'full'; END $$",
        "CREATE TRIGGER full_{table} BEFORE {when} ON {table} EXECUTE FUNCTION is_full()",
    ],
}
_ROOM = {
    "sqlite": "DROP TRIGGER full_{table}",
    "postgresql": "DROP TRIGGER full_{table} ON {table}",
}


def fill(url: str, table: str, when: str = "INSERT") -> None:
    """From now on nothing can be written to *table*, as on a full disk."""
    for statement in _FULL[sa.make_url(url).get_backend_name()]:
        sql(url, statement.format(table=table, when=when))


def make_room(url: str, table: str) -> None:
    sql(url, _ROOM[sa.make_url(url).get_backend_name()].format(table=table))
