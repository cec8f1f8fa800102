"""One worker per Ready replica: takes messages off the queue and runs the function's own code, as the host would."""

import asyncio
import heapq
import inspect
import itertools
import random
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from azure.core.exceptions import ResourceNotFoundError
from azure.functions.queue import QueueMessage
from azure.storage.queue import QueueMessage as StoredMessage

from local.demo.books import Books
from local.demo.host import QueueFunction, QueueSettings, load_function, read_settings
from local.demo.queues import create_queue, open_queue

ADJUST_SECONDS: Final = 0.1
FIRST_PAUSE_SECONDS: Final = 0.1


def poison_queue(queue: str) -> str:
    """Where the host moves what it cannot process (functions-bindings-storage-queue-trigger, poison messages)."""
    return f"{queue}-poison"


class Workers:
    """Keeps as many workers as `replicas()` says while the context lasts.

    A worker does what one replica of the host does: it asks for `batchSize` messages whenever no more than
    `newBatchThreshold` are in hand, deletes a message after its function returned, leaves it for another try after
    `visibilityTimeout` when the function raised, and moves it to `<queue>-poison` after `maxDequeueCount` tries.
    When `replicas()` sinks, the youngest workers finish what they have in hand and leave.

    `work_seconds` is how long a message's I/O takes on average; it is drawn evenly from half to one and a half of that.
    The messages in hand wait at the same time, as they do in the host; the function itself runs after its wait.

    What becomes of the messages is entered in `books`.

    Raises `LocalError` for a project without a function for this queue.
    """

    def __init__(
        self,
        connection_string: str,
        queue: str,
        project: Path,
        replicas: Callable[[], int],
        books: Books,
        work_seconds: float,
    ) -> None:
        self._replicas = replicas
        self._books = books
        self._closing = threading.Event()
        self._create_poison_queue = partial(create_queue, connection_string, poison_queue(queue))
        self._new_worker = partial(
            _Worker,
            connection_string=connection_string,
            queue=queue,
            function=load_function(project, queue),
            settings=read_settings(project),
            work_seconds=work_seconds,
            books=books,
            closing=self._closing,
        )
        self._adjuster = threading.Thread(target=self._run, name="workers", daemon=True)

    def __enter__(self) -> Self:
        self._create_poison_queue()
        self._adjuster.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._adjuster.join()

    def _run(self) -> None:
        active: list[_Worker] = []
        leaving: list[_Worker] = []
        try:
            self._adjust(active, leaving)
        except Exception as error:
            self._books.enter_crash(error)
        for worker in (*active, *leaving):
            worker.join()

    def _adjust(self, active: list["_Worker"], leaving: list["_Worker"]) -> None:
        while not self._closing.wait(ADJUST_SECONDS):
            wanted = self._replicas()
            while len(active) > wanted:
                worker = active.pop()
                worker.leave()
                leaving.append(worker)
            while len(active) < wanted:
                worker = self._new_worker()
                worker.start()
                active.append(worker)


class _Worker:
    """The messages in hand are a heap of (due time, tie breaker, message): one thread can wait for all of them."""

    def __init__(
        self,
        *,
        connection_string: str,
        queue: str,
        function: QueueFunction,
        settings: QueueSettings,
        work_seconds: float,
        books: Books,
        closing: threading.Event,
    ) -> None:
        self._connection_string = connection_string
        self._queue_name = queue
        self._function = function
        self._settings = settings
        self._work_seconds = work_seconds
        self._books = books
        self._closing = closing
        self._leaving = False
        self._in_hand: list[tuple[float, int, StoredMessage]] = []
        self._order = itertools.count()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def leave(self) -> None:
        """Takes no more messages and ends when those in hand are done."""
        self._leaving = True

    def join(self) -> None:
        self._thread.join()

    def _run(self) -> None:
        try:
            # Each worker has connections of its own, like the replica that it stands for.
            with (
                open_queue(self._connection_string, self._queue_name) as self._queue,
                open_queue(self._connection_string, poison_queue(self._queue_name)) as self._poison,
            ):
                self._work()
        except Exception as error:
            self._books.enter_crash(error)

    def _work(self) -> None:
        pause = next_poll = 0.0
        while not self._leaving or self._in_hand:
            now = time.monotonic()
            if not self._leaving and len(self._in_hand) <= self._settings.new_batch_threshold and now >= next_poll:
                # Backs off from an empty queue as the host does: a short pause that doubles up to maxPollingInterval.
                longer = min(max(2 * pause, FIRST_PAUSE_SECONDS), self._settings.max_polling_interval)
                pause = 0.0 if self._take_batch() else longer
                next_poll = now + pause
            while self._in_hand and self._in_hand[0][0] <= time.monotonic():
                self._process(heapq.heappop(self._in_hand)[2])
            if self._closing.wait(0.05):
                return self._release()
        return None

    def _take_batch(self) -> bool:
        # The host renews a lease of ten minutes; without renewal it only has to outlast the slowest message.
        lease = int(max(60, 4 * self._work_seconds))
        size = self._settings.batch_size
        messages = list(
            self._queue.receive_messages(messages_per_page=size, max_messages=size, visibility_timeout=lease)
        )
        for message in messages:
            due = time.monotonic() + random.uniform(0.5, 1.5) * self._work_seconds
            heapq.heappush(self._in_hand, (due, next(self._order), message))
        return bool(messages)

    def _process(self, message: StoredMessage) -> None:
        try:
            result = self._function(
                QueueMessage(
                    id=message.id,
                    body=message.content,
                    dequeue_count=message.dequeue_count,
                    expiration_time=message.expires_on,
                    insertion_time=message.inserted_on,
                    time_next_visible=message.next_visible_on,
                    pop_receipt=message.pop_receipt,
                )
            )
            if inspect.iscoroutine(result):
                asyncio.run(result)
        except Exception as error:
            self._books.enter_failure(error)
            self._retry_or_bury(message)
        else:
            self._books.enter_consumed(message.id)
            self._delete(message)

    def _retry_or_bury(self, message: StoredMessage) -> None:
        if (message.dequeue_count or 0) < self._settings.max_dequeue_count:
            self._queue.update_message(message, visibility_timeout=self._settings.visibility_timeout)
            return
        self._poison.send_message(message.content)
        self._delete(message)

    def _delete(self, message: StoredMessage) -> None:
        try:
            self._queue.delete_message(message)
        except ResourceNotFoundError:
            return  # another worker has taken it after the lease ran out: the count of its id will show it

    def _release(self) -> None:
        """Gives back what is in hand, so that the next run finds it at once."""
        for _, _, message in self._in_hand:
            self._queue.update_message(message, visibility_timeout=0)
