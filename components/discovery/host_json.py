"""`host.json`, the settings of the Functions host that decide how much one replica takes on.

References: learn.microsoft.com/azure/azure-functions/functions-host-json, also for app settings that stand above it
("Override host.json values": `AzureFunctionsJobHost__extensions__queues__batchSize`), and per extension
functions-bindings-{storage-queue,service-bus,event-hubs,storage-blob,rabbitmq,azure-sql} and
durable/durable-functions-bindings. `version` is checked as by HostJsonFileConfigurationSource of
Azure/azure-functions-host.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

from ..model.functions import Durable, HostSettings, Mistake, Place
from . import json_file

LARGEST_QUEUE_BATCH_SIZE: Final = 32
"""The largest batch that Azure Storage hands out."""

FILE: Final = "host.json"
OVERRIDE: Final = "AzureFunctionsJobHost__"
"""How the names of app settings begin that stand above host.json."""

NO_SETTINGS: Final[Mapping[str, str | None]] = {}
MISSING: Final = object()
"""What stands for a key that the file does not have, since it may have `null`."""


class ProjectError(ValueError):
    """A function project that the Functions host would not take; the message says what, the rule and the fix."""


def read(folder: Path, settings: Mapping[str, str | None] = NO_SETTINGS) -> HostSettings:
    """Read `host.json` of a function project folder, under the app's settings. Raises `ProjectError`."""
    content = Content(folder, settings)
    host = content.host_settings()
    if content.mistakes:
        raise ProjectError("; also ".join(f"'{folder / FILE}': {each.text}" for each in content.mistakes))
    return host


