"""What an order is. Knows nothing of queues, so that it can be tested without a host."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, cast

AMOUNT: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")
CURRENCY: Final = re.compile(r"[A-Z]{3}")
MOST_PIECES: Final = 1_000_000


class InvalidOrder(ValueError):
    """Names the field that is wrong."""


@dataclass(frozen=True, kw_only=True)
class Line:
    sku: str
    quantity: int
    unit_price: Decimal


@dataclass(frozen=True, kw_only=True)
class Order:
    id: str
    customer: str
    currency: str
    lines: tuple[Line, ...]

    @property
    def total(self) -> Decimal:
        """In `currency`, to the cent."""
        return sum((line.quantity * line.unit_price for line in self.lines), Decimal("0.00"))


def parse_order(body: bytes | str) -> Order:
    """Reads `{"id", "customer", "currency", "lines": [{"sku", "quantity", "unitPrice"}]}`.

    Prices are strings ("12.50"), because a JSON number may have lost its cents on the way.
    Raises `InvalidOrder`, which names the field.
    """
    try:
        document = json.loads(body)
    except ValueError as error:
        raise InvalidOrder(f"order: must be JSON: {error}") from error
    order = _object(document, "order")
    currency = _text(order, "currency")
    if not CURRENCY.fullmatch(currency):
        raise InvalidOrder(f"currency: must be an ISO 4217 code such as EUR, got {currency!r}")
    lines = order.get("lines")
    if not isinstance(lines, list) or not lines:
        raise InvalidOrder("lines: must be a list of at least one line")
    return Order(
        id=_text(order, "id"),
        customer=_text(order, "customer"),
        currency=currency,
        lines=tuple(_line(line, f"lines[{number}]") for number, line in enumerate(cast(list[Any], lines))),
    )


def _line(value: Any, where: str) -> Line:
    line = _object(value, where)
    quantity = line.get("quantity")
    if type(quantity) is not int or not 1 <= quantity <= MOST_PIECES:  # a bool is an int in Python, but no quantity
        raise InvalidOrder(f"{where}.quantity: must be a whole number from 1 to {MOST_PIECES}, got {quantity!r}")
    price = _text(line, "unitPrice", f"{where}.")
    if not AMOUNT.fullmatch(price):
        raise InvalidOrder(f"{where}.unitPrice: must be an amount such as 12.50, got {price!r}")
    return Line(sku=_text(line, "sku", f"{where}."), quantity=quantity, unit_price=Decimal(price))


def _object(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidOrder(f"{where}: must be a JSON object, got {value!r}")
    return cast(dict[str, Any], value)


def _text(holder: dict[str, Any], key: str, prefix: str = "") -> str:
    value = holder.get(key)
    if not isinstance(value, str) or not value.strip():
        raise InvalidOrder(f"{prefix}{key}: must be a non-empty string, got {value!r}")
    return value
