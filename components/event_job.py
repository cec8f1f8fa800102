"""A container that ends by itself, started once for what waits in an event source."""

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.core.v1 import EnvVarArgsDict

from . import charts, exposure, scaling_rules, workload
from .app_base import Base, FunctionAppArgs
from .app_plan import given, plan_of
from .model import scaling
from .objects import Objects, as_json

DEADLINE = 3600
RETRIES = 2
KEPT = 5


class EventJob(pulumi.ComponentResource):
    """Jobs that KEDA starts for events, for a container that takes on some work and ends when it is done.

    The Functions host never ends by itself (Azure/azure-functions-host#6103), so it is not for function projects. An
    update of the rule leaves running jobs alone. It must depend on KEDA and on the identities, like `FunctionApp`.
    """

    name: pulumi.Output[str]
    """The name of the ScaledJob and of the ServiceAccount."""

    image: pulumi.Output[str]
    """The image that runs."""

    triggers: pulumi.Output[list[str]]
    """What starts it, in words; known when KEDA has accepted the rule."""

    def __init__(self, name: str, args: FunctionAppArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:EventJob", name, {}, opts)
        _, plan = plan_of(args, given(args["connections"]))
        (only,) = plan.workloads
        objects = Objects(app=name, namespace=args["namespace"], opts=pulumi.ResourceOptions(parent=self))
        watched = pulumi.ResourceOptions(parent=self, depends_on=opts.depends_on if opts else None)
        base, keda_namespace = Base.of(objects, args, plan, watched), args.get("keda_namespace", charts.NAMESPACE)
        policy = exposure.network_policy(name, objects, None, keda_namespace)
        rule = scaling_rules.rule_of(name, only, args, keda_namespace)
        job = args.get("job", {})
        settings = args.get("settings", {})
        variables: list[EnvVarArgsDict] = [{"name": key, "value": settings[key]} for key in sorted(settings)]
        spec = workload.job_spec(
            name,
            args.get("workload", {}),
            labels=objects.labels,
            image=args["image"],
            service_account=base.service_account,
            variables=[*variables, *workload.environment(args["connections"], base.places)],
            deadline=job.get("deadline", DEADLINE),
            retries=job.get("retries", RETRIES),
            vault=base.vault,
        )
        kept = job.get("kept", KEPT)
        made = CustomResource(
            f"{name}-scaled-job",
            api_version="keda.sh/v1alpha1",
            kind="ScaledJob",
            metadata=objects.metadata(name, {"pulumi.com/waitFor": "condition=Ready"}),
            spec={
                **scaling.scaled_job_spec(
                    as_json(spec),
                    scaling_rules.triggers(rule, base.authentications, args["connections"]),
                    rule.scaling,
                ),
                "successfulJobsHistoryLimit": kept,
                "failedJobsHistoryLimit": kept,
            },
            opts=scaling_rules.accepted(watched, [policy, *base.authentications.values()]),
        )

        self.name = base.service_account
        self.image = pulumi.Output.from_input(args["image"])
        said = [f"{each.function}: {each.why}" for each in only.outcomes]
        self.triggers = made.id.apply(lambda _: said)
        self.register_outputs({"name": self.name, "image": self.image, "triggers": self.triggers})
