"""Answers questions about the shop's products: `GET /api/products` and `GET /api/products/{sku}`."""

import azure.functions as func
from products import blueprint

app = func.FunctionApp()
app.register_functions(blueprint)
