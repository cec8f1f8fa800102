"""Extensions of a cluster, and Flux configurations.

Expectations are those of the API's own description (Azure/azure-rest-api-specs, kubernetesconfiguration 2023-05-01, and
its examples), of learn.microsoft.com/azure/aks/deploy-extensions-az-cli, of learn.microsoft.com/azure/azure-arc/
kubernetes/conceptual-gitops-flux2, tutorial-use-gitops-flux2 and gitops-flux2-parameters, and of the Azure CLI
(Azure/azure-cli-extensions, k8s-configuration).
"""

from typing import Any

import pytest

from local.azure.arm import TENANT_ID, Json
from local.provider import Refused
from tests.unit.local.azure.engine import CLUSTER as CLUSTER_TYPE
from tests.unit.local.azure.engine import Engine
from tests.unit.local.azure.engine import cluster as cluster_inputs
from tests.unit.local.azure.world import (
    CLUSTER,
    GROUP,
    REGISTRY,
    Azure,
    assignment,
    assignment_path,
    cluster,
    registry,
)

PROVIDER = f"{CLUSTER}/providers/Microsoft.KubernetesConfiguration"
FLUX = f"{PROVIDER}/extensions/flux"
CONFIGURATION = f"{PROVIDER}/fluxConfigurations/shop"
REPOSITORY: Json = {"url": "https://github.com/Azure/arc-k8s-demo", "repositoryRef": {"branch": "main"}}
BUCKET: Json = {"url": "https://bucket.example.com", "bucketName": "shop"}
BLOB: Json = {"url": "https://acmestore.blob.core.windows.net", "containerName": "shop"}
EXTENSION_TYPE = "kubernetesconfiguration:Extension"
CONFIGURATION_TYPE = "kubernetesconfiguration:FluxConfiguration"
IN_NAMESPACE: Json = {"namespace": {"targetNamespace": "shop"}}


def extension(kind: str = "microsoft.flux", **properties: Any) -> Json:
    return {"properties": {"extensionType": kind, **properties}}


def configuration(**properties: Any) -> Json:
    return {"properties": {"gitRepository": REPOSITORY, **properties}}


def repository(**members: Any) -> Json:
    return configuration(gitRepository={"url": REPOSITORY["url"], **members})


@pytest.fixture
def running(azure: Azure) -> Azure:
    """A subscription with a cluster."""
    azure.put(CLUSTER, cluster())
    return azure


@pytest.fixture
def flux(running: Azure) -> Azure:
    """A subscription with a cluster that has Flux."""
    running.put(FLUX, extension())
    return running


def test_an_extension(running: Azure) -> None:
    response = running.request("PUT", FLUX, extension())

    assert response.status == 201
    assert response.body is not None
    assert response.body["properties"]["provisioningState"] == "Creating"
    assert response.body["properties"]["currentVersion"] is None
    address = response.headers["azure-asyncoperation"]
    assert address.startswith(f"https://management.azure.com{FLUX}/operations/")
    answer = running.get(FLUX)
    properties = answer["properties"]
    assert answer["type"] == "Microsoft.KubernetesConfiguration/extensions"
    assert properties["provisioningState"] == "Succeeded"
    assert properties["autoUpgradeMinorVersion"] is True
    assert properties["releaseTrain"] == "Stable"
    assert properties["currentVersion"]
    assert properties["statuses"] == []
    assert properties["isSystemExtension"] is False


def test_flux_has_a_namespace_of_its_own(running: Azure) -> None:
    """And no other than cluster-wide scope (conceptual-gitops-flux2)."""
    error = running.refused("PUT", FLUX, extension(scope=IN_NAMESPACE))

    assert error["target"] == "properties.scope.namespace"
    assert running.put(FLUX, extension())["properties"]["scope"] == {"cluster": {"releaseNamespace": "flux-system"}}


def test_an_extension_has_an_identity(running: Azure) -> None:
    """A user-assigned one beside the nodes (learn.microsoft.com/azure/backup/
    azure-kubernetes-service-cluster-backup-concept), answered without tenant and type."""
    running.put(REGISTRY, registry())

    identity = running.put(FLUX, extension())["properties"]["aksAssignedIdentity"]

    grant = assignment(identity["principalId"])
    assert identity == {"principalId": identity["principalId"], "tenantId": None, "type": None}
    running.put(assignment_path(REGISTRY), grant)
    again = running.put(FLUX, extension(configurationSettings={"helm-controller.enabled": "false"}))
    assert again["properties"]["aksAssignedIdentity"] == identity
    running.request("DELETE", FLUX)
    assert running.refused("GET", FLUX)["status"] == 404
    assert running.refused("PUT", assignment_path(REGISTRY, 2), grant)["code"] == "PrincipalNotFound"


