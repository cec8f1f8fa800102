import time

import pytest

from local.demo.books import Books
from local.demo.load import send_burst
from local.demo.queues import create_queue, open_queue
from local.demo.workers import Workers


@pytest.fixture
def run(connection_string, project):
    """Starts workers on the queue `orders` of the sample; they end with the test."""
    create_queue(connection_string, "orders")
    running = []

    def start(replicas, work_seconds=0.05):
        books = Books()
        workers = Workers(connection_string, "orders", project, replicas, books, work_seconds)
        workers.__enter__()
        running.append(workers)
        return books

    yield start
    for workers in running:
        workers.__exit__(None, None, None)


def eventually(holds, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def test_every_message_is_consumed_exactly_once(run, account, connection_string):
    ids = send_burst(connection_string, "orders", 100)
    books = run(lambda: 3)
    eventually(lambda: not account.queues["orders"])
    assert books.times_consumed(ids) == [1] * 100
    assert books.consumed == 100
    assert books.failures == ()
    assert books.crash is None


def test_without_replicas_nothing_is_touched(run, account, connection_string):
    send_burst(connection_string, "orders", 5)
    books = run(lambda: 0)
    time.sleep(0.5)
    assert [stored.dequeue_count for stored in account.queues["orders"].values()] == [0] * 5
    assert books.consumed == 0


def test_a_replica_takes_one_batch_and_no_more_while_it_is_busy(run, account, connection_string):
    """host.json of the sample: batchSize 16, a new batch when at most 8 are in hand."""
    send_burst(connection_string, "orders", 100)
    run(lambda: 1, work_seconds=60)
    taken = lambda: sum(stored.dequeue_count for stored in account.queues["orders"].values())  # noqa: E731
    eventually(lambda: taken() > 0)
    time.sleep(0.3)
    assert taken() == 16


def test_a_message_that_always_fails_ends_in_the_poison_queue(run, account, connection_string, decoded):
    with open_queue(connection_string, "orders") as queue:
        bad = queue.send_message("no order").id
    good = send_burst(connection_string, "orders", 3)
    books = run(lambda: 1)
    eventually(lambda: not account.queues["orders"])
    assert books.times_consumed([bad, *good]) == [0, 1, 1, 1]
    assert len(books.failures) == 2, "the project's maxDequeueCount"
    assert books.failures[0].startswith("InvalidOrder: order: must be JSON")
    [poison] = account.queues["orders-poison"].values()
    assert decoded(poison) == "no order"


def test_a_message_given_out_twice_is_counted_twice(run, account, connection_string):
    [id] = send_burst(connection_string, "orders", 1)
    books = run(lambda: 2, work_seconds=0.4)
    eventually(lambda: account.queues["orders"][id].dequeue_count == 1)
    account.queues["orders"][id].visible_at = 0.0  # as if the lease had run out
    eventually(lambda: not account.queues["orders"])
    eventually(lambda: books.consumed == 2)
    assert books.times_consumed([id]) == [2]


def test_those_that_leave_finish_what_they_have(run, account, connection_string):
    replicas = [2]
    ids = send_burst(connection_string, "orders", 30)
    books = run(lambda: replicas[0], work_seconds=0.6)
    eventually(lambda: all(stored.dequeue_count for stored in account.queues["orders"].values()))
    replicas[0] = 0
    eventually(lambda: not account.queues["orders"])
    assert books.times_consumed(ids) == [1] * 30


def test_closing_gives_back_what_is_in_hand(account, connection_string, project):
    create_queue(connection_string, "orders")
    send_burst(connection_string, "orders", 10)
    with Workers(connection_string, "orders", project, lambda: 1, Books(), 60.0):
        eventually(lambda: all(stored.dequeue_count for stored in account.queues["orders"].values()))
    assert all(stored.visible_at <= time.monotonic() for stored in account.queues["orders"].values())


def test_an_account_that_is_gone_is_noticed(run, account):
    books = run(lambda: 1)
    del account.queues["orders"]
    eventually(lambda: books.crash is not None)
    assert "orders does not exist" in str(books.crash)
