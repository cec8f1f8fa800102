"""A function project with everything that it needs to run: event sources, identities, rights, image and workloads."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import pulumi

from . import app_sources
from .app_args import FunctionsArgs
from .app_base import FunctionAppArgs
from .app_plan import plan_of
from .app_sources import GivenConnectionArgs, SourceOptionsArgs
from .discovery import dockerfile
from .event_job import EventJob
from .function_app import FunctionApp
from .identity import ServiceAccountArgs, WorkloadIdentity
from .image_build import ImageBuild
from .model import images
from .model.plans import Plan
from .workload import WorkloadArgs


class BuildArgs(TypedDict):
    """Where an image is built from."""

    repository: str
    """The address of the Git repository; the registry has to reach it."""

    commit: str
    """The commit, in full."""

    folder: NotRequired[str]
    """The build's context. Default: the project's folder."""

    dockerfile: NotRequired[str]
    """Default: `Dockerfile`."""


class DeclaredArgs(FunctionsArgs):
    """What a function project's developers say of it."""

    image: NotRequired[str]
    """The image, with a tag or digest; in the stack's registry unless it names another."""

    build: NotRequired[BuildArgs]
    """Instead of an image."""

    connections: NotRequired[Mapping[str, GivenConnectionArgs]]
    """Connections to what exists already. Default: the stack makes what the bindings name."""


class ApplicationInsightsArgs(TypedDict):
    """An Application Insights that takes no keys: who writes has a right."""

    id: pulumi.Input[str]
    """The resource id."""

    connection_string: pulumi.Input[str]
    """Where it is; no secret by itself."""


class FunctionProjectArgs(DeclaredArgs):
    """What a `FunctionProject` needs, the platform around it included."""

    resource_group_name: pulumi.Input[str]
    """The resource group for event sources and identities."""

    namespace: pulumi.Input[str]
    """An existing Kubernetes namespace."""

    issuer_url: pulumi.Input[str]
    """The cluster's OIDC issuer."""

    keda: ServiceAccountArgs
    """The ServiceAccount of KEDA's operator."""

    registry_name: pulumi.Input[str]
    """The registry that images are built in."""

    registry_group: NotRequired[pulumi.Input[str]]
    """The resource group of that registry. Default: `resource_group_name`."""

    login_server: pulumi.Input[str]
    """The host name of the registry that an image without one is in."""

    sources: NotRequired[SourceOptionsArgs]
    """How event sources are made. Default: as in development."""

    application_insights: NotRequired[ApplicationInsightsArgs]
    """Where traces go. Default: nowhere, unless the app's settings say so."""


def planned(args: DeclaredArgs) -> Plan:
    """What the project needs; raises `PlanError` and `ProjectError`, which word every mistake."""
    return plan_of(args, app_sources.as_given(args.get("connections", {})))[1]


