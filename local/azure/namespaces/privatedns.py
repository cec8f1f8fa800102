"""Microsoft.Network/privateDnsZones: private DNS zones and their links to virtual networks.

Answers follow a zone that Azure/azure-cli#15010 shows, the rules for links
learn.microsoft.com/azure/dns/private-dns-virtual-network-links.
"""

from collections.abc import Mapping
from typing import Any, Final

from local.azure.arm import GROUP, ArmError, Json, dig
from local.azure.namespaces.network.operations import NAME, ZONE_TYPE, last_name, referred
from local.azure.namespaces.network.subnets import NETWORK_TYPE
from local.azure.paths import Template, same_id
from local.azure.resource_types import ENVELOPE, Change, Duration, Limits, LongRunning, ResourceType, new_guid
from local.azure.store import Record, Records

LINK_TYPE: Final = f"{ZONE_TYPE}/virtualNetworkLinks"
ZONE: Final = Template(GROUP + "/providers/Microsoft.Network/privateDnsZones/{privateZoneName}")
OPERATIONS: Final = LongRunning(
    path=GROUP + "/providers/Microsoft.Network/privateDnsOperationStatuses/{operation}", creating="Creating"
)
LABEL: Final = r"[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?"
ZONE_NAME: Final = Limits(shortest=3, longest=253, pattern=rf"^{LABEL}(\.{LABEL}){{1,33}}$")
"""2 to 34 labels (learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftnetwork)."""
LIMITS: Final[Mapping[str, Any]] = {
    "maxNumberOfRecordSets": 25000,
    "maxNumberOfVirtualNetworkLinks": 1000,
    "maxNumberOfVirtualNetworkLinksWithRegistration": 100,
}


class PrivateDns(ResourceType):
    """What zones and links share: they are in no region, and every write is an operation that outlives its request."""

    api_version = "2024-06-01"
    envelope = ENVELOPE | {"etag"}
    locations = frozenset({"global"})
    duration = Duration(create=30, update=5, delete=15)
    long_running = OPERATIONS
    long_running_delete = OPERATIONS

    def accept(self, change: Change) -> None:
        change.body["etag"] = new_guid()


class PrivateZone(PrivateDns):
    """A zone. Its records are not emulated: those of private endpoints show in the endpoints' zone groups."""

    token = "azure-native:privatedns:PrivateZone"
    arm_type = ZONE_TYPE
    path = ZONE
    name_limits = ZONE_NAME

    def check_delete(self, records: Records, id: str) -> None:
        links = [record.id.partition("/providers/")[2] for record in records.below(id)]
        if links:
            raise ArmError(
                409,
                "CannotDeleteResource",
                "Cannot delete resource while nested resources exist. Some existing nested resource IDs include: "
                f"'{', '.join(links)}'. Please delete all nested resources before deleting this resource.",
            )

    def accept(self, change: Change) -> None:
        super().accept(change)
        change.properties.update(LIMITS)

    def answer(self, records: Records, record: Record) -> Json:
        links = records.below(record.id)
        shown: Json = {
            "numberOfVirtualNetworkLinks": len(links),
            "numberOfVirtualNetworkLinksWithRegistration": sum(
                link.properties["registrationEnabled"] for link in links
            ),
        }
        return {**record.body, "properties": {**record.properties, **shown}}


class VirtualNetworkLink(PrivateDns):
    """A link: the network's machines find what is in the zone."""

    token = "azure-native:privatedns:VirtualNetworkLink"
    arm_type = LINK_TYPE
    path = Template(ZONE.text + "/virtualNetworkLinks/{virtualNetworkLinkName}")
    parent = ZONE
    name_limits = NAME
    required = ("properties.virtualNetwork.id",)
    immutable = ("properties.virtualNetwork.id",)

    def validate(self, change: Change) -> None:
        network = str(change.get("properties.virtualNetwork.id"))
        referred(change.records, network, NETWORK_TYPE, change.id)
        zone = _zone_of(change.id)
        others = [
            link
            for link in change.records.of_type(LINK_TYPE)
            if not same_id(link.id, change.id) and same_id(str(dig(link.properties, "virtualNetwork.id")), network)
        ]
        if any(_zone_of(link.id).lower() == zone.lower() for link in others):
            # Wording: MicrosoftDocs/azure-aks-docs#212.
            raise ArmError(
                400,
                "BadRequest",
                "A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link "
                f"virtual network with '{zone}' and '{zone}' zones.",
            )
        if change.get("properties.registrationEnabled") and any(
            link.properties["registrationEnabled"] for link in others
        ):
            raise ArmError(
                400,
                "BadRequest",
                f"Virtual network {network} registers its machines in another private DNS zone already: it can in one.",
            )

    def accept(self, change: Change) -> None:
        super().accept(change)
        change.default("properties.registrationEnabled", False)
        change.properties["virtualNetworkLinkState"] = "InProgress"

    def finish(self, records: Records, record: Record) -> None:
        del records
        record.properties["virtualNetworkLinkState"] = "Completed"


def _zone_of(link_id: str) -> str:
    """The name of the zone that a link is of."""
    return last_name(link_id.rsplit("/", 2)[0])


TYPES = (PrivateZone(), VirtualNetworkLink())
