"""How KEDA signs in: TriggerAuthentications by identity, by Secrets in the cluster, and by a Key Vault."""

import re
from pathlib import Path
from typing import Any

import pytest

from components import FunctionApp
from components.model.planning import PlanError
from tests.harness import facts, rules, workload_rules
from tests.harness.recording import Json, Recorded
from tests.unit.components import apps
from tests.unit.components.apps import Hidden

VAULT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/shop-vault"
IN_VAULT = {"connection_string": {"key_vault": {"vault_id": VAULT, "name": "orders-storage"}}}
HUB_STRINGS: Json = {
    "AzureWebJobsStorage": {"connection_string": {"value": Hidden(apps.STRING)}},
    "Telemetry": {"connection_string": {"value": Hidden(apps.BUS_STRING)}},
}


def deployed(folder: Path, *functions: str, preview: bool = False, **args: Any) -> Recorded:
    recorded = apps.function_app(apps.write(folder, *functions), preview=preview, **args)
    assert preview or rules.complaints(recorded) == []
    return recorded


def spec(recorded: Recorded) -> Json:
    return recorded.one(rules.AUTHENTICATION).inputs["spec"]


def texts(recorded: Recorded) -> Json:
    """What the TriggerAuthentication's parameters are in the end."""
    secrets = {each.outputs["metadata"]["name"]: each for each in recorded.all(workload_rules.SECRET)}
    references = spec(recorded)["secretTargetRef"]
    return {each["parameter"]: secrets[each["name"]].inputs["stringData"][each["key"]] for each in references}


def test_keda_signs_in_as_an_identity_of_its_own(tmp_path: Path) -> None:
    """`identityId` is the client id (kedacore/keda#5824); without a scaler's identity it is the app's."""
    own = deployed(tmp_path / "own", apps.QUEUE)

    assert spec(own) == {"podIdentity": {"provider": "azure-workload", "identityId": apps.SCALER_ID}}


def test_one_identity_for_both_where_no_other_is_given(tmp_path: Path) -> None:
    def program(inside: Any) -> None:
        args = apps.app_args(apps.write(tmp_path, apps.QUEUE))
        del args["scaler_client_id"]
        FunctionApp("orders", args, inside)

    assert spec(apps.in_cluster(program))["podIdentity"]["identityId"] == apps.CLIENT_ID


def test_triggers_of_one_connection_share_an_authentication(tmp_path: Path) -> None:
    recorded = deployed(tmp_path, apps.SUBSCRIPTION, apps.BUS_QUEUE)

    names = [each["authenticationRef"]["name"] for each in apps.triggers(recorded)]
    assert len(names) == 2
    assert set(names) == {recorded.one(rules.AUTHENTICATION).outputs["metadata"]["name"]}


def test_a_connection_string_is_the_pods_own(tmp_path: Path) -> None:
    recorded = deployed(
        tmp_path,
        apps.QUEUE,
        connections={**apps.CONNECTIONS, "Orders": {"connection_string": {"value": Hidden(apps.STRING)}}},
    )

    assert texts(recorded) == {"connection": apps.STRING}
    (trigger,) = apps.triggers(recorded)
    assert "accountName" not in trigger["metadata"]
    # The scaler would prefer a connection in plain metadata.
    assert not [key for key in trigger["metadata"] if key.startswith("connection")]


def test_a_secret_that_is_in_the_cluster_already(tmp_path: Path) -> None:
    there = {"connection_string": {"secret": {"name": "from-elsewhere", "key": "orders"}}}
    recorded = deployed(tmp_path, apps.QUEUE, connections={**apps.CONNECTIONS, "Orders": there})

    assert spec(recorded) == {
        "secretTargetRef": [{"parameter": "connection", "name": "from-elsewhere", "key": "orders"}]
    }


def test_a_secret_in_a_vault_is_read_by_keda_itself(tmp_path: Path) -> None:
    """keda.sh/docs/2.20/authentication-providers/azure-key-vault. What the pods' driver fills is not there at zero."""
    recorded = deployed(tmp_path, apps.QUEUE, connections={**apps.CONNECTIONS, "Orders": IN_VAULT})

    assert spec(recorded) == {
        "azureKeyVault": {
            "vaultUri": "https://shop-vault.vault.azure.net/",
            "podIdentity": {"provider": "azure-workload", "identityId": apps.SCALER_ID},
            "secrets": [{"parameter": "connection", "name": "orders-storage"}],
        }
    }


def test_an_event_hub_s_string_names_the_hub(tmp_path: Path) -> None:
    """With the hub in the metadata KEDA 2.20 always fails (kedacore/keda#7926), so it has to be in the string."""
    recorded = deployed(tmp_path, apps.HUB, connections={**apps.CONNECTIONS, **HUB_STRINGS})

    assert texts(recorded) == {
        "connection": f"{apps.BUS_STRING};EntityPath=page-views",
        "storageConnection": apps.STRING,
    }
    (trigger,) = apps.triggers(recorded)
    assert "eventHubName" not in trigger["metadata"]


@pytest.mark.parametrize("place", ["secret", "key_vault"])
def test_an_event_hub_s_string_that_is_elsewhere_has_to_name_the_hub(tmp_path: Path, place: str) -> None:
    """Nobody can add to it, so that people are told."""
    where: Json = {"secret": {"name": "x", "key": "y"}, "key_vault": {"vault_id": VAULT, "name": "hub"}}
    string = {"connection_string": {place: where[place]}}
    given = {**apps.CONNECTIONS, "AzureWebJobsStorage": string, "Telemetry": string}
    recorded = apps.function_project(
        apps.write(tmp_path, apps.HUB), connections={key: given[key] for key in HUB_STRINGS}
    )

    assert rules.complaints(recorded) == []
    parameters = spec(recorded).get("secretTargetRef") or spec(recorded)["azureKeyVault"]["secrets"]
    assert {each["parameter"] for each in parameters} == {"connection", "storageConnection"}
    assert any("EntityPath=page-views" in each for each in recorded.messages)


