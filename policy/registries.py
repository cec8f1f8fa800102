"""Rules about container registries.

Names of properties: Microsoft.ContainerRegistry/registries in Azure's template reference.
"""

from typing import Final

from .reading import at, is_none_of, is_one_of, number, told
from .rule import Level, Props, Rule
from .sources import azure, baseline, cis

REGISTRY: Final = "azure-native:containerregistry:Registry"


def _retention(props: Props) -> str | None:
    # Other tiers do not have it (learn.microsoft.com/azure/container-registry/container-registry-retention-policy).
    if at(props, "sku.name") != "Premium":
        return None
    policy = "policies.retentionPolicy"
    if at(props, f"{policy}.status") != "enabled":
        return told(props, f"{policy}.status")
    days = number(at(props, f"{policy}.days"))
    return None if days is None or days > 0 else told(props, f"{policy}.days")


RULES: Final = (
    Rule(
        id="registry-admin",
        title="Registries have no admin user",
        types=(REGISTRY,),
        check=is_none_of("adminUserEnabled", True),
        reason="its password may push images that every cluster then runs, and belongs to nobody",
        fix="leave adminUserEnabled out, and give identities AcrPull or AcrPush",
        sources=(cis("5.1.2"), azure("Container registries should have local admin account disabled.")),
        development=Level.MANDATORY,
    ),
    Rule(
        id="registry-anonymous-pull",
        title="Nobody pulls from registries without signing in",
        types=(REGISTRY,),
        check=is_none_of("anonymousPullEnabled", True),
        reason="images hold code and settings that are nobody else's business",
        fix="leave anonymousPullEnabled out",
        sources=(baseline(22), azure("Container registries should have anonymous authentication disabled.")),
        development=Level.MANDATORY,
    ),
    Rule(
        id="registry-premium",
        title="Registries of production are Premium",
        types=(REGISTRY,),
        check=is_one_of("sku.name", "Premium"),
        reason="private endpoints, zones and retention are Premium's alone",
        fix="set sku.name to Premium",
        sources=(baseline(23), azure("Container registries should have SKUs that support Private Links")),
    ),
    Rule(
        id="registry-zones",
        title="Registries of production are in several zones",
        types=(REGISTRY,),
        check=is_one_of("zoneRedundancy", "Enabled"),
        reason="without images nothing scales, and nodes that replace those of a lost zone need them at once",
        fix="set zoneRedundancy to Enabled, which takes Premium",
        sources=(baseline(23),),
    ),
    Rule(
        id="registry-public-access",
        title="Registries of production are reached through the network alone",
        types=(REGISTRY,),
        check=is_one_of("publicNetworkAccess", "Disabled"),
        reason="a token that leaks could be used from everywhere",
        fix="set publicNetworkAccess to Disabled, and make a private endpoint",
        sources=(
            baseline(8),
            baseline(23),
            azure("Public network access should be disabled for Container registries"),
            azure("Container registries should not allow unrestricted network access"),
        ),
    ),
    Rule(
        id="registry-retention",
        title="Registries get rid of what no tag names",
        types=(REGISTRY,),
        check=_retention,
        reason="every build leaves a manifest behind, for which storage is paid",
        fix="set policies.retentionPolicy.status to enabled, with days",
        sources=(baseline(23),),
        production=Level.ADVISORY,
    ),
)
