"""Beside the contracts of import-linter: no files import each other in a circle, and rules import nothing that acts."""

import grimp
import pytest

from tests.architecture.imports import between_rooms, circles, floors, within
from tests.architecture.sources import OURS, SERVICES

PURE = {
    "__future__", "bisect", "calendar", "collections", "copy", "csv", "dataclasses", "datetime", "decimal", "enum",
    "fractions", "functools", "hashlib", "heapq", "itertools", "json", "math", "nhs_number", "numpy",
    "pydantic", "pydantic_core", "re", "tomli_w", "tomllib", "typing", "unicodedata", "uuid",
}  # fmt: skip


@pytest.mark.parametrize("root", OURS)
def test_no_files_import_each_other_in_a_circle(root: str) -> None:
    assert circles(within(root)) == []


@pytest.mark.parametrize("root", ["shared", "deploy", *(f"services.{name}" for name in SERVICES)])
def test_no_rooms_import_each_other_in_a_circle(root: str) -> None:
    assert circles(between_rooms(root)) == []


def test_a_circle_is_found_and_counts_as_one_floor() -> None:
    graph = {"a": frozenset("b"), "b": frozenset("cd"), "c": frozenset("b"), "d": frozenset[str](), "e": frozenset("e")}
    assert circles(graph) == [["b", "c"], ["e"]]
    assert floors(graph) == 3


def test_rules_import_only_what_is_pure() -> None:
    """A list of what is allowed: a library that is new here is no I/O until somebody has looked."""
    graph = grimp.build_graph("services", include_external_packages=True, cache_dir=None)
    rules = {name for name in graph.modules if ".rules" in name}
    imported = {each for name in rules for each in graph.find_modules_directly_imported_by(name)}
    assert len(rules) > 50
    assert {rule for rule in imported if rule.partition(".")[0] not in {"services", "shared"}} <= PURE
