"""Function projects for tests, in few words."""

from components.model.functions import (
    Binding,
    Direction,
    Function,
    HostSettings,
    Mistake,
    Place,
    ProgrammingModel,
    Project,
    Value,
)
from components.model.planning import PlanError, plan
from components.model.plans import Given, Options, Outcome, Plan

PLACE = Place(file="function_app.py", line=3)

STRING = Given(by="connection string")


def binding(type: str, direction: Direction = "in", /, **properties: Value) -> Binding:
    return Binding(type=type, direction=direction, properties=properties, place=PLACE)


def function(name: str, trigger: Binding, *bindings: Binding) -> Function:
    return Function(name=name, trigger=trigger, bindings=bindings, place=PLACE)


def project(*functions: Function, host: HostSettings | None = None) -> Project:
    return Project(
        folder="functions/orders",
        model=ProgrammingModel.PYTHON_V2,
        runtime="python",
        functions=functions,
        host=host or HostSettings(),
    )


def planned(*functions: Function, host: HostSettings | None = None, options: Options | None = None) -> Plan:
    return plan(project(*functions, host=host), options or Options())


def outcome(
    trigger: Binding, *bindings: Binding, host: HostSettings | None = None, options: Options | None = None
) -> Outcome:
    """What becomes of a single function called `work`."""
    return planned(function("work", trigger, *bindings), host=host, options=options).workloads[0].outcomes[0]


def mistakes(
    *functions: Function, host: HostSettings | None = None, options: Options | None = None
) -> tuple[Mistake, ...]:
    try:
        found = planned(*functions, host=host, options=options)
    except PlanError as error:
        return error.mistakes
    raise AssertionError(f"nothing is wrong with {found}")
