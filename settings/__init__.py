"""The stack's configuration as frozen, typed settings, and the only place that reads it.

All mistakes are reported together, before any resource is registered; `mistakes` words what the validator finds, what
contradicts something else is worded here.
"""

import json
from collections.abc import Iterator, Mapping, Set
from typing import Annotated, Any, Final, cast

import pulumi
from pulumi.runtime import config as pulumi_config
from pydantic import Field, StrictStr, ValidationError

from components import FunctionsPlatformArgs
from components.functions_platform import asked
from components.model import clusters, names, platforms, spelling

from .apps import app_mistakes
from .cluster import ClusterSettings
from .event_sources import EventSourcesSettings
from .functions import FunctionSettings
from .keda import KedaSettings
from .mistakes import ConfigurationError, worded
from .monitoring import MonitoringSettings
from .network import NetworkSettings
from .operations import OperationsSettings
from .platform import PlatformSettings
from .registry import RegistrySettings
from .sections import PROJECT, Section, named

__all__ = ["ConfigurationError", "Settings"]

OWN_NAMES: Final = {
    "interceptor": "the HTTP add-on's Service for",
}
"""What an app makes under its name, a hyphen and one of these words; no other app may be called so."""


class Settings(Section):
    """All settings of a stack."""

    platform: PlatformSettings = Field(default=PlatformSettings(), description="what holds for all")
    network: NetworkSettings = Field(default=NetworkSettings(), description="where the nodes are")
    cluster: ClusterSettings = Field(default=ClusterSettings(), description="the AKS cluster")
    registry: RegistrySettings = Field(default=RegistrySettings(), description="the container registry")
    sources: EventSourcesSettings = Field(default=EventSourcesSettings(), description="the event sources that are made")
    keda: KedaSettings = Field(default=KedaSettings(), description="KEDA")
    monitoring: MonitoringSettings = Field(default=MonitoringSettings(), description="logs, traces and metrics")
    operations: OperationsSettings = Field(default=OperationsSettings(), description="budget, schedule and locks")
    functions: dict[Annotated[StrictStr, named("function app")], FunctionSettings] = Field(
        default={}, description="a map of the function apps by name"
    )

    @property
    def resource_name(self) -> str:
        """The name of the resource group and of the cluster in it."""
        return f"{self.platform.name}-{pulumi.get_stack()}"

    @property
    def args(self) -> FunctionsPlatformArgs:
        """What the program makes of it."""
        return cast(
            "FunctionsPlatformArgs",
            {
                "location": pulumi.Config("azure-native").require("location"),
                "profile": self.platform.profile,
                "namespace": self.platform.namespace,
                **self.given,
                "functions": {name: app.args for name, app in self.functions.items()},
            },
        )

    @property
    def given(self) -> dict[str, dict[str, Any]]:
        """By section, what the configuration says; the rest is as the profile has it."""
        return {each: getattr(self, each).model_dump(exclude_none=True) for each in platforms.SECTIONS}

    @classmethod
    def load(cls) -> "Settings":
        """The settings of the selected stack. Raises `ConfigurationError` with every mistake."""
        values: dict[str, str] = {**pulumi_config.get_config_env(), **pulumi_config.CONFIG.get()}
        mistakes = list(_location_mistakes(values))
        mine = {key.split(":", 1)[1]: value for key, value in values.items() if key.startswith(f"{PROJECT}:")}
        given = {key: _parsed(value) for key, value in mine.items()}
        unread: dict[str, set[str]] = {}
        wrong: set[str] = set()
        try:
            settings = cls.model_validate(given)
        except ValidationError as error:
            mistakes += [worded(each, cls, PROJECT) for each in error.errors(include_url=False)]
            # What is right by itself may still contradict the rest.
            wrong = {str(each["loc"][0]) for each in error.errors()} - {"functions"}
            sound, unread = _sound(given, error)
            settings = cls.model_validate(sound)
        mistakes += settings.contradictions(unread, wrong)
        if not pulumi_config.is_config_secret(f"{PROJECT}:functions"):
            mistakes += settings.secrets_in_the_clear()
        if mistakes:
            raise ConfigurationError(mistakes)
        return settings

    def secrets_in_the_clear(self) -> Iterator[str]:
        """What must be encrypted in the stack's file."""
        for name, app in self.functions.items():
            for path in app.in_the_clear:
                key = f"{PROJECT}:functions.{name}.{'.'.join(path)}"
                quoted = f"{PROJECT}:functions.{name}.{path[0]}{_quoted(path[1])}.{path[2]}"
                yield f"{key}: the value is not encrypted; it is a secret; pulumi config set --secret --path '{quoted}'"

    def contradictions(self, unread: Mapping[str, Set[str]], wrong: Set[str]) -> Iterator[str]:
        """What is wrong between settings that are right by themselves.

        `unread`: by app, the keys below it that are not here, since they have mistakes of their own; `wrong`: the
        sections for which the same is true as a whole.
        """
        # The narrowest rule that the name has to meet: it is that of the cluster and of its group, too.
        if problem := names.problem("cluster's DNS prefix", self.resource_name):
            yield f"{PROJECT}:platform.name: with the stack's name behind it, {problem}; rename one of the two"
        if "platform" not in wrong:
            yield from self._of_the_platform(wrong)
        yield from self._names_taken_twice()
        production = self.platform.profile == "production"
        for name, app in self.functions.items():
            found = app_mistakes(name, app, production=production, unread=unread.get(name, frozenset()))
            for key, texts in found.items():
                yield from (f"{PROJECT}:functions.{name}.{key}: {text}" for text in texts)

    def _of_the_platform(self, wrong: Set[str]) -> Iterator[str]:
        profile, given = self.platform.profile, self.given
        apps = asked({name: app.without_secrets for name, app in self.functions.items()})
        for key, problem in platforms.problems(profile, given, apps, wrong):
            yield f"{PROJECT}:{spelling.camel(key)}: {problem}"
        if "cluster" in wrong:
            return
        known = clusters.resolved(profile, given["cluster"])["pools"]
        for name, app in self.functions.items():
            if app.workload.pool is not None and app.workload.pool not in known:
                yield (
                    f"{PROJECT}:functions.{name}.workload.pool: '{app.workload.pool}' is none of cluster.pools, which "
                    f"are {', '.join(sorted(known)) or 'none'}; its pods would wait for ever; name one of them"
                )

    def _names_taken_twice(self) -> Iterator[str]:
        """All apps are in one namespace."""
        owners: dict[str, str] = {}
        for name, app in self.functions.items():
            for full, key in app.workloads(name).items():
                mine = f"functions.{name}.{key}".rstrip(".")
                other = owners.setdefault(full, mine)
                if other != mine:
                    yield f"{PROJECT}:{mine}: its workload is called '{full}', as is that of {other}; rename one"
        for full, mine in owners.items():
            base, _, word = full.rpartition("-")
            if word in OWN_NAMES and (base in owners or base in self.functions):
                yield f"{PROJECT}:{mine}: '{full}' is the name of {OWN_NAMES[word]} '{base}'; rename one of the two"


