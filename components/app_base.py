"""What an app has in the cluster whatever runs in it: its ServiceAccount, its secrets, and how KEDA signs in for it."""

from collections.abc import Mapping
from typing import NotRequired

import pulumi
from msgspec import Struct
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.core.v1 import Secret, ServiceAccount

from . import key_vault
from .app_args import FunctionsArgs
from .authentications import trigger_authentication
from .connections import ConnectionArgs, SecretArgs, secret_sources
from .model.plans import Authentication, Plan
from .objects import Objects


class FunctionAppArgs(FunctionsArgs):
    """What a `FunctionApp` needs."""

    namespace: pulumi.Input[str]
    """An existing namespace."""

    image: pulumi.Input[str]
    """The container image, with a tag or digest, in a registry that the cluster may pull from."""

    client_id: pulumi.Input[str]
    """The client id of the identity that the app acts as; see `WorkloadIdentity`."""

    tenant_id: NotRequired[pulumi.Input[str]]
    """The directory of that identity; required for secrets in a Key Vault."""

    scaler_client_id: NotRequired[pulumi.Input[str]]
    """The client id of the identity that KEDA's operator looks at event sources with. Default: `client_id`."""

    connections: Mapping[str, ConnectionArgs]
    """Every connection that a binding names, and `AzureWebJobsStorage` for the host itself."""

    keda_namespace: NotRequired[pulumi.Input[str]]
    """Where KEDA runs. Default: `keda`."""


class Base(Struct, frozen=True, kw_only=True):
    """The objects that all workloads of an app share."""

    service_account: pulumi.Output[str]
    places: Mapping[str, tuple[pulumi.Input[str], str]]
    """Secret and key in the cluster, by the name of the setting."""
    vault: pulumi.Output[str] | None
    """The SecretProviderClass that pods have to mount."""
    authentications: Mapping[str, CustomResource]
    """The TriggerAuthentications by the name that the plan gives them."""

    @classmethod
    def of(cls, objects: Objects, args: FunctionAppArgs, plan: Plan, watched: pulumi.ResourceOptions) -> "Base":
        """Make them; what KEDA watches has the options `watched`."""
        account = ServiceAccount(
            f"{objects.app}-service-account",
            metadata=objects.metadata(objects.app, {"azure.workload.identity/client-id": args["client_id"]}),
            automount_service_account_token=False,
            opts=objects.opts,
        )
        sources = secret_sources(args["connections"], args.get("secrets", {}))
        places = _places(objects, sources)
        # A setting whose value is not known yet is as good as a secret.
        unknown: dict[str, SecretArgs] = {
            name: {"value": value} for name, value in args.get("settings", {}).items() if not isinstance(value, str)
        }
        return cls(
            service_account=account.metadata.name.apply(str),
            places=places,
            vault=key_vault.secret_provider_class(objects, sources, args["client_id"], args.get("tenant_id")),
            authentications={
                each.name: trigger_authentication(
                    each,
                    objects=objects,
                    client_id=args.get("scaler_client_id", args["client_id"]),
                    sources={**unknown, **sources},
                    places=places,
                    opts=watched,
                )
                for each in _authentications(plan)
            },
        )


def _places(objects: Objects, sources: dict[str, SecretArgs]) -> dict[str, tuple[pulumi.Input[str], str]]:
    """Secret and key in the cluster, by setting.

    What is given as a text goes to an immutable Secret, so that a new text makes a new Secret, and with its new name
    the pods roll. A Secret changed in place would reach no running pod.
    """
    places: dict[str, tuple[pulumi.Input[str], str]] = {}
    texts = {name: each["value"] for name, each in sources.items() if "value" in each}
    if texts:
        secret = Secret(
            f"{objects.app}-secrets",
            metadata=objects.metadata(),
            string_data=texts,
            immutable=True,
            opts=objects.opts,
        ).metadata.name.apply(str)
        places |= {name: (secret, name) for name in texts}
    for name, each in sources.items():
        if "secret" in each:
            places[name] = (each["secret"]["name"], each["secret"]["key"])
        elif "key_vault" in each:
            places[name] = (key_vault.synced(objects.app), name)
    return places


def _authentications(plan: Plan) -> list[Authentication]:
    found = {
        trigger.authentication.name: trigger.authentication
        for workload in plan.workloads
        for trigger in workload.triggers
        if trigger.authentication
    }
    return [found[name] for name in sorted(found)]
