"""What is read from the SDK, and that it is the SDK's word that counts."""

import importlib
import inspect
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from local.azure.namespaces import BY_TOKEN, TYPES
from local.azure.resource_types import ResourceType
from local.azure.schema import Schema, load
from local.azure.shapes import Shapes

EVERY_TYPE = pytest.mark.parametrize("type", TYPES, ids=lambda type: type.token.removeprefix("azure-native:"))


def sdk_class(type: ResourceType) -> Any:
    _, module, name = type.token.split(":")
    return getattr(importlib.import_module(f"pulumi_azure_native.{module}"), name)


def sdk_arguments(type: ResourceType) -> Any:
    """The class of a type's arguments, which is called `...InitArgs` where a nested type has the usual name."""
    cls = sdk_class(type)
    module = importlib.import_module(cls.__module__)
    return getattr(module, f"{cls.__name__}InitArgs", None) or getattr(module, f"{cls.__name__}Args")


def sdk_inputs(cls: Any) -> set[str]:
    """Input names as the engine gets them, read from the source of the arguments class."""
    body = inspect.getsource(cls)
    named = set(re.findall(r'@pulumi\.getter\(name="(\w+)"\)', body))
    return named | set(re.findall(r"@pulumi\.getter\n\s+def (\w+)", body))


@EVERY_TYPE
def test_inputs_are_those_of_the_sdk(schema: Schema, type: ResourceType) -> None:
    assert set(schema.inputs(type.token)) == sdk_inputs(sdk_arguments(type))


@EVERY_TYPE
def test_path_parameters_are_inputs(schema: Schema, type: ResourceType) -> None:
    assert set(type.path.parameters) - {"subscriptionId"} <= set(schema.inputs(type.token))


@EVERY_TYPE
def test_api_versions_are_those_of_the_sdk(type: ResourceType) -> None:
    documented = re.search(r"Uses Azure REST API version ([\w-]+)", inspect.getsource(sdk_class(type)))

    assert documented
    assert type.api_version == documented[1]


@EVERY_TYPE
def test_rules_name_real_properties(schema: Schema, type: ResourceType) -> None:
    """Every path in a declaration exists, in the shape that it is written in."""
    for path in (*type.force_new, *type.limits, *type.restored, *type.keyed, *type.kept):
        assert has_path(schema, type, path), path
    # What a body may hold, found by asking for something that it may not.
    for path in (*type.required, *type.immutable):
        container: dict[str, Any] = {}
        body = container
        *parents, last = path.split(".")
        for key in parents:
            container[key] = container = {}
        container[last] = None
        assert Shapes(schema, type).unknown(body) == [], path


def has_path(schema: Schema, type: ResourceType, path: str) -> bool:
    properties = schema.inputs(type.token)
    for key in path.split("."):
        if key not in properties:
            return False
        properties = schema.types.get(properties[key].get("ref", ""), {})
    return True


@EVERY_TYPE
def test_every_input_reaches_the_body_and_comes_back(schema: Schema, type: ResourceType) -> None:
    """A body made of every input of a type has members that the type knows, and turns into the same inputs again."""
    properties = {name: value for name, value in schema.inputs(type.token).items() if name not in type.path.parameters}
    inputs = {name: sample(schema, property, depth=6) for name, property in properties.items()}
    shapes = Shapes(schema, type)

    body = shapes.body(inputs)

    assert shapes.unknown(body) == []
    assert shapes.inputs(body) == inputs


def sample(schema: Schema, property: Any, depth: int) -> Any:
    kind = property["type"]
    if kind == "object" and "ref" in property:
        members = schema.types[property["ref"]] if depth else {}
        return {name: sample(schema, member, depth - 1) for name, member in members.items()}
    if kind == "object":
        return {"key": sample(schema, property["items"], depth - 1)}
    if kind == "array":
        return [sample(schema, property["items"], depth - 1)]
    return {"boolean": True, "integer": 3, "number": 1.5, "string": "text", "any": "any"}[kind]


