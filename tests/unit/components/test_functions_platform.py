"""FunctionsPlatform: everything from one tree of arguments, by profile, with what is another's taken as it is."""

from typing import Any

import pulumi
import pytest

from components import ArgumentsError, FunctionsPlatform, FunctionsPlatformArgs
from tests.harness import rules, stacks
from tests.harness.azure import SUBSCRIPTION, FakeAzure
from tests.harness.recorder import deploy
from tests.harness.recording import Json, Recorded

GROUP_ID = "11111111-2222-3333-4444-555555555555"
HUB = f"{SUBSCRIPTION}/resourceGroups/hub/providers"
REGISTRY = "azure-native:containerregistry:Registry"
NETWORK = "azure-native:network:VirtualNetwork"
ENDPOINT = "azure-native:network:PrivateEndpoint"
LOCK = "azure-native:authorization:ManagementLockByScope"
ACCOUNT = "azure-native:storage:StorageAccount"
POOL = "azure-native:containerservice:AgentPool"
WINDOW = "azure-native:containerservice:MaintenanceConfiguration"
WORKSPACE = "azure-native:operationalinsights:Workspace"

PRODUCTION: FunctionsPlatformArgs = {"profile": "production", "cluster": {"access": {"admins": [GROUP_ID]}}}
APPS: Any = {"orders": {"project": str(stacks.ROOT / "functions/orders"), "image": "orders:1.0.0"}}


def deployed(args: Any, *, preview: bool = False) -> Recorded:
    def program() -> None:
        platform = FunctionsPlatform("shop", {"location": "westeurope", **args})
        pulumi.export("kubeconfig", platform.kubeconfig)

    return deploy(program, FakeAzure(), preview=preview)


@pytest.fixture(scope="module")
def production() -> Recorded:
    return deployed({**PRODUCTION, "functions": APPS})


@pytest.fixture(scope="module")
def cluster(production: Recorded) -> Json:
    return production.one(rules.CLUSTER).inputs


def test_nothing_that_azure_or_kubernetes_would_refuse(production: Recorded) -> None:
    assert rules.complaints(production) == []


def test_a_preview_goes_through() -> None:
    made = deployed({**PRODUCTION, "functions": APPS}, preview=True)

    assert len(made.all(rules.CLUSTER)) == 1


