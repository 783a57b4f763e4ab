"""`lasars form check`: what a form's file asks, and all that is wrong with it, without a service."""

from pathlib import Path
from typing import Any, cast

import pytest
from typer.testing import CliRunner

from deploy.cli.commands import lasars
from deploy.cli.form_files import open_form
from deploy.demo.example import COMMISSIONER, load_area
from deploy.demo.forms import FORMS, publish_forms
from deploy.demo.player.sender import Sender
from services.assessment.schemas.forms import FormBody

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


class _Noting:
    """Sends nothing, and notes what it was to send."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, Any, str]] = []

    async def send(self, acting: Any, method: str, service: str, path: str, body: Any, *, key: str) -> None:
        assert (acting.roles, method, service) == (("commissioner",), "POST", "assessment")
        self.noted.append((path, body, key))


async def test_what_the_sandbox_publishes_for_its_areas_is_what_the_file_says_and_once() -> None:
    sender = _Noting()
    for _ in range(2):
        await publish_forms(cast("Sender", sender), COMMISSIONER)
    first, again = sender.noted
    assert first == again
    assert first[0] == "/forms/referral/versions"
    assert FormBody.model_validate(first[1]) == open_form(FORMS / "referral.toml").body


@pytest.mark.parametrize(("area", "applies"), [("worcestershire", True), ("wigan", False)])
def test_where_somebody_applies_to_the_panel_there_is_the_form_that_it_asks_for(
    tmp_path: Path, area: str, applies: bool
) -> None:
    bodies = [open_form(FORMS / f"{code}.toml").body for code in load_area(area, 5, 2012, tmp_path).forms]
    kinds = {body.kind for body in bodies if body is not None}
    assert ("rehab_suitability" in kinds) is applies
