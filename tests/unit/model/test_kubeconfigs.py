"""kubeconfigs of clusters with Microsoft Entra, against what `kubelogin convert-kubeconfig` makes of them.

Arguments by way to sign in: azure.github.io/kubelogin/concepts/login-modes, the examples of each page.
"""

import pytest
import yaml

from components.model import kubeconfigs

SERVER = "6dae42f8-4368-4678-94ff-3960e28e3630"
"""The application of AKS itself (learn.microsoft.com/azure/aks/kubelogin-authentication)."""

HANDED_OUT = f"""
apiVersion: v1
kind: Config
clusters: [{{name: shop, cluster: {{server: "https://shop.hcp.westeurope.azmk8s.io:443"}}}}]
contexts: [{{name: shop, context: {{cluster: shop, user: clusterUser_shop_shop}}}}]
current-context: shop
users:
- name: clusterUser_shop_shop
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      args: [get-token, --environment, AzurePublicCloud, --server-id, {SERVER}, --client-id,
             80faf920-1908-4b52-b5ef-a8e7bedfc67a, --tenant-id, 72f988bf-0000-0000-0000-000000000000,
             --login, devicecode]
      command: kubelogin
      env: null
      provideClusterInfo: false
"""


@pytest.mark.parametrize(
    ("login", "arguments"),
    [
        ("azurecli", ["--server-id", SERVER]),
        ("workloadidentity", ["--server-id", SERVER]),
        ("msi", ["--server-id", SERVER]),
        (
            "spn",
            [
                *("--server-id", SERVER),
                *("--tenant-id", "72f988bf-0000-0000-0000-000000000000"),
                *("--environment", "AzurePublicCloud"),
            ],
        ),
    ],
)
def test_nobody_has_to_enter_a_code(login: str, arguments: list[str]) -> None:
    before, after = yaml.safe_load(HANDED_OUT), yaml.safe_load(kubeconfigs.signing_in(HANDED_OUT, login))

    plugin = after["users"][0]["user"]["exec"]
    assert plugin["args"] == ["get-token", "--login", login, *arguments]
    plugin["args"] = before["users"][0]["user"]["exec"]["args"]
    assert after == before


def test_one_without_kubelogin_stays() -> None:
    text = "users: [{name: a, user: {client-certificate-data: x}}]\nclusters: []\n"

    assert yaml.safe_load(kubeconfigs.signing_in(text, "azurecli")) == yaml.safe_load(text)
