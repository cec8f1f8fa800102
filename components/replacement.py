"""The guard against a new cluster, or all new, in place of the old: an outage with everything in it."""

from collections.abc import Mapping
from typing import Any, cast

import pulumi

from .model import replacements


def guarded(
    name: str,
    fixed: Mapping[str, pulumi.Input[Any]],
    *,
    allowed: bool,
    value: pulumi.Input[str],
    parent: pulumi.Resource | None = None,
) -> pulumi.Output[str]:
    """`value`, which is not told where one of `fixed` is not what it was: then nothing of what needs it is touched, and
    the mistake says what has changed.

    `fixed`: what cannot change in place, by configuration key. The first values are kept in the state; with `allowed`
    they are kept anew when they change.
    """
    now = pulumi.Output.all(**fixed)
    first = pulumi.Stash(
        f"{name}-fixed",
        input=now,
        opts=pulumi.ResourceOptions(parent=parent, replace_on_changes=["input"] if allowed else []),
    )

    def checked(known: list[Any]) -> str:
        before, after, given = known
        changed = replacements.lines(cast("Mapping[str, Any]", before), cast("Mapping[str, Any]", after))
        if changed and not allowed:
            raise pulumi.RunError("\n  ".join(["nothing was changed:", *changed]))
        return given

    return pulumi.Output.all(first.output, now, value).apply(checked)
