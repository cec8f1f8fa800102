"""Ids of resources that exist already."""

import re

from pydantic import AfterValidator

from .sections import checked


def of(kind: str) -> AfterValidator:
    """A validator of the ids of one type, such as `Microsoft.ContainerRegistry/registries`; of what is below one, with
    all of its types, such as `Microsoft.Network/virtualNetworks/subnets`."""
    provider, *types = kind.split("/")
    path = "".join(rf"/{re.escape(each)}/[^/]+" for each in types)
    pattern = rf"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/{re.escape(provider)}{path}"

    def problem(value: str) -> str | None:
        if re.fullmatch(pattern, value, re.IGNORECASE):
            return None
        example = "/".join(f"{each}/…" for each in types)
        return (
            f"'{value}' is not the resource id of one of {kind}; copy it from its properties in the portal, like "
            f"/subscriptions/…/resourceGroups/…/providers/{provider}/{example}"
        )

    return checked(problem)
