"""Which private DNS zone has the name of what a private endpoint leads to.

Source: learn.microsoft.com/azure/private-link/private-endpoint-dns, of Azure's public cloud.
"""

from typing import Final

ZONES: Final[dict[str, str]] = {
    "registry": "privatelink.azurecr.io",
    "blob": "privatelink.blob.core.windows.net",
    "queue": "privatelink.queue.core.windows.net",
    "table": "privatelink.table.core.windows.net",
    "namespace": "privatelink.servicebus.windows.net",
    "vault": "privatelink.vaultcore.azure.net",
}
"""By the part of a resource that an endpoint leads to (its `groupId`)."""
