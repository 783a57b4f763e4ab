"""The services as the architecture tests see them."""

import ast
import importlib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from deploy.documents import SERVICES
from deploy.documents import load as loaded_anew
from shared.runtime.service import ServiceDefinition, create_app

ROOT = Path(__file__).parents[2]
OURS = ("services", "shared", "deploy")

__all__ = [
    "OURS", "ROOT", "SERVICES", "application", "endpoints", "load", "modules", "named", "nodes_of",
    "parsed", "python_files",
]  # fmt: skip


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders or OURS:
        yield from sorted((ROOT / folder).rglob("*.py"))


@cache
def load(name: str) -> ServiceDefinition:
    """One for all who look at it; nobody changes it."""
    return loaded_anew(name)


@cache
def application(name: str) -> FastAPI:
    """Its application, which makes its routes and its document once."""
    return create_app(load(name))


@cache
def parsed(text: str) -> ast.Module:
    """Once for all who look through it: to read every file takes seconds."""
    return ast.parse(text)


@cache
def nodes_of(text: str) -> Sequence[ast.AST]:
    return tuple(ast.walk(parsed(text)))


def modules(*folders: str) -> Iterator[tuple[ModuleType, ast.Module]]:
    """Each module beside its text: what a name in the text stands for, the module knows, however it was imported."""
    for path in python_files(*folders):
        if "migrations" not in path.parts and path.name != "__main__.py":
            dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            yield importlib.import_module(dotted), parsed(path.read_text())


def named(module: ModuleType, node: ast.expr) -> Any:
    """What a dotted name stands for; nothing for what is only known when it runs."""
    if isinstance(node, ast.Name):
        return vars(module).get(node.id)
    return getattr(named(module, node.value), node.attr, None) if isinstance(node, ast.Attribute) else None


def endpoints(name: str) -> Iterator[tuple[str, str, Callable[..., Any], Any]]:
    """Method, path, function and dependencies of every route of a service."""
    for route in iter_route_contexts(application(name).routes):
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
            if route.endpoint is not None:
                yield method, str(route.path), route.endpoint, getattr(route, "dependant", None)