def _location_mistakes(values: Mapping[str, str]) -> Iterator[str]:
    if not values.get("azure-native:location"):
        yield "azure-native:location: missing; it is Azure's region; pulumi config set azure-native:location westeurope"


def _parsed(value: str) -> object:
    """Pulumi hands objects over as JSON text."""
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _quoted(key: str) -> str:
    """A key as a part of a path; one with a dot would be several."""
    return f'["{key}"]' if "." in key else f".{key}"


def _sound(given: dict[str, Any], error: ValidationError) -> tuple[dict[str, Any], dict[str, set[str]]]:
    """What has no mistake in it, and by function app the keys that are left out of it."""
    wrong = [each["loc"] for each in error.errors()]
    sound = {key: value for key, value in given.items() if key not in {each[0] for each in wrong} - {"functions"}}
    if ("functions",) in wrong:
        del sound["functions"]
    unread: dict[str, set[str]] = {}
    for _, name, *rest in (each for each in wrong if each[0] == "functions" and len(each) > 1):
        unread.setdefault(str(name), set()).add(str(rest[0]) if rest else "")
    if unread:
        sound["functions"] = {
            name: {key: value for key, value in app.items() if key not in unread[name]} if name in unread else app
            for name, app in given["functions"].items()
            # The app itself, or its name, is wrong.
            if not unread.get(name, set()) & {"", "[key]"}
        }
    return sound, unread
