"""The same names in the files of each service: who knows one finds everything in the others."""

import ast
import importlib
import inspect
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from shared.web.schemas import View
from tests.architecture.sources import ROOT, SERVICES, load


def the(name: str, *parts: str) -> Any:
    return importlib.import_module(".".join(("services", name, *parts)))


def texts(name: str, folder: str) -> dict[str, ast.Module]:
    paths = sorted((ROOT / "services" / name / folder).glob("*.py"))
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in paths}


def imported(tree: ast.Module) -> set[str]:
    return {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_publishes_and_consumes_has_one_name(name: str) -> None:
    events, handlers = the(name, "events"), the(name, "handlers")
    assert the(name, "api").ROUTERS
    assert set(events.CONSUMED) == set(handlers.HANDLERS)
    assert handlers.SUBSCRIPTION.handlers is handlers.HANDLERS
    assert load(name).publishes == events.PUBLISHED


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_day_brings_and_what_facts_add_up_to_have_one_place(name: str) -> None:
    assert inspect.iscoroutinefunction(the(name, "commands", "daily").tick)
    assert inspect.iscoroutinefunction(the(name, "commands", "reconcile").reconcile)
    assert load(name).tick is the(name, "commands", "daily").tick


@pytest.mark.parametrize("name", SERVICES)
def test_roles_are_said_in_one_file(name: str) -> None:
    asking = {
        path
        for path, tree in texts(name, "api").items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "require"
    }
    assert asking <= {f"services/{name}/api/actors.py"}


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


@pytest.mark.parametrize("name", SERVICES)
def test_sql_is_said_in_statements(name: str) -> None:
    """Not by the functions that put a text together per call."""
    per_call = {("shared.data.db", "rows"), ("shared.data.db", "run")}
    asked = {
        (path, alias.name)
        for folder in ("api", "store", "commands")
        for path, tree in texts(name, folder).items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if (node.module, alias.name) in per_call
    }
    assert asked == set()
