"""Whatever a project binds to and a configuration says, planning ends with a plan that KEDA takes, or with mistakes."""

import re
from collections.abc import Iterator, Mapping

from hypothesis import given
from hypothesis import strategies as st

from components.model.autoscaling import Fallback, Modifiers, Scaling
from components.model.functions import (
    Binding,
    Durable,
    Function,
    HostSettings,
    Joined,
    Mistake,
    Place,
    ProgrammingModel,
    Project,
    Setting,
    Value,
)
from components.model.planning import PlanError, plan
from components.model.planning.bindings import BINDINGS
from components.model.planning.resolution import resolve
from components.model.planning.triggers import TRIGGERS
from components.model.plans import Given, KedaTrigger, Options, Plan, Reference, Way
from components.model.roles import ROLES
from components.model.scalers import SCALERS, from_metadata
from tests.harness import facts

PROPERTIES = (
    *("queueName", "topicName", "subscriptionName", "eventHubName", "consumerGroup", "connection", "path", "source"),
    *("connectionStringSetting", "tableName", "databaseName", "containerName", "schedule", "brokerList", "topic"),
    *("protocol", "authenticationMode", "username", "password", "lagThreshold", "key", "channel", "maxBatchSize"),
    *("isSessionsEnabled", "cardinality", "run", "scaler", "metadata"),
)

NAMES = ["Orders", "orders", "Bus", "Hub", "AzureWebJobsStorage", "Storage", "reports/{name}.csv", "messages/events"]

TEXTS = st.sampled_from(
    [*NAMES, "%QUEUE%", "%NONE%", "%SECRET%", "50%", "kafka:9092", "QUEUE", "", "saslssl"]
) | st.text(max_size=8)
SETTINGS = st.builds(Setting, name=st.sampled_from(["QUEUE", "NONE", "SECRET"]), default=st.none() | TEXTS)
VALUES: st.SearchStrategy[Value] = st.recursive(
    TEXTS
    | SETTINGS
    | st.builds(Joined, parts=st.lists(TEXTS | SETTINGS, max_size=3).map(tuple))
    | st.booleans()
    | st.integers(-2, 2000)
    | st.floats(allow_nan=False)
    | st.none(),
    lambda inner: st.lists(inner, max_size=2).map(tuple) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)
PLACE = Place(file="function_app.py", line=1)


def bindings(types: list[str]) -> st.SearchStrategy[Binding]:
    return st.builds(
        Binding,
        type=st.sampled_from(types) | st.sampled_from(types).map(str.upper),
        direction=st.sampled_from(["in", "out"]),
        properties=st.dictionaries(st.sampled_from(PROPERTIES), VALUES, max_size=7),
        place=st.just(PLACE),
    )


GOOD = st.sampled_from(
    [
        Binding(type=type, properties=properties, place=PLACE)
        for type, properties in (
            ("queueTrigger", {"queueName": "orders"}),
            ("queueTrigger", {"queueName": "%QUEUE%", "connection": "Orders"}),
            ("queueTrigger", {"queueName": "orders-poison", "connection": "Orders"}),
            ("blobTrigger", {"path": "reports/in/{name}.csv"}),
            ("serviceBusTrigger", {"topicName": "sales", "subscriptionName": "mail", "connection": "Bus"}),
            ("serviceBusTrigger", {"queueName": "orders", "connection": "Bus", "isSessionsEnabled": True}),
            ("eventHubTrigger", {"eventHubName": "clicks", "connection": "Hub", "consumerGroup": "shop"}),
            ("kafkaTrigger", {"brokerList": "kafka:9092", "topic": "clicks", "consumerGroup": "shop"}),
            ("timerTrigger", {"schedule": "0 0 * * * *"}),
            ("orchestrationTrigger", {}),
            ("activityTrigger", {}),
            ("warmupTrigger", {}),
            ("httpTrigger", {}),
        )
    ]
)
GOOD_BINDINGS = st.sampled_from(
    [
        Binding(type=type, direction=direction, properties=properties, place=PLACE)
        for type, direction, properties in (
            ("queue", "out", {"queueName": "orders"}),
            ("blob", "out", {"path": "reports/{id}"}),
            ("blob", "in", {"path": "{id}/x", "connection": "Orders"}),
            ("table", "in", {"tableName": "Orders"}),
            ("serviceBus", "out", {"queueName": "orders", "connection": "Bus"}),
            ("eventHub", "out", {"eventHubName": "clicks", "connection": "Hub"}),
            ("durableClient", "in", {}),
            ("http", "out", {}),
        )
    ]
)
FUNCTION_NAMES = ["work", "take-orders", "take_orders", "Page", "run", "1st"]


