"""What is between virtual networks that are peered."""

from typing import Final

from local.azure.arm import dig
from local.azure.namespaces.network.subnets import NETWORK_TYPE
from local.azure.paths import same_id
from local.azure.store import Record, Records

PEERING_TYPE: Final = NETWORK_TYPE + "/virtualNetworkPeerings"


def peerings_of(records: Records, network_id: str) -> list[Record]:
    """The peerings in a virtual network, by name."""
    found = [record for record in records.below(network_id) if record.type == PEERING_TYPE]
    return sorted(found, key=lambda peering: peering.name)


def peering_to(records: Records, network_id: str, remote_id: str) -> Record | None:
    """The peering of one network that leads to the other."""
    return next((each for each in peerings_of(records, network_id) if same_id(remote(each), remote_id)), None)


def remote(peering: Record) -> str:
    """The id of the network that a peering leads to."""
    return str(dig(peering.properties, "remoteVirtualNetwork.id"))


def disconnect(records: Records, network_id: str) -> None:
    """Say to all peerings that lead to a network that theirs is gone."""
    for peering in records.of_type(PEERING_TYPE):
        if same_id(remote(peering), network_id):
            peering.properties["peeringState"] = "Disconnected"
            records.put(peering)
