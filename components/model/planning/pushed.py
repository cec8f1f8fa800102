"""Functions that somebody calls, functions that the host itself calls, and the timer, whom nobody calls.

Sources: the pages of the bindings below learn.microsoft.com/azure/azure-functions. A system key is what the webhook of
an extension is called with (learn.microsoft.com/azure/azure-functions/function-keys-how-to).
"""

from .. import roles
from ..connections import HOST_STORAGE
from ..plans import Kind, Outcome, Way
from .bound import Bound


def http_trigger(bound: Bound) -> Outcome:
    """A request."""
    return bound.outcome(Way.PUSHED, "a request calls it")


def event_grid_trigger(bound: Bound) -> Outcome:
    """Event Grid's webhook."""
    bound.draft.system_keys.add("eventgrid_extension")
    return bound.outcome(Way.PUSHED, "Event Grid calls it")


def signalr_trigger(bound: Bound) -> Outcome | None:
    """The upstream of a SignalR service."""
    bound.draft.system_keys.add("signalr_extension")
    if not signalr(bound):
        return None
    return bound.outcome(Way.PUSHED, "the SignalR service calls its upstream")


def signalr(bound: Bound) -> bool:
    """What every SignalR binding needs."""
    connection = bound.connection(
        Kind.SIGNALR, "connectionStringSetting", "connection", default="AzureSignalRConnectionString"
    )
    if connection is None:
        return False
    bound.draft.grant(("SignalR Service Owner",), connection)
    return True


def web_pubsub_trigger(bound: Bound) -> Outcome | None:
    """The event handler of Web PubSub services: `connections` are those whose signature it takes."""
    bound.draft.system_keys.add("webpubsub_extension")
    listed = bound.value("connections")
    names = [each for each in listed if isinstance(each, str)] if isinstance(listed, tuple) else []
    found = [_web_pubsub(bound, name) for name in names] if names else [web_pubsub(bound)]
    if not all(found):
        return None
    return bound.outcome(Way.PUSHED, "the Web PubSub service calls its event handler")


def web_pubsub(bound: Bound) -> bool:
    """What every Web PubSub binding needs."""
    if bound.is_unknown("connection"):
        return False
    return _web_pubsub(bound, bound.text("connection") or "WebPubSubConnectionString")


def _web_pubsub(bound: Bound, name: str) -> bool:
    connection = bound.connection_named(name, Kind.WEB_PUBSUB)
    if connection is None:
        return False
    bound.draft.grant(("Web PubSub Service Owner",), connection)
    return True


def mcp_trigger(bound: Bound) -> Outcome:
    """A client of the Model Context Protocol."""
    bound.draft.system_keys.add("mcp_extension")
    bound.draft.grant(roles.MCP_ROLES, bound.draft.connections[HOST_STORAGE])
    return bound.outcome(Way.PUSHED, "a client of the Model Context Protocol calls it")


def dapr_trigger(bound: Bound) -> Outcome:
    """Dapr's sidecar."""
    bound.draft.warnings[
        f"{bound.function.name} is called by Dapr's sidecar in its own pod: without a replica nobody calls; "
        "annotate the pods for Dapr and keep at least one replica"
    ] = None
    return bound.outcome(Way.PUSHED, "Dapr's sidecar calls it")


def timer_trigger(bound: Bound) -> Outcome | None:
    """Always on."""
    if bound.needed("schedule") is None:
        return None
    return bound.outcome(
        Way.ALWAYS_ON, "the host keeps the time itself, so that without a replica nothing would happen at the time"
    )


def warmup_trigger(bound: Bound) -> Outcome:
    """Called by the host when a replica starts."""
    return bound.outcome(Way.CALLED, "the host calls it when a replica starts")


def assistant_skill_trigger(bound: Bound) -> Outcome:
    """Called by an assistant of the same app."""
    return bound.outcome(Way.CALLED, "an assistant in the same app calls it")
