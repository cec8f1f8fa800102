"""Resource groups, and what holds for every resource in one. Texts: learn.microsoft.com, common deployment errors."""

from local.azure.arm import SUBSCRIPTION_ID
from local.azure.store import inventory
from tests.unit.local.azure.world import (
    ACCOUNT,
    CLUSTER,
    GROUP,
    REGISTRY,
    SUBSCRIPTION,
    Azure,
    account,
    cluster,
    credential,
    credential_path,
    identity_path,
    registry,
)


def test_a_group_is_created_at_once(empty: Azure) -> None:
    response = empty.request("PUT", GROUP, {"location": "West Europe", "tags": {"a": "b"}})

    assert response.status == 201
    assert response.body == {
        "id": GROUP,
        "name": "rg",
        "type": "Microsoft.Resources/resourceGroups",
        "location": "westeurope",
        "tags": {"a": "b"},
        "properties": {"provisioningState": "Succeeded"},
    }
    assert empty.request("PUT", GROUP, {"location": "westeurope"}).status == 200


def test_ids_have_no_letter_case(azure: Azure) -> None:
    assert azure.get(GROUP.replace("resourceGroups", "RESOURCEGROUPS"))["id"] == GROUP


def test_a_group_does_not_move(azure: Azure) -> None:
    assert azure.refused("PUT", GROUP, {"location": "eastus"}) == {
        "status": 409,
        "code": "InvalidResourceGroupLocation",
        "message": "Invalid resource group location 'eastus'. The Resource group already exists in location "
        "'westeurope'.",
        "details": [],
    }


def test_a_missing_group(empty: Azure) -> None:
    for method, path, body in (
        ("GET", GROUP, None),
        ("PUT", REGISTRY, registry()),
        ("GET", REGISTRY, None),
    ):
        error = empty.refused(method, path, body)
        assert (error["status"], error["code"]) == (404, "ResourceGroupNotFound")
        assert error["message"] == "Resource group 'rg' could not be found."


def test_a_missing_resource(azure: Azure) -> None:
    response = azure.request("GET", CLUSTER)

    assert response.status == 404
    assert response.headers["x-ms-failure-cause"] == "gateway"
    assert response.body is not None
    assert response.body["error"]["message"] == (
        "The Resource 'Microsoft.ContainerService/managedClusters/aks' under resource group 'rg' was not found. For "
        "more details please go to https://aka.ms/ARMResourceNotFoundFix"
    )


def test_a_missing_parent(azure: Azure) -> None:
    error = azure.refused("PUT", credential_path("nobody", "one"), credential("a:a"))

    assert (error["status"], error["code"]) == (404, "ParentResourceNotFound")


def test_a_missing_subscription(empty: Azure) -> None:
    path = GROUP.replace(SUBSCRIPTION_ID, "99999999-0000-0000-0000-000000000000")

    error = empty.refused("GET", path)

    assert (error["status"], error["code"]) == (404, "SubscriptionNotFound")


def test_deleting_a_group_deletes_what_is_in_it(azure: Azure) -> None:
    azure.put(REGISTRY, registry())
    azure.put(ACCOUNT, account())
    azure.put(CLUSTER, cluster())
    azure.identity("app")
    azure.put(credential_path("app", "one"), credential("a:a"))
    assert len(inventory(azure.database)) > 6

    assert azure.request("DELETE", GROUP).status == 202
    azure.refused("GET", GROUP)

    assert inventory(azure.database) == []


def test_nothing_is_created_in_a_group_that_is_going_away(azure: Azure) -> None:
    slow = azure.slow()
    slow.request("DELETE", GROUP)

    error = slow.refused("PUT", REGISTRY, registry())

    assert (error["status"], error["code"]) == (409, "ResourceGroupBeingDeleted")
    assert error["message"] == "The resource group 'rg' is in deprovisioning state and cannot perform this operation."


def test_deleting_what_is_not_there(azure: Azure) -> None:
    assert azure.request("DELETE", identity_path("nobody")).status == 204


def test_the_type_is_unknown(azure: Azure) -> None:
    namespace = azure.refused("GET", f"{GROUP}/providers/Microsoft.Nothing/things/x", version="2024-01-01")
    type = azure.refused("GET", f"{GROUP}/providers/Microsoft.Storage/things/x", version="2024-01-01")
    elsewhere = azure.refused("GET", f"{SUBSCRIPTION}/tagNames/x", version="2024-01-01")

    assert (namespace["status"], namespace["code"]) == (404, "InvalidResourceNamespace")
    assert (type["status"], type["code"]) == (404, "InvalidResourceType")
    assert (elsewhere["status"], elsewhere["code"]) == (404, "InvalidResourceType")


def test_the_api_version_is_unknown(azure: Azure) -> None:
    error = azure.refused("PUT", REGISTRY, registry(), version="2019-05-01")

    assert (error["status"], error["code"]) == (400, "NoRegisteredProviderFound")
    assert "2019-05-01" in error["message"]


def test_a_member_is_unknown(azure: Azure) -> None:
    body = registry(policies={"retentionPolicy": {"day": 7}})

    error = azure.refused("PUT", REGISTRY, body)

    assert (error["status"], error["code"]) == (400, "InvalidRequestContent")
    assert error["target"] == "properties.policies.retentionPolicy.day"


def test_a_member_has_the_wrong_type(azure: Azure) -> None:
    error = azure.refused("PUT", REGISTRY, registry(adminUserEnabled="yes"))

    assert (error["status"], error["code"]) == (400, "InvalidRequestContent")
    assert "'adminUserEnabled' should be of type 'boolean' but got a string" in error["message"]


def test_a_value_is_none_of_the_enum(azure: Azure) -> None:
    error = azure.refused("PUT", REGISTRY, registry("Premum"))

    assert "'Premum'" in error["message"]
    assert "Premium" in error["message"]


def test_the_body_is_missing(azure: Azure) -> None:
    assert azure.refused("PUT", REGISTRY)["code"] == "InvalidRequestContent"


def test_the_location(azure: Azure) -> None:
    nowhere = azure.refused("PUT", REGISTRY, {**registry(), "location": "atlantis"})
    none = azure.refused("PUT", REGISTRY, {**registry(), "location": None})
    azure.put(REGISTRY, registry())
    moved = azure.refused("PUT", REGISTRY, {**registry(), "location": "eastus"})

    assert nowhere["code"] == "LocationNotAvailableForResourceType"
    assert none["code"] == "LocationRequired"
    assert (moved["status"], moved["code"]) == (409, "InvalidResourceLocation")


def test_a_referenced_resource_is_missing(azure: Azure) -> None:
    subnet = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/net/subnets/nodes"
    body = cluster()
    body["properties"]["agentPoolProfiles"] = [{**body["properties"]["agentPoolProfiles"][0], "vnetSubnetID": subnet}]

    error = azure.refused("PUT", CLUSTER, body)

    assert (error["status"], error["code"]) == (400, "InvalidResourceReference")
    assert error["target"] == "properties.agentPoolProfiles[0].vnetSubnetID"