@st.composite
def projects(draw: st.DrawFn) -> Project:
    names = draw(st.lists(st.sampled_from(FUNCTION_NAMES), unique=True, max_size=4))
    wild = draw(st.sampled_from([False, False, True]))
    triggers = GOOD | bindings([*TRIGGERS, "pigeonTrigger"]) if wild else GOOD
    others = bindings([*BINDINGS, "pigeon"]) if wild else GOOD_BINDINGS
    functions = [
        Function(
            name=name,
            trigger=draw(triggers),
            bindings=tuple(draw(st.lists(others, max_size=2))),
            place=PLACE,
        )
        for name in names
    ]
    return Project(
        folder="functions/orders",
        model=ProgrammingModel.NODE_V4,
        runtime="node",
        functions=tuple(functions),
        host=HostSettings(
            queue_batch_size=draw(st.none() | st.integers(1, 32)),
            durable=draw(
                st.none()
                | st.builds(
                    Durable,
                    backend=st.sampled_from(["AzureStorage", "mssql", "azureManaged", "netherite", "other"]),
                    connection=st.sampled_from(["", "Sql", "Orders"]),
                )
                if wild
                else st.sampled_from([None, Durable(backend="mssql", connection="Sql")])
            ),
        ),
        mistakes=tuple(draw(st.sampled_from([[], [], [Mistake(text="unread", function="work")]]))) if wild else (),
    )


STRING = Given(by="connection string")
SHOP = Given(
    by="identity", resource_id="/subscriptions/0/resourceGroups/shop/providers/Microsoft.Storage/storageAccounts/shop"
)
SOME_FUNCTION = st.sampled_from(FUNCTION_NAMES)

GOOD_OPTIONS = st.builds(
    Options,
    settings=st.sampled_from([{"QUEUE": "orders"}, {"QUEUE": "orders", "AzureWebJobs_work_Disabled": "true"}]),
    connections=st.sampled_from(
        [
            {"Sql": STRING},
            {"Sql": STRING, "Orders": SHOP},
            {"Sql": STRING, "Hub": STRING, "AzureWebJobsStorage": STRING, "Bus": STRING},
        ]
    ),
    groups=st.just({}) | st.just({"web": FUNCTION_NAMES[:3], "back": FUNCTION_NAMES[3:]}),
    min_replicas=st.dictionaries(st.just(""), st.integers(0, 3), max_size=1),
)
WILD_OPTIONS = st.builds(
    Options,
    settings=st.dictionaries(
        st.sampled_from(["QUEUE", "AzureWebJobs_work_Disabled", "Orders", "AzureFunctionsJobHost__functions__0"]),
        st.none() | st.sampled_from(["true", "orders", "work"]),
        max_size=2,
    ),
    connections=st.dictionaries(
        st.sampled_from([*NAMES[:6], "Sql", "Cache"]),
        st.sampled_from([STRING, Given(by="identity"), SHOP]),
        max_size=3,
    ),
    explicit=st.dictionaries(
        SOME_FUNCTION, st.dictionaries(st.sampled_from(["type", *PROPERTIES]), TEXTS, max_size=4), max_size=2
    ),
    groups=st.dictionaries(st.sampled_from(["web", "back", "B"]), st.lists(SOME_FUNCTION), max_size=2),
    targets=st.dictionaries(SOME_FUNCTION, st.floats(-1, 100) | st.integers(1, 9), max_size=1),
    metadata=st.dictionaries(
        SOME_FUNCTION,
        st.dictionaries(st.sampled_from(["activationQueueLength", "queueName", "query", "zzz"]), TEXTS, max_size=2),
        max_size=1,
    ),
    min_replicas=st.dictionaries(st.sampled_from(["", "web"]), st.integers(0, 3), max_size=1),
)


