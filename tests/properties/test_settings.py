"""Any configuration is read, or refused in lines that a person can read; nothing else comes out."""

import copy
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from settings import ConfigurationError, Settings
from settings.callers import GatewaySettings
from tests.harness import stacks
from tests.harness.configurations import sections
from tests.harness.recorder import in_stack

Json: TypeAlias = dict[str, Any]


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a configuration, the innermost first."""
    anything: Any = value
    items = anything.items() if isinstance(value, dict) else enumerate(anything) if isinstance(value, list) else ()
    return [place for key, inner in items for place in [*places(inner, (*path, key)), (*path, key)]]


SECRET = "c2VjcmV0LWtleS1vZi1hLXNob3A"
ACCOUNT = f"DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={SECRET};EndpointSuffix=core.windows.net"

WHOLE: Json = {
    "platform": {"name": "shop", "namespace": "apps", "profile": "production"},
    "cluster": {
        "kubernetesVersion": "1.35",
        "systemPool": {"vmSize": "Standard_D2s_v5", "minCount": 1, "maxCount": 3},
        "functionsPool": {"vmSize": "Standard_D4s_v5", "minCount": 1, "maxCount": 3},
        "podCidr": "10.244.0.0/16",
        "serviceCidr": "10.0.0.0/16",
        "dnsServiceIp": "10.0.0.10",
    },
    "registry": {"sku": "Basic"},
    "functions": {
        "orders": {
            "project": "functions/orders",
            "image": "orders:1.0.0",
            "settings": {"PLAIN": "yes"},
            "secrets": {
                "TOKEN": {"value": SECRET},
                "OTHER": {"secret": {"name": "shop", "key": "other"}},
            },
            "connections": {
                "OrdersStorage": {"connectionString": ACCOUNT},
                "AzureWebJobsStorage": {
                    "resourceId": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/shop",
                    "settings": {"clientId": "1"},
                },
            },
            "triggers": {
                "process_order": {"type": "queueTrigger", "queueName": "orders", "connection": "OrdersStorage"}
            },
            "groups": {
                "one": {
                    "functions": ["process_order"],
                    "scaling": {
                        "preset": "balanced",
                        "minReplicas": 1,
                        "maxReplicas": 2,
                        "pollingInterval": 5,
                        "cooldownPeriod": 60,
                        "initialCooldownPeriod": 60,
                        "idleReplicas": 0,
                        "fallback": {"replicas": 1, "failureThreshold": 3, "behavior": "static"},
                        "behavior": {
                            "scaleUp": {
                                "stabilizationWindowSeconds": 0,
                                "selectPolicy": "Max",
                                "policies": [{"type": "Pods", "value": 4, "periodSeconds": 15}],
                            },
                            "scaleDown": {"stabilizationWindowSeconds": 60},
                        },
                        "modifiers": {
                            "formula": "process_order + office",
                            "target": 2,
                            "activationTarget": 1,
                            "metricType": "AverageValue",
                        },
                        "cpuUtilization": 70,
                        "targets": {"process_order": 8},
                        "metadata": {"process_order": {"activationQueueLength": "2"}},
                        "scalers": [
                            {
                                "type": "cron",
                                "name": "office",
                                "metadata": {
                                    "timezone": "Europe/Berlin",
                                    "start": "0 8 * * *",
                                    "end": "0 18 * * *",
                                    "desiredReplicas": "1",
                                },
                            }
                        ],
                    },
                }
            },
            "workload": {
                "cpu": "250m",
                "cpuLimit": "1",
                "memory": "256Mi",
                "memoryLimit": "1Gi",
                "storage": "256Mi",
                "storageLimit": "2Gi",
                "annotations": {"dapr.io/enabled": "true"},
                "gracePeriod": 60,
                "startup": 90,
                "port": 8080,
                "user": 10001,
                "pool": "functions",
                "spot": True,
                "tolerations": [{"key": "sku", "value": "gpu", "effect": "NoSchedule"}],
                "architectures": ["amd64", "arm64"],
            },
        },
        "catalog": {
            "project": "functions/catalog",
            "build": {
                "repository": "https://github.com/acme/shop.git",
                "commit": "6ec7cc5f9c2a4d5ab4f6d3a1d4ee3b5c0f9c1e2a",
                "folder": "functions/catalog",
                "dockerfile": "Dockerfile",
            },
            "secrets": {
                "KEY": {
                    "keyVault": {
                        "vault": "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/shop",
                        "name": "key",
                    }
                }
            },
            "http": {
                "host": "shop.example.com",
                "ingress": {"tlsSecret": "shop-tls", "className": "nginx"},
                "requests": 20,
                "namespaces": ["shop"],
            },
        },
        "films": {
            "image": "films:1.0.0",
            "job": {"deadline": 600, "retries": 1, "kept": 3},
            "triggers": {"film": {"type": "queueTrigger", "queueName": "films"}},
        },
    },
}
"""Every key that there is, but `gateway`, which goes without `ingress`."""

KEYS = sorted(
    {
        "[key]",
        "",
        "gateway",
        *(str(key) for path in places(WHOLE) for key in path if isinstance(key, str)),
    }
)

ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**40), max_value=2**40)
    | st.floats()
    | st.text(max_size=10)
    | st.sampled_from(["orders", "1.35", "10.0.0.0/16", "Basic"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def almost_right(draw: st.DrawFn) -> Json:
    """The whole configuration with something else in one or two places, or something more beside them."""
    config = copy.deepcopy(WHOLE)
    for _ in range(draw(st.integers(min_value=1, max_value=2))):
        *before, last = draw(st.sampled_from(places(config) or [("platform",)]))
        holder: Any = config
        for key in before:
            holder = holder[key]
        match draw(st.sampled_from(["replace", "remove", "add"])):
            case "remove":
                del holder[last]
            case "add" if isinstance(holder, dict):
                holder[draw(st.text(max_size=5))] = draw(ANY_JSON)
            case _:
                holder[last] = draw(ANY_JSON)
    return config


def outcome(config: Json, *, stack: str = "dev", encrypted: bool = True) -> Settings | ConfigurationError:
    values = {f"aks-functions:{key}": stacks.text(value) for key, value in config.items()}
    values["azure-native:location"] = "westeurope"
    secrets = ["aks-functions:functions"] if encrypted else []
    try:
        return in_stack(Settings.load, config=values, stack=stack, secrets=secrets)
    except ConfigurationError as error:
        return error


@pytest.fixture(autouse=True, scope="module")
def at_the_root() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(stacks.ROOT)
        yield


def readable(result: Settings | ConfigurationError) -> None:
    if isinstance(result, ConfigurationError):
        assert result.mistakes
        for mistake in result.mistakes:
            line, *configuration = mistake.split("\n")
            assert line.startswith(("aks-functions:", "azure-native:location:"))
            # What would settle it, which can be copied.
            assert configuration[:1] in ([], ["    aks-functions:functions:"])
            assert all(each.isprintable() for each in (line, *configuration))


def test_the_whole_configuration_is_whole() -> None:
    """So that the tests below are about every key."""
    known = {(each, field.alias) for each in sections(Settings) for field in each.model_fields.values()}

    left_out = {alias for section, alias in known if section is not GatewaySettings and alias not in KEYS}
    assert left_out == set()


def test_the_whole_configuration_is_right() -> None:
    assert isinstance(outcome(WHOLE), Settings)


@settings(max_examples=300)
@given(config=st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), ANY_JSON, max_size=4))
def test_any_configuration(config: Json) -> None:
    readable(outcome(config))


@settings(max_examples=300)
@given(config=almost_right(), stack=st.sampled_from(["dev", "a.b", "x" * 90]), encrypted=st.booleans())
def test_almost_any_configuration(config: Json, stack: str, encrypted: bool) -> None:
    result = outcome(config, stack=stack, encrypted=encrypted)

    readable(result)
    assert SECRET not in str(result)


@given(section=st.sampled_from(sorted(WHOLE)), text=st.text())
def test_text_where_a_map_belongs(section: str, text: str) -> None:
    readable(outcome({section: text}))


@settings(max_examples=300)
@given(path=st.sampled_from(places(WHOLE)), value=ANY_JSON.filter(lambda value: isinstance(value, list | dict)))
def test_a_secret_out_of_place_does_not_show(path: tuple[Any, ...], value: object) -> None:
    """Wherever somebody puts a connection as a map or as a list, its text stays out of the message."""
    config = copy.deepcopy(WHOLE)
    holder: Any = config
    *before, last = path
    for key in before:
        holder = holder[key]
    holder[last] = [value, {"connectionString": ACCOUNT}]

    assert SECRET not in str(outcome(config))


@settings(max_examples=300)
@given(path=st.sampled_from(places(WHOLE)), inside=st.booleans())
def test_a_connection_string_for_a_key_or_a_value_does_not_show(path: tuple[Any, ...], inside: bool) -> None:
    config = copy.deepcopy(WHOLE)
    holder: Any = config
    *before, last = path
    for key in before:
        holder = holder[key]
    if inside and isinstance(last, str):
        holder[ACCOUNT] = holder.pop(last)
    else:
        holder[last] = ACCOUNT

    assert SECRET not in str(outcome(config))


@settings(max_examples=100)
@given(path=st.sampled_from(places(WHOLE)))
def test_nothing_is_found_twice(path: tuple[Any, ...]) -> None:
    """Without a part of it, the configuration is right, or each mistake is told once and about something that is there
    or missing."""
    config = copy.deepcopy(WHOLE)
    holder: Any = config
    *before, last = path
    for key in before:
        holder = holder[key]
    del holder[last]

    result = outcome(config)

    readable(result)
    if isinstance(result, ConfigurationError):
        assert len(result.mistakes) == len(set(result.mistakes))
