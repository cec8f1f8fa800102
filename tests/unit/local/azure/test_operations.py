"""Time: what lasts how long, what survives, and what several processes see of each other."""

import asyncio
import time
from pathlib import Path

import pytest

from local.azure.store import Record, Store, inventory
from tests.unit.local.azure.world import CLUSTER, GROUP, REGISTRY, Azure, cluster, identity_path, registry


def test_an_operation_runs_on_by_itself(azure: Azure) -> None:
    """Who starts it may go away: the next one to look finds it finished."""
    brief = Azure(azure.database, azure.schema, time_scale=0.01)
    started = brief.request("PUT", REGISTRY, registry()).body
    assert started is not None
    assert started["properties"]["provisioningState"] == "Creating"
    assert azure.get(REGISTRY)["properties"]["provisioningState"] == "Creating"

    # A registry takes 20 s.
    time.sleep(0.3)

    assert azure.get(REGISTRY)["properties"]["provisioningState"] == "Succeeded"


def test_a_poll_says_that_it_is_not_over(azure: Azure) -> None:
    headers = azure.slow().request("PUT", CLUSTER, cluster()).headers
    path = headers["azure-asyncoperation"].removeprefix("https://management.azure.com").partition("?")[0]

    status = azure.request("GET", path, version="2016-03-30").body

    assert status is not None
    assert status["status"] == "InProgress"
    assert "endTime" not in status


def test_an_unknown_operation(azure: Azure) -> None:
    path = f"{GROUP.rpartition('/resourceGroups')[0]}/operationresults/00000000-1111-2222-3333-444444444444"

    assert azure.refused("GET", path, version="2024-03-01")["status"] == 404


def test_synchronous_writes_take_their_time(azure: Azure) -> None:
    scaled = Azure(azure.database, azure.schema, time_scale=0.2)
    begin = time.monotonic()

    scaled.identity("app")

    # An identity takes 1 s.
    assert time.monotonic() - begin >= 0.2


def test_the_subscription_survives(azure: Azure) -> None:
    azure.put(REGISTRY, registry())

    again = Azure(azure.database, azure.schema)

    assert again.get(REGISTRY)["properties"]["loginServer"] == "acmeregistry.azurecr.io"
    assert inventory(azure.database) == [GROUP, REGISTRY]


def test_nothing_is_there_yet(tmp_path: Path) -> None:
    assert inventory(tmp_path / "azure.db") == []


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "azure.db")

    def fail() -> None:
        with store.transaction() as records:
            records.put(Record(id=GROUP, type="x", body={}))
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()

    assert inventory(tmp_path / "azure.db") == []


def test_a_claim_ends_with_its_holder(tmp_path: Path) -> None:
    store = Store(tmp_path / "azure.db")
    with store.transaction() as records:
        assert records.claim("/x", 0.05)
        assert not records.claim("/X", 10)

    time.sleep(0.1)

    with store.transaction() as records:
        assert records.claim("/x", 10)


def test_processes_write_side_by_side(azure: Azure) -> None:
    worlds = [Azure(azure.database, azure.schema) for _ in range(4)]

    async def run() -> None:
        await asyncio.gather(
            *(
                world.start("PUT", identity_path(f"app{number}-{turn}"), {"location": "westeurope"})
                for number, world in enumerate(worlds)
                for turn in range(5)
            )
        )

    asyncio.run(run())

    assert len(inventory(azure.database)) == 1 + 20
