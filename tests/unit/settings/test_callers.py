"""What the configuration says about callers, where it contradicts itself or the code."""

from pathlib import Path

import pytest

from tests.harness.configurations import loaded, python_app, told
from tests.harness.recording import Json

HTTP = 'route("orders")'
QUEUE = 'queue_trigger("m", "orders", "Orders")'
INGRESS: Json = {"tlsSecret": "shop-tls"}
GATEWAY: Json = {"name": "public", "namespace": "gateways"}


def shop(app: Json, http: object) -> Json:
    return {"functions": {"shop": {**app, "http": http}}}


WRONG: list[tuple[str, object, str, list[str]]] = [
    ("text", "shop.example.com", "http", ['"shop.example.com"', "a map with host, ingress", "change it"]),
    ("host", {"host": "Shop", "requests": 1}, "http.host", ["'Shop'", "shop.example.com", "choose another"]),
    ("wildcard", {"host": "*.shop.com", "requests": 1}, "http.host", ["'*.shop.com'", "choose another"]),
    ("ingress", {"ingress": INGRESS}, "http.host", ["missing", "http.ingress", "add it"]),
    ("gateway", {"gateway": GATEWAY}, "http.host", ["missing", "http.gateway", "add it"]),
    ("requests", {"requests": 10}, "http.host", ["missing", "http.requests", "add it"]),
    ("two", {"ingress": INGRESS, "requests": 10}, "http.host", ["missing", "http.ingress", "add it"]),
    ("host-alone", {"host": "shop.example.com"}, "http.host", ["'shop.example.com'", "leads nowhere", "remove it"]),
    (
        "both",
        {"host": "shop.example.com", "ingress": INGRESS, "gateway": GATEWAY},
        "http.gateway",
        ["an ingress as well", "one of the two", "remove one"],
    ),
    ("tls", {"host": "a.b", "ingress": {}}, "http.ingress.tlsSecret", ["missing", "the certificate", "add it"]),
    (
        "class",
        {"host": "a.b", "ingress": {**INGRESS, "className": "nginx ingress"}},
        "http.ingress.className",
        ["'nginx ingress'", "Kubernetes object", "choose another"],
    ),
    (
        "gateway-namespace",
        {"host": "a.b", "gateway": {"name": "public"}},
        "http.gateway.namespace",
        ["missing", "the Gateway's namespace", "add it"],
    ),
    ("zero", {"host": "a.b", "requests": 0}, "http.requests", ["0", "requests in flight", "change it"]),
    ("namespace", {"namespaces": ["A"]}, "http.namespaces[0]", ["'A'", "1-63", "choose another"]),
    ("namespace-number", {"namespaces": [1]}, "http.namespaces[0]", ["1", "the name of a namespace", "change it"]),
]


@pytest.mark.parametrize(("http", "key", "words"), [pytest.param(*rest, id=name) for name, *rest in WRONG])
def test_a_mistake_is_one_line_with_key_value_rule_and_fix(
    http: object, key: str, words: list[str], tmp_path: Path
) -> None:
    told(shop(python_app(tmp_path, HTTP), http), f"functions.shop.{key}", words)


@pytest.mark.parametrize(
    "http",
    [
        {},
        {"namespaces": ["shop"]},
        {"host": "shop.example.com", "ingress": {**INGRESS, "className": "nginx"}},
        {"host": "shop.example.com", "gateway": {**GATEWAY, "section": "https"}},
        {"host": "shop.example.com", "requests": 20, "ingress": INGRESS},
    ],
)
def test_ways_to_be_called(http: Json, tmp_path: Path) -> None:
    assert loaded(shop(python_app(tmp_path, HTTP, QUEUE), http))


def test_nobody_calls_a_queue_s_function(tmp_path: Path) -> None:
    told(
        shop(python_app(tmp_path, QUEUE), {"namespaces": ["shop"]}),
        "functions.shop.http",
        ["nobody calls a function of shop", "remove it"],
    )


def test_one_host_name_leads_to_one_group(tmp_path: Path) -> None:
    app = python_app(tmp_path, HTTP, 'route("returns")', QUEUE)
    app["groups"] = {"in": {"functions": ["one"]}, "back": {"functions": ["two"]}, "work": {"functions": ["three"]}}

    told(
        shop(app, {"host": "shop.example.com", "ingress": INGRESS}),
        "functions.shop.http.host",
        ["the groups in and back are all called", "put their functions together"],
    )
