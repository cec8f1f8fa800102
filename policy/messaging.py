"""Rules about Service Bus and Event Hubs namespaces.

Names of properties: Microsoft.ServiceBus/namespaces and Microsoft.EventHub/namespaces in Azure's template reference.
"""

from typing import Final

from .reading import at, is_one_of
from .rule import Level, Props, Rule
from .sources import azure, baseline

SERVICE_BUS: Final = "azure-native:servicebus:Namespace"
EVENT_HUBS: Final = "azure-native:eventhub:Namespace"

KEYS: Final = (
    "azure-native:servicebus:NamespaceAuthorizationRule",
    "azure-native:servicebus:QueueAuthorizationRule",
    "azure-native:servicebus:TopicAuthorizationRule",
    "azure-native:eventhub:NamespaceAuthorizationRule",
    "azure-native:eventhub:EventHubAuthorizationRule",
)
"""What has a pair of keys."""


ONLY_ROOT: Final = "All authorization rules except RootManageSharedAccessKey should be removed"
"""How the names of two definitions of Azure Policy begin."""


def _key(props: Props) -> str | None:
    rights = ", ".join(map(str, at(props, "rights") or ())) or "something"
    return f"rights is {rights}"


RULES: Final = (
    Rule(
        id="messaging-local-authentication",
        title="Service Bus and Event Hubs namespaces take no keys",
        types=(SERVICE_BUS, EVENT_HUBS),
        check=is_one_of("disableLocalAuth", True),
        reason="a key opens the whole namespace, and says nothing of who used it",
        fix="set disableLocalAuth to true, and give identities roles",
        sources=(
            baseline(20),
            azure("Azure Service Bus namespaces should have local authentication methods disabled"),
            azure("Azure Event Hub namespaces should have local authentication methods disabled"),
        ),
        development=Level.MANDATORY,
    ),
    Rule(
        id="messaging-keys",
        title="No keys of Service Bus and Event Hubs are made",
        types=KEYS,
        check=_key,
        reason="its keys are connection strings for whoever finds them",
        fix="remove it, and give an identity a role",
        sources=(
            baseline(20),
            azure(f"{ONLY_ROOT} from Service Bus namespace"),
            azure(f"{ONLY_ROOT} from Event Hub namespace"),
        ),
    ),
    Rule(
        id="messaging-tls",
        title="Service Bus and Event Hubs namespaces take TLS 1.2 or newer",
        types=(SERVICE_BUS, EVENT_HUBS),
        check=is_one_of("minimumTlsVersion", "1.2", "1.3"),
        reason="TLS 1.0 and 1.1 can be broken",
        fix="set minimumTlsVersion to 1.2",
        sources=(baseline(7),),
        development=Level.MANDATORY,
    ),
    Rule(
        id="messaging-public-access",
        title="Service Bus and Event Hubs namespaces of production are reached through the network alone",
        types=(SERVICE_BUS, EVENT_HUBS),
        check=is_one_of("publicNetworkAccess", "Disabled", "SecuredByPerimeter"),
        reason="a token that leaks could be used from everywhere",
        fix="set publicNetworkAccess to Disabled, and make a private endpoint",
        sources=(
            baseline(8),
            azure("Service Bus Namespaces should disable public network access"),
            azure("Event Hub Namespaces should disable public network access"),
        ),
        # Private endpoints of Service Bus take its tier Premium, which is much dearer.
        production=Level.ADVISORY,
    ),
)
