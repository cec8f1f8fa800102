"""How functions are called, as the configuration says it."""

from typing import Annotated

from pydantic import Field, StrictStr

from .sections import FromOne, ObjectName, Section, named


class IngressSettings(Section):
    """An Ingress with TLS."""

    tls_secret: ObjectName = Field(description="the Secret with the certificate, in the apps' namespace")
    class_name: ObjectName | None = Field(default=None, description="the name of an IngressClass")


class GatewaySettings(Section):
    """A Gateway that exists already."""

    name: ObjectName = Field(description="the Gateway's name")
    namespace: Annotated[StrictStr, named("namespace")] = Field(description="the Gateway's namespace")
    section: ObjectName | None = Field(default=None, description="the name of one of its listeners")


class HttpSettings(Section):
    """How functions are called."""

    host: Annotated[StrictStr, named("host")] | None = Field(
        default=None, description="the host name that callers use, such as shop.example.com"
    )
    ingress: IngressSettings | None = Field(default=None, description="lets callers in from outside")
    gateway: GatewaySettings | None = Field(default=None, description="lets callers in through a Gateway")
    requests: FromOne | None = Field(
        default=None, description="a number of requests in flight that one replica takes on; scales from zero"
    )
    namespaces: tuple[Annotated[StrictStr, named("namespace"), Field(description="the name of a namespace")], ...] = (
        Field(default=(), description="a list of the namespaces whose pods may call")
    )
