"""Parts of connection strings. Forms: "Configuration" of StackExchange.Redis, "Get an Event Hubs connection string"."""

import pytest

from components.model import connection_strings
from components.model.plans import SecretPart

HUBS = "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=listen;SharedAccessKey=c2VjcmV0"


@pytest.mark.parametrize(
    ("text", "address", "password"),
    [
        (
            "shop.redis.cache.windows.net:6380,password=c2VjcmV0=,ssl=True,abortConnect=False",
            "shop.redis.cache.windows.net:6380",
            "c2VjcmV0=",
        ),
        ("redis", "redis:6379", ""),
        ("redis:6379, password=a b ", "redis:6379", "a b"),
    ],
)
def test_redis(text: str, address: str, password: str) -> None:
    """The port is 6379 where none is given, which is the default of the library too."""
    assert connection_strings.part(text, SecretPart(setting="Redis", part="address")) == address
    assert connection_strings.part(text, SecretPart(setting="Redis", part="password")) == password


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (HUBS, f"{HUBS};EntityPath=readings"),
        (f"{HUBS};", f"{HUBS};EntityPath=readings"),
        (f"{HUBS};EntityPath=own", f"{HUBS};EntityPath=own"),
    ],
)
def test_event_hubs_gets_the_hub_that_it_lacks(text: str, found: str) -> None:
    wanted = SecretPart(setting="Hubs", part="with entity", entity="readings")

    assert connection_strings.part(text, wanted) == found


def test_the_whole_is_untouched() -> None:
    assert connection_strings.part("amqp://shop", SecretPart(setting="Broker")) == "amqp://shop"