def test_an_identity_of_the_other_kind(running: Azure) -> None:
    """It is for clusters of Azure Arc. The text of Azure/azure-powershell#24321."""
    error = running.refused("PUT", FLUX, {**extension(), "identity": {"type": "SystemAssigned"}})

    assert error["message"] == (
        f"Identity operation for resource '{FLUX}' failed with error 'Failed to perform resource identity operation. "
        'Status: \'BadRequest\'. Response: \'{"error":{"code":"BadRequest","message":""}}\'.\'.'
    )


def test_an_extension_has_a_type(running: Azure) -> None:
    assert running.refused("PUT", FLUX, {"properties": {}})["target"] == "properties.extensionType"


@pytest.mark.parametrize("automatic", [{}, {"autoUpgradeMinorVersion": True}])
def test_a_version_that_is_upgraded_is_not_pinned(running: Azure, automatic: Json) -> None:
    error = running.refused("PUT", FLUX, extension(version="1.18.0", **automatic))

    assert (error["status"], error["target"]) == (400, "properties.autoUpgradeMinorVersion")


def test_a_pinned_version(running: Azure) -> None:
    """The SDK sends a release train with it: examples/CreateExtension.json answers both."""
    pinned = extension(autoUpgradeMinorVersion=False, releaseTrain="Stable", version="1.18.0")

    assert running.put(FLUX, pinned)["properties"]["currentVersion"] == "1.18.0"
    upgraded = extension(autoUpgradeMinorVersion=False, version="1.19.0")
    assert running.put(FLUX, upgraded)["properties"]["currentVersion"] == "1.19.0"
    assert "version" not in running.put(FLUX, extension())["properties"]


def test_protected_settings_stay_inside(flux: Azure) -> None:
    secret = {"configurationProtectedSettings": {"key": "hunter2"}}

    for path, body in ((FLUX, extension(**secret)), (CONFIGURATION, configuration(**secret))):
        response = flux.request("PUT", path, body)
        assert response.status < 400
        assert "hunter2" not in str(response.body)
        assert "hunter2" not in str(flux.get(path))


def test_one_extension_of_a_type(flux: Azure) -> None:
    other = f"{PROVIDER}/extensions/flux2"

    error = flux.refused("PUT", other, extension("Microsoft.Flux"))

    assert error["target"] == "properties.extensionType"
    assert "'flux'" in error["message"]
    flux.put(other, extension("microsoft.dapr"))
    flux.put(FLUX, extension())


def test_extensions_in_namespaces_of_their_own(running: Azure) -> None:
    """conceptual-extensions: a namespace-scoped one may be there several times."""
    kind, path = "Microsoft.ApiManagement.Gateway", f"{PROVIDER}/extensions/gateway"
    running.put(path, extension(kind, scope=IN_NAMESPACE))

    running.put(f"{path}2", extension(kind, scope={"namespace": {"targetNamespace": "other"}}))
    assert running.refused("PUT", f"{path}3", extension(kind, scope=IN_NAMESPACE))["status"] == 400
    assert running.refused("PUT", f"{path}3", extension(kind))["status"] == 400


@pytest.mark.parametrize(
    "scope",
    [
        {"cluster": {"releaseNamespace": "a"}, "namespace": {"targetNamespace": "b"}},
        {"namespace": {}},
    ],
)
def test_scopes_that_are_none(running: Azure, scope: Json) -> None:
    error = running.refused("PUT", FLUX, extension("microsoft.dapr", scope=scope))

    assert error["target"].startswith("properties.scope")


@pytest.mark.parametrize(
    ("properties", "target"),
    [
        ({"kind": "microsoft.dapr"}, "properties.extensionType"),
        ({"scope": {"cluster": {"releaseNamespace": "other"}}}, "properties.scope.cluster.releaseNamespace"),
        ({"scope": {"namespace": {"targetNamespace": "other"}}}, "properties.scope.namespace.targetNamespace"),
    ],
)
def test_what_an_extension_keeps(flux: Azure, properties: Json, target: str) -> None:
    """A PATCH has neither (extensions.json, patchExtension)."""
    error = flux.refused("PUT", FLUX, extension(**properties))

    assert (error["code"], error["target"]) == ("PropertyChangeNotAllowed", target)