@pytest.mark.parametrize(
    ("token", "inputs", "body"),
    [
        (
            "azure-native:containerservice:ManagedCluster",
            {"autoScalerProfile": {"scaleDownDelayAfterAdd": "10m", "expander": "random"}},
            {"properties": {"autoScalerProfile": {"scale-down-delay-after-add": "10m", "expander": "random"}}},
        ),
        (
            "azure-native:containerservice:ManagedCluster",
            {"identity": {"type": "UserAssigned", "userAssignedIdentities": ["/a", "/b"]}},
            {"identity": {"type": "UserAssigned", "userAssignedIdentities": {"/a": {}, "/b": {}}}},
        ),
        (
            "azure-native:containerservice:AgentPool",
            {"type": "VirtualMachineScaleSets", "tags": {"a": "b"}, "resourceName": "aks"},
            {"properties": {"type": "VirtualMachineScaleSets", "tags": {"a": "b"}}},
        ),
        (
            "azure-native:containerregistry:Registry",
            {"sku": {"name": "Premium"}, "networkRuleSet": {"ipRules": [{"iPAddressOrRange": "203.0.113.1"}]}},
            {"sku": {"name": "Premium"}, "properties": {"networkRuleSet": {"ipRules": [{"value": "203.0.113.1"}]}}},
        ),
        (
            "azure-native:storage:StorageAccount",
            {"kind": "StorageV2", "enableHttpsTrafficOnly": True, "networkRuleSet": {"defaultAction": "Deny"}},
            {
                "kind": "StorageV2",
                "properties": {"supportsHttpsTrafficOnly": True, "networkAcls": {"defaultAction": "Deny"}},
            },
        ),
        (
            "azure-native:network:VirtualNetwork",
            {
                "subnets": [
                    {
                        "name": "nodes",
                        "addressPrefix": "10.0.0.0/24",
                        "networkSecurityGroup": {"id": "/x"},
                        "delegations": [{"name": "api", "serviceName": "Microsoft.ContainerService/managedClusters"}],
                    }
                ]
            },
            {
                "properties": {
                    "subnets": [
                        {
                            "name": "nodes",
                            "properties": {
                                "addressPrefix": "10.0.0.0/24",
                                "networkSecurityGroup": {"id": "/x"},
                                "delegations": [
                                    {
                                        "name": "api",
                                        "properties": {"serviceName": "Microsoft.ContainerService/managedClusters"},
                                    }
                                ],
                            },
                        }
                    ]
                }
            },
        ),
        (
            "azure-native:network:PrivateDnsZoneGroup",
            {"name": "default", "privateDnsZoneConfigs": [{"name": "registry", "privateDnsZoneId": "/zone"}]},
            {
                "name": "default",
                "properties": {
                    "privateDnsZoneConfigs": [{"name": "registry", "properties": {"privateDnsZoneId": "/zone"}}]
                },
            },
        ),
        (
            "azure-native:resources:ResourceGroup",
            {"location": "westeurope", "managedBy": "/x", "resourceGroupName": "rg"},
            {"location": "westeurope", "managedBy": "/x"},
        ),
        (
            "azure-native:authorization:RoleAssignment",
            {"scope": "/x", "principalId": "p", "roleAssignmentName": "r"},
            {"properties": {"principalId": "p"}},
        ),
    ],
)
def test_bodies(schema: Schema, token: str, inputs: dict[str, Any], body: dict[str, Any]) -> None:
    """As the REST API's own descriptions have it (Azure/bicep-types-az)."""
    assert Shapes(schema, BY_TOKEN[token]).body(inputs) == body


def test_reading_is_done_once(tmp_path: Path, schema: Schema, monkeypatch: pytest.MonkeyPatch) -> None:
    load(tmp_path, BY_TOKEN)
    monkeypatch.setitem(sys.modules, "pulumi._types", None)

    assert load(tmp_path, BY_TOKEN) == schema


def test_a_damaged_or_outdated_copy_is_read_again(tmp_path: Path, schema: Schema) -> None:
    load(tmp_path, BY_TOKEN)
    file = next(tmp_path.iterdir())
    complete = json.loads(file.read_text())

    for text in ("{", json.dumps({**complete, "format": 0}), json.dumps({**complete, "resources": {}})):
        file.write_text(text)
        assert load(tmp_path, BY_TOKEN) == schema
