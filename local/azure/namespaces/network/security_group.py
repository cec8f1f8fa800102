"""Network security groups (learn.microsoft.com/azure/virtual-network/network-security-groups-overview)."""

import re
from typing import Final

from local.azure.arm import GROUP, ArmError, Json
from local.azure.namespaces.network.attachments import Attachment, complete_parts, parts
from local.azure.namespaces.network.subnets import LINKS
from local.azure.paths import Template
from local.azure.resource_types import Change, Duration

PRIORITIES: Final = range(100, 4097)
PORTS: Final = re.compile(r"\*|(?P<first>\d{1,5})(-(?P<last>\d{1,5}))?")
LAST_PORT: Final = 65535
MEMBERS: Final = {
    "SourceAddressPrefix": "SourceAddressPrefixes",
    "DestinationAddressPrefix": "DestinationAddressPrefixes",
    "SourcePortRange": "SourcePortRanges",
    "DestinationPortRange": "DestinationPortRanges",
}
"""What a rule gives once or as a list; one of both is needed, or application security groups for a prefix."""


class NetworkSecurityGroup(Attachment):
    """A security group. Its rules are part of it here; the real service has them as resources of their own, too."""

    token = "azure-native:network:NetworkSecurityGroup"
    arm_type = LINKS["networkSecurityGroup"]
    path = Template(GROUP + "/providers/Microsoft.Network/networkSecurityGroups/{networkSecurityGroupName}")
    link = "networkSecurityGroup"
    kind = "Network security group"
    kept = ("securityRules",)
    duration = Duration(create=5, update=4, delete=4)

    def validate(self, change: Change) -> None:
        seen: dict[tuple[int, str], str] = {}
        for part in parts(change, "securityRules"):
            name, rule = part["name"], part["properties"]
            priority = rule.get("priority", 0)
            if priority not in PRIORITIES:
                raise ArmError(
                    400,
                    "SecurityRuleInvalidPriority",
                    f"Security rule {name} has invalid Priority. Value provided: {priority}. Allowed range "
                    f"{PRIORITIES[0]}-{PRIORITIES[-1]}.",
                )
            other = seen.setdefault((priority, rule["direction"].lower()), name)
            if other != name:
                raise ArmError(
                    400,
                    "SecurityRuleConflict",
                    f"Security rule {other} conflicts with rule {name}. Rules cannot have the same Priority and "
                    "Direction. To learn more, see aka.ms/nsgrules.",
                )
            _check_members(f"{change.id}/securityRules/{name}", rule)

    def accept(self, change: Change) -> None:
        super().accept(change)
        complete_parts(change, self.arm_type, "securityRules")


def _check_members(id: str, rule: Json) -> None:
    for single, several in MEMBERS.items():
        groups = f"{single.removesuffix('AddressPrefix')}ApplicationSecurityGroups"
        choices = [several, single, *([groups] if single.endswith("Prefix") else [])]
        if not any(rule.get(choice[0].lower() + choice[1:]) for choice in choices):
            # Wording: Azure/migAz#103.
            raise ArmError(
                400,
                "SecurityRuleParametersMissing",
                f"Required security rule parameters are missing for security rule with Id: {id}. Security rule must "
                f"specify {', '.join(choices[:-1])}, or {choices[-1]}.",
            )
    for name in ("sourcePortRange", "destinationPortRange"):
        for ports in [rule.get(name), *rule.get(f"{name}s", [])]:
            if ports and not _are_ports(ports):
                raise ArmError(
                    400,
                    "SecurityRuleInvalidPortRange",
                    f"Security rule {id} has invalid Port range. Value provided: {ports}. Value should be an integer "
                    f"OR integer range with '-' delimiter. Valid range 0-{LAST_PORT}.",
                )


def _are_ports(text: str) -> bool:
    found = PORTS.fullmatch(text)
    if not found or text == "*":
        return bool(found)
    first = int(found["first"])
    return first <= int(found["last"] or first) <= LAST_PORT
