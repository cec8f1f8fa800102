"""The recorder must fail where the engine would, and keep what tests rely on."""

import pulumi
import pytest
from pulumi_azure_native import managedidentity, storage
from pulumi_kubernetes import Provider
from pulumi_kubernetes.core.v1 import ConfigMap, Secret

from tests.harness.azure import FakeAzure
from tests.harness.recorder import DuplicateError, deploy, in_stack
from tests.harness.recording import UNKNOWN, Recorded, leaves

IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"


class Pair(pulumi.ComponentResource):
    """A component with one child."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("tests:index:Pair", name, {}, opts)
        self.identity = managedidentity.UserAssignedIdentity(
            f"{name}-identity", resource_group_name="group", opts=pulumi.ResourceOptions(parent=self)
        )
        self.register_outputs({"client_id": self.identity.client_id, "word": pulumi.Output.secret("quiet")})


def identity(name: str, opts: pulumi.ResourceOptions | None = None) -> managedidentity.UserAssignedIdentity:
    return managedidentity.UserAssignedIdentity(name, resource_group_name="group", opts=opts)


def test_two_resources_of_one_urn_are_an_error() -> None:
    def program() -> None:
        identity("twin")
        identity("twin")

    with pytest.raises(DuplicateError, match="twin"):
        deploy(program, FakeAzure())


def test_one_name_under_parents_of_two_types_is_no_duplicate() -> None:
    def program() -> None:
        Pair("a")
        identity("a-identity")

    recorded = deploy(program, FakeAzure())

    assert {each.urn.split("::")[2] for each in recorded.all(IDENTITY)} == {IDENTITY, f"tests:index:Pair${IDENTITY}"}


def test_inputs_are_plain_and_secrets_are_remembered() -> None:
    def program() -> None:
        Secret("s", string_data={"open": "sesame", "shut": pulumi.Output.secret("tight")})

    secret = deploy(program, FakeAzure()).one("kubernetes:core/v1:Secret")

    assert secret.inputs["stringData"] == {"open": "sesame", "shut": "tight"}
    assert any(path.startswith("stringData") for path in secret.secrets)


def test_secrecy_survives_the_way_through_outputs() -> None:
    def program() -> None:
        word = pulumi.Output.secret("quiet")
        first = ConfigMap("first", data={"word": word, "other": "loud"})
        ConfigMap("second", data={"derived": pulumi.Output.concat(first.data["word"], "!")})

    second = deploy(program, FakeAzure()).one(CONFIG_MAP, "second")

    assert second.inputs["data"] == {"derived": "quiet!"}
    assert second.secrets == {"data.derived"}


def test_outputs_of_components_and_of_the_stack() -> None:
    def program() -> None:
        pair = Pair("a")
        pulumi.export("open", 3)
        pulumi.export("id", pair.identity.id)
        pulumi.export("hidden", pulumi.Output.secret("x"))

    recorded = deploy(program, FakeAzure())

    component = recorded.one("tests:index:Pair")
    outputs, secrets = recorded.registered_outputs[component.urn]
    assert outputs["client_id"] == recorded.one(IDENTITY).outputs["clientId"]
    assert secrets == {"word"}
    assert recorded.exports["open"] == 3
    assert recorded.exports["id"].startswith("/subscriptions/")
    assert recorded.secret_exports == {"hidden"}


def waiting() -> Recorded:
    def program() -> None:
        first = Pair("first")
        second = Pair("second", pulumi.ResourceOptions(depends_on=[first]))
        provider = Provider("p", kubeconfig=second.identity.client_id)
        ConfigMap("map", data={}, opts=pulumi.ResourceOptions(provider=provider))
        identity("alone")

    return deploy(program, FakeAzure())


def test_waiting_goes_through_providers_parents_and_components() -> None:
    recorded = waiting()

    waits = recorded.waits_for(recorded.one(CONFIG_MAP))

    assert {recorded.one(IDENTITY, "first-identity").urn, recorded.one(IDENTITY, "second-identity").urn} <= waits


def test_nothing_waits_for_what_it_does_not_use() -> None:
    recorded = waiting()

    assert recorded.types_before(recorded.one(IDENTITY, "alone")) == set()
    assert recorded.one(IDENTITY, "alone").urn not in recorded.waits_for(recorded.one(CONFIG_MAP))


def test_children_are_deleted_with_what_their_parent_is() -> None:
    def program() -> None:
        Pair("a", pulumi.ResourceOptions(deleted_with=identity("whole")))

    recorded = deploy(program, FakeAzure())

    assert recorded.one(IDENTITY, "a-identity").deleted_with == recorded.one(IDENTITY, "whole").urn


def test_a_preview_knows_inputs_only() -> None:
    def program() -> None:
        account = storage.StorageAccount(
            "a", resource_group_name="group", kind=storage.Kind.STORAGE_V2, sku={"name": "Standard_LRS"}
        )
        ConfigMap("map", data={"id": account.id, "kind": account.kind, "blob": account.primary_endpoints.blob})

    data = deploy(program, FakeAzure(), preview=True).one(CONFIG_MAP).inputs["data"]

    assert data == {"id": UNKNOWN, "kind": "StorageV2", "blob": UNKNOWN}


def test_an_error_in_a_program_or_in_an_apply_is_raised() -> None:
    def in_apply() -> None:
        identity("a").id.apply(lambda _: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        deploy(lambda: 1 / 0, FakeAzure())
    with pytest.raises(ZeroDivisionError):
        deploy(in_apply, FakeAzure())


def test_one_stack_leaves_nothing_to_the_next() -> None:
    def read() -> tuple[str | None, str]:
        return pulumi.Config().get("word"), pulumi.get_stack()

    assert in_stack(read, config={"aks-functions:word": "first"}, stack="one") == ("first", "one")
    assert in_stack(read, stack="two") == (None, "two")


def test_warnings_are_kept() -> None:
    recorded = deploy(lambda: pulumi.log.warn("beware"), FakeAzure())

    assert recorded.messages == ["beware"]


def test_leaves_name_their_place() -> None:
    assert dict(leaves({"a": [{"b": 1}, "c"], "d": {}})) == {"a[0].b": 1, "a[1]": "c"}
