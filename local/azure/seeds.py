"""Resources that were there before: other people's, in any resource group or subscription.

A stack may use such a resource by its id, most of all as the scope of a role assignment. Tests put them into the
emulated subscription before the stack comes up.
"""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from local.azure.arm import GROUP, Json
from local.azure.manager import ResourceManager
from local.azure.namespaces import BY_ARM_TYPE, BY_TOKEN
from local.azure.namespaces.resources import GROUP_TYPE
from local.azure.paths import Template
from local.azure.schema import Schema, load
from local.azure.store import Record, Store
from local.errors import LocalError

ID: Final = re.compile(
    r"(?P<group>/subscriptions/[^/]+/resourceGroups/[^/]+)/providers/(?P<namespace>[^/]+)/(?P<rest>[^/]+/.+)",
    re.IGNORECASE,
)
LOCATION: Final = "westeurope"


def seed(database: Path, resources: Mapping[str, Json], schema: Schema | None = None) -> None:
    """Make the resources with these ids exist, in the order given, with their groups; bodies as for a PUT.

    One of a type that is not emulated is stored as it is: other resources may refer to it, and that is all.

    Raises:
        LocalError: an id is none, or Azure would refuse the resource.
    """
    store = Store(database)
    # The same folder as the provider's, so that the SDK is read only once.
    manager = ResourceManager(store, schema or load(database.parent, BY_TOKEN), shortest_write=0)
    for id, body in resources.items():
        found = ID.fullmatch(id)
        if not found:
            raise LocalError(
                f"'{id}' is no id of a resource: one looks like {GROUP}/providers/<namespace>/<type>/<name>"
            )
        _make_group(store, found["group"])
        names = found["rest"].split("/")
        kind = "/".join([found["namespace"], *names[0::2]])
        type = BY_ARM_TYPE.get(kind.lower())
        if type is None:
            with store.transaction() as records:
                records.put(Record(id=id, type=kind, body={"id": id, "name": names[-1], "type": kind, **body}))
            continue
        answer = asyncio.run(manager.handle("PUT", id, type.api_version, body))
        if answer.status >= 400:
            raise LocalError(f"'{id}' cannot be there before: {(answer.body or {})['error']['message']}")
        asyncio.run(manager.handle("GET", id, type.api_version))


def _make_group(store: Store, id: str) -> None:
    with store.transaction() as records:
        if Template(GROUP).match(id) and records.get(id) is None:
            name = id.rsplit("/", 1)[-1]
            body = {"id": id, "name": name, "type": GROUP_TYPE, "location": LOCATION}
            records.put(Record(id=id, type=GROUP_TYPE, body={**body, "properties": {"provisioningState": "Succeeded"}}))
