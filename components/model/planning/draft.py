"""A plan in the making: what bindings ask for, collected and checked, with all mistakes.

Every function of `storage`, `messaging`, `brokers`, `databases`, `durable` and `pushed` gets one with the binding that
it is about (`bound`).
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from .. import connections, names
from ..functions import Function, HostSettings, Mistake, Place, Project
from ..plans import (
    Authentication,
    Connection,
    Entity,
    EntityKind,
    Grant,
    Kind,
    Options,
    SecretPart,
)
from ..spelling import closest


class Draft(Struct, kw_only=True):
    """What a plan is made of; the sets keep each once."""

    project: Project
    options: Options
    functions: tuple[Function, ...] = ()
    """Those that run: with the configuration's own, without the disabled."""
    mistakes: list[Mistake] = []
    warnings: dict[str, None] = {}
    notes: dict[str, None] = {}
    connections: dict[str, Connection] = {}
    system_keys: set[str] = set()
    _entities: set[Entity] = set()
    _sessions: dict[Entity, bool] = {}
    _grants: set[Grant] = set()
    _authentications: dict[str, Authentication] = {}
    _refused: set[tuple[str, Kind]] = set()

    @property
    def host(self) -> HostSettings:
        return self.project.host

    @property
    def host_storage(self) -> Connection:
        """The host's own account."""
        found = self.connection(connections.HOST_STORAGE, Kind.STORAGE)
        # A mistake is told; the rest is checked as if there were none.
        return found or Connection(name=connections.HOST_STORAGE, kind=Kind.STORAGE, given=None)

    # Connections

    def spelled(self, name: str) -> str:
        """The name under which the host finds a connection: first with the prefix, and without regard to case."""
        known = {
            each.lower(): each for each in (connections.HOST_STORAGE, *self.options.connections, *self.connections)
        }
        prefixed = f"{connections.PREFIX}{name}".lower()
        return known.get(prefixed) or known.get(name.lower()) or name

    def connection(self, name: str, kind: Kind, place: Place | None = None, function: str = "") -> Connection | None:
        """What stands behind a connection, or None after a mistake, which is told once: of the first that names it."""
        spelled = self.spelled(name)
        given = self.options.connections.get(spelled)
        known = self.connections.get(spelled)
        problem, key = None, f"connections.{spelled}"
        if "=" in spelled:
            # It may hold a key, so it is not shown.
            problem, key = "connection is a whole connection string; write the name of a connection and give that", ""
        elif bad := names.problem("connection", spelled):
            problem, key = f"{bad}; choose another", ""
        elif known and known.kind is not kind:
            problem = (
                f"connection '{spelled}' is {connections.with_article(known.kind)} for one binding and "
                f"{connections.with_article(kind)} for another; "
                "one name stands for one service; give them two names"
            )
        elif setting := self._shadowed(spelled):
            problem = (
                f"the setting {setting} gives the host another connection '{spelled}' than the scaler and the rights "
                f"are made for; leave it out and give {key} instead"
            )
            key = f"{'secrets' if self.options.settings[setting] is None else 'settings'}.{setting}"
        else:
            problem = connections.problem(spelled, kind, given)
        if problem is None:
            connection = known or Connection(name=spelled, kind=kind, given=given)
            self.connections[spelled] = connection
            return connection
        if (spelled, kind) not in self._refused:
            self._refused.add((spelled, kind))
            self.mistakes.append(Mistake(text=problem, place=place, key=key, function=function))
        return None

    def _shadowed(self, name: str) -> str | None:
        """A setting that is a connection of this name, or a part of it."""
        for setting in self.options.settings:
            plain = setting.lower().partition("__")[0]
            if plain in (name.lower(), f"{connections.PREFIX}{name}".lower()):
                return setting
        return None

    # Entities and rights

    def entity(self, connection: Connection, kind: EntityKind, *path: str) -> Entity:
        """A queue, container, topic, … that a binding names, and what it stands in."""
        if kind is EntityKind.SUBSCRIPTION:
            self.entity(connection, EntityKind.TOPIC, path[0])
        if kind is EntityKind.CONSUMER_GROUP:
            self.entity(connection, EntityKind.HUB, path[0])
        entity = Entity(connection=connection.name, kind=kind, path=path)
        self._entities.add(entity)
        return entity

    def takes_sessions(self, entity: Entity, sessions: bool) -> bool:
        """Whether all its consumers so far say the same about sessions."""
        return self._sessions.setdefault(entity, sessions) == sessions

    def grant(
        self, to: Iterable[str], connection: Connection, entity: Entity | None = None, *, scaler: bool = False
    ) -> None:
        """Roles for the app, or for KEDA's operator, where the connection is by identity."""
        if not is_by_identity(connection):
            return
        for role in to:
            self._grants.add(
                Grant(to="scaler" if scaler else "app", role=role, connection=connection.name, entity=entity)
            )

    def _final(self, entity: Entity) -> Entity:
        return replace(entity, requires_session=True) if self._sessions.get(entity) else entity

    @property
    def entities(self) -> tuple[Entity, ...]:
        """What the stack has to make."""
        made = (each for each in self._entities if self.connections[each.connection].given is None)
        return tuple(sorted(self._final(each) for each in made))

    @property
    def grants(self) -> tuple[Grant, ...]:
        final = {replace(each, entity=self._final(each.entity)) if each.entity else each for each in self._grants}
        return tuple(sorted(final, key=lambda each: (each.to, each.role, each.connection, str(each.entity))))

    # Scalers

    def identity(self, connection: Connection) -> Authentication:
        """How a scaler signs in to a connection by identity."""
        return self._authentication(connection.name, identity=True, secrets={}, texts={})

    def secrets(
        self, name: str, secrets: Mapping[str, SecretPart], texts: Mapping[str, str] | None = None
    ) -> Authentication:
        """How a scaler signs in by secrets. `name`: of the connection, or of what else it is about."""
        return self._authentication(name, identity=False, secrets=secrets, texts=texts or {})

    def _authentication(
        self, name: str, *, identity: bool, secrets: Mapping[str, SecretPart], texts: Mapping[str, str]
    ) -> Authentication:
        plain = "".join(each if (each.isascii() and each.isalnum()) or each == "." else "-" for each in name.lower())
        base = plain.strip("-.") or "scaler"
        for suffix in ("", *(f".{number}" for number in range(2, len(self._authentications) + 3))):
            wanted = Authentication(name=f"{base}{suffix}", identity=identity, secrets=secrets, texts=texts)
            if self._authentications.setdefault(wanted.name, wanted) == wanted:
                return wanted
        raise AssertionError("more names than authentications were tried")

    def finish(self) -> None:
        """What shows only when all bindings have been seen."""
        for name in self.options.connections:
            used = self.spelled(name) in self.connections
            if not used and (meant := closest(name, self.connections)):
                self.warnings[
                    f"connection '{name}' is given, but no binding names it; '{meant}' is named; if that is meant, "
                    f"rename connections.{name}"
                ] = None


def is_by_identity(connection: Connection) -> bool:
    """Whether the app and the scaler sign in with an identity, as with all that the stack makes."""
    return connection.given is None or connection.given.by == "identity"
