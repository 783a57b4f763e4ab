"""Filling in a form of the area's without a script, and reading it as it was asked."""

import re
from html import unescape

import httpx

from tests.assessment.client import Care, form_body, publish_form
from tests.pages.conftest import Browser
from tests.pages.sending import on
from tests.pages.test_front_door import HIDDEN, care, door  # noqa: F401 - fixtures

TYPED = re.compile(r'<input[^>]*name="([^"]+)"[^>]*type="text"[^>]*value="([^"]*)"')
CHECKED = re.compile(r'name="([^"]+)" type="(?:radio|checkbox)" value="([^"]+)" checked')


def fields(page: httpx.Response) -> dict[str, str]:
    form = page.text[page.text.index('<form method="post" action="', page.text.index("<main")) :]
    return {
        name: unescape(value) for name, value in [*HIDDEN.findall(form), *TYPED.findall(form), *CHECKED.findall(form)]
    }


async def test_further_questions_come_where_an_answer_asks_for_them(door: Browser, care: Care) -> None:  # noqa: F811
    await publish_form(care.desk, "risk")
    page = await door.sign_in("assessor", organisation="start", to=f"/persons/{care.client}")
    assert "Fill in a form" in page.text
    assert "form=risk" in (await door.get(f"/form-answers/new?client={care.client}")).text
    here = f"/form-answers/new?client={care.client}&form=risk"
    first = await door.get(here)
    assert "Overdoses in the last twelve months" in first.text
    assert "Has naloxone at home" not in first.text
    more = await door.post(here, fields(first) | {"answers.overdose": "one", "answers.children": "2"})
    assert more.status_code == 200, more.text
    assert "Has naloxone at home" in more.text
    assert "nothing is recorded yet" in more.text
    assert fields(more)["answers.overdose"] == "one"
    assert fields(more)["answers.children"] == "2"
    done = await door.post(here, fields(more) | {"answers.naloxone": "no"} | on("answers.overdose_on", 1, 3, 2012))
    assert done.status_code == 303, done.text
    read = await door.get(done.headers["location"].partition("/assessment/pages")[2])
    assert read.status_code == 200, read.text
    assert "1 March 2012" in read.text
    assert "No naloxone" in read.text
    lacks = read.text[read.text.index("What is still missing") :]
    assert lacks.count("<li>") == 2
    assert "Thoughts of harming themselves in the last month" in lacks
    assert "Has naloxone at home" not in lacks
    assert f"/correct?client={care.client}" in lacks
    assert f'/persons/{care.client}">The page of ' in lacks
    assert "Form: Risk" in (await door.get(f"/persons/{care.client}")).text


async def test_what_is_not_asked_any_more_is_not_sent(door: Browser, care: Care) -> None:  # noqa: F811
    await publish_form(care.desk, "risk")
    here = f"/form-answers/new?client={care.client}&form=risk"
    first = await door.sign_in("provider", organisation="cdas", to=here)
    more = await door.post(here, fields(first) | {"answers.overdose": "one"})
    sent = fields(more) | {"answers.naloxone": "no", "answers.overdose": "none"}
    done = await door.post(here, sent)
    assert done.status_code == 303, done.text
    (made,) = (await care.desk.get(f"/form-answers?clientId={care.client}")).json()["items"]
    assert made["answers"] == {"overdose": "none"}


async def test_nothing_ticked_of_what_was_shown_is_none_of_it(door: Browser, care: Care) -> None:  # noqa: F811
    await publish_form(care.desk, "general-health")
    here = f"/form-answers/new?client={care.client}&form=general-health"
    first = await door.sign_in("assessor", organisation="start", to=here)
    answers = {"answers.gp": "yes", "answers.hep_asked": "no"}
    assert (await door.post(here, fields(first) | answers | {"answers.conditions": "wounds"})).status_code == 303
    (made,) = (await care.desk.get(f"/form-answers?clientId={care.client}")).json()["items"]
    assert made["answers"]["conditions"] == ["wounds"]
    path = f"/form-answers/{made['id']}"
    correct = f"{path}/correct?client={care.client}"
    sent = fields(await door.get(correct))
    assert sent.pop("answers.conditions") == "wounds"
    done = await door.post(correct, sent)
    assert done.status_code == 303, done.text
    corrected = (await care.desk.get(path)).json()
    assert (corrected["answers"]["conditions"], corrected["flags"]) == ([], [])
    assert "none of these" in (await door.get(path)).text


