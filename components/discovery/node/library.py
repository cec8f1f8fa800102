"""What the packages `@azure/functions` and `durable-functions` register: which method makes which binding, with what.

Source: `src/app.ts`, `src/trigger.ts`, `src/input.ts` and `src/output.ts` of Azure/azure-functions-nodejs-library
(4.16.5), `src/app.ts`, `src/client.ts` and `src/trigger.ts` of Azure/azure-functions-durable-js (3.5.0).
"""

from typing import Final

from ...model.functions import Place
from .values import Entry, Evaluated, List, Object, Undefined, Unknown, is_true

FUNCTIONS: Final = "@azure/functions"
DURABLE: Final = "durable-functions"

HTTP_METHODS: Final = {"get": "GET", "put": "PUT", "post": "POST", "patch": "PATCH", "deleteRequest": "DELETE"}
"""The methods of `app` that take a handler alone, and the one HTTP method that they set."""

TRIGGERS: Final = {
    "http": "httpTrigger",
    **dict.fromkeys(HTTP_METHODS, "httpTrigger"),
    "timer": "timerTrigger",
    "storageBlob": "blobTrigger",
    "storageQueue": "queueTrigger",
    "serviceBusQueue": "serviceBusTrigger",
    "serviceBusTopic": "serviceBusTrigger",
    "eventHub": "eventHubTrigger",
    "eventGrid": "eventGridTrigger",
    "connectorTrigger": "connectorTrigger",
    "cosmosDB": "cosmosDBTrigger",
    "warmup": "warmupTrigger",
    "sql": "sqlTrigger",
    "mySql": "mysqlTrigger",
    "webPubSub": "webPubSubTrigger",
    "mcpTool": "mcpToolTrigger",
    "mcpResource": "mcpResourceTrigger",
    "mcpPrompt": "mcpPromptTrigger",
    "generic": "",
}
"""Methods of `app`, and of `trigger` but for those of HTTP methods; `generic` takes the type from its options."""

INPUTS: Final = {
    "storageBlob": "blob",
    "table": "table",
    "cosmosDB": "cosmosDB",
    "sql": "sql",
    "mySql": "mysql",
    "webPubSubConnection": "webPubSubConnection",
    "webPubSubContext": "webPubSubContext",
    "generic": "",
}

OUTPUTS: Final = {
    "http": "http",
    "storageBlob": "blob",
    "table": "table",
    "storageQueue": "queue",
    "serviceBusQueue": "serviceBus",
    "serviceBusTopic": "serviceBus",
    "eventHub": "eventHub",
    "eventGrid": "eventGrid",
    "cosmosDB": "cosmosDB",
    "sql": "sql",
    "mySql": "mysql",
    "webPubSub": "webPubSub",
    "generic": "",
}

DURABLE_TRIGGERS: Final = {
    "orchestration": "orchestrationTrigger",
    "activity": "activityTrigger",
    "entity": "entityTrigger",
}

CLIENTS: Final = frozenset(
    {
        "http",
        "timer",
        "storageBlob",
        "storageQueue",
        "serviceBusQueue",
        "serviceBusTopic",
        "eventHub",
        "eventGrid",
        "cosmosDB",
        "generic",
    }
)
"""Methods of `df.app.client`: those of `app` with a durable client as one more input."""

OPTIONS_OF_FUNCTION: Final = frozenset({"handler", "return", "trigger", "extraInputs", "extraOutputs", "retry"})
"""What is not the trigger's in the options of `app.…`."""

CONSTANTS: Final = {
    (FUNCTIONS, enum, name): name
    for enum in ("CosmosDBChangeFeedMode", "CosmosDBv4ChangeFeedMode")
    for name in ("LatestVersion", "AllVersionsAndDeletes")
}
"""What options may be set to by name."""

DURABLE_CLIENT: Final = "durableClient"

_NOT_FUNCTIONS: Final = frozenset({"hook", "setup", "setExceptionPropertiesProvider", "wrapActivityHandler"})
_BY_KIND: Final = {
    "trigger": {key: type_ for key, type_ in TRIGGERS.items() if key not in HTTP_METHODS},
    "input": INPUTS,
    "output": OUTPUTS,
}


def registration(path: tuple[str, ...]) -> str | None:
    """The method of `app` that a path names, such as `http`, `client.http` or `orchestration`; None for all else."""
    match path:
        case ("@azure/functions", "app", method) if method not in _NOT_FUNCTIONS:
            return method
        case ("durable-functions", "app", "client", method):
            return f"client.{method}"
        case ("durable-functions", "app", method) if method not in _NOT_FUNCTIONS:
            return method
        case _:
            return None


def call(path: tuple[str, ...], arguments: list[Evaluated], place: Place) -> Evaluated | None:
    """The binding that `input.…()`, `output.…()` and `trigger.…()` make; None for other calls."""
    match path:
        case ("@azure/functions", "trigger" | "input" | "output" as kind, method) if method in _BY_KIND[kind]:
            options = arguments[0] if arguments else None
            if not isinstance(options, Object):
                return None
            return binding(_BY_KIND[kind][method], options, place)
        case ("durable-functions", "trigger", method) if method in DURABLE_TRIGGERS:
            return binding(DURABLE_TRIGGERS[method], None, place)
        case ("durable-functions", "input", "durableClient"):
            return binding(DURABLE_CLIENT, None, place)
        case _:
            return None


def binding(type_: str, options: Object | None, place: Place) -> Object:
    """The options of a binding as the library registers them: with its type, and the defaults of HTTP."""
    entries = dict(options.entries) if options is not None else {}
    rest = options.rest if options is not None else None
    if type_:
        entries["type"] = _entry(type_, place)
    if type_ == "httpTrigger":
        if _is_missing(entries.get("authLevel")):
            entries["authLevel"] = _entry("anonymous", place)
        if _is_missing(entries.get("methods")):
            entries["methods"] = _list(("GET", "POST"), place)
    if type_ in {"webPubSubTrigger", "webPubSubContext"} and "connection" in entries:
        # An older name for one connection.
        connection = entries.pop("connection")
        entries.setdefault("connections", Entry(value=List(items=(connection,)), unknown=connection.unknown))
    return Object(entries=entries, place=place, rest=rest)


def with_method(method: str, options: Object, place: Place) -> Object:
    """`app.get` and its like: whatever the options say, they set the one HTTP method."""
    return Object(
        entries={**options.entries, "methods": _list((HTTP_METHODS[method],), place)}, place=place, rest=options.rest
    )


def _is_missing(entry: Entry | None) -> bool:
    return entry is None or isinstance(entry.value, Undefined) or is_true(entry.value) is False


def _entry(value: Evaluated, place: Place) -> Entry:
    return Entry(value=value, unknown=Unknown(shown=str(value), place=place))


def _list(texts: tuple[str, ...], place: Place) -> Entry:
    return _entry(List(items=tuple(_entry(each, place) for each in texts)), place)
