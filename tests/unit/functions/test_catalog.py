"""The sample app `functions/catalog`, through the library that the Functions worker uses."""

import json
from decimal import Decimal
from types import SimpleNamespace

import azure.functions as func
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.harness import samples


@pytest.fixture(scope="module")
def project():
    with samples.modules("catalog", "function_app", "catalog") as (function_app, catalog):
        functions = {each.get_function_name(): each for each in function_app.app.get_functions()}
        yield SimpleNamespace(functions=functions, catalog=catalog)


def get(project, function: str, *, params: dict[str, str] | None = None, **route: str) -> tuple[int, dict, dict]:
    """What a GET request of a function is answered: status, document, headers."""
    request = func.HttpRequest(method="GET", url="/api/", params=params or {}, route_params=route, body=b"")
    response = project.functions[function].get_user_function()(request)
    assert response.mimetype == "application/json"
    return response.status_code, json.loads(response.get_body()), dict(response.headers)


def test_the_functions_of_the_blueprint_are_triggered_by_get_requests(project):
    routes = {}
    for name, function in project.functions.items():
        trigger, _ = json.loads(function.get_function_json())["bindings"]
        # Binding properties: functions-bindings-http-webhook-trigger, "Attributes".
        assert trigger["type"] == "httpTrigger"
        assert trigger["methods"] == ["GET"]
        assert trigger["authLevel"].lower() == "anonymous"
        routes[name] = trigger["route"]
    assert routes == {"get_product": "products/{sku}", "list_products": "products"}


@pytest.mark.parametrize("sku", ["lamp", "LAMP"])
def test_a_product_is_found_by_its_sku(project, sku):
    status, product, headers = get(project, "get_product", sku=sku)
    assert status == 200
    assert product["sku"] == "lamp"
    assert product["price"] == "34.90", "a string, with its cents"
    assert "max-age" in headers["Cache-Control"]


def test_an_unknown_product_is_not_found(project):
    status, error, headers = get(project, "get_product", sku="unicorn")
    assert status == 404
    assert "unicorn" in error["error"]
    assert headers["Cache-Control"] == "no-store", "it may be in the next catalog"


def test_a_category_lists_its_products_only(project):
    status, answer, _ = get(project, "list_products", params={"category": "furniture"})
    assert status == 200
    assert [product["sku"] for product in answer["products"]] == ["lamp", "stool"]
    assert answer["after"] is None


def test_pages_together_are_the_whole_list(project):
    _, whole, _ = get(project, "list_products")
    found, after = [], ""
    for _ in range(10):
        _, page, _ = get(project, "list_products", params={"limit": "2", "after": after})
        assert len(page["products"]) <= 2
        found += page["products"]
        after = page["after"]
        if after is None:
            break
    assert found == whole["products"]


@pytest.mark.parametrize("limit", ["", "0", "101", "-1", "1.5", "ten", "²", "9" * 5000])
def test_a_wrong_limit_is_named(project, limit):
    status, error, _ = get(project, "list_products", params={"limit": limit})
    assert status == 400
    assert error["error"].startswith("limit: ")


@given(
    skus=st.lists(st.text("abcXYZ019-", min_size=1, max_size=6), unique_by=str.lower, max_size=30),
    limit=st.integers(1, 100),
)
def test_every_product_is_on_exactly_one_page(project, skus, limit):
    catalog = project.catalog
    shop = catalog.Catalog(
        catalog.Product(sku=sku, name=sku, category="all", price=Decimal("1.00"), currency="EUR") for sku in skus
    )
    found, after = [], ""
    while after is not None:
        page = shop.page(after=after, limit=str(limit))
        found += [product.sku for product in page.products]
        after = page.after
        assert after is None or len(page.products) == limit
    assert sorted(found) == sorted(skus)


def test_a_sku_is_there_once(project):
    product = {"sku": "lamp", "name": "Lamp", "category": "furniture", "price": "1.00", "currency": "EUR"}
    with pytest.raises(ValueError, match="LAMP is there twice"):
        project.catalog.read(json.dumps([product, {**product, "sku": "LAMP"}]))
