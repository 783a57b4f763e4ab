"""What may be left alone can be left alone after a mistaken click, too: no second click takes a radio button back."""

import re
from typing import Any

import pytest

from shared.pages.components import component
from shared.pages.fields import UNSAID, Field, FieldChoice
from tests.assessment.client import Care, publish_form
from tests.pages.conftest import Browser
from tests.pages.sending import filled_in
from tests.pages.test_front_door import care, door  # noqa: F401 - fixtures

CHOICES = [FieldChoice("yes", "Yes"), FieldChoice("no", "No")]


def radios(sent: str = "", **field: Any) -> list[tuple[str, str, bool]]:
    """Value, words and whether it is chosen, of each."""
    _, params = component(Field("why", "Why?", "radios", choices=CHOICES, **field), {"why": [sent]}, {})
    return [(item["value"], item["text"], item["checked"]) for item in params["items"]]


def test_nothing_is_said_stands_first_and_chosen_where_it_may_be_left_alone() -> None:
    assert radios(optional=True) == [("", UNSAID, True), ("yes", "Yes", False), ("no", "No", False)]
    assert radios("no", optional=True) == [("", UNSAID, False), ("yes", "Yes", False), ("no", "No", True)]
    assert radios(optional=True, unsaid="In their turn")[0] == ("", "In their turn", True)


def test_what_has_to_be_chosen_is_chosen_by_nobody_else() -> None:
    assert radios() == [("yes", "Yes", False), ("no", "No", False)]
    assert radios("yes", optional=True, unsaid="") == [("yes", "Yes", True), ("no", "No", False)]


@pytest.mark.parametrize("said", ["", " "])
def test_that_nothing_is_said_is_nothing_to_the_api(said: str) -> None:
    assert Field("why", "Why?", "radios", choices=CHOICES, optional=True).read({"why": [said]}) is None


async def test_an_answer_that_was_given_by_mistake_is_taken_out(door: Browser, care: Care) -> None:  # noqa: F811
    await publish_form(care.desk, "risk")
    here = f"/form-answers/new?client={care.client}&form=risk"
    page = await door.sign_in("assessor", organisation="start", to=here)
    assert filled_in(page)["answers.overdose"] == ""
    mistaken = {"answers.overdose": "none", "answers.children": "2"}
    assert (await door.post(here, filled_in(page) | mistaken)).status_code == 303
    (made,) = (await care.desk.get(f"/form-answers?clientId={care.client}")).json()["items"]
    correct = f"/form-answers/{made['id']}/correct?client={care.client}"
    shown = await door.get(correct)
    assert filled_in(shown)["answers.overdose"] == "none"
    done = await door.post(correct, filled_in(shown) | {"answers.overdose": ""})
    assert done.status_code == 303, done.text
    corrected = (await care.desk.get(f"/form-answers/{made['id']}")).json()
    assert corrected["answers"] == {"children": 2}


async def test_who_sends_somebody_takes_back_what_they_said_of_them(door: Browser) -> None:  # noqa: F811
    page = await door.sign_in("referrer", organisation="gp-heaton", to="/refer")
    chosen = filled_in(page)
    assert (chosen["sex"], chosen["reason"], chosen["urgency"]) == ("", "", "routine")
    groups = re.findall(r'name="sex" type="radio" value="([^"]*)"', page.text)
    assert groups[0] == ""
    assert len(groups) > 1
