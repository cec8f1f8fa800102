"""Azure's naming rules.

Source: the page "Naming rules and restrictions for Azure resources"
(learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules). What that page leaves out is said
where it stands. Where sources differ, the narrower rule is taken, so that no name is refused later.
"""

from collections.abc import Mapping
from typing import Final

from .rule import GLOBAL, Alphabet, NameRule

DNS_ZONES: Final[Mapping[str, str]] = {
    "registry": "privatelink.azurecr.io",
    "vault": "privatelink.vaultcore.azure.net",
    "blob": "privatelink.blob.core.windows.net",
    "queue": "privatelink.queue.core.windows.net",
    "table": "privatelink.table.core.windows.net",
    "namespace": "privatelink.servicebus.windows.net",
    "management": "privatelink.<region>.azmk8s.io",
}
"""The private DNS zone in which a private endpoint's name has to be, by the part of the resource that it leads to
(learn.microsoft.com/azure/private-link/private-endpoint-dns). `management` is a cluster's API server."""

_CONTROL: Final = r"\x00-\x1f"

_NO_HYPHEN: Final = Alphabet("a-zA-Z0-9", "letters and digits, no '-'")
_LOWERCASE: Final = Alphabet("a-z0-9", "lowercase letters and digits")
_LETTER_FIRST: Final = Alphabet("a-zA-Z0-9", "letters and digits, starting with a letter", first="a-zA-Z")
_HYPHENS: Final = Alphabet("a-zA-Z0-9-", "letters, digits and '-'")
_UNDERSCORES: Final = Alphabet("a-zA-Z0-9_-", "letters, digits, '-' and '_'")
_POOL: Final = Alphabet("a-z0-9", "lowercase letters and digits, starting with a letter", first="a-z")

_INNER_HYPHENS: Final = Alphabet(
    "a-zA-Z0-9-",
    "letters, digits and '-', starting and ending with a letter or digit",
    first="a-zA-Z0-9",
    last="a-zA-Z0-9",
)
_STORE: Final = Alphabet(
    "a-zA-Z0-9-",
    "letters, digits and at most two '-' in a row, starting and ending with a letter or digit",
    first="a-zA-Z0-9",
    last="a-zA-Z0-9",
    never="---",
)
_LOWERCASE_HYPHENS: Final = Alphabet(
    "a-z0-9-",
    "lowercase letters, digits and single '-', starting and ending with a letter or digit",
    first="a-z0-9",
    last="a-z0-9",
    never="--",
)
_NAMESPACE: Final = Alphabet(
    "a-zA-Z0-9-",
    "letters, digits and '-', starting with a letter and ending with a letter or digit",
    first="a-zA-Z",
    last="a-zA-Z0-9",
)
_VAULT: Final = Alphabet(
    "a-zA-Z0-9-",
    "letters, digits and single '-', starting with a letter and ending with a letter or digit",
    first="a-zA-Z",
    last="a-zA-Z0-9",
    never="--",
)
_CLUSTER: Final = Alphabet(
    "a-zA-Z0-9_-",
    "letters, digits, '-' and '_', starting and ending with a letter or digit",
    first="a-zA-Z0-9",
    last="a-zA-Z0-9",
)
_IDENTITY: Final = Alphabet(
    "a-zA-Z0-9_-", "letters, digits, '-' and '_', starting with a letter or digit", first="a-zA-Z0-9"
)
_GROUP: Final = Alphabet(
    "a-zA-Z0-9._()-", "letters, digits, '.', '-', '_', '(' and ')', not ending in '.'", last="a-zA-Z0-9_()-"
)
_ENTITY: Final = Alphabet(
    "a-zA-Z0-9._-",
    "letters, digits, '.', '-' and '_', starting and ending with a letter or digit",
    first="a-zA-Z0-9",
    last="a-zA-Z0-9",
)
_NETWORK: Final = Alphabet(
    "a-zA-Z0-9._-",
    "letters, digits, '.', '-' and '_', starting with a letter or digit and ending with one or '_'",
    first="a-zA-Z0-9",
    last="a-zA-Z0-9_",
)
_INSIGHTS: Final = Alphabet(
    rf"^%&\\?/{_CONTROL}",
    "characters, none of %&\\?/ and no control character, not ending in a space or '.'",
    last=rf"^%&\\?/{_CONTROL} .",
)
_ALERT: Final = Alphabet(
    rf"^#<>%&:\\?/+@{{}}*|{_CONTROL}",
    "characters, none of #<>%&:\\?/+@{}*| and no control character, not ending in a space or '.'",
    last=rf"^#<>%&:\\?/+@{{}}*|{_CONTROL} .",
)
_GUID: Final = Alphabet(
    "0-9a-fA-F-",
    "characters of a GUID, such as 3f0c2d5e-7b1a-4c8e-9d6f-2a4b8c0e1d3f",
    whole=r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
)
_ZONE: Final = Alphabet(
    "a-z0-9.",
    f"characters, one of {', '.join(DNS_ZONES.values())}",
    whole="|".join(each.replace(".", r"\.").replace("<region>", "[a-z0-9]+") for each in DNS_ZONES.values()),
)

