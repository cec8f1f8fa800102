"""The stand-in for kubelogin: flags, checks and words of the real one (Azure/kubelogin, `pkg/internal/token`)."""

import json
import os
import subprocess
from datetime import UTC, datetime

import pytest

from local.environment import Environment
from local.errors import LocalError
from local.kubernetes.kubelogin import credential

# azure.github.io/kubelogin/concepts/aks.html
SERVER = "6dae42f8-4368-4678-94ff-3960e28e3630"
TENANT = ["--tenant-id", "16b3c013-d300-468d-ac64-7eda0820b6d3"]
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
TOKEN = {"token": "abc"}


@pytest.fixture
def signing_in(tmp_path):
    """Runs `kubelogin get-token`, with what the emulated AKS left."""

    def run(*words, left=TOKEN, **environment):
        if left is not None:
            (tmp_path / "kubelogin.json").write_text(json.dumps(left))
        variables = {"LOCAL_AZURE_DATABASE": str(tmp_path / "azure.db"), **environment}
        return credential(["get-token", *words], variables, NOW)

    return run


def test_the_token_comes_as_an_exec_credential(signing_in):
    """https://kubernetes.io/docs/reference/access-authn-authz/authentication/#input-and-output-formats"""
    answer = signing_in("--login", "azurecli", "--server-id", SERVER)
    assert answer["apiVersion"] == "client.authentication.k8s.io/v1beta1"
    assert answer["kind"] == "ExecCredential"
    assert answer["status"]["token"] == "abc"
    expires = datetime.fromisoformat(answer["status"]["expirationTimestamp"])
    assert expires > NOW


def test_a_certificate_comes_as_it_was_left(signing_in):
    left = {"clientCertificateData": "PEM", "clientKeyData": "KEY"}
    answer = signing_in("--login", "azurecli", "--server-id", SERVER, left=left)
    assert answer["status"].items() >= left.items()


def test_what_was_left_may_be_by_server_id(signing_in):
    left = {"one": {"token": "1"}, "other": {"token": "2"}}
    assert signing_in("-l", "msi", "--server-id=other", left=left)["status"]["token"] == "2"


@pytest.mark.parametrize(
    ("info", "version"),
    [
        ({"apiVersion": "client.authentication.k8s.io/v1"}, "client.authentication.k8s.io/v1"),
        ({"apiVersion": "client.authentication.k8s.io/v1beta1"}, "client.authentication.k8s.io/v1beta1"),
        ({"spec": {}}, "client.authentication.k8s.io/v1beta1"),
    ],
)
def test_the_answer_has_the_version_that_was_asked_for(signing_in, info, version):
    """execCredentialWriter.go, getAPIVersionFromExecInfoEnv"""
    answer = signing_in("--login", "azurecli", "--server-id", SERVER, KUBERNETES_EXEC_INFO=json.dumps(info))
    assert answer["apiVersion"] == version


@pytest.mark.parametrize(
    ("words", "environment", "message"),
    [
        (["--login", "azcli", "--server-id", SERVER], {}, "'azcli' is not a supported login method. Supported method"),
        (["--login", "azurecli"], {}, "server-id is required"),
        (["--login", "azurecli", "--server-idd", SERVER], {}, "unknown flag: --server-idd"),
        (["--login", "azurecli", "--server-id"], {}, "--server-id: expected one argument"),
        (["--login", "spn", "--server-id", SERVER], {}, "failed to create azidentity credential: tenant ID cannot be"),
        (["--server-id", SERVER, *TENANT], {}, "--login devicecode waits for somebody in front of a screen"),
        (["--login", "azurecli", "--server-id", SERVER, "--pop-enabled"], {}, "--pop-enabled and --pop-claims"),
        (["--login", "azurecli", "--server-id", "80faf920"], {}, "AADSTS500011: The resource principal named 80faf920"),
        (
            ["--login", "azurecli", "--server-id", SERVER],
            {"KUBERNETES_EXEC_INFO": '{"apiVersion": "client.authentication.k8s.io/v1alpha1"}'},
            "api version: client.authentication.k8s.io/v1alpha1 is not supported",
        ),
        (
            ["--login", "azurecli", "--server-id", SERVER],
            {"KUBERNETES_EXEC_INFO": "{"},
            'cannot unmarshal "{" to ExecCredential',
        ),
        # options.go, UpdateFromEnv: the variable wins over the flag.
        (["--login", "azurecli", "--server-id", SERVER], {"AAD_LOGIN_METHOD": "browser"}, "'browser' is not a supp"),
    ],
)
def test_a_mistake_is_refused(signing_in, words, environment, message):
    with pytest.raises(LocalError) as refusal:
        signing_in(*words, **environment)
    assert message in str(refusal.value)


@pytest.mark.parametrize("login", ["azurecli", "workloadidentity", "msi", "azd", "azurepipelines"])
def test_these_know_their_tenant(signing_in, login):
    assert signing_in("--login", login, "--server-id", SERVER)["status"]["token"] == "abc"


def test_a_service_principal_names_its_tenant(signing_in):
    words = ("--login", "spn", "--server-id", SERVER, "--environment", "AzurePublicCloud")
    assert signing_in(*words, *TENANT)["status"]["token"] == "abc"
    assert signing_in(*words, AZURE_TENANT_ID=TENANT[1])["status"]["token"] == "abc"


def test_without_an_entra_cluster_there_is_nothing_to_hand_out(signing_in):
    with pytest.raises(LocalError, match="only a cluster with Microsoft Entra writes it"):
        signing_in("--login", "azurecli", "--server-id", SERVER, left=None)


def test_it_is_a_program_of_the_environment(tmp_path):
    environment = Environment(directory=tmp_path / "up")
    environment.prepare()
    environment.subscription.with_name("kubelogin.json").write_text(json.dumps(TOKEN))

    def run(*words):
        command = ["kubelogin", "get-token", "--login", "azurecli", *words]
        variables = environment.variables(os.environ)
        # Found as the plugin finds it: by the PATH of the process that runs it.
        return subprocess.run(["/usr/bin/env", *command], env=variables, capture_output=True, text=True, check=False)

    done = run("--server-id", SERVER)
    assert json.loads(done.stdout)["status"]["token"] == "abc"
    refused = run()
    assert (refused.returncode, refused.stdout, refused.stderr) == (1, "", "Error: server-id is required\n")
