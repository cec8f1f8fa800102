"""Public IP addresses (learn.microsoft.com/azure/virtual-network/ip-services/public-ip-addresses)."""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import Any, Final

from local.azure.arm import GROUP, ArmError, Json
from local.azure.namespaces.network.operations import NetworkResource, in_use
from local.azure.namespaces.network.subnets import LINKS
from local.azure.paths import Template
from local.azure.resource_types import Change, Duration
from local.azure.store import Record, Records

ADDRESS_TYPE: Final = "Microsoft.Network/publicIPAddresses"
GATEWAY_TYPE: Final = LINKS["natGateway"]
STANDARD: Final = "Standard"
STATIC: Final = "Static"
DEFAULTS: Final[Mapping[str, Any]] = {
    "sku": {"name": "Basic"},
    "sku.tier": "Regional",
    "properties.publicIPAddressVersion": "IPv4",
    "properties.publicIPAllocationMethod": "Dynamic",
    "properties.idleTimeoutInMinutes": 4,
    "properties.ipTags": [],
}
ADDRESSES: Final = {"IPv4": IPv4Network("203.0.113.0/24"), "IPv6": IPv6Network("2001:db8::/112")}
"""Where addresses are taken from: ranges for documentation (RFC 5737, RFC 3849), which lead nowhere."""


class PublicIPAddress(NetworkResource):
    """An address. One that is static has its value at once and keeps it.

    Once a NAT gateway uses it, its answer says so in `natGateway`. That is also an input, so a refresh takes it for the
    program's (as it does with the real service).
    """

    token = "azure-native:network:PublicIPAddress"
    arm_type = ADDRESS_TYPE
    path = Template(GROUP + "/providers/Microsoft.Network/publicIPAddresses/{publicIpAddressName}")
    immutable = ("sku.name", "sku.tier", "properties.publicIPAddressVersion", "properties.publicIPPrefix")
    force_new = ("location", "sku", "publicIPAddressVersion", "publicIPPrefix")
    duration = Duration(create=5, update=4, delete=11)

    def validate(self, change: Change) -> None:
        for path, value in DEFAULTS.items():
            change.default(path, value)
        if change.get("sku.name") == STANDARD and change.get("properties.publicIPAllocationMethod") != STATIC:
            raise ArmError(
                400,
                "StandardSkuPublicIPAddressesMustBeStatic",
                f"Standard sku publicIp {change.id} must have AllocationMethod set to Static.",
            )

    def check_delete(self, records: Records, id: str) -> None:
        for user in in_use(records, GATEWAY_TYPE, "publicIpAddresses", id):
            # Wording: hashicorp/terraform-provider-azurerm#6052.
            raise ArmError(
                400,
                "PublicIPAddressCannotBeDeleted",
                f"Public IP address {id} can not be deleted since it is still allocated to resource {user}. In order "
                "to delete the public IP, disassociate/detach the Public IP address from the resource. To learn how "
                "to do this, see aka.ms/deletepublicip.",
            )

    def accept(self, change: Change) -> None:
        super().accept(change)
        change.properties.pop("natGateway", None)
        change.properties.pop("ipAddress", None)
        if change.properties["publicIPAllocationMethod"] == STATIC:
            change.default("properties.ipAddress", _free(change.records, change.properties["publicIPAddressVersion"]))

    def answer(self, records: Records, record: Record) -> Json:
        users = in_use(records, GATEWAY_TYPE, "publicIpAddresses", record.id)
        shown: Json = {"natGateway": {"id": users[0]}} if users else {}
        return {**record.body, "properties": {**record.properties, **shown}}


def _free(records: Records, version: str) -> str:
    """An address that no other has."""
    taken = {record.properties.get("ipAddress") for record in records.of_type(ADDRESS_TYPE)}
    free = next((str(host) for host in ADDRESSES[version].hosts() if str(host) not in taken), None)
    if free is None:
        raise ArmError(
            400,
            "PublicIPCountLimitReached",
            f"Cannot create more than {len(taken)} public IP addresses for this subscription in this region.",
        )
    return free
