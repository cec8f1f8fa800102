"""What is wrong with the environment that an app's container gets: its settings, secrets and connections."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, cast

from components.model import connections, resource_ids
from components.model.plans import Connection, Kind, Plan
from components.model.spelling import closest

from . import confidential
from .functions import FunctionSettings
from .sources import ConnectionSettings, SecretSettings

IDENTITY: Final = "the pod's identity is in it, which Kubernetes would then leave out"

RUNTIME: Final = "FUNCTIONS_WORKER_RUNTIME"
"""It may be a plain setting, which a project with files of two runtimes needs."""

OURS: Final = {
    "ASPNETCORE_URLS": "the port is workload.port",
    "AzureWebJobsKubernetesSecretName": "the host's keys are in a Secret of the stack's",
    "AzureWebJobsSecretStorageType": "the host's keys are in a Secret of the stack's",
    RUNTIME: "the project says it",
    "POD_NAMESPACE": "the host would take the cluster for App Service's own",
    # The webhook of Azure Workload Identity does not touch what is there (Azure/azure-workload-identity,
    # `addEnvironmentVariables`).
    "AZURE_CLIENT_ID": IDENTITY,
    "AZURE_TENANT_ID": IDENTITY,
    "AZURE_FEDERATED_TOKEN_FILE": IDENTITY,
    "AZURE_AUTHORITY_HOST": IDENTITY,
}
"""Settings that the stack makes itself, or that must not be there. The host reads them without regard to case."""

APP_SERVICE_REFERENCE: Final = "@Microsoft.KeyVault("
"""What App Service replaces by a secret, and nobody here."""

EVERYWHERE: Final = frozenset({"credential", "clientId", "tenantId", "managedIdentityResourceId", "accountName"})
"""What the host reads of a connection of any kind besides its addresses
(learn.microsoft.com/azure/azure-functions/functions-reference, "Common properties for identity-based connections")."""

MANAGED_IDENTITY: Final = (
    "'managedidentity' asks the virtual machine, which knows nothing of a pod's identity; without it the host finds "
    "the right one; remove it"
)

Mistakes = Iterator[tuple[str, str]]
"""Keys below the app, and what, rule and fix."""


def mistakes(app: FunctionSettings) -> Mistakes:
    """What is wrong whatever the code says."""
    yield from _names(app)
    yield from _values(app)
    yield from _sources(app)
    yield from _alike(app)


def _names(app: FunctionSettings) -> Mistakes:
    ours = {name.lower(): name for name in OURS}
    for where, names in (("settings", app.settings), ("secrets", app.secrets)):
        for name in names:
            if name.lower() in ours and (where, name) != ("settings", RUNTIME):
                yield f"{where}.{name}", f"the stack decides it: {OURS[ours[name.lower()]]}; remove it"
            elif name in app.connections:
                yield f"{where}.{name}", f"connections.{name} is the same setting; keep one of the two"
    for name in app.secrets:
        if name in app.settings:
            yield f"secrets.{name}", f"settings.{name} is the same setting; keep one of the two"


def _values(app: FunctionSettings) -> Mistakes:
    for name, text in app.settings.items():
        key = f"settings.{name}"
        if name.lower().endswith("__credential") and text.lower() == "managedidentity":
            yield key, MANAGED_IDENTITY
        elif confidential.is_secret(text):
            yield (
                key,
                "there is a key or a password in the value, and settings are not kept secret; put it under "
                f"secrets.{name} with pulumi config set --secret --path, or under connections if a binding names it",
            )
        elif text.startswith(APP_SERVICE_REFERENCE):
            yield (
                key,
                f"only App Service replaces {APP_SERVICE_REFERENCE}…); give the vault under secrets.{name}.keyVault",
            )
    for name, each in app.connections.items():
        for setting, text in each.settings.items():
            key = f"connections.{name}.settings.{setting}"
            if setting.lower() == "credential" and text.lower() == "managedidentity":
                yield key, MANAGED_IDENTITY
            elif confidential.is_secret(text):
                yield (
                    key,
                    f"there is a key or a password in the value; give connections.{name}.connectionString instead",
                )
    said: dict[str, Any] = {"triggers": app.triggers, "workload.annotations": app.workload.annotations}
    said |= {key: each.model_dump(by_alias=True, exclude_none=True) for key, each in app.scalings.items()}
    for key, text in (each for path, value in said.items() for each in _texts(path, value)):
        if confidential.is_secret(text):
            yield (
                key,
                "there is a key or a password in the value, which is not kept secret; let it name a connection or a "
                "secret setting instead",
            )


def _texts(path: str, value: object) -> Iterator[tuple[str, str]]:
    """The texts in a value, by their keys."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, each in cast("dict[str, object]", value).items():
            yield from _texts(f"{path}.{key}", each)
    elif isinstance(value, list | tuple):
        for number, each in enumerate(cast("Iterable[object]", value)):
            yield from _texts(f"{path}[{number}]", each)


