"""Operations: a budget with somebody to tell, a schedule with rights of its own, and locks."""

from typing import Any

import pytest

from components import ArgumentsError, Operations
from tests.harness import facts, rules
from tests.harness.azure import SUBSCRIPTION, FakeAzure
from tests.harness.recorder import deploy
from tests.harness.recording import Recorded

BUDGET = "azure-native:consumption:Budget"
WORKFLOW = "azure-native:logic:Workflow"
LOCK = "azure-native:authorization:ManagementLockByScope"
GROUP = f"{SUBSCRIPTION}/resourceGroups/group"
CLUSTER = f"{GROUP}/providers/Microsoft.ContainerService/managedClusters/shop"
REGISTRY = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/shop"


def deployed(**args: Any) -> Recorded:
    def program() -> None:
        Operations(
            "shop",
            {
                "resource_group_name": "group",
                "resource_group_id": GROUP,
                "cluster_id": CLUSTER,
                "locked": {"registry": REGISTRY},
                **args,
            },
        )

    return deploy(program, FakeAzure())


def test_nothing_unless_it_is_asked_for() -> None:
    assert [each for each in deployed().resources.values() if each.custom] == []


def test_a_budget_tells_before_and_when_the_money_is_gone() -> None:
    recorded = deployed(budget={"amount": 500, "emails": ["platform@example.com"], "start": "2026-12"})

    budget = recorded.one(BUDGET)
    assert budget.inputs["scope"] == GROUP
    assert (budget.inputs["amount"], budget.inputs["timeGrain"], budget.inputs["category"]) == (500, "Monthly", "Cost")
    # Azure wants the first of a month ("Create budget", learn.microsoft.com/rest/api/consumption/budgets).
    assert budget.inputs["timePeriod"] == {"startDate": "2026-12-01T00:00:00Z"}
    told = {(each["thresholdType"], each["threshold"]) for each in budget.inputs["notifications"].values()}
    assert {("Actual", 80), ("Actual", 100)} <= told
    assert all(each["contactEmails"] == ["platform@example.com"] for each in budget.inputs["notifications"].values())


def test_a_schedule_stops_and_starts_as_an_identity_of_its_own() -> None:
    recorded = deployed(schedule={"start": "07:30", "stop": "19:00", "time_zone": "W. Europe Standard Time"})

    assert rules.complaints(recorded) == []
    workflows = {each.inputs["workflowName"]: each for each in recorded.all(WORKFLOW)}
    assert set(workflows) == {"shop-start", "shop-stop"}
    grants = {each.inputs["principalId"]: each.inputs for each in recorded.all(rules.ASSIGNMENT)}
    for verb, (hour, minute) in {"start": (7, 30), "stop": (19, 0)}.items():
        workflow = workflows[f"shop-{verb}"]
        definition = workflow.inputs["definition"]
        recurrence = definition["triggers"]["schedule"]["recurrence"]
        assert recurrence["timeZone"] == "W. Europe Standard Time"
        assert recurrence["schedule"]["hours"] == [hour]
        assert recurrence["schedule"]["minutes"] == [minute]
        assert recurrence["schedule"]["weekDays"] == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
        call = definition["actions"][verb]["inputs"]
        assert call["uri"].startswith(f"https://management.azure.com{CLUSTER}/{verb}?api-version=")
        assert call["authentication"]["type"] == "ManagedServiceIdentity"
        grant = grants[workflow.outputs["identity"]["principalId"]]
        assert grant["scope"] == CLUSTER
        assert grant["roleDefinitionId"].endswith(facts.ROLES["Azure Kubernetes Service Contributor Role"])


def test_production_is_not_stopped() -> None:
    with pytest.raises(ArgumentsError, match="production"):
        deployed(profile="production", schedule={"start": "07:30", "stop": "19:00"})


@pytest.mark.parametrize(("args", "count"), [({}, 0), ({"profile": "production"}, 1), ({"locks": True}, 1)])
def test_locks_are_for_production_or_whoever_asks(args: dict[str, Any], count: int) -> None:
    locks = deployed(**args).all(LOCK)

    assert len(locks) == count
    assert all((each.inputs["scope"], each.inputs["level"]) == (REGISTRY, "CanNotDelete") for each in locks)
