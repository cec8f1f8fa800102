"""Takes orders off the queue `orders`, one function call a message."""

import logging

import azure.functions as func
from order import parse_order

app = func.FunctionApp()


@app.queue_trigger(arg_name="message", queue_name="orders", connection="OrdersStorage")
def process_order(message: func.QueueMessage) -> None:
    """An invalid order raises: the host tries again and, after `maxDequeueCount` times, moves it to `orders-poison`."""
    order = parse_order(message.get_body())
    logging.info(
        "Order %s of %s: %d lines, %s %s", order.id, order.customer, len(order.lines), order.total, order.currency
    )
