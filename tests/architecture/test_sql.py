"""SQL of ours names its columns: one that is added disturbs no worker that runs, one that moves moves no value."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.architecture.sources import ROOT, modules, named, nodes_of

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
    nodes = nodes_of(path.read_text())
    explained = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
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


SAYS_SQL = re.compile(
    r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|CREATE|ALTER)\b|:[a-z_]+\b|\bAS [a-z]+\b|\w\.\w+ ="
)
SQL_BY_NAME = {"statement", "statements", "sql", "query"}
IN_PLACE = {"replace", "sub", "subn", "translate"}


def replaced(module: ModuleType, tree: ast.Module) -> list[str]:
    """Where text of SQL is changed within: what the text says then is written nowhere."""
    return [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in IN_PLACE
        and any(is_sql(module, part) for part in (node.func.value, *node.args))
    ]


def is_sql(module: ModuleType, node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=str(text)):
            return bool(SAYS_SQL.search(text))
        case ast.JoinedStr():
            return bool(SAYS_SQL.search(ast.unparse(node)))
        case ast.Call(func=ast.Attribute(value=inner)):
            return is_sql(module, inner)
        case ast.BinOp(left=left, right=right):
            return is_sql(module, left) or is_sql(module, right)
    known = named(module, node)
    return getattr(node, "id", "") in SQL_BY_NAME or (isinstance(known, str) and bool(SAYS_SQL.search(known)))


def test_no_sql_is_made_by_replacing() -> None:
    """A word of it would be found where it was not meant; what differs is an argument, or named in the text."""
    found = {module.__name__: replaced(module, tree) for module, tree in modules("shared", "services")}
    assert len(found) > 100
    assert {name: calls for name, calls in found.items() if calls} == {}


@pytest.mark.parametrize(
    "text",
    [
        "PERSON = 'SELECT CAST(:id AS uuid)'\nKIN = PERSON.replace(':id', 'one.id') + 'SELECT id FROM person'",
        "OF = 'began.client_id AS owner'\nSTARTS = f'SELECT {OF.replace(\"began\", \"each\")} FROM start_fact each'",
        "def do(op, statement): op.execute(statement.replace('{schema}', 'tariff'))",
        "TEXT = 'CREATE FUNCTION {name}'\ndef do(op): op.execute(TEXT.format(name='a').replace('CREATE', 'DROP'))",
        "import re\nTEXT = 'SELECT began.id AS id'\nOTHER = re.sub('began', 'each', TEXT)",
    ],
)
def test_a_planted_replacement_is_seen(text: str) -> None:
    module = ModuleType("planted")
    exec(text, vars(module))  # noqa: S102 - what stands above
    assert len(replaced(module, ast.parse(text))) == 1
    assert replaced(module, ast.parse("day = today.replace(day=1)\nname = code.replace('-', '_')")) == []
