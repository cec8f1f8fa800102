"""Stand-in for kubelogin, which signs in to a cluster with Microsoft Entra for whoever reads its kubeconfig.

`kubelogin get-token` prints the credential that the emulated AKS left in `kubelogin.json` beside the subscription's
database: `{"token": …}` or `{"clientCertificateData": …, "clientKeyData": …}` (PEM), alone or by server id. Everybody
counts as signed in to Azure; what needs somebody in front of a screen fails, where the real one would wait for them.

Flags, checks and words are those of kubelogin 0.2 (Azure/kubelogin, `pkg/internal/token/options.go`,
`execCredentialPlugin.go` and `execCredentialWriter.go`).
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, NoReturn, cast

from typing_extensions import override

from local.errors import LocalError

DATABASE: Final = "LOCAL_AZURE_DATABASE"
"""Environment variable with the path of the emulated subscription, as the plugin for Azure has it."""
FILE: Final = "kubelogin.json"
AKS_SERVER: Final = "6dae42f8-4368-4678-94ff-3960e28e3630"
"""What a token has to be for: the same application in every tenant (azure.github.io/kubelogin/concepts/aks.html)."""

LOGINS: Final = (
    "devicecode", "interactive", "spn", "ropc", "msi", "azurecli", "azd", "workloadidentity", "azurepipelines",
)  # fmt: skip
AT_A_SCREEN: Final = ("devicecode", "interactive")
NEED_TENANT: Final = ("devicecode", "interactive", "spn", "ropc")
"""Each is told its tenant by flag or variable; the others know it from where they signed in."""
TEXT_FLAGS: Final = (
    "client-id", "client-secret", "client-certificate", "client-certificate-password", "username", "password",
    "identity-resource-id", "server-id", "federated-token-file", "authority-host",
    "azure-pipelines-service-connection-id", "token-cache-dir", "cache-dir", "timeout", "pop-claims", "redirect-url",
    "login-hint",
)  # fmt: skip
SWITCHES: Final = (
    "legacy", "use-azurerm-env-vars", "pop-enabled", "disable-environment-override", "disable-instance-discovery",
)  # fmt: skip
API_VERSIONS: Final = ("client.authentication.k8s.io/v1beta1", "client.authentication.k8s.io/v1")
LIFETIME: Final = timedelta(hours=1)
"""Entra's tokens hold for 60 to 90 minutes (learn.microsoft.com/entra/identity-platform/access-tokens)."""


class Flags(argparse.ArgumentParser):
    """The flags of `kubelogin get-token`; a mistake in them is a LocalError."""

    def __init__(self) -> None:
        super().__init__(prog="kubelogin get-token", allow_abbrev=False, add_help=False)
        self.add_argument("-l", "--login", default="devicecode")
        self.add_argument("-t", "--tenant-id", default="")
        self.add_argument("-s", "--subscription", default="")
        self.add_argument("-e", "--environment", default="AzurePublicCloud")
        for flag in TEXT_FLAGS:
            self.add_argument(f"--{flag}", default="")
        for switch in SWITCHES:
            self.add_argument(f"--{switch}", action="store_true")

    @override
    def error(self, message: str) -> NoReturn:
        raise LocalError(message)

    def read(self, words: Sequence[str]) -> dict[str, Any]:
        known, rest = self.parse_known_args(words)
        for word in rest:
            if word.startswith("-"):
                raise LocalError(f"unknown flag: {word.partition('=')[0]}")
        return vars(known)


def credential(words: Sequence[str], environment: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The ExecCredential that a command line asks for.

    Raises:
        LocalError: a flag is wrong or missing, or nothing is there for that server id.
    """
    if not words or words[0] != "get-token":
        raise LocalError(
            f'unknown command "{words[0] if words else ""}" for "kubelogin": the local stand-in knows get-token'
        )
    flags = Flags().read(words[1:])
    overriding: Mapping[str, str] = environment if not flags["disable_environment_override"] else {}
    login: str = overriding.get("AAD_LOGIN_METHOD") or flags["login"]
    if login not in LOGINS:
        raise LocalError(f"'{login}' is not a supported login method. Supported method is one of {', '.join(LOGINS)}")
    if bool(flags["pop_enabled"]) != bool(flags["pop_claims"]):
        raise LocalError("--pop-enabled and --pop-claims belong together: give both or neither")
    if not flags["server_id"]:
        raise LocalError("server-id is required")
    if login in NEED_TENANT and not (flags["tenant_id"] or overriding.get("AZURE_TENANT_ID")):
        raise LocalError("failed to create azidentity credential: tenant ID cannot be empty")
    if login in AT_A_SCREEN:
        raise LocalError(
            f"failed to authenticate: --login {login} waits for somebody in front of a screen; sign in with azurecli, "
            "workloadidentity, spn or msi"
        )
    version = api_version(environment.get("KUBERNETES_EXEC_INFO", ""))
    status = {**held(environment, flags["server_id"]), "expirationTimestamp": f"{now + LIFETIME:%Y-%m-%dT%H:%M:%SZ}"}
    return {"apiVersion": version, "kind": "ExecCredential", "status": status}


def api_version(info: str) -> str:
    """The version to answer in: the one that `KUBERNETES_EXEC_INFO` asks for, else v1beta1."""
    try:
        asked: Any = json.loads(info) if info else {}
    except ValueError as error:
        raise LocalError(f'cannot unmarshal "{info}" to ExecCredential: {error}') from None
    version = str(asked.get("apiVersion") or API_VERSIONS[0])
    if version not in API_VERSIONS:
        raise LocalError(f"api version: {version} is not supported")
    return version


def held(environment: Mapping[str, str], server: str) -> dict[str, str]:
    """What the emulated AKS left for a server id."""
    database = environment.get(DATABASE)
    if not database:
        raise LocalError(f"{DATABASE} is not set: this stand-in for kubelogin works under `make up` only")
    try:
        content = cast("dict[str, Any]", json.loads((Path(database).parent / FILE).read_text()))
    except (OSError, ValueError) as error:
        raise LocalError(
            f"failed to get token: {FILE} beside the emulated subscription cannot be read ({error}); only a cluster "
            "with Microsoft Entra writes it"
        ) from None
    by_server = {AKS_SERVER: content} if {"token", "clientCertificateData"} & content.keys() else content
    if server not in by_server:
        # The words of Entra.
        raise LocalError(
            f"failed to get token: AADSTS500011: The resource principal named {server} was not found in the tenant; "
            f"--server-id of AKS is {AKS_SERVER}"
        )
    return by_server[server]


def main() -> None:
    """Print the credential; a refusal goes to standard error and ends with 1."""
    try:
        answer = credential(sys.argv[1:], os.environ, datetime.now(UTC))
    except LocalError as error:
        sys.exit(f"Error: {error}")
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