def test_an_extension_does_not_leave_its_namespace(running: Azure) -> None:
    path = f"{PROVIDER}/extensions/gateway"
    running.put(path, extension("gateway", scope=IN_NAMESPACE))

    assert running.refused("PUT", path, extension("gateway", scope={"cluster": {}}))["target"] == "properties.scope"
    assert running.put(path, extension("gateway"))["properties"]["scope"] == IN_NAMESPACE


@pytest.mark.parametrize(("path", "body"), [(FLUX, extension()), (CONFIGURATION, configuration())])
def test_the_cluster_exists(azure: Azure, path: str, body: Json) -> None:
    missing = azure.refused("PUT", path, body)
    group = azure.refused("PUT", path.replace(GROUP, GROUP + "x"), body)
    connected = path.replace("Microsoft.ContainerService/managedClusters", "Microsoft.Kubernetes/connectedClusters")

    assert (missing["status"], missing["code"]) == (404, "ResourceNotFound")
    assert "'Microsoft.ContainerService/managedClusters/aks' under resource group 'rg'" in missing["message"]
    assert (group["status"], group["code"]) == (404, "ResourceGroupNotFound")
    assert "Microsoft.Kubernetes/connectedClusters" in azure.refused("PUT", connected, body)["message"]


def test_what_is_not_there(running: Azure) -> None:
    """The text of Azure/AKS-Construction#291."""
    error = running.refused("GET", FLUX)

    assert (error["status"], error["code"]) == (404, "ResourceNotFound")
    assert error["message"] == "Extension instance with name 'flux' not found."
    assert running.refused("GET", CONFIGURATION)["code"] == "ResourceNotFound"
    assert running.request("DELETE", FLUX).status == 204


@pytest.mark.parametrize("name", ["-flux", ".flux", "fl_ux", "f" * 254])
def test_extension_name_is_refused(running: Azure, name: str) -> None:
    """hashicorp/terraform-provider-azurerm, kubernetes_cluster_extension_resource.go."""
    assert running.refused("PUT", f"{PROVIDER}/extensions/{name}", extension())["status"] == 400


@pytest.mark.parametrize("name", ["f", "ClusterMonitor", "microsoft.flux-2", "f" * 253])
def test_extension_name_is_accepted(running: Azure, name: str) -> None:
    running.put(f"{PROVIDER}/extensions/{name}", extension())


@pytest.mark.parametrize("name", ["-shop", "shop-", ".shop", "shop.", "Shop", "sh_op", "s" * 64])
def test_configuration_name_is_refused(flux: Azure, name: str) -> None:
    """validators.py, validate_fluxconfig_name."""
    assert flux.refused("PUT", f"{PROVIDER}/fluxConfigurations/{name}", configuration())["status"] == 400
    kustomized = configuration(kustomizations={name: {}})
    assert flux.refused("PUT", f"{PROVIDER}/fluxConfigurations/s", kustomized)["status"] == 400


@pytest.mark.parametrize("name", ["s", "2nd.shop-config", "s" * 63])
def test_configuration_name_is_accepted(flux: Azure, name: str) -> None:
    flux.put(f"{PROVIDER}/fluxConfigurations/{name}", configuration())


def test_names_are_short_together(flux: Azure) -> None:
    """consts.py, KUSTOMIZATION_NAME_TOO_LONG_ERROR: not more than 62 characters."""
    flux.put(CONFIGURATION, configuration(kustomizations={"k" * 58: {}}))

    assert "62" in flux.refused("PUT", CONFIGURATION, configuration(kustomizations={"k" * 59: {}}))["message"]


