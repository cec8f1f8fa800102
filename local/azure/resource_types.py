"""What a resource type declares, and the hooks through which it enforces its own rules.

A type is a subclass of `ResourceType` in `local.azure.namespaces`, one module or package per resource provider
namespace. Most of it is data; a rule that needs thinking overrides a hook.
"""

import copy
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, TypeAlias

from local.azure.arm import ArmError, Json, dig, plant
from local.azure.paths import Template, same_id
from local.azure.store import Record, Records

ENVELOPE: Final = frozenset(
    {
        "id", "name", "type", "location", "tags", "sku", "kind", "identity", "zones", "plan", "managedBy",
        "extendedLocation", "systemData", "eTag", "properties",
    }
)  # fmt: skip
"""What ARM keeps beside `properties`; everything else is inside."""

ASYNC_OPERATION: Final = "azure-asyncoperation"
LOCATION: Final = "location"
GROUP_PARAMETERS: Final = frozenset({"subscriptionId", "resourceGroupName"})
Write: TypeAlias = Callable[[str, str, Json], Json | None]
"""Writes a resource, given by path, API version and body, at once; the error if that is refused or fails."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds of one input, as the provider's metadata has them; it reports them before anything is sent."""

    shortest: int | None = None
    longest: int | None = None
    pattern: str = ""
    lowest: float | None = None
    highest: float | None = None


@dataclass(frozen=True, kw_only=True)
class Duration:
    """How long the operations of a type really take, in seconds."""

    create: float = 1.0
    update: float = 1.0
    delete: float = 1.0


@dataclass(frozen=True, kw_only=True)
class LongRunning:
    """How a type reports an operation that outlives its request.

    `header` is the header with the address to poll, `path` the template of that address. Without a header the resource
    itself is polled. `creating` is its provisioningState until it has been made.
    """

    path: str = ""
    header: str = ASYNC_OPERATION
    creating: str = "Creating"


@dataclass(kw_only=True)
class Change:
    """One PUT: the request's body, ready to become what is stored, and what was there before."""

    records: Records
    id: str
    parameters: Mapping[str, str]
    body: Json
    previous: Record | None
    internal: Json = field(default_factory=dict[str, object])

    @property
    def properties(self) -> Json:
        return self.body.setdefault("properties", {})

    @property
    def creates(self) -> bool:
        return self.previous is None

    def get(self, path: str) -> Any:
        """The requested value at a dotted path of the body."""
        return dig(self.body, path)

    def before(self, path: str) -> Any:
        """The present value at a dotted path, None if the resource is new."""
        return dig(self.previous.body, path) if self.previous else None

    def default(self, path: str, value: Any) -> None:
        """Answer `value` where the request leaves it open: the service's default, or what it was before."""
        if self.get(path) is None:
            before = self.before(path)
            plant(self.body, path, copy.deepcopy(value if before is None else before))


