"""KEDA's scalers for databases, pods' own metrics, windows of time and servers of one's own, with all keys of each.

Source: the structures tagged `keda:` in kedacore/keda v2.20.2, `pkg/scalers/*.go`, and keda.sh/docs/2.20/scalers. Keys
that are a secret are left out where KEDA takes them from an authentication as well. `…_from_env` is the name of a
variable of the scaled container.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from msgspec import field
from msgspec.structs import replace

from ..plans import Text
from .scaler import Amount, Level, Scaler, Target


class MsSql(Scaler, frozen=True, kw_only=True):
    """The number that a query of SQL Server or Azure SQL returns."""

    type: ClassVar[str] = "mssql"

    query: str
    """A query with one row and one number."""
    target_value: Amount
    """What of it one replica takes on."""
    activation_target_value: Level | None = None
    """The number above which the first replica starts; 0 by default."""
    host: str | None = None
    """The server, where no connection string names it."""
    port: Target | None = None
    """Its port; 1433 by default."""
    database: str | None = None
    """The database, where no connection string names it."""
    username: str | None = None
    """Who signs in, where no connection string says so."""
    connection_string_from_env: str | None = None
    """The variable with the connection string."""
    password_from_env: str | None = None
    """The variable with the password."""


class _Resource(Scaler, frozen=True, kw_only=True):
    """What pods use of their requests; it cannot start a first replica, so that at least one always runs."""

    value: str
    """A percentage of the request with `metricType: Utilization`, else an amount such as `500Mi`."""
    container_name: str | None = None
    """The container that counts; all by default."""


class Cpu(_Resource, frozen=True, kw_only=True):
    """Processor time."""

    type: ClassVar[str] = "cpu"


class Memory(_Resource, frozen=True, kw_only=True):
    """Memory."""

    type: ClassVar[str] = "memory"


class Cron(Scaler, frozen=True, kw_only=True):
    """Replicas in a window of time."""

    type: ClassVar[str] = "cron"

    timezone: str
    """Such as `Europe/Berlin`."""
    start: str
    """When the window opens, as five fields of cron; without the seconds of a timer trigger."""
    end: str
    """When it closes."""
    desired_replicas: Target
    """How many run in it."""

    def problems(self) -> Iterable[str]:
        for key, value in (("start", self.start), ("end", self.end)):
            if len(value.split()) != 5:
                yield f"{key} is '{value}'; the scaler cron takes five fields: minute, hour, day, month, weekday"
        if self.start == self.end:
            yield "start and end are the same; the scaler cron needs a window; let it end later"


class Prometheus(Scaler, frozen=True, kw_only=True):
    """The number that a query of Prometheus returns."""

    type: ClassVar[str] = "prometheus"

    server_address: str
    """Its address."""
    query: str
    """A query with one number."""
    threshold: Amount
    """What of it one replica takes on."""
    activation_threshold: Level | None = None
    """The number above which the first replica starts; 0 by default."""
    namespace: str | None = None
    """For servers of several tenants."""
    query_parameters: str | None = None
    """Further parameters, as `key=value` with commas."""
    custom_headers: str | None = None
    """Further headers, as `key=value` with commas."""
    ignore_null_values: bool | None = None
    """Whether no answer counts as 0; on by default."""
    unsafe_ssl: bool | None = None
    """Whether certificates are not checked; off by default."""
    timeout: str | None = None
    """How long an answer may take, in milliseconds or as a duration."""


class ExternalPush(Scaler, frozen=True, kw_only=True):
    """A scaler of one's own, which says by itself when there is work."""

    type: ClassVar[str] = "external-push"

    scaler_address: str
    """Its `host:port`."""
    enable_tls: bool | None = field(default=None, name="enableTLS")
    """Whether the connection is encrypted; off by default."""
    unsafe_ssl: bool | None = None
    """Whether certificates are not checked; off by default."""
    interceptor_route: str | None = None
    """The route that is scaled, for the scaler of KEDA's HTTP add-on."""
    further: Mapping[str, str] | None = None
    """Further keys, which KEDA hands to the scaler."""

    def metadata(self) -> dict[str, Text]:
        own = super().metadata()
        own.pop("further", None)
        return {**own, **(self.further or {})}

    @classmethod
    def read(cls, metadata: Mapping[str, Text]) -> Scaler | tuple[str, ...]:
        known = cls.keys().keys() - {"further"}
        scaler = super().read({key: value for key, value in metadata.items() if key in known})
        further = {key: value for key, value in metadata.items() if key not in known and isinstance(value, str)}
        if not isinstance(scaler, ExternalPush) or not further:
            return scaler
        return replace(scaler, further=further)
