"""What the configuration says about pods, and Kubernetes would refuse or misunderstand."""

import pytest

from settings.pods import amount
from tests.harness.configurations import changed, loaded, told
from tests.harness.recording import Json

WRONG: list[tuple[str, Json, str, list[str]]] = [
    ("cpu-number", {"cpu": 1}, "cpu", ["1", "in quotes", "change it"]),
    ("cpu-bytes", {"cpu": "1Gi"}, "cpu", ['"1Gi"', "a quantity of processors", "change it"]),
    ("cpu-word", {"cpuLimit": "one"}, "cpuLimit", ['"one"', "a quantity of processors", "change it"]),
    # "Pay attention to the case of the suffixes" (kubernetes.io, "Resource Management for Pods and Containers").
    ("memory-thousandth", {"memory": "400m"}, "memory", ['"400m"', "a quantity of bytes", "256Mi", "change it"]),
    ("memory-case", {"memory": "512mi"}, "memory", ['"512mi"', "a quantity of bytes", "change it"]),
    ("memory-space", {"memory": "1 Gi"}, "memory", ['"1 Gi"', "a quantity of bytes", "change it"]),
    ("memory-line", {"memory": "1Gi\n"}, "memory", ["1Gi\\n", "a quantity of bytes", "change it"]),
    ("memory-none", {"memory": "0"}, "memory", ["'0'", "needs some", "write more"]),
    # "Limit must be at least the request" (validation of a Container's resources).
    ("cpu-over-default", {"cpu": "2"}, "cpuLimit", ["1", "the 2 that cpu reserves", "raise it"]),
    (
        "memory-over",
        {"memory": "2Gi", "memoryLimit": "1500M"},
        "memoryLimit",
        ["1500M", "the 2Gi that memory reserves", "raise it, or reserve less"],
    ),
    (
        "storage-over-default",
        {"storage": "10Gi"},
        "storageLimit",
        ["2Gi", "the 10Gi that storage reserves", "raise it, or reserve less"],
    ),
    ("storage-none", {"storage": "0"}, "storage", ["'0'", "needs some", "write more"]),
    ("port", {"port": 80}, "port", ["80", "1024 to 65535", "change it"]),
    ("port-large", {"port": 65536}, "port", ["65536", "1024 to 65535", "change it"]),
    ("root", {"user": 0}, "user", ["0", "not root", "change it"]),
    ("user-name", {"user": "app"}, "user", ['"app"', "the number of a user", "change it"]),
    ("grace", {"gracePeriod": "60s"}, "gracePeriod", ['"60s"', "a number of seconds", "change it"]),
    ("pool", {"pool": "GPU-Pool"}, "pool", ["'GPU-Pool'", "1-12 lowercase", "choose another"]),
    ("spot", {"spot": "yes"}, "spot", ['"yes"', "true or false", "change it"]),
    ("tolerations-map", {"tolerations": {"key": "a"}}, "tolerations", ["a map", "a list of taints", "change it"]),
    ("toleration-text", {"tolerations": ["sku"]}, "tolerations[0]", ['"sku"', "a map with key, value, effect"]),
    ("toleration-key", {"tolerations": [{"key": "a b"}]}, "tolerations[0].key", ['"a b"', "the taint's key", "change"]),
    ("toleration-value", {"tolerations": [{"key": "a", "value": 1}]}, "tolerations[0].value", ["1", "in quotes"]),
    (
        "toleration-effect",
        {"tolerations": [{"key": "sku", "effect": "no"}]},
        "tolerations[0].effect",
        ['"no"', "NoSchedule, PreferNoSchedule or NoExecute", "change it"],
    ),
    (
        "annotation-true",
        {"annotations": {"dapr.io/enabled": True}},
        "annotations.dapr.io/enabled",
        ["true", "a text in quotes", "change it"],
    ),
    (
        "annotation-key",
        {"annotations": {"dapr io": "x"}},
        "annotations.dapr io",
        ['"dapr io" is no key', "such as dapr.io/enabled", "change it"],
    ),
    (
        "annotation-secret",
        {"annotations": {"shop.com/db": "Server=x;Password=hunter2"}},
        "annotations.shop.com/db",
        ["a key or a password", "secret setting"],
    ),
    ("architecture", {"architectures": ["x86"]}, "architectures[0]", ['"x86"', "amd64 or arm64", "change it"]),
    ("no-architecture", {"architectures": []}, "architectures", ["nothing in the list", "at least one", "add one"]),
]


@pytest.mark.parametrize(("said", "key", "words"), [pytest.param(*rest, id=name) for name, *rest in WRONG])
def test_a_mistake_is_one_line_with_key_value_rule_and_fix(said: Json, key: str, words: list[str]) -> None:
    told(changed("orders.workload", said), f"functions.orders.workload.{key}", words)


@pytest.mark.parametrize(
    "said",
    [
        {"cpu": "100m", "cpuLimit": "0.1"},
        {"cpu": "2", "cpuLimit": "2000m", "memory": "1Gi", "memoryLimit": "1073741824"},
        {"port": 1024, "user": 65532, "architectures": ["arm64"], "spot": True},
        {"tolerations": [{"key": "kubernetes.azure.com/scalesetpriority", "value": "spot", "effect": "NoSchedule"}]},
    ],
)
def test_pods_that_are_right(said: Json) -> None:
    assert loaded(changed("orders.workload", said))


def test_quantities() -> None:
    """kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity."""
    assert amount("1Gi") == 1024 * amount("1Mi") == 1024 * 1024 * amount("1Ki") == 1024**3
    assert amount("1G") == 1000 * amount("1M") == 1000**2 * amount("1k") == 1000**3
    assert 4 * amount("250m") == amount("1") == 10 * amount("0.1")
