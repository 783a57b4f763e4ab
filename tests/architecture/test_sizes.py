"""What a reader takes in at once stays small. The limits are what is there now: they only go down."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import ROOT, nodes_of

FUNCTION_MAX, FILE_MAX = 56, 500


def sources() -> Iterator[tuple[str, str]]:
    """Of all that runs but migrations, which are never changed."""
    for folder in ("services", "shared", "deploy"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_text()


def long_functions(text: str) -> list[str]:
    return [
        node.name
        for node in nodes_of(text)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= FUNCTION_MAX
    ]


def test_no_function_is_longer_than_a_screen() -> None:
    assert {path: found for path, text in sources() if (found := long_functions(text))} == {}


def test_no_file_is_longer_than_can_be_read_in_one_go() -> None:
    assert [path for path, text in sources() if text.count("\n") > FILE_MAX] == []


def test_the_look_finds_what_it_looks_for() -> None:
    lines = "\n".join("    pass" for _ in range(FUNCTION_MAX))
    assert long_functions(f"def short():\n{lines.removesuffix('    pass')}") == []
    assert long_functions(f"async def long():\n{lines}") == ["long"]
