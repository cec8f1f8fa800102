"""The vocabulary of Azure Resource Manager: answers, errors, and the fixed identities of the emulated subscription."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

Json: TypeAlias = dict[str, Any]

SUBSCRIPTION_ID: Final = "00000000-0000-0000-0000-000000000000"
TENANT_ID: Final = "00000000-0000-0000-0000-000000000001"
CLIENT_ID: Final = "00000000-0000-0000-0000-000000000002"
"""Application that the emulated sign-in uses, as `authorization:getClientConfig` reports it."""
USER_OBJECT_ID: Final = "00000000-0000-0000-0000-000000000003"
"""The person who is signed in: the only principal of type User in the emulated directory."""
GROUP_OBJECT_ID: Final = "00000000-0000-0000-0000-000000000004"
"""The one Entra group of the tenant; the signed-in person is a member."""

ENDPOINT: Final = "https://management.azure.com"
SUBSCRIPTION: Final = "/subscriptions/{subscriptionId}"
GROUP: Final = SUBSCRIPTION + "/resourceGroups/{resourceGroupName}"


@dataclass(frozen=True, kw_only=True)
class Response:
    """An answer of ARM; header names are lower case, `body` is None where ARM sends none."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Json | None = None


class ArmError(Exception):
    """A refusal by ARM: HTTP status, error code and message (https://aka.ms/arm-common-errors)."""

    def __init__(
        self, status: int, code: str, message: str, *, target: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.target = target
        self.headers = dict(headers or {})

    def detail(self) -> Json:
        """The `error` object of ARM's error body."""
        target = {"target": self.target} if self.target else {}
        return {"code": self.code, "message": self.message, **target, "details": []}

    def response(self) -> Response:
        return Response(status=self.status, headers=self.headers, body={"error": self.detail()})


def invalid_parameter(name: str, reason: str) -> ArmError:
    """The form in which AKS words a bad value (MicrosoftDocs/SupportArticles-docs, invalidparameter-error.md)."""
    return ArmError(
        400, "InvalidParameter", f"The value of parameter {name} is invalid. Error details: {reason}", target=name
    )


def dig(value: Any, path: str) -> Any:
    """The value at a dotted path of nested objects, or None."""
    for key in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(key)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return value  # pyright: ignore[reportUnknownVariableType]


def plant(target: Json, path: str, value: Any) -> None:
    """Set the value at a dotted path, making the objects in between."""
    *containers, last = path.split(".")
    for key in containers:
        target = target.setdefault(key, {})
    target[last] = value


def plain_location(location: str) -> str:
    """A region as ARM answers it: `West Europe` is `westeurope`."""
    return location.replace(" ", "").lower()
