"""The stack's configuration as frozen, typed settings, and the only place that reads it.

All mistakes are reported together, before any resource is registered; `mistakes` words what the validator finds, what
contradicts something else is worded here.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, cast

import pulumi
from pulumi.runtime import config as pulumi_config
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StrictInt, StrictStr, ValidationError
from pydantic.alias_generators import to_camel

from components import AksClusterArgs, NodePoolArgs, QueueTriggerArgs, ScalingArgs, StorageConnectionArgs, keda
from components.connections import HOST_STORAGE
from components.discovery import host_json
from components.model import images, names, networks, pools, scaling
from mistakes import ConfigurationError, worded

PROJECT = "aks-functions"
PUBLIC_ACCOUNT = "AccountName=devstoreaccount1;"


def _checked(problem: Callable[[str], str | None]) -> AfterValidator:
    """A validator from a function that says what is wrong with a value, or None."""

    def check(value: Any) -> Any:
        complaint = problem(value.get_secret_value() if isinstance(value, SecretStr) else value)
        if complaint:
            raise ValueError(complaint)
        return value

    return AfterValidator(check)


def _name(kind: str) -> AfterValidator:
    def check(value: str) -> str | None:
        complaint = names.problem(kind, value)
        return complaint and f"{complaint}; choose another"

    return _checked(check)


def _namespace_problem(value: str) -> str | None:
    if value in names.EXISTING_NAMESPACES:
        return f"'{value}' exists in every cluster; the stack makes the namespace itself; choose another"
    if value == keda.NAMESPACE:
        return f"'{value}' is the namespace of KEDA itself; choose another"
    return None


def _project_problem(folder: str) -> str | None:
    try:
        host_json.read(Path(folder))
    except host_json.ProjectError as error:
        return str(error)
    return None


def _connection_string_problem(value: str) -> str | None:
    # What the scaler's own parser asks for; the value itself is a secret and stays out of the message.
    if any(f"{key}=" in value for key in ("AccountName", "QueueEndpoint")):
        return None
    return "no AccountName and no QueueEndpoint in it; KEDA takes full connection strings only; copy the whole string"


def _at_least_one(triggers: tuple[Any, ...]) -> tuple[Any, ...]:
    if not triggers:
        raise ValueError("no trigger in the list; an app waits for at least one; add one")
    return triggers


class _Section(BaseModel):
    """A part of the configuration: camelCase keys as in Pulumi's files; unknown keys are mistakes."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)


class PlatformSettings(_Section):
    """What holds for all."""

    name: Annotated[StrictStr, _name("platform")] = Field(default=PROJECT, description="how names in Azure begin")
    namespace: Annotated[StrictStr, _name("namespace"), _checked(_namespace_problem)] = Field(
        default="functions", description="the Kubernetes namespace of the function apps"
    )


AnyNodes: TypeAlias = Annotated[StrictInt, Field(ge=0, le=1000)]
SomeNodes: TypeAlias = Annotated[StrictInt, Field(ge=1, le=1000)]


class NodePoolSettings(_Section):
    """A pool of nodes."""

    vm_size: StrictStr | None = Field(default=None, description="a VM size such as Standard_D4s_v5")
    min_count: AnyNodes | None = Field(default=None, description="the fewest nodes, a number from 0 to 1000")
    max_count: SomeNodes | None = Field(default=None, description="the most nodes, a number from 1 to 1000")

    @property
    def args(self) -> NodePoolArgs:
        return cast("NodePoolArgs", self.model_dump(exclude_none=True))


class SystemPoolSettings(NodePoolSettings):
    """The pool that AKS and KEDA run on, which is never empty."""

    min_count: SomeNodes | None = Field(default=None, description="the fewest nodes, a number from 1 to 1000")