def _sources(app: FunctionSettings) -> Mistakes:
    vaults: dict[str, str] = {}
    for name, each in app.connections.items():
        key = f"connections.{name}"
        yield from _one_of(key, each, ("connectionString", "secret", "keyVault", "resourceId"))
        if each.settings and each.resource_id is None:
            yield f"{key}.settings", "they go with resourceId, which is not there; remove them, or add it"
        if each.key_vault:
            vaults.setdefault(each.key_vault.vault.lower(), f"{key}.keyVault")
    for name, each in app.secrets.items():
        yield from _one_of(f"secrets.{name}", each, ("value", "secret", "keyVault"))
        if each.key_vault:
            vaults.setdefault(each.key_vault.vault.lower(), f"secrets.{name}.keyVault")
    if len(vaults) > 1:
        first, *others = vaults.values()
        yield (
            f"{others[-1]}.vault",
            f"it is another Key Vault than that of {first}; the pods of an app read one; move the secrets into one",
        )


def _one_of(key: str, section: ConnectionSettings | SecretSettings, keys: tuple[str, ...]) -> Mistakes:
    given = section.model_dump(by_alias=True, exclude_none=True)
    found = [each for each in keys if each in given]
    if len(found) != 1:
        what = " and ".join(found) if found else "nothing"
        yield key, f"has {what}; it takes one of {', '.join(keys)}; {'keep' if found else 'add'} one"


def _alike(app: FunctionSettings) -> Mistakes:
    first: dict[str, str] = {}
    for name in app.connections:
        other = first.setdefault(_folded(name), name)
        if other != name:
            why = f"the host knows no case, and looks for {connections.PREFIX} before a name first"
            yield f"connections.{name}", f"it is the same as connections.{other}: {why}; keep one"


def _folded(name: str) -> str:
    return name.lower().removeprefix(connections.PREFIX.lower()) or name.lower()


def of_plan(app: FunctionSettings, plan: Plan) -> Mistakes:
    """What is wrong with connections, seen from the bindings that name them."""
    scaled = {
        part.setting
        for workload in plan.workloads
        for trigger in workload.triggers
        if trigger.authentication
        for part in trigger.authentication.secrets.values()
    }
    for name, each in app.connections.items():
        connection = plan.connections.get(name)
        if connection is None and any(other != name and _folded(other) == _folded(name) for other in app.connections):
            continue  # It is the same as another one to the host, which is a mistake by itself.
        if connection is None:
            yield f"connections.{name}", _unused(name, app, plan)
        elif each.connection_string is not None:
            problem = _string_problem(each.connection_string.get_secret_value(), connection.kind, name in scaled)
            if problem:
                yield f"connections.{name}.connectionString", problem
        elif each.resource_id is not None:
            yield from _identity(each, connection, each.resource_id)


def _unused(name: str, app: FunctionSettings, plan: Plan) -> str:
    named = sorted(each for each in plan.connections if each not in app.connections)
    meant = closest(name, named)
    hint = f"did you mean {meant}?" if meant else f"they name {', '.join(sorted(plan.connections))}; remove it"
    return f"no binding names it; what only the code reads goes under secrets or settings; {hint}"


def _string_problem(text: str, kind: Kind, scaled: bool) -> str | None:
    """What the host or KEDA would refuse of a connection string; never with the string, which is a secret."""
    pairs = (part.partition("=") for part in text.split(";"))
    parts = {key.strip() for key, _, value in pairs if value}
    match kind:
        case Kind.STORAGE if "UseDevelopmentStorage" in parts:
            return "UseDevelopmentStorage stands for this machine's Azurite, which no pod reaches; copy a whole string"
        # KEDA takes no shared access signature (kedacore/keda, `ParseAzureStorageConnectionString`).
        case Kind.STORAGE if scaled and not ({"AccountName", "AccountKey"} <= parts and _has_address(parts)):
            return (
                "KEDA needs AccountName and AccountKey in it, and DefaultEndpointsProtocol with EndpointSuffix or the "
                "endpoints; copy the whole string"
            )
        case Kind.SERVICE_BUS | Kind.EVENT_HUBS if "Endpoint" not in parts:
            return f"it does not begin with Endpoint=sb://, as that of every {kind} does; copy the whole string"
        case _:
            return None


def _has_address(parts: set[str]) -> bool:
    return {"DefaultEndpointsProtocol", "EndpointSuffix"} <= parts or any(each.endswith("Endpoint") for each in parts)


def _identity(each: ConnectionSettings, connection: Connection, resource_id: str) -> Mistakes:
    """What the host needs to know of a connection by identity besides the resource's id."""
    key = f"connections.{connection.name}.settings"
    wanted = connections.RULES[connection.kind].settings
    derived = resource_ids.settings(connection.kind, resource_id)
    given = {setting.lower() for setting in each.settings}
    for setting in each.settings:
        known = {*wanted, *EVERYWHERE}
        if setting.lower() not in {name.lower() for name in known} and (meant := closest(setting, known)):
            yield f"{key}.{setting}", f"the host reads no such setting of a {connection.kind}; did you mean {meant}?"
    for setting in wanted:
        if setting not in derived and setting.lower() not in given and not closest(setting, each.settings):
            yield f"{key}.{setting}", "missing; it does not follow from the resource id; add it"
