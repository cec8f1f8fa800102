"""What keeps a platform from costs and from slips of the hand: a budget, a schedule, and locks."""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import authorization, consumption, logic

from .arguments import refuse
from .identity import grant
from .model import defaults, schedules


class BudgetArgs(TypedDict):
    """An amount a month, and who is told."""

    amount: float
    """In the subscription's currency."""

    emails: Sequence[str]
    """Who is told at 80 and 100 % of it, and when a forecast goes beyond it."""

    start: str
    """The first month, such as `2026-12`; Azure takes none that is over."""


class ScheduleArgs(TypedDict):
    """When a cluster stops and starts."""

    start: str
    """The time, such as `07:00`."""

    stop: str
    """The time, such as `19:00`."""

    days: NotRequired[Sequence[str]]
    """In English. Default: Monday to Friday."""

    time_zone: NotRequired[str]
    """A time zone of Windows, such as `W. Europe Standard Time`. Default: `UTC`."""


class OperationsOptionsArgs(TypedDict):
    """What can be said about it. What is left out is as the profile says (`model.defaults`)."""

    budget: NotRequired[BudgetArgs]
    """A budget of the resource group."""

    schedule: NotRequired[ScheduleArgs]
    """When the cluster stops and starts; for development."""

    locks: NotRequired[bool]
    """Whether Azure refuses to delete registry, network and workspace to everybody."""

    protect: NotRequired[bool]
    """Whether Pulumi refuses to delete what holds data."""


class OperationsArgs(OperationsOptionsArgs):
    """What `Operations` need."""

    resource_group_name: pulumi.Input[str]
    """The resource group to create them in."""

    resource_group_id: pulumi.Input[str]
    """The resource group that the budget is of."""

    cluster_id: pulumi.Input[str]
    """The cluster that is stopped and started."""

    profile: NotRequired[str]
    """`development` or `production`: which defaults hold. Default: `development`."""

    locked: NotRequired[Mapping[str, pulumi.Input[str]]]
    """What may be locked: resource ids, by a name of your choice. Default: nothing."""


WORKDAYS = schedules.DAYS[:5]

THRESHOLDS = {"actual-80": ("Actual", 80), "actual-100": ("Actual", 100), "forecast-100": ("Forecasted", 100)}
"""At what per cent of a budget somebody is told, of money that is spent or will be."""


class Operations(pulumi.ComponentResource):
    """A budget, a schedule and locks, each where it is asked for."""

    def __init__(self, name: str, args: OperationsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:Operations", name, {}, opts)
        profile = args.get("profile", defaults.Profile.DEVELOPMENT)
        said = defaults.resolved("operations", profile, {"locks": args.get("locks")})
        schedule = args.get("schedule")
        if schedule is not None:
            whole = {"days": WORKDAYS, "time_zone": "UTC", **schedule}
            refuse(f"the operations {name}", schedules.problems(whole, profile))
            self._schedule(name, args, whole)
        if "budget" in args:
            self._budget(name, args["budget"], args["resource_group_id"])
        if said["locks"]:
            for what, scope in args.get("locked", {}).items():
                authorization.ManagementLockByScope(
                    f"{name}-{what}-lock",
                    scope=scope,
                    lock_name=f"{name}-{what}",
                    level="CanNotDelete",
                    notes="Whoever wants to delete it removes this first, in the stack that made both.",
                    opts=pulumi.ResourceOptions(parent=self),
                )
        self.register_outputs({})

    def _budget(self, name: str, budget: BudgetArgs, scope: pulumi.Input[str]) -> None:
        consumption.Budget(
            # Azure never changes the start; another one is another budget.
            f"{name}-budget-{budget['start']}",
            scope=scope,
            budget_name=f"{name}-{budget['start']}",
            amount=budget["amount"],
            category="Cost",
            time_grain="Monthly",
            time_period={"start_date": f"{budget['start']}-01T00:00:00Z"},
            notifications={
                key: {
                    "enabled": True,
                    "operator": "GreaterThanOrEqualTo",
                    "threshold": threshold,
                    "threshold_type": kind,
                    "contact_emails": list(budget["emails"]),
                }
                for key, (kind, threshold) in THRESHOLDS.items()
            },
            # Azure answers with an end ten years away.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["timePeriod.endDate"]),
        )

    def _schedule(self, name: str, args: OperationsArgs, schedule: Mapping[str, object]) -> None:
        for verb in ("start", "stop"):
            workflow = logic.Workflow(
                f"{name}-{verb}",
                resource_group_name=args["resource_group_name"],
                workflow_name=f"{name}-{verb}",
                identity={"type": logic.ManagedServiceIdentityType.SYSTEM_ASSIGNED},
                state=logic.WorkflowState.ENABLED,
                definition=pulumi.Output.from_input(args["cluster_id"]).apply(
                    lambda cluster, verb=verb: schedules.definition(verb, cluster, schedule)
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
            grant(
                f"{name}-{verb}",
                role="Azure Kubernetes Service Contributor Role",
                scope=args["cluster_id"],
                principal_id=workflow.identity.apply(lambda identity: identity.principal_id if identity else ""),
                parent=self,
            )
