"""What the arguments of a function app and its project add up to."""

import functools
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

import pulumi
from msgspec.structs import replace

from .app_args import FunctionsArgs, ScalingArgs
from .connections import ConnectionArgs, secret_sources
from .discovery import projects
from .model import planning
from .model.functions import HostSettings, Mistake, ProgrammingModel, Project
from .model.plans import Given, KedaTrigger, Options, Plan, SecretPart, Way

NO_PROJECT = Project(folder="", model=ProgrammingModel.CUSTOM, runtime="custom", functions=(), host=HostSettings())
"""What stands for the project of a container that is none: all its triggers are said."""

NOT_FOR_JOBS: Final = frozenset({"cpu", "external-push", "memory"})
"""Scalers of replicas that run, or that hold a stream open (keda.sh/docs/2.20/reference/scaledjob-spec)."""


def plan_of(args: FunctionsArgs, connections: Mapping[str, Given]) -> tuple[Project, Plan]:
    """The project, read and not run, and what it needs; `connections` are those that somebody gives.

    Raises `planning.PlanError` and `projects.ProjectError`.
    """
    settings = plain(args.get("settings", {}), args.get("secrets", {}))
    project = read(args["project"], tuple(sorted(settings.items()))) if "project" in args else NO_PROJECT
    groups, scaling = args.get("groups", {}), args.get("scaling", {})
    scalings = {"": scaling, **{name: group.get("scaling", scaling) for name, group in groups.items()}}
    plan = planning.plan(
        project,
        Options(
            settings=settings,
            host="project" in args,
            connections=connections,
            explicit=args.get("triggers", {}),
            groups={name: group["functions"] for name, group in groups.items()},
            targets=merged(scalings, "targets"),
            metadata=merged(scalings, "metadata"),
            min_replicas={name: each["min_replicas"] for name, each in scalings.items() if "min_replicas" in each},
        ),
    )
    elsewhere = _elsewhere(args)
    mistakes = [*_parts_mistakes(plan, elsewhere), *(_job_mistakes(plan, scaling) if "job" in args else ())]
    if mistakes:
        raise planning.PlanError(tuple(mistakes))
    return project, replace(plan, warnings=(*plan.warnings, *_hub_warnings(plan, elsewhere)))


def _elsewhere(args: FunctionsArgs) -> frozenset[str]:
    """The connections and secret settings whose text only the cluster or a Key Vault knows."""
    connections = cast("Mapping[str, ConnectionArgs]", args.get("connections", {}))
    sources = secret_sources(connections, args.get("secrets", {}))
    return frozenset(name for name, each in sources.items() if {"secret", "key_vault"} & each.keys())


def _parts(plan: Plan, elsewhere: Container[str]) -> Iterator[tuple[KedaTrigger, SecretPart]]:
    """What scalers need of those texts."""
    for trigger in (each for workload in plan.workloads for each in workload.triggers):
        if trigger.authentication:
            yield from (
                (trigger, each) for each in trigger.authentication.secrets.values() if each.setting in elsewhere
            )


def _parts_mistakes(plan: Plan, elsewhere: Container[str]) -> Iterator[Mistake]:
    needing = {
        part.setting: trigger for trigger, part in _parts(plan, elsewhere) if part.part in ("address", "password")
    }
    for setting, trigger in needing.items():
        yield Mistake(
            text=f"KEDA's scaler {trigger.type} needs parts of the connection string, and nobody can take apart what "
            "is in a Secret or a Key Vault already; give the connection string itself, as a secret of the stack",
            key=f"connections.{setting}",
            function=trigger.function,
        )


def _hub_warnings(plan: Plan, elsewhere: Container[str]) -> Iterator[str]:
    for _, part in _parts(plan, elsewhere):
        if part.part == "with entity":
            yield (
                f"KEDA finds the event hub '{part.entity}' in the connection string '{part.setting}' only "
                "(kedacore/keda#7926), and nobody can add to what is in a Secret or a Key Vault already; see that it "
                f"ends with ;EntityPath={part.entity}"
            )


def _job_mistakes(plan: Plan, scaling: ScalingArgs) -> Iterator[Mistake]:
    """What starts no job: KEDA counts what waits in an event source, and there are no pods to look at."""
    for each in (outcome for workload in plan.workloads for outcome in workload.outcomes):
        if each.way is not Way.SCALED:
            yield Mistake(
                text=f"{each.function} is no event source that a job could be started for: {each.why}; use a "
                "trigger that KEDA scales by, or a function project",
                key=f"triggers.{each.function}",
                function=each.function,
            )
    types = {each["type"] for each in scaling.get("scalers", ())}
    if "cpu_utilization" in scaling:
        types.add("cpu")
    for type in sorted(types & NOT_FOR_JOBS):
        yield Mistake(
            text=f"a job cannot be started by {type}, which is about replicas that run already; leave it out",
            key="scaling.cpuUtilization" if "cpu_utilization" in scaling and type == "cpu" else "scaling.scalers",
        )


@functools.cache
def read(folder: str, settings: tuple[tuple[str, str | None], ...]) -> Project:
    """A program asks for the same project several times: to check it, and for each component that it concerns."""
    return projects.read(Path(folder), settings=dict(settings))


def plain(settings: Mapping[str, pulumi.Input[str]], secrets: Mapping[str, Any]) -> dict[str, str | None]:
    """Settings by name; None for those whose value is secret or not known yet."""
    known = {name: value if isinstance(value, str) else None for name, value in settings.items()}
    return {**known, **dict.fromkeys(secrets)}


def given(connections: Mapping[str, ConnectionArgs]) -> dict[str, Given]:
    """Connections that are all there, as a `FunctionApp` gets them."""
    return {
        name: Given(by="connection string" if "connection_string" in each else "identity")
        for name, each in connections.items()
    }


def merged(scalings: Mapping[str, ScalingArgs], key: str) -> dict[str, Any]:
    """What is said about single functions, in whatever group."""
    together: dict[str, Any] = {}
    for each in scalings.values():
        together |= each.get(key, {})
    return together