class FunctionProject(pulumi.ComponentResource):
    """A folder of functions as a running, scaling service.

    It reads from the code what the functions wait for, makes the queues, topics and hubs that do not exist yet, gives
    the app an identity with the rights that its bindings need and KEDA's operator another that may only look, and runs
    the image. Options of Kubernetes objects are those of the cluster: `AksCluster.inside` and KEDA to depend on.
    """

    name: pulumi.Output[str]
    """The app's name."""

    image: pulumi.Output[str]
    """The image that runs."""

    urls: pulumi.Output[dict[str, str]]
    """Where its functions are called, by workload; empty where nobody calls."""

    triggers: pulumi.Output[list[str]]
    """What runs each function, in words."""

    notes: pulumi.Output[list[str]]
    """Where names come from that the code leaves to its environment, and what else is good to know."""

    def __init__(
        self,
        name: str,
        args: FunctionProjectArgs,
        opts: pulumi.ResourceOptions | None = None,
        inside: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("aks-functions:index:FunctionProject", name, {}, opts)
        plan, image = planned(args), dockerfile.read(Path(args["project"])) if "project" in args else None
        workload = _workload(args, image)
        for warning in (*plan.warnings, *_image_warnings(workload, image)):
            pulumi.log.warn(warning, self)
        given = args.get("connections", {})
        sources = app_sources.made(name, args["resource_group_name"], plan, args.get("sources", {}), self)
        grants = dict(app_sources.grants(given, args.get("secrets", {}), plan, sources))
        insights = args.get("application_insights")
        if insights is not None:
            grants["app", "application-insights"] = {"role": "Monitoring Metrics Publisher", "scope": insights["id"]}
        group, issuer = args["resource_group_name"], args["issuer_url"]
        identity = WorkloadIdentity(
            name,
            {
                "resource_group_name": group,
                "issuer_url": issuer,
                "trusted": {"workload": {"namespace": args["namespace"], "name": name}},
                "grants": {what: right for (to, what), right in grants.items() if to == "app"},
            },
            pulumi.ResourceOptions(parent=self),
        )
        looks = {what: right for (to, what), right in grants.items() if to == "scaler"}
        scaler = (
            WorkloadIdentity(
                # No name of an app holds the underscore, so that this is none of another app.
                f"{name}_scaler",
                {
                    "resource_group_name": group,
                    "issuer_url": issuer,
                    "trusted": {"keda": args["keda"]},
                    "grants": looks,
                },
                pulumi.ResourceOptions(parent=self),
            )
            if looks
            else None
        )
        functions = cast("FunctionsArgs", {key: args[key] for key in FunctionsArgs.__annotations__ if key in args})
        if insights is not None:
            functions["settings"] = {**_telemetry(name, insights, identity), **args.get("settings", {})}
        app_args: FunctionAppArgs = {
            **functions,
            "workload": workload,
            "namespace": args["namespace"],
            "image": _image(name, args, workload, pulumi.ResourceOptions(parent=self)),
            "client_id": identity.client_id,
            "tenant_id": identity.tenant_id,
            "connections": dict(app_sources.connections(given, plan, sources)),
            "keda_namespace": args["keda"]["namespace"],
        }
        if scaler is not None:
            app_args["scaler_client_id"] = scaler.client_id
        # The sources too: no right is given on a consumer group, which the first replica needs all the same.
        needed = [identity, *([scaler] if scaler else []), *sources.values()]
        there = pulumi.ResourceOptions.merge(inside, pulumi.ResourceOptions(parent=self, depends_on=needed))
        none: dict[str, str] = {}
        if "job" in args:
            app = EventJob(name, app_args, there)
            self.urls = pulumi.Output.from_input(none)
        else:
            app = FunctionApp(name, app_args, there)
            self.urls = app.urls
        self.name, self.image, self.triggers = app.name, app.image, app.triggers
        self.notes = pulumi.Output.from_input(list(plan.notes))
        self.register_outputs(
            {"name": self.name, "image": self.image, "urls": self.urls, "triggers": self.triggers, "notes": self.notes}
        )


def _telemetry(
    name: str, insights: ApplicationInsightsArgs, identity: WorkloadIdentity
) -> dict[str, pulumi.Input[str]]:
    """How the host sends its traces (learn.microsoft.com/azure/azure-functions/functions-app-settings)."""
    return {
        "APPLICATIONINSIGHTS_CONNECTION_STRING": insights["connection_string"],
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING": pulumi.Output.concat(
            "Authorization=AAD;ClientId=", identity.client_id
        ),
        # Outside App Service nothing else says whose they are.
        "WEBSITE_CLOUD_ROLENAME": name,
    }


def _workload(args: FunctionProjectArgs, image: dockerfile.Dockerfile | None) -> WorkloadArgs:
    """The pods as they are asked for, on nodes that the image is built for."""
    asked: WorkloadArgs = {**args.get("workload", {})}
    if image and image.architecture and "architectures" not in asked:
        asked["architectures"] = [image.architecture]
    return asked


def _image_warnings(workload: WorkloadArgs, image: dockerfile.Dockerfile | None) -> Iterator[str]:
    if image is None:
        return
    yield from image.warnings
    if image.base.startswith(dockerfile.BASE_IMAGES) and "arm64" in workload.get("architectures", ()):
        yield (
            f"the image starts from {image.base}, which Microsoft builds for amd64 only; on arm64 nodes it would not "
            "start; leave arm64 out, or start from a base image of your own"
        )


def _image(
    name: str, args: FunctionProjectArgs, workload: WorkloadArgs, child: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    """The whole image reference: one that names no registry is in the stack's own."""
    if "build" in args:
        build = args["build"]
        return ImageBuild(
            name,
            {
                "resource_group_name": args.get("registry_group", args["resource_group_name"]),
                "registry_name": args["registry_name"],
                "login_server": args["login_server"],
                "image": name,
                "repository": build["repository"],
                "commit": build["commit"],
                "folder": build.get("folder", args.get("project", "")),
                "dockerfile": build.get("dockerfile", "Dockerfile"),
                "architectures": workload.get("architectures", ("amd64",)),
            },
            child,
        ).image
    image = args.get("image", "")
    if images.is_qualified(image):
        return pulumi.Output.from_input(image)
    return pulumi.Output.concat(args["login_server"], "/", image)
