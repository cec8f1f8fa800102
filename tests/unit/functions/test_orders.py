"""The sample app `functions/orders`, through the library that the Functions worker uses."""

import json
import logging
import re
from decimal import Decimal
from types import SimpleNamespace

import azure.functions as func
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness import samples

VALID = {
    "id": "order-7",
    "customer": "Contoso",
    "currency": "EUR",
    "lines": [
        {"sku": "lamp", "quantity": 2, "unitPrice": "34.90"},
        {"sku": "bell", "quantity": 1, "unitPrice": "5"},
    ],
}


@pytest.fixture(scope="module")
def project():
    with samples.modules("orders", "function_app", "order") as (function_app, order):
        [function] = function_app.app.get_functions()  # works only once for an app
        yield SimpleNamespace(function=function, order=order)


@pytest.fixture
def process_order(project):
    return project.function.get_user_function()


def message(body: object) -> func.QueueMessage:
    return func.QueueMessage(id="1", body=body if isinstance(body, str) else json.dumps(body))


def test_there_is_one_function_and_its_trigger_is_the_queue(project):
    assert project.function.get_function_name() == "process_order"
    [binding] = json.loads(project.function.get_function_json())["bindings"]
    # Binding properties: functions-bindings-storage-queue-trigger, "Attributes".
    assert binding["type"] == "queueTrigger"
    assert binding["direction"] == "IN"
    assert binding["queueName"] == "orders"
    assert binding["connection"] == "OrdersStorage"
    assert binding["name"] == "message"


def test_a_valid_order_is_logged_with_its_total(process_order, caplog):
    with caplog.at_level(logging.INFO):
        process_order(message(VALID))
    assert "order-7" in caplog.text
    assert "74.80 EUR" in caplog.text  # 2 x 34.90 + 5


def test_an_invalid_order_raises_so_that_the_host_tries_again(process_order):
    with pytest.raises(ValueError, match="lines"):
        process_order(message({**VALID, "lines": []}))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": 7}, "id"),
        ({"customer": "  "}, "customer"),
        ({"currency": "euro"}, "currency"),
        ({"currency": None}, "currency"),
        ({"lines": None}, "lines"),
        ({"lines": {"sku": "a"}}, "lines"),
        ({"lines": ["lamp"]}, "lines[0]"),
        ({"lines": [{"quantity": 1, "unitPrice": "1"}]}, "lines[0].sku"),
        ({"lines": [{"sku": "a", "quantity": 0, "unitPrice": "1"}]}, "lines[0].quantity"),
        ({"lines": [{"sku": "a", "quantity": True, "unitPrice": "1"}]}, "lines[0].quantity"),
        ({"lines": [{"sku": "a", "quantity": 1.5, "unitPrice": "1"}]}, "lines[0].quantity"),
        ({"lines": [{"sku": "a", "quantity": 1, "unitPrice": 1.5}]}, "lines[0].unitPrice"),
        ({"lines": [{"sku": "a", "quantity": 1, "unitPrice": "-1"}]}, "lines[0].unitPrice"),
        ({"lines": [{"sku": "a", "quantity": 1, "unitPrice": "NaN"}]}, "lines[0].unitPrice"),
        ({"lines": [{"sku": "a", "quantity": 1, "unitPrice": "1.005"}]}, "lines[0].unitPrice"),
    ],
)
def test_what_is_wrong_is_named(project, change, field):
    with pytest.raises(project.order.InvalidOrder, match=f"^{re.escape(field)}: "):
        project.order.parse_order(json.dumps({**VALID, **change}))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"order"', b"\xff\xfe"])
def test_what_is_no_order_at_all_is_refused(project, body):
    with pytest.raises(project.order.InvalidOrder, match=r"^order: must be"):
        project.order.parse_order(body)


@given(st.lists(st.tuples(st.integers(1, 1_000_000), st.integers(0, 99_999_999_999)), min_size=1, max_size=20))
def test_totals_are_exact_to_the_cent(project, lines):
    order = project.order.parse_order(
        json.dumps(
            {
                **VALID,
                "lines": [
                    {"sku": "x", "quantity": quantity, "unitPrice": f"{cents // 100}.{cents % 100:02d}"}
                    for quantity, cents in lines
                ],
            }
        )
    )
    assert order.total == Decimal(sum(quantity * cents for quantity, cents in lines)).scaleb(-2)


def test_host_json_keeps_to_the_hosts_limits():
    host = json.loads((samples.FOLDER / "orders" / "host.json").read_text())
    queues = host["extensions"]["queues"]
    # functions-bindings-storage-queue, host.json: the service hands out at most 32 messages a call.
    assert 1 <= queues["batchSize"] <= 32
    assert 0 <= queues["newBatchThreshold"] <= queues["batchSize"]
    assert queues["maxDequeueCount"] >= 2, "a single failure must not send an order to the poison queue"
