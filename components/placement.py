"""On which nodes the pods of an app may run, and how they spread.

Labels and taints of nodes: kubernetes.io/docs/reference/labels-annotations-taints and
learn.microsoft.com/azure/aks/use-labels.
"""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from pulumi_kubernetes.core.v1 import (
    AffinityArgsDict,
    NodeAffinityArgsDict,
    TolerationArgsDict,
    TopologySpreadConstraintArgsDict,
)

from .model import node_pools
from .model.node_pools import SPOT


class TolerationArgs(TypedDict):
    """A taint that does not keep the pods away."""

    key: str
    """The taint's key."""

    value: NotRequired[str]
    """The taint's value. Default: any."""

    effect: NotRequired[str]
    """`NoSchedule`, `PreferNoSchedule` or `NoExecute`. Default: all."""


class PlacementArgs(TypedDict):
    """Where pods run; nothing is required."""

    pool: NotRequired[str]
    """The node pool, as the cluster's `pools` call it. Default: any that takes the pods."""

    spot: NotRequired[bool]
    """Whether replicas may run on spot nodes, and do so where there are any. Default: no."""

    tolerations: NotRequired[Sequence[TolerationArgs]]
    """Further taints that do not keep the pods away. Default: none."""

    architectures: NotRequired[Sequence[str]]
    """What the image is built for: `amd64`, `arm64` or both. Default: `amd64`, as Microsoft's base images are."""


class Placement(TypedDict):
    """The part of a pod's `spec` that says where it may run."""

    node_selector: dict[str, str]
    affinity: NotRequired[AffinityArgsDict]
    tolerations: NotRequired[list[TolerationArgsDict]]
    topology_spread_constraints: list[TopologySpreadConstraintArgsDict]


def of(name: str, args: PlacementArgs) -> Placement:
    """Where the pods of the workload `name` run."""
    selector = {"kubernetes.io/os": "linux"}
    if "pool" in args:
        # Not by AKS's own label: a pool that takes another's place has another name there.
        selector[node_pools.LABEL] = args["pool"]
    architectures = list(args.get("architectures", ("amd64",)))
    affinity: NodeAffinityArgsDict = {}
    if len(architectures) == 1:
        selector["kubernetes.io/arch"] = architectures[0]
    else:
        affinity["required_during_scheduling_ignored_during_execution"] = {
            "node_selector_terms": [
                {"match_expressions": [{"key": "kubernetes.io/arch", "operator": "In", "values": architectures}]}
            ]
        }
    if args.get("spot"):
        affinity["preferred_during_scheduling_ignored_during_execution"] = [
            {
                "weight": 100,
                "preference": {"match_expressions": [{"key": SPOT, "operator": "In", "values": ["spot"]}]},
            }
        ]
    spec: Placement = {
        "node_selector": selector,
        "topology_spread_constraints": [
            _spread(name, "topology.kubernetes.io/zone"),
            _spread(name, "kubernetes.io/hostname"),
        ],
    }
    # The API server drops an empty list, and a refresh would find it missing.
    if tolerations := _tolerations(args):
        spec["tolerations"] = tolerations
    if affinity:
        spec["affinity"] = {"node_affinity": affinity}
    return spec


def _tolerations(args: PlacementArgs) -> list[TolerationArgsDict]:
    tolerations: list[TolerationArgsDict] = []
    if args.get("spot"):
        tolerations.append({"key": SPOT, "operator": "Equal", "value": "spot", "effect": "NoSchedule"})
    for each in args.get("tolerations", ()):
        given: TolerationArgsDict = {"key": each["key"], "operator": "Exists"}
        if "value" in each:
            given["operator"], given["value"] = "Equal", each["value"]
        if "effect" in each:
            given["effect"] = each["effect"]
        tolerations.append(given)
    return tolerations


def _spread(name: str, topology: str) -> TopologySpreadConstraintArgsDict:
    return {
        "topology_key": topology,
        "max_skew": 1,
        "when_unsatisfiable": "ScheduleAnyway",
        "label_selector": {"match_labels": {"app.kubernetes.io/name": name}},
        # Counts the pods of one version, so that those of the old one do not push the new ones aside in a rollout.
        "match_label_keys": ["pod-template-hash"],
    }