class ResourceType:
    """One type of the REST API. Paths in `immutable` and in hooks are ARM's, those elsewhere are the SDK's."""

    token: ClassVar[str]
    arm_type: ClassVar[str]
    answered_type: ClassVar[str] = ""
    """What answers say in `type` where that is spelled differently."""
    path: ClassVar[Template]
    api_version: ClassVar[str]
    """The version that the SDK uses by default; no other is accepted."""

    name_limits: ClassVar[Limits] = Limits()
    limits: ClassVar[Mapping[str, Limits]] = {}
    envelope: ClassVar[frozenset[str]] = ENVELOPE
    tracked: ClassVar[bool] = True
    """Whether the type has a location of its own."""
    required: ClassVar[tuple[str, ...]] = ()
    immutable: ClassVar[tuple[str, ...]] = ()
    force_new: ClassVar[tuple[str, ...]] = ()
    """Inputs whose change makes the provider replace, besides path parameters."""
    keyed: ClassVar[Mapping[str, str]] = {}
    """Lists of objects whose order means nothing, and the member that tells the objects apart."""
    sku_synonyms: ClassVar[bool] = False
    """Whether the SKU has old names that mean the same as new ones."""
    restored: ClassVar[Mapping[str, Any]] = {}
    """Inputs that the provider sets back to a default when they are removed."""
    kept: ClassVar[tuple[str, ...]] = ()
    """Inputs whose members may also be resources of their own: the provider sends them as they are when they are not
    given, and a refresh does not take them for the program's (pulumi-azure-native, CONTRIBUTING.md, Sub-resources)."""
    open_enums: ClassVar[frozenset[str]] = frozenset()
    """Inputs for which the service takes more values than the SDK lists."""
    locations: ClassVar[frozenset[str] | None] = None
    """Where the type can be; None for every region."""
    lower_case_groups: ClassVar[bool] = False
    """Whether answers say `resourcegroups`."""
    duration: ClassVar[Duration] = Duration()
    long_running: ClassVar[LongRunning | None] = None
    """Set where a PUT is accepted first and carried out later."""
    long_running_delete: ClassVar[LongRunning | None] = None
    check_references: ClassVar[bool] = True
    """Whether every id in a body must be that of an existing resource."""
    parent: ClassVar[Template | None] = None
    actions: ClassVar[Mapping[str, str]] = {}
    """POST actions and the API version that the SDK calls them with."""

    @property
    def name_parameter(self) -> str:
        return self.path.parameters[-1]

    def canonical_id(self, parameters: dict[str, str]) -> str:
        """The id as the service answers it."""
        id = self.path.fill(parameters)
        return id.replace("/resourceGroups/", "/resourcegroups/", 1) if self.lower_case_groups else id

    def claim(self, id: str) -> str:
        """What a synchronous write holds while it lasts; empty for nothing."""
        del id
        return ""

    def refuse_claim(self, claim: str) -> ArmError:
        """The error for a write that finds the claim taken."""
        raise NotImplementedError

    def check_busy(self, records: Records, id: str, method: str) -> None:
        """Refuse a PUT or DELETE while another operation runs."""
        del method
        if any(same_id(operation.id, id) for operation in records.running(id)):
            raise ArmError(409, "AnotherOperationInProgress", f"Another operation on '{id}' is in progress.")

    def missing(self, parameters: Mapping[str, str]) -> ArmError:
        """The error for a resource that is not there."""
        names = [parameters[name] for name in self.path.parameters if name not in GROUP_PARAMETERS]
        where = (
            f" under resource group '{parameters['resourceGroupName']}'" if "resourceGroupName" in parameters else ""
        )
        return ArmError(
            404,
            "ResourceNotFound",
            f"The Resource '{self.arm_type}/{'/'.join(names)}'{where} was not found. For more details please go to "
            "https://aka.ms/ARMResourceNotFoundFix",
            headers={"x-ms-failure-cause": "gateway"},
        )

    def moved(self, change: Change, old: str, new: str) -> ArmError:
        """The error for a change of location."""
        name, group = change.id.rsplit("/", 1)[-1], change.parameters.get("resourceGroupName", "")
        return ArmError(
            409,
            "InvalidResourceLocation",
            f"The resource '{name}' already exists in location '{old}' in resource group '{group}'. A resource with "
            f"the same name cannot be created in location '{new}'. Please select a new resource name.",
        )

    def check_name(self, name: str) -> None:
        """Refuse a name that the service does not allow."""
        limits = self.name_limits
        if not fits(limits, name):
            raise ArmError(
                400,
                "InvalidResourceName",
                f"Resource name '{name}' is invalid. {describe(limits)}. "
                "See https://aka.ms/azrenamingrules for the rules.",
            )

    def validate(self, change: Change) -> None:
        """Refuse what this type does not allow; runs before anything is stored."""

    def check_delete(self, records: Records, id: str) -> None:
        """Refuse a DELETE."""

    def accept(self, change: Change) -> None:
        """Complete the body with what the service answers at once."""

    def carry_out(self, change: Change, write: Write) -> None:
        """Write the other resources that a long-running PUT stands for."""

    def failure(self, change: Change) -> Json | None:
        """The error with which the operation that a PUT starts is going to fail; None if it will not."""
        del change
        return None

    def finish(self, records: Records, record: Record) -> None:
        """Complete the body with what exists only after the operation has ended."""

    def fail(self, records: Records, record: Record) -> None:
        """Complete the body with what shows after the operation has failed."""

    def removed(self, records: Records, record: Record) -> None:
        """Remove what the service removes together with this resource."""

    def answer(self, records: Records, record: Record) -> Json:
        """The body of a GET."""
        del records
        return record.body

    def act(self, records: Records, record: Record, action: str) -> Json:
        """Carry out a POST action named in `actions`."""
        raise NotImplementedError


def fits(limits: Limits, text: str) -> bool:
    """Whether a string is within its limits."""
    if limits.shortest is not None and len(text) < limits.shortest:
        return False
    if limits.longest is not None and len(text) > limits.longest:
        return False
    return not limits.pattern or re.fullmatch(limits.pattern, text, re.ASCII) is not None


def describe(limits: Limits) -> str:
    """The limits of a name as a sentence."""
    parts: list[str] = []
    if limits.longest is not None:
        parts.append(f"It must have {limits.shortest or 1} to {limits.longest} characters")
    if limits.pattern:
        parts.append(f"match {limits.pattern}" if parts else f"It must match {limits.pattern}")
    return " and ".join(parts)


def new_guid() -> str:
    return str(uuid.uuid4())
