"""The OpenAPI document as integrators expect it: problems instead of FastAPI's defaults, an example on every answer."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi


def servers(port: int) -> list[dict[str, str]]:
    return [{"url": f"http://127.0.0.1:{port}", "description": "Sandbox on this machine"}]


def document(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        app.openapi_schema = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            servers=app.servers,
        )
    return app.openapi_schema
