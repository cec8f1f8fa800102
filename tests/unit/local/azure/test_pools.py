"""Agent pools (learn.microsoft.com/azure/aks: use-system-pools, create-node-pools) and AKS operations."""

import pytest

from local.azure.arm import Json
from tests.unit.local.azure.world import CLUSTER, SYSTEM_POOL, Azure, cluster, pool, pool_path


@pytest.fixture
def running(azure: Azure) -> Azure:
    """A subscription with a cluster."""
    azure.put(CLUSTER, cluster())
    return azure


def test_a_pool(running: Azure) -> None:
    response = running.request("PUT", pool_path("user"), pool(nodeLabels={"team": "shop"}))
    answer = running.get(pool_path("user"))

    assert response.status == 201
    assert answer["type"] == "Microsoft.ContainerService/managedClusters/agentPools"
    assert "/resourcegroups/" in answer["id"]
    properties = answer["properties"]
    assert (properties["type"], properties["maxPods"], properties["osDiskSizeGB"]) == (
        "VirtualMachineScaleSets",
        250,
        128,
    )
    assert properties["nodeLabels"] == {"team": "shop"}
    assert properties["provisioningState"] == "Succeeded"


def test_a_put_replaces(running: Azure) -> None:
    running.put(pool_path("user"), pool(nodeLabels={"team": "shop"}, count=3))

    properties = running.put(pool_path("user"), {"properties": {"vmSize": "Standard_D4s_v5"}})["properties"]

    assert "nodeLabels" not in properties
    assert properties["count"] == 3


@pytest.mark.parametrize(
    "change",
    [
        {"vmSize": "Standard_D8s_v5"},
        {"osDiskSizeGB": 256},
        {"maxPods": 40},
        {"availabilityZones": ["1"]},
        {"osDiskType": "Ephemeral"},
        {"osSKU": "AzureLinux"},
        {"scaleSetPriority": "Spot"},
        {"enableEncryptionAtHost": True},
    ],
)
def test_what_a_pool_keeps(running: Azure, change: Json) -> None:
    running.put(pool_path("user"), pool())

    error = running.refused("PUT", pool_path("user"), pool(**change))

    assert (error["status"], error["code"]) == (400, "PropertyChangeNotAllowed")
    assert error["message"] == f"Changing property 'properties.{next(iter(change))}' is not allowed."


@pytest.mark.parametrize(
    "properties",
    [
        {"mode": "System", "vmSize": "Standard_B2s"},
        {"mode": "System", "vmSize": "Standard_D1_v2"},
    ],
)
def test_machines_too_small_for_a_system_pool(running: Azure, properties: Json) -> None:
    error = running.refused("PUT", pool_path("other"), pool(**properties))

    assert (error["status"], error["code"]) == (400, "SystemPoolSkuTooLow")
    assert error["message"] == (
        "System node pool must use VM sku with more than 2 cores and 4GB memory. Nodepool name: other."
    )


@pytest.mark.parametrize(
    "properties",
    [
        {"mode": "System", "count": 0},
        {"mode": "System", "maxPods": 20},
        {"mode": "System", "scaleSetPriority": "Spot"},
        {"mode": "System", "enableAutoScaling": True, "minCount": 0, "maxCount": 2},
        {"count": 1001},
        {"count": -1},
        {"enableAutoScaling": True},
        {"enableAutoScaling": True, "minCount": 3, "maxCount": 2},
        {"minCount": 1, "maxCount": 2},
        {"vmSize": "large"},
        {"vmSize": None},
        {"osType": "Windows"},
        {"maxPods": 9},
        {"maxPods": 251},
        {"availabilityZones": ["4"]},
        {"nodeLabels": {"kubernetes.azure.com/team": "shop"}},
        {"nodeTaints": ["gpu"]},
        {"upgradeSettings": {"maxSurge": "many"}},
        {"upgradeSettings": {"maxSurge": "101%"}},
        {"upgradeSettings": {"maxSurge": "1", "maxUnavailable": "1"}},
        {"upgradeSettings": {"drainTimeoutInMinutes": 1441}},
        {"upgradeSettings": {"nodeSoakDurationInMinutes": 31}},
        {"scaleSetEvictionPolicy": "Delete"},
        {"spotMaxPrice": 0.5},
        {"scaleSetPriority": "Spot", "spotMaxPrice": 0},
        {"osDiskType": "Ephemeral", "vmSize": "Standard_D4s_v5"},
        {"enableFIPS": True, "vmSize": "Standard_D4pds_v5"},
    ],
)
def test_what_a_pool_must_not_be(running: Azure, properties: Json) -> None:
    assert running.refused("PUT", pool_path("other"), pool(**properties))["status"] == 400


@pytest.mark.parametrize(
    "properties",
    [
        {"count": 0},
        {"vmSize": "Standard_B2s"},
        {"vmSize": "standard_d2s_v3"},
        {"scaleSetPriority": "Spot"},
        {"enableAutoScaling": True, "minCount": 0, "maxCount": 10},
        {"mode": "System"},
        {"maxPods": 10},
        {"availabilityZones": ["1", "2", "3"]},
        {"nodeTaints": ["gpu=yes:NoSchedule"]},
        {"upgradeSettings": {"maxSurge": "33%", "drainTimeoutInMinutes": 1440, "nodeSoakDurationInMinutes": 30}},
        {"upgradeSettings": {"maxSurge": "0", "maxUnavailable": "1"}},
        {"scaleSetPriority": "Spot", "scaleSetEvictionPolicy": "Deallocate", "spotMaxPrice": 0.5},
        {"osDiskType": "Ephemeral", "vmSize": "Standard_D4ds_v5"},
        {"osDiskType": "Ephemeral", "vmSize": "Standard_D4s_v3"},
        {"enableFIPS": True},
        {"enableFIPS": True, "vmSize": "Standard_D4pds_v5", "osSKU": "AzureLinux"},
    ],
)
def test_what_a_pool_may_be(running: Azure, properties: Json) -> None:
    running.put(pool_path("other"), pool(**properties))


