"""A part of an amount is worked out in one place, which says what becomes of the rest of a penny."""

import ast

import pytest

from tests.architecture.sources import ROOT, nodes_of

# The rules of money; what shows each line's part of a run, whose rests it deals out; what writes pounds for people and
# ledgers; the bounds of a price that a person sets, which are no part of an amount; what a scheme says of instalments,
# which a test holds against those that are paid.
DIVIDES = {
    "services/payments/rules/ledger_csv.py",
    "services/payments/rules/money.py",
    "services/payments/rules/run_explanations.py",
    "services/tariff/rules/confirmation.py",
    "services/tariff/rules/words/price_changes.py",
    "services/tariff/rules/words/shapes/block.py",
    "services/tariff/rules/words/shapes/parts.py",
    "deploy/demo/display.py",
    "shared/pages/words.py",
}
OPERATORS = ast.Div | ast.FloorDiv | ast.Mod
ROUNDING = {"round", "divmod", "floor", "ceil", "trunc"}


def names_pence(part: ast.expr) -> bool:
    names = [getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(part)]
    return any(name == "pence" or name.endswith("_pence") for name in names)


def divisions(text: str) -> list[str]:
    found = []
    for node in nodes_of(text):
        if isinstance(node, ast.BinOp) and isinstance(node.op, OPERATORS):
            divided = names_pence(node.left)
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, OPERATORS):
            divided = names_pence(node.target)
        elif isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            divided = called in ROUNDING and any(map(names_pence, node.args))
        else:
            divided = False
        if divided:
            found.append(ast.unparse(node))
    return found


def test_pence_are_divided_and_rounded_by_the_rules_of_money_alone() -> None:
    paths = [path for folder in ("services", "shared", "deploy") for path in (ROOT / folder).rglob("*.py")]
    found = {str(path.relative_to(ROOT)): divisions(path.read_text()) for path in paths}
    assert {path: each for path, each in found.items() if each and path not in DIVIDES} == {}


@pytest.mark.parametrize(
    "text",
    [
        "half = outcome.gross_pence / 2",
        "rest = gross_pence % 3",
        "gross_pence //= 2",
        "whole = round(pence * 0.7)",
        "part = math.floor(weight * block_pence)",
    ],
)
def test_the_look_finds_a_division(text: str) -> None:
    assert len(divisions(text)) == 1


@pytest.mark.parametrize("text", ["net_pence = gross_pence - held_pence", "path = folder / 'gross_pence'", "days // 7"])
def test_what_divides_no_pence_is_none(text: str) -> None:
    assert divisions(text) == []
