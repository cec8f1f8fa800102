"""Microsoft.Consumption: budgets (learn.microsoft.com/rest/api/consumption/budgets/create-or-update)."""

from datetime import UTC, datetime
from typing import Final

from local.azure.arm import ArmError, Json
from local.azure.namespaces.scopes import check_scope
from local.azure.paths import Template
from local.azure.resource_types import Change, Duration, Limits, ResourceType, new_guid

EARLIEST: Final = datetime(2017, 6, 1, tzinfo=UTC)
MONTHS: Final = {
    "Monthly": 1,
    "Quarterly": 3,
    "Annually": 12,
    "BillingMonth": 1,
    "BillingQuarter": 3,
    "BillingAnnual": 12,
}
"""Lengths of the time grains: a start in the past lies within the present one."""
AHEAD: Final = 12
"""Months that a start may lie in the future."""
YEARS: Final = 10
"""Between start and end, where no end is given."""
MOST_NOTIFICATIONS: Final = 5
MOST_EMAILS: Final = 50
HIGHEST_THRESHOLD: Final = 1000


class Budget(ResourceType):
    token = "azure-native:consumption:Budget"
    arm_type = "Microsoft.Consumption/budgets"
    path = Template("/{scope}/providers/Microsoft.Consumption/budgets/{budgetName}")
    api_version = "2024-08-01"
    name_limits = Limits(shortest=1, longest=63, pattern=r"^[a-zA-Z0-9_-]+$")
    tracked = False
    required = ("properties.amount", "properties.category", "properties.timeGrain", "properties.timePeriod.startDate")
    duration = Duration(create=3, update=3, delete=2)

    def validate(self, change: Change) -> None:
        check_scope(change, "budget")
        if change.properties["amount"] <= 0:
            raise _refused(f"The amount of a budget is {change.properties['amount']:g} and must be above 0.")
        etag, before = change.body.get("eTag"), change.before("eTag")
        if etag and before and etag != before:
            name = change.parameters["budgetName"]
            raise _refused(f"There are changes made to Budget {name}. Please get the latest budget to avoid overwrite.")
        _check_period(change)
        notifications: Json = change.get("properties.notifications") or {}
        if len(notifications) > MOST_NOTIFICATIONS:
            raise _refused(
                f"A budget has at most {MOST_NOTIFICATIONS} notifications, this one has {len(notifications)}."
            )
        for name, notification in notifications.items():
            _check_notification(name, notification)

    def accept(self, change: Change) -> None:
        start = _date(change.properties["timePeriod"]["startDate"], "startDate")
        change.default("properties.timePeriod.endDate", _answer(start.replace(year=start.year + YEARS)))
        change.default("properties.currentSpend", {"amount": 0, "unit": "USD"})
        change.default("properties.notifications", {})
        for notification in change.properties["notifications"].values():
            notification.setdefault("thresholdType", "Actual")
            notification.setdefault("contactGroups", [])
            notification.setdefault("contactRoles", [])
        change.body["eTag"] = f'"{new_guid().replace("-", "")[:15]}"'


def _check_period(change: Change) -> None:
    period: Json = change.properties["timePeriod"]
    start = _date(period["startDate"], "startDate")
    previous = change.before("properties.timePeriod.startDate")
    if previous:
        if _date(previous, "startDate") != start:
            raise _refused("Start date of budgets cannot be updated. Please delete and create a new budget.")
    else:
        _check_start(start, MONTHS[change.properties["timeGrain"]])
    end = period.get("endDate")
    if end and _date(end, "endDate") <= start:
        raise _refused(f"The endDate '{end}' of a budget must be after its startDate '{period['startDate']}'.")


def _check_start(start: datetime, grain: int) -> None:
    """A new budget starts on the first of a month, not before the present time grain and not too late."""
    today = datetime.now(UTC)
    if start.day != 1 or start < EARLIEST:
        raise _refused(
            f"The startDate '{start.date()}' of a budget must be the first of a month, on or after {EARLIEST.date()}."
        )
    months = (start.year - today.year) * 12 + start.month - today.month
    if months > AHEAD:
        raise _refused(f"The startDate '{start.date()}' of a budget is more than {AHEAD} months in the future.")
    if months <= -grain:
        raise _refused(f"The startDate '{start.date()}' of a budget must be within its time grain.")


def _check_notification(name: str, notification: Json) -> None:
    emails: list[str] = notification["contactEmails"]
    if not 0 <= notification["threshold"] <= HIGHEST_THRESHOLD:
        raise _refused(f"The threshold of notification '{name}' must be between 0 and {HIGHEST_THRESHOLD}.")
    if not emails and not notification.get("contactGroups") and not notification.get("contactRoles"):
        raise _refused(f"Notification '{name}' needs an address in contactEmails, contactGroups or contactRoles.")
    if len(emails) > MOST_EMAILS:
        raise _refused(f"Notification '{name}' has more than {MOST_EMAILS} addresses in contactEmails.")


def _date(text: str, name: str) -> datetime:
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        raise _refused(f"The {name} '{text}' of a budget is no date.") from None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _answer(date: datetime) -> str:
    return date.isoformat().replace("+00:00", "Z")


def _refused(message: str) -> ArmError:
    return ArmError(400, "400", message)


TYPES = (Budget(),)
