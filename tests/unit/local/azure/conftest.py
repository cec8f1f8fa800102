"""One schema for all tests of the emulated Azure, and an empty subscription for each."""

import asyncio
import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.azure.namespaces import BY_TOKEN
from local.azure.schema import SDK, Schema, load, write
from tests.unit.local.azure.engine import GROUP, Engine
from tests.unit.local.azure.world import Azure


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    return load(tmp_path_factory.mktemp("schema"), BY_TOKEN)


@pytest.fixture
def empty(tmp_path: Path, schema: Schema) -> Azure:
    """A subscription without anything in it."""
    return Azure(tmp_path / "azure.db", schema)


@pytest.fixture
def azure(empty: Azure) -> Azure:
    """A subscription with the resource group `rg`."""
    empty.group()
    return empty


@pytest.fixture
def start(tmp_path: Path, schema: Schema) -> Iterator[Callable[..., Engine]]:
    """Starts engines that share one subscription."""
    # Providers keep the schema beside their database; here all take the one that was read already.
    write(tmp_path / f"{SDK}-{schema.version}.json", schema)
    with asyncio.Runner() as runner:
        yield functools.partial(Engine, runner, tmp_path / "azure.db")


@pytest.fixture
def engine(start: Callable[..., Engine]) -> Engine:
    return start()


@pytest.fixture
def group(engine: Engine) -> str:
    """The name of a resource group in the subscription of `engine`."""
    engine.create(GROUP, "rg", {"resourceGroupName": "rg"})
    return "rg"
