"""Budgets (learn.microsoft.com/rest/api/consumption/budgets/create-or-update)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from local.azure.arm import Json
from local.provider import Refused
from tests.unit.local.azure.engine import Engine
from tests.unit.local.azure.world import GROUP, REGISTRY, SUBSCRIPTION, Azure

BUDGET = f"{GROUP}/providers/Microsoft.Consumption/budgets/shop"


def month(offset: int, day: int = 1) -> str:
    """A day of a month, counted from the present one."""
    today = datetime.now(UTC)
    years, index = divmod(today.month - 1 + offset, 12)
    return f"{today.year + years}-{index + 1:02}-{day:02}T00:00:00Z"


def notification(**members: Any) -> Json:
    mail = {"enabled": True, "operator": "GreaterThan", "threshold": 80, "contactEmails": ["ops@example.com"]}
    return {**mail, **members}


def budget(start: str = "", grain: str = "Monthly", **properties: Any) -> Json:
    return {
        "properties": {
            "amount": 100,
            "category": "Cost",
            "timeGrain": grain,
            "timePeriod": {"startDate": start or month(0)},
            "notifications": {"most": notification()},
            **properties,
        }
    }


@pytest.mark.parametrize("scope", [SUBSCRIPTION, GROUP])
def test_a_budget(azure: Azure, scope: str) -> None:
    answer = azure.put(BUDGET.replace(GROUP, scope), budget())

    properties = answer["properties"]
    assert properties["currentSpend"] == {"amount": 0, "unit": "USD"}
    assert properties["notifications"]["most"]["thresholdType"] == "Actual"
    year = datetime.now(UTC).year + 10
    assert properties["timePeriod"]["endDate"] == month(0).replace(month(0)[:4], str(year))
    assert answer["eTag"]


@pytest.mark.parametrize(
    ("start", "grain"),
    [(month(0), "Monthly"), (month(12), "Monthly"), (month(-2), "Quarterly"), (month(-11), "Annually")],
)
def test_start_is_accepted(azure: Azure, start: str, grain: str) -> None:
    azure.put(BUDGET, budget(start, grain))


@pytest.mark.parametrize(
    ("start", "grain"),
    [
        (month(0, 2), "Monthly"),
        (month(1, 15), "Monthly"),
        (month(-1), "Monthly"),
        (month(-3), "Quarterly"),
        (month(-12), "Annually"),
        (month(13), "Monthly"),
        ("2017-05-01T00:00:00Z", "Annually"),
        ("soon", "Monthly"),
    ],
)
def test_start_is_refused(azure: Azure, start: str, grain: str) -> None:
    error = azure.refused("PUT", BUDGET, budget(start, grain))

    assert error["status"] == 400
    assert "startDate" in error["message"]


def test_the_start_stays(azure: Azure) -> None:
    """So a program must not compute it from the clock. The text of Azure/CanadaPubSecALZ#317."""
    azure.put(BUDGET, budget(month(0)))

    error = azure.refused("PUT", BUDGET, budget(month(1)))

    assert error["message"] == "Start date of budgets cannot be updated. Please delete and create a new budget."
    assert azure.put(BUDGET, budget(month(0), amount=200))["properties"]["amount"] == 200


def test_an_outdated_etag(azure: Azure) -> None:
    """The text of MicrosoftDocs/azure-docs#34023."""
    etag = azure.put(BUDGET, budget())["eTag"]
    azure.put(BUDGET, {**budget(amount=200), "eTag": etag})

    error = azure.refused("PUT", BUDGET, {**budget(amount=300), "eTag": etag})

    assert error["message"] == "There are changes made to Budget shop. Please get the latest budget to avoid overwrite."


@pytest.mark.parametrize(
    "properties",
    [
        {"amount": 0},
        {"timeGrain": "Daily"},
        {"category": "Usage"},
        {"timePeriod": {"startDate": month(0), "endDate": month(0)}},
        {"notifications": {f"n{number}": notification() for number in range(6)}},
        {"notifications": {"most": notification(threshold=1001)}},
        {"notifications": {"most": notification(contactEmails=[])}},
        {"notifications": {"most": notification(contactEmails=["ops@example.com"] * 51)}},
        {"notifications": {"most": notification(operator="LessThan")}},
    ],
)
def test_what_a_budget_does_not_take(azure: Azure, properties: Json) -> None:
    assert azure.refused("PUT", BUDGET, budget(**properties))["status"] == 400


def test_roles_and_groups_are_addresses_too(azure: Azure) -> None:
    group = f"{GROUP}/providers/Microsoft.Insights/actionGroups/ops"
    told = notification(contactEmails=[], contactGroups=[group])

    assert azure.refused("PUT", BUDGET, budget(notifications={"most": told}))["code"] == "InvalidResourceReference"
    azure.put(group, {"location": "global", "properties": {"groupShortName": "ops", "enabled": True}})
    azure.put(BUDGET, budget(notifications={"most": told}))
    azure.put(BUDGET, budget(notifications={"most": notification(contactEmails=[], contactRoles=["Owner"])}))


def test_the_scope_exists(azure: Azure) -> None:
    assert azure.refused("PUT", BUDGET.replace(GROUP, GROUP + "x"), budget())["code"] == "ResourceGroupNotFound"
    assert azure.refused("PUT", BUDGET.replace(GROUP, REGISTRY), budget())["code"] == "ResourceNotFound"


@pytest.mark.parametrize("name", ["b" * 64, "shop.budget", "shop budget"])
def test_name_is_refused(azure: Azure, name: str) -> None:
    assert azure.refused("PUT", BUDGET.replace("/shop", f"/{name}"), budget())["code"] == "InvalidResourceName"


def test_lives(engine: Engine, group: str) -> None:
    inputs = {
        "scope": f"{SUBSCRIPTION}/resourceGroups/{group}",
        "budgetName": "shop",
        "amount": 100,
        "category": "Cost",
        "timeGrain": "Monthly",
        "timePeriod": {"startDate": month(0)},
        "notifications": {"most": notification()},
    }
    engine.live("consumption:Budget", inputs)

    state = engine.create("consumption:Budget", "shop", inputs)
    assert engine.update("consumption:Budget", state, {**inputs, "amount": 200}).properties["amount"] == 200
    # The provider does not know that the start stays, and lets the update fail.
    later = {**inputs, "timePeriod": {"startDate": month(1)}}
    assert engine.diff("consumption:Budget", state, later).replaces == []
    with pytest.raises(Refused, match="Start date of budgets cannot be updated"):
        engine.update("consumption:Budget", state, later)
