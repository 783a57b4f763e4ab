"""Each statement is called with the values that it names: a missing one is refused only when the call is made."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from shared.data.statements import Statement

ROOT = Path(__file__).resolve().parents[2]
SENDS = {"all", "first", "one", "execute"}


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Modules by which a database is asked."""
    for place in ("services", "shared"):
        for path in sorted((ROOT / place).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if "migrations" not in path.parts and any(f".{send}(" in text for send in SENDS):
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts), ast.parse(text)


def calls(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SENDS:
            yield node.func.value, node


def named(module: object, place: ast.expr) -> object:
    """What a name, or a name of a module, stands for."""
    if isinstance(place, ast.Name):
        return getattr(module, place.id, None)
    if isinstance(place, ast.Attribute):
        return getattr(named(module, place.value), place.attr, None)
    return None


def test_each_statement_is_called_with_the_values_that_it_names() -> None:
    wrong, checked = [], 0
    for name, tree in sources():
        module = import_module(name)
        for place, call in calls(tree):
            statement = named(module, place)
            if not isinstance(statement, Statement) or any(value.arg is None for value in call.keywords):
                continue  # `**values`: only the call knows them
            checked += 1
            if {value.arg for value in call.keywords} != set(statement.names):
                wrong.append(f"{name}, line {call.lineno}: {sorted(statement.names)}")
    assert wrong == []
    assert checked > 500
