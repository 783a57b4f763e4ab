"""The same names in the files of each service: who knows one finds everything in the others."""

import ast
import importlib
import inspect
import textwrap
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fastapi import Depends
from pydantic import BaseModel

from shared.data.db import execute, fetch_all
from shared.web.auth import Bearer, require
from shared.web.schemas import View
from shared.web.unpaid import unpaid
from tests.architecture.sources import ROOT, SERVICES, load, modules, named, parsed


def the(name: str, *parts: str) -> Any:
    return importlib.import_module(".".join(("services", name, *parts)))


def texts(name: str, folder: str) -> dict[str, ast.Module]:
    paths = sorted((ROOT / "services" / name / folder).glob("*.py"))
    return {str(path.relative_to(ROOT)): parsed(path.read_text()) for path in paths}


def imported(tree: ast.Module) -> set[str]:
    return {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_publishes_and_consumes_has_one_name(name: str) -> None:
    events, handlers = the(name, "events"), the(name, "handlers")
    assert the(name, "api").ROUTERS
    assert load(name).pages is the(name, "pages").PAGES
    assert set(events.CONSUMED) == set(handlers.HANDLERS)
    assert handlers.SUBSCRIPTION.handlers is handlers.HANDLERS
    assert load(name).publishes == events.PUBLISHED


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_day_brings_and_what_facts_add_up_to_have_one_place(name: str) -> None:
    assert inspect.iscoroutinefunction(the(name, "commands", "daily").tick)
    assert inspect.iscoroutinefunction(the(name, "commands", "reconcile").reconcile)
    assert load(name).tick is the(name, "commands", "daily").tick


ASK_FOR_ROLES = {require, unpaid}


def asks_for_roles(module: ModuleType, tree: ast.Module) -> int:
    """How often, by whatever name the module has imported what asks, or by what makes it."""
    return sum(
        isinstance(node, ast.Call) and (called := named(module, node.func)) is not None and makes_a_bearer(called)
        for node in ast.walk(tree)
    )


def makes_a_bearer(called: Any) -> bool:
    return (
        called in ASK_FOR_ROLES if inspect.isroutine(called) else inspect.isclass(called) and issubclass(called, Bearer)
    )


@pytest.mark.parametrize("name", SERVICES)
def test_roles_are_said_in_one_file(name: str) -> None:
    asking = {module.__name__: asks_for_roles(module, tree) for module, tree in modules(f"services/{name}")}
    assert {module for module, count in asking.items() if count} == {f"services.{name}.api.actors"}


@pytest.mark.parametrize(
    "text",
    [
        "from shared.web.auth import require\nReader = require('auditor')",
        "from shared.web.unpaid import unpaid as asked\nReader = Depends(asked('auditor'))",
        "from shared.web import auth\nReader = auth.require('auditor')",
        "from shared.web.auth import Bearer\nReader = Bearer(frozenset({'auditor'}))",
    ],
)
def test_a_planted_role_is_seen(text: str) -> None:
    module = ModuleType("planted")
    vars(module)["Depends"] = Depends
    exec(text, vars(module))  # noqa: S102 - what stands above
    assert asks_for_roles(module, ast.parse(text)) == 1


def test_whatever_asks_for_a_role_in_the_web_is_looked_for() -> None:
    """A function that makes a bearer, under whatever name it comes next."""
    making = {
        function
        for module, _tree in modules("shared/web")
        for function in vars(module).values()
        if inspect.isfunction(function) and function.__module__ == module.__name__ and returns_a_bearer(function)
    }
    assert making == ASK_FOR_ROLES


def returns_a_bearer(function: Any) -> bool:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    returned = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return)]
    made = [
        named(importlib.import_module(function.__module__), each.func)
        for each in returned
        if isinstance(each, ast.Call)
    ]
    return any(inspect.isclass(kind) and issubclass(kind, Bearer) for kind in made)


@pytest.mark.parametrize("name", SERVICES)
def test_commands_return_no_views_and_routes_refuse_nothing_unknown(name: str) -> None:
    made = {
        (path, node.func.id)
        for path, tree in texts(name, "commands").items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and is_view(path, node.func.id)
    }
    returned = {
        (path, node.name)
        for path, tree in texts(name, "commands").items()
        for node in ast.walk(tree)
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) and names_view(path, node.returns)
    }
    raised = {
        path
        for path, tree in texts(name, "api").items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and "Unknown" in ast.unparse(node)
    }
    assert (made, returned, raised) == (set(), set(), set())


def names_view(path: str, returns: ast.expr | None) -> bool:
    parts = ast.walk(returns) if returns else ()
    return any(is_view(path, part.id) for part in parts if isinstance(part, ast.Name))


def is_view(path: str, called: str) -> bool:
    """Whether a name in this file stands for something that goes out."""
    module = importlib.import_module(".".join(Path(path).with_suffix("").parts).removesuffix(".__init__"))
    known = vars(module).get(called)
    return inspect.isclass(known) and issubclass(known, BaseModel) and issubclass(known, View)


@pytest.mark.parametrize("name", SERVICES)
def test_the_store_knows_nothing_of_the_web(name: str) -> None:
    knowing = {
        path for path, tree in texts(name, "store").items() if any("shared.web" in each for each in imported(tree))
    }
    assert knowing == set()


PER_CALL = {fetch_all, execute}  # of shared.data.db: they put a text together per call


def says_per_call(module: ModuleType, tree: ast.Module) -> set[str]:
    """The names by which a module has what is forbidden, imported or reached through its module."""
    return {
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute)
        and inspect.isfunction(function := named(module, node))
        and function in PER_CALL
    }


@pytest.mark.parametrize("name", SERVICES)
def test_sql_is_said_in_statements(name: str) -> None:
    """Not by the functions that put a text together per call."""
    said = {module.__name__: says_per_call(module, tree) for module, tree in modules(f"services/{name}")}
    assert said
    assert {module: names for module, names in said.items() if names} == {}


@pytest.mark.parametrize(
    "text",
    [
        "from shared.data.db import execute\nasync def add(session): await execute(session, 'x')",
        "from shared.data.db import fetch_all as ask\nasync def add(session): await ask(session, 'x')",
        "from shared.data import db\nasync def add(session): await db.execute(session, 'x')",
    ],
)
def test_a_text_put_together_per_call_is_seen(text: str) -> None:
    module = ModuleType("planted")
    exec(text, vars(module))  # noqa: S102 - what stands above
    assert len(says_per_call(module, ast.parse(text))) == 1
