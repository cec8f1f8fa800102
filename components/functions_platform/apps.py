"""What function apps ask of the platform."""

from collections.abc import Mapping

from ..function_project import DeclaredArgs
from ..model import platforms


def asked(functions: Mapping[str, DeclaredArgs]) -> platforms.Apps:
    """What function apps ask of the platform."""
    return platforms.Apps(
        by_requests=any("requests" in app.get("http", {}) for app in functions.values()),
        built=tuple(name for name, app in functions.items() if "build" in app),
        with_strings=tuple(
            name
            for name, app in functions.items()
            if any("connection_string" in each for each in app.get("connections", {}).values())
        ),
    )


def workloads(functions: Mapping[str, DeclaredArgs]) -> list[str]:
    """The names that their Deployments have: an app's, or for one with groups, theirs behind it."""
    return [
        f"{app}-{group}" if group else app for app, said in functions.items() for group in said.get("groups") or ("",)
    ]
