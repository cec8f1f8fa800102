"""The default pools, against what AKS asks for."""

import re

import pytest

from components.model import pools


@pytest.mark.parametrize("pool", [pools.SYSTEM, pools.FUNCTIONS], ids=["system", "functions"])
def test_a_pool_can_grow(pool: pools.NodePool) -> None:
    assert 1 <= pool.min_count < pool.max_count <= 1000
    assert re.fullmatch(r"Standard_[A-Z]+\d+[a-z]*(_v\d+)?", pool.vm_size)


def test_the_system_pool_s_size_suits_aks() -> None:
    # At least 2 vCPUs, and no B-series (learn.microsoft.com/azure/aks/use-system-pools).
    series, cores = re.match(r"Standard_([A-Z]+)(\d+)", pools.SYSTEM.vm_size).groups()  # pyright: ignore[reportOptionalMemberAccess]

    assert series != "B"
    assert int(cores) >= 2