def test_a_spot_pool(running: Azure) -> None:
    """spot-node-pool: AKS adds the label and the taint; by default nodes are deleted, at any price up to the usual."""
    spot = pool(scaleSetPriority="Spot", nodeTaints=["gpu=yes:NoSchedule"])

    properties = running.put(pool_path("spot"), spot)["properties"]

    assert properties["nodeLabels"] == {"kubernetes.azure.com/scalesetpriority": "spot"}
    assert properties["nodeTaints"] == [
        "gpu=yes:NoSchedule",
        "kubernetes.azure.com/scalesetpriority=spot:NoSchedule",
    ]
    assert (properties["scaleSetEvictionPolicy"], properties["spotMaxPrice"]) == ("Delete", -1)
    running.put(pool_path("spot"), spot)


def test_a_spot_pool_has_no_surge(running: Azure) -> None:
    error = running.refused(
        "PUT", pool_path("spot"), pool(scaleSetPriority="Spot", upgradeSettings={"maxSurge": "33%"})
    )

    assert (error["code"], error["message"]) == (
        "InvalidParameter",
        "The value of parameter agentPoolProfile.upgradeSettings.maxSurge is invalid. Error details: Spot pools can't "
        "set max surge.",
    )


def test_a_pool_is_not_newer_than_its_cluster(azure: Azure) -> None:
    azure.put(CLUSTER, cluster(kubernetesVersion="1.35"))

    error = azure.refused("PUT", pool_path("user"), pool(orchestratorVersion="1.36"))

    assert (error["status"], error["code"]) == (400, "NodePoolMcVersionIncompatible")
    azure.put(pool_path("user"), pool(orchestratorVersion="1.34"))


def test_the_last_system_pool_stays(running: Azure) -> None:
    removed = running.refused("DELETE", pool_path("system"))
    turned = running.refused("PUT", pool_path("system"), {"properties": {"mode": "User"}})

    assert (removed["status"], removed["code"]) == (400, "MustDefineAtLeastOneSystemPool")
    assert (turned["status"], turned["code"]) == (400, "MustDefineAtLeastOneSystemPool")
    running.put(pool_path("second"), pool(mode="System"))
    assert running.request("DELETE", pool_path("system")).status == 202


def test_inline_pools_are_pools_too(running: Azure) -> None:
    assert running.get(pool_path("system"))["properties"]["mode"] == "System"


def busy(error: Json, kind: str) -> None:
    assert (error["status"], error["code"]) == (409, "OperationNotAllowed")
    assert error["message"] == (
        f"Operation is not allowed: Another operation ({kind}) is in progress, please wait for it to finish before "
        "starting a new operation. See https://aka.ms/aks-pending-operation for more details"
    )


def test_pools_are_made_side_by_side(running: Azure) -> None:
    """googleforgames/agones#2165."""
    slow = running.slow()

    assert slow.request("PUT", pool_path("one"), pool()).status == 201
    assert slow.request("PUT", pool_path("two"), pool()).status == 201


def test_a_cluster_does_not_change_meanwhile(running: Azure) -> None:
    slow = running.slow()
    slow.request("PUT", pool_path("one"), pool())

    busy(slow.refused("PUT", CLUSTER, cluster()), "Creating")
    busy(slow.refused("PUT", pool_path("one"), pool(count=2)), "Creating")


def test_pools_do_not_change_while_the_cluster_does(running: Azure) -> None:
    slow = running.slow()
    assert slow.request("PUT", CLUSTER, cluster()).status == 200

    busy(slow.refused("PUT", pool_path("one"), pool()), "Updating")
    busy(slow.refused("PUT", CLUSTER, cluster()), "Updating")
    busy(slow.refused("DELETE", pool_path("system")), "Updating")


def test_deleting_preempts(azure: Azure) -> None:
    slow = azure.slow()
    created = slow.request("PUT", CLUSTER, cluster())
    operation = created.headers["azure-asyncoperation"].removeprefix("https://management.azure.com").partition("?")[0]

    assert slow.request("DELETE", CLUSTER).status == 202

    status = slow.request("GET", operation, version="2016-03-30").body
    assert status is not None
    assert status["status"] == "Failed"


def test_credentials_wait_for_the_cluster(azure: Azure) -> None:
    slow = azure.slow()
    slow.request("PUT", CLUSTER, cluster())

    assert slow.refused("POST", f"{CLUSTER}/listClusterUserCredential")["status"] == 409


def test_inline_pools_obey_the_same_rules(azure: Azure) -> None:
    for change in ({"vmSize": "Standard_B2s"}, {"name": "System"}, {"count": 0}, {"orchestratorVersion": "1.36"}):
        body = cluster(kubernetesVersion="1.35", agentPoolProfiles=[{**SYSTEM_POOL, **change}])
        assert azure.refused("PUT", CLUSTER, body)["status"] == 400


def test_cryptography_is_changed_in_place(running: Azure) -> None:
    """learn.microsoft.com/azure/aks/enable-fips-nodes, "Update an existing node pool to enable or disable FIPS"."""
    running.put(pool_path("user"), pool())

    assert running.put(pool_path("user"), pool(enableFIPS=True))["properties"]["enableFIPS"] is True
