"""The rules as policies of Pulumi: asked over the protocol, as the engine asks them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Final

import grpc
import pytest
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from policy import pack
from policy.catalogue import RULES, STACK_RULES
from policy.rule import Profile
from tests.harness import stacks
from tests.harness.recording import Json
from tests.unit.policy.azure import BASELINE_CLUSTER, varied
from tests.unit.policy.kubernetes import SCALED_OBJECT, deployment

UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""A text that a preview does not know (`sdk/go/common/resource/plugin/rpc.go` in pulumi/pulumi)."""

CLUSTER: Final = "azure-native:containerservice:ManagedCluster"
DEPLOYMENT: Final = "kubernetes:apps/v1:Deployment"
RULE: Final = "kubernetes:keda.sh/v1alpha1:ScaledObject"

ADVISORY: Final = analyzer_pb2.ADVISORY
MANDATORY: Final = analyzer_pb2.MANDATORY


class Engine:
    """The engine's side of a pack that runs."""

    def __init__(self, port: str) -> None:
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self.pack: Any = analyzer_pb2_grpc.AnalyzerStub(self._channel)

    def close(self) -> None:
        self._channel.close()

    def analyze(self, type_: str, props: Json, name: str = "it") -> Any:
        return self.pack.Analyze(
            analyzer_pb2.AnalyzeRequest(type=type_, name=name, urn=urn(type_, name), properties=struct(props))
        )

    def analyze_stack(self, *resources: tuple[str, Json]) -> Any:
        asked = [
            analyzer_pb2.AnalyzerResource(type=type_, name="it", urn=urn(type_, "it"), properties=struct(props))
            for type_, props in resources
        ]
        return self.pack.AnalyzeStack(analyzer_pb2.AnalyzeStackRequest(resources=asked))


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:dev::aks-functions::{type_}::{name}"


def struct(props: Json) -> struct_pb2.Struct:
    return json_format.ParseDict(props, struct_pb2.Struct())


def started(**environment: str) -> Iterator[Engine]:
    """A pack, started by its folder from anywhere, as the language host does it."""
    command = [sys.executable, str(stacks.ROOT / "policy"), "127.0.0.1:1"]
    variables = {**os.environ, **environment}
    with subprocess.Popen(command, cwd="/", env=variables, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        engine = Engine(process.stdout.readline().strip())
        try:
            yield engine
        finally:
            engine.close()
            process.kill()


@pytest.fixture(scope="module")
def production() -> Iterator[Engine]:
    yield from started(AKS_FUNCTIONS_PROFILE="production")


def told(answer: Any) -> dict[str, str]:
    """Messages by rule."""
    return {each.policyName: each.message for each in answer.diagnostics}


def test_all_rules_are_policies(production: Engine) -> None:
    info = production.pack.GetAnalyzerInfo(empty_pb2.Empty())

    assert info.name == "aks-functions"
    assert {each.name for each in info.policies} == {each.id for each in (*RULES, *STACK_RULES)}
    levels = {each.name: each.enforcementLevel for each in info.policies}
    assert levels["cluster-tier"] == MANDATORY
    assert levels["cluster-api-server"] == ADVISORY


def test_development_is_warned() -> None:
    for engine in started(AKS_FUNCTIONS_PROFILE="development"):
        levels = {each.name: each.enforcementLevel for each in engine.pack.GetAnalyzerInfo(empty_pb2.Empty()).policies}
        assert levels["cluster-tier"] == ADVISORY
        assert levels["storage-shared-keys"] == MANDATORY


def test_a_resource_that_is_wrong_is_told(production: Engine) -> None:
    answer = production.analyze(CLUSTER, varied(BASELINE_CLUSTER, "sku.tier", "Free"), "shop")

    message = told(answer)["cluster-tier"]
    assert message.startswith("Clusters of production have a tier that promises availability\nshop: sku.tier is")
    assert '"Free"' in message
    assert "cluster-run-command" not in told(answer)


def test_a_whole_resource_passes(production: Engine) -> None:
    assert told(production.analyze(DEPLOYMENT, deployment())) == {}


def test_what_a_preview_does_not_know_is_not_judged(production: Engine) -> None:
    answer = production.analyze(CLUSTER, varied(BASELINE_CLUSTER, "disableLocalAccounts", UNKNOWN))

    assert "cluster-local-accounts" not in told(answer)
    assert "cluster-local-accounts" in {each.policy_name for each in answer.not_applicable}
    # All else is.
    assert "cluster-upgrades" in told(answer)


def test_a_stack_is_judged_by_what_the_program_says_and_not_by_what_came_of_it(production: Engine) -> None:
    came_of_it = varied(deployment(), "spec.replicas", 1.0)

    production.analyze(DEPLOYMENT, deployment())
    production.analyze(RULE, SCALED_OBJECT)
    assert "stack-replicas" not in told(production.analyze_stack((DEPLOYMENT, came_of_it), (RULE, SCALED_OBJECT)))

    production.analyze(DEPLOYMENT, came_of_it)
    assert "stack-replicas" in told(production.analyze_stack((DEPLOYMENT, came_of_it), (RULE, SCALED_OBJECT)))


def test_production_holds_where_nothing_is_said() -> None:
    assert pack.profile({}) is Profile.PRODUCTION
    assert pack.profile({"AKS_FUNCTIONS_PROFILE": ""}) is Profile.PRODUCTION
    assert pack.profile({"AKS_FUNCTIONS_PROFILE": "development"}) is Profile.DEVELOPMENT


def test_a_wrong_profile_is_told() -> None:
    command = [sys.executable, str(stacks.ROOT / "policy"), "127.0.0.1:1"]
    variables = {**os.environ, "AKS_FUNCTIONS_PROFILE": "staging"}
    ended = subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=60)

    assert ended.returncode == 1
    assert ended.stdout == ""
    for word in ("AKS_FUNCTIONS_PROFILE", "'staging'", "development and production"):
        assert word in ended.stderr
    assert "Traceback" not in ended.stderr
