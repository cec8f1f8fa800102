"""Storage queues and blobs that functions wait for.

Sources: learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue-trigger and
…-storage-blob-trigger; keda.sh/docs/2.20/scalers/azure-storage-queue and …/azure-storage-blob.
"""

import re

from .. import connections, names, roles
from ..plans import Authentication, Connection, Entity, EntityKind, Kind, Outcome, Reference, SecretPart, Text, Way
from ..scalers.azure import AzureBlob, AzureQueue
from . import scaled, targets
from .bound import Bound
from .draft import is_by_identity

SYSTEM_CONTAINERS = frozenset({"$logs", "$root", "$web"})
"""They are in every account."""


def queue_trigger(bound: Bound) -> Outcome | None:
    """Scaled by the length of the queue."""
    connection = bound.connection(Kind.STORAGE, "connection", default=connections.HOST_STORAGE)
    written = bound.needed("queueName")
    if connection is None or written is None:
        return None
    entity = queue(bound, connection, written)
    if entity is None:
        return None
    name = entity.path[0]
    bound.draft.grant(roles.QUEUE_TRIGGER_ROLES, connection, entity)
    bound.draft.grant((roles.SCALER_ROLES[AzureQueue.type],), connection, entity, scaler=True)
    if poison := names.poison_queue(name):
        # An app may wait for its own poison queue too; it is one entity with the rights of both.
        moved = bound.entity(connection, EntityKind.QUEUE, poison)
        bound.draft.grant((roles.POISON_QUEUE_ROLE,), connection, moved)
    authentication, account = sign_in(bound, connection)
    keda = scaled.trigger(
        bound,
        AzureQueue,
        {"queueName": name, **account},
        authentication,
        target=("queueLength", bound.target(targets.queue(bound.draft.host))),
    )
    return keda and bound.outcome(Way.SCALED, f"messages wait in the queue '{name}'", keda)


def queue(bound: Bound, connection: Connection, written: str) -> Entity | None:
    """A queue under the name that the host makes of it: in lower case (`NormalizeAndValidate` of the extension)."""
    name = written.lower()
    if name != written:
        bound.draft.notes[
            f"queueName of {bound.function.name} is '{name}', since the host writes '{written}' small"
        ] = None
    return bound.entity(connection, EntityKind.QUEUE, name)


def sign_in(bound: Bound, connection: Connection) -> tuple[Authentication, dict[str, Text]]:
    """How a scaler for storage signs in, and the key that it needs for that."""
    if is_by_identity(connection):
        return bound.draft.identity(connection), {"accountName": Reference(connection=connection.name)}
    return bound.draft.secrets(connection.name, {"connection": SecretPart(setting=connection.name)}), {}


def blob_trigger(bound: Bound) -> Outcome | None:
    """By polling scaled by the number of blobs; with Event Grid called."""
    connection = bound.connection(Kind.STORAGE, "connection", default=connections.HOST_STORAGE)
    path = bound.needed("path", "blobPath")
    if connection is None or path is None:
        return None
    container, _, pattern = path.partition("/")
    if has_expression(container):
        bound.mistake(
            f"path is '{path}', whose container is not constant; a blob trigger watches one container; name it"
        )
        return None
    entity = container_of(bound, connection, container)
    if entity is None:
        return None
    bound.draft.grant(roles.BLOB_TRIGGER_ROLES, connection)
    bound.draft.grant(roles.BLOB_TRIGGER_ROLES, bound.draft.host_storage)
    if str(bound.value("source")).lower() in ("eventgrid", "1"):
        bound.draft.system_keys.add("blobs_extension")
        bound.draft.warnings[
            f"{bound.function.name} waits for events of the container '{container}', which only arrive with an Event "
            "Grid subscription to /runtime/webhooks/blobs of the app; make one once the app has an address"
        ] = None
        return bound.outcome(Way.PUSHED, f"Event Grid calls for new blobs in '{container}'")
    bound.draft.grant((roles.SCALER_ROLES[AzureBlob.type],), connection, entity, scaler=True)
    bound.draft.warnings[
        f"{bound.function.name} is scaled by the number of blobs in '{container}', new or not (kedacore/keda#547): it "
        "returns to zero only if the function deletes or moves each blob; else set the trigger's source to EventGrid"
    ] = None
    authentication, account = sign_in(bound, connection)
    keda = scaled.trigger(
        bound,
        AzureBlob,
        {"blobContainerName": container, **_names_of(pattern), **account},
        authentication,
        target=("blobCount", bound.target(targets.blob(bound.draft.host))),
        adjustable=frozenset({"recursive", "blobPrefix", "globPattern"}),
    )
    return keda and bound.outcome(Way.SCALED, f"blobs are in the container '{container}'", keda)


def container_of(bound: Bound, connection: Connection, container: str) -> Entity | None:
    """A container, which the stack makes unless every account has it."""
    if container in SYSTEM_CONTAINERS:
        return Entity(connection=connection.name, kind=EntityKind.CONTAINER, path=(container,))
    return bound.entity(connection, EntityKind.CONTAINER, container)


def has_expression(text: str) -> bool:
    """Whether the host fills in something at run time, such as `{name}`; `{{` and `}}` are braces."""
    return "{" in text.replace("{{", "").replace("}}", "")


def _names_of(pattern: str) -> dict[str, Text]:
    """The keys of the scaler for the blobs that `pattern` means, such as `in/{name}.csv`.

    In both, `{name}` and `*`, folders are included. `recursive` keeps KEDA from appending a `/` to the prefix.
    """
    parts = re.split(r"(\{\{|\}\}|\{[^{}]*\})", pattern)
    literal = [{"{{": "{", "}}": "}"}.get(each, each) for each in parts]
    is_expression = [each.startswith("{") and each.endswith("}") and len(each) > 2 for each in parts]
    prefix = "".join(literal[: is_expression.index(True)]) if True in is_expression else "".join(literal)
    keys: dict[str, Text] = {"recursive": "true"}
    if prefix:
        keys["blobPrefix"] = prefix
    if pattern and (True not in is_expression or any(literal[is_expression.index(True) + 1 :])):
        glob = ("*" if expression else _escaped(each) for each, expression in zip(literal, is_expression, strict=True))
        keys["globPattern"] = "".join(glob)
    return keys


def _escaped(text: str) -> str:
    """`text` as a pattern that means itself."""
    return re.sub(r"([*?\[\]{}\\!])", r"\\\1", text)
