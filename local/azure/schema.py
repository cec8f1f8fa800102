"""What the installed `pulumi_azure_native` accepts and returns, read from its own classes.

The real provider's metadata is not published, but its Python SDK is generated from it: names, nesting, types, enums
and required properties are all in the classes. Reading them takes seconds, so the result is kept as a JSON file and the
SDK is not imported again until its version changes.
"""

import enum
import importlib
import importlib.metadata
import inspect
import json
import os
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias, TypedDict

from local.errors import LocalError

SDK: Final = "pulumi_azure_native"
FORMAT: Final = 1
"""Raised when the shape of the cached file changes."""
OUTPUT_ONLY: Final = frozenset({"id", "urn", "azureApiVersion"})


class Property(TypedDict, total=False):
    """One property. `type` is string, boolean, integer, number, array, object or any."""

    type: str
    ref: str
    """Name of the object type in `Schema.types`; absent for a map with free keys."""
    items: "Property"
    """Type of an array's items or of a map's values."""
    enum: list[str]
    required: bool


Properties: TypeAlias = dict[str, Property]


class Signature(TypedDict):
    """Names of a resource's input and output types."""

    inputs: str
    outputs: str


@dataclass(frozen=True, kw_only=True)
class Schema:
    """Everything that is known of the given resources."""

    version: str
    resources: Mapping[str, Signature]
    types: Mapping[str, Properties]

    def inputs(self, token: str) -> Properties:
        return self.types[self.resources[token]["inputs"]]

    def outputs(self, token: str) -> Properties:
        return self.types[self.resources[token]["outputs"]]


def load(cache: Path, tokens: Iterable[str]) -> Schema:
    """The schema of `tokens`, from the folder `cache` if it holds this SDK version, else by reading the SDK.

    Raises:
        LocalError: the SDK is not installed.
    """
    wanted = sorted(tokens)
    try:
        version = importlib.metadata.version(SDK)
    except importlib.metadata.PackageNotFoundError:
        raise LocalError(f"{SDK} is not installed in this Python environment: run `make up` again") from None
    file = cache / f"{SDK}-{version}.json"
    cached = _read(file)
    if cached is not None and sorted(cached.resources) == wanted:
        return cached
    schema = introspect(wanted, version)
    write(file, schema)
    return schema


def introspect(tokens: Sequence[str], version: str) -> Schema:
    """Read the SDK's classes; imports the modules that `tokens` name."""
    reader = _Reader()
    resources = {token: reader.resource(token) for token in tokens}
    return Schema(version=version, resources=resources, types=reader.types)


def _read(file: Path) -> Schema | None:
    try:
        data = json.loads(file.read_text())
    except (OSError, ValueError):
        return None
    if data.get("format") != FORMAT:
        return None
    return Schema(version=data["version"], resources=data["resources"], types=data["types"])


def write(file: Path, schema: Schema) -> None:
    """Keep a schema for the next start."""
    data = {"format": FORMAT, "version": schema.version, "resources": schema.resources, "types": schema.types}
    file.parent.mkdir(parents=True, exist_ok=True)
    # Several plugins may start at once: each writes its own file and the last rename wins.
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(data, sort_keys=True))
    draft.replace(file)


class _Reader:
    """Walks the SDK's classes, following nested types."""

    def __init__(self) -> None:
        self.types: dict[str, Properties] = {}
        # The one place that knows which Python property is which Pulumi property; the SDK itself relies on it.
        self._pulumi: Any = importlib.import_module("pulumi._types")

    def resource(self, token: str) -> Signature:
        _, module_name, class_name = token.split(":")
        module = importlib.import_module(f"{SDK}.{module_name}")
        outputs = f"{module_name}.{class_name}"
        hints: Mapping[str, Any] = self._pulumi.resource_types(getattr(module, class_name))
        self.types[outputs] = {name: self._property(hint) for name, hint in hints.items() if name not in OUTPUT_ONLY}
        return {"inputs": self._object(self._inputs(getattr(module, class_name), module)), "outputs": outputs}

    def _inputs(self, resource: type, module: types.ModuleType) -> type:
        """The class of a resource's arguments; where a nested type has its name, it is called otherwise."""
        own = importlib.import_module(resource.__module__)
        return getattr(own, resource.__name__ + "InitArgs", None) or getattr(module, resource.__name__ + "Args")

    def _object(self, cls: type) -> str:
        name = f"{cls.__module__.removeprefix(SDK + '.').split('.')[0]}.{cls.__name__}"
        if name in self.types:
            return name
        properties = self.types[name] = {}
        is_input: bool = self._pulumi.is_input_type(cls)
        hints = (self._pulumi.input_type_types if is_input else self._pulumi.output_type_types)(cls)
        python_names = {pulumi: python for python, pulumi, _ in self._pulumi._py_properties(cls)}
        parameters = inspect.signature(cls).parameters
        for pulumi_name, hint in hints.items():
            described = self._property(hint)
            parameter = parameters.get(python_names[pulumi_name])
            if is_input and parameter is not None and parameter.default is inspect.Parameter.empty:
                described["required"] = True
            properties[pulumi_name] = described
        return name

    def _property(self, hint: Any) -> Property:
        members = self._members(hint)
        enums = [member for member in members if isinstance(member, type) and issubclass(member, enum.Enum)]
        if enums:
            return {"type": "string", "enum": [str(item.value) for item in enums[0]]}
        if len(members) != 1:
            return {"type": "any"}
        hint = members[0]
        for python_type, name in ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string")):
            if hint is python_type:
                return {"type": name}
        origin = typing.get_origin(hint)
        if origin is not None and issubclass(origin, Mapping):
            return {"type": "object", "items": self._property(typing.get_args(hint)[1])}
        if origin is not None and issubclass(origin, Sequence):
            return {"type": "array", "items": self._property(typing.get_args(hint)[0])}
        if isinstance(hint, type) and (self._pulumi.is_input_type(hint) or self._pulumi.is_output_type(hint)):
            return {"type": "object", "ref": self._object(hint)}
        return {"type": "any"}

    def _members(self, hint: Any) -> list[Any]:
        """What a value can be, without None and without the wrappers for values that come later."""
        hint = self._pulumi.unwrap_type(hint)
        if typing.get_origin(hint) not in (typing.Union, types.UnionType):
            return [hint]
        return [member for member in typing.get_args(hint) if member is not type(None) and not _is_wrapper(member)]


def _is_wrapper(hint: Any) -> bool:
    origin = typing.get_origin(hint)
    return origin is not None and origin.__name__ in ("Awaitable", "Output")
