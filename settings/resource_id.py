"""Ids of resources that exist already."""

import re

from pydantic import AfterValidator

from .sections import checked


def shown(value: str) -> str:
    """What is no id at all may be a connection string in the wrong place."""
    return f"'{value}'" if value.startswith("/subscriptions/") else "the value"


def of(kind: str, *, near_secrets: bool = False) -> AfterValidator:
    """A validator of the ids of one type, such as `Microsoft.ContainerRegistry/registries`; of what is below one, with
    all of its types, such as `Microsoft.Network/virtualNetworks/subnets`. `near_secrets`: where a secret may have been
    put in place of an id, so that nothing else is shown.
    """
    provider, *types = kind.split("/")
    path = "".join(rf"/{re.escape(each)}/[^/]+" for each in types)
    pattern = rf"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/{re.escape(provider)}{path}"

    def problem(value: str) -> str | None:
        if re.fullmatch(pattern, value, re.IGNORECASE):
            return None
        example = "/".join(f"{each}/…" for each in types)
        text = shown(value) if near_secrets else f"'{value}'"
        return (
            f"{text} is not the resource id of one of {kind}; copy it from its properties in the portal, like "
            f"/subscriptions/…/resourceGroups/…/providers/{provider}/{example}"
        )

    return checked(problem)