def test_a_configuration(flux: Azure) -> None:
    response = flux.request("PUT", CONFIGURATION, configuration(kustomizations={"apps": {"path": "./apps"}}))

    assert response.status == 201
    assert response.body is not None
    assert response.body["properties"]["provisioningState"] == "Creating"
    assert response.body["properties"]["complianceState"] == "Pending"
    address = response.headers["azure-asyncoperation"]
    assert address.startswith(f"https://management.azure.com{CONFIGURATION}/operations/")
    answer = flux.get(CONFIGURATION)
    assert answer["type"] == "Microsoft.KubernetesConfiguration/fluxConfigurations"
    assert answer["properties"] == {
        "scope": "cluster",
        "namespace": "default",
        "sourceKind": "GitRepository",
        "suspend": False,
        "gitRepository": {**REPOSITORY, "timeoutInSeconds": 600, "syncIntervalInSeconds": 600},
        "kustomizations": {
            "apps": {
                "name": "apps",
                "path": "./apps",
                "timeoutInSeconds": 600,
                "syncIntervalInSeconds": 600,
                "prune": False,
                "force": False,
                "wait": True,
            }
        },
        "statuses": [],
        "errorMessage": "",
        "complianceState": "Compliant",
        "provisioningState": "Succeeded",
    }


def test_a_suspended_configuration(flux: Azure) -> None:
    assert flux.put(CONFIGURATION, configuration(suspend=True))["properties"]["complianceState"] == "Suspended"


def test_flux_comes_first(running: Azure) -> None:
    """The CLI installs it where it is missing, and refuses where it is not ready; a template has to wait itself."""
    running.put(f"{PROVIDER}/extensions/dapr", extension("microsoft.dapr"))
    assert "microsoft.flux" in running.refused("PUT", CONFIGURATION, configuration())["message"]

    running.slow().request("PUT", FLUX, extension("Microsoft.Flux"))
    assert "Creating" in running.slow().refused("PUT", CONFIGURATION, configuration())["message"]


def test_flux_may_go_first(flux: Azure) -> None:
    """tutorial-use-gitops-flux2 warns of it, so it can be done; what is there stays and can be changed."""
    flux.put(CONFIGURATION, configuration())

    assert flux.request("DELETE", FLUX).status == 202
    flux.get(CONFIGURATION)
    flux.put(CONFIGURATION, configuration(suspend=True))
    assert flux.refused("PUT", f"{CONFIGURATION}2", configuration())["status"] == 400


@pytest.mark.parametrize(("property", "value"), [("scope", "namespace"), ("namespace", "other")])
def test_what_a_configuration_keeps(flux: Azure, property: str, value: str) -> None:
    """`x-ms-mutability` in fluxconfiguration.json."""
    flux.put(CONFIGURATION, configuration(scope="cluster", namespace="shop"))

    error = flux.refused("PUT", CONFIGURATION, configuration(**{property: value}))

    assert (error["code"], error["target"]) == ("PropertyChangeNotAllowed", f"properties.{property}")
    assert flux.put(CONFIGURATION, configuration())["properties"]["namespace"] == "shop"


@pytest.mark.parametrize("namespace", ["Shop", "sh_op", "n" * 254])
def test_namespace_is_refused(flux: Azure, namespace: str) -> None:
    assert flux.refused("PUT", CONFIGURATION, configuration(namespace=namespace))["status"] == 400


@pytest.mark.parametrize(
    ("kind", "other"), [("GitRepository", {"bucket": BUCKET}), ("Bucket", {"azureBlob": BLOB}), ("AzureBlob", {})]
)
def test_a_source_is_described(flux: Azure, kind: str, other: Json) -> None:
    """The text of Azure/ResourceModules#1302."""
    error = flux.refused("PUT", CONFIGURATION, {"properties": {"sourceKind": kind, **other}})

    assert (error["status"], error["code"]) == (400, "ValidationFailed")
    assert error["message"] == (
        f"Invalid source kind match. Config with specified source kind '{kind}' must contain corresponding body "
        "specified in the properties."
    )


@pytest.mark.parametrize(
    ("kind", "property", "source", "defaults"),
    [
        ("Bucket", "bucket", BUCKET, {"insecure": True}),
        ("AzureBlob", "azureBlob", BLOB, {}),
        ("GitRepository", "gitRepository", REPOSITORY, {}),
    ],
)
def test_sources(flux: Azure, kind: str, property: str, source: Json, defaults: Json) -> None:
    answer = flux.put(CONFIGURATION, {"properties": {"sourceKind": kind, property: source}})

    intervals = {"timeoutInSeconds": 600, "syncIntervalInSeconds": 600}
    assert answer["properties"][property] == {**source, **intervals, **defaults}
    for missing in source.keys() - {"repositoryRef"}:
        less = {key: value for key, value in source.items() if key != missing}
        body: Json = {"properties": {"sourceKind": kind, property: less}}
        assert flux.refused("PUT", CONFIGURATION, body)["target"] == f"properties.{property}.{missing}"


