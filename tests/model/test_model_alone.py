"""The model is a reading of its own: nothing of it comes from what it is compared with."""

import ast
import sys
from pathlib import Path

import pytest

FILES = sorted(Path(__file__).parent.glob("*.py"))
FOR_TESTS = {"pytest", "hypothesis", "tests.thorough"}  # the last says how many examples, and imports nothing


def imported(text: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("." * node.level + (node.module or ""))
    return names


def foreign(text: str, allowed: set[str]) -> set[str]:
    return {
        name
        for name in imported(text)
        if name not in allowed
        and not name.startswith("tests.model")
        and name.split(".")[0] not in sys.stdlib_module_names | allowed
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_imports_nothing_but_itself_and_the_standard_library(path: Path) -> None:
    assert foreign(path.read_text(), FOR_TESTS if path.stem.startswith("test_") else set()) == set()


def test_a_planted_import_is_seen() -> None:
    planted = (
        "import services.payments\nfrom shared.kernel import clock\nfrom tests.model import money\nimport datetime"
    )
    assert foreign(planted, set()) == {"services.payments", "shared.kernel"}
