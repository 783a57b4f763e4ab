"""The services as the architecture tests see them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from fastapi.routing import iter_route_contexts

from deploy.documents import SERVICES, load
from shared.service import Service, create_app

ROOT = Path(__file__).parents[2]
OURS = ("services", "shared", "deploy")

__all__ = ["OURS", "ROOT", "SERVICES", "endpoints", "load", "python_files"]


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders or OURS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def endpoints(service: Service) -> Iterator[tuple[str, str, Callable[..., Any], Any]]:
    """Method, path, function and dependencies of every route."""
    for route in iter_route_contexts(create_app(service).routes):
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
            if route.endpoint is not None:
                yield method, str(route.path), route.endpoint, getattr(route, "dependant", None)
