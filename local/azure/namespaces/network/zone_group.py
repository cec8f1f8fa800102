"""The private DNS zones in which an endpoint puts its names
(learn.microsoft.com/azure/private-link/private-endpoint-dns-integration)."""

from typing import Final

from local.azure.arm import ArmError, Json, dig
from local.azure.namespaces.network.attachments import parts
from local.azure.namespaces.network.operations import ZONE_TYPE, NetworkResource, last_name, referred
from local.azure.namespaces.network.private_endpoint import ENDPOINT
from local.azure.namespaces.network.users import ENDPOINT_TYPE
from local.azure.paths import Template, same_id
from local.azure.resource_types import Change, Duration
from local.azure.store import Record

CONFIGS: Final = "privateDnsZoneConfigs"
PRIVATE: Final = "privatelink."
"""What a zone for private endpoints has before the public zone's name."""
PUBLIC: Final = {"vaultcore.azure.net": "vault.azure.net"}
"""Public zones that are called otherwise than their private ones (private-endpoint-dns)."""
TTL: Final = 10


class PrivateDnsZoneGroup(NetworkResource):
    """A zone group. A name goes into the zone that is called like its own public one; in another there is no record."""

    token = "azure-native:network:PrivateDnsZoneGroup"
    arm_type = f"{ENDPOINT_TYPE}/privateDnsZoneGroups"
    path = Template(ENDPOINT.text + "/privateDnsZoneGroups/{privateDnsZoneGroupName}")
    parent = ENDPOINT
    tracked = False
    duration = Duration(create=10, update=10, delete=10)

    def locked(self, id: str) -> str:
        return endpoint_of(id)

    def validate(self, change: Change) -> None:
        for other in change.records.below(endpoint_of(change.id)):
            if other.type == self.arm_type and not same_id(other.id, change.id):
                raise ArmError(
                    400,
                    "MoreThanOnePrivateDnsZoneGroupPerPrivateEndpointNotAllowed",
                    f"Private endpoint {endpoint_of(change.id)} already has the private dns zone group {other.name}: "
                    "it can have one.",
                )
        for config in parts(change, CONFIGS):
            referred(change.records, str(dig(config, "properties.privateDnsZoneId")), ZONE_TYPE, change.id)

    def accept(self, change: Change) -> None:
        super().accept(change)
        endpoint = change.records.get(endpoint_of(change.id))
        assert endpoint, "the parent was checked before"
        change.properties[CONFIGS] = [
            {
                "name": config["name"],
                "properties": {
                    **config["properties"],
                    "recordSets": _record_sets(endpoint, last_name(config["properties"]["privateDnsZoneId"])),
                },
            }
            for config in parts(change, CONFIGS)
        ]


def endpoint_of(id: str) -> str:
    """The id of the endpoint that a zone group is of."""
    return id.rsplit("/", 2)[0]


def _record_sets(endpoint: Record, zone: str) -> list[Json]:
    public = zone.removeprefix(PRIVATE)
    public = PUBLIC.get(public, public)
    return [
        {
            "recordType": "A",
            "recordSetName": name,
            "fqdn": f"{name}.{zone}",
            "ttl": TTL,
            "ipAddresses": each["ipAddresses"],
            "provisioningState": "Succeeded",
        }
        for each in endpoint.properties["customDnsConfigs"]
        if (name := each["fqdn"].removesuffix(f".{public}")) != each["fqdn"]
    ]
