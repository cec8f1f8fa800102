"""Any configuration is read, or refused in lines that a person can read; nothing else comes out."""

import copy
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from settings import ConfigurationError, Settings
from tests.harness import stacks
from tests.harness.recorder import in_stack

Json: TypeAlias = dict[str, Any]

SECRET = "c2VjcmV0LWtleS1vZi1hLXNob3A"

WHOLE: Json = {
    "platform": {"name": "shop", "namespace": "apps"},
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
            "triggers": [{"type": "queueTrigger", "queueName": "orders", "connection": "Orders"}],
            "connections": {"Orders": {"connectionString": f"AccountName=shop;AccountKey={SECRET}"}},
            "scaling": {"minReplicas": 0, "maxReplicas": 2, "pollingInterval": 5, "cooldownPeriod": 60},
        }
    },
}
"""Every key that there is."""

KEYS = sorted(
    {
        *WHOLE,
        *(key for section in WHOLE.values() for key in section),
        *(key for key in WHOLE["functions"]["orders"]),
        "[key]",
        "",
        "minReplicas",
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


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a configuration, the innermost first."""
    anything: Any = value
    items = anything.items() if isinstance(value, dict) else enumerate(anything) if isinstance(value, list) else ()
    return [place for key, inner in items for place in [*places(inner, (*path, key)), (*path, key)]]


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
        for line in result.mistakes:
            assert line.startswith(("aks-functions:", "azure-native:location:"))
            assert line.isprintable()


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
    holder[last] = [value, {"connectionString": f"AccountName=shop;AccountKey={SECRET}"}]

    assert SECRET not in str(outcome(config))
