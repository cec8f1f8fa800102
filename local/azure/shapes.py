"""From SDK inputs to ARM bodies and back.

The provider's metadata is nearly the identity: path parameters leave the body, most top-level inputs move under
`properties`, every other name stays. The exceptions for the types here were found by comparing the SDK with Microsoft's
own type descriptions (Azure/bicep-types-az).
"""

import re
from collections.abc import Mapping
from typing import Any, Final, cast

from local.azure.arm import Json, dig, plant
from local.azure.resource_types import ENVELOPE, ResourceType
from local.azure.schema import Properties, Property, Schema

RENAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "applicationinsights.Component": {
        "applicationType": "Application_Type",
        "flowType": "Flow_Type",
        "requestSource": "Request_Source",
        **{
            name: name[0].upper() + name[1:]
            for name in (
                "appId", "applicationId", "connectionString", "creationDate", "disableIpMasking", "disableLocalAuth",
                "forceCustomerStorageForProfiler", "hockeyAppId", "hockeyAppToken", "immediatePurgeDataOn30Days",
                "ingestionMode", "instrumentationKey", "laMigrationDate", "privateLinkScopedResources",
                "retentionInDays", "samplingPercentage", "tenantId", "workspaceResourceId",
            )
        },
    },
    "applicationinsights.PrivateLinkScopedResource": {"resourceId": "ResourceId", "scopeId": "ScopeId"},
    "containerregistry.IPRule": {"iPAddressOrRange": "value"},
    "network.IpamPoolPrefixAllocation": {"id": "pool.id"},
    "storage.StorageAccount": {
        "enableHttpsTrafficOnly": "supportsHttpsTrafficOnly",
        "enableNfsV3": "isNfsV3Enabled",
        "networkRuleSet": "networkAcls",
    },
    "storage.IPRule": {"iPAddressOrRange": "value"},
    "storage.VirtualNetworkRule": {"virtualNetworkResourceId": "id"},
    "storage.Encryption": {"encryptionIdentity": "identity", "keyVaultProperties": "keyvaultproperties"},
    "storage.KeyVaultProperties": {"keyName": "keyname", "keyVaultUri": "keyvaulturi", "keyVersion": "keyversion"},
}  # fmt: skip
KEBAB: Final = frozenset({"containerservice.ManagedClusterPropertiesAutoScalerProfile"})
"""Types whose members the REST API writes as in `scale-down-delay-after-add`."""
FLATTENED: Final = frozenset(
    {
        "containerregistry.PrivateEndpointConnection", "containerregistry.Run", "eventhub.PrivateEndpointConnection",
        "servicebus.PrivateEndpointConnection", "storage.PrivateEndpointConnection",
        *(
            f"network.{name}"
            for name in (
                "ApplicationGatewayIPConfiguration", "Delegation", "NatGateway", "NetworkSecurityGroup",
                "PrivateDnsZoneConfig", "PrivateEndpointIPConfiguration", "PrivateLinkServiceConnection",
                "PublicIPAddress", "ResourceNavigationLink", "Route", "RouteTable", "SecurityRule",
                "ServiceAssociationLink", "ServiceEndpointPolicy", "ServiceEndpointPolicyDefinition", "Subnet",
                "VirtualNetworkPeering",
            )
        ),
    }
)  # fmt: skip
"""Nested types whose members the REST API keeps in an object `properties` of their own, but for the envelope's."""
STRING_SETS: Final = frozenset({"userAssignedIdentities"})
"""Lists of ids in the SDK that are objects with the ids as keys in ARM."""
DISCRIMINATOR: Final = ("odataType", "odata.type")
"""What tells the possible types of an object apart: the SDK's name and ARM's."""


