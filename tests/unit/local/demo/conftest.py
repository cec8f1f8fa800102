"""An in-memory storage account in place of the client library's `QueueClient`; time passes as in the real one."""

import itertools
import json
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError
from azure.storage.queue import QueueMessage, TextBase64DecodePolicy

from local.demo.scaling import ScalingRule
from local.demo.timeline import Outcome, Sample, Timeline

ORDERS = Path(__file__).parents[4] / "functions" / "orders"


@dataclass
class Stored:
    text: str
    """As stored: what the client's encoding made of the content."""
    visible_at: float = 0.0
    dequeue_count: int = 0
    receipt: str = ""


class FakeAccount:
    """Queues by name; each an ordered dict of message id to what is stored."""

    def __init__(self):
        self.queues: dict[str, dict[str, Stored]] = {}
        self.numbers = itertools.count()


class FakeStorage:
    """Accounts by connection string; stands in for the class `QueueClient`."""

    def __init__(self):
        self.accounts = {"the account": FakeAccount(), "another account": FakeAccount()}

    def from_connection_string(self, connection_string, queue, *, message_encode_policy, message_decode_policy, **_):
        account = self.accounts[connection_string]
        return FakeQueueClient(account, queue, message_encode_policy, message_decode_policy)


class FakeQueueClient:
    """The methods that the demo uses, with the service's rules for leases, receipts and counts."""

    def __init__(self, account, queue, encode, decode):
        self.account, self.queue = account, queue
        self.encode, self.decode = encode, decode

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    @property
    def messages(self):
        try:
            return self.account.queues[self.queue]
        except KeyError:
            raise ResourceNotFoundError(f"queue {self.queue} does not exist") from None

    def create_queue(self):
        if self.queue in self.account.queues:
            raise ResourceExistsError("exists")
        self.account.queues[self.queue] = {}

    def get_queue_properties(self):
        class Properties:
            approximate_message_count = len(self.messages)

        return Properties

    def send_message(self, content):
        id = f"id-{next(self.account.numbers)}"
        self.messages[id] = Stored(self.encode.encode(content))
        return QueueMessage(content, id=id)

    def receive_messages(self, *, messages_per_page, max_messages, visibility_timeout):
        assert 1 <= messages_per_page <= 32
        now = time.monotonic()
        taken = []
        for id, stored in list(self.messages.items()):
            if stored.visible_at <= now and len(taken) < max_messages:
                stored.visible_at = now + visibility_timeout
                stored.dequeue_count += 1
                stored.receipt = f"receipt-{next(self.account.numbers)}"
                content = self.decode.decode(stored.text, None)
                taken.append(
                    QueueMessage(content, id=id, pop_receipt=stored.receipt, dequeue_count=stored.dequeue_count)
                )
        return taken

    def update_message(self, message, *, visibility_timeout):
        stored = self._held(message)
        stored.visible_at = time.monotonic() + visibility_timeout
        stored.receipt = f"receipt-{next(self.account.numbers)}"

    def delete_message(self, message):
        self._held(message)
        del self.messages[message.id]

    def _held(self, message):
        stored = self.messages.get(message.id)
        if stored is None or stored.receipt != message.pop_receipt:
            raise ResourceNotFoundError("MessageNotFound")
        return stored


@pytest.fixture(autouse=True)
def _one_project_a_test(monkeypatch):
    """What a test imports from a function app is forgotten after it."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield
    sys.modules.pop("order", None)


@pytest.fixture
def storage(monkeypatch):
    fake = FakeStorage()
    monkeypatch.setattr("local.demo.queues.QueueClient", fake)
    return fake


@pytest.fixture
def account(storage):
    return storage.accounts["the account"]


@pytest.fixture
def connection_string(account):
    """Of the fake account, which is in place as soon as there is one."""
    assert not account.queues
    return "the account"


@pytest.fixture
def decoded():
    """The content of a stored message."""
    return lambda stored: TextBase64DecodePolicy().decode(stored.text, None)


@pytest.fixture
def project(tmp_path):
    """A copy of the sample app whose failed messages come back at once, and die after two attempts."""
    copy = tmp_path / "orders"
    shutil.copytree(ORDERS, copy)
    host = json.loads((copy / "host.json").read_text())
    host["extensions"]["queues"].update(visibilityTimeout="00:00:00", maxDequeueCount=2)
    (copy / "host.json").write_text(json.dumps(host))
    return copy


@pytest.fixture
def timeline():
    """0 to 4 replicas and back: the first at 2 s, the fourth at 3 s, drained at 8 s, at rest at 10 s."""
    rows = [
        (-1, 0, 0, 0),
        (0, 30, 0, 0),
        (1, 64, 1, 0),
        (2, 64, 4, 1),
        (3, 60, 4, 4),
        (7, 9, 4, 4),
        (8, 0, 4, 4),
        (10, 0, 0, 0),
        (11, 0, 0, 0),
    ]
    return Timeline(
        name="orders",
        rule=ScalingRule(
            queue="orders",
            target=16,
            minimum=0,
            maximum=4,
            polling_seconds=2,
            cooldown_seconds=5,
            stabilization_seconds=300,
            first_step=4,
        ),
        outcome=Outcome(sent=64, missing=0, repeated=0, failures=()),
        samples=tuple(Sample(at=at, queue=q, desired=d, ready=r, consumed=0) for at, q, d, r in rows),
    )
