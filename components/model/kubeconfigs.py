"""How a kubeconfig signs in to a cluster with Microsoft Entra: through kubelogin, without a browser.

AKS hands out one that asks for a device code, which nobody enters in a pipeline. Its arguments are changed as
`kubelogin convert-kubeconfig` does (azure.github.io/kubelogin/cli/convert-kubeconfig.html).
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import yaml

KEPT: Final = {
    "azurecli": ("--server-id",),
    "workloadidentity": ("--server-id",),
    "msi": ("--server-id",),
    "spn": ("--server-id", "--tenant-id", "--environment"),
}
"""kubelogin's ways to sign in that need nobody in front of a screen, and what of AKS's arguments each keeps.

A person has signed in to the Azure CLI, a pipeline with a federated token has the variables of Azure Workload Identity,
one with a service principal those of kubelogin (`AAD_SERVICE_PRINCIPAL_CLIENT_ID`, …), a VM its identity.
"""


def signing_in(kubeconfig: str, login: str) -> str:
    """The kubeconfig with `login` (a key of `KEPT`) in place of a device code; one without kubelogin as it is."""
    content = yaml.safe_load(kubeconfig)
    for each in content.get("users", ()):
        plugin = each.get("user", {}).get("exec")
        if plugin and plugin.get("command") == "kubelogin":
            plugin["args"] = _arguments(plugin.get("args", ()), login)
    return yaml.safe_dump(content, sort_keys=False)


def _arguments(given: Sequence[str], login: str) -> list[str]:
    values = dict(pairwise(given))
    return ["get-token", "--login", login, *(part for flag in KEPT[login] for part in (flag, values[flag]))]