AZURE: Final[Mapping[str, NameRule]] = {
    "resource group": NameRule(1, 90, _GROUP, "subscription"),
    "lock": NameRule(1, 90, _GROUP, "what it locks"),
    "budget": NameRule(1, 63, _UNDERSCORES, "what it is for"),
    "role assignment": NameRule(36, 36, _GUID, "tenant"),
    "managed identity": NameRule(3, 128, _IDENTITY, "resource group"),
    "federated credential": NameRule(3, 120, _IDENTITY, "managed identity"),
    "disk encryption set": NameRule(1, 80, _UNDERSCORES, "resource group"),
    "cluster": NameRule(1, 63, _CLUSTER, "resource group"),
    # Narrower than the rules for the cluster's own name and for that of its resource group.
    "cluster's DNS prefix": NameRule(1, 54, _INNER_HYPHENS),
    "node pool": NameRule(1, 12, _POOL, "cluster"),
    "Windows node pool": NameRule(1, 6, _POOL, "cluster"),
    # With CNI overlay it becomes the value of a label of every node (Azure/bicep-registry-modules#5109), and a label's
    # value is shorter and takes fewer characters than a resource group's name.
    "node resource group": NameRule(1, 63, _ENTITY, "subscription"),
    "container registry": NameRule(5, 50, _NO_HYPHEN, GLOBAL),
    "registry replication": NameRule(5, 50, _NO_HYPHEN, "container registry"),
    "registry webhook": NameRule(5, 50, _NO_HYPHEN, "container registry"),
    "registry scope map": NameRule(5, 50, _UNDERSCORES, "container registry"),
    "registry token": NameRule(5, 50, _UNDERSCORES, "container registry"),
    "registry task": NameRule(5, 50, _UNDERSCORES, "container registry"),
    "virtual network": NameRule(2, 64, _NETWORK, "resource group"),
    "subnet": NameRule(1, 80, _NETWORK, "virtual network"),
    "network security group": NameRule(1, 80, _NETWORK, "resource group"),
    "route table": NameRule(1, 80, _NETWORK, "resource group"),
    "public IP address": NameRule(1, 80, _NETWORK, "resource group"),
    "NAT gateway": NameRule(1, 80, _NETWORK, "resource group"),
    "private endpoint": NameRule(2, 64, _NETWORK, "resource group"),
    "private DNS zone": NameRule(1, 63, _ZONE, "resource group"),
    "virtual network link": NameRule(1, 80, _NETWORK, "private DNS zone"),
    "Log Analytics workspace": NameRule(4, 63, _INNER_HYPHENS, "resource group"),
    "Azure Monitor workspace": NameRule(4, 63, _INNER_HYPHENS, "resource group"),
    "data collection rule": NameRule(3, 44, _INNER_HYPHENS, "resource group"),
    "data collection endpoint": NameRule(3, 44, _INNER_HYPHENS, "resource group"),
    "Application Insights component": NameRule(1, 260, _INSIGHTS, "resource group"),
    "action group": NameRule(1, 260, _ALERT, "resource group"),
    "metric alert": NameRule(1, 251, _ALERT, "resource group"),
    "diagnostic setting": NameRule(1, 260, _ALERT, "what it watches"),
    # Names of deleted vaults stay taken while they can be recovered.
    "key vault": NameRule(3, 24, _VAULT, GLOBAL),
    "Key Vault secret": NameRule(1, 127, _HYPHENS, "key vault"),
    "App Configuration store": NameRule(5, 50, _STORE, GLOBAL),
    "storage account": NameRule(3, 24, _LOWERCASE, GLOBAL),
    "storage queue": NameRule(3, 63, _LOWERCASE_HYPHENS, "storage account"),
    "blob container": NameRule(3, 63, _LOWERCASE_HYPHENS, "storage account"),
    # Also in "Understanding the Table service data model".
    "storage table": NameRule(3, 63, _LETTER_FIRST, "storage account"),
    "Service Bus namespace": NameRule(6, 50, _NAMESPACE, GLOBAL),
    "Service Bus queue": NameRule(1, 260, _NETWORK, "Service Bus namespace"),
    "Service Bus topic": NameRule(1, 260, _ENTITY, "Service Bus namespace"),
    "Service Bus subscription": NameRule(1, 50, _ENTITY, "Service Bus topic"),
    "Event Hubs namespace": NameRule(6, 50, _NAMESPACE, GLOBAL),
    "event hub": NameRule(1, 50, _ENTITY, "Event Hubs namespace"),
    "consumer group": NameRule(1, 50, _ENTITY, "event hub"),
    "Event Grid topic": NameRule(3, 50, _HYPHENS, "region"),
}
"""The rules by what is named."""
