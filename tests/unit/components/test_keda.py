"""Keda: one release with values that the chart knows, on the system pool, removed in the right order."""

from typing import Any, Final

import pulumi
import pytest
from pulumi_kubernetes import Provider
from pulumi_kubernetes.core.v1 import ConfigMap

from components import Keda, KedaArgs
from tests.harness import facts, rules
from tests.harness.azure import FakeAzure
from tests.harness.recorder import deploy
from tests.harness.recording import UNKNOWN, Json, Recorded, leaves

COMPONENT = "aks-functions:index:Keda"
NAMESPACE = "kubernetes:core/v1:Namespace"
PROGRAMS: Final = ("operator", "metricsServer", "webhooks")

# Keys of the chart keda 2.20.2 (kedacore/charts, keda/values.yaml), as far as this project could want them. The chart
# has no schema, so Helm takes a misspelt key without a word.
CHART_KEYS: Final = frozenset(
    {
        "podIdentity.azureWorkload.enabled",
        "podIdentity.azureWorkload.clientId",
        "podIdentity.azureWorkload.tenantId",
        "priorityClassName",
        "webhooks.failurePolicy",
        "webhooks.enabled",
        "rbac.enabledCustomScaledRefKinds",
        "env",
        "logging.operator.format",
        "logging.operator.level",
        "logging.metricServer.zapEncoder",
        "logging.metricServer.zapLevel",
        "logging.webhooks.level",
        "logging.webhooks.format",
        "extraArgs.webhooks",
        *(f"resources.{program}" for program in ("operator", "metricServer", "webhooks")),
        *(f"{program}.{key}" for program in PROGRAMS for key in ("nodeSelector", "tolerations", "replicaCount")),
    }
)


def deployed(args: KedaArgs | None = None, *, preview: bool = False) -> Recorded:
    def program() -> None:
        cluster = ConfigMap("stands-for-the-cluster", opts=pulumi.ResourceOptions(provider=Provider("other")))
        provider = Provider("provider")
        inside = pulumi.ResourceOptions(providers=[provider], deleted_with=cluster)
        keda = Keda("keda", args or {}, inside)
        pulumi.export("account", keda.service_account)
        pulumi.export("namespace", keda.namespace)

    return deploy(program, FakeAzure(), preview=preview)


@pytest.fixture(scope="module")
def recorded() -> Recorded:
    return deployed()


@pytest.fixture(scope="module")
def release(recorded: Recorded) -> Json:
    return recorded.one(rules.RELEASE).inputs


def test_the_release_is_pinned_and_undone_when_it_fails(release: Json) -> None:
    assert (release["chart"], release["version"]) == ("keda", "2.20.2")
    assert release["repositoryOpts"] == {"repo": "https://kedacore.github.io/charts"}
    assert release["atomic"] is True
    # A fixed name: with a generated one, a failed install would leave a release that a second run does not find.
    assert release["name"] == "keda"
    # Helm's own 300 seconds are short where nodes have yet to join.
    assert release["timeout"] > 300


def test_it_waits_until_keda_answers(release: Json) -> None:
    assert not release.get("skipAwait")


@pytest.mark.parametrize(
    ("args", "name"), [({}, "keda"), ({"namespace": "scaling"}, "scaling")], ids=["default", "given"]
)
def test_the_namespace_is_ours_because_helm_never_deletes_one(args: KedaArgs, name: str) -> None:
    recorded = deployed(args)

    namespace, release = recorded.one(NAMESPACE), recorded.one(rules.RELEASE)
    assert namespace.inputs["metadata"]["name"] == release.inputs["namespace"] == name
    assert release.inputs["createNamespace"] is False
    assert namespace.urn in recorded.waits_for(release)
    assert recorded.exports["namespace"] == name


def test_pods_of_the_namespace_are_restricted(recorded: Recorded) -> None:
    # Label and level: kubernetes.io/docs/concepts/security/pod-security-admission.
    labels = recorded.one(NAMESPACE).inputs["metadata"]["labels"]

    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_the_chart_knows_every_value(release: Json) -> None:
    unknown = [
        path
        for path, _ in leaves(release["values"])
        if not any(path == key or path.startswith((f"{key}.", f"{key}[")) for key in CHART_KEYS)
    ]

    assert unknown == []


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_runs_on_the_system_pool(release: Json, program: str) -> None:
    """AKS labels nodes with their pool's mode; the pool's taint is `CriticalAddonsOnly=true:NoSchedule`."""
    values: dict[str, Any] = release["values"][program]

    assert values["nodeSelector"] == {"kubernetes.azure.com/mode": "system"}
    assert any(tolerates(each, "CriticalAddonsOnly", "true", "NoSchedule") for each in values["tolerations"])


def tolerates(toleration: Json, key: str, value: str, effect: str) -> bool:
    """Whether a toleration matches a taint (kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration)."""
    if toleration.get("effect") not in (None, effect) or toleration.get("key") not in (None, key):
        return False
    return toleration.get("operator", "Equal") == "Exists" or toleration.get("value") == value


@pytest.mark.parametrize("program", ["operator", "metricServer", "webhooks"])
def test_every_program_has_requests_and_a_memory_limit(release: Json, program: str) -> None:
    resources = release["values"]["resources"][program]

    assert {"cpu", "memory"} <= resources["requests"].keys()
    assert "memory" in resources["limits"]


def test_the_operator_can_sign_in_as_a_workload(release: Json) -> None:
    assert release["values"]["podIdentity"] == {"azureWorkload": {"enabled": True}}


def test_a_webhook_that_is_down_blocks_no_removal(release: Json) -> None:
    assert release["values"]["webhooks"]["failurePolicy"] == "Ignore"


def test_keda_may_not_read_every_resource_of_the_cluster(release: Json) -> None:
    assert release["values"]["rbac"] == {"enabledCustomScaledRefKinds": False}


def test_the_operator_s_service_account_is_the_chart_s(recorded: Recorded) -> None:
    assert recorded.exports["account"] == "keda-operator"


def test_every_child_uses_the_given_provider_and_goes_with_the_cluster(recorded: Recorded) -> None:
    given = recorded.one("pulumi:providers:kubernetes", "provider")
    cluster = recorded.one("kubernetes:core/v1:ConfigMap")

    for each in (recorded.one(NAMESPACE), recorded.one(rules.RELEASE)):
        assert each.provider == given.urn
        assert each.deleted_with == cluster.urn
        assert each.parent == recorded.one(COMPONENT).urn


def test_what_depends_on_the_component_depends_on_the_release() -> None:
    def program() -> None:
        keda = Keda("keda", {}, pulumi.ResourceOptions(providers=[Provider("p")]))
        ConfigMap("after", opts=pulumi.ResourceOptions(depends_on=[keda]))

    recorded = deploy(program, FakeAzure())

    assert rules.RELEASE in recorded.types_before(recorded.one("kubernetes:core/v1:ConfigMap"))


def test_outputs(recorded: Recorded) -> None:
    outputs, secrets = recorded.registered_outputs[recorded.one(COMPONENT).urn]

    assert outputs == {"namespace": "keda", "service_account": "keda-operator", "version": "2.20.2"}
    assert not secrets


def test_a_preview_shows_the_release() -> None:
    release = deployed(preview=True).one(rules.RELEASE)

    assert release.inputs["version"] == "2.20.2"
    assert release.inputs["namespace"] in ("keda", UNKNOWN)


def test_nothing_that_kubernetes_would_refuse(recorded: Recorded) -> None:
    assert list(rules.schemas(recorded)) == []
    assert recorded.exports["namespace"] not in facts.EXISTING_NAMESPACES
