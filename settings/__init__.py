"""The stack's configuration as frozen, typed settings, and the only place that reads it.

All mistakes are reported together, before any resource is registered; `mistakes` words what the validator finds, what
contradicts something else is worded here.
"""

import json
from collections.abc import Iterator, Mapping, Set
from typing import Annotated, Any, Final, Literal, TypeAlias, cast

import pulumi
from pulumi.runtime import config as pulumi_config
from pydantic import Field, StrictInt, StrictStr, ValidationError
from pydantic.alias_generators import to_camel

from components import AksClusterArgs, NodePoolArgs, charts
from components.model import names, networks, pools

from .apps import app_mistakes
from .functions import FunctionSettings
from .mistakes import ConfigurationError, worded
from .sections import PROJECT, Section, checked, named

__all__ = ["ConfigurationError", "Settings"]

OWN_NAMES: Final = {
    "interceptor": "the HTTP add-on's Service for",
}
"""What an app makes under its name, a hyphen and one of these words; no other app may be called so."""


def _namespace_problem(value: str) -> str | None:
    if value in names.EXISTING_NAMESPACES:
        return f"'{value}' exists in every cluster; the stack makes the namespace itself; choose another"
    if value == charts.NAMESPACE:
        return f"'{value}' is the namespace of KEDA itself; choose another"
    return None


class PlatformSettings(Section):
    """What holds for all."""

    name: Annotated[StrictStr, named("platform")] = Field(default=PROJECT, description="how names in Azure begin")
    namespace: Annotated[StrictStr, named("namespace"), checked(_namespace_problem)] = Field(
        default="functions", description="the Kubernetes namespace of the function apps"
    )
    profile: Literal["development", "production"] = Field(
        default="development", description="development or production"
    )


AnyNodes: TypeAlias = Annotated[StrictInt, Field(ge=0, le=1000)]
SomeNodes: TypeAlias = Annotated[StrictInt, Field(ge=1, le=1000)]


class NodePoolSettings(Section):
    """A pool of nodes."""

    vm_size: Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")] | None = Field(
        default=None, description="a VM size such as Standard_D4s_v5"
    )
    min_count: AnyNodes | None = Field(default=None, description="the fewest nodes, a number from 0 to 1000")
    max_count: SomeNodes | None = Field(default=None, description="the most nodes, a number from 1 to 1000")

    @property
    def args(self) -> NodePoolArgs:
        return cast("NodePoolArgs", self.model_dump(exclude_none=True))


class SystemPoolSettings(NodePoolSettings):
    """The pool that AKS and KEDA run on, which is never empty."""

    min_count: SomeNodes | None = Field(default=None, description="the fewest nodes, a number from 1 to 1000")


class ClusterSettings(Section):
    """The AKS cluster."""

    kubernetes_version: Annotated[StrictStr, Field(pattern=r"^1\.[0-9]+(\.[0-9]+)?$")] = Field(
        default="1.35", description='a Kubernetes version in quotes, such as "1.35"'
    )
    system_pool: SystemPoolSettings = Field(default=SystemPoolSettings(), description="the pool for AKS and KEDA")
    functions_pool: NodePoolSettings = Field(default=NodePoolSettings(), description="the pool for function apps")
    pod_cidr: Annotated[StrictStr, checked(networks.cidr_problem)] = Field(
        default="10.244.0.0/16", description="the pods' address range"
    )
    service_cidr: Annotated[StrictStr, checked(networks.cidr_problem)] = Field(
        default="10.0.0.0/16", description="the services' address range"
    )
    dns_service_ip: Annotated[StrictStr, checked(networks.address_problem)] = Field(
        default="10.0.0.10", description="the address of the cluster's DNS"
    )

    def args(self, *, resource_group_name: pulumi.Input[str], cluster_name: str) -> AksClusterArgs:
        return {
            "resource_group_name": resource_group_name,
            "cluster_name": cluster_name,
            "kubernetes_version": self.kubernetes_version,
            "system_pool": self.system_pool.args,
            "functions_pool": self.functions_pool.args,
            "pod_cidr": self.pod_cidr,
            "service_cidr": self.service_cidr,
            "dns_service_ip": self.dns_service_ip,
        }


class RegistrySettings(Section):
    """The container registry."""

    sku: Literal["Basic", "Standard", "Premium"] = Field(default="Basic", description="Basic, Standard or Premium")


class Settings(Section):
    """All settings of a stack."""

    platform: PlatformSettings = Field(default=PlatformSettings(), description="what holds for all")
    cluster: ClusterSettings = Field(default=ClusterSettings(), description="the AKS cluster")
    registry: RegistrySettings = Field(default=RegistrySettings(), description="the container registry")
    functions: dict[Annotated[StrictStr, named("function app")], FunctionSettings] = Field(
        default={}, description="a map of the function apps by name"
    )

    @property
    def resource_name(self) -> str:
        """The name of the resource group and of the cluster in it."""
        return f"{self.platform.name}-{pulumi.get_stack()}"

    @property
    def scales_by_requests(self) -> bool:
        """Whether an app needs KEDA's HTTP add-on."""
        return any(app.http.requests is not None for app in self.functions.values())

    @classmethod
    def load(cls) -> "Settings":
        """The settings of the selected stack. Raises `ConfigurationError` with every mistake."""
        values: dict[str, str] = {**pulumi_config.get_config_env(), **pulumi_config.CONFIG.get()}
        mistakes = list(_location_mistakes(values))
        mine = {key.split(":", 1)[1]: value for key, value in values.items() if key.startswith(f"{PROJECT}:")}
        given = {key: _parsed(value) for key, value in mine.items()}
        unread: dict[str, set[str]] = {}
        try:
            settings = cls.model_validate(given)
        except ValidationError as error:
            mistakes += [worded(each, cls, PROJECT) for each in error.errors(include_url=False)]
            # What is right by itself may still contradict the rest.
            sound, unread = _sound(given, error)
            settings = cls.model_validate(sound)
        mistakes += settings.contradictions(unread)
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

    def contradictions(self, unread: Mapping[str, Set[str]]) -> Iterator[str]:
        """What is wrong between settings that are right by themselves.

        `unread`: by app, the keys below it that are not here, since they have mistakes of their own.
        """
        # The narrowest rule that the name has to meet: it is that of the cluster and of its group, too.
        if problem := names.problem("cluster's DNS prefix", self.resource_name):
            yield f"{PROJECT}:platform.name: with the stack's name behind it, {problem}; rename one of the two"
        cluster = self.cluster
        for key, pool, default in (
            ("systemPool", cluster.system_pool, pools.SYSTEM),
            ("functionsPool", cluster.functions_pool, pools.FUNCTIONS),
        ):
            least = default.min_count if pool.min_count is None else pool.min_count
            most = pool.max_count or default.max_count
            if least > most:
                yield (
                    f"{PROJECT}:cluster.{key}.minCount: {least} is more than maxCount, which is {most}; "
                    "the autoscaler works between the two; lower minCount or raise maxCount"
                )
        for key, problem in networks.contradictions(
            pod_cidr=cluster.pod_cidr, service_cidr=cluster.service_cidr, dns_service_ip=cluster.dns_service_ip
        ):
            yield f"{PROJECT}:cluster.{to_camel(key)}: {problem}"
        yield from self._names_taken_twice()
        production = self.platform.profile == "production"
        for name, app in self.functions.items():
            found = app_mistakes(name, app, production=production, unread=unread.get(name, frozenset()))
            for key, texts in found.items():
                yield from (f"{PROJECT}:functions.{name}.{key}: {text}" for text in texts)

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
