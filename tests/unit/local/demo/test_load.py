import base64
import json

from local.demo.host import load_function
from local.demo.load import make_order, send_burst
from local.demo.queues import create_queue


def test_the_ids_are_those_of_the_queue_and_the_messages_are_base64(account, connection_string):
    create_queue(connection_string, "orders")
    ids = send_burst(connection_string, "orders", 50)
    assert sorted(ids) == sorted(account.queues["orders"])
    assert len(set(ids)) == 50
    # functions-bindings-storage-queue, host.json: messageEncoding is base64 by default.
    orders = [json.loads(base64.b64decode(stored.text, validate=True)) for stored in account.queues["orders"].values()]
    assert len({order["id"] for order in orders}) == 50


def test_the_sample_accepts_every_order(project, caplog):
    import azure.functions as func

    process = load_function(project, "orders")
    for number in range(200):
        process(func.QueueMessage(body=make_order(number)))
    assert make_order(3) == make_order(3)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
