"""Faults to order."""

import json
from typing import Any

import pytest

from local.azure.faults import Faults, parse
from local.azure.namespaces import TYPES
from local.errors import LocalError
from tests.unit.local.azure.world import CLUSTER, REGISTRY, Azure, cluster, registry

REGISTRY_TYPE = "Microsoft.ContainerRegistry/registries"
THROTTLED = {
    "method": "PUT",
    "type": REGISTRY_TYPE,
    "nth": 2,
    "status": 429,
    "code": "TooManyRequestsReceived",
    "message": "slow down",
    "retryAfter": 7,
}


def faults(*entries: dict[str, Any]) -> Faults:
    return parse(json.dumps(entries), TYPES)


def test_the_nth_request_fails(azure: Azure) -> None:
    broken = Azure(azure.database, azure.schema, faults=faults(THROTTLED))

    responses = [broken.request("PUT", REGISTRY, registry()) for _ in range(3)]

    assert [response.status for response in responses] == [201, 429, 200]
    assert responses[1].headers["retry-after"] == "7"
    assert responses[1].body == {
        "error": {"code": "TooManyRequestsReceived", "message": "slow down", "details": []},
    }
    assert broken.request("GET", REGISTRY).status == 200


def test_an_operation_fails_late(azure: Azure) -> None:
    late = {**THROTTLED, "type": "Microsoft.ContainerService/managedClusters", "nth": 1, "code": "Quota", "late": True}
    broken = Azure(azure.database, azure.schema, faults=faults(late))

    response = broken.request("PUT", CLUSTER, cluster())
    assert response.status == 201
    path = response.headers["azure-asyncoperation"].removeprefix("https://management.azure.com").partition("?")[0]
    status = broken.request("GET", path, version="2016-03-30").body

    assert status is not None
    assert status["status"] == "Failed"
    assert status["error"]["code"] == "Quota"
    properties = broken.get(CLUSTER)["properties"]
    assert properties["provisioningState"] == "Failed"
    assert "identityProfile" not in properties


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "no valid JSON"),
        ("{}", "must be a list"),
        ("[1]", "[0]: must be an object"),
        (json.dumps([{**THROTTLED, "retry": 1}]), "[0]: unknown key 'retry'"),
        (json.dumps([{**THROTTLED, "nth": "1"}]), "[0].nth: must be int"),
        (json.dumps([{**THROTTLED, "nth": True}]), "[0].nth: must be int"),
        (json.dumps([{**THROTTLED, "type": "Microsoft.Nothing/things"}]), "[0].type: unknown resource type"),
        (json.dumps([{key: THROTTLED[key] for key in THROTTLED if key != "code"}]), "[0]: missing code"),
        (json.dumps([{**THROTTLED, "method": "GET", "late": True}]), "[0].late: GET"),
    ],
)
def test_mistakes_in_an_order(text: str, complaint: str) -> None:
    with pytest.raises(LocalError) as error:
        parse(text, TYPES)

    assert complaint in str(error.value)
    assert "\n" not in str(error.value)


def test_no_order() -> None:
    assert parse("", TYPES).next("PUT", REGISTRY_TYPE) is None
