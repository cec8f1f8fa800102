"""What Azure cannot change in place: pools are exchanged, the cluster is not, unless somebody says so."""

from pathlib import Path
from typing import Any

import pytest

from tests.harness.engine import Program, stack

pytestmark = [pytest.mark.engine, pytest.mark.timeout(900)]

CLUSTER = "aks-functions:cluster"
NETWORK = "aks-functions:network"
PLATFORM = "aks-functions:platform"
REGISTRY = "aks-functions:registry"


def changed(text: str) -> str:
    """The lines about resources that were made, changed or deleted."""
    return "\n".join(line for line in text.splitlines() if line.endswith(("created", "updated", "deleted", ")")))


def configure(program: Program, **values: Any) -> None:
    empty: dict[str, Any] = {key: {} for key in ("aks-functions:functions", CLUSTER, NETWORK, PLATFORM, REGISTRY)}
    program.configure("dev", {**empty, **values})


@pytest.mark.parametrize("preview", [True, False], ids=["with-preview", "without"])
def test_a_change_that_would_replace_the_cluster_is_refused_before_anything_is_touched(
    preview: bool, tmp_path: Path
) -> None:
    program = Program(tmp_path / "program")
    configure(program)
    up = ["up", "--yes", *([] if preview else ["--skip-preview"])]
    with stack(tmp_path, program=program.folder) as it:
        it.succeed("up", "--yes", "--skip-preview")
        before = it.left()

        configure(program, **{NETWORK: {"podCidr": "10.32.0.0/16"}})
        text = it.fail(*up)
        assert "network.podCidr: it was '10.244.0.0/16' and is '10.32.0.0/16' now" in text
        assert "allowClusterReplacement" in text
        assert "Traceback" not in text
        assert "deleted" not in text
        assert it.left() == before

        configure(program, **{PLATFORM: {"name": "other"}})
        text = it.fail(*up)
        assert "platform.name: it was 'aks-functions-dev' and is 'other-dev' now" in text
        assert "Traceback" not in text
        assert it.left() == before

        # The registry would keep its zones, too.
        configure(program, **{REGISTRY: {"sku": "Premium", "zoneRedundancy": True}})
        text = it.fail(*up)
        assert "registry.zoneRedundancy: it was 'False' and is 'True' now" in text
        assert it.left() == before

        # Set back, all is as it was; what the engine has kept of the attempt are its own notes.
        configure(program)
        assert "azure-native" not in changed(it.succeed("up", "--yes", "--skip-preview"))
        assert it.left() == before
        it.succeed("up", "--yes", "--skip-preview", "--expect-no-changes")


def test_subnets_stay_where_they_are(tmp_path: Path) -> None:
    own = {"addressSpace": "10.240.0.0/16"}
    program = Program(tmp_path / "program")
    configure(program, **{NETWORK: own})
    with stack(tmp_path, program=program.folder) as it:
        it.succeed("up", "--yes", "--skip-preview")
        before = it.left()

        for network, told in (
            ({}, "network.addressSpace: it was 'an own network' and is unset now"),
            ({**own, "subnets": {"nodes": "10.240.0.0/18"}}, "network.subnets.nodes: it was '10.240.0.0/17' and is"),
            ({**own, "subnets": {"endpoints": "10.240.128.0/24"}}, "network.subnets.endpoints: it was"),
        ):
            configure(program, **{NETWORK: network})
            text = it.fail("up", "--yes", "--skip-preview")
            assert told in text
            assert "Traceback" not in text
            assert it.left() == before

        configure(program, **{NETWORK: own})
        it.succeed("up", "--yes", "--skip-preview")
        it.succeed("up", "--yes", "--skip-preview", "--expect-no-changes")


@pytest.mark.parametrize(
    ("section", "change", "told"),
    [
        (NETWORK, {"podCidr": "10.32.0.0/16"}, "network.podCidr: it was '10.32.0.0/16'"),
        (CLUSTER, {"systemPool": {"vmSize": "Standard_D4s_v5"}}, "cluster.systemPool.vmSize: it was 'Standard_D4s_v5'"),
    ],
    ids=["network", "pool"],
)
def test_a_cluster_is_replaced_where_that_is_allowed(
    section: str, change: dict[str, Any], told: str, tmp_path: Path
) -> None:
    program = Program(tmp_path / "program")
    configure(program)
    with stack(tmp_path, program=program.folder) as it:
        it.succeed("up", "--yes", "--skip-preview")

        allowed = {CLUSTER: {"allowClusterReplacement": True}}
        configure(program, **{**allowed, section: {**allowed.get(section, {}), **change}})
        # In two steps, as docs/operations.md says.
        resources = it.state()["deployment"]["resources"]
        (provider,) = [each["urn"] for each in resources if each["type"] == "pulumi:providers:kubernetes"]
        it.succeed("destroy", "--yes", "--skip-preview", "--target", provider, "--target-dependents")
        text = it.succeed("up", "--yes", "--skip-preview")
        assert "ManagedCluster aks-functions-cluster" in text

        # From then on it is the new one that is guarded.
        configure(program, **{section: change})
        it.succeed("up", "--yes", "--skip-preview", "--expect-no-changes")
        configure(program)
        assert told in it.fail("up", "--yes", "--skip-preview")


def test_a_pool_that_cannot_be_changed_is_made_anew_before_the_old_one_goes(tmp_path: Path) -> None:
    program = Program(tmp_path / "program")
    configure(program)
    with stack(tmp_path, program=program.folder) as it:
        it.succeed("up", "--yes", "--skip-preview")
        (old,) = [each for each in it.left() if "/agentPools/functions" in each]

        configure(program, **{CLUSTER: {"pools": {"functions": {"vmSize": "Standard_E4s_v5"}}}})
        text = it.succeed("up", "--yes", "--skip-preview")

        lines = [line for line in text.splitlines() if "AgentPool" in line]
        created = next(number for number, line in enumerate(lines) if " created" in line)
        deleted = next(number for number, line in enumerate(lines) if " deleting" in line)
        assert created < deleted
        (new,) = [each for each in it.left() if "/agentPools/functions" in each]
        assert new != old
        # The cluster itself stays as it is.
        assert "ManagedCluster" not in "".join(line for line in text.splitlines() if "updat" in line)


def test_counts_belong_to_the_autoscaler(tmp_path: Path) -> None:
    program = Program(tmp_path / "program")
    configure(program)
    with stack(tmp_path, program=program.folder) as it:
        it.succeed("up", "--yes", "--skip-preview")
        # Another minimum is the autoscaler's business, and no number of nodes is sent.
        configure(program, **{CLUSTER: {"pools": {"functions": {"minCount": 2}}}})
        text = it.succeed("up", "--yes", "--skip-preview", "--diff")
        assert "minCount" in text
        assert "~ count" not in text
