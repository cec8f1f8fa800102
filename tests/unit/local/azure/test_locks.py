"""Locks (learn.microsoft.com/azure/azure-resource-manager/management/lock-resources). The text of the refusal is that
which the service gives."""

import pytest

from local.azure.arm import Json
from local.provider import Refused
from tests.unit.local.azure.engine import ACCOUNT as ACCOUNT_TYPE
from tests.unit.local.azure.engine import STORE, Engine
from tests.unit.local.azure.world import (
    ACCOUNT,
    GROUP,
    REGISTRY,
    SUBSCRIPTION,
    Azure,
    account,
    entity,
    registry,
)

QUEUE = f"{ACCOUNT}/queueServices/default/queues/orders"
LOCK = "authorization:ManagementLockByScope"


def lock_path(scope: str, name: str = "keep") -> str:
    return f"{scope}/providers/Microsoft.Authorization/locks/{name}"


def lock(level: str = "CanNotDelete", notes: str = "holds messages") -> Json:
    return {"properties": {"level": level, "notes": notes}}


@pytest.fixture
def store(azure: Azure) -> Azure:
    azure.put(ACCOUNT, account())
    azure.put(QUEUE, entity())
    return azure


def refusal(id: str, scope: str, operation: str = "delete") -> str:
    return (
        f"The scope '{id}' cannot perform {operation} operation because following scope(s) are locked: '{scope}'. "
        "Please remove the lock and try again."
    )


@pytest.mark.parametrize("scope", [SUBSCRIPTION, GROUP, ACCOUNT])
@pytest.mark.parametrize("target", [GROUP, ACCOUNT, QUEUE])
def test_what_is_locked_is_not_deleted(store: Azure, scope: str, target: str) -> None:
    """Neither what is locked, nor what is in it, nor what it is in."""
    store.put(lock_path(scope), lock())

    error = store.refused("DELETE", target)

    assert (error["status"], error["code"]) == (409, "ScopeLocked")
    assert error["message"] == refusal(target, scope)


def test_neighbours_are_free(store: Azure) -> None:
    store.put(REGISTRY, registry())
    store.put(lock_path(ACCOUNT), lock())

    assert store.request("DELETE", REGISTRY).status == 200


def test_what_is_locked_can_change(store: Azure) -> None:
    store.put(lock_path(GROUP), lock())

    store.put(ACCOUNT, account(allowSharedKeyAccess=False))


def test_read_only(store: Azure) -> None:
    """It also forbids to list keys, which is a POST."""
    store.put(lock_path(GROUP), lock("ReadOnly"))

    assert store.refused("PUT", ACCOUNT, account())["message"] == refusal(ACCOUNT, GROUP, "write")
    assert store.refused("PUT", REGISTRY, registry())["code"] == "ScopeLocked"
    assert store.refused("POST", f"{ACCOUNT}/listKeys", {})["code"] == "ScopeLocked"
    assert store.refused("DELETE", QUEUE)["code"] == "ScopeLocked"
    store.get(ACCOUNT)


@pytest.mark.parametrize("level", ["CanNotDelete", "ReadOnly"])
def test_the_way_out(store: Azure, level: str) -> None:
    store.put(lock_path(ACCOUNT), lock(level))

    assert store.request("DELETE", lock_path(ACCOUNT)).status == 200

    assert store.request("DELETE", ACCOUNT).status == 200


def test_what_does_not_exist_is_not_locked(azure: Azure) -> None:
    missing = azure.refused("PUT", lock_path(ACCOUNT), lock())
    group = azure.refused("PUT", lock_path(GROUP + "x"), lock())

    assert (missing["status"], missing["code"]) == (404, "ResourceNotFound")
    assert (group["status"], group["code"]) == (404, "ResourceGroupNotFound")


def test_what_a_lock_needs(azure: Azure) -> None:
    assert azure.refused("PUT", lock_path(GROUP), {"properties": {}})["target"] == "properties.level"
    assert azure.refused("PUT", lock_path(GROUP), lock("Delete"))["status"] == 400
    assert azure.refused("PUT", lock_path(GROUP), lock(notes="n" * 513))["status"] == 400
    assert azure.refused("PUT", lock_path(GROUP, "ke%ep"), lock())["code"] == "InvalidResourceName"
    azure.put(lock_path(GROUP, "l" * 260), lock(notes="n" * 512))


def test_lives(engine: Engine, group: str) -> None:
    store = engine.create(ACCOUNT_TYPE, "store", {"resourceGroupName": group, **STORE})
    inputs = {"scope": store.id, "lockName": "keep", "level": "CanNotDelete", "notes": "holds messages"}

    engine.live(LOCK, inputs)
    kept = engine.create(LOCK, "keep", inputs)

    with pytest.raises(Refused, match='Status=409 Code="ScopeLocked"'):
        engine.delete(ACCOUNT_TYPE, store)
    engine.delete(LOCK, kept)
    engine.delete(ACCOUNT_TYPE, store)