def configurations() -> st.SearchStrategy[Options]:
    return st.sampled_from([GOOD_OPTIONS, GOOD_OPTIONS, WILD_OPTIONS]).flatmap(lambda each: each)


def attempt(project: Project, options: Options) -> Plan | None:
    try:
        return plan(project, options)
    except PlanError as error:
        found = error.mistakes
    assert found
    assert all(each.text for each in found)
    return None


def planned_triggers(found: Plan) -> Iterator[KedaTrigger]:
    for workload in found.workloads:
        yield from workload.triggers
        yield from (each.keda for each in workload.outcomes if each.keda)


@given(project=projects(), options=configurations())
def test_a_plan_is_one_that_keda_takes(project: Project, options: Options) -> None:
    found = attempt(project, options)
    if found is None:
        return
    for trigger in planned_triggers(found):
        assert trigger.type in SCALERS
        assert all(isinstance(value, str | Reference) for value in trigger.metadata.values())
        assert not isinstance(from_metadata(trigger.type, trigger.metadata), tuple)
    for workload in found.workloads:
        assert Scaling(min_replicas=workload.min_replicas).problems("shop", workload.triggers) == () or (
            not workload.triggers
        )


@given(project=projects(), options=configurations())
def test_every_function_that_runs_is_in_one_workload(project: Project, options: Options) -> None:
    found = attempt(project, options)
    if found is None:
        return
    running = [each for workload in found.workloads for each in workload.functions]
    disabled = {"work"} if str(options.settings.get("AzureWebJobs_work_Disabled")) == "true" else set[str]()
    listed = options.settings.get("AzureFunctionsJobHost__functions__0")
    known = ({each.name for each in project.functions} | options.explicit.keys()) - disabled
    assert len(running) == len(set(running))
    assert set(running) == (known if listed is None else {each for each in known if each.lower() == listed})
    for workload in found.workloads:
        ways = {each.way for each in workload.outcomes}
        assert ways - {Way.CALLED}
        assert all((each.keda is not None) == (each.way is Way.SCALED) for each in workload.outcomes)
        assert workload.min_replicas >= (1 if Way.ALWAYS_ON in ways or ways >= {Way.SCALED, Way.PUSHED} else 0)


@given(project=projects(), options=configurations())
def test_rights_and_event_sources_are_of_known_connections(project: Project, options: Options) -> None:
    found = attempt(project, options)
    if found is None:
        return
    by_identity = {
        name for name, each in found.connections.items() if each.given is None or each.given.by == "identity"
    }
    assert "AzureWebJobsStorage" in found.connections
    assert {each.role for each in found.grants} <= ROLES.keys()
    assert {each.connection for each in found.grants} <= by_identity
    assert all(found.connections[each.connection].given is None for each in found.entities)
    for trigger in planned_triggers(found):
        references = {value.connection for value in trigger.metadata.values() if isinstance(value, Reference)}
        assert references <= by_identity
        if trigger.authentication and not trigger.authentication.identity:
            settings = {each.setting for each in trigger.authentication.secrets.values()}
            assert settings <= found.connections.keys() | options.settings.keys()


