"""What Service Bus and Event Hubs have in common: their namespaces share one DNS zone, one way of reporting operations
and one form of refusal.

Answers follow recordings of the Azure CLI's own tests (Azure/azure-cli, command_modules/servicebus and eventhubs),
refusals learn.microsoft.com/azure/service-bus-messaging/service-bus-resource-manager-exceptions and
learn.microsoft.com/azure/event-hubs/resource-manager-exceptions.
"""

from datetime import UTC, datetime
from typing import Final

from local.azure.arm import ArmError, Json
from local.azure.durations import SECONDS, seconds_of
from local.azure.paths import Template, same_id
from local.azure.resource_types import LOCATION, Change, Duration, Limits, LongRunning, ResourceType
from local.azure.store import Record, Records

BASIC: Final = "Basic"
STANDARD: Final = "Standard"
PREMIUM: Final = "Premium"
ZONE: Final = "servicebus.windows.net"
NAMESPACES: Final = ("Microsoft.ServiceBus/namespaces", "Microsoft.EventHub/namespaces")
TAKEN: Final = frozenset({"contoso", "mynamespace", "myservicebus", "myeventhub"})
"""Namespaces that other tenants hold: names are global, and those of the documentation are long gone."""
NAME: Final = Limits(shortest=6, longest=50, pattern=r"^[a-zA-Z][a-zA-Z0-9-]*[a-zA-Z0-9]$")
RESERVED_ENDINGS: Final = ("-sb", "-mgmt")
"""learn.microsoft.com/rest/api/servicebus/create-namespace"""
FOREVER: Final = "P10675199DT2H48M5.4775807S"
"""The longest time span of .NET, by which the service says that something never happens."""


def deletion(namespace: Template) -> LongRunning:
    """How the end of a namespace is reported."""
    return LongRunning(path=namespace.text + "/operationresults/{operation}", header=LOCATION)


class MessagingNamespace(ResourceType):
    """A namespace. It says itself when it is ready: no header leads to an operation.

    One thing is stricter than ARM: the SKU must be given.
    """

    name_limits = NAME
    required = ("sku.name",)
    kept = ("privateEndpointConnections",)
    duration = Duration(create=45, update=30, delete=30)
    long_running = LongRunning(header="", creating="Created")

    def check_name(self, name: str) -> None:
        super().check_name(name)
        if name.lower().endswith(RESERVED_ENDINGS):
            raise ArmError(400, "BadRequest", f"The namespace name '{name}' must not end with '-sb' or '-mgmt'.")

    def validate(self, change: Change) -> None:
        name = change.id.rsplit("/", 1)[-1].lower()
        others = [
            record.name.lower()
            for type in NAMESPACES
            for record in change.records.of_type(type)
            if not same_id(record.id, change.id)
        ]
        if name in TAKEN or name in others:
            raise ArmError(400, "BadRequest", "The specified name is not available.")
        before = change.before("sku.name")
        if before and (before == PREMIUM) != (change.body["sku"]["name"] == PREMIUM):
            raise ArmError(
                400,
                "BadRequest",
                f"The SKU of namespace '{name}' cannot be changed from {before} to {change.body['sku']['name']}: a "
                "Premium namespace is created as one.",
            )

    def accept(self, change: Change) -> None:
        name, now = change.id.rsplit("/", 1)[-1], timestamp()
        sku = change.body["sku"]
        change.body["sku"] = {**sku, "tier": sku["name"]}
        change.default("properties.disableLocalAuth", False)
        change.default("properties.minimumTlsVersion", "1.2")
        change.default("properties.publicNetworkAccess", "Enabled")
        # Endpoints make and remove their own connections; a PUT changes none.
        change.properties["privateEndpointConnections"] = change.before("properties.privateEndpointConnections") or []
        change.default("properties.zoneRedundant", False)
        change.default("properties.createdAt", now)
        change.default("properties.metricId", f"{change.parameters['subscriptionId']}:{name}")
        change.default("properties.serviceBusEndpoint", f"https://{name}.{ZONE}:443/")
        change.properties["updatedAt"] = now
        change.properties["status"] = "Activating" if change.creates else "Updating"

    def finish(self, records: Records, record: Record) -> None:
        del records
        record.properties["status"] = "Active"


def sku_of(records: Records, entity_id: str) -> tuple[str, str]:
    """Name and SKU of the namespace that an entity is in; its parent was checked before."""
    namespace = records.get(namespace_id(entity_id))
    assert namespace, entity_id
    return namespace.name, namespace.body["sku"]["name"]


def namespace_id(entity_id: str) -> str:
    """The id of the namespace in the id of a queue, a topic, a subscription, a hub or a consumer group."""
    return "/".join(entity_id.split("/")[:9])


def bad_request(sub_code: int, message: str) -> ArmError:
    """A refusal by the messaging service itself, which ARM passes on."""
    return ArmError(400, "MessagingGatewayBadRequest", f"SubCode={sub_code}. {message}")


def seconds(text: str, property: str) -> int:
    """The length of an ISO 8601 time span."""
    length = seconds_of(text)
    if length is None:
        raise bad_request(40000, f"The value '{text}' of property '{property}' is no ISO 8601 duration.")
    return length


def time_span(text: str, property: str) -> str:
    """A time span as the service answers it: `P1Y2M3DT3H11M2S` is `P428DT3H11M2S`."""
    if text == FOREVER:
        return text
    rest = seconds(text, property)
    parts: list[str] = []
    for unit, letter in (("days", "D"), ("hours", "H"), ("minutes", "M"), ("seconds", "S")):
        count, rest = divmod(rest, SECONDS[unit])
        if unit == "hours" and (count or rest):
            parts.append("T")
        if count:
            parts.append(f"{count}{letter}")
    return "P" + ("".join(parts) or "T0S")


def located(change: Change) -> None:
    """Answer the region of the namespace, and when the entity was made and changed."""
    namespace = change.records.get(namespace_id(change.id))
    assert namespace, change.id
    now = timestamp()
    change.body["location"] = namespace.body["location"]
    change.default("properties.createdAt", now)
    change.properties["updatedAt"] = now


def counts() -> Json:
    kinds = ("active", "deadLetter", "scheduled", "transfer", "transferDeadLetter")
    return {f"{kind}MessageCount": 0 for kind in kinds}


def timestamp() -> str:
    return datetime.now(UTC).isoformat()
