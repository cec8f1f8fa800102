"""Storage queues as the Functions host uses them."""

from azure.core.exceptions import ResourceExistsError
from azure.storage.queue import LinearRetry, QueueClient, TextBase64DecodePolicy, TextBase64EncodePolicy


def open_queue(connection_string: str, queue: str) -> QueueClient:
    """A client whose messages are base64, which is what the host's `messageEncoding` expects by default (host.json)."""
    return QueueClient.from_connection_string(
        connection_string,
        queue,
        message_encode_policy=TextBase64EncodePolicy(),
        message_decode_policy=TextBase64DecodePolicy(),
        # The library's default would wait for a minute before it says that the storage account is gone.
        retry_policy=LinearRetry(backoff=1, retry_total=3, random_jitter_range=0),
    )


def create_queue(connection_string: str, queue: str) -> None:
    """Makes sure that the queue exists. KEDA calls a ScaledObject Ready only once it does."""
    with open_queue(connection_string, queue) as client:
        try:
            client.create_queue()
        except ResourceExistsError:
            return


def queue_length(client: QueueClient) -> int:
    """Messages not yet deleted: those that wait and those being worked on.

    The service's approximate count includes invisible messages; KEDA's `azure-queue` scaler scales on the same number
    (`queueLengthStrategy: all`, its default).
    """
    return client.get_queue_properties().approximate_message_count or 0
