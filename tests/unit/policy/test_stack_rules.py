"""Each rule about a whole stack, on a stack that is right and on ones in which something is missing."""

from typing import Any, Final

import pytest

from policy.catalogue import STACK_RULES
from policy.rule import Resource, StackRule
from tests.harness.recording import Json
from tests.unit.policy.azure import (
    AUTOMATIC_CLUSTER,
    BASELINE_CLUSTER,
    BASELINE_REGISTRY,
    BASELINE_USER_POOL,
    DIAGNOSTICS,
    varied,
)
from tests.unit.policy.kubernetes import NGINX, SCALED_OBJECT, deployment

BY_ID: Final = {each.id: each for each in STACK_RULES}


def resource(type_: str, props: Json, name: str = "it", **rest: Any) -> Resource:
    return Resource(urn=f"urn:{type_}:{name}", type=type_, name=name, props=props, **rest)


CLUSTER: Final = resource(
    "azure-native:containerservice:ManagedCluster",
    varied(BASELINE_CLUSTER, "autoUpgradeProfile.upgradeChannel", "patch"),
    outputs={"name": "aks-baseline"},
)
POOL: Final = resource(
    "azure-native:containerservice:AgentPool", {**BASELINE_USER_POOL, "resourceName": "aks-baseline"}
)
DIAGNOSTIC_SETTING: Final = resource("azure-native:monitor:DiagnosticSetting", DIAGNOSTICS)
BUDGET: Final = resource("azure-native:consumption:Budget", {"amount": 100.0})
REGISTRY: Final = resource(
    "azure-native:containerregistry:Registry",
    BASELINE_REGISTRY,
    outputs={"name": "acraksbaseline", "loginServer": "shop.azurecr.io"},
    protect=True,
)
WORKLOAD: Final = resource("kubernetes:apps/v1:Deployment", deployment())
SCALING: Final = resource("kubernetes:keda.sh/v1alpha1:ScaledObject", SCALED_OBJECT)
DISRUPTION_BUDGET: Final = resource(
    "kubernetes:policy/v1:PodDisruptionBudget",
    {
        "metadata": {"name": "orders", "namespace": "shop"},
        "spec": {"maxUnavailable": 1.0, "selector": {"matchLabels": {"app": "orders"}}},
    },
)
NETWORK_POLICY: Final = resource(
    "kubernetes:networking.k8s.io/v1:NetworkPolicy",
    {"metadata": {"name": "default-deny-ingress", "namespace": "shop"}, "spec": {"podSelector": {}}},
)


def window(name: str, cluster: str = "aks-baseline") -> Resource:
    """learn.microsoft.com/azure/aks/planned-maintenance"""
    type_ = "azure-native:containerservice:MaintenanceConfiguration"
    return resource(type_, {"configName": name, "resourceName": cluster}, name)


KUBERNETES_WINDOW: Final = window("aksManagedAutoUpgradeSchedule")
NODES_WINDOW: Final = window("aksManagedNodeOSUpgradeSchedule")

WHOLE: Final = [
    CLUSTER,
    POOL,
    DIAGNOSTIC_SETTING,
    KUBERNETES_WINDOW,
    NODES_WINDOW,
    BUDGET,
    REGISTRY,
    WORKLOAD,
    SCALING,
    DISRUPTION_BUDGET,
    NETWORK_POLICY,
]
"""A stack in which nothing is missing."""


def without(*missing: Resource) -> list[Resource]:
    return [each for each in WHOLE if each not in missing]


def instead(old: Resource, *new: Resource) -> list[Resource]:
    return [*without(old), *new]


def autoscaler(most: float) -> Resource:
    """kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale-walkthrough"""
    spec = {"scaleTargetRef": {"kind": "Deployment", "name": "orders"}, "minReplicas": 1.0, "maxReplicas": most}
    metadata = {"name": "orders", "namespace": "shop"}
    return resource("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", {"metadata": metadata, "spec": spec})


def fixed(replicas: float | None) -> Resource:
    return resource(WORKLOAD.type, varied(deployment(), "spec.replicas", replicas))


def run_by(image: str) -> Resource:
    return resource(WORKLOAD.type, deployment(image=image))


@pytest.mark.parametrize("rule", STACK_RULES, ids=lambda each: each.id)
def test_nothing_is_told_of_a_stack_in_which_nothing_is_missing(rule: StackRule) -> None:
    assert [*rule.check(WHOLE)] == []


@pytest.mark.parametrize("rule", STACK_RULES, ids=lambda each: each.id)
def test_nothing_is_told_of_an_empty_stack(rule: StackRule) -> None:
    assert [*rule.check([])] == []


