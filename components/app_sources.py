"""The event sources of an app: those that the stack makes, those that exist already, and the rights in them."""

from collections.abc import Iterator, Mapping
from typing import Final, NotRequired, TypeAlias, TypedDict, cast

import pulumi

from .connections import ConnectionArgs, KeyVaultSecretArgs, SecretArgs, secret_sources
from .event_sources import (
    EventHubArgs,
    EventHubsSource,
    EventHubsSourceArgs,
    ServiceBusSource,
    ServiceBusSourceArgs,
    StorageSource,
    StorageSourceArgs,
    SubscriptionArgs,
)
from .identity import GrantArgs
from .model import resource_ids, roles
from .model.plans import Entity, EntityKind, Given, Grant, Kind, Plan
from .private_endpoint import EndpointArgs

STORAGE_ENDPOINTS: Final = ("blob", "queue", "table")
"""The parts of a storage account that the host and its triggers use."""


class GivenConnectionArgs(TypedDict):
    """A connection to something that exists already: by connection string or by identity."""

    connection_string: NotRequired[SecretArgs]
    """By connection string."""

    resource_id: NotRequired[str]
    """By identity: the resource id of the account or namespace. The stack grants the rights; what the bindings name in
    it has to exist."""

    settings: NotRequired[Mapping[str, pulumi.Input[str]]]
    """With `resource_id`, what does not follow from it: what the host reads as `<connection>__<key>`. Default: the
    addresses of Azure's public cloud."""


class SourcesArgs(TypedDict):
    """What can be said about the event sources that are made. What is left out is as the profile says
    (`model.defaults`)."""

    storage_sku: NotRequired[str]
    """How storage accounts keep their data, such as `Standard_ZRS`."""

    service_bus_sku: NotRequired[str]
    """`Standard` or `Premium`, which private endpoints take; Azure does not change it in place."""

    event_hubs_sku: NotRequired[str]
    """`Standard` or `Premium`; Azure does not change it in place."""


class SourceOptionsArgs(SourcesArgs):
    """How event sources are made."""

    endpoints: NotRequired[Mapping[str, EndpointArgs]]
    """Private endpoints by group, of which `blob`, `queue`, `table` and `namespace` are used. Default: none."""

    protect: NotRequired[bool]
    """Whether Pulumi refuses to delete them. Default: no."""


Source: TypeAlias = StorageSource | ServiceBusSource | EventHubsSource


def made(
    name: str, group: pulumi.Input[str], plan: Plan, how: SourceOptionsArgs, parent: pulumi.Resource
) -> dict[Kind, Source]:
    """The account and the namespaces that the stack makes: one of a kind, behind all connections that are not given."""
    child = pulumi.ResourceOptions(parent=parent, protect=how.get("protect") or None)
    endpoints = how.get("endpoints", {})
    made = {each.kind for each in plan.connections.values() if each.given is None}
    sources: dict[Kind, Source] = {}
    if Kind.STORAGE in made:
        account: StorageSourceArgs = {
            "resource_group_name": group,
            "endpoints": {key: each for key, each in endpoints.items() if key in STORAGE_ENDPOINTS},
            "queues": _names(plan, EntityKind.QUEUE),
            "containers": _names(plan, EntityKind.CONTAINER),
            "tables": _names(plan, EntityKind.TABLE),
        }
        if "storage_sku" in how:
            account["sku"] = how["storage_sku"]
        sources[Kind.STORAGE] = StorageSource(name, account, child)
    if Kind.SERVICE_BUS in made:
        topics: dict[str, dict[str, SubscriptionArgs]] = {topic: {} for topic in _names(plan, EntityKind.TOPIC)}
        for each in _of(plan, EntityKind.SUBSCRIPTION):
            topics.setdefault(each.path[0], {})[each.path[1]] = {"requires_session": each.requires_session}
        queues: dict[str, SubscriptionArgs] = {
            each.path[0]: {"requires_session": each.requires_session}
            for each in _of(plan, EntityKind.SERVICE_BUS_QUEUE)
        }
        bus: ServiceBusSourceArgs = {"resource_group_name": group, "queues": queues, "topics": topics}
        if "service_bus_sku" in how:
            bus["sku"] = how["service_bus_sku"]
        if "namespace" in endpoints and bus.get("sku") == "Premium":
            bus["endpoint"] = endpoints["namespace"]
        sources[Kind.SERVICE_BUS] = ServiceBusSource(name, bus, child)
    if Kind.EVENT_HUBS in made:
        groups: dict[str, list[str]] = {hub: [] for hub in _names(plan, EntityKind.HUB)}
        for each in _of(plan, EntityKind.CONSUMER_GROUP):
            groups.setdefault(each.path[0], []).append(each.path[1])
        hubs: dict[str, EventHubArgs] = {hub: {"consumer_groups": each} for hub, each in groups.items()}
        events: EventHubsSourceArgs = {"resource_group_name": group, "hubs": hubs}
        if "event_hubs_sku" in how:
            events["sku"] = how["event_hubs_sku"]
        if "namespace" in endpoints:
            events["endpoint"] = endpoints["namespace"]
        sources[Kind.EVENT_HUBS] = EventHubsSource(name, events, child)
    return sources


