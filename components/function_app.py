"""One containerised function app in the cluster, and the rule that scales it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NotRequired, TypedDict

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.apps.v1 import Deployment
from pulumi_kubernetes.core.v1 import Secret, ServiceAccount

from . import workload
from .connections import StorageConnectionArgs
from .discovery import host_json
from .model import scaling

KEDA_API = "keda.sh/v1alpha1"

READY_TIMEOUT = "2m"
"""How long KEDA may take to accept a scaling rule. Short, because a refused one shows its reason only at the end."""


class QueueTriggerArgs(TypedDict):
    """A trigger of the app: a message in a storage queue."""

    queue_name: str
    """The queue."""

    connection: str
    """The name of the connection, as in the function's code."""


class ScalingArgs(TypedDict):
    """How far and how fast the app scales."""

    min_replicas: NotRequired[int]
    """The fewest replicas. Default: 0."""

    max_replicas: NotRequired[int]
    """The most replicas. Default: 20."""

    polling_interval: NotRequired[int]
    """Seconds between looks at the event source. Default: 5."""

    cooldown_period: NotRequired[int]
    """Seconds without an event until the last replica goes. Default: 120."""


class FunctionAppArgs(TypedDict):
    """What a `FunctionApp` needs."""

    namespace: pulumi.Input[str]
    """An existing namespace."""

    project: str
    """The folder of the function project; its `host.json` says how much one replica takes on."""

    image: pulumi.Input[str]
    """The container image, with a tag or digest, in a registry that the cluster may pull from."""

    client_id: pulumi.Input[str]
    """The client id of the identity that the app acts as; see `WorkloadIdentity`."""

    triggers: Sequence[QueueTriggerArgs]
    """What the app waits for; at least one."""

    connections: Mapping[str, StorageConnectionArgs]
    """Every connection that a trigger names, and `AzureWebJobsStorage` for the host itself."""

    scaling: NotRequired[ScalingArgs]
    """How far and how fast it scales."""


class FunctionApp(pulumi.ComponentResource):
    """A function app as a Deployment that KEDA scales from zero, acting as a managed identity.

    It must depend on KEDA, so that its scaling rule is removed while KEDA can still let go of it, and on the
    `WorkloadIdentity`, so that KEDA may already look at the event source when it takes on the rule. It makes no event
    source and no identity; `StorageSource` and `WorkloadIdentity` do.
    """

    name: pulumi.Output[str]
    """The name of the Deployment, the ServiceAccount and the ScaledObject."""

    image: pulumi.Output[str]
    """The image that runs."""

    scaled_object: pulumi.Output[str]
    """The name of the ScaledObject; known when KEDA has accepted it."""

    def __init__(self, name: str, args: FunctionAppArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:FunctionApp", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        namespace, connections = args["namespace"], args["connections"]
        labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "aks-functions"}

        account = ServiceAccount(
            f"{name}-service-account",
            metadata={
                "name": name,
                "namespace": namespace,
                "labels": labels,
                "annotations": {"azure.workload.identity/client-id": args["client_id"]},
            },
            opts=child,
        )
        secret_name = None
        strings = {key: each["connection_string"] for key, each in connections.items() if "connection_string" in each}
        if strings:
            # Immutable, so that a new string makes a new Secret, and with its new name the pods roll.
            secret_name = Secret(
                f"{name}-connections",
                metadata={"namespace": namespace, "labels": labels},
                string_data=strings,
                immutable=True,
                opts=child,
            ).metadata.name.apply(str)
        deployment = Deployment(
            f"{name}-deployment",
            metadata={"name": name, "namespace": namespace, "labels": labels},
            spec=workload.deployment_spec(
                name,
                labels=labels,
                image=args["image"],
                service_account=account.metadata.name.apply(str),
                variables=workload.environment(connections, secret_name),
            ),
            opts=child,
        )

        # What KEDA watches goes before KEDA does: its operator alone clears their finalizers.
        watched = pulumi.ResourceOptions(parent=self, depends_on=opts.depends_on if opts else None)
        # A changed one gets a new name, which replaces the scaling rule too: KEDA would go on using what it read
        # before, and nobody would be told that it refuses the new one.
        authentications = {
            connection: CustomResource(
                scaling.authentication_name(name, connection),
                api_version=KEDA_API,
                kind="TriggerAuthentication",
                metadata={"namespace": namespace, "labels": labels},
                spec=(
                    scaling.secret_authentication(connection, secret_name)
                    if connection in strings
                    else scaling.identity_authentication(args["client_id"])
                ),
                opts=pulumi.ResourceOptions.merge(watched, pulumi.ResourceOptions(replace_on_changes=["spec"])),
            )
            for connection in sorted({trigger["connection"] for trigger in args["triggers"]})
        }
        host = host_json.read(Path(args["project"]))
        triggers = [
            scaling.queue_trigger(
                queue_name=trigger["queue_name"],
                queue_length=host.queue_batch_size,
                authentication=authentications[trigger["connection"]].id.apply(scaling.object_name),
                account_name=connections[trigger["connection"]].get("account_name"),
            )
            for trigger in args["triggers"]
        ]
        scaled_object = CustomResource(
            f"{name}-scaled-object",
            api_version=KEDA_API,
            kind="ScaledObject",
            metadata={
                "name": name,
                "namespace": namespace,
                "labels": labels,
                "annotations": {"pulumi.com/waitFor": "condition=Ready"},
            },
            spec=scaling.scaled_object_spec(name, triggers, **args.get("scaling", {})),
            opts=pulumi.ResourceOptions.merge(
                watched,
                pulumi.ResourceOptions(
                    depends_on=[deployment, *authentications.values()],
                    # KEDA's conditions do not say which generation they are about, so after an update the old
                    # Ready=True would end the wait at once and a refused rule would pass in silence. A new object
                    # starts without conditions. The Deployment and its pods stay.
                    replace_on_changes=["spec"],
                    delete_before_replace=True,
                    # An update is what the engine makes of the next try after a create that was not accepted.
                    custom_timeouts=pulumi.CustomTimeouts(create=READY_TIMEOUT, update=READY_TIMEOUT),
                ),
            ),
        )

        self.name = deployment.metadata.name.apply(str)
        self.image = pulumi.Output.from_input(args["image"])
        self.scaled_object = scaled_object.id.apply(lambda _: name)
        self.register_outputs({"name": self.name, "image": self.image, "scaled_object": self.scaled_object})