def test_a_configuration_has_one_source(flux: Azure) -> None:
    assert flux.refused("PUT", CONFIGURATION, configuration(bucket=BUCKET))["target"] == "properties.bucket"

    moved = {"properties": {"sourceKind": "Bucket", "bucket": BUCKET}}
    flux.put(CONFIGURATION, configuration())
    assert "gitRepository" not in flux.put(CONFIGURATION, moved)["properties"]


@pytest.mark.parametrize(
    "url",
    [
        "http://git.example.com/shop",
        "https://git.example.com/shop.git",
        "ssh://git@git.example.com/shop",
        "git@github.com:acme/shop",
    ],
)
def test_git_url_is_accepted(flux: Azure, url: str) -> None:
    flux.put(CONFIGURATION, configuration(gitRepository={"url": url}))


@pytest.mark.parametrize("url", ["github.com/acme/shop", "git://github.com/acme/shop", "file:///shop", " https://a/b"])
def test_git_url_is_refused(flux: Azure, url: str) -> None:
    """consts.py, INVALID_URL_HELP."""
    error = flux.refused("PUT", CONFIGURATION, configuration(gitRepository={"url": url}))

    assert error["target"] == "properties.gitRepository.url"


def test_bucket_url_is_refused(flux: Azure) -> None:
    """gitops-flux2-parameters: http:// and https://."""
    bucket = {**BUCKET, "url": "ssh://git@bucket.example.com"}

    error = flux.refused("PUT", CONFIGURATION, {"properties": {"sourceKind": "Bucket", "bucket": bucket}})

    assert error["target"] == "properties.bucket.url"


@pytest.mark.parametrize("reference", [{"branch": "main"}, {"tag": "1.0"}, {"semver": ">=1.0"}, {"commit": "3f6a"}])
def test_a_revision(flux: Azure, reference: Json) -> None:
    answer = flux.put(CONFIGURATION, repository(repositoryRef=reference))

    assert answer["properties"]["gitRepository"]["repositoryRef"] == reference


@pytest.mark.parametrize("members", [{}, {"repositoryRef": {}}])
def test_the_default_branch(flux: Azure, members: Json) -> None:
    """gitops-flux2-parameters: it is `master`, also where a repository's own is another one."""
    answer = flux.put(CONFIGURATION, repository(**members))

    assert answer["properties"]["gitRepository"]["repositoryRef"] == {"branch": "master"}


@pytest.mark.parametrize(
    "reference",
    [{"branch": "main", "tag": "1.0"}, {"tag": "1.0", "semver": ">=1.0"}, {"semver": ">=1.0", "commit": "3f6a"}],
)
def test_two_revisions(flux: Azure, reference: Json) -> None:
    """validators.py, validate_repository_ref. A commit may name its branch (fluxconfiguration.json)."""
    error = flux.refused("PUT", CONFIGURATION, repository(repositoryRef=reference))

    assert error["target"] == "properties.gitRepository.repositoryRef"
    flux.put(CONFIGURATION, repository(repositoryRef={"branch": "main", "commit": "3f6a"}))


def test_kustomizations_depend_on_each_other(flux: Azure) -> None:
    apps = {"apps": {"dependsOn": ["infra"]}}

    error = flux.refused("PUT", CONFIGURATION, configuration(kustomizations=apps))

    assert "'infra'" in error["message"]
    answer = flux.put(CONFIGURATION, configuration(kustomizations={**apps, "infra": {"prune": True}}))
    assert answer["properties"]["kustomizations"]["apps"]["dependsOn"] == ["infra"]
    assert answer["properties"]["kustomizations"]["infra"]["prune"] is True


@pytest.mark.parametrize(
    "properties",
    [
        {"scope": "everywhere"},
        {"sourceKind": "HelmRepository"},
        {"reconciliationWaitDuration": "5m"},
        {"kustomizations": {"apps": {"paths": "./apps"}}},
    ],
)
def test_what_a_configuration_does_not_take(flux: Azure, properties: Json) -> None:
    assert flux.refused("PUT", CONFIGURATION, configuration(**properties))["status"] == 400


def test_how_long_to_wait(flux: Azure) -> None:
    flux.put(CONFIGURATION, configuration(waitForReconciliation=True, reconciliationWaitDuration="PT5M"))


