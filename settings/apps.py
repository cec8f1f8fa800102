"""What is wrong with a function app whose settings are right one by one: between them, or with its code."""

from collections.abc import Iterator, Set
from typing import Any, Final, cast

from components import ScalingArgs, charts, scaling_rules
from components.discovery.host_json import ProjectError
from components.function_project import planned
from components.model import images, names
from components.model.autoscaling import PRESETS, Preset
from components.model.functions import Mistake
from components.model.planning import PlanError
from components.model.plans import Plan, Way

from . import environment
from .functions import FunctionSettings, inside_problem
from .mistakes import one_line
from .sections import PROJECT

PLANNED: Final = frozenset({"project", "job", "settings", "secrets", "connections", "triggers", "groups"})
"""What the plan of an app is made from."""

TOGETHER: Final = {"image": {"build"}, "build": {"image"}, "project": {"job"}, "job": {"project"}}
"""What cannot be said to be missing or too much while the other has mistakes of its own."""

ALWAYS_READ: Final = frozenset({"preset", "minReplicas", "targets", "metadata", "scalers"})
"""What of `scaling` counts for every workload, or has mistakes of its own where it does not."""

OF_A_JOB: Final = ALWAYS_READ | {"maxReplicas", "pollingInterval"}

BY_CPU: Final = ALWAYS_READ | {"behavior", "maxReplicas", "cpuUtilization"}

Mistakes = Iterator[tuple[str, str]]


def app_mistakes(
    name: str, app: FunctionSettings, *, production: bool, unread: Set[str] = frozenset()
) -> dict[str, list[str]]:
    """Every mistake of an app by its key below the app.

    `unread`: keys that have mistakes of their own and so are not in `app`; nothing is said about them.
    """
    found: dict[str, list[str]] = {}
    for key, text in (*_alone(name, app, production), *environment.mistakes(app), *app.workload.mistakes()):
        found.setdefault(key, []).append(text)
    if not unread & PLANNED and "project" not in found and "job" not in found and "triggers" not in found:
        with_code: dict[str, list[str]] = {}
        for key, text in _with_code(name, app):
            if key not in found and text not in with_code.setdefault(key, []):
                with_code[key].append(text)
        found |= with_code
    silent = {*unread, *(other for each in unread for other in TOGETHER.get(each, ()))}
    return {key: texts for key, texts in found.items() if key.partition(".")[0] not in silent}


def _alone(name: str, app: FunctionSettings, production: bool) -> Mistakes:
    """What shows without a look at the code."""
    yield from _kind(app)
    yield from _image(app, production)
    for full, key in app.workloads(name).items():
        if key and (problem := names.problem("function app", full)):
            yield key, f"with the app's name before it, {problem}; choose another"
    for key, section in app.scalings.items():
        preset = PRESETS[Preset(section.preset or Preset.BALANCED)]
        least = preset.min_replicas if section.min_replicas is None else section.min_replicas
        most = section.max_replicas or preset.max_replicas
        if least > most:
            yield (
                f"{key}.minReplicas",
                f"{least} is more than maxReplicas, which is {most}; lower minReplicas or raise maxReplicas",
            )
        for problem in scaling_rules.scaler_problems(cast("ScalingArgs", section.model_dump(exclude_none=True))):
            where, _, text = problem.partition(": ")
            yield f"{key}.{where}", text
        for number, scaler in enumerate(section.scalers):
            if scaler.type == "cpu":
                yield f"{key}.scalers[{number}]", f"the CPU has a key of its own; write {key}.cpuUtilization instead"
    http = app.http
    if http.ingress and http.gateway:
        yield "http.gateway", "there is an ingress as well; callers come in through one of the two; remove one"
    needing = [key for key in ("ingress", "gateway", "requests") if getattr(http, key) is not None]
    if needing and http.host is None:
        yield "http.host", f"missing; http.{needing[0]} needs the host name that callers use; add it"
    if http.host is not None and not needing:
        yield "http.host", f"'{http.host}' leads nowhere without ingress, gateway or requests; add one, or remove it"


def _kind(app: FunctionSettings) -> Mistakes:
    if app.job is None:
        if app.project is None:
            yield (
                "project",
                "missing; it is the folder of the function project, such as functions/orders; add it, or job for a "
                "container that ends by itself",
            )
        return
    if app.project is not None:
        yield (
            "job",
            "there is a function project as well, and the Functions host never ends by itself, so that each run would "
            "last until its deadline (Azure/azure-functions-host#6103); remove one of the two",
        )
    if not app.triggers:
        yield "triggers", "missing; no code says what the job waits for; add what starts it"
    if app.groups:
        yield "groups", "a job is one container; remove them"


