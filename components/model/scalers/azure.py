"""KEDA's scalers for Azure, with all keys that each of them reads.

Source: the structures tagged `keda:` in kedacore/keda v2.20.2, `pkg/scalers/*.go`, and keda.sh/docs/2.20/scalers. Keys
that are a secret are left out where KEDA takes them from an authentication as well. `…_from_env` is the name of a
variable of the scaled container.
"""

from collections.abc import Iterable
from typing import ClassVar, Literal, TypeAlias

from ..plans import Reference
from .scaler import Count, Scaler, Target

Cloud: TypeAlias = Literal["AzurePublicCloud", "AzureUSGovernmentCloud", "AzureChinaCloud", "Private"]


class _Azure(Scaler, frozen=True, kw_only=True):
    """What every scaler for Azure takes besides."""

    cloud: Cloud | None = None
    """Which Azure it is; AzurePublicCloud by default."""
    endpoint_suffix: str | None = None
    """How addresses end; needed with the cloud `Private`."""

    def problems(self) -> Iterable[str]:
        if self.cloud == "Private" and self.endpoint_suffix is None:
            yield "endpointSuffix is missing; the cloud 'Private' needs it; give how its addresses end"


class AzureQueue(_Azure, frozen=True, kw_only=True):
    """The length of a storage queue."""

    type: ClassVar[str] = "azure-queue"

    queue_name: str
    """The queue."""
    queue_length: Target | None = None
    """Messages that one replica takes on; 5 by default."""
    activation_queue_length: Count | None = None
    """Messages above which the first replica starts; 0 by default."""
    queue_length_strategy: Literal["all", "visibleonly"] | None = None
    """`all`, the default, counts messages in work too; `visibleonly` falls to 0 while they are (kedacore/keda#1615)."""
    account_name: str | Reference | None = None
    """The storage account, when signing in by identity."""
    connection_from_env: str | None = None
    """The variable with the connection string."""


class AzureBlob(_Azure, frozen=True, kw_only=True):
    """The number of blobs in a container; it does not know which of them are new (kedacore/keda#547)."""

    type: ClassVar[str] = "azure-blob"

    blob_container_name: str
    """The container."""
    blob_count: Target | None = None
    """Blobs that one replica takes on; 5 by default."""
    activation_blob_count: Count | None = None
    """Blobs above which the first replica starts; 0 by default."""
    blob_prefix: str | None = None
    """How names of blobs begin; the delimiter is appended unless `recursive` is on."""
    blob_delimiter: str | None = None
    """What separates folders; `/` by default."""
    recursive: bool | None = None
    """Whether blobs in folders count; off by default."""
    glob_pattern: str | None = None
    """A pattern of names, where `*` also stands for `/`."""
    account_name: str | Reference | None = None
    """The storage account, when signing in by identity."""
    connection_from_env: str | None = None
    """The variable with the connection string."""


class AzureServiceBus(_Azure, frozen=True, kw_only=True):
    """The messages of a Service Bus queue or subscription, those that are being worked on included."""

    type: ClassVar[str] = "azure-servicebus"

    queue_name: str | None = None
    """The queue; or a topic with a subscription."""
    topic_name: str | None = None
    """The topic; with `subscription_name`."""
    subscription_name: str | None = None
    """The subscription; with `topic_name`."""
    message_count: Target | None = None
    """Messages that one replica takes on; 5 by default."""
    activation_message_count: Count | None = None
    """Messages above which the first replica starts; 0 by default."""
    namespace: str | Reference | None = None
    """The first label of the namespace's address, when signing in by identity."""
    use_regex: bool | None = None
    """Whether the name of the queue or subscription is a regular expression; off by default."""
    operation: Literal["sum", "max", "avg"] | None = None
    """What is made of several queues; `sum` by default."""
    connection_from_env: str | None = None
    """The variable with the connection string, which needs the right to manage."""

    def problems(self) -> Iterable[str]:
        yield from super().problems()
        given = (self.queue_name is not None, self.topic_name is not None, self.subscription_name is not None)
        if given not in ((True, False, False), (False, True, True)):
            yield "the scaler azure-servicebus takes either queueName or topicName with subscriptionName; give one"


class AzureEventHub(_Azure, frozen=True, kw_only=True):
    """The events of an event hub behind the checkpoints in a blob container."""

    type: ClassVar[str] = "azure-eventhub"

    consumer_group: str | None = None
    """Whose checkpoints; `$Default` by default."""
    unprocessed_event_threshold: Target | None = None
    """Events that one replica takes on; 64 by default. Replicas are never more than partitions."""
    activation_unprocessed_event_threshold: Count | None = None
    """Events above which the first replica starts; 0 by default."""
    stale_partition_info_threshold: Count | None = None
    """How far back a partition may seem to be before its state counts as stale; 10000 events by default."""
    blob_container: str | None = None
    """The container with the checkpoints."""
    checkpoint_strategy: Literal["azureFunction", "blobMetadata", "goSdk", "dapr"] | None = None
    """How checkpoints are written; Functions since version 4 write `blobMetadata` (kedacore/keda#2668)."""
    event_hub_namespace: str | Reference | None = None
    """The first label of the namespace's address, when signing in by identity."""
    event_hub_name: str | None = None
    """The event hub, when signing in by identity. With a connection string it must be there alone
    (kedacore/keda#7926)."""
    storage_account_name: str | Reference | None = None
    """The account with the checkpoints, when signing in by identity."""
    storage_endpoint_suffix: str | None = None
    """How addresses of storage end; needed with the cloud `Private`."""
    connection_from_env: str | None = None
    """The variable with the event hub's connection string."""
    storage_connection_from_env: str | None = None
    """The variable with the connection string of the checkpoints' account."""
