"""The functions of an app in the cluster: its pods, who may call them, and the rules that scale them."""

import secrets
from collections.abc import Mapping

import pulumi
from pulumi_kubernetes.apps.v1 import Deployment
from pulumi_kubernetes.core.v1 import EnvVarArgsDict, Secret
from pulumi_kubernetes.policy.v1 import PodDisruptionBudget

from . import charts, exposure, scaling_rules, workload
from .app_base import Base, FunctionAppArgs
from .app_plan import given, plan_of
from .model import host_keys
from .model.functions import Project
from .model.plans import Plan, Way, WorkloadPlan
from .objects import Objects

SCHEDULING_SECONDS = 60
"""How long a pod may wait for a place and its image, besides the start of the host. A node that has to join takes
longer; no caller waits for that."""


class FunctionApp(pulumi.ComponentResource):
    """The functions of a project as one Deployment, or one for each group, acting as a managed identity.

    What scales by events goes from zero with KEDA; what is called has a Service, and goes by CPU or by requests; what
    nobody could wake up keeps a replica. It must depend on KEDA, so that its scaling rules are removed while KEDA can
    still let go of them, and on the identities, so that KEDA may already look at the event sources when it takes on a
    rule. It makes no event source and no identity; `FunctionProject` does.
    """

    name: pulumi.Output[str]
    """The app's name: that of its ServiceAccount and, for an app that is not split, of its Deployment."""

    image: pulumi.Output[str]
    """The image that runs."""

    urls: pulumi.Output[dict[str, str]]
    """Where functions are called, by workload; empty where nobody calls."""

    triggers: pulumi.Output[list[str]]
    """What runs each function, in words; known when KEDA has accepted every rule."""

    def __init__(self, name: str, args: FunctionAppArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:FunctionApp", name, {}, opts)
        project, plan = plan_of(args, given(args["connections"]))
        objects = Objects(app=name, namespace=args["namespace"], opts=pulumi.ResourceOptions(parent=self))
        # What KEDA watches goes before KEDA does: its operator alone clears their finalizers.
        watched = pulumi.ResourceOptions(parent=self, depends_on=opts.depends_on if opts else None)

        base = Base.of(objects, args, plan, watched)
        keys = _host_keys(objects, plan)

        http, keda_namespace = args.get("http", {}), args.get("keda_namespace", charts.NAMESPACE)
        rules: list[pulumi.CustomResource] = []
        urls: dict[str, pulumi.Output[str]] = {}
        for each in plan.workloads:
            full = f"{name}-{each.group}" if each.group else name
            own = Objects(app=full, namespace=args["namespace"], opts=objects.opts)
            rule = scaling_rules.rule_of(full, each, args, keda_namespace)
            deployment = Deployment(
                f"{full}-deployment",
                metadata=own.metadata(full),
                spec=workload.deployment_spec(
                    full,
                    args.get("workload", {}),
                    labels=own.labels,
                    image=args["image"],
                    service_account=base.service_account,
                    runtime=project.runtime,
                    variables=_variables(args, project, plan, each, base.places),
                    replicas=rule.fixed,
                    keys=keys,
                    vault=base.vault,
                ),
                opts=objects.opts,
            )
            PodDisruptionBudget(
                f"{full}-disruption-budget",
                metadata=own.metadata(full),
                spec={
                    # Counted from above, so that a single replica never keeps a node from being drained.
                    "max_unavailable": 1,
                    "selector": {"match_labels": {"app.kubernetes.io/name": full}},
                    "unhealthy_pod_eviction_policy": "AlwaysAllow",
                },
                opts=objects.opts,
            )
            exposure.network_policy(full, own, http if each.is_pushed else None, keda_namespace)
            if each.is_pushed:
                exposure.service(full, own)
                if "requests" in http:
                    exposure.interceptor(full, own, keda_namespace)
                exposure.entrance(full, own, http, keda_namespace)
                urls[full] = exposure.address(full, args["namespace"], http)
            rules += scaling_rules.resources(
                rule,
                objects=own,
                deployment=deployment,
                authentications=base.authentications,
                connections=args["connections"],
                hosts=exposure.hosts(full, args["namespace"], http),
                cold_start=workload.startup_seconds(args.get("workload", {}), project.runtime) + SCHEDULING_SECONDS,
                watched=watched,
            )

        self.name = base.service_account
        self.image = pulumi.Output.from_input(args["image"])
        none: dict[str, str] = {}
        self.urls = pulumi.Output.all(**urls) if urls else pulumi.Output.from_input(none)
        said = [f"{each.function}: {each.why}" for workload in plan.workloads for each in workload.outcomes]
        self.triggers = pulumi.Output.all(*[each.id for each in rules]).apply(lambda _: said)
        self.register_outputs({"name": self.name, "image": self.image, "urls": self.urls, "triggers": self.triggers})


def _host_keys(objects: Objects, plan: Plan) -> pulumi.Output[str] | None:
    """The Secret with the host's keys, for an app that somebody calls.

    They come from one random text that is drawn once and kept, encrypted, in the state. So they stay what they are, and
    a function that comes later gets one without the others changing.
    """
    called = [each.function for workload in plan.workloads for each in workload.outcomes if each.way is Way.PUSHED]
    if not called:
        return None
    seed = pulumi.Stash(
        f"{objects.app}-host-keys",
        input=pulumi.Output.secret(secrets.token_urlsafe(host_keys.SEED_BYTES)),
        # Each run draws another text; the first one counts.
        opts=pulumi.ResourceOptions.merge(objects.opts, pulumi.ResourceOptions(ignore_changes=["input"])),
    )
    found = pulumi.Output.secret(seed.output)
    return Secret(
        f"{objects.app}-keys",
        metadata=objects.metadata(),
        string_data={
            name: found.apply(lambda text, name=name: host_keys.key(text, name))
            for name in host_keys.names(called, plan.system_keys)
        },
        immutable=True,
        opts=objects.opts,
    ).metadata.name.apply(str)


def _variables(
    args: FunctionAppArgs,
    project: Project,
    plan: Plan,
    own: WorkloadPlan,
    places: Mapping[str, tuple[pulumi.Input[str], str]],
) -> list[EnvVarArgsDict]:
    """The environment of a workload's container.

    `POD_NAMESPACE` must never be in it: the host would take the cluster for App Service's own, and look for locks where
    there are none (`IsKubernetesManagedHosting` in Azure/azure-functions-host).
    """
    # Where the files are of two runtimes, a setting says which it is.
    settings = {"FUNCTIONS_WORKER_RUNTIME": project.runtime, **args.get("settings", {})}
    variables: list[EnvVarArgsDict] = []
    if any(each.is_pushed for each in plan.workloads):
        variables.append({"name": "AzureWebJobsSecretStorageType", "value": "kubernetes"})
    if own.group:
        for number, function in enumerate(own.functions):
            variables.append({"name": f"AzureFunctionsJobHost__functions__{number}", "value": function})
    for key, value in sorted(settings.items()):
        variables.append({"name": key, "value": value})
    return variables + workload.environment(args["connections"], places)
