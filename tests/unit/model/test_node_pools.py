"""Node pools: what AKS refuses, and names that change with what it cannot change."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.model import clusters, networks, node_pools


def pool(**said: Any) -> dict[str, Any]:
    """A resolved pool called `work`, with what the cluster says of all its pools."""
    of_all = {"os_sku": "AzureLinux", "host_encryption": False}
    return {**of_all, **clusters.resolved("development", {"pools": {"work": said}})["pools"]["work"]}


def found(pools: dict[str, Any] | None = None, **cluster: Any) -> list[str]:
    said = clusters.resolved("development", {**({} if pools is None else {"pools": pools}), **cluster})
    return [key for key, _ in node_pools.problems(said)]


# "Limitations" and "Change" of learn.microsoft.com/azure/aks/create-node-pools; `vm_size` is in the provider's
# `forceNewMap` (pulumi/pulumi-azure-native, provider/pkg/gen/replacement.go).
@pytest.mark.parametrize(
    "change",
    [
        {"vm_size": "Standard_E4s_v5"},
        {"zones": ["1"]},
        {"os_disk": "Ephemeral"},
        {"os_disk_size": 256},
        {"max_pods": 50},
        {"spot": True},
        # "can only be set at cluster or node pool creation time", enable-host-encryption.
        {"host_encryption": True},
        {"os_sku": "Ubuntu"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_aks_cannot_change_makes_another_pool(change: dict[str, Any]) -> None:
    assert node_pools.name("work", pool(**change)) != node_pools.name("work", pool())


@pytest.mark.parametrize(
    "change",
    [
        {"min_count": 0},
        {"max_count": 50},
        {"labels": {"a": "b"}},
        {"taints": ["a=b:NoSchedule"]},
        {"mode": "System"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_aks_changes_in_place_keeps_the_pool(change: dict[str, Any]) -> None:
    assert node_pools.name("work", pool(**change)) == node_pools.name("work", pool())


@given(
    name=st.from_regex(r"[b-z][a-z0-9]{0,8}", fullmatch=True),
    size=st.integers(30, 2048),
    pods=st.integers(10, 250),
)
def test_names_are_those_that_aks_takes(name: str, size: int, pods: int) -> None:
    made = node_pools.name(name, pool(os_disk_size=size, max_pods=pods))

    # learn.microsoft.com/azure/aks/create-node-pools: 1-12 lowercase letters and digits, a letter first.
    assert len(made) <= 12
    assert made.isalnum()
    assert made == made.lower()
    assert made.startswith(name)


def test_a_name_is_the_same_in_every_process() -> None:
    program = (
        "from tests.unit.model.test_node_pools import pool;"
        "from components.model import node_pools;"
        "print(node_pools.name('work', pool()))"
    )
    names = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("0", "1")
    }

    assert names == {node_pools.name("work", pool()) + "\n"}


@pytest.mark.parametrize(
    ("pools", "keys"),
    [
        ({"work": {"min_count": 11}}, ["pools.work.min_count"]),
        ({"work": {"mode": "System", "min_count": 0}}, ["pools.work.min_count"]),
        ({"work": {"mode": "System", "max_pods": 20}}, ["pools.work.max_pods"]),
        ({"work": {"mode": "System", "spot": True}}, ["pools.work.spot"]),
        ({"work": {"spot_max_price": 1}}, ["pools.work.spot_max_price"]),
        ({"work": {"mode": "System", "vm_size": "Standard_B4ms"}}, ["pools.work.vm_size"]),
        ({"work": {"mode": "System", "vm_size": "Standard_D1_v2"}}, ["pools.work.vm_size"]),
        ({"work": {"vm_size": "Standard_B4ms"}}, []),
        ({"work": {"os_disk": "Ephemeral", "vm_size": "Standard_D4s_v5"}}, ["pools.work.os_disk"]),
        ({"work": {"os_disk": "Ephemeral", "vm_size": "Standard_D4ads_v6"}}, []),
        ({"work": {"os_disk": "Ephemeral", "vm_size": "Standard_D4s_v3"}}, []),
        ({"work": {"vm_size": "Something_else"}}, []),
        ({"work": {"labels": {"kubernetes.azure.com/mode": "user"}}}, ["pools.work.labels"]),
        ({"work": {"labels": {"example.com/team": "shop"}}}, []),
        ({"work": {"taints": ["gpu"]}}, ["pools.work.taints"]),
        ({"work": {"taints": ["gpu=yes:Never"]}}, ["pools.work.taints"]),
        ({"work": {"taints": ["kubernetes.azure.com/a=b:NoSchedule"]}}, ["pools.work.taints"]),
        ({"work": {"taints": ["gpu:NoSchedule", "example.com/a=b:NoExecute"]}}, []),
        ({"functionss": {}}, ["pools.functionss"]),
        ({"agentpool": {}}, ["pools.agentpool"]),
        ({"a100": {}}, ["pools.a100"]),
        ({"gpu": {"mode": "User", "min_count": 0}}, []),
    ],
)
def test_what_aks_refuses(pools: dict[str, Any], keys: list[str]) -> None:
    assert found(pools) == keys


def test_the_system_pool_is_one() -> None:
    assert found(system_pool={"min_count": 0}) == ["system_pool.min_count"]
    assert found(system_pool={"vm_size": "Standard_B2s"}) == ["system_pool.vm_size"]


# "Surge": rounded up for a share (learn.microsoft.com/azure/aks/upgrade-aks-node-pools-rolling).
@pytest.mark.parametrize(
    ("most", "surge", "nodes"), [(10, "33%", 14), (10, "10%", 11), (10, "1", 11), (3, "33%", 4), (1, "100%", 2)]
)
def test_the_most_nodes_are_those_of_the_maximum_and_those_of_an_upgrade(most: int, surge: str, nodes: int) -> None:
    assert networks.nodes({"max_count": most}, surge) == nodes
