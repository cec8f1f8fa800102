"""A burst of orders."""

import json
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from local.demo.queues import open_queue

CUSTOMERS = ("Adventure Works", "Contoso", "Fabrikam", "Northwind Traders", "Tailspin Toys", "Wide World Importers")
GOODS = (("bicycle-bell", 1250), ("chain-oil", 799), ("inner-tube", 550), ("lamp-set", 3490), ("saddle", 4900))


def make_order(number: int) -> str:
    """Order `number` as JSON. The same number gives the same order, so that a run can be repeated."""
    dice = random.Random(number)
    lines = [
        {"sku": sku, "quantity": dice.randint(1, 4), "unitPrice": f"{cents // 100}.{cents % 100:02d}"}
        for sku, cents in dice.sample(GOODS, dice.randint(1, 3))
    ]
    return json.dumps(
        {"id": f"order-{number:05d}", "customer": dice.choice(CUSTOMERS), "currency": "EUR", "lines": lines}
    )


def send_burst(
    connection_string: str,
    queue: str,
    count: int,
    *,
    threads: int = 10,
    make_message: Callable[[int], str] = make_order,
) -> list[str]:
    """Sends messages 0 … `count` - 1 as fast as `threads` connections can; returns the queue's ids of them."""
    with open_queue(connection_string, queue) as client, ThreadPoolExecutor(threads) as pool:

        def send(number: int) -> str:
            return client.send_message(make_message(number)).id

        return list(pool.map(send, range(count)))
