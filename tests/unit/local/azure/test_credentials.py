"""Credentials of a cluster (learn.microsoft.com/azure/aks: kubelogin-authentication, manage-local-accounts)."""

import base64
import json
from pathlib import Path

import pytest
import yaml

from local.azure.arm import TENANT_ID, Json
from tests.unit.local.azure.world import CLUSTER, Azure, cluster

ENTRA: Json = {"aadProfile": {"managed": True}}


@pytest.fixture
def kubeconfig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    path = tmp_path / "kubeconfig"
    path.write_text("apiVersion: v1\nkind: Config\n")
    monkeypatch.setenv("LOCAL_KUBECONFIG", str(path))
    return path.read_text()


@pytest.mark.parametrize(
    ("action", "name"), [("listClusterUserCredential", "clusterUser"), ("listClusterAdminCredential", "clusterAdmin")]
)
def test_credentials(azure: Azure, kubeconfig: str, action: str, name: str) -> None:
    azure.put(CLUSTER, cluster())

    answer = azure.request("POST", f"{CLUSTER}/{action}").body

    assert answer is not None
    assert answer["kubeconfigs"] == [{"name": name, "value": base64.b64encode(kubeconfig.encode()).decode()}]


def test_each_cluster_has_its_api_server(
    azure: Azure, kubeconfig: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    azure.put(CLUSTER, cluster())
    other = tmp_path / "other"
    other.write_text("apiVersion: v1\nkind: Config\nusers: []\n")
    monkeypatch.setenv("LOCAL_KUBECONFIG", str(other))
    azure.put(CLUSTER + "2", cluster(dnsPrefix="other"))

    given: list[str] = []
    for path in (CLUSTER, CLUSTER + "2"):
        answer = azure.request("POST", f"{path}/listClusterUserCredential").body
        assert answer is not None
        given.append(base64.b64decode(answer["kubeconfigs"][0]["value"]).decode())
    assert given == [kubeconfig, other.read_text()]


def test_static_credentials_can_be_off(azure: Azure, kubeconfig: str) -> None:
    assert kubeconfig
    azure.put(CLUSTER, cluster(disableLocalAccounts=True, aadProfile={"managed": True}))

    error = azure.refused("POST", f"{CLUSTER}/listClusterAdminCredential")

    assert error["message"] == (
        "Getting static credential is not allowed because this cluster is set to disable local accounts."
    )


def test_no_local_cluster_runs(azure: Azure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOCAL_KUBECONFIG", raising=False)
    azure.put(CLUSTER, cluster())

    assert "LOCAL_KUBECONFIG" in azure.refused("POST", f"{CLUSTER}/listClusterUserCredential")["message"]


SERVER: Json = {"server": "https://127.0.0.1:6443", "certificate-authority-data": "Q0E="}


def local_kubeconfig(user: Json) -> str:
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "local", "cluster": SERVER}],
            "users": [{"name": "local", "user": user}],
            "contexts": [{"name": "local", "context": {"cluster": "local", "user": "local"}}],
            "current-context": "local",
        }
    )


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the launcher says of the environment."""
    monkeypatch.setenv("LOCAL_AZURE_DATABASE", str(tmp_path / "azure.db"))
    monkeypatch.setenv("LOCAL_KUBECONFIG", str(tmp_path / "kubeconfig"))
    (tmp_path / "kubeconfig").write_text(local_kubeconfig({"token": "secret"}))
    return tmp_path / "azure.db"


def user_kubeconfig(azure: Azure) -> Json:
    answer = azure.request("POST", f"{CLUSTER}/listClusterUserCredential").body
    assert answer is not None
    return yaml.safe_load(base64.b64decode(answer["kubeconfigs"][0]["value"]))


@pytest.mark.usefixtures("database")
def test_users_sign_in_with_kubelogin(azure: Azure) -> None:
    """What `az aks get-credentials` writes for a cluster with Entra (azure.github.io/kubelogin/concepts/aks.html)."""
    azure.put(CLUSTER, cluster(**ENTRA))

    kubeconfig = user_kubeconfig(azure)

    [user] = kubeconfig["users"]
    assert user["name"] == "clusterUser_rg_aks"
    plugin = user["user"]["exec"]
    assert (plugin["apiVersion"], plugin["command"]) == ("client.authentication.k8s.io/v1beta1", "kubelogin")
    assert plugin["args"] == [
        "get-token", "--environment", "AzurePublicCloud", "--server-id", "6dae42f8-4368-4678-94ff-3960e28e3630",
        "--client-id", "80faf920-1908-4b52-b5ef-a8e7bedfc67a", "--tenant-id", TENANT_ID, "--login", "devicecode",
    ]  # fmt: skip
    assert (plugin["env"], plugin["provideClusterInfo"]) == (None, False)
    assert kubeconfig["clusters"] == [{"name": "aks", "cluster": SERVER}]
    assert kubeconfig["contexts"] == [{"name": "aks", "context": {"cluster": "aks", "user": "clusterUser_rg_aks"}}]
    assert kubeconfig["current-context"] == "aks"


@pytest.mark.usefixtures("database")
def test_administrators_do_not(azure: Azure, tmp_path: Path) -> None:
    azure.put(CLUSTER, cluster(**ENTRA))

    answer = azure.request("POST", f"{CLUSTER}/listClusterAdminCredential").body

    assert answer is not None
    assert base64.b64decode(answer["kubeconfigs"][0]["value"]) == (tmp_path / "kubeconfig").read_bytes()


@pytest.mark.parametrize(
    ("user", "status"),
    [
        ({"token": "secret"}, {"token": "secret"}),
        (
            {"client-certificate-data": encoded("certificate"), "client-key-data": encoded("key")},
            {"clientCertificateData": "certificate", "clientKeyData": "key"},
        ),
    ],
    ids=["token", "certificate"],
)
def test_kubelogin_finds_the_credential(azure: Azure, database: Path, user: Json, status: Json) -> None:
    """Members as in the status of an ExecCredential (kubernetes.io/docs/reference/config-api/client-authentication.v1):
    PEM, and not its base64 as in a kubeconfig. Nobody else may read them."""
    database.with_name("kubeconfig").write_text(local_kubeconfig(user))
    azure.put(CLUSTER, cluster(**ENTRA))

    user_kubeconfig(azure)

    path = database.with_name("kubelogin.json")
    assert json.loads(path.read_text()) == status
    assert path.stat().st_mode & 0o077 == 0


def test_kubelogin_finds_the_token_of_a_file(azure: Azure, database: Path) -> None:
    token = database.with_name("token")
    token.write_text("secret\n")
    database.with_name("kubeconfig").write_text(local_kubeconfig({"tokenFile": str(token)}))
    azure.put(CLUSTER, cluster(**ENTRA))

    user_kubeconfig(azure)

    assert json.loads(database.with_name("kubelogin.json").read_text()) == {"token": "secret"}


@pytest.mark.usefixtures("database")
def test_where_the_database_is_must_be_known(azure: Azure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOCAL_AZURE_DATABASE")
    azure.put(CLUSTER, cluster(**ENTRA))

    assert "LOCAL_AZURE_DATABASE" in azure.refused("POST", f"{CLUSTER}/listClusterUserCredential")["message"]
