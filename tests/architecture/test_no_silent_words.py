"""What is documented is read, raised or counted by code; and what code reads or counts is documented."""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

import pytest
from prometheus_client.metrics import MetricWrapperBase

from shared.kernel import metrics
from shared.kernel.problems import Problem
from tests.architecture.sources import ROOT, SERVICES, modules, named, nodes_of, python_files

PAGES = "".join(path.read_text() for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])
COMPOSE = "".join((ROOT / each).read_text() for each in ("docker-compose.yml", "Makefile"))
VARIABLE = re.compile(r"\b(?:LASARS|KAFKA)_[A-Z_]*[A-Z]\b")
NO_USE = {"describe", "responses_for", "isinstance", "issubclass", "suppress"}


def _settings() -> set[str]:
    return {
        field
        for name in SERVICES
        for field in importlib.import_module(f"services.{name}.settings").Settings.model_fields
    }


def _read_by_code() -> set[str]:
    """The environment variables that code asks for by name; what a service reads by its settings is beside."""
    return {
        node.value
        for path in python_files()
        for node in nodes_of(path.read_text())
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and VARIABLE.fullmatch(node.value)
    }


def test_every_variable_that_is_read_is_documented() -> None:
    assert sorted(each for each in _read_by_code() if f"`{each}" not in PAGES and f"{each}=" not in PAGES) == []


def test_every_variable_that_is_documented_is_read() -> None:
    known = {f"LASARS_{field.upper()}" for field in _settings()} | _read_by_code() | set(VARIABLE.findall(COMPOSE))
    tests = {each for path in (ROOT / "tests").rglob("*.py") for each in VARIABLE.findall(path.read_text())}
    assert sorted(set(VARIABLE.findall(PAGES)) - known - tests) == []


def test_every_setting_is_read() -> None:
    read = {
        node.attr
        for _module, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }
    assert sorted(_settings() - read) == []


def _figures() -> dict[str, MetricWrapperBase]:
    return {name: each for name, each in vars(metrics).items() if isinstance(each, MetricWrapperBase)}


def test_every_figure_is_counted_by_code() -> None:
    counted = {
        id(found)
        for module, tree in modules("services", "shared")
        if module is not metrics
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(found := named(module, node.value), MetricWrapperBase)
    }
    assert [name for name, each in _figures().items() if id(each) not in counted] == []


def test_every_figure_is_documented_and_every_documented_one_is_there() -> None:
    names = {figure._name for figure in _figures().values()}
    documented = {each.removesuffix("_total") for each in re.findall(r"\blasars_[a-z_]+[a-z]\b", PAGES)}
    assert names - documented == set(), "in no page"
    assert documented - names == set(), "in a page, and not counted"


def _used(module: ModuleType, tree: ast.AST) -> Iterator[Any]:
    """What stands in an expression that is neither a document, nor a base, a type or what is caught."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(getattr(node, "ctx", None), ast.Load):
            yield named(module, node)
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in NO_USE:
            continue
        if isinstance(node, ast.ClassDef):
            for each in node.body:
                yield from _used(module, ast.Module([each], []))
        elif isinstance(node, ast.ExceptHandler):
            yield from _used(module, ast.Module(node.body, []))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _used(module, ast.Module([*node.body, *map(ast.Expr, node.decorator_list)], []))
        elif isinstance(node, ast.AnnAssign):
            yield from _used(module, ast.Module([ast.Expr(node.value)] if node.value else [], []))
        else:
            yield from _used(module, node)


@cache
def _classes_used(folder: str) -> frozenset[type]:
    return frozenset(each for module, tree in modules(folder) for each in _used(module, tree) if isinstance(each, type))


def _kinds(kind: type[Problem]) -> Iterator[type[Problem]]:
    """Ours; a test may have made others."""
    for subclass in kind.__subclasses__():
        if not subclass.__module__.startswith("tests."):
            yield subclass
        yield from _kinds(subclass)


@pytest.mark.parametrize("service", SERVICES)
def test_every_problem_that_a_document_shows_is_raised_by_code(service: str) -> None:
    used = _classes_used(f"services/{service}") | _classes_used("shared") | _classes_used("deploy")
    raised = {each for each in used if issubclass(each, Problem)}
    shown = set(re.findall(r"type: /problems/([a-z0-9-]+)", (ROOT / "services" / service / "openapi.yaml").read_text()))
    assert shown
    assert shown - {module.slug() for module in raised} == set()


def test_every_kind_of_problem_is_raised_or_the_like_of_one_that_is() -> None:
    folders = ("shared", "deploy", *(f"services/{service}" for service in SERVICES))
    raised = frozenset[type]().union(*map(_classes_used, folders))
    assert [kind.slug() for kind in _kinds(Problem) if kind not in raised and not kind.__subclasses__()] == []
