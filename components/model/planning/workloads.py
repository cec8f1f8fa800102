"""Functions that share a Deployment: all of an app, or those of a group.

Durable functions call one another through what the hosts of an app share, and a client refuses to start an orchestrator
that its own host does not know (Azure/azure-functions-core-tools#2345): they stay together.
"""

from collections.abc import Collection, Mapping, Sequence

from msgspec.structs import replace

from .. import names
from ..functions import Mistake
from ..plans import KedaTrigger, Outcome, Way, WorkloadPlan
from ..spelling import closest
from . import durable
from .draft import Draft


def check(draft: Draft, left_out: Collection[str]) -> None:
    """Tell what is wrong with the groups."""
    groups = draft.options.groups
    functions = {each.name: each for each in draft.functions}
    members: dict[str, list[str]] = {}
    for group, listed in groups.items():
        if problem := names.problem("group", group):
            draft.mistakes.append(Mistake(text=f"{problem}; choose another", key=f"groups.{group}"))
        for name in listed:
            members.setdefault(name, []).append(group)
    for name, found in members.items():
        key = f"groups.{found[0]}"
        if name not in functions and name not in left_out:
            meant = closest(name, functions)
            hint = f"did you mean '{meant}'?" if meant else f"it has {', '.join(functions) or 'none'}"
            draft.mistakes.append(Mistake(text=f"'{name}' is no function of the app; {hint}", key=key))
        elif len(found) > 1:
            draft.mistakes.append(
                Mistake(text=f"{name} is in the groups {' and '.join(found)}; it runs in one; take it out", key=key)
            )
    if groups:
        draft.mistakes += [
            Mistake(
                text=f"{name} is in no group, so that it would not run; add it to one of {', '.join(groups)}",
                place=function.place,
                key="groups",
                function=name,
            )
            for name, function in functions.items()
            if name not in members
        ]
    for group in draft.options.min_replicas:
        if group and group not in groups:
            draft.mistakes.append(
                Mistake(text=f"'{group}' is no group of the app; it has {', '.join(groups) or 'none'}", key="groups")
            )
    _together(draft, members)


def _together(draft: Draft, members: Mapping[str, Sequence[str]]) -> None:
    parts = [each for each in draft.functions if durable.takes_part(each) and each.name in members]
    if not any(durable.is_durable(each) for each in parts):
        return
    by_group: dict[str, list[str]] = {}
    for each in parts:
        by_group.setdefault(members[each.name][0], []).append(each.name)
    if len(by_group) > 1:
        split = "; ".join(f"'{group}' has {', '.join(found)}" for group, found in by_group.items())
        draft.mistakes.append(
            Mistake(
                text=f"Durable Functions and those that start them have to share a group, but {split}: a host only "
                "starts what it knows itself; put them together",
                key="groups",
            )
        )


def plan(draft: Draft, outcomes: Sequence[Outcome]) -> tuple[WorkloadPlan, ...]:
    """The workloads of an app without mistakes."""
    groups: Mapping[str, Sequence[str]] = draft.options.groups or {"": [each.function for each in outcomes]}
    return tuple(
        _workload(draft, group, [each for each in outcomes if each.function in listed])
        for group, listed in groups.items()
    )


def _workload(draft: Draft, group: str, outcomes: Sequence[Outcome]) -> WorkloadPlan:
    what = f"the group '{group}'" if group else "the app"
    if all(each.way is Way.CALLED for each in outcomes):
        calls = "; ".join(f"{each.function}: {each.why}" for each in outcomes)
        text = (
            f"nothing would ever start {what} ({calls or 'it has no functions'}); add a function with another trigger"
        )
        draft.mistakes.append(Mistake(text=text, key="groups" if group else ""))
    triggers: list[KedaTrigger] = []
    for each in outcomes:
        if each.keda and not any(_count_alike(each.keda, other) for other in triggers):
            triggers.append(replace(each.keda, name=_free(each.keda.function, {other.name for other in triggers})))
    reason = ""
    if always := [each for each in outcomes if each.way is Way.ALWAYS_ON]:
        reason = f"{always[0].function} is always on: {always[0].why}"
    elif triggers and (pushed := [each for each in outcomes if each.way is Way.PUSHED]):
        reason = f"{pushed[0].function} is called over HTTP, and the event sources do not know of its callers"
    asked = draft.options.min_replicas.get(group)
    if reason and not asked:
        raised = " although the configuration says 0" if asked == 0 else ""
        draft.notes[f"{what} keeps one replica{raised}, since {reason}"] = None
    return WorkloadPlan(
        group=group,
        outcomes=tuple(outcomes),
        triggers=tuple(triggers),
        min_replicas=max(asked or 0, 1 if reason else 0),
    )


def _free(function: str, taken: Collection[str]) -> str:
    """A name for formulas: letters, digits and '_'."""
    plain = "".join(each if each.isascii() and each.isalnum() else "_" for each in function)
    base = plain if plain[:1].isalpha() else f"f_{plain}"
    return next(each for each in (base, *(f"{base}_{n}" for n in range(2, len(taken) + 3))) if each not in taken)


def _count_alike(one: KedaTrigger, other: KedaTrigger) -> bool:
    """Whether two triggers count the same, as those of two functions that share a queue."""
    return (one.type, one.metadata, one.authentication) == (other.type, other.metadata, other.authentication)