@pytest.mark.parametrize("place", ["secret", "key_vault"])
def test_parts_of_what_is_elsewhere_cannot_be_had(tmp_path: Path, place: str) -> None:
    """KEDA wants a Redis cache's address and password apart (keda.sh/docs/2.20/scalers/redis-lists)."""
    where: Json = {"secret": {"name": "x", "key": "y"}, "key_vault": {"vault_id": VAULT, "name": "cache"}}
    cache = {"type": "redisListTrigger", "key": "jobs", "connection": "Cache"}
    connections = {**apps.CONNECTIONS, "Cache": {"connection_string": {place: where[place]}}}

    with pytest.raises(PlanError, match="parts of the connection string"):
        deployed(tmp_path, triggers={"work": cache}, connections=connections)


def test_a_redis_cache_s_string_is_taken_apart(tmp_path: Path) -> None:
    cache = {"type": "redisListTrigger", "key": "jobs", "connection": "Cache"}
    string = {"connection_string": {"value": Hidden("shop.redis.cache.windows.net:6380,password=s3cret=,ssl=True")}}
    recorded = deployed(tmp_path, triggers={"work": cache}, connections={**apps.CONNECTIONS, "Cache": string})

    assert texts(recorded) == {"address": "shop.redis.cache.windows.net:6380", "password": "s3cret="}
    (trigger,) = apps.triggers(recorded)
    assert trigger["metadata"]["enableTLS"] == "true"


def test_a_part_of_a_secret_stays_a_secret(tmp_path: Path) -> None:
    recorded = deployed(tmp_path, apps.HUB, connections={**apps.CONNECTIONS, **HUB_STRINGS})

    for each in recorded.resources.values():
        if each.type == workload_rules.SECRET:
            assert each.secrets
        else:
            assert "SharedAccessKey" not in str(each.inputs)


def test_kafka_signs_in_with_a_name_and_a_password(tmp_path: Path) -> None:
    """keda.sh/docs/2.20/scalers/apache-kafka: `sasl`, `tls`, `username` and `password` of the TriggerAuthentication."""
    trigger = {
        "type": "kafkaTrigger",
        "brokerList": "broker:9093",
        "topic": "clicks",
        "consumerGroup": "shop",
        "protocol": "SaslSsl",
        "authenticationMode": "Plain",
        "username": "KAFKA_USER",
        "password": "%KAFKA_PASSWORD%",
    }
    recorded = deployed(
        tmp_path,
        triggers={"clicks": trigger},
        settings={"KAFKA_USER": "shop"},
        secrets={"KAFKA_PASSWORD": {"value": Hidden("s3cret")}},
    )

    read = {**texts(recorded), **apps.triggers(recorded)[0]["metadata"]}
    assert {key: read[key] for key in ("sasl", "tls", "password")} == {
        "sasl": "plaintext",
        "tls": "enable",
        "password": "s3cret",
    }


def test_a_changed_authentication_makes_a_new_rule(tmp_path: Path) -> None:
    """KEDA reads it once, for a rule; under a new name, the rule that refers to it changes, and is checked anew."""
    authentication = deployed(tmp_path, apps.QUEUE).one(rules.AUTHENTICATION)

    assert authentication.replace_on_changes == ("spec",)
    # The new one first, so that the old rule never lacks its own.
    assert not authentication.delete_before_replace
    assert "name" not in authentication.inputs["metadata"]


# Names of connections are names of environment variables; those of Kubernetes objects are narrower.
@pytest.mark.parametrize("connection", ["Orders", "ORDERS_EU", "o", "Orders__primary", "AzureWebJobsStorage"])
def test_a_connection_gives_its_authentication_a_valid_name(tmp_path: Path, connection: str) -> None:
    function = apps.QUEUE.replace('"Orders"', f'"{connection}"')
    recorded = deployed(tmp_path, function, connections={"AzureWebJobsStorage": apps.STORAGE, connection: apps.STORAGE})

    name = recorded.one(rules.AUTHENTICATION).outputs["metadata"]["name"]
    assert re.fullmatch(facts.KUBERNETES_SUBDOMAIN_NAME, name)
    assert apps.triggers(recorded)[0]["authenticationRef"] == {"name": name}


def test_names_of_app_and_connection_do_not_run_into_each_other(tmp_path: Path) -> None:
    def once(name: str, connection: str) -> str:
        function = apps.QUEUE.replace('"Orders"', f'"{connection}"')
        connections = {"AzureWebJobsStorage": apps.STORAGE, connection: apps.STORAGE}
        recorded = deployed(tmp_path / name, function, name=name, connections=connections)
        return recorded.one(rules.AUTHENTICATION).outputs["metadata"]["name"]

    assert once("orders", "Eu_Storage") != once("orders-eu", "Storage")


def test_a_preview_goes_through_with_unknowns(tmp_path: Path) -> None:
    recorded = deployed(tmp_path, apps.HUB, connections={**apps.CONNECTIONS, **HUB_STRINGS}, preview=True)

    assert {each["parameter"] for each in spec(recorded)["secretTargetRef"]} == {"connection", "storageConnection"}
