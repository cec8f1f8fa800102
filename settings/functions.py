"""What a stack's configuration says about a function app, as frozen, typed settings."""

import re
from pathlib import PurePosixPath
from typing import Annotated, Any, Final, cast

from pydantic import AfterValidator, Field, StrictStr

from components import DeclaredArgs
from components.model import images

from . import confidential
from .callers import HttpSettings
from .pods import WorkloadSettings
from .scaling import ScalingSettings
from .sections import FromOne, FromZero, Section, Text, checked, named
from .sources import ConnectionSettings, SecretSettings

DEEPEST: Final = 8
"""Maps and lists in one another that a trigger's property may have; the deepest that a binding takes are 3."""


def _commit_problem(value: str) -> str | None:
    if len(value) == 40 and all(each in "0123456789abcdef" for each in value):
        return None
    return (
        f"'{value}' is no commit; a branch or tag may move, and what was built would not be known; "
        "`git rev-parse HEAD` prints the 40 digits to write"
    )


def _repository_problem(value: str) -> str | None:
    address = value.removeprefix("https://")
    if address != value and "/" in address.strip("/") and not set(address) & set("#@? \t\n"):
        return None
    return (
        f"'{value}' is not the https address of a Git repository, without a token; "
        "write it like https://github.com/acme/shop.git"
    )


def inside_problem(value: str) -> str | None:
    """What is wrong with a path below the root of a repository, or None."""
    path = PurePosixPath(value)
    plain = re.fullmatch(r"[\w .@+/-]+", value)
    if plain and path.parts and not path.is_absolute() and ".." not in path.parts:
        return None
    return f"'{value}' is no path below the repository's root; write it like functions/orders"


def _function_problem(value: str) -> str | None:
    # As `Utility.IsValidFunctionName` in Azure/azure-functions-host has it.
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,127}", value):
        return None
    return (
        f"'{value}' is no name of a function, which takes 1-128 letters, digits, '-' and '_', starting with a letter; "
        "write that of one"
    )


def _trigger(value: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(value.get("type"), str) or not value["type"]:
        raise ValueError("it has no type; that is a text such as queueTrigger; add it")
    if _depth(value) > DEEPEST:
        raise ValueError(f"its properties are nested more than {DEEPEST} deep, which no binding's are; write them out")
    return value


def _depth(value: object) -> int:
    """How many maps and lists are in one another; does not follow them further than it has to."""
    depth, level = 0, _inside(value)
    while level is not None and depth <= DEEPEST:
        depth += 1
        deeper = [inside for each in level if (inside := _inside(each)) is not None]
        level = [each for inside in deeper for each in inside] if deeper else None
    return depth


def _inside(value: object) -> list[object] | None:
    """The members of a map or list; None for what is neither."""
    if isinstance(value, dict):
        return list(cast("dict[str, object]", value).values())
    return cast("list[object]", value) if isinstance(value, list) else None


class BuildSettings(Section):
    """Where an image is built from."""

    repository: Annotated[StrictStr, checked(_repository_problem)] = Field(
        description="the https address of a Git repository"
    )
    commit: Annotated[StrictStr, checked(_commit_problem)] = Field(description="a commit, in 40 digits and in quotes")
    folder: Annotated[StrictStr, checked(inside_problem)] | None = Field(
        default=None, description="the folder to build in the repository"
    )
    dockerfile: Annotated[StrictStr, checked(inside_problem)] | None = Field(
        default=None, description="the Dockerfile in that folder"
    )


class GroupSettings(Section):
    """Functions that run apart from the others."""

    functions: tuple[Annotated[StrictStr, Field(min_length=1, description="the name of a function")], ...] = Field(
        description="a list of names of functions"
    )
    scaling: ScalingSettings | None = Field(default=None, description="how far and how fast they scale")


class JobSettings(Section):
    """A container that takes on some work and ends."""

    deadline: FromOne | None = Field(default=None, description="the seconds after which a run is ended, a number")
    retries: FromZero | None = Field(default=None, description="how often a failed run is tried again, a number")
    kept: FromZero | None = Field(default=None, description="how many ended runs are kept, a number")


class FunctionSettings(Section):
    """A function app."""

    project: Text | None = Field(
        default=None, description="the folder of the function project, such as functions/orders"
    )
    job: JobSettings | None = Field(default=None, description="makes it a container that ends by itself")
    image: Annotated[StrictStr, checked(images.problem)] | None = Field(
        default=None, description="the container image, such as orders:1.0.0 in the stack's own registry"
    )
    build: BuildSettings | None = Field(default=None, description="where the registry builds the image from")
    settings: dict[
        Annotated[StrictStr, named("setting")],
        Annotated[StrictStr, Field(description='a text; a number or true and false go in quotes, such as "10"')],
    ] = Field(default={}, description="a map of texts: the app's settings by name")
    secrets: dict[Annotated[StrictStr, named("setting")], SecretSettings] = Field(
        default={}, description="a map of the app's secret settings by name"
    )
    connections: dict[Annotated[StrictStr, named("connection")], ConnectionSettings] = Field(
        default={}, description="a map of the event sources that exist already, by the name of the connection"
    )
    triggers: dict[
        Annotated[StrictStr, checked(_function_problem)],
        Annotated[
            dict[StrictStr, Any],
            AfterValidator(_trigger),
            Field(description="a map with type, such as queueTrigger, and the trigger's properties"),
        ],
    ] = Field(default={}, description="a map: by function, what it waits for, instead of what its code says")
    groups: dict[Annotated[StrictStr, named("group")], GroupSettings] = Field(
        default={}, description="a map of functions that run apart from each other"
    )
    scaling: ScalingSettings = Field(default=ScalingSettings(), description="how far and how fast the app scales")
    http: HttpSettings = Field(default=HttpSettings(), description="how its functions are called")
    workload: WorkloadSettings = Field(default=WorkloadSettings(), description="its pods")

    @property
    def args(self) -> DeclaredArgs:
        """What the configuration says, as the components take it."""
        return {
            **self.without_secrets,
            "connections": {name: each.args for name, each in self.connections.items()},
            "secrets": {name: each.args for name, each in self.secrets.items()},
        }

    @property
    def without_secrets(self) -> DeclaredArgs:
        """The same with nothing where a secret is: enough to plan with, and no value that the engine has to look after
        before there is a program."""
        args: dict[str, Any] = self.model_dump(
            exclude_none=True, exclude_unset=True, exclude={"connections", "secrets"}
        )
        args["connections"] = {
            name: each.args if each.connection_string is None else {"connection_string": {}}
            for name, each in self.connections.items()
        }
        args["secrets"] = {name: {} for name in self.secrets}
        return cast("DeclaredArgs", args)

    @property
    def scalings(self) -> dict[str, ScalingSettings]:
        """What is said about scaling, by its key below the app."""
        own = {f"groups.{name}.scaling": each.scaling for name, each in self.groups.items() if each.scaling}
        return {"scaling": self.scaling, **own}

    def workloads(self, name: str) -> dict[str, str]:
        """The names of the app's workloads, and the keys below the app that they come from."""
        return {f"{name}-{group}": f"groups.{group}" for group in self.groups} or {name: ""}

    @property
    def in_the_clear(self) -> list[tuple[str, ...]]:
        """Where secrets stand as texts, as paths below the app; what is public is none."""
        texts = {("secrets", name, "value"): each.value for name, each in self.secrets.items()}
        for name, each in self.connections.items():
            texts["connections", name, "connectionString"] = each.connection_string
        return [
            path
            for path, text in texts.items()
            if text is not None and confidential.PUBLIC_ACCOUNT not in text.get_secret_value()
        ]
