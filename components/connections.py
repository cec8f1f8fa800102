"""A connection as the Functions host knows it: a name in the code, and what stands behind the name."""

from typing import NotRequired, TypedDict

import pulumi

HOST_STORAGE = "AzureWebJobsStorage"
"""The name of the connection that the Functions host uses for itself."""


class StorageConnectionArgs(TypedDict):
    """How an app and its scaler reach a storage account: by the app's identity, or by a connection string."""

    account_name: NotRequired[pulumi.Input[str]]
    """The account's name; with both endpoints."""

    queue_endpoint: NotRequired[pulumi.Input[str]]
    """The address of its queues, such as `https://orders.queue.core.windows.net/`."""

    blob_endpoint: NotRequired[pulumi.Input[str]]
    """The address of its blobs."""

    connection_string: NotRequired[pulumi.Input[str]]
    """Instead of all others: a connection string, which is kept in a Kubernetes Secret."""
