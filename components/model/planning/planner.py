"""From a function project to what its app needs: workloads, scaling rules, event sources and rights.

Every function ends in exactly one of: a complete trigger for KEDA, a different way to run, or a mistake. All mistakes
of an app come together.
"""

from collections.abc import Mapping

from .. import roles, scalers
from ..functions import Binding, Function, Mistake, Project
from ..plans import KedaTrigger, Options, Outcome, Plan, Text, Way
from ..spelling import closest
from . import bindings, resolution, selection, triggers, workloads
from .bound import Bound
from .draft import Draft

TRIGGER = "Trigger"

EXAMPLE: Mapping[str, str] = {"type": "queueTrigger", "queueName": "...", "connection": "..."}


class PlanError(ValueError):
    """A project that cannot become an app, with everything that is wrong."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(str(each) for each in mistakes))
        self.mistakes = mistakes


def plan(project: Project, options: Options) -> Plan:
    """What the app needs. Raises `PlanError`."""
    selected = selection.select(project, options)
    draft = Draft(project=project, options=options, functions=selected.functions)
    draft.mistakes += [each for each in project.mistakes if each.function not in options.explicit]
    draft.mistakes += selected.mistakes
    draft.notes |= dict.fromkeys(selected.notes)
    if not selected.functions and not draft.mistakes:
        draft.mistakes.append(_nothing(project, selected))
    if options.host:
        draft.grant((roles.HOST_STORAGE_ROLE,), draft.host_storage)
    outcomes = [each for function in selected.functions if (each := _outcome(draft, function))]
    _check_names(draft, outcomes)
    workloads.check(draft, selected.left_out)
    draft.finish()
    if not draft.mistakes:
        planned = workloads.plan(draft, outcomes)
        if not draft.mistakes:
            return Plan(
                workloads=planned,
                connections=dict(sorted(draft.connections.items())),
                entities=draft.entities,
                grants=draft.grants,
                system_keys=tuple(sorted(draft.system_keys)),
                warnings=tuple(draft.warnings),
                notes=tuple(draft.notes),
            )
    raise PlanError(_each_once(draft.mistakes))


def _nothing(project: Project, selected: selection.Selection) -> Mistake:
    if selected.left_out:
        names = ", ".join(sorted(selected.left_out))
        return Mistake(text=f"all functions are disabled ({names}); enable one, or leave the app out")
    reasons = f" ({'; '.join(project.left_out)})" if project.left_out else ""
    return Mistake(
        text=f"no functions were found in '{project.folder}', which is a project of {project.model}{reasons}; "
        "an app without functions does nothing; add one, or name its trigger in the configuration",
        function="<function>",
        settle=EXAMPLE,
    )


def _outcome(draft: Draft, function: Function) -> Outcome | None:
    """What becomes of a function, or None after a mistake."""
    trigger = _resolved(draft, function, function.trigger)
    for each in function.bindings:
        bindings.provide(_resolved(draft, function, each))
    canonical = triggers.canonical(trigger.binding.type)
    if canonical is None:
        return _unknown(trigger)
    if function.name in draft.options.explicit and (run := trigger.value("run", "scaler")):
        trigger.mistake(
            f"'{run}' is given for {function.name}, but a {canonical} says by itself how it runs; leave it out",
            f"triggers.{function.name}",
        )
        return None
    found = triggers.TRIGGERS[canonical](trigger)
    if found and function.name in draft.options.explicit:
        for key in trigger.binding.properties:
            if key not in trigger.read and (meant := closest(key, trigger.read - {"run", "scaler"})):
                trigger.mistake(
                    f"'{key}' is no property of a {canonical}; did you mean '{meant}'?",
                    f"triggers.{function.name}.{key}",
                )
    return found


def _resolved(draft: Draft, function: Function, binding: Binding) -> Bound:
    """A binding without settings; what cannot be known is told."""
    found = resolution.resolve(binding, draft.options.settings, draft.project.local_settings)
    for note in found.notes:
        name, _, rest = note.partition(" ")
        draft.notes[f"{name} of {function.name} {rest}"] = None
    for refused in found.unknown.values():
        draft.mistakes.append(
            Mistake(
                text=f"{refused.property} of {function.name}: {refused.text}",
                place=binding.place,
                key=f"settings.{refused.setting}" if refused.setting else "",
                function=function.name,
            )
        )
    spelled = triggers.canonical(binding.type)
    resolved = found.binding
    if spelled and spelled != binding.type:
        resolved = Binding(
            type=spelled, direction=binding.direction, properties=resolved.properties, place=binding.place
        )
    return Bound(function=function, binding=resolved, draft=draft, unknown=found.unknown)


def _unknown(bound: Bound) -> Outcome | None:
    """A trigger that nobody knows: the configuration says how it runs."""
    name, type = bound.function.name, bound.binding.type
    if name in bound.draft.options.explicit:
        run, scaler = bound.value("run"), bound.value("scaler")
        if run == "always" and scaler is None:
            return bound.outcome(Way.ALWAYS_ON, "the configuration says so")
        if run == "http" and scaler is None:
            return bound.outcome(Way.PUSHED, "the configuration says that it is called over HTTP")
        if isinstance(scaler, str) and run is None:
            return _scaled(bound, scaler)
        if run is not None or scaler is not None:
            bound.mistake(
                f"run is {run!r} and scaler is {scaler!r}; run is 'always' or 'http', and scaler is the name of one of "
                "KEDA's scalers, with its metadata; give one of them",
                f"triggers.{name}",
            )
            return None
    # Without the ending that they all have, which would make any two look alike.
    plain = {each.removesuffix(TRIGGER): each for each in triggers.TRIGGERS}
    meant = closest(type.removesuffix(TRIGGER), plain)
    hint = f"; did you mean {plain[meant]}?" if meant else ""
    bound.draft.mistakes.append(
        Mistake(
            text=f"'{type}' of {name} is no trigger type that anybody knows{hint}; if an extension of its own brings "
            "it, say whether it is always on or called over HTTP",
            place=bound.binding.place,
            key=f"triggers.{name}",
            function=name,
            settle={"type": type, "run": "always"},
        )
    )
    return None


def _scaled(bound: Bound, scaler: str) -> Outcome | None:
    """A trigger whose scaler the configuration gives."""
    name = bound.function.name
    if name in bound.draft.options.targets:
        bound.mistake(
            f"the scaler of {name} is given, and which key is its target is not known; say it in its metadata",
            f"scaling.targets.{name}",
        )
        return None
    given = bound.value("metadata")
    metadata: dict[str, Text] = {}
    for key, value in given.items() if isinstance(given, Mapping) else ():
        metadata[key] = str(value).lower() if isinstance(value, bool) else str(value)
    metadata |= bound.draft.options.metadata.get(name, {})
    found = scalers.from_metadata(scaler, metadata)
    if isinstance(found, tuple):
        for text in found:
            bound.mistake(text, f"triggers.{name}")
        return None
    keda = KedaTrigger(function=name, type=scaler, metadata=found.metadata())
    return bound.outcome(Way.SCALED, "the configuration gives its scaler", keda)


def _check_names(draft: Draft, outcomes: list[Outcome]) -> None:
    """Targets and metadata of functions that have no scaler, or are none."""
    scaled = {each.keda.function: each for each in outcomes if each.keda}
    known = {each.name for each in draft.functions}
    settled = {each.function for each in outcomes}
    for section, names in (("targets", draft.options.targets), ("metadata", draft.options.metadata)):
        for name in names:
            if name in scaled or (name in known and name not in settled):
                continue
            if name not in known:
                meant = closest(name, known)
                hint = f"did you mean '{meant}'?" if meant else f"it has {', '.join(sorted(known)) or 'none'}"
                text = f"'{name}' is no function of the app; {hint}"
            else:
                outcome = next(each for each in outcomes if each.function == name)
                shared = f"; it shares the scaler of {outcome.keda.function}" if outcome.keda else ""
                text = f"{name} has no scaler of its own that could take {section}{shared}; leave it out"
            draft.mistakes.append(Mistake(text=text, key=f"scaling.{section}.{name}", function=name))


def _each_once(mistakes: list[Mistake]) -> tuple[Mistake, ...]:
    kept: list[Mistake] = []
    for each in mistakes:
        if each not in kept:
            kept.append(each)
    return tuple(kept)