def test_secrets_of_a_container_stay_inside(flux: Azure) -> None:
    """`x-ms-secret` in fluxconfiguration.json."""
    principal = {"clientId": "id", "tenantId": TENANT_ID}
    secrets = {"clientSecret": "hunter2", "clientCertificate": "hunter2", "clientCertificatePassword": "hunter2"}
    blob = {**BLOB, "accountKey": "hunter2", "sasToken": "hunter2", "servicePrincipal": {**principal, **secrets}}

    answer = flux.put(CONFIGURATION, {"properties": {"sourceKind": "AzureBlob", "azureBlob": blob}})

    assert "hunter2" not in str(answer)
    assert answer["properties"]["azureBlob"]["servicePrincipal"] == principal


def test_all_goes_with_the_cluster(flux: Azure) -> None:
    flux.put(CONFIGURATION, configuration())

    assert flux.request("DELETE", CLUSTER).status == 202

    for path in (CLUSTER, FLUX, CONFIGURATION):
        assert flux.request("GET", path).status == 404
    flux.put(CLUSTER, cluster())
    assert flux.request("GET", CONFIGURATION).status == 404


def test_a_locked_cluster(flux: Azure) -> None:
    flux.put(f"{CLUSTER}/providers/Microsoft.Authorization/locks/keep", {"properties": {"level": "CanNotDelete"}})

    assert flux.refused("DELETE", FLUX)["code"] == "ScopeLocked"


def placed(group: str, **inputs: Any) -> Json:
    """Inputs that say what cluster a resource is on."""
    return {
        "resourceGroupName": group,
        "clusterRp": "Microsoft.ContainerService",
        "clusterResourceName": "managedClusters",
        "clusterName": "aks",
        **inputs,
    }


def test_lives(engine: Engine, group: str) -> None:
    engine.create(CLUSTER_TYPE, "aks", cluster_inputs(group))
    secret = {"configurationProtectedSettings": {"key": "hunter2"}}
    inputs = placed(group, extensionName="flux", extensionType="microsoft.flux", **secret)
    flux_inputs = placed(
        group,
        fluxConfigurationName="shop",
        namespace="shop",
        gitRepository=REPOSITORY,
        kustomizations={"a": {}},
        **secret,
    )

    engine.live(EXTENSION_TYPE, inputs)
    state = engine.create(EXTENSION_TYPE, "flux", inputs)
    engine.live(CONFIGURATION_TYPE, flux_inputs)
    made = engine.create(CONFIGURATION_TYPE, "shop", flux_inputs)

    assert state.properties["provisioningState"] == "Succeeded"
    assert made.properties["complianceState"] == "Compliant"
    suspended = engine.update(CONFIGURATION_TYPE, made, {**flux_inputs, "suspend": True})
    assert suspended.properties["complianceState"] == "Suspended"


@pytest.mark.parametrize("change", [{"namespace": "other"}, {"scope": "namespace"}])
def test_the_provider_replaces(engine: Engine, group: str, change: Json) -> None:
    """What `x-ms-mutability` lets no update change (pulumi-azure-native, provider/pkg/gen/properties.go)."""
    engine.create(CLUSTER_TYPE, "aks", cluster_inputs(group))
    engine.create(EXTENSION_TYPE, "flux", placed(group, extensionName="flux", extensionType="microsoft.flux"))
    inputs = placed(group, fluxConfigurationName="shop", namespace="shop", scope="cluster", gitRepository=REPOSITORY)
    state = engine.create(CONFIGURATION_TYPE, "shop", inputs)

    assert engine.diff(CONFIGURATION_TYPE, state, {**inputs, **change}).replaces == [*change]
    assert engine.diff(CONFIGURATION_TYPE, state, {**inputs, "suspend": True}).replaces == []


def test_the_provider_does_not_know_that_the_type_stays(engine: Engine, group: str) -> None:
    """Nothing in the API's description says so: it lets the update fail."""
    engine.create(CLUSTER_TYPE, "aks", cluster_inputs(group))
    inputs = placed(group, extensionName="flux", extensionType="microsoft.flux")
    state = engine.create(EXTENSION_TYPE, "flux", inputs)
    other = {**inputs, "extensionType": "microsoft.dapr"}

    assert engine.diff(EXTENSION_TYPE, state, other).replaces == []
    with pytest.raises(Refused, match="extensionType"):
        engine.update(EXTENSION_TYPE, state, other)