WRONG: Final = [
    ("stack-diagnostics", without(DIAGNOSTIC_SETTING), CLUSTER, "no diagnostic setting"),
    (
        "stack-diagnostics",
        instead(
            DIAGNOSTIC_SETTING,
            resource(DIAGNOSTIC_SETTING.type, {**DIAGNOSTICS, "resourceUri": "/managedClusters/another"}),
        ),
        CLUSTER,
        "no diagnostic setting",
    ),
    ("stack-maintenance-windows", without(KUBERNETES_WINDOW), CLUSTER, "aksManagedAutoUpgradeSchedule"),
    (
        "stack-maintenance-windows",
        instead(NODES_WINDOW, window("aksManagedNodeOSUpgradeSchedule", "another")),
        CLUSTER,
        "aksManagedNodeOSUpgradeSchedule",
    ),
    ("stack-user-pools", without(POOL), CLUSTER, "User"),
    ("stack-replicas", instead(WORKLOAD, fixed(3.0)), WORKLOAD, "spec.replicas is 3"),
    ("stack-replicas", [fixed(3.0), autoscaler(10.0)], WORKLOAD, "spec.replicas is 3"),
    ("stack-disruption-budgets", without(DISRUPTION_BUDGET), WORKLOAD, "100 replicas"),
    ("stack-disruption-budgets", [fixed(2.0)], WORKLOAD, "2 replicas"),
    ("stack-disruption-budgets", [WORKLOAD, autoscaler(4.0)], WORKLOAD, "4 replicas"),
    (
        "stack-disruption-budgets",
        instead(
            DISRUPTION_BUDGET,
            resource(
                DISRUPTION_BUDGET.type,
                varied(dict(DISRUPTION_BUDGET.props), "spec.selector.matchLabels.app", "another"),
            ),
        ),
        WORKLOAD,
        "no disruption budget",
    ),
    ("stack-network-policies", without(NETWORK_POLICY), WORKLOAD, "shop"),
    ("stack-images", instead(WORKLOAD, run_by("docker.io/library/nginx:1.14.2")), WORKLOAD, "docker.io"),
    ("stack-images", instead(WORKLOAD, run_by("other.azurecr.io/orders:1.0.0")), WORKLOAD, "other.azurecr.io"),
    ("stack-images", instead(WORKLOAD, run_by("nginx:1.14.2")), WORKLOAD, "nginx:1.14.2"),
    ("stack-budget", without(BUDGET), None, "no budget"),
    (
        "stack-protection",
        instead(REGISTRY, resource(REGISTRY.type, BASELINE_REGISTRY, outputs=REGISTRY.outputs)),
        REGISTRY,
        "neither protected nor locked",
    ),
]


@pytest.mark.parametrize(("rule", "stack", "about", "words"), WRONG)
def test_what_is_missing_is_told(rule: str, stack: list[Resource], about: Resource | None, words: str) -> None:
    [(found, text)] = BY_ID[rule].check(stack)
    assert (found and found.urn) == (about and about.urn)
    assert words in text


def test_every_rule_is_broken_once() -> None:
    assert {each[0] for each in WRONG} == BY_ID.keys()


@pytest.mark.parametrize(
    ("rule", "stack"),
    [
        # Of a value that a preview does not know yet, it is known where it comes from.
        (
            "stack-diagnostics",
            [
                CLUSTER,
                resource(DIAGNOSTIC_SETTING.type, {}, refers={"resourceUri": frozenset({CLUSTER.urn})}),
            ],
        ),
        # `default` was the name of the only window there was, and holds for all upgrades.
        ("stack-maintenance-windows", [CLUSTER, window("default")]),
        # Nothing is upgraded by itself, so that there is nothing to keep to a window.
        (
            "stack-maintenance-windows",
            [
                resource(
                    CLUSTER.type, {"autoUpgradeProfile": {"upgradeChannel": "none", "nodeOSUpgradeChannel": "None"}}
                )
            ],
        ),
        ("stack-user-pools", [resource(CLUSTER.type, AUTOMATIC_CLUSTER)]),
        ("stack-replicas", [fixed(3.0)]),
        ("stack-disruption-budgets", [fixed(1.0)]),
        ("stack-disruption-budgets", [fixed(None)]),
        # Any of Azure's registries where the stack has none of its own.
        ("stack-images", [WORKLOAD]),
        ("stack-images", [resource(CLUSTER.type, {}), run_by("other.azurecr.io/orders@sha256:" + "0" * 64)]),
        (
            "stack-protection",
            [
                resource(REGISTRY.type, BASELINE_REGISTRY, outputs=REGISTRY.outputs),
                resource("azure-native:authorization:ManagementLockByScope", {"scope": "/registries/acraksbaseline"}),
            ],
        ),
    ],
)
def test_what_is_right_another_way_passes(rule: str, stack: list[Resource]) -> None:
    assert [*BY_ID[rule].check(stack)] == []


def test_what_the_api_server_adds_is_not_what_the_program_says() -> None:
    """A Deployment's answer has a number of replicas, whoever says it."""
    came_of_it = varied(deployment(), "spec.replicas", 1.0)
    stack = instead(WORKLOAD, resource(WORKLOAD.type, deployment(), outputs=came_of_it))
    assert [*BY_ID["stack-replicas"].check(stack)] == []


def test_a_namespace_is_told_once() -> None:
    nginx = [resource(WORKLOAD.type, NGINX, name) for name in ("one", "two")]
    assert len([*BY_ID["stack-network-policies"].check(nginx)]) == 1
