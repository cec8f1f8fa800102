"""Identities without secrets: who a workload is to Azure, and what it may do there."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import authorization, managedidentity

from .model import roles

TOKEN_AUDIENCE = "api://AzureADTokenExchange"
"""The audience that Microsoft Entra expects in a federated token (Microsoft Entra Workload ID documentation)."""


def grant(
    name: str,
    *,
    role: str,
    scope: pulumi.Input[str],
    principal_id: pulumi.Input[str],
    parent: pulumi.Resource,
    principal_type: str = "ServicePrincipal",
) -> authorization.RoleAssignment:
    """Give a built-in role (a key of `roles.ROLES`) at a scope, under a name that never changes: to a managed identity,
    or to an Entra group with the `principal_type` `Group`.

    `principal_type` is stated because the SDK's default is `User`, which Azure refuses for an identity, and because
    Azure then accepts an identity that its directory has not replicated yet.
    """
    return authorization.RoleAssignment(
        name,
        role_assignment_name=pulumi.Output.all(scope, principal_id).apply(
            lambda known: roles.assignment_name(known[0], known[1], role)
        ),
        role_definition_id=pulumi.Output.from_input(scope).apply(lambda known: roles.definition_id(role, known)),
        scope=scope,
        principal_id=principal_id,
        principal_type=principal_type,
        opts=pulumi.ResourceOptions(parent=parent),
    )


class ServiceAccountArgs(TypedDict):
    """A Kubernetes ServiceAccount, by name."""

    namespace: pulumi.Input[str]
    """Its namespace."""

    name: pulumi.Input[str]
    """Its name."""


class GrantArgs(TypedDict):
    """One right in Azure."""

    role: str
    """The built-in role: a key of `model.roles.ROLES`."""

    scope: pulumi.Input[str]
    """The resource id that the right is limited to."""


class WorkloadIdentityArgs(TypedDict):
    """What a `WorkloadIdentity` needs."""

    resource_group_name: pulumi.Input[str]
    """The resource group to create it in."""

    issuer_url: pulumi.Input[str]
    """The cluster's OIDC issuer, exactly as the cluster states it: with the closing slash."""

    trusted: Mapping[str, ServiceAccountArgs]
    """The ServiceAccounts whose pods may act as this identity, by a name of your choice; at most 20."""

    grants: NotRequired[Mapping[str, GrantArgs]]
    """What it may do in Azure, by a name of your choice. Default: nothing."""


class WorkloadIdentity(pulumi.ComponentResource):
    """A managed identity that pods act as without any secret, and what it may do in Azure.

    KEDA reads event sources as its own ServiceAccount, never as the workload's (kedacore/keda#4597), so KEDA's operator
    belongs into `trusted` beside the workload's ServiceAccount wherever a scaler signs in with this identity.
    """

    id: pulumi.Output[str]
    """The resource id of the managed identity."""

    client_id: pulumi.Output[str]
    """The client id, which workloads and KEDA name when they sign in."""

    principal_id: pulumi.Output[str]
    """The object id, which role assignments name."""

    tenant_id: pulumi.Output[str]
    """The directory that it belongs to."""

    def __init__(self, name: str, args: WorkloadIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aks-functions:index:WorkloadIdentity", name, {}, opts)
        identity = managedidentity.UserAssignedIdentity(
            f"{name}-identity",
            resource_group_name=args["resource_group_name"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        # Azure refuses concurrent writes of federated credentials under one identity, so each waits for the one before.
        before: list[pulumi.Resource] = []
        for who, account in args["trusted"].items():
            credential = managedidentity.FederatedIdentityCredential(
                f"{name}-{who}",
                resource_group_name=args["resource_group_name"],
                resource_name_=identity.name,
                issuer=args["issuer_url"],
                subject=pulumi.Output.concat("system:serviceaccount:", account["namespace"], ":", account["name"]),
                audiences=[TOKEN_AUDIENCE],
                opts=pulumi.ResourceOptions(parent=self, depends_on=before),
            )
            before = [credential]
        for what, right in args.get("grants", {}).items():
            grant(
                f"{name}-{what}",
                role=right["role"],
                scope=right["scope"],
                principal_id=identity.principal_id,
                parent=self,
            )

        self.id = identity.id
        self.client_id = identity.client_id
        self.principal_id = identity.principal_id
        self.tenant_id = identity.tenant_id
        self.register_outputs(
            {
                "id": self.id,
                "client_id": self.client_id,
                "principal_id": self.principal_id,
                "tenant_id": self.tenant_id,
            }
        )