def _of(plan: Plan, kind: EntityKind) -> list[Entity]:
    return [each for each in plan.entities if each.kind is kind]


def _names(plan: Plan, kind: EntityKind) -> list[str]:
    return sorted({each.path[0] for each in _of(plan, kind)})


def connections(
    given: Mapping[str, GivenConnectionArgs], plan: Plan, sources: Mapping[Kind, Source]
) -> Iterator[tuple[str, ConnectionArgs]]:
    for name, connection in plan.connections.items():
        leads = given.get(name)
        if leads is None:
            yield name, sources[connection.kind].connection
        elif "connection_string" in leads:
            yield name, {"connection_string": leads["connection_string"]}
        else:
            resource = leads.get("resource_id", "")
            settings = {**resource_ids.settings(connection.kind, resource), **leads.get("settings", {})}
            yield name, {"name": resource_ids.name(resource), "settings": settings}


def grants(
    given: Mapping[str, GivenConnectionArgs],
    secrets: Mapping[str, SecretArgs],
    plan: Plan,
    sources: Mapping[Kind, Source],
) -> Iterator[tuple[tuple[str, str], GrantArgs]]:
    """The rights by who gets them and a name; what two connections to one place ask for has one name."""
    for grant in plan.grants:
        connection = plan.connections[grant.connection]
        if connection.given is None:
            scope = sources[connection.kind].scopes[_key(grant)]
            where = _word(connection.kind.name.replace("_", " "))
        else:
            scope = resource_ids.scope(connection.given.resource_id, grant.entity)
            where = resource_ids.name(connection.given.resource_id)
        kind, *path = _key(grant) or ("",)
        parts = [where, *([_word(kind), *path] if path else []), _word(grant.role)]
        yield (grant.to, "/".join(parts)), {"role": grant.role, "scope": scope}
    for setting, to in _in_vaults(given, secrets, plan):
        vault = setting["vault_id"]
        name = f"{vault.rpartition('/')[2]}/{setting['name']}"
        yield (to, name), {"role": roles.VAULT_ROLE, "scope": f"{vault}/secrets/{setting['name']}"}


def _key(grant: Grant) -> tuple[str, ...]:
    return (grant.entity.kind, *grant.entity.path) if grant.entity else ()


def _word(words: str) -> str:
    return words.lower().replace(" ", "-")


def _in_vaults(
    given: Mapping[str, GivenConnectionArgs], secrets: Mapping[str, SecretArgs], plan: Plan
) -> Iterator[tuple[KeyVaultSecretArgs, str]]:
    """The secrets in Key Vaults, and who reads them: the app all of them, KEDA's operator those that scalers need."""
    sources = secret_sources(cast("Mapping[str, ConnectionArgs]", given), secrets)
    scaled = {
        part.setting
        for workload in plan.workloads
        for trigger in workload.triggers
        if trigger.authentication
        for part in trigger.authentication.secrets.values()
    }
    for name, source in sorted(sources.items()):
        if "key_vault" in source:
            yield source["key_vault"], "app"
            if name in scaled:
                yield source["key_vault"], "scaler"


def as_given(connections: Mapping[str, GivenConnectionArgs]) -> dict[str, Given]:
    """What the plan has to know of the connections that are given."""
    return {
        name: (
            Given(by="connection string")
            if "connection_string" in each
            else Given(by="identity", resource_id=each.get("resource_id", ""))
        )
        for name, each in connections.items()
    }
