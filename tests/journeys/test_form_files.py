"""`lasars form check`: what a form's file asks, and all that is wrong with it, without a service."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli.commands import lasars

RISK = Path(__file__).parents[2] / "deploy" / "forms" / "risk.toml"


def check(file: Path) -> tuple[int, str]:
    done = CliRunner().invoke(lasars, ["form", "check", str(file)])
    return done.exit_code, done.output


@pytest.mark.parametrize("file", sorted(RISK.parent.glob("*.toml")), ids=lambda file: file.stem)
def test_the_examples_are_sound_and_are_said_question_by_question(file: Path) -> None:
    code, output = check(file)
    assert code == 0, output
    assert "questions." in output


def test_a_branch_is_said_beside_its_question() -> None:
    said = "Has naloxone at home, and somebody who can give it (yes_no, required, if overdose is one or several)"
    assert said in check(RISK)[1]


@pytest.mark.parametrize(
    ("was", "becomes", "code", "says"),
    [
        ('any_of = ["no"]', 'any_of = ["perhaps"]', 1, "questions.6.shownIf.anyOf.0: is no answer to that question"),
        ('kind = "risk"', 'kind = "survey"', 1, "kind: Input should be"),
        ("partial = true", "parts = true", 1, "parts: Extra inputs are not permitted"),
        ("most = 20\n", "", 1, "questions.4.most: is missing: a number has a limit"),
        ('form = "risk"\n', "", 2, "`form` is its code"),
        ('name = "Risk"', "name = ", 2, "is not TOML"),
    ],
)
def test_what_is_wrong_is_said_by_its_place(tmp_path: Path, was: str, becomes: str, code: int, says: str) -> None:
    text = RISK.read_text()
    assert was in text
    file = tmp_path / "form.toml"
    file.write_text(text.replace(was, becomes, 1))
    got, output = check(file)
    assert (got, says in output) == (code, True), output
