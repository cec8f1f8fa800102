"""What private endpoints lead to.

Sources: learn.microsoft.com/azure/private-link/private-endpoint-overview ("Private-link resource") for the parts,
learn.microsoft.com/azure/private-link/private-endpoint-dns for the names.
"""

from collections.abc import Mapping
from typing import Final

from local.azure.arm import ArmError, Json, dig
from local.azure.paths import same_id
from local.azure.store import Record, Records

MESSAGING: Final = {"namespace": ("{name}.servicebus.windows.net",)}
NAMES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "Microsoft.ContainerRegistry/registries": {
        "registry": ("{name}.{location}.data.azurecr.io", "{name}.azurecr.io"),
    },
    "Microsoft.Storage/storageAccounts": {
        part: (f"{{name}}.{part}.core.windows.net",) for part in ("blob", "queue", "table", "file", "web", "dfs")
    },
    "Microsoft.ServiceBus/namespaces": MESSAGING,
    "Microsoft.EventHub/namespaces": MESSAGING,
    "Microsoft.KeyVault/vaults": {"vault": ("{name}.vault.azure.net",)},
}
"""By type and by part of it (the group id): the public names of what an endpoint leads to, each with an address."""
SKUS: Final[Mapping[str, tuple[str, ...]]] = {
    "Microsoft.ContainerRegistry/registries": ("Premium",),
    "Microsoft.ServiceBus/namespaces": ("Premium",),
    "Microsoft.EventHub/namespaces": ("Standard", "Premium"),
}
"""SKUs that have private endpoints (learn.microsoft.com/azure/container-registry/container-registry-private-link,
service-bus-messaging/private-link-service, event-hubs/private-link-service)."""
CONNECTIONS: Final = "privateEndpointConnections"


def check_target(target: Record, groups: list[str], connection_id: str) -> None:
    """Refuse what has no private endpoints, and parts that it does not have."""
    kind = _kind(target)
    if kind is None:
        # Wording: hashicorp/terraform-provider-azurerm#11377.
        raise ArmError(
            400,
            "InvalidPrivateLinkServiceIdType",
            f"Private link service Id {target.id} has an invalid resource type. Permitted type(s): {', '.join(NAMES)}.",
        )
    if len(groups) != 1:
        raise ArmError(
            400,
            "OnlyOneGroupIdPermitted",
            f"Private link service connection {connection_id} has the following group Ids: {', '.join(groups)}. Only "
            f"one group Id is permitted when connecting to a first-party resource ({target.id}).",
        )
    if groups[0] not in NAMES[kind]:
        # Wording: Azure/azure-cli#16750.
        raise ArmError(
            400,
            "InvalidValuesForRequestParameters",
            f"Call to {kind} failed. Error message: Values for request parameters are invalid: GroupId: {groups[0]}.",
        )
    sku = dig(target.body, "sku.name")
    if sku is not None and sku not in SKUS.get(kind, (sku,)):
        raise ArmError(
            400,
            "SkuFeatureNotSupported",
            f"Call to {kind} failed. Error message: Private endpoints are not supported for the SKU {sku} of "
            f"{target.id}: they need the SKU {' or '.join(SKUS[kind])}.",
        )


def names(target: Record, group: str) -> list[str]:
    """The public names of a part that was checked."""
    templates = NAMES[_kind(target) or ""][group]
    return [template.format(name=target.name.lower(), location=target.body.get("location")) for template in templates]


def connect(records: Records, target_id: str, endpoint: Record, state: Json) -> None:
    """Let the target list an endpoint, once."""
    target = records.get(target_id)
    if target is None:
        return
    listed: list[Json] = target.properties.setdefault(CONNECTIONS, [])
    if not any(same_id(each["properties"]["privateEndpoint"]["id"], endpoint.id) for each in listed):
        listed.append(
            {
                "id": f"{target.id}/{CONNECTIONS}/{endpoint.name}",
                "name": endpoint.name,
                "type": f"{target.type}/{CONNECTIONS}",
                "properties": {
                    "privateEndpoint": {"id": endpoint.id},
                    "privateLinkServiceConnectionState": state,
                    "provisioningState": "Succeeded",
                },
            }
        )
        records.put(target)


def disconnect(records: Records, target_id: str, endpoint: Record) -> None:
    """Take an endpoint off the target's list."""
    target = records.get(target_id)
    if target:
        target.properties[CONNECTIONS] = [
            each
            for each in target.properties.get(CONNECTIONS, [])
            if not same_id(each["properties"]["privateEndpoint"]["id"], endpoint.id)
        ]
        records.put(target)


def _kind(target: Record) -> str | None:
    return next((kind for kind in NAMES if kind.lower() == target.type.lower()), None)