def _image(app: FunctionSettings, production: bool) -> Mistakes:
    if app.image is None and app.build is None:
        yield "image", "missing; an app needs an image or a build; add one of the two"
    if app.image is not None and app.build is not None:
        yield "build", "there is an image as well; an app runs one of the two; remove one"
    if app.image is not None and production and images.is_latest(app.image):
        yield (
            "image",
            f"'{app.image}' may be another build tomorrow; production runs what is known; give a version's tag or a "
            "digest",
        )
    if app.build is None:
        return
    if len(app.workload.architectures or ("amd64",)) != 1:
        yield (
            "workload.architectures",
            "they are several, and a build makes an image for one; name one, or give an image for all",
        )
    if app.build.folder is None and app.project is not None and inside_problem(app.project):
        yield (
            "build.folder",
            f"missing; '{app.project}' is no path below the repository's root that could stand for it; add it",
        )


def _with_code(name: str, app: FunctionSettings) -> Mistakes:
    try:
        plan = planned(app.without_secrets)
    except ProjectError as error:
        yield "project", one_line(str(error))
    except PlanError as error:
        yield from (_worded(name, app, each) for each in error.mistakes)
    else:
        yield from environment.of_plan(app, plan)
        yield from _scaling(name, app, plan)
        yield from _http(name, app, plan)


def _worded(name: str, app: FunctionSettings, mistake: Mistake) -> tuple[str, str]:
    lines = mistake.configuration(name).splitlines()
    if lines:
        # As the key is spelt in a stack's file.
        lines[0] = f"{PROJECT}:{lines[0]}"
    return _key(app, mistake) or "project", "\n    ".join([one_line(str(mistake)), *lines])


def _key(app: FunctionSettings, mistake: Mistake) -> str:
    """The key of a mistake; what is said of a function's scaling may stand in its group."""
    if not mistake.key and mistake.function in app.triggers:
        return f"triggers.{mistake.function}"
    if mistake.key.startswith("scaling."):
        what = mistake.key.split(".")[1]
        for key, section in app.scalings.items():
            said: dict[str, Any] = getattr(section, what, {})
            if mistake.function in said:
                return f"{key}{mistake.key.removeprefix('scaling')}"
    return mistake.key


def _scaling(name: str, app: FunctionSettings, plan: Plan) -> Mistakes:
    args, workloads = app.without_secrets, {each.group: each for each in plan.workloads}
    rules: dict[str, list[scaling_rules.ScalingRule]] = {}
    for full, key in app.workloads(name).items():
        workload = workloads[key.removeprefix("groups.")]
        own = f"{key}.scaling" if f"{key}.scaling" in app.scalings else "scaling"
        rule = scaling_rules.rule_of(full, workload, args, charts.NAMESPACE)
        rules.setdefault(own, []).append(rule)
        for problem in rule.problems():
            where, _, text = problem.partition(": ")
            if where != "name":  # That is told of the group.
                yield f"{own}.{'scalers' if where == 'triggers' else where}", text
        always = next((each for each in workload.outcomes if each.way is Way.ALWAYS_ON), None)
        if rule.scaling.idle_replicas is not None and always:
            yield f"{own}.idleReplicas", f"{always.function} is always on: {always.why}; remove it"
    for key, section in app.scalings.items():
        given = section.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)
        if key not in rules:
            for each in given.keys() - {"targets", "metadata"}:
                yield f"{key}.{each}", "every group has a scaling of its own, so that nothing reads it; remove it"
            continue
        for each in given.keys() - _read(app, rules[key]):
            yield f"{key}.{each}", f"{_how(app, rules[key])}, so that nothing reads it; remove it"


def _read(app: FunctionSettings, rules: list[scaling_rules.ScalingRule]) -> Set[str]:
    """What of `scaling` makes a difference to any of the workloads that it is for."""
    if app.job is not None:
        return OF_A_JOB
    if any(each.by_events for each in rules):
        return {field.alias or "" for field in type(app.scaling).model_fields.values()}
    return BY_CPU if any(each.by_cpu is not None for each in rules) else ALWAYS_READ


def _how(app: FunctionSettings, rules: list[scaling_rules.ScalingRule]) -> str:
    if app.job is not None:
        return "a job is started for each piece of work"
    if any(each.by_cpu is not None for each in rules):
        return "it scales by CPU, not by events"
    return "nothing scales it: it runs all the time"


def _http(name: str, app: FunctionSettings, plan: Plan) -> Mistakes:
    http = app.http
    pushed = [each for each in plan.workloads if each.is_pushed]
    if http != type(http)() and not pushed:
        yield "http", f"nobody calls a function of {name}; it is for HTTP and other pushed triggers; remove it"
    if http.host is not None and len(pushed) > 1:
        groups = " and ".join(each.group for each in pushed)
        yield (
            "http.host",
            f"the groups {groups} are all called, and one host name leads to one; put their functions together",
        )
