"""How the tables are made, and how those of an earlier belgafeed are brought up."""

import sqlalchemy as sa

from belgafeed.identity import DIGEST_VERSION, digest
from belgafeed.items import from_record
from belgafeed.ledger.addresses import name_addresses
from belgafeed.ledger.clusters import index_stored
from belgafeed.ledger.furniture import furnish, tune
from belgafeed.ledger.tables import (
    SCHEMA_VERSION,
    by_changed,
    by_cluster,
    change,
    metadata,
    revisions,
    schema,
    stories,
)

# What brings the tables of a version to the next one. Before version 4 there was only SQLite.
_STATEMENTS = {
    1: (
        "ALTER TABLE stories ADD COLUMN published_method TEXT",
        "ALTER TABLE stories ADD COLUMN published_flags TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE stories ADD COLUMN sighted_at DATETIME",
        "UPDATE stories SET published_method = json_extract(item, '$.published_method')",
        "UPDATE stories SET sighted_at = rendered_at",
    ),
    2: (
        # What is stored need not be fetched again.
        """
        INSERT OR IGNORE INTO documents (url, source, uid, published, looked_at, failures, archive)
        SELECT url || '.json', source, uid, published, stored_at, 0, 0 FROM stories
        WHERE source = 'belga' AND url IS NOT NULL
        """,
    ),
    3: (
        # The stories get numbers, and the items of revisions may go.
        "PRAGMA legacy_alter_table=ON",
        "DROP INDEX IF EXISTS stories_by_slug",
        "ALTER TABLE stories RENAME TO stories_3",
        "ALTER TABLE revisions RENAME TO revisions_3",
        "ALTER TABLE schema_version ADD COLUMN digests INTEGER NOT NULL DEFAULT 1",
    ),
    4: (
        # Near-duplicates are found by other keys, and the index of families has only who is not alone.
        "DROP TABLE IF EXISTS bands",
        "DROP INDEX IF EXISTS stories_by_cluster",
        "ALTER TABLE runs ADD COLUMN verdict TEXT",
        "ALTER TABLE runs ADD COLUMN reasons JSON",
        "ALTER TABLE runs ADD COLUMN coverage JSON",
    ),
}
_STORIES_3 = (
    "uid, source, url, slug, title, language, published, published_earliest, published_latest,"
    " published_precision, published_method, published_flags, modified, sighted_at, rendered_at,"
    " stored_at, status, revision, digest, item"
)
_REVISIONS_3 = "uid, revision, digest, status, stored_at, item"
_COPY = (
    # The order in which they came.
    f"INSERT INTO stories ({_STORIES_3}) SELECT {_STORIES_3} FROM stories_3 ORDER BY rowid",  # noqa: S608
    f"INSERT INTO revisions ({_REVISIONS_3}) SELECT {_REVISIONS_3} FROM revisions_3",  # noqa: S608
    "DROP TABLE revisions_3",
    "DROP TABLE stories_3",
    "PRAGMA legacy_alter_table=OFF",
)


def create(connection: sa.Connection) -> None:
    """Make all tables, and what stands beside them, in a database that has none of ours."""
    metadata.create_all(connection)
    furnish(connection)
    connection.execute(schema.insert(), {"version": SCHEMA_VERSION, "digests": DIGEST_VERSION})


def upgrade(connection: sa.Connection, version: int) -> None:
    """Bring the tables of *version* to those of today, with all that is in them."""
    # Tables that are new; the older ones stay as they are.
    metadata.create_all(connection)
    for step in range(version, SCHEMA_VERSION):
        for statement in _STATEMENTS[step]:
            connection.exec_driver_sql(statement)
    if version < 4:
        metadata.create_all(connection)
        furnish(connection)
        for statement in _COPY:
            connection.exec_driver_sql(statement)
    if version in (3, 4):
        connection.exec_driver_sql("ALTER TABLE listings ADD COLUMN shape JSON")
    if version == 4:
        connection.exec_driver_sql(
            "ALTER TABLE stories ADD COLUMN changed BIGINT NOT NULL DEFAULT 0"
        )
        by_changed.create(connection)
        by_cluster.create(connection)
        tune(connection)
    if version <= 4:
        connection.execute(stories.update().values(changed=change(connection.dialect.name)))
        _index(connection, with_addresses=version < 4)
    connection.execute(schema.update(), {"version": SCHEMA_VERSION})


def _index(connection: sa.Connection, *, with_addresses: bool) -> None:
    """Give the stories their sketches, and those that have none their addresses and clusters."""
    for number in (
        connection.execute(sa.select(stories.c.id).order_by(stories.c.id)).scalars().all()
    ):
        row = connection.execute(sa.select(stories.c.item).where(stories.c.id == number))
        item = from_record(row.scalar_one())
        if with_addresses:
            name_addresses(connection, item)
        index_stored(connection, number, item)


def redigest(connection: sa.Connection) -> None:
    """Give every version the digest that today's rule gives it, so that none seems to be an edit."""
    keys = sa.select(revisions.c.uid, revisions.c.revision).where(revisions.c.item.is_not(None))
    for uid, number in connection.execute(keys).all():
        this = (revisions.c.uid == uid) & (revisions.c.revision == number)
        version = connection.execute(sa.select(revisions.c.item, revisions.c.status).where(this))
        record, status = version.one()
        fresh = digest(from_record(record | {"status": status}))
        connection.execute(revisions.update().where(this).values(digest=fresh))
        current = (stories.c.uid == uid) & (stories.c.revision == number)
        connection.execute(stories.update().where(current).values(digest=fresh))
    connection.execute(schema.update(), {"digests": DIGEST_VERSION})
