"""The team on the pages: added, changed, left; and by name wherever somebody does something."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.assessment.builders import activity, contact, member, stockport
from tests.assessment.client import Desk
from tests.assessment.test_directory_names import organisation_named
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import on, sent

SAID = {"sub": "amina", "name": "Amina Shah", "role": "assessor", "skills": "alcohol"} | on("joinedOn", 2, 4, 2012)


@pytest.fixture
async def desk(assessment: Running) -> Desk:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    return Desk(assessment)


@pytest.fixture
async def door(desk: Desk, issuer: StubIssuer, with_pages: Callable[[Running], Running]) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(desk.running), issuer) as browser:
        yield browser


def offered(text: str, name: str) -> list[tuple[str, str]]:
    """What can be chosen for a field: the code and the words."""
    selects = re.findall(rf'<select[^>]* name="{re.escape(name)}".*?</select>', text, re.DOTALL)
    options = re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)</option>', "".join(selects))
    return [(code, words.strip()) for code, words in options]


async def test_somebody_is_added_changed_and_taken_back(door: Browser) -> None:
    form = await door.sign_in("assessor", organisation="start", sub="ann", to="/team/new")
    refused = await sent(door, "/team/new", form, **SAID | on("leftOn", 1, 4, 2012))
    assert 'href="#leftOn-day"' in refused.text
    assert (await sent(door, "/team/new", refused, **SAID)).status_code == 303
    listed = (await door.get("/team")).text
    assert "Amina Shah" in listed
    (way,) = re.findall(r'pages(/team/[0-9a-f-]{36})"', listed)
    assert "it was never changed" in (await door.get(way)).text
    form = await door.get(f"{way}/correct")
    changed = await sent(door, f"{way}/correct", form, **SAID | {"role": "lead"} | on("leftOn", 31, 8, 2012))
    assert changed.status_code == 303, changed.text
    page = (await door.get(way)).text
    assert "What they are: Assessor; Last day: None" in page
    assert "Left on 31 August 2012" in page
    form = await door.get(f"{way}/void")
    assert (await sent(door, f"{way}/void", form, reasonCode="recorded_twice")).status_code == 303
    page = (await door.get(way)).text
    assert "It was taken back" in page
    assert "Change it" not in page
    assert "Amina" not in (await door.get("/team-recorded.csv")).text


async def test_whoever_does_something_is_chosen_by_name_and_nobody_who_left(door: Browser, desk: Desk) -> None:
    first = await door.sign_in("assessor", organisation="start", sub="ann", to="/sessions/new")
    assert offered(first.text, "worker") == []
    assert "As they sign in" in first.text
    await desk.post("/team-members", member())
    await desk.post("/team-members", member(sub="bo", name="Bo Lee", leftOn="2012-09-02"))
    await desk.post("/team-members", member(sub="amina-2", role="outreach", skills=[]))
    client = await desk.new_client()
    both = [("amina", "Amina Shah (amina, alcohol, groups)"), ("amina-2", "Amina Shah (amina-2)"), ("ann", "ann")]
    page = (await door.get("/sessions/new")).text
    assert offered(page, "worker") == both
    page = (await door.get(f"/activities/new?client={client}")).text
    assert offered(page, "nextStep.owner") == both
    assert re.findall(r'name="workers" type="checkbox" value="([^"]+)"', page) == ["amina", "amina-2", "ann"]
    step = {"code": "contact", "dueOn": "2012-09-10", "owner": "bo"}
    done = await desk.post("/activities", activity(client, on="2012-09-03", workers=["bo"], nextStep=step))
    page = (await door.get(f"/activities/{done.json()['id']}/correct")).text
    assert ("bo", "Bo Lee") in offered(page, "nextStep.owner")
    page = (await door.get("/worklist?owner=bo")).text
    assert ("bo", "Bo Lee (not in the team today)") in offered(page, "owner")
    assert page.count("Bo Lee</td>") == 1
    assert "By 10 September 2012, Bo Lee" in (await door.get(f"/persons/{client}")).text.replace("by 10", "By 10")
    assert ",bo," in (await door.get("/worklist-steps.csv")).text


async def test_who_was_at_work_here_without_an_entry_is_offered_too_and_an_interviewer_only_for_what_they_see(
    door: Browser, desk: Desk
) -> None:
    await desk.running.deliver(organisation_named("council", "Stockport Council"))
    client = await desk.new_client()
    assert (await desk.post("/contacts", contact(client, on="2012-09-03"), sub="assessor-4")).status_code == 201
    await desk.post("/team-members", member(sub="ivy", name="Ivy Hall", role="interviewer", organisation="council"))
    way = f"/activities/new?client={client}"
    page = (await door.sign_in("assessor", organisation="start", sub="ann", to=way)).text
    assert offered(page, "nextStep.owner") == []
    assert "As they sign in" in page
    await desk.post("/team-members", member())
    page = (await door.get(way)).text
    assert [code for code, _ in offered(page, "nextStep.owner")] == ["amina", "assessor-4", "ann"]
    assert re.findall(r'name="workers" type="checkbox" value="([^"]+)"', page) == ["amina", "ivy", "assessor-4", "ann"]
    assert "entered on the page Team" in page
    assert "assessor-4" in [code for code, _ in offered((await door.get("/sessions/new")).text, "worker")]


async def test_an_activity_is_recorded_of_who_is_chosen_and_with_whom_by_name(door: Browser, desk: Desk) -> None:
    await desk.post("/team-members", member())
    await desk.running.deliver(organisation_named("probation", "Probation"))
    await door.sign_in("assessor", organisation="start", sub="ann", to="/activities/new")
    form = await door.get("/activities/new")
    said: dict[str, str | list[str]] = {
        "kind": "group",
        "setting": "community",
        "attendance": "attended",
        "workers": ["amina", "ann"],
        "organisations": "Community Drug and Alcohol Service, probation",
        **on("on", 3, 9, 2012),
    }
    done = await sent(door, "/activities/new", form, **said)
    assert done.status_code == 303, done.text
    (row,) = (await desk.get("/activities")).json()["items"]
    assert (row["workers"], row["organisations"]) == (["amina", "ann"], ["cdas", "probation"])
    assert "Amina Shah, ann" in (await door.get("/activities")).text


async def test_an_interviewer_of_the_team_brings_their_organisation_along(door: Browser, desk: Desk) -> None:
    await desk.running.deliver(organisation_named("council", "Stockport Council"))
    await desk.post("/team-members", member(sub="ivy", name="Ivy Hall", role="interviewer", organisation="council"))
    client = await desk.new_client()
    way = f"/interviews/new?client={client}"
    form = await door.sign_in("assessor", organisation="start", sub="ann", to=way)
    assert offered(form.text, "interviewer") == [("ivy", "Ivy Hall (alcohol, groups)")]
    assert "For whom they interview" not in form.text
    plan = {"interviewer": "ivy", "setting": "community"} | on("dueOn", 1, 10, 2012)
    assert (await sent(door, way, form, **plan)).status_code == 303
    (row,) = (await desk.get("/interviews")).json()["items"]
    assert (row["interviewer"], row["organisation"]) == ("ivy", "council")
    path = f"/interviews/{row['id']}"
    assert "Ivy Hall, Stockport Council" in (await door.get(path)).text
    form = await door.get(f"{path}/assign")
    assert (await sent(door, f"{path}/assign", form, **plan | on("dueOn", 2, 10, 2012))).status_code == 303
    assert (await desk.get(path)).json()["dueOn"] == "2012-10-02"


async def test_organisations_of_an_issue_are_chosen_by_name(door: Browser) -> None:
    form = await door.sign_in("commissioner", organisation="council", to="/issues/new")
    assert ("cdas", "Community Drug and Alcohol Service") in offered(form.text, "ownedBy")
    assert ("council", "council") in offered(form.text, "concerns")
    door.http.cookies.clear()
    form = await door.sign_in("provider", organisation="cdas", sub="kim", to="/issues/new")
    assert offered(form.text, "ownedBy") == []


async def test_the_file_of_changes_says_that_somebody_was_called_otherwise_and_not_how(
    door: Browser, desk: Desk
) -> None:
    made = (await desk.post("/team-members", member(name="Amina Sha"))).json()
    body = {name: made[name] for name in ("organisation", "skills", "joinedOn", "leftOn")}
    body |= {"name": "Amina Shah", "role": "lead" if made["role"] != "lead" else "assessor"}
    changed = await desk.put(f"/team-members/{made['id']}", body, match='"1"')
    assert changed.status_code == 200, changed.text
    await door.sign_in("assessor", organisation="start", sub="ann", to="/team")
    assert "Name: Amina Sha;" in (await door.get(f"/team/{made['id']}")).text
    for ending in ("csv", "json"):
        file = (await door.get(f"/team/{made['id']}/changes.{ending}")).text
        assert "Name: another; What they are: " in file
        assert "Amina" not in file


async def test_who_corrected_a_record_and_for_whom_somebody_works_go_by_name(door: Browser, desk: Desk) -> None:
    await desk.running.deliver(organisation_named("council", "The council"), organisation_named("start", "START"))
    await desk.post("/team-members", member(sub="someone", organisation="council", role="interviewer"))
    client = await desk.new_client()
    shown = await desk.get(f"/persons/{client}")
    said = {name: shown.json()[name] for name in ("birthDate", "sex", "givenName")}
    said |= {"familyName": "Bull", "reasonCode": "entered_in_error"}
    done = await desk.put(f"/persons/{client}", said, match=shown.headers["ETag"])
    assert done.status_code == 200, done.text
    page = await door.sign_in("assessor", organisation="start", sub="ann", to=f"/persons/{client}/history")
    assert (">Amina Shah</td>" in page.text, ">START</td>" in page.text, ">someone</td>" in page.text) == (
        True,
        True,
        False,
    )
    page = await door.get("/team")
    assert ">The council</td>" in page.text
    form = await door.get("/team/new")
    assert ("council", "The council") in offered(form.text, "organisation")
