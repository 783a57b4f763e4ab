"""Scoring a questionnaire from somebody's page, and correcting it there."""

from tests.assessment.client import Care
from tests.pages.conftest import Browser
from tests.pages.sending import sent
from tests.pages.test_front_door import care, door, fields_of  # noqa: F401 - fixtures


async def test_a_questionnaire_is_chosen_scored_and_stands_on_the_timeline(door: Browser, care: Care) -> None:  # noqa: F811
    page = await door.sign_in("assessor", organisation="start", to=f"/persons/{care.client}")
    assert "Score a questionnaire" in page.text
    choose = await door.get(f"/screenings/new?client={care.client}")
    assert "instrument=phq-9" in choose.text
    here = f"/screenings/new?client={care.client}&instrument=phq-9"
    form = await door.get(here)
    assert "Item 9" in form.text
    assert "Item 10" not in form.text
    answers = {f"answers.{item}": "1" for item in range(1, 10)}
    done = await door.post(here, fields_of(form.text) | answers)
    assert done.status_code == 303, done.text
    after = (await door.get(f"/persons/{care.client}")).text
    assert "Total 9: mild." in after
    assert "Risk to themselves: ask today" in after


async def test_what_is_left_out_gives_no_total_and_is_named(door: Browser, care: Care) -> None:  # noqa: F811
    here = f"/screenings/new?client={care.client}&instrument=gad-7"
    form = await door.sign_in("provider", organisation="cdas", to=here)
    empty = await sent(door, here, form, **{k: v for k, v in fields_of(form.text).items() if "answeredOn" in k})
    assert empty.status_code == 422
    assert "must hold an answer to one item at least" in empty.text
    answers = {f"answers.{item}": "3" for item in range(1, 7)}
    done = await door.post(here, fields_of(form.text) | answers)
    assert done.status_code == 303, done.text
    assert "No total: without an answer to item 7." in (await door.get(f"/persons/{care.client}")).text


async def test_it_is_corrected_and_taken_back(door: Browser, care: Care) -> None:  # noqa: F811
    body = {"clientId": care.client, "instrument": "sds", "about": "heroin", "answeredOn": "2012-05-01",
            "answers": {str(item): 0 for item in range(1, 6)}}  # fmt: skip
    made = (await care.desk.post("/screenings", body)).json()
    here = f"/screenings/{made['id']}/correct?client={care.client}"
    form = await door.sign_in("assessor", organisation="start", to=here)
    answers = {f"answers.{item}": "1" for item in range(1, 6)}
    done = await door.post(here, fields_of(form.text) | answers)
    assert done.status_code == 303, done.text
    assert "Total 5, about heroin: dependence is likely." in (await door.get(f"/persons/{care.client}")).text
    mistake = f"/mistakes/screening/{made['id']}?client={care.client}"
    page = await door.get(mistake)
    assert "Nothing is paid by it." in page.text
    assert (await sent(door, mistake, page, reasonCode="wrong_person")).status_code == 303
    assert (await door.get(f"/persons/{care.client}")).text.count("app-timeline__voided") == 1


async def test_another_questionnaire_does_not_exist(door: Browser, care: Care) -> None:  # noqa: F811
    answer = await door.sign_in(
        "assessor", organisation="start", to=f"/screenings/new?client={care.client}&instrument=x"
    )
    assert answer.status_code == 404