async def test_an_answer_out_of_its_limits_stands_at_its_question(door: Browser, care: Care) -> None:  # noqa: F811
    await publish_form(care.desk, "risk")
    here = f"/form-answers/new?client={care.client}&form=risk"
    first = await door.sign_in("assessor", organisation="start", to=here)
    refused = await door.post(here, fields(first) | {"answers.children": "21"})
    assert refused.status_code == 422
    assert 'href="#answers-children"' in refused.text
    assert "0 to 20" in refused.text


async def test_a_long_text_is_told_its_limit_before_and_after(door: Browser, care: Care) -> None:  # noqa: F811
    await publish_form(care.desk, "triage")
    here = f"/form-answers/new?client={care.client}&form=triage"
    first = await door.sign_in("assessor", organisation="start", to=here)
    assert "At most 200 characters" in first.text
    refused = await door.post(here, fields(first) | {"answers.goal": "x" * 201, "answers.days": "40"})
    assert refused.status_code == 422
    assert "is too long: it can be 1 to 200 characters" in refused.text
    assert 'href="#answers-days"' in refused.text
    assert "whole number, such as 3" not in refused.text


async def test_an_old_form_is_read_and_corrected_as_it_was_asked(door: Browser, care: Care) -> None:  # noqa: F811
    await publish_form(care.desk, "triage")
    body = {"clientId": care.client, "form": "triage", "answeredOn": "2012-05-01", "answers": {"main": "opiates"}}
    made = (await care.desk.post("/form-answers", body)).json()
    new = form_body("triage", name="First talk", validFrom="2012-06-01")
    new["questions"] = [question for question in new["questions"] if question["code"] != "work"]
    await care.desk.post("/forms/triage/versions", new, "commissioner", organisation="council")
    here = f"/form-answers/{made['id']}"
    read = await door.sign_in("assessor", organisation="start", to=here)
    assert "Works, or learns" in read.text
    assert "Heroin or other opiates" in read.text
    correct = await door.get(f"{here}/correct?client={care.client}")
    assert fields(correct)["answers.main"] == "opiates"
    done = await door.post(f"{here}/correct?client={care.client}", fields(correct) | {"answers.injects": "yes"})
    assert done.status_code == 303, done.text
    mended = (await care.desk.get(f"/form-answers/{made['id']}")).json()
    assert (mended["answers"], mended["revision"]) == ({"main": "opiates", "injects": "yes"}, 2)


async def test_without_a_form_the_page_says_who_publishes_them(door: Browser, care: Care) -> None:  # noqa: F811
    page = await door.sign_in("assessor", organisation="start", to=f"/form-answers/new?client={care.client}")
    assert "Bell, born " in page.text
    assert "). There is no form yet" in page.text
    gone = await door.get(f"/form-answers/new?client={care.client}&form=risk")
    assert gone.status_code == 404


async def test_an_untouched_form_is_not_recorded(door: Browser, care: Care) -> None:  # noqa: F811
    await publish_form(care.desk, "triage")
    here = f"/form-answers/new?client={care.client}&form=triage"
    first = await door.sign_in("assessor", organisation="start", to=here)
    assert "Record the form" in first.text
    assert "Continue" not in first.text
    refused = await door.post(here, fields(first))
    assert refused.status_code == 422
    assert "Nothing is answered yet" in refused.text
    assert (await care.desk.get(f"/form-answers?clientId={care.client}")).json()["items"] == []
    done = await door.post(here, fields(refused) | {"answers.days": "3"})
    assert done.status_code == 303, done.text


async def test_a_correction_that_leaves_no_answer_is_not_recorded(door: Browser, care: Care) -> None:  # noqa: F811
    await publish_form(care.desk, "triage")
    body = {"clientId": care.client, "form": "triage", "answeredOn": "2012-05-01", "answers": {"days": 3}}
    made = (await care.desk.post("/form-answers", body)).json()
    here = f"/form-answers/{made['id']}/correct?client={care.client}"
    first = await door.sign_in("assessor", organisation="start", to=here)
    assert "Correct the answers" in first.text
    refused = await door.post(here, fields(first) | {"answers.days": ""})
    assert refused.status_code == 422
    assert "Nothing is answered yet" in refused.text


