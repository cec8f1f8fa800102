"""The kubeconfig that a cluster hands out.

A cluster with Microsoft Entra gives its users one that runs kubelogin (learn.microsoft.com/azure/aks/
kubelogin-authentication; azure.github.io/kubelogin/concepts/aks.html). No Entra issues tokens here, so what gets into
the local cluster lies beside the subscription's database, where the local stand-in for kubelogin finds it.
"""

import base64
import json
import os
from pathlib import Path
from typing import Any, Final

from local.azure.arm import ArmError, Json, dig
from local.azure.store import Record

KUBECONFIG: Final = "LOCAL_KUBECONFIG"
"""Environment variable with the path of the kubeconfig that a cluster hands out."""
DATABASE: Final = "LOCAL_AZURE_DATABASE"
"""Environment variable with the path of the subscription's database."""
KUBELOGIN: Final = "kubelogin.json"
"""The file with the credential: members as in the status of an ExecCredential."""
SERVER: Final = "server"
"""What a cluster's record keeps besides its body: the path of its kubeconfig."""
USER: Final = "listClusterUserCredential"
ADMIN: Final = "listClusterAdminCredential"
SERVER_APPLICATION: Final = "6dae42f8-4368-4678-94ff-3960e28e3630"
"""AKS's own application in Entra, which tokens are for; the same everywhere."""
CLIENT_APPLICATION: Final = "80faf920-1908-4b52-b5ef-a8e7bedfc67a"
"""The application that a person signs in to."""
INSTALL_HINT: Final = (
    "\nkubelogin is not installed which is required to connect to AAD enabled cluster.\n\n"
    "To learn more, please go to https://aka.ms/aks/kubelogin\n"
)


def api_server() -> str:
    """The path of the kubeconfig of the API server that is at hand."""
    return os.environ.get(KUBECONFIG, "")


def kubeconfigs(cluster: Record, action: str) -> Json:
    """The answer to one of the actions `USER` and `ADMIN`.

    Raises:
        ArmError: the cluster has no local accounts, is not there yet, or no local cluster runs.
    """
    admin = action.lower() == ADMIN.lower()
    if admin and dig(cluster.body, "properties.disableLocalAccounts"):
        raise ArmError(
            400,
            "BadRequest",
            "Getting static credential is not allowed because this cluster is set to disable local accounts.",
        )
    if cluster.properties["provisioningState"] == "Creating":
        raise ArmError(409, "OperationNotAllowed", f"The cluster '{cluster.name}' is still being created.")
    path = Path(cluster.internal.get(SERVER) or api_server())
    if not path.is_file():
        raise ArmError(
            400, "BadRequest", f"{KUBECONFIG} names no kubeconfig file: '{path}'. Start the local cluster first."
        )
    content = path.read_bytes()
    if not admin and dig(cluster.body, "properties.aadProfile.managed"):
        content = _signing_in(cluster, content)
    value = base64.b64encode(content).decode()
    return {"kubeconfigs": [{"name": "clusterAdmin" if admin else "clusterUser", "value": value}]}


def _signing_in(cluster: Record, content: bytes) -> bytes:
    """The kubeconfig with kubelogin in place of a credential, which is put where the local kubelogin looks."""
    import yaml  # most clusters never need it

    local: Json = yaml.safe_load(content)
    _leave_for_kubelogin(local["users"][0]["user"])
    group = cluster.id.split("/")[4]
    name, user = cluster.name, f"clusterUser_{group}_{cluster.name}"
    arguments = [
        "get-token", "--environment", "AzurePublicCloud", "--server-id", SERVER_APPLICATION,
        "--client-id", CLIENT_APPLICATION, "--tenant-id", dig(cluster.body, "properties.aadProfile.tenantID"),
        "--login", "devicecode",
    ]  # fmt: skip
    plugin: Json = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "kubelogin",
        "args": arguments,
        "env": None,
        "provideClusterInfo": False,
        "installHint": INSTALL_HINT,
    }
    made: Json = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": local["clusters"][0]["cluster"]}],
        "users": [{"name": user, "user": {"exec": plugin}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": user}}],
        "current-context": name,
        "preferences": {},
    }
    return yaml.safe_dump(made, sort_keys=False).encode()


def _leave_for_kubelogin(user: dict[str, Any]) -> None:
    database = os.environ.get(DATABASE)
    if not database:
        raise ArmError(
            400, "BadRequest", f"{DATABASE} is not set: the local kubelogin looks for its credential beside that file."
        )
    if "tokenFile" in user:
        found = {"token": Path(user["tokenFile"]).read_text().strip()}
    elif "token" in user:
        found = {"token": user["token"]}
    else:
        # PEM in an ExecCredential, base64 of it in a kubeconfig.
        found = {
            "clientCertificateData": base64.b64decode(user["client-certificate-data"]).decode(),
            "clientKeyData": base64.b64decode(user["client-key-data"]).decode(),
        }
    path = Path(database).with_name(KUBELOGIN)
    partial = path.with_name(path.name + ".partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(found, file)
    partial.replace(path)
