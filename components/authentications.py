"""How KEDA signs in to the event sources of an app: TriggerAuthentications, and the secrets that they need."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.core.v1 import Secret

from .connections import SecretArgs, vault_name
from .model import connection_strings
from .model.plans import Authentication, SecretPart
from .objects import Objects

API = "keda.sh/v1alpha1"


def trigger_authentication(
    authentication: Authentication,
    *,
    objects: Objects,
    client_id: pulumi.Input[str],
    sources: Mapping[str, SecretArgs],
    places: Mapping[str, tuple[pulumi.Input[str], str]],
    opts: pulumi.ResourceOptions,
) -> CustomResource:
    """The TriggerAuthentication of an app; `places`: Secret and key of what is in the cluster, by setting.

    A changed one gets a new name, which replaces the scaling rule too: KEDA would go on using what it read before, and
    nobody would be told that it refuses the new one.
    """
    # The dot, which no name of an app holds, keeps `a` with `b-c` apart from `a-b` with `c`.
    full = f"{objects.app}.{authentication.name}"
    spec = _spec(full, authentication, objects, client_id, sources, places)
    replaced = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(replace_on_changes=["spec"]))
    return CustomResource(
        full, api_version=API, kind="TriggerAuthentication", metadata=objects.metadata(), spec=spec, opts=replaced
    )


def _spec(
    full: str,
    authentication: Authentication,
    objects: Objects,
    client_id: pulumi.Input[str],
    sources: Mapping[str, SecretArgs],
    places: Mapping[str, tuple[pulumi.Input[str], str]],
) -> dict[str, Any]:
    identity = {"provider": "azure-workload", "identityId": client_id}
    if authentication.identity:
        return {"podIdentity": identity}
    spec: dict[str, Any] = {}
    references: list[dict[str, Any]] = []
    made: dict[str, pulumi.Input[str]] = dict(authentication.texts)
    for parameter, part in sorted(authentication.secrets.items()):
        source = sources[part.setting]
        if "key_vault" in source:
            # What the pods read is only there while there are pods, so KEDA asks the vault itself.
            vault = source["key_vault"]
            found = spec.setdefault(
                "azureKeyVault",
                {
                    "vaultUri": f"https://{vault_name(vault['vault_id'])}.vault.azure.net/",
                    "podIdentity": identity,
                    "secrets": [],
                },
            )
            found["secrets"].append({"parameter": parameter, "name": vault["name"]})
        elif "value" in source and (part.part != "whole" or part.setting not in places):
            made[parameter] = _part(source["value"], part)
        else:
            # Of what is in the cluster already only the whole can be had; the plan has told what that has to be.
            secret, key = places[part.setting]
            references.append({"parameter": parameter, "name": secret, "key": key})
    if made:
        secret = Secret(
            f"{full}-parameters",
            metadata=objects.metadata(),
            string_data=made,
            immutable=True,
            opts=objects.opts,
        ).metadata.name
        references += [{"parameter": parameter, "name": secret, "key": parameter} for parameter in sorted(made)]
    if references:
        spec["secretTargetRef"] = references
    return spec


def _part(value: pulumi.Input[str], part: SecretPart) -> pulumi.Output[str]:
    return pulumi.Output.secret(value).apply(lambda text: connection_strings.part(text, part))