# By the number of the prescription in learn.microsoft.com/azure/architecture/reference-architectures/containers/aks/
# baseline-aks, in its order; values are those of the REST API of AKS.
class TestTheBaseline:
    def test_the_tier_promises_availability(self, cluster: Json) -> None:
        assert cluster["sku"] == {"name": "Base", "tier": "Standard"}

    def test_people_come_from_entra(self, cluster: Json) -> None:
        assert cluster["disableLocalAccounts"] is True
        assert cluster["aadProfile"] == {
            "managed": True,
            "enableAzureRBAC": True,
            "adminGroupObjectIDs": [GROUP_ID],
        }

    def test_the_network_is_an_overlay_with_a_policy_engine(self, cluster: Json) -> None:
        network = cluster["networkProfile"]
        assert (network["networkPlugin"], network["networkPluginMode"]) == ("azure", "overlay")
        assert (network["networkDataplane"], network["networkPolicy"]) == ("cilium", "cilium")
        assert network["outboundType"] == "userAssignedNATGateway"

    def test_system_pool(self, cluster: Json, production: Recorded) -> None:
        (pool,) = cluster["agentPoolProfiles"]
        assert pool["nodeTaints"] == ["CriticalAddonsOnly=true:NoSchedule"]
        assert pool["minCount"] >= 3
        assert pool["availabilityZones"] == ["1", "2", "3"]
        assert (pool["osDiskType"], pool["osSKU"]) == ("Ephemeral", "AzureLinux")
        (nodes,) = [each for each in production.all("azure-native:network:Subnet") if "nodes" in each.name]
        assert pool["vnetSubnetID"] == nodes.id

    def test_further_pools(self, production: Recorded) -> None:
        pool = production.one(POOL).inputs
        assert pool["minCount"] >= 2
        assert pool["availabilityZones"] == ["1", "2", "3"]
        assert pool["enableAutoScaling"] is True

    def test_upgrades_have_a_window(self, cluster: Json, production: Recorded) -> None:
        assert cluster["autoUpgradeProfile"] == {"upgradeChannel": "patch", "nodeOSUpgradeChannel": "NodeImage"}
        assert {each.inputs["configName"] for each in production.all(WINDOW)} == {
            "aksManagedAutoUpgradeSchedule",
            "aksManagedNodeOSUpgradeSchedule",
        }

    def test_add_ons(self, cluster: Json) -> None:
        assert cluster["addonProfiles"]["azurepolicy"]["enabled"] is True
        vault = cluster["addonProfiles"]["azureKeyvaultSecretsProvider"]
        assert vault == {"enabled": True, "config": {"enableSecretRotation": "true", "rotationPollInterval": "2m"}}
        assert cluster["addonProfiles"]["omsagent"]["enabled"] is True
        assert cluster["azureMonitorProfile"]["metrics"]["enabled"] is True

    def test_no_commands_through_azure_s_api(self, cluster: Json) -> None:
        assert cluster["apiServerAccessProfile"]["disableRunCommand"] is True

    def test_old_images_leave_the_nodes(self, cluster: Json) -> None:
        assert cluster["securityProfile"]["imageCleaner"]["enabled"] is True

    def test_the_registry(self, production: Recorded) -> None:
        registry = production.one(REGISTRY).inputs
        assert registry["sku"] == {"name": "Premium"}
        assert registry["zoneRedundancy"] == "Enabled"
        assert registry["publicNetworkAccess"] == "Disabled"
        assert registry["policies"]["retentionPolicy"] == {"status": "enabled", "days": 15}
        assert registry["policies"]["exportPolicy"] == {"status": "disabled"}

    def test_private_endpoints(self, production: Recorded) -> None:
        groups = [
            connection["groupIds"][0]
            for each in production.all(ENDPOINT)
            for connection in each.inputs["privateLinkServiceConnections"]
        ]
        assert sorted(groups) == ["blob", "queue", "registry", "table"]
        assert production.one(ACCOUNT).inputs["publicNetworkAccess"] == "Disabled"

    def test_what_must_not_be_lost_is_locked(self, production: Recorded) -> None:
        locked = {each.inputs["scope"] for each in production.all(LOCK)}
        assert locked == {
            production.one(type_).id for type_ in (REGISTRY, NETWORK, "azure-native:operationalinsights:Workspace")
        }

    def test_the_host_traces_without_a_key(self, production: Recorded) -> None:
        (deployment,) = production.all(rules.DEPLOYMENT)
        (container,) = deployment.inputs["spec"]["template"]["spec"]["containers"]
        variables = {each["name"]: each.get("value", "") for each in container["env"]}
        # learn.microsoft.com/azure/azure-functions/configure-monitoring, "Microsoft Entra authentication"
        assert variables["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"].startswith("Authorization=AAD;ClientId=")
        assert variables["APPLICATIONINSIGHTS_CONNECTION_STRING"]


def test_locks_come_when_all_that_is_in_them_is_there(production: Recorded) -> None:
    for lock in production.all(LOCK):
        before = production.types_before(lock)
        assert {rules.CLUSTER, POOL, "azure-native:network:Subnet", ENDPOINT} <= before


def test_development_is_small() -> None:
    recorded = deployed({})

    assert recorded.all(NETWORK) == recorded.all(ENDPOINT) == recorded.all(WORKSPACE) == recorded.all(LOCK) == []
    assert recorded.one(REGISTRY).inputs["sku"] == {"name": "Basic"}


