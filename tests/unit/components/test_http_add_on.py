"""HttpAddOn: one pinned release in KEDA's namespace, with values that the chart knows.

Chart: kedacore/charts, http-add-on/values.yaml of the version 0.15.0.
"""

import re
from typing import Any, Final

import pulumi
import pytest
from pulumi_kubernetes import Provider
from pulumi_kubernetes.core.v1 import ConfigMap

from components import HttpAddOn, charts
from tests.harness import pod_security, rules
from tests.harness.azure import FakeAzure
from tests.harness.recorder import deploy
from tests.harness.recording import UNKNOWN, Json, Recorded, leaves

COMPONENT = "aks-functions:index:HttpAddOn"
PROGRAMS: Final = ("operator", "scaler", "interceptor")

# The chart has no schema, so Helm takes a misspelt key without a word. `scaler.replicas` is a number there, and
# `interceptor.replicas` a map.
CHART_KEYS: Final = frozenset(
    {
        "podSecurityContext",
        "scaler.replicas",
        "interceptor.replicas.min",
        "interceptor.replicas.max",
        # `interceptor.replicas.waitTimeout` is its deprecated form.
        "interceptor.readinessTimeout",
        *(f"{program}.{key}" for program in PROGRAMS for key in ("nodeSelector", "tolerations")),
    }
)


def deployed(*, preview: bool = False) -> Recorded:
    def program() -> None:
        cluster = ConfigMap("cluster", opts=pulumi.ResourceOptions(provider=Provider("other")))
        keda = ConfigMap("keda", opts=pulumi.ResourceOptions(provider=Provider("another")))
        inside = pulumi.ResourceOptions(providers=[Provider("inside")], deleted_with=cluster, depends_on=[keda])
        pulumi.export("version", HttpAddOn("keda-http", {"namespace": "scaling"}, inside).version)

    return deploy(program, FakeAzure(), preview=preview)


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    return deployed()


@pytest.fixture(scope="module")
def release(recorded: Recorded) -> Json:
    return recorded.one(rules.RELEASE).inputs


def test_nothing_that_kubernetes_would_refuse(recorded: Recorded) -> None:
    assert rules.complaints(recorded) == []


def test_the_release_is_pinned_and_undone_when_it_fails(release: Json) -> None:
    assert (release["chart"], release["version"]) == ("keda-add-ons-http", "0.15.0")
    assert release["repositoryOpts"] == {"repo": "https://kedacore.github.io/charts"}
    assert release["atomic"] is True
    assert release["name"] == "keda-add-ons-http"
    assert release["timeout"] > 300


def test_it_is_in_keda_s_namespace_and_comes_after_keda(recorded: Recorded, release: Json) -> None:
    """Its scaler is found by KEDA there (keda.sh/http-add-on)."""
    assert release["namespace"] == "scaling"
    assert release["createNamespace"] is False
    assert recorded.one("kubernetes:core/v1:ConfigMap", "keda").urn in recorded.waits_for(recorded.one(rules.RELEASE))


def test_it_is_in_the_given_cluster(recorded: Recorded) -> None:
    made = recorded.one(rules.RELEASE)

    assert made.parent == recorded.one(COMPONENT).urn
    assert made.provider == recorded.one("pulumi:providers:kubernetes", "inside").urn
    assert made.deleted_with == recorded.one("kubernetes:core/v1:ConfigMap", "cluster").urn


def test_the_chart_knows_every_value(release: Json) -> None:
    unknown = [
        path
        for path, _ in leaves(release["values"])
        if not any(path == key or path.startswith((f"{key}.", f"{key}[")) for key in CHART_KEYS)
    ]

    assert unknown == []


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_runs_on_the_system_pool(release: Json, program: str) -> None:
    """Nothing wakes the interceptor, so it must not wait for a pool that may have no node."""
    values: dict[str, Any] = release["values"][program]

    assert values["nodeSelector"] == {"kubernetes.azure.com/mode": "system"}
    (toleration,) = values["tolerations"]
    assert (toleration["key"], toleration["effect"]) == ("CriticalAddonsOnly", "NoSchedule")


def test_a_request_does_not_wait_for_ever(release: Json) -> None:
    """The chart's own default is no limit at all."""
    assert re.fullmatch(r"[1-9]\d*s", release["values"]["interceptor"]["readinessTimeout"])


def test_it_stays_there_while_a_node_is_drained(release: Json) -> None:
    values = release["values"]

    assert values["interceptor"]["replicas"]["min"] > 1
    assert values["scaler"]["replicas"] > 1
    assert values["interceptor"]["replicas"]["max"] >= values["interceptor"]["replicas"]["min"]


def test_pods_pass_in_a_restricted_namespace(release: Json) -> None:
    """KEDA's namespace enforces it. The containers' part is the chart's own default (`securityContext`)."""
    own = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    pod = {
        "securityContext": release["values"]["podSecurityContext"],
        "containers": [{"name": "any", "securityContext": own}],
    }

    assert list(pod_security.violations(pod)) == []


def test_its_names_are_those_that_others_use() -> None:
    """Services of the chart: `…-interceptor-proxy` on 8080 and `…-external-scaler` on 9090."""
    assert (charts.INTERCEPTOR, charts.INTERCEPTOR_PORT) == ("keda-add-ons-http-interceptor-proxy", 8080)
    assert (charts.REQUEST_SCALER, charts.REQUEST_SCALER_PORT) == ("keda-add-ons-http-external-scaler", 9090)


def test_a_preview_goes_through_with_unknowns() -> None:
    assert deployed(preview=True).exports["version"] in ("0.15.0", UNKNOWN)
