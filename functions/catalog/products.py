"""The shop's products over HTTP, for reading."""

import json
from pathlib import Path
from typing import Any

import azure.functions as func
import catalog

blueprint = func.Blueprint()

# Read once for each process: the file is part of the image, and a new catalog is a new image.
products = catalog.read((Path(__file__).parent / "products.json").read_bytes())


# Anonymous, because what the shop sells is no secret, and because a key would have to be handed to every browser.
@blueprint.route(route="products/{sku}", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
def get_product(req: func.HttpRequest) -> func.HttpResponse:
    sku = req.route_params["sku"]
    product = products.find(sku)
    if product is None:
        return answer({"error": f"there is no product {sku}"}, status=404)
    return answer(product.document())


@blueprint.route(route="products", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
def list_products(req: func.HttpRequest) -> func.HttpResponse:
    try:
        page = products.page(
            category=req.params.get("category"),
            after=req.params.get("after", ""),
            limit=req.params.get("limit", "20"),
        )
    except catalog.InvalidQuery as error:
        return answer({"error": str(error)}, status=400)
    return answer({"products": [product.document() for product in page.products], "after": page.after})


def answer(document: dict[str, Any], *, status: int = 200) -> func.HttpResponse:
    return func.HttpResponse(
        json.dumps(document),
        status_code=status,
        mimetype="application/json",
        headers={"Cache-Control": "public, max-age=60" if status == 200 else "no-store"},
    )
