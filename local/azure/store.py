"""The subscription's memory: one SQLite file that survives runs and may be used by several processes at once."""

import json
import sqlite3
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from local.azure.arm import Json

SCHEMA = """
create table if not exists resources (
    key text primary key, id text not null, type text not null, body text not null, internal text not null
);
create table if not exists operations (
    name text primary key, key text not null, kind text not null, status text not null,
    started real not null, ends real not null, error text
);
create table if not exists claims (key text primary key, expires real not null);
"""
BUSY_SECONDS = 30.0


@dataclass(kw_only=True)
class Record:
    """A resource: the body that a GET answers, and what the service knows but never shows."""

    id: str
    type: str
    body: Json
    internal: Json = field(default_factory=dict[str, object])

    @property
    def name(self) -> str:
        return self.id.rsplit("/", 1)[-1]

    @property
    def properties(self) -> Json:
        return self.body.setdefault("properties", {})


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A long-running operation. `kind` is Creating, Updating or Deleting; times are seconds since the epoch."""

    name: str
    id: str
    kind: str
    status: str
    started: float
    ends: float
    error: Json | None


def key_of(id: str) -> str:
    return "/" + id.strip("/").lower()


class Records:
    """What one transaction sees and changes."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, id: str) -> Record | None:
        return next(self._select("key = ?", key_of(id)), None)

    def below(self, id: str) -> list[Record]:
        """Everything under `id`, deepest first, without `id` itself."""
        prefix = key_of(id) + "/"
        found = self._select("substr(key, 1, ?) = ?", len(prefix), prefix)
        return sorted(found, key=lambda record: record.id.count("/"), reverse=True)

    def of_type(self, type: str) -> list[Record]:
        return list(self._select("type = ? collate nocase", type))

    def put(self, record: Record) -> None:
        self._connection.execute(
            "insert or replace into resources values (?, ?, ?, ?, ?)",
            (key_of(record.id), record.id, record.type, json.dumps(record.body), json.dumps(record.internal)),
        )

    def remove(self, id: str) -> None:
        self._connection.execute("delete from resources where key = ?", (key_of(id),))

    def operation(self, name: str) -> Operation | None:
        return next(self._operations("name = ?", name), None)

    def running(self, id: str) -> list[Operation]:
        """Operations in progress on `id` or on anything below it."""
        key = key_of(id)
        prefix = key + "/"
        return list(
            self._operations("status = 'InProgress' and (key = ? or substr(key, 1, ?) = ?)", key, len(prefix), prefix)
        )

    def due(self, now: float) -> list[Operation]:
        return list(self._operations("status = 'InProgress' and ends <= ? order by ends", now))

    def put_operation(self, operation: Operation) -> None:
        self._connection.execute(
            "insert or replace into operations values (?, ?, ?, ?, ?, ?, ?)",
            (
                operation.name,
                key_of(operation.id),
                operation.kind,
                operation.status,
                operation.started,
                operation.ends,
                json.dumps(operation.error) if operation.error else None,
            ),
        )

    def claim(self, key: str, seconds: float) -> bool:
        """Take `key` for one writer; False while another holds it. A claim whose holder died ends by itself."""
        now = time.time()
        self._connection.execute("delete from claims where expires <= ?", (now,))
        cursor = self._connection.execute("insert or ignore into claims values (?, ?)", (key_of(key), now + seconds))
        return cursor.rowcount == 1

    def release(self, key: str) -> None:
        self._connection.execute("delete from claims where key = ?", (key_of(key),))

    def _select(self, where: str, *values: object) -> Iterator[Record]:
        rows = self._connection.execute(
            f"select id, type, body, internal from resources where {where} order by key", values
        )
        for id, type, body, internal in rows.fetchall():
            yield Record(id=id, type=type, body=json.loads(body), internal=json.loads(internal))

    def _operations(self, where: str, *values: object) -> Iterator[Operation]:
        rows = self._connection.execute(
            f"select name, key, kind, status, started, ends, error from operations where {where}", values
        )
        for name, id, kind, status, started, ends, error in rows.fetchall():
            yield Operation(
                name=name,
                id=id,
                kind=kind,
                status=status,
                started=started,
                ends=ends,
                error=json.loads(error) if error else None,
            )


class Store:
    """The database file; made with its folder if it does not exist. Each transaction has a connection of its own."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        with closing(self._connect()) as connection:
            connection.execute("pragma journal_mode = wal")
            connection.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Generator[Records]:
        """All or nothing; no other process writes meanwhile. Nothing inside may wait."""
        with closing(self._connect()) as connection:
            connection.execute("begin immediate")
            try:
                yield Records(connection)
            except BaseException:
                connection.execute("rollback")
                raise
            connection.execute("commit")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None)
        connection.execute("pragma synchronous = normal")
        return connection


def inventory(database: Path) -> list[str]:
    """Ids of all resources in the subscription, sorted; empty when the file does not exist."""
    if not database.exists():
        return []
    with Store(database).transaction() as records:
        return sorted(record.id for record in records.below("/subscriptions"))