class Content:
    """host.json of a project, with the app settings that stand above it. Raises `ProjectError` if it cannot be read.

    `mistakes`: what the host would not take, found while `host_settings` is put together.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str | None] = NO_SETTINGS) -> None:
        self.mistakes: list[Mistake] = []
        self._content, self._text = _loaded(folder)
        self._overrides = {
            name[len(OVERRIDE) :].lower(): (name, value)
            for name, value in settings.items()
            if name.lower().startswith(OVERRIDE.lower())
        }

    @property
    def has_custom_handler(self) -> bool:
        return json_file.get(self._content, "customHandler") is not None

    def host_settings(self) -> HostSettings:
        """What it says. Where it is wrong, that is in `mistakes` and counts as not said."""
        self._check_version()
        queues, bus, hubs = "extensions.queues", "extensions.serviceBus", "extensions.eventHubs"
        return HostSettings(
            functions=self._functions(),
            route_prefix=self._text_at("extensions.http.routePrefix", "api"),
            queue_batch_size=self._number(
                f"{queues}.batchSize",
                most=LARGEST_QUEUE_BATCH_SIZE,
                rule=f"a storage queue hands out 1 to {LARGEST_QUEUE_BATCH_SIZE} messages at once",
            ),
            queue_new_batch_threshold=self._number(f"{queues}.newBatchThreshold", least=0),
            # The second spelling is that of Service Bus extension 4 and of Event Hubs extension 4 and older.
            service_bus_max_concurrent_calls=self._number(
                f"{bus}.maxConcurrentCalls", f"{bus}.messageHandlerOptions.maxConcurrentCalls"
            ),
            service_bus_max_concurrent_sessions=self._number(
                f"{bus}.maxConcurrentSessions", f"{bus}.sessionHandlerOptions.maxConcurrentSessions"
            ),
            service_bus_max_message_batch_size=self._number(
                f"{bus}.maxMessageBatchSize", f"{bus}.batchOptions.maxMessageCount"
            ),
            event_hubs_target_unprocessed_event_threshold=self._number(
                f"{hubs}.targetUnprocessedEventThreshold", nullable=True
            ),
            event_hubs_max_event_batch_size=self._number(
                f"{hubs}.maxEventBatchSize", f"{hubs}.eventProcessorOptions.maxBatchSize"
            ),
            blobs_max_degree_of_parallelism=self._number("extensions.blobs.maxDegreeOfParallelism"),
            rabbitmq_prefetch_count=self._number("extensions.rabbitMQ.prefetchCount", least=0),
            sql_max_changes_per_worker=self._number("extensions.sql.maxChangesPerWorker"),
            durable=self._durable(),
            extension_bundle=self._text_at("extensionBundle.version", ""),
        )

    def _durable(self) -> Durable | None:
        task = "extensions.durableTask"
        if self._object(task) is None and not any(
            key.startswith("extensions__durabletask__") for key in self._overrides
        ):
            return None
        provider = f"{task}.storageProvider"
        connection = (
            self._text_at(f"{provider}.connectionName", "")
            or self._text_at(f"{provider}.connectionStringName", "")
            # Of extension 1, where Azure Storage was the only back end.
            or self._text_at(f"{task}.azureStorageConnectionStringName", "")
        )
        return Durable(
            backend=self._text_at(f"{provider}.type", "AzureStorage"),
            connection=connection,
            hub_name=self._text_at(f"{task}.hubName", ""),
            max_concurrent_orchestrators=self._number(f"{task}.maxConcurrentOrchestratorFunctions"),
            max_concurrent_activities=self._number(f"{task}.maxConcurrentActivityFunctions"),
        )

    def _functions(self) -> tuple[str, ...] | None:
        """The allow-list; an empty one allows all."""
        value = self._at("functions")
        listed = cast("list[object]", value) if isinstance(value, list) else []
        names = {index: each for index, each in enumerate(listed) if isinstance(each, str)}
        if not isinstance(value, list | None) or len(names) < len(listed):
            self._add(
                "functions", cast("object", value), "it is a list of names of functions", "write names, or remove it"
            )
        for key, (name, text) in self._overrides.items():
            section, _, index = key.rpartition("__")
            if section == "functions" and index.isdecimal() and len(index) < 6:
                if text is None:
                    self._unknown(name)
                else:
                    names[int(index)] = text
        return tuple(names[index] for index in sorted(names)) or None

    def _check_version(self) -> None:
        version = self._at("version")
        # The host completes an empty file itself.
        if self._content and version != "2.0":
            was = "missing" if version is None else f"{json_file.shown(version)}"
            text = f'version is {was}; the host starts with "2.0" only, which is the version of the file; write that'
            self.mistakes.append(Mistake(text=text, place=self._place("version")))

    def _number(
        self, *paths: str, least: int = 1, most: int | None = None, rule: str = "", nullable: bool = False
    ) -> int | None:
        for path in paths:
            override = self._override(path)
            value = self._at(path, MISSING) if override is None else _number_in(override)
            if value is MISSING or (value is None and nullable):
                continue
            if not isinstance(value, int) or isinstance(value, bool) or value < least or (most and value > most):
                rule = rule or f"it is a whole number from {least}"
                self._add(path, value, rule, "set a number in that range")
                return None
            return value
        return None

    def _text_at(self, path: str, default: str) -> str:
        override = self._override(path)
        if override is not None:
            return override
        value = self._at(path)
        if value is None:
            return default
        if not isinstance(value, str):
            self._add(path, value, "it is a text", "write it in quotes, or remove it")
            return default
        return value

    def _override(self, path: str) -> str | None:
        name, value = self._overrides.get(path.replace(".", "__").lower(), ("", ""))
        if not name:
            return None
        if value is None:
            self._unknown(name)
        return value

    def _at(self, path: str, missing: object = None) -> object:
        section, _, key = path.rpartition(".")
        parent = self._object(section) if section else self._content
        return missing if parent is None else json_file.get(parent, key, missing)

    def _object(self, path: str) -> object:
        """The object at a path; None where there is none. What stands there instead of one is a mistake, told once."""
        value = self._at(path, MISSING)
        if value is MISSING:
            return None
        if not isinstance(value, dict):
            self._add(path, value, "it must be a JSON object", "write `{}` around its settings, or remove it")
            return None
        return cast("object", value)

    def _add(self, path: str, value: object, rule: str, fix: str) -> None:
        place = self._place(path.rpartition(".")[2])
        mistake = Mistake(text=f"{path} is {json_file.shown(value)}; {rule}; {fix}", place=place)
        if mistake not in self.mistakes:
            self.mistakes.append(mistake)

    def _unknown(self, setting: str) -> None:
        text = f"the setting {setting} is a secret or not known yet, and the app scales by it; give it as a plain text"
        self.mistakes.append(Mistake(text=text, key=f"settings.{setting}"))

    def _place(self, key: str) -> Place:
        return Place(file=FILE, line=json_file.line_of(self._text, key))


def _loaded(folder: Path) -> tuple[object, str]:
    try:
        found = folder.is_dir()
    except (OSError, ValueError):
        found = False
    if not found:
        raise ProjectError(f"'{folder}' is not a folder; give the folder of a function project, with its host.json")
    file = folder / FILE
    try:
        content, text = json_file.read(file)
    except OSError:
        raise ProjectError(f"'{folder}' has no readable host.json; `func init` writes one into every project") from None
    except json_file.Unreadable as error:
        raise ProjectError(f"'{file}' cannot be read: {error}") from None
    if not isinstance(content, dict):
        raise ProjectError(f"'{file}': the file is {json_file.shown(content)}; it must be a JSON object; write one")
    return cast("object", content), text


def _number_in(text: str) -> object:
    """What .NET's configuration makes of the text of a setting where it wants a number."""
    try:
        return int(text) if len(text) < 12 else text
    except ValueError:
        return text
