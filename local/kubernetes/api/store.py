"""The objects of the embedded cluster: in memory for reading, in SQLite so that they survive the process."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, TypeAlias

from local.kubernetes.manifests import Json, Ref

Event: TypeAlias = Literal["ADDED", "MODIFIED", "DELETED"]


class Store:
    """Objects by identity, what each manager last applied to them, and the counter behind `resourceVersion`.

    `changed` is called after every change. One process at a time may use a database.
    """

    def __init__(self, database: Path) -> None:
        database.parent.mkdir(parents=True, exist_ok=True)
        self.changed: Callable[[Event, Json], None] = _unwatched
        self._connection = sqlite3.connect(database, check_same_thread=False)
        # A crash of the machine may lose the last writes, never the order of those before.
        self._connection.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
            "CREATE TABLE IF NOT EXISTS objects (ref TEXT PRIMARY KEY, object TEXT NOT NULL, applied TEXT NOT NULL);"
            "CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);"
        )
        self._objects: dict[Ref, Json] = {}
        self._applied: dict[Ref, dict[str, Json]] = {}
        for text, managers in self._connection.execute("SELECT object, applied FROM objects ORDER BY rowid"):
            obj: Json = json.loads(text)
            self._objects[Ref.of(obj)] = obj
            self._applied[Ref.of(obj)] = json.loads(managers)
        self._version = int(self.setting("version") or 0)

    def close(self) -> None:
        self._connection.close()

    def setting(self, name: str) -> str | None:
        row = self._connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def set(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))
        self._connection.commit()

    def get(self, ref: Ref) -> Json | None:
        return self._objects.get(ref)

    def all(self, api_version: str = "", kind: str = "", namespace: str = "") -> Iterator[Json]:
        """The objects of a kind, of all kinds when it is empty, of one namespace when one is named; a snapshot."""
        for ref, obj in list(self._objects.items()):
            if (not kind or (ref.api_version, ref.kind) == (api_version, kind)) and namespace in ("", ref.namespace):
                yield obj

    def applied(self, ref: Ref) -> dict[str, Json]:
        """What each manager last applied to an object."""
        return dict(self._applied.get(ref, {}))

    def put(self, obj: Json, applied: dict[str, Json] | None = None) -> Json:
        """Store an object under a new `resourceVersion`; `applied` replaces what is known of its managers."""
        ref = Ref.of(obj)
        self._version += 1
        obj = {**obj, "metadata": {**obj["metadata"], "resourceVersion": str(self._version)}}
        event: Event = "MODIFIED" if ref in self._objects else "ADDED"
        self._objects[ref] = obj
        self._applied[ref] = self.applied(ref) if applied is None else applied
        self._connection.execute(
            "INSERT INTO objects VALUES (?, ?, ?) ON CONFLICT (ref) DO UPDATE SET object = excluded.object, "
            "applied = excluded.applied",
            (_key(ref), json.dumps(obj), json.dumps(self._applied[ref])),
        )
        self.set("version", str(self._version))
        self.changed(event, obj)
        return obj

    def remove(self, ref: Ref) -> None:
        obj = self._objects.pop(ref, None)
        if obj is not None:
            self._applied.pop(ref, None)
            self._connection.execute("DELETE FROM objects WHERE ref = ?", (_key(ref),))
            self._connection.commit()
            self.changed("DELETED", obj)


def _unwatched(event: Event, obj: Json) -> None:
    del event, obj


def _key(ref: Ref) -> str:
    return json.dumps([ref.api_version, ref.kind, ref.namespace, ref.name])