def test_what_is_another_s_is_taken_as_it_is() -> None:
    subnet = f"{HUB}/Microsoft.Network/virtualNetworks/hub/subnets"
    registry = f"{SUBSCRIPTION}/resourceGroups/shared/providers/Microsoft.ContainerRegistry/registries/acme"
    zones = {
        zone: f"{HUB}/Microsoft.Network/privateDnsZones/{zone}"
        for zone in (
            "privatelink.azurecr.io",
            "privatelink.blob.core.windows.net",
            "privatelink.queue.core.windows.net",
            "privatelink.table.core.windows.net",
            "privatelink.servicebus.windows.net",
        )
    }

    def program() -> None:
        FunctionsPlatform(
            "shop",
            {
                **PRODUCTION,
                # As outputs of another stack are: known when the program runs.
                "network": {
                    "existing": {
                        "nodes": pulumi.Output.from_input(f"{subnet}/nodes"),
                        "endpoints": pulumi.Output.from_input(f"{subnet}/endpoints"),
                    },
                    "dns_zones": {name: pulumi.Output.from_input(id_) for name, id_ in zones.items()},
                },
                "registry": {"id": pulumi.Output.from_input(registry)},
                "monitoring": {"workspace": f"{HUB}/Microsoft.OperationalInsights/workspaces/hub"},
                "functions": APPS,
            },
        )

    recorded = deploy(program, FakeAzure())

    assert rules.complaints(recorded) == []
    for type_ in (REGISTRY, NETWORK, WORKSPACE, "azure-native:privatedns:PrivateZone"):
        assert recorded.all(type_) == []
    assert recorded.one(rules.CLUSTER).inputs["agentPoolProfiles"][0]["vnetSubnetID"] == f"{subnet}/nodes"
    scopes = {each.inputs["scope"] for each in recorded.all(rules.ASSIGNMENT)}
    assert {registry, f"{subnet}/nodes"} <= scopes
    assert {each.inputs["subnet"]["id"] for each in recorded.all(ENDPOINT)} == {f"{subnet}/endpoints"}
    (deployment,) = recorded.all(rules.DEPLOYMENT)
    (container,) = deployment.inputs["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "acme.azurecr.io/orders:1.0.0"


def test_an_add_on_is_the_cluster_s() -> None:
    recorded = deployed({"keda": {"install": "addon"}, "functions": APPS})

    assert recorded.all(rules.RELEASE) == []
    assert recorded.one(rules.CLUSTER).inputs["workloadAutoScalerProfile"]["keda"] == {"enabled": True}
    subjects = {each.inputs["subject"] for each in recorded.all(rules.CREDENTIAL)}
    assert "system:serviceaccount:kube-system:keda-operator" in subjects


def test_somebody_else_s_keda_is_trusted_where_it_is() -> None:
    keda = {"install": "existing", "namespace": "scaling", "service_account": "operator", "version": "2.19.0"}
    recorded = deployed({"keda": keda, "functions": APPS})

    assert recorded.all(rules.RELEASE) == []
    subjects = {each.inputs["subject"] for each in recorded.all(rules.CREDENTIAL)}
    assert "system:serviceaccount:scaling:operator" in subjects


def test_keda_s_images_come_through_the_registry() -> None:
    recorded = deployed({"keda": {"images": "registry"}})

    registry = recorded.one(REGISTRY)
    cache = recorded.one("azure-native:containerregistry:CacheRule")
    release = recorded.one(rules.RELEASE)
    assert (cache.inputs["sourceRepository"], cache.inputs["targetRepository"]) == ("ghcr.io/*", "ghcr.io/*")
    assert release.inputs["values"]["global"]["image"]["registry"] == f"{registry.outputs['loginServer']}/ghcr.io"
    assert cache.urn in recorded.waits_for(release)


def test_keda_watches_a_namespace_that_is_there(production: Recorded) -> None:
    release = production.one(rules.RELEASE)

    assert release.inputs["values"]["watchNamespace"] == "functions"
    (apps,) = [each for each in production.all("kubernetes:core/v1:Namespace") if "functions" in each.name]
    assert apps.urn in production.waits_for(release)


@pytest.mark.parametrize(("login", "call"), [("azurecli", "User"), ("admin", "Admin")])
def test_the_kubeconfig_is_that_of_whoever_signs_in(login: str, call: str) -> None:
    class Azure(FakeAzure):
        def call(self, token: str, arguments: Json) -> Json:
            tokens.append(token.rpartition(":")[2])
            return super().call("azure-native:containerservice:listManagedClusterUserCredentials", arguments)

    tokens: list[str] = []

    def program() -> None:
        access: Any = {"login": login}
        FunctionsPlatform("shop", {"cluster": {"access": access}})

    deploy(program, Azure())

    assert tokens == [f"listManagedCluster{call}Credentials"]


def test_mistakes_are_told_together_before_anything_is_made() -> None:
    made: list[str] = []

    class Watched(FakeAzure):
        def create(self, type_: str, name: str, inputs: Json) -> tuple[str, Json]:
            made.append(type_)
            return super().create(type_, name, inputs)

    def program() -> None:
        FunctionsPlatform("shop", {"profile": "production", "cluster": {"kubernetes_version": "1.35.1"}})

    with pytest.raises(ArgumentsError) as raised:
        deploy(program, Watched())

    assert made == []
    message = str(raised.value)
    assert message.startswith("2 mistakes in the arguments of the platform shop:")
    assert "cluster.kubernetes_version: '1.35.1'" in message
    assert "cluster.access.admins: missing" in message


def test_two_side_by_side() -> None:
    def program() -> None:
        for name in ("blue", "green"):
            FunctionsPlatform(name, {})

    recorded = deploy(program, FakeAzure())

    # Each cluster has a namespace and a KEDA of the same name.
    assert [each for each in rules.complaints(recorded) if not each.startswith("('kubernetes:")] == []
    assert len(recorded.all(rules.RELEASE)) == 2
