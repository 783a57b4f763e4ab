"""SQL of ours names its columns: one that is added disturbs no worker that runs, one that moves moves no value."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

CONVERTED = ("shared", "services")
# All columns, but of what has named its own; and whole records of a table.
WHOLE = re.compile(
    r"""SELECT\s+(DISTINCT\s+)?\*(?!\s+FROM\ \() | RETURNING\s+\* | \b[a-z_]+\.\*
    | populate_recordset | unnest\(CAST\(:\S*rows\ AS\ "?\{
    """,
    re.VERBOSE,
)


def texts(path: Path) -> Iterator[str]:
    """Of the code, but not what explains it."""
    tree = ast.parse(path.read_text())
    explained = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield ast.unparse(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explained:
            yield node.value


def whole(path: Path) -> list[str]:
    return [found[0] for text in texts(path) for found in WHOLE.finditer(text)]


@pytest.mark.parametrize("part", CONVERTED)
def test_no_statement_takes_all_columns_or_a_whole_record(part: str) -> None:
    paths = [path for path in (ROOT / part).rglob("*.py") if "migrations" not in path.parts]
    assert {str(path.relative_to(ROOT)): found for path in paths if (found := whole(path))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM parked",
        "DELETE FROM outbox RETURNING *",
        "SELECT each.*, client_id FROM outcome each",
        'SELECT id FROM unnest(CAST(:outcome_rows AS "{table}"[])) AS new',
        "SELECT id FROM jsonb_populate_recordset(CAST(NULL AS t), CAST(:facts AS jsonb))",
    ],
)
def test_the_look_finds_what_it_looks_for(text: str, tmp_path: Path) -> None:
    (tmp_path / "store.py").write_text(f"SQL = {text!r}\nTOO = f'{text} WHERE {{1}}'\n")
    assert len(whole(tmp_path / "store.py")) >= 2
    (tmp_path / "store.py").write_text(f'"""{text}"""\n')
    assert whole(tmp_path / "store.py") == []