async def test_what_is_required_is_not_said_to_be_optional(door: Browser, care: Care) -> None:  # noqa: F811
    await publish_form(care.desk, "triage")
    here = f"/form-answers/new?client={care.client}&form=triage"
    page = (await door.sign_in("assessor", organisation="start", to=here)).text
    form = await care.desk.get("/forms/triage/versions/1", "assessor")
    for question in form.json()["questions"]:
        says = " (needed now or later)" if question["required"] else " (optional)"
        assert (question.get("shownIf")) or f"{question['label']}{says}" in page


async def test_who_may_not_correct_what_others_recorded_is_shown_no_way(door: Browser, care: Care) -> None:  # noqa: F811
    await publish_form(care.desk, "triage")
    body = {"clientId": care.client, "form": "triage", "answeredOn": "2012-05-01", "answers": {"days": 3}}
    made = (await care.desk.post("/form-answers", body)).json()
    page = await door.sign_in("provider", organisation="cdas", to=f"/form-answers/{made['id']}")
    assert "What is still missing" in page.text
    assert "/correct?client=" not in page.text


async def test_a_form_on_suitability_says_its_number_and_leads_to_the_panel_with_it(
    door: Browser,  # noqa: F811
    care: Care,  # noqa: F811
) -> None:
    await publish_form(care.desk, "triage", kind="rehab_suitability")
    await publish_form(care.desk, "risk")
    calm = {"overdose": "none", "self_harm": "no", "children": 0, "safe_at_home": "yes"}
    other = {"clientId": care.client, "form": "risk", "answeredOn": "2012-05-01", "answers": calm}
    of_risk = (await care.desk.post("/form-answers", other)).json()
    body = {"clientId": care.client, "form": "triage", "answeredOn": "2012-05-01", "answers": {"main": "opiates"}}
    made = (await care.desk.post("/form-answers", body)).json()
    apply = f"/referral/pages/panel/apply?clientId={care.client}&amp;formAnswerId={made['id']}"
    page = await door.sign_in("assessor", organisation="start", to=f"/form-answers/{made['id']}")
    assert page.status_code == 200, page.text
    assert (f">{made['id']}</span>" in page.text, apply in page.text) == (True, True)
    assert "/panel/apply" not in (await door.get(f"/form-answers/{of_risk['id']}")).text
    door.http.cookies.clear()
    page = await door.sign_in("provider", organisation="cdas", to=f"/form-answers/{made['id']}")
    assert (f">{made['id']}</span>" in page.text, "/panel/apply" in page.text) == (True, False)


async def test_who_is_asked_of_themselves_learns_why_and_who_sees_it(door: Browser, care: Care) -> None:  # noqa: F811
    await publish_form(care.desk, "equality")
    await publish_form(care.desk, "risk")
    page = await door.sign_in(
        "assessor", organisation="start", to=f"/form-answers/new?client={care.client}&form=equality"
    )
    assert ("Why this is asked" in page.text, "Who sees it" in page.text) == (True, True)
    assert "Why this is asked" not in (await door.get(f"/form-answers/new?client={care.client}&form=risk")).text


async def test_a_part_of_the_form_stands_under_its_heading_and_not_as_a_hint(door: Browser, care: Care) -> None:  # noqa: F811
    await publish_form(care.desk, "risk")
    page = await door.sign_in("assessor", organisation="start", to=f"/form-answers/new?client={care.client}&form=risk")
    heads = re.findall(r'<h2 class="govuk-heading-m">([^<]+)</h2>', page.text[page.text.index("<form method") :])
    assert heads == ["Harm to themselves", "Harm to others, and by others"]
    assert 'govuk-hint">Harm' not in " ".join(page.text.split())
    assert "0 to 20" in page.text


async def test_a_day_that_is_past_is_not_taken_of_the_future(door: Browser, care: Care) -> None:  # noqa: F811
    await publish_form(care.desk, "risk")
    here = f"/form-answers/new?client={care.client}&form=risk"
    first = await door.sign_in("assessor", organisation="start", to=here)
    more = await door.post(here, fields(first) | {"answers.overdose": "one"})
    refused = await door.post(here, fields(more) | on("answers.overdose_on", 1, 11, 2033))
    assert refused.status_code == 422
    assert "“When the last one was” must not be in the future" in refused.text
    body = {"clientId": care.client, "form": "risk", "answeredOn": "2012-08-01",
            "answers": {"overdose": "one", "overdose_on": "2012-08-02"}}  # fmt: skip
    error = (await care.desk.post("/form-answers", body)).json()["errors"][0]
    assert (error["field"], error["allowed"]) == ("answers.overdose_on", ["on or before 2012-08-01"])
