"""A real PostgreSQL server for the tests.

In a test; with the server come places that are empty, each an SQLAlchemy URL::

    if reason := Postgres.why_not():
        pytest.skip(reason)
    with Postgres() as server:
        crawl(BELGAFEED_DATABASE_URL=server.fresh())

By hand, until Ctrl-C: ``python -m tests.postgres``.

``BELGAFEED_TEST_POSTGRES`` is the URL of a running server to use. It stays as it was: what
``fresh`` made is dropped at the end, unless we are killed; then ``belgafeed_test_…`` is left.

Else a server of our own is made from the binaries that are installed, on loopback, in a temporary
folder. It and the folder go when the tests end, however they end, SIGKILL too.
"""

import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa

VARIABLE = "BELGAFEED_TEST_POSTGRES"
PROGRAMS = ("initdb", "pg_ctl", "postgres")
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql*/bin",
)
ATTEMPTS = 3
"""Ports to try: between our finding one free and the server's taking it, it can be lost."""

# Of several settings of one parameter, the last one counts.
_SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "shared_buffers=16MB",
    "max_connections=300",
)

# The server's life hangs on this shell's standard input, a pipe whose other end only we hold.
# When it closes, because we are done or because we are no more, the shell puts all away.
_KEEPER = """
bin=$1 folder=$2 data=$3 settings=$4
shift 4
trap 'rm -rf "$folder"' EXIT
trap '' PIPE  # nobody may be there to read the port
exec 3>&1 >"$folder/log" 2>&1

create() {
    "$bin/initdb" --pgdata="$data" --username=postgres --auth=trust \
        --encoding=UTF8 --locale="$1" --no-sync 3>&-
}
control() {
    "$bin/pg_ctl" "$@" --pgdata="$data" 3>&-
}
run() {
    control start --log="$folder/log" --options="$settings -c port=$1" || return
    echo "$1" >&3
    read -r _
    control stop --mode=fast
    exit
}

# macOS has no C.UTF-8; C sorts alike.
if [ -e "$data/PG_VERSION" ] || create C.UTF-8 || create C; then
    for port; do run "$port"; done
fi
cat "$folder/log" >&3
"""


class Postgres:
    """A server: the one that ``BELGAFEED_TEST_POSTGRES`` names, or one of our own.

    Ours takes a second or two to start. Without *fsync* its commits are faster, and as durable
    unless the machine goes down. *settings* are more of its parameters, each ``name=value``. With
    *data* its databases stay in that folder, and are there again the next time.
    """

    def __init__(
        self, *, fsync: bool = True, settings: Sequence[str] = (), data: Path | None = None
    ) -> None:
        self.url = ""
        """Of the database that all places are in. Known once it runs."""
        self._settings = (f"fsync={'on' if fsync else 'off'}", *settings)
        self._data = data
        self._running = os.environ.get(VARIABLE)
        self._exit = ExitStack()

    @staticmethod
    def why_not() -> str | None:
        """Why there can be no server here; ``None``: there can. Starts none to find out."""
        if os.environ.get(VARIABLE) or _binaries():
            return None
        return (
            f"no PostgreSQL: install it (Debian: apt install postgresql), or set {VARIABLE} to the URL"
            " of a running server"
        )

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            url = sa.make_url(self._running or self._start(stack))
            self.url = _written(url.set(drivername="postgresql+psycopg"))
            # No pool: between two calls nothing of ours is connected.
            self._engine = sa.create_engine(
                self.url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT"
            )
            self._exit = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._exit.close()

    def fresh(self) -> str:
        """The URL of a new place with nothing in it: a schema, the only one that it looks in.

        A database would be as empty, and takes at least ten times as long. What belongs to a
        database, all places share: advisory locks, ``NOTIFY``.
        """
        schema = f"belgafeed_test_{secrets.token_hex(8)}"
        if self._running or self._data:
            self._exit.callback(self._drop, schema)
        return self.place(schema)

    def place(self, schema: str) -> str:
        """The URL of the place of that name, which is made where there is none, and stays."""
        self._execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        url = self._engine.url
        options = [*url.normalized_query.get("options", ()), f"-csearch_path={schema}"]
        return _written(url.update_query_dict({"options": " ".join(options)}))

    def _drop(self, schema: str) -> None:
        # A test that left a transaction open would have us wait for ever.
        self._execute("SET lock_timeout = '10s'", f"DROP SCHEMA IF EXISTS {schema} CASCADE")

    def _execute(self, *statements: str) -> None:
        with self._engine.connect() as connection:
            for statement in statements:
                connection.execute(sa.text(statement))

    def _start(self, stack: ExitStack) -> str:
        """Start a server that stops when *stack* closes; its URL."""
        binaries = _binaries()
        if binaries is None:
            raise RuntimeError(self.why_not())
        whom = _whom()
        folder = stack.enter_context(
            tempfile.TemporaryDirectory(
                prefix="belgafeed-postgres-",
                dir=_open_folder() if whom else None,
                ignore_cleanup_errors=True,  # of an interrupted start: the keeper is still at it
            )
        )
        data = self._data.absolute() if self._data else Path(folder, "data")
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        for each in (folder, data):
            os.chown(each, whom.get("user", -1), whom.get("group", -1))
        settings = " ".join(f"-c {setting}" for setting in (*_SETTINGS, *self._settings))
        keeper = stack.enter_context(
            subprocess.Popen(
                ["sh", "-c", _KEEPER, "keeper", binaries, folder, data, settings, *_free_ports()],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=folder,
                start_new_session=True,  # Ctrl-C is for us; the keeper learns of it soon enough
                **whom,
            )
        )
        assert keeper.stdout is not None
        answer = keeper.stdout.readline().strip()
        if not answer.isdecimal():
            raise RuntimeError(f"PostgreSQL does not start:\n{answer}\n{keeper.stdout.read()}")
        return f"postgresql://postgres@127.0.0.1:{answer}/postgres"


def _written(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)


def _binaries() -> Path | None:
    """The folder of PostgreSQL's programs."""
    for folder in _folders():
        if all((folder / name).exists() for name in PROGRAMS):
            return folder
    return None


def _folders() -> Iterator[Path]:
    """Where the programs may be, the likeliest first, and of several versions the highest."""
    if initdb := shutil.which("initdb"):
        yield Path(initdb).resolve().parent
    if pg_config := shutil.which("pg_config"):
        asked = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(asked.stdout.strip())
    for place in PLACES:
        yield from sorted(Path("/").glob(place[1:]), key=_version, reverse=True)


def _version(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(folder))]


def _whom() -> dict[str, Any]:
    """What has ``subprocess`` run as somebody else if we are root: PostgreSQL refuses that."""
    if os.geteuid() != 0:
        return {}
    users = {user.pw_name: user for user in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _open_folder() -> str:
    """The temporary folder, or ``/tmp`` if not everybody may go into that."""
    folder = Path(tempfile.gettempdir()).resolve()
    is_open = all(each.stat().st_mode & stat.S_IXOTH for each in (folder, *folder.parents))
    return str(folder) if is_open else "/tmp"


def _free_ports() -> list[str]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(ATTEMPTS)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [str(each.getsockname()[1]) for each in sockets]


def main() -> None:
    if reason := Postgres.why_not():
        sys.exit(reason)
    # A shell that starts this in the background has it ignore Ctrl-C.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with suppress(KeyboardInterrupt), Postgres() as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        signal.pause()


if __name__ == "__main__":
    main()
