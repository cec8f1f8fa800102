"""What each of KEDA's scalers reads, written down from KEDA and not from the code under test.

Source: the structures with `keda:` tags in kedacore/keda v2.20.2, `pkg/scalers/*.go` and `pkg/scalers/azure/*.go`, with
what the functions `Validate` and `parse…` there refuse; keda.sh/docs/2.20/scalers. A field whose tag has `resolvedEnv`
is read from the variable that `<key>FromEnv` names.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class ScalerFacts:
    """One scaler."""

    metadata: frozenset[str]
    """The keys of `metadata` that it reads; it ignores all others."""
    needs: frozenset[str] = frozenset()
    """The keys without which it fails."""
    parameters: frozenset[str] = frozenset()
    """What it reads from a TriggerAuthentication."""
    signs_in: tuple[frozenset[str], ...] = (frozenset(),)
    """What it needs to reach its source, in `metadata` or as parameters: one of these sets."""
    by_identity: frozenset[str] | None = None
    """The keys that it needs to sign in with Azure's workload identity; None where it cannot."""
    others: bool = False
    """Whether it takes any further key."""


def _keys(text: str) -> frozenset[str]:
    return frozenset(text.split())


_AZURE: Final = _keys("cloud endpointSuffix")
_REDIS: Final = _keys(
    "address addressFromEnv addresses addressesFromEnv host hostFromEnv hosts hostsFromEnv port portFromEnv ports "
    "portsFromEnv username usernameFromEnv password passwordFromEnv databaseIndex enableTLS unsafeSsl"
)
_REDIS_PARAMETERS: Final = _keys(
    "address addresses host hosts port ports username password tls ca cert key keyPassword"
)
_REDIS_PLACES: Final = (_keys("address"), _keys("addresses"), _keys("host port"), _keys("hosts ports"))

SCALERS: Final[dict[str, ScalerFacts]] = {
    "azure-queue": ScalerFacts(
        metadata=_AZURE
        | _keys("queueName queueLength activationQueueLength queueLengthStrategy accountName connection")
        | _keys("connectionFromEnv"),
        needs=_keys("queueName"),
        parameters=_keys("connection"),
        signs_in=(_keys("connection"),),
        by_identity=_keys("accountName"),
    ),
    "azure-blob": ScalerFacts(
        metadata=_AZURE
        | _keys("blobContainerName blobCount activationBlobCount blobDelimiter blobPrefix recursive globPattern")
        | _keys("accountName connection connectionFromEnv"),
        needs=_keys("blobContainerName"),
        parameters=_keys("connection"),
        signs_in=(_keys("connection"),),
        by_identity=_keys("accountName"),
    ),
    "azure-servicebus": ScalerFacts(
        metadata=_AZURE
        | _keys("queueName topicName subscriptionName messageCount activationMessageCount namespace useRegex operation")
        | _keys("connectionFromEnv"),
        parameters=_keys("connection"),
        signs_in=(_keys("connection"),),
        by_identity=_keys("namespace"),
    ),
    "azure-eventhub": ScalerFacts(
        metadata=_AZURE
        | _keys("consumerGroup unprocessedEventThreshold activationUnprocessedEventThreshold blobContainer")
        | _keys("stalePartitionInfoThreshold checkpointStrategy eventHubNamespace eventHubNamespaceFromEnv")
        | _keys("eventHubName eventHubNameFromEnv storageAccountName storageEndpointSuffix")
        | _keys("connectionFromEnv storageConnectionFromEnv"),
        parameters=_keys("connection storageConnection"),
        signs_in=(_keys("connection storageConnection"),),
        by_identity=_keys("eventHubNamespace eventHubName storageAccountName"),
    ),
    "kafka": ScalerFacts(
        metadata=_keys("bootstrapServers bootstrapServersFromEnv consumerGroup consumerGroupFromEnv topic topicFromEnv")
        | _keys("partitionLimitation lagThreshold activationLagThreshold offsetResetPolicy allowIdleConsumers version")
        | _keys("excludePersistentLag scaleToZeroOnInvalidOffset limitToPartitionsWithLag tls unsafeSsl sasl")
        | _keys("ensureEvenDistributionOfPartitions saslTokenProvider awsRegion"),
        parameters=_keys("tls ca cert key keyPassword sasl username password saslTokenProvider scopes keytab realm")
        | _keys("oauthTokenEndpointUri oauthExtensions kerberosConfig kerberosServiceName kerberosDisableFAST"),
        signs_in=(_keys("bootstrapServers consumerGroup"),),
    ),
    "rabbitmq": ScalerFacts(
        metadata=_keys("queueName mode queueLength value activationValue host hostFromEnv protocol vhostName useRegex")
        | _keys("excludeUnacknowledged pageSize operation timeout unsafeSsl usernameFromEnv passwordFromEnv"),
        needs=_keys("queueName"),
        parameters=_keys("host protocol vhostName username password ca cert key keyPassword tls")
        | _keys("workloadIdentityResource"),
        signs_in=(_keys("host"),),
    ),
    "mssql": ScalerFacts(
        metadata=_keys("query targetValue activationTargetValue host port database username passwordFromEnv")
        | _keys("connectionStringFromEnv"),
        needs=_keys("query targetValue"),
        parameters=_keys("connectionString username password host port database"),
        signs_in=(_keys("connectionString"), _keys("host")),
        by_identity=_keys("host"),
    ),
    "redis": ScalerFacts(
        metadata=_REDIS | _keys("listName listLength activationListLength"),
        needs=_keys("listName"),
        parameters=_REDIS_PARAMETERS,
        signs_in=_REDIS_PLACES,
    ),
    "redis-streams": ScalerFacts(
        metadata=_REDIS | _keys("stream consumerGroup pendingEntriesCount streamLength lagCount activationLagCount"),
        needs=_keys("stream"),
        parameters=_REDIS_PARAMETERS,
        signs_in=_REDIS_PLACES,
    ),
    "cpu": ScalerFacts(metadata=_keys("value containerName"), needs=_keys("value")),
    "memory": ScalerFacts(metadata=_keys("value containerName"), needs=_keys("value")),
    "cron": ScalerFacts(
        metadata=_keys("timezone start end desiredReplicas"), needs=_keys("timezone start end desiredReplicas")
    ),
    "prometheus": ScalerFacts(
        metadata=_keys("serverAddress query queryParameters threshold activationThreshold namespace customHeaders")
        | _keys("ignoreNullValues unsafeSsl awsRegion timeout identityOwner authModes"),
        needs=_keys("serverAddress query threshold"),
        parameters=_keys("bearerToken username password ca cert key customAuthHeader customAuthValue"),
        by_identity=frozenset(),
    ),
    # The scaler of KEDA's HTTP add-on reads `interceptorRoute` (kedacore/http-add-on v0.15.0, pkg/k8s/scaledobject.go).
    "external-push": ScalerFacts(
        metadata=_keys("scalerAddress enableTLS unsafeSsl interceptorRoute"),
        needs=_keys("scalerAddress"),
        parameters=_keys("caCert tlsClientCert tlsClientKey"),
        others=True,
    ),
}

OF_RUNNING_PODS: Final = frozenset({"cpu", "memory"})
"""They know nothing while there are no pods, and are the only ones that take `Utilization`."""

UNCACHED: Final = OF_RUNNING_PODS | {"cron"}
"""The admission webhook refuses `useCachedMetrics` for them."""

NEVER_FOR_JOBS: Final = OF_RUNNING_PODS | {"external-push"}
"""A ScaledJob has no pods to look at, and no stream (keda.sh/docs/2.20/reference/scaledjob-spec)."""