@given(project=projects(), options=configurations())
def test_names_of_authentications_are_kubernetes_names_and_one_each(project: Project, options: Options) -> None:
    found = attempt(project, options)
    if found is None:
        return
    authentications = [each.authentication for each in planned_triggers(found) if each.authentication]
    for each in authentications:
        assert re.fullmatch(facts.KUBERNETES_SUBDOMAIN_NAME, f"shop.{each.name}")
        assert all(other == each for other in authentications if other.name == each.name)


@given(project=projects(), options=configurations())
def test_the_same_project_has_the_same_plan(project: Project, options: Options) -> None:
    assert attempt(project, options) == attempt(project, options)


@given(
    binding=bindings(["queueTrigger", "kafkaTrigger"]),
    settings=st.dictionaries(st.sampled_from(["QUEUE", "queue", "SECRET"]), st.none() | st.text(max_size=5)),
)
def test_nothing_of_the_environment_is_left(binding: Binding, settings: dict[str, str | None]) -> None:
    found = resolve(binding, settings)

    def leaves(value: Value) -> Iterator[Value]:
        match value:
            case tuple():
                for each in value:
                    yield from leaves(each)
            case Mapping():
                for each in value.values():
                    yield from leaves(each)
            case _:
                yield value

    for value in found.binding.properties.values():
        assert not any(isinstance(each, Setting | Joined) for each in leaves(value))
    assert {each.lower() for each in found.binding.properties} | found.unknown.keys() == {
        each.lower() for each in binding.properties
    }


@given(
    type=st.sampled_from([*SCALERS, "pigeon"]),
    metadata=st.dictionaries(
        st.sampled_from(sorted(set().union(*(each.keys() for each in SCALERS.values())))) | st.text(max_size=5),
        st.sampled_from(["5", "true", "orders", "0", "-1", "2.5", "Private", "0 8 * * *"]) | st.text(max_size=5),
        max_size=6,
    ),
)
def test_metadata_are_kept_as_they_are_or_refused(type: str, metadata: dict[str, str]) -> None:
    found = from_metadata(type, metadata)

    if isinstance(found, tuple):
        assert found
    else:
        assert found.metadata().keys() == metadata.keys()
        assert from_metadata(type, found.metadata()) == found


@given(
    scaling=st.builds(
        Scaling,
        min_replicas=st.integers(-1, 30),
        max_replicas=st.integers(-1, 30),
        idle_replicas=st.none() | st.integers(-1, 2),
        fallback=st.none() | st.builds(Fallback, replicas=st.integers(-1, 3)),
        modifiers=st.none() | st.builds(Modifiers, formula=st.text(max_size=20), target=st.floats(-1, 10)),
    )
)
def test_a_scaling_without_problems_keeps_kedas_order(scaling: Scaling) -> None:
    work = KedaTrigger(function="work", type="azure-queue", metadata={"queueName": "orders"}, name="work")

    if not scaling.problems("shop", [work]):
        assert 0 <= scaling.min_replicas <= scaling.max_replicas
        assert scaling.idle_replicas is None or 0 == scaling.idle_replicas < scaling.min_replicas


@given(queues=st.lists(st.sampled_from(["a-1", "a-1-poison", "b-1", "b-1-poison", "q" * 60]), min_size=1))
def test_every_trigger_may_read_its_queue_and_no_other(queues: list[str]) -> None:
    functions = tuple(
        Function(
            name=f"work{number}",
            trigger=Binding(type="queueTrigger", properties={"queueName": queue}, place=PLACE),
            place=PLACE,
        )
        for number, queue in enumerate(queues)
    )
    found = plan(
        Project(
            folder="orders", model=ProgrammingModel.NODE_V4, runtime="node", functions=functions, host=HostSettings()
        ),
        Options(),
    )

    for to in ("app", "scaler"):
        readable = {
            each.entity.path[0]
            for each in found.grants
            if each.entity and each.to == to and each.role == "Storage Queue Data Reader"
        }
        assert readable == set(queues)
