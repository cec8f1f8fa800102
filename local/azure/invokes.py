"""Functions of the provider: reading secrets and the signed-in identity."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from local.azure.arm import CLIENT_ID, SUBSCRIPTION_ID, TENANT_ID, USER_OBJECT_ID, Json
from local.azure.client import AzureError, Client
from local.azure.namespaces import BY_TOKEN
from local.provider import CheckFailure, Refused

CLIENT_CONFIG: Final = "azure-native:authorization:getClientConfig"


@dataclass(frozen=True, kw_only=True)
class Action:
    """A function that is a POST on a resource. Its arguments are the path's parameters and `options`, which only shape
    what the real service returns."""

    resource: str
    name: str
    options: frozenset[str] = frozenset()


ACTIONS: Final[Mapping[str, Action]] = {
    "azure-native:containerservice:listManagedClusterUserCredentials": Action(
        resource="azure-native:containerservice:ManagedCluster",
        name="listClusterUserCredential",
        options=frozenset({"format", "serverFqdn"}),
    ),
    "azure-native:containerservice:listManagedClusterAdminCredentials": Action(
        resource="azure-native:containerservice:ManagedCluster",
        name="listClusterAdminCredential",
        options=frozenset({"serverFqdn"}),
    ),
    "azure-native:containerregistry:listRegistryCredentials": Action(
        resource="azure-native:containerregistry:Registry", name="listCredentials"
    ),
    "azure-native:storage:listStorageAccountKeys": Action(
        resource="azure-native:storage:StorageAccount", name="listKeys", options=frozenset({"expand"})
    ),
}


async def invoke(client: Client, token: str, args: Json) -> tuple[Json, list[CheckFailure]]:
    """Call a function.

    Raises:
        Refused: the function is unknown, or the service refused.
    """
    if token == CLIENT_CONFIG:
        failures = _unknown(args, frozenset())
        config = {
            "clientId": CLIENT_ID,
            "objectId": USER_OBJECT_ID,
            "subscriptionId": SUBSCRIPTION_ID,
            "tenantId": TENANT_ID,
        }
        return ({} if failures else config), failures
    action = ACTIONS.get(token)
    if action is None:
        known = ", ".join([CLIENT_CONFIG, *ACTIONS])
        raise Refused(f"the function '{token}' is not emulated: the emulated subscription offers {known}")
    type = BY_TOKEN[action.resource]
    parameters = [name for name in type.path.parameters if name != "subscriptionId"]
    failures = _unknown(args, frozenset(parameters) | action.options)
    failures += [
        CheckFailure(property=name, reason=f"missing required property '{name}'")
        for name in parameters
        if args.get(name) is None
    ]
    if failures:
        return {}, failures
    values = {"subscriptionId": SUBSCRIPTION_ID, **{name: str(args[name]) for name in parameters}}
    id = type.path.fill(values)
    try:
        return await client.post(type, id, action.name), []
    except AzureError as error:
        raise Refused(f"request failed {id}/{action.name}: {error}") from None


def _unknown(args: Json, known: frozenset[str]) -> list[CheckFailure]:
    return [CheckFailure(property=name, reason=f"unknown property '{name}'") for name in args if name not in known]