class Shapes:
    """Conversions for one resource type."""

    def __init__(self, schema: Schema, type: ResourceType) -> None:
        self._schema = schema
        self._type = type
        self._own = ".".join(type.token.split(":")[1:])

    def body(self, inputs: Mapping[str, Any]) -> Json:
        """The body of a PUT for checked inputs."""
        body: Json = {}
        for name, property in self._schema.inputs(self._type.token).items():
            if name in inputs and not self._in_path(name):
                container, arm_name = self._top(name, output=False)
                target = body.setdefault(container, {}) if container else body
                target[arm_name] = self._to_arm(name, property, inputs[name])
        return body

    def outputs(self, answer: Json) -> Json:
        """An answer of ARM as the SDK's outputs; what the SDK does not know is left out, as the provider does."""
        return self._flatten(self._schema.outputs(self._type.token), answer, output=True)

    def outputs_as_inputs(self, outputs: Json) -> Json:
        """What of the outputs is also an input, in the inputs' shape."""
        properties = self._schema.inputs(self._type.token)
        return {
            name: self._project(name, properties[name], value)
            for name, value in outputs.items()
            if name in properties and not self._in_path(name)
        }

    def inputs(self, answer: Json) -> Json:
        """An answer or a body of ARM as inputs, without path parameters."""
        properties = self._schema.inputs(self._type.token)
        named = {name: property for name, property in properties.items() if not self._in_path(name)}
        return self._flatten(named, answer, output=False)

    def unknown(self, body: Json) -> list[str]:
        """Paths of the members in a PUT's body that the type does not have."""
        known: dict[str, Properties] = {"": {}, "properties": {}}
        for name, property in self._schema.inputs(self._type.token).items():
            if not self._in_path(name):
                container, arm_name = self._top(name, output=False)
                known[container][arm_name] = property
        if "properties" in known[""]:
            # The SDK has the whole object as one input.
            del known["properties"]
        unknown: list[str] = []
        self._find_contained(known, body, "", unknown)
        return unknown

    def _in_path(self, name: str) -> bool:
        return name in self._type.path.parameters

    def _top(self, name: str, *, output: bool) -> tuple[str, str]:
        """Where a top-level property is in ARM: the containing object ('' for none) and its name there."""
        arm_name = RENAMES.get(self._own, {}).get(name, name)
        # An input called `type` is always the resource's own property: the ARM type is no input.
        beside = name in self._type.envelope and (output or name != "type")
        return ("" if beside else "properties"), arm_name

    def _flatten(self, properties: Properties, answer: Json, *, output: bool) -> Json:
        result: Json = {}
        for name, property in properties.items():
            container, arm_name = self._top(name, output=output)
            source = answer.get(container, {}) if container else answer
            if source.get(arm_name) is not None:
                result[name] = self._from_arm(name, property, source[arm_name])
        return result

    def _to_arm(self, name: str, property: Property, value: Any) -> Any:
        if isinstance(value, list):
            values = cast("list[Any]", value)
            if is_string_set(name, property):
                return {str(item): cast(Json, {}) for item in values}
            return [self._to_arm("", property.get("items", {}), item) for item in values]
        if isinstance(value, dict):
            members = cast(Json, value)
            if property.get("type") == "any":
                return renamed(members, *DISCRIMINATOR)
            if "ref" not in property:
                return {key: self._to_arm("", property.get("items", {}), item) for key, item in members.items()}
            known, body = self._schema.types[property["ref"]], cast(Json, {})
            for key, item in members.items():
                plant(body, arm_path(property["ref"], key), self._to_arm(key, known.get(key, {}), item))
            return body
        return value

    def _from_arm(self, name: str, property: Property, value: Any) -> Any:
        if isinstance(value, list):
            return [self._from_arm("", property.get("items", {}), item) for item in cast("list[Any]", value)]
        if isinstance(value, dict):
            members = cast(Json, value)
            if is_string_set(name, property):
                return sorted(members)
            if property.get("type") == "any":
                return renamed(members, *reversed(DISCRIMINATOR))
            if "ref" not in property:
                return {key: self._from_arm("", property.get("items", {}), item) for key, item in members.items()}
            result: Json = {}
            for key, nested in self._schema.types[property["ref"]].items():
                item = dig(members, arm_path(property["ref"], key))
                if item is not None:
                    result[key] = self._from_arm(key, nested, item)
            return result
        return value

    def _project(self, name: str, property: Property, value: Any) -> Any:
        if isinstance(value, list):
            return [self._project("", property.get("items", {}), item) for item in cast("list[Any]", value)]
        if isinstance(value, dict):
            members = cast(Json, value)
            if is_string_set(name, property):
                return sorted(members)
            if "ref" in property:
                known = self._schema.types[property["ref"]]
                return {key: self._project(key, known[key], item) for key, item in members.items() if key in known}
            return {key: self._project("", property.get("items", {}), item) for key, item in members.items()}
        return value

    def _find_contained(self, known: Mapping[str, Properties], value: Json, path: str, unknown: list[str]) -> None:
        """As `_find_unknown` where `known` has the members beside the containers (`''`) and those in each."""
        for container, properties in known.items():
            if not container:
                members = {key: item for key, item in value.items() if key not in known}
                self._find_unknown(properties, members, path, unknown)
            elif isinstance(value.get(container), dict):
                self._find_unknown(properties, value[container], f"{path}.{container}" if path else container, unknown)

    def _find_unknown(self, known: Properties, value: Json, path: str, unknown: list[str]) -> None:
        for key, item in value.items():
            here = f"{path}.{key}" if path else key
            if key not in known:
                unknown.append(here)
            else:
                self._find_nested(known[key], item, here, unknown)

    def _find_nested(self, property: Property, value: Any, path: str, unknown: list[str]) -> None:
        if isinstance(value, list):
            for index, item in enumerate(cast("list[Any]", value)):
                self._find_nested(property.get("items", {}), item, f"{path}[{index}]", unknown)
        elif isinstance(value, dict) and "ref" in property:
            known: dict[str, Properties] = {"": {}}
            for key, nested in self._schema.types[property["ref"]].items():
                container, _, name = arm_path(property["ref"], key).rpartition(".")
                known.setdefault(container, {})[name] = nested
            self._find_contained(known, cast(Json, value), path, unknown)
        elif isinstance(value, dict) and "items" in property and property.get("type") == "object":
            for key, item in cast(Json, value).items():
                self._find_nested(property["items"], item, f"{path}.{key}", unknown)


def renamed(members: Json, old: str, new: str) -> Json:
    """The members with one of them under its other name."""
    return {new if key == old else key: item for key, item in members.items()}


def is_string_set(name: str, property: Property) -> bool:
    return name in STRING_SETS and property.get("items", {}).get("type") == "string"


def arm_path(ref: str, name: str) -> str:
    """Where ARM has the member `name` of the SDK's type `ref`: its name, behind that of an object which contains it."""
    base = ref.removesuffix("Args").removesuffix("Response")
    if base in KEBAB:
        return re.sub(r"(?<!^)([A-Z])", lambda found: "-" + found[1].lower(), name)
    if base in FLATTENED and name not in ENVELOPE | {"etag"}:
        return f"properties.{name}"
    return RENAMES.get(base, {}).get(name, name)
