"""What holds for the whole platform, as the configuration says it."""

from typing import Annotated, Literal

from pydantic import Field, StrictStr

from components import charts
from components.model import names

from . import confidential
from .sections import PROJECT, Section, checked, named


def _namespace_problem(value: str) -> str | None:
    if value in names.EXISTING_NAMESPACES:
        return f"'{value}' exists in every cluster; the stack makes the namespace itself; choose another"
    if value == charts.NAMESPACE:
        return f"'{value}' is the namespace of KEDA itself; choose another"
    return None


def _secret_problem(value: str) -> str | None:
    if confidential.is_secret(value):
        return "it holds a key or a password, and everybody who may look at a resource reads its tags; remove it"
    return None


def _tag_problem(value: str) -> str | None:
    if secret := _secret_problem(value):
        return secret
    # learn.microsoft.com/azure/azure-resource-manager/management/tag-resources, "Limitations".
    if set(value) & set("<>%&\\?/") or len(value) > 128:
        return f"'{value}' is no name of a tag, which takes up to 128 characters and none of <>%&\\?/; choose another"
    if value.lower().startswith(("microsoft", "azure", "windows")):
        return f"'{value}' begins with a word that Azure keeps for itself; choose another"
    return None


TagName = Annotated[StrictStr, Field(min_length=1, description="the name of a tag"), checked(_tag_problem)]
TagText = Annotated[
    StrictStr,
    Field(max_length=256, description="a text of up to 256 characters in quotes"),
    checked(_secret_problem),
]


class PlatformSettings(Section):
    """What holds for all."""

    name: Annotated[StrictStr, named("platform")] = Field(default=PROJECT, description="how names in Azure begin")
    namespace: Annotated[StrictStr, named("namespace"), checked(_namespace_problem)] = Field(
        default="functions", description="the Kubernetes namespace of the function apps"
    )
    profile: Literal["development", "production"] = Field(
        default="development", description="development or production"
    )
    tags: Annotated[dict[TagName, TagText], Field(max_length=50)] = Field(
        default={}, description="a map of up to 50 texts that Azure shows and adds up costs by"
    )
