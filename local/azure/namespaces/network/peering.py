"""Peerings of virtual networks (learn.microsoft.com/azure/virtual-network/virtual-network-peering-overview)."""

from typing import Final

from local.azure.arm import ArmError
from local.azure.namespaces.network.operations import NetworkResource, referred
from local.azure.namespaces.network.peerings import PEERING_TYPE, peering_to, remote
from local.azure.namespaces.network.ranges import overlaps, space
from local.azure.namespaces.network.subnet import network_of
from local.azure.namespaces.network.subnets import NETWORK_TYPE
from local.azure.namespaces.network.virtual_network import NETWORK
from local.azure.paths import Template, same_id
from local.azure.resource_types import Change, Duration
from local.azure.store import Record, Records

FALSE: Final = ("allowForwardedTraffic", "allowGatewayTransit", "useRemoteGateways", "doNotVerifyRemoteGateways")


class VirtualNetworkPeering(NetworkResource):
    """One half of a peering: it is `Initiated` until the other network has its half, then both are `Connected`."""

    token = "azure-native:network:VirtualNetworkPeering"
    arm_type = PEERING_TYPE
    path = Template(NETWORK.text + "/virtualNetworkPeerings/{virtualNetworkPeeringName}")
    parent = NETWORK
    tracked = False
    required = ("properties.remoteVirtualNetwork.id",)
    immutable = ("properties.remoteVirtualNetwork.id",)
    duration = Duration(create=20, update=11, delete=11)

    def locked(self, id: str) -> str:
        return network_of(id)

    def validate(self, change: Change) -> None:
        mine, theirs = network_of(change.id), str(change.get("properties.remoteVirtualNetwork.id"))
        one, other = change.records.get(mine), referred(change.records, theirs, NETWORK_TYPE, change.id)
        assert one, "the parent was checked before"
        both = f"Virtual networks {one.id} and {other.id}"
        present = peering_to(change.records, mine, theirs)
        if present and not same_id(present.id, change.id):
            raise ArmError(
                400,
                "AnotherPeeringAlreadyReferencesRemoteVnet",
                f"Peering {change.id} cannot reference remote virtual network {other.id} because another peering "
                f"{present.id} belonging to the same parent virtual network already references it.",
            )
        shared = overlaps(space(one.properties, one.id), space(other.properties, other.id))
        if shared:
            raise ArmError(
                400,
                "VnetAddressSpacesOverlap",
                f"Cannot create or update peering {change.id}. {both} cannot be peered because their address spaces "
                f"overlap. Overlapping address prefixes: {', '.join(map(str, shared))}.",
            )

    def accept(self, change: Change) -> None:
        super().accept(change)
        theirs = change.records.get(str(change.get("properties.remoteVirtualNetwork.id")))
        assert theirs, "it was checked before"
        change.default("properties.allowVirtualNetworkAccess", True)
        for name in FALSE:
            change.default(f"properties.{name}", False)
        for name in ("remoteAddressSpace", "remoteVirtualNetworkAddressSpace"):
            change.properties[name] = theirs.properties["addressSpace"]
        change.properties["peeringSyncLevel"] = "FullyInSync"
        change.default("properties.peeringState", "Initiated")

    def finish(self, records: Records, record: Record) -> None:
        back = peering_to(records, remote(record), network_of(record.id))
        if back:
            for half in (record, back):
                half.properties["peeringState"] = "Connected"
            records.put(back)

    def removed(self, records: Records, record: Record) -> None:
        back = peering_to(records, remote(record), network_of(record.id))
        if back:
            back.properties["peeringState"] = "Disconnected"
            records.put(back)
