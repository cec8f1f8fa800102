"""Durable Functions: orchestrators, activities and entities, and who starts them.

Sources: learn.microsoft.com/azure/azure-functions/durable/durable-functions-storage-providers and
microsoft.github.io/durabletask-mssql, "Scaling". For the Azure Storage back end KEDA has no scaler (kedacore/keda#233).
"""

from enum import StrEnum
from typing import Final

from .. import connections, roles
from ..functions import Binding, Durable, Function, Mistake
from ..plans import KedaTrigger, Kind, Outcome, SecretPart, Way
from ..scalers.general import MsSql
from . import scaled, targets
from .bound import Bound
from .draft import Draft

TRIGGERS: Final = ("orchestrationTrigger", "activityTrigger", "entityTrigger")
CLIENTS: Final = frozenset({"durableclient", "orchestrationclient"})

SYSTEM_KEY: Final = "durabletask_extension"
"""Of the extension's own HTTP interface."""


class Backend(StrEnum):
    """`storageProvider.type` of host.json."""

    AZURE_STORAGE = "AzureStorage"
    SQL = "mssql"
    SCHEDULER = "azureManaged"
    NETHERITE = "netherite"


SPELLINGS: Final = {**{each.lower(): each for each in Backend}, "microsoftsql": Backend.SQL, "": Backend.AZURE_STORAGE}

DEFAULT_CONNECTIONS: Final = {
    Backend.AZURE_STORAGE: connections.HOST_STORAGE,
    Backend.NETHERITE: connections.HOST_STORAGE,
    Backend.SQL: "SQLDB_Connection",
    Backend.SCHEDULER: "DURABLE_TASK_SCHEDULER_CONNECTION_STRING",
}

WHY: Final = {
    Backend.AZURE_STORAGE: "KEDA has no scaler for Durable Functions in Azure Storage, and timers run in a replica",
    Backend.NETHERITE: "KEDA has no scaler for Netherite",
    Backend.SCHEDULER: "the Durable Task Scheduler has a scaler for Azure Container Apps only",
}


def takes_part(function: Function) -> bool:
    """Whether a function is durable, or starts one that is."""
    bindings: tuple[Binding, ...] = (function.trigger, *function.bindings)
    types = {each.type.lower() for each in bindings}
    return bool(types & CLIENTS) or is_durable(function)


def is_durable(function: Function) -> bool:
    """Whether a function is an orchestrator, an activity or an entity."""
    return function.trigger.type.lower() in {each.lower() for each in TRIGGERS}


def settings(draft: Draft) -> Durable:
    """What host.json says, or what holds without it."""
    return draft.host.durable or Durable()


def back_end(draft: Draft, bound: Bound) -> Backend | None:
    """Who keeps the state, with the rights that it needs; None after a mistake, which is told once."""
    durable = settings(draft)
    backend = SPELLINGS.get(durable.backend.lower())
    if backend is None:
        text = (
            f"extensions.durableTask.storageProvider.type of host.json is '{durable.backend}'; "
            f"the back ends are {', '.join(Backend)}; choose one"
        )
        if not any(each.text == text for each in draft.mistakes):
            draft.mistakes.append(Mistake(text=text, function=bound.function.name))
        return None
    draft.system_keys.add(SYSTEM_KEY)
    kind = {Backend.SQL: Kind.SQL, Backend.SCHEDULER: Kind.DURABLE_TASK_SCHEDULER}.get(backend, Kind.STORAGE)
    connection = bound.connection_named(durable.connection or DEFAULT_CONNECTIONS[backend], kind)
    if connection is None:
        return None
    if kind is Kind.STORAGE:
        draft.grant(roles.DURABLE_ROLES, connection)
    if backend is Backend.NETHERITE:
        draft.warnings[
            "Netherite keeps its queues in an Event Hubs namespace that the stack neither makes nor gives rights to; "
            "give its connection as a setting of the app"
        ] = None
    if backend is Backend.SCHEDULER:
        draft.warnings[
            f"the stack gives no right to the Durable Task Scheduler of '{connection.name}'; give the app's identity "
            "the role Durable Task Data Contributor on it"
        ] = None
    return backend


def trigger(bound: Bound) -> Outcome | None:
    """Scaled as the SQL back end recommends; always on with any other."""
    backend = back_end(bound.draft, bound)
    if backend is None:
        return None
    if backend is not Backend.SQL:
        return bound.outcome(Way.ALWAYS_ON, WHY[backend])
    keda = _recommended(bound)
    return keda and bound.outcome(Way.SCALED, "the database recommends how many replicas its work needs", keda)


def _recommended(bound: Bound) -> KedaTrigger | None:
    """The trigger that all durable functions share; it stands for the first of them."""
    durable = settings(bound.draft)
    connection = bound.draft.connections[bound.draft.spelled(durable.connection or DEFAULT_CONNECTIONS[Backend.SQL])]
    first = next(each for each in bound.draft.functions if is_durable(each))
    if bound.function.name in bound.draft.options.targets:
        bound.mistake(
            f"{bound.function.name} has no target: the database recommends a number of replicas already; leave it out, "
            "and set maxConcurrentOrchestratorFunctions and maxConcurrentActivityFunctions in host.json",
            f"scaling.targets.{bound.function.name}",
        )
        return None
    return scaled.trigger(
        Bound(function=first, binding=first.trigger, draft=bound.draft),
        MsSql,
        {"query": targets.durable_query(durable)},
        bound.draft.secrets(connection.name, {"connectionString": SecretPart(setting=connection.name)}),
        # The recommendation is a number of replicas already.
        target=("targetValue", 1),
    )
