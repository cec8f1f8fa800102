"""What the shop sells. Knows nothing of HTTP, so that it can be tested without a host."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

MOST_PER_PAGE: Final = 100


class InvalidQuery(ValueError):
    """Names the parameter that is wrong."""


@dataclass(frozen=True, kw_only=True)
class Product:
    sku: str
    name: str
    category: str
    price: Decimal
    currency: str

    def document(self) -> dict[str, str]:
        """As JSON has it. The price is a string, because a JSON number may lose its cents on the way."""
        return {**vars(self), "price": str(self.price)}


@dataclass(frozen=True, kw_only=True)
class Page:
    products: tuple[Product, ...]
    after: str | None
    """Where the next page begins; None on the last one."""


class Catalog:
    """Products by SKU; a SKU is found however it is capitalised."""

    def __init__(self, products: Iterable[Product]) -> None:
        self._products: dict[str, Product] = {}
        for product in products:
            if self._products.setdefault(product.sku.lower(), product) is not product:
                raise ValueError(f"the SKU {product.sku} is there twice")

    def find(self, sku: str) -> Product | None:
        return self._products.get(sku.lower())

    def page(self, *, category: str | None = None, after: str = "", limit: str = "20") -> Page:
        """Up to `limit` products of a category, or of all, in the order of their SKUs, from the one behind `after`.

        Raises `InvalidQuery`, which names the parameter.
        """
        if not (limit.isascii() and limit.isdigit() and len(limit) <= 3 and 1 <= int(limit) <= MOST_PER_PAGE):
            raise InvalidQuery(f"limit: must be a whole number from 1 to {MOST_PER_PAGE}, got {limit!r}")
        found = [
            product
            for sku, product in sorted(self._products.items())
            if sku > after.lower() and category in (None, product.category)
        ]
        products = tuple(found[: int(limit)])
        return Page(products=products, after=products[-1].sku if len(products) < len(found) else None)


def read(text: str | bytes) -> Catalog:
    """The catalog of a JSON list of `{"sku", "name", "category", "price", "currency"}`."""
    entries: list[dict[str, Any]] = json.loads(text)
    return Catalog(Product(**{**entry, "price": Decimal(entry["price"])}) for entry in entries)
