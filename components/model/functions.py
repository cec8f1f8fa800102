"""A function project as its own code declares it: functions, their bindings, and what they read from the environment.

`discovery` fills this in, `planning` works with it. Names of binding properties are those of `function.json`
(learn.microsoft.com/azure/azure-functions/functions-triggers-bindings), whatever the programming model calls them.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, TypeAlias

from msgspec import Struct


class ProgrammingModel(StrEnum):
    """How a project declares its functions."""

    PYTHON_V2 = "Python v2"
    PYTHON_V1 = "Python v1"
    NODE_V4 = "Node.js v4"
    NODE_V3 = "Node.js v3"
    DOTNET_ISOLATED = ".NET isolated"
    DOTNET_IN_PROCESS = ".NET in-process"
    JAVA = "Java"
    POWERSHELL = "PowerShell"
    CUSTOM = "custom handler"


class Place(Struct, frozen=True, kw_only=True, order=True):
    """Where something stands in the project."""

    file: str
    """The path below the project's folder, with `/`."""

    line: int
    """Counted from 1."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Mistake(Struct, frozen=True, kw_only=True):
    """Something that the host, KEDA, Kubernetes or Azure would refuse, or that nobody could know."""

    text: str
    """What is wrong, the rule and the fix."""

    place: Place | None = None
    """Where in the project."""

    key: str = ""
    """The configuration key below the app that is wrong or would settle it, such as `connections.Orders`."""

    function: str = ""
    """The function that it is about, where it is about one: a trigger given in the configuration settles it."""

    settle: Mapping[str, str] = {}
    """The trigger that would settle it if the configuration gave it: `type` and properties, `...` where unknown."""

    def configuration(self, app: str) -> str:
        """The lines of a stack file that would settle it; empty where the configuration cannot."""
        if not self.settle:
            return ""
        properties = (f"        {key}: {_yaml(value)}" for key, value in self.settle.items())
        return "\n".join(["functions:", f"  {app}:", "    triggers:", f"      {self.function}:", *properties])

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.place else self.text


def _yaml(text: str) -> str:
    """A text as a YAML scalar: in quotes, which are those of JSON, where it could be read as something else
    (yaml.org/spec/1.2.2, plain style)."""
    special = not text or text[0] in "!\"#%&'*,-:>?@[]`{|} " or text[-1] in ": " or ": " in text or " #" in text
    return json.dumps(text) if special or not text.isprintable() else text


class Setting(Struct, frozen=True, kw_only=True):
    """A text that the code reads from its environment (`os.environ`, `process.env`)."""

    name: str
    default: str | None = None
    """What the code falls back to; None where it has no default."""


class Joined(Struct, frozen=True, kw_only=True):
    """A text of constant parts and settings, such as an f-string or a concatenation."""

    parts: tuple[str | Setting, ...]


Value: TypeAlias = bool | int | float | str | Setting | Joined | tuple["Value", ...] | Mapping[str, "Value"] | None
"""A property of a binding. A `str` may hold `%Setting%`, which the host replaces with an app setting."""

Direction: TypeAlias = Literal["in", "out"]


class Binding(Struct, frozen=True, kw_only=True):
    """A trigger, an input or an output of a function."""

    type: str
    """As in `function.json`, such as `queueTrigger` or `queue`."""

    direction: Direction = "in"
    properties: Mapping[str, Value] = {}
    """Without `type`, `direction`, `name` and `dataType`; names as in `function.json`, such as `queueName`."""

    place: Place

    @property
    def is_trigger(self) -> bool:
        return self.type.lower().endswith("trigger")


class Function(Struct, frozen=True, kw_only=True):
    """A function: one trigger, and what else it is bound to."""

    name: str
    trigger: Binding
    bindings: tuple[Binding, ...] = ()
    """Inputs and outputs."""

    disabled_by: str = ""
    """The setting that disables it when it is true: that of `[Disable("…")]` or of `disabled` in `function.json`. Every
    function has `AzureWebJobs.<name>.Disabled` besides."""

    place: Place


class Durable(Struct, frozen=True, kw_only=True):
    """`extensions.durableTask` of host.json.

    Source: learn.microsoft.com/azure/azure-functions/durable/durable-functions-bindings.
    """

    backend: str = "AzureStorage"
    """`storageProvider.type`: `AzureStorage`, `mssql`, `azureManaged` (Durable Task Scheduler) or `netherite`, in the
    spelling of host.json."""

    connection: str = ""
    """The name of the connection: `connectionName`, `connectionStringName` or `connectionStringName` of the back end;
    empty where host.json leaves it to the back end's default."""

    hub_name: str = ""
    max_concurrent_orchestrators: int | None = None
    """`maxConcurrentOrchestratorFunctions`; None for the host's default."""
    max_concurrent_activities: int | None = None
    """`maxConcurrentActivityFunctions`; None for the host's default."""


class HostSettings(Struct, frozen=True, kw_only=True):
    """What of host.json decides how much one replica takes on. None is where host.json says nothing.

    Names: learn.microsoft.com/azure/azure-functions/functions-host-json.
    """

    functions: tuple[str, ...] | None = None
    """The allow-list `functions`; None for all."""
    route_prefix: str = "api"
    """`extensions.http.routePrefix`."""
    queue_batch_size: int | None = None
    queue_new_batch_threshold: int | None = None
    service_bus_max_concurrent_calls: int | None = None
    service_bus_max_concurrent_sessions: int | None = None
    service_bus_max_message_batch_size: int | None = None
    event_hubs_target_unprocessed_event_threshold: int | None = None
    event_hubs_max_event_batch_size: int | None = None
    blobs_max_degree_of_parallelism: int | None = None
    rabbitmq_prefetch_count: int | None = None
    sql_max_changes_per_worker: int | None = None
    durable: Durable | None = None
    """None where `extensions.durableTask` is absent; its defaults hold then."""
    extension_bundle: str = ""
    """`extensionBundle.version`, such as `[4.*, 5.0.0)`."""


class Project(Struct, frozen=True, kw_only=True):
    """A function project, read and not run."""

    folder: str
    """As it was given."""
    model: ProgrammingModel
    runtime: str
    """`FUNCTIONS_WORKER_RUNTIME`: python, node, java, powershell, dotnet-isolated, dotnet or custom."""
    functions: tuple[Function, ...]
    """Those that the host would load, in the order of their places; without those that are disabled in the code or left
    out by `functions` of host.json."""
    host: HostSettings
    local_settings: tuple[str, ...] = ()
    """The names in `Values` of local.settings.json; never a value."""
    packages: Mapping[str, str] = {}
    """Versions as the project states them, by package."""
    left_out: tuple[str, ...] = ()
    """For people: which functions are not listed, and why."""
    mistakes: tuple[Mistake, ...] = ()
    """What could not be read, or would not be loaded; a function with a mistake is not in `functions`."""
