"""NAT gateways (learn.microsoft.com/azure/nat-gateway/nat-gateway-resource)."""

from typing import Final

from local.azure.arm import GROUP, ArmError, Json, dig
from local.azure.namespaces.network.attachments import Attachment
from local.azure.namespaces.network.operations import in_use, referred
from local.azure.namespaces.network.public_ip import ADDRESS_TYPE, GATEWAY_TYPE, STANDARD
from local.azure.paths import Template, same_id
from local.azure.resource_types import Change, Duration

MOST_ADDRESSES: Final = 16
TIMEOUTS: Final = range(4, 121)
"""Minutes after which an idle connection may end."""


class NatGateway(Attachment):
    """A NAT gateway. Without an address it may exist, but leads nowhere (Azure/azure-cli#21069)."""

    token = "azure-native:network:NatGateway"
    arm_type = GATEWAY_TYPE
    path = Template(GROUP + "/providers/Microsoft.Network/natGateways/{natGatewayName}")
    link = "natGateway"
    kind = "Nat gateway"
    immutable = ("sku.name", "zones")
    duration = Duration(create=13, update=7, delete=11)

    def validate(self, change: Change) -> None:
        timeout = change.get("properties.idleTimeoutInMinutes")
        if timeout is not None and timeout not in TIMEOUTS:
            raise ArmError(
                400,
                "InvalidIdleTimeout",
                f"The idle timeout {timeout} of NAT gateway {change.id} is not between {TIMEOUTS[0]} and "
                f"{TIMEOUTS[-1]} minutes.",
            )
        addresses: list[Json] = change.get("properties.publicIpAddresses") or []
        if len(addresses) > MOST_ADDRESSES:
            raise ArmError(
                400,
                "NatGatewayPublicIpCountLimitReached",
                f"NAT gateway {change.id} has {len(addresses)} public IP addresses; it can have {MOST_ADDRESSES}.",
            )
        for address in addresses:
            self._check_address(change, str(address.get("id")))

    def accept(self, change: Change) -> None:
        super().accept(change)
        change.default("sku", {"name": STANDARD})
        change.default("properties.idleTimeoutInMinutes", TIMEOUTS[0])

    def _check_address(self, change: Change, id: str) -> None:
        address = referred(change.records, id, ADDRESS_TYPE, change.id, change.body["location"])
        if dig(address.body, "sku.name") != STANDARD or address.properties["publicIPAddressVersion"] != "IPv4":
            raise ArmError(
                400,
                "NatGatewayPublicIpNotSupported",
                f"NAT gateway {change.id} cannot use public IP address {id}: it takes IPv4 addresses of the SKU "
                f"{STANDARD} only.",
            )
        for user in in_use(change.records, GATEWAY_TYPE, "publicIpAddresses", id):
            if not same_id(user, change.id):
                raise ArmError(
                    400,
                    "PublicIPAddressInUse",
                    f"Resource {change.id} is referencing public IP address {id} that is already allocated to resource "
                    f"{user}.",
                )
