"""The same files in each service, short files and short functions, no float money, no naive time."""

import ast
import re
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import DateTime, Float, Numeric

from tests.architecture.sources import OURS, ROOT, SERVICES, load, nodes_of, parsed, python_files

FOLDERS = ("rules", "models", "store", "commands", "schemas", "events", "api", "pages", "migrations")
FILES = (
    "errors", "settings", "handlers", "main", "__main__", "__init__", "events/published", "events/consumed",
)  # fmt: skip
LINES_MAX, LINES_WANTED, FUNCTION_MAX, FUNCTION_MEDIAN = 500, 300, 60, 10
MONEY = re.compile(r"pence|amount|price|balance|total|gross|net$")
VAGUE = re.compile(r"(utils?|helpers?|base|manager|misc|common)\.py$")


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_has_the_same_files(name: str) -> None:
    folder = ROOT / "services" / name
    missing = [part for part in FILES if not (folder / f"{part}.py").exists()]
    missing += [part for part in FOLDERS if not (folder / part).is_dir()]
    assert missing == []
    known = {*FOLDERS, *FILES, "openapi", "asyncapi", "README", "py.typed"}
    others = {path.stem for path in folder.iterdir() if path.name != "__pycache__"} - known
    assert others == set()
    assert (folder / "migrations" / "current-head").exists()


def test_no_file_is_long() -> None:
    lengths = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in python_files()}
    assert {path: lines for path, lines in lengths.items() if lines > LINES_MAX} == {}
    wanted = {path: lines for path, lines in lengths.items() if lines > LINES_WANTED}
    assert len(wanted) <= len(lengths) // 20, f"too many above {LINES_WANTED}: {wanted}"


def test_no_file_is_named_for_nothing() -> None:
    assert [path for path in python_files() if VAGUE.search(path.name)] == []


def _functions(path: Path) -> list[tuple[str, int]]:
    return [
        (f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in nodes_of(path.read_text())
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_functions_are_short() -> None:
    files = [function for path in python_files() if "migrations" not in path.parts for function in _functions(path)]
    assert [file for file in files if file[1] > FUNCTION_MAX] == []
    assert median(lines for _, lines in files) <= FUNCTION_MEDIAN


@pytest.mark.parametrize("name", SERVICES)
def test_no_time_is_naive_and_no_money_is_a_float(name: str) -> None:
    for table in load(name).metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, DateTime):
                assert column.type.timezone, column
            assert not isinstance(column.type, Float), column
            if isinstance(column.type, Numeric):
                assert column.type.scale is not None, f"{column} has no fixed scale"
            if MONEY.search(column.name):
                assert not isinstance(column.type, Numeric), f"{column}: money is whole pence"


# Draws rates and ages of people by numpy, which are no money: pence go in and come out whole, and are only added up.
FORECAST = Path("services/payments/rules/forecast")
# So does a what-if of the coming year, many times more: it draws counts, and whole pence are multiplied by them.
DRAWING = {FORECAST, Path("services/payments/rules/projected_year")}


def test_no_money_passes_through_float() -> None:
    guilty = []
    for path in python_files("services"):
        if DRAWING & {*path.relative_to(ROOT).parents}:
            continue
        nodes = nodes_of(path.read_text())
        # Asking whether something is a float, to refuse it, is no use of one.
        refusing = {
            id(part)
            for node in nodes
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance"
            for part in ast.walk(node)
        }
        for node in nodes:
            if isinstance(node, ast.Name) and node.id == "float" and id(node) not in refusing:
                guilty.append(f"{path.relative_to(ROOT)}:{node.lineno}")
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                guilty.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert guilty == []


def test_only_the_edge_commits() -> None:
    allowed = {Path("shared/data/db.py"), Path("shared/data/apart.py")}
    guilty = {
        path.relative_to(ROOT)
        for path in python_files("services", "shared")
        if re.search(r"\.commit\(\)", path.read_text())
    }
    assert guilty - allowed == set()


def test_only_what_draws_years_knows_numpy() -> None:
    parents = {
        path.relative_to(ROOT).parent
        for path in python_files("services", "shared", "deploy")
        if re.search(r"^\s*(from|import) numpy", path.read_text(), re.MULTILINE)
    }
    assert parents == DRAWING


def test_only_one_folder_knows_the_kafka_client() -> None:
    parents = {
        path.relative_to(ROOT).parent
        for path in python_files("services", "shared")
        if re.search(r"^\s*(from|import) aiokafka", path.read_text(), re.MULTILINE)
    }
    assert parents == {Path("shared/messaging/kafka")}


@pytest.mark.parametrize("folder", OURS)
def test_every_module_says_what_it_is_for(folder: str) -> None:
    silent = [
        path.relative_to(ROOT)
        for path in python_files(folder)
        if path.read_text().strip() and not ast.get_docstring(parsed(path.read_text()))
    ]
    assert silent == []


def test_each_decision_has_a_number_of_its_own_and_says_it() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(record.name[:4]) for record in records]
    assert numbers == list(range(1, len(records) + 1))
    said = [int(re.sub(r"\D", "", record.read_text().split(".", 1)[0])) for record in records]
    assert said == numbers


@pytest.mark.parametrize("name", SERVICES)
def test_what_its_tests_share_is_in_two_files(name: str) -> None:
    """Bodies and events in `builders.py`, calls in `client.py`."""
    shared = {path.name for path in (ROOT / "tests" / name).glob("*.py") if not path.name.startswith("test_")}
    assert shared - {"conftest.py"} == {"builders.py", "client.py"}