class ClusterSettings(_Section):
    """The AKS cluster."""

    kubernetes_version: Annotated[StrictStr, Field(pattern=r"^1\.[0-9]+(\.[0-9]+)?$")] = Field(
        default="1.35", description='a Kubernetes version in quotes, such as "1.35"'
    )
    system_pool: SystemPoolSettings = Field(default=SystemPoolSettings(), description="the pool for AKS and KEDA")
    functions_pool: NodePoolSettings = Field(default=NodePoolSettings(), description="the pool for function apps")
    pod_cidr: Annotated[StrictStr, _checked(networks.cidr_problem)] = Field(
        default="10.244.0.0/16", description="the pods' address range"
    )
    service_cidr: Annotated[StrictStr, _checked(networks.cidr_problem)] = Field(
        default="10.0.0.0/16", description="the services' address range"
    )
    dns_service_ip: Annotated[StrictStr, _checked(networks.address_problem)] = Field(
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


class RegistrySettings(_Section):
    """The container registry."""

    sku: Literal["Basic", "Standard", "Premium"] = Field(default="Basic", description="Basic, Standard or Premium")


class TriggerSettings(_Section):
    """What a function waits for."""

    type: Literal["queueTrigger"] = Field(description="queueTrigger")
    queue_name: Annotated[StrictStr, _name("storage queue")] = Field(description="the storage queue")
    connection: Annotated[StrictStr, _name("connection")] = Field(
        default=HOST_STORAGE, description="the name of the connection in the function's code"
    )


class ConnectionSettings(_Section):
    """An event source that exists already."""

    connection_string: Annotated[SecretStr, _checked(_connection_string_problem)] = Field(
        description="a storage connection string; set it with pulumi config set --secret --path"
    )


LARGEST = 2**31 - 1
"""KEDA's ScaledObject holds its numbers in 32 bits."""

FromZero: TypeAlias = Annotated[StrictInt, Field(ge=0, le=LARGEST)]
FromOne: TypeAlias = Annotated[StrictInt, Field(ge=1, le=LARGEST)]


class ScalingSettings(_Section):
    """How far and how fast an app scales. KEDA's ScaledObject has the limits."""

    min_replicas: FromZero = Field(
        default=scaling.MIN_REPLICAS, description=f"the fewest replicas, a number from 0 to {LARGEST}"
    )
    max_replicas: FromOne = Field(
        default=scaling.MAX_REPLICAS, description=f"the most replicas, a number from 1 to {LARGEST}"
    )
    polling_interval: FromOne = Field(
        default=scaling.POLLING_INTERVAL,
        description=f"the seconds between looks at the event source, a number from 1 to {LARGEST}",
    )
    cooldown_period: FromZero = Field(
        default=scaling.COOLDOWN_PERIOD,
        description=f"the seconds without an event until the last replica goes, a number from 0 to {LARGEST}",
    )


class FunctionSettings(_Section):
    """A function app."""

    project: Annotated[StrictStr, _checked(_project_problem)] = Field(
        description="the folder of the function project, such as functions/orders"
    )
    image: Annotated[StrictStr, _checked(images.problem)] = Field(
        description="the container image, such as orders:1.0.0 in the stack's own registry"
    )
    # Not by a shortest length: the validator does not count triggers that are wrong by themselves.
    triggers: Annotated[tuple[TriggerSettings, ...], AfterValidator(_at_least_one)] = Field(
        description="a list of what the app waits for, at least one"
    )
    connections: dict[StrictStr, ConnectionSettings] = Field(
        default={}, description="a map of the event sources that exist already, by the name of the connection"
    )
    scaling: ScalingSettings = Field(default=ScalingSettings(), description="how far and how fast the app scales")

    @property
    def queues(self) -> list[str]:
        """The queues that the stack has to make: those of triggers whose connection is not given."""
        return sorted({each.queue_name for each in self.triggers if each.connection not in self.connections})

    @property
    def trigger_args(self) -> list[QueueTriggerArgs]:
        return [{"queue_name": each.queue_name, "connection": each.connection} for each in self.triggers]

    @property
    def scaling_args(self) -> ScalingArgs:
        return cast("ScalingArgs", self.scaling.model_dump())

    def connection_args(self, own: StorageConnectionArgs) -> dict[str, StorageConnectionArgs]:
        """Every connection of the app by name: the given ones, and `own`, the stack's account, behind all others."""
        connections = dict.fromkeys([HOST_STORAGE, *(each.connection for each in self.triggers)], own)
        for name, given in self.connections.items():
            connections[name] = {"connection_string": pulumi.Output.secret(given.connection_string.get_secret_value())}
        return connections

    def image_in(self, login_server: pulumi.Output[str]) -> pulumi.Output[str]:
        """The whole image reference: one that names no registry is in the stack's own."""
        if images.is_qualified(self.image):
            return pulumi.Output.from_input(self.image)
        return pulumi.Output.concat(login_server, "/", self.image)


class Settings(_Section):
    """All settings of a stack."""

    platform: PlatformSettings = Field(default=PlatformSettings(), description="what holds for all")
    cluster: ClusterSettings = Field(default=ClusterSettings(), description="the AKS cluster")
    registry: RegistrySettings = Field(default=RegistrySettings(), description="the container registry")
    functions: dict[Annotated[StrictStr, _name("function app")], FunctionSettings] = Field(
        default={}, description="a map of the function apps by name"
    )

    @property
    def resource_name(self) -> str:
        """The name of the resource group and of the cluster in it."""
        return f"{self.platform.name}-{pulumi.get_stack()}"

    @classmethod
    def load(cls) -> "Settings":
        """The settings of the selected stack. Raises `ConfigurationError` with every mistake."""
        values: dict[str, str] = {**pulumi_config.get_config_env(), **pulumi_config.CONFIG.get()}
        mistakes = list(_location_mistakes(values))
        mine = {key.split(":", 1)[1]: value for key, value in values.items() if key.startswith(f"{PROJECT}:")}
        given = {key: _parsed(value) for key, value in mine.items()}
        try:
            settings = cls.model_validate(given)
        except ValidationError as error:
            mistakes += [worded(each, cls, PROJECT) for each in error.errors(include_url=False)]
            # What is right by itself may still contradict the rest.
            settings = cls.model_validate(_sound(given, error))
        mistakes += settings.contradictions()
        if not pulumi_config.is_config_secret(f"{PROJECT}:functions"):
            mistakes += settings.secrets_in_the_clear()
        if mistakes:
            raise ConfigurationError(mistakes)
        return settings

    def secrets_in_the_clear(self) -> Iterator[str]:
        """What must be encrypted in the stack's file; Azurite's well-known account, whose key is public, is not."""
        for name, app in self.functions.items():
            for connection, given in app.connections.items():
                if PUBLIC_ACCOUNT not in given.connection_string.get_secret_value():
                    key = f"{PROJECT}:functions.{name}.connections.{connection}.connectionString"
                    yield (
                        f"{key}: the value is not encrypted; a connection string is a secret; "
                        f"pulumi config set --secret --path '{key}'"
                    )

    def contradictions(self) -> Iterator[str]:
        """What is wrong between settings that are right by themselves."""
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
        for name, app in self.functions.items():
            yield from _app_contradictions(f"{PROJECT}:functions.{name}", app)


def _app_contradictions(key: str, app: FunctionSettings) -> Iterator[str]:
    if app.scaling.min_replicas > app.scaling.max_replicas:
        yield (
            f"{key}.scaling.minReplicas: {app.scaling.min_replicas} is more than maxReplicas, which is "
            f"{app.scaling.max_replicas}; KEDA refuses that; lower minReplicas or raise maxReplicas"
        )
    used = sorted({each.connection for each in app.triggers})
    for one, other in combinations(sorted({HOST_STORAGE, *used}), 2):
        if one.lower() == other.lower():
            yield f"{key}.triggers: connections {one} and {other} are one to the Functions host; spell them alike"
    for name in app.connections:
        if name == HOST_STORAGE:
            yield (
                f"{key}.connections.{name}: the host's own storage cannot be given; the stack makes an account without "
                "keys for it; remove the entry and name another connection in the trigger"
            )
        elif name not in used:
            yield f"{key}.connections.{name}: no trigger uses it; they use {', '.join(used)}; rename or remove it"


def _location_mistakes(values: Mapping[str, str]) -> Iterator[str]:
    if not values.get("azure-native:location"):
        yield "azure-native:location: missing; it is Azure's region; pulumi config set azure-native:location westeurope"


def _parsed(value: str) -> object:
    """Pulumi hands objects over as JSON text."""
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _sound(given: dict[str, Any], error: ValidationError) -> dict[str, Any]:
    """The sections that have no mistake in them; of the function apps, those."""
    wrong = [each["loc"] for each in error.errors()]
    sections = {each[0] for each in wrong if each[0] != "functions" or len(each) == 1}
    apps = {each[1] for each in wrong if each[0] == "functions" and len(each) > 1}
    sound = {key: value for key, value in given.items() if key not in sections}
    if apps:
        sound["functions"] = {name: app for name, app in given["functions"].items() if name not in apps}
    return sound
