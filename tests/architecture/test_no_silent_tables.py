"""What is kept is read: of every table some statement reads, or it says beside it who will."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from types import ModuleType

import pytest

from tests.architecture.sources import SERVICES, load, modules, named

FOR_PEOPLE = {"dropped", "clock_repair"}  # who did what and why, and the event itself: asked for with SQL, if ever
READS = re.compile(r'(?<!DELETE )\b(?:FROM|JOIN|USING)\s+(?:ONLY\s+)?"?(\w+)"?')
READERS = {"select", "get", "fetch", "fetch_all", "one", "rows", "page"}  # functions that take a model and read it
FOR_PAYMENTS = {"missing_topic"}  # every service notes it, and payments, which pays nothing then, reads its own
# That a source lost what it told is looked for in every table of what it told: no use by itself.
OF_LOSS = {"lost"}


def _texts(module: ModuleType, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [
                str(part.value) if isinstance(part, ast.Constant) else str(named(module, part.value) or " ")
                for part in node.values
                if isinstance(part, ast.Constant | ast.FormattedValue)
            ]
            yield "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _tables_read(module: ModuleType, tree: ast.Module) -> Iterator[str]:
    for text in _texts(module, tree):
        yield from READS.findall(text)
    for node in ast.walk(tree):
        asked: list[ast.expr] = []
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            asked = node.args if name in READERS else []
        elif isinstance(node, ast.Attribute):
            asked = [node.value]
        for each in asked:
            table = getattr(named(module, each), "__table__", None)
            if table is not None and (not isinstance(node, ast.Attribute) or node.attr in table.columns):
                yield str(table.name)


def _unread(service: str) -> set[str]:
    readers: dict[str, set[str]] = defaultdict(set)
    for module, tree in modules(f"services/{service}", "shared"):
        for table in _tables_read(module, tree):
            readers[table].add(module.__name__.rpartition(".")[2])
    return {str(table.name) for table in load(service).metadata.tables.values() if readers[table.name] <= OF_LOSS}


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_is_read_by_the_program_or_asked_for_by_people(service: str) -> None:
    assert _unread(service) - FOR_PAYMENTS == FOR_PEOPLE
