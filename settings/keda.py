"""KEDA, as the configuration says it."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt, StrictStr

from .sections import ObjectName, Section, named


class KedaSettings(Section):
    """KEDA."""

    install: Literal["helm", "addon", "existing"] | None = Field(default=None, description="helm, addon or existing")
    version: Annotated[StrictStr, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")] | None = Field(
        default=None, description='a version in quotes, such as "2.20.2"'
    )
    namespace: Annotated[StrictStr, named("namespace")] | None = Field(
        default=None, description="the Kubernetes namespace that it is in"
    )
    service_account: ObjectName | None = Field(default=None, description="the name of its operator's ServiceAccount")
    replicas: Annotated[StrictInt, Field(ge=1, le=3)] | None = Field(default=None, description="a number from 1 to 3")
    network_policy: StrictBool | None = Field(
        default=None, description="true or false: whether it reaches nothing but what it needs"
    )
    egress_ports: tuple[Annotated[StrictInt, Field(ge=1, le=65535, description="a TCP port")], ...] | None = Field(
        default=None, description="a list of TCP ports, such as 9093"
    )
    prometheus: StrictBool | None = Field(default=None, description="true or false: whether it has metrics")
    log_level: Literal["debug", "info", "error"] | None = Field(default=None, description="debug, info or error")
    restrict_secrets: StrictBool | None = Field(
        default=None, description="true or false: whether it reads Secrets of its own namespace alone"
    )
    failure_policy: Literal["Ignore", "Fail"] | None = Field(default=None, description="Ignore or Fail")
    watch_own_namespace: StrictBool | None = Field(
        default=None, description="true or false: whether it works in the apps' namespace alone"
    )
    keep_crds: StrictBool | None = Field(default=None, description="true or false: whether scaling rules outlive it")
    images: Literal["ghcr.io", "registry"] | None = Field(default=None, description="ghcr.io or registry")
