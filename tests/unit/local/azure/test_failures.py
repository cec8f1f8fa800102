"""Retries, late failures and cancelling (pulumi-azure-native, provider/pkg/azure/client_azcore.go)."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from local.provider import PartiallyCreated, Refused, State
from tests.unit.local.azure.engine import ACR, REGISTRY, Engine, urn


def fault(**values: Any) -> str:
    base = {"method": "PUT", "type": "Microsoft.ContainerRegistry/registries", "nth": 1, "code": "C", "message": "m"}
    return json.dumps([{**base, **values}])


@pytest.mark.parametrize(
    ("status", "code"), [(429, "TooManyRequestsReceived"), (503, "ServerBusy"), (409, "AnotherOperationInProgress")]
)
def test_what_is_retried(start: Callable[..., Engine], group: str, status: int, code: str) -> None:
    flaky = start(fault_text=fault(status=status, code=code))

    assert flaky.create(REGISTRY, "acr", {"resourceGroupName": group, **ACR}).id


@pytest.mark.parametrize(("status", "code"), [(409, "OperationNotAllowed"), (400, "BadRequest"), (404, "Lost")])
def test_what_is_not(start: Callable[..., Engine], group: str, status: int, code: str) -> None:
    broken = start(fault_text=fault(status=status, code=code))

    with pytest.raises(Refused) as refusal:
        broken.create(REGISTRY, "acr", {"resourceGroupName": group, **ACR})

    assert str(refusal.value) == f'Status={status} Code="{code}" Message="m"'


def test_three_retries_are_all(start: Callable[..., Engine], group: str) -> None:
    orders = [json.loads(fault(status=503, nth=nth))[0] for nth in range(1, 5)]
    broken = start(fault_text=json.dumps(orders))

    with pytest.raises(Refused, match="Status=503"):
        broken.create(REGISTRY, "acr", {"resourceGroupName": group, **ACR})


def test_a_late_failure_keeps_the_resource(start: Callable[..., Engine], group: str) -> None:
    broken = start(fault_text=fault(status=400, code="QuotaExceeded", late=True))

    with pytest.raises(PartiallyCreated) as failure:
        broken.create(REGISTRY, "acr", {"resourceGroupName": group, **ACR})

    assert failure.value.id.endswith("/registries/acmeregistry")
    assert failure.value.properties["provisioningState"] == "Failed"
    assert failure.value.inputs["registryName"] == "acmeregistry"
    assert 'Code="QuotaExceeded" Message="m"' in failure.value.reasons[0]
    state = State(id=failure.value.id, inputs=failure.value.inputs, properties=failure.value.properties)
    assert broken.update(REGISTRY, state, state.inputs).properties["provisioningState"] == "Succeeded"


def test_cancelling(start: Callable[..., Engine], group: str) -> None:
    slow = start(time_scale=1.0)
    inputs, _ = slow.check(REGISTRY, "acr", {"resourceGroupName": group, **ACR})

    async def cancel() -> None:
        creating = asyncio.create_task(slow.provider.create(urn(REGISTRY, "acr"), inputs, 0, False))
        await asyncio.sleep(0.2)
        await slow.provider.close()
        await creating

    with pytest.raises(PartiallyCreated, match="context canceled"):
        slow.run(cancel())


def test_a_timeout(start: Callable[..., Engine], group: str) -> None:
    slow = start(time_scale=1.0)
    inputs, _ = slow.check(REGISTRY, "acr", {"resourceGroupName": group, **ACR})

    with pytest.raises(Refused, match=r"^operation timed out$"):
        slow.run(slow.provider.create(urn(REGISTRY, "acr"), inputs, 0.2, False))
