"""What is done for people beside assessing them, and what is to be done next."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.assessment.rules.activities import BUILT_IN
from tests.assessment.builders import CDAS, activity, contact, version
from tests.assessment.client import Care, Desk, merge, new_care, plan, recorded_site
from tests.assessment.test_directory_names import organisation_named
from tests.harness import Running

NEXT = {"code": "contact", "dueOn": "2012-05-01"}


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    care = await new_care(open_desk)
    await care.start("2012-04-10")
    return care


async def record(desk: Desk, client: str | None, *roles: str, **changes: Any) -> dict[str, Any]:
    claims = changes.pop("claims", {})
    answer = await desk.post("/activities", activity(client, **changes), *roles, **claims)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def listed(desk: Desk, query: str = "", *roles: str, **claims: Any) -> list[str]:
    answer = await desk.get(f"/activities{query}", *roles, **claims)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["items"]]


@pytest.mark.parametrize("kind", list(BUILT_IN))
async def test_each_kind_is_recorded_with_its_next_step(open_desk: Desk, kind: str) -> None:
    client = await open_desk.new_client()
    said = await record(open_desk, client, kind=kind, at="14:30", nextStep=NEXT, claims={"sub": "ann"})
    assert (said["kind"], said["at"], said["revision"], said["voided"]) == (kind, "14:30", 1, False)
    assert said["nextStep"] == NEXT | {"owner": "ann"}
    assert await listed(open_desk, f"?clientId={client}&kind={kind}") == [said["id"]]


async def test_who_exchanges_needles_is_counted_unnamed_and_has_somebody_to_turn_to(open_desk: Desk) -> None:
    """Each week the same worker holds the open door; how many came without a name, and who was there, is kept."""
    site = await recorded_site(open_desk)
    weekly = {"kind": "drop_in", "slotMinutes": None, "on": "2012-09-03", "weeklyUntil": "2012-09-17"}
    held = await plan(open_desk, site["id"], worker="ann", **weekly)
    assert [session["worker"] for session in held] == ["ann", "ann", "ann"]
    came = {"kind": "needle_exchange", "people": 7, "workers": ["ann"], "on": "2012-09-03"}
    said = await record(open_desk, None, **came)
    assert (said["clientId"], said["people"], said["workers"]) == (None, 7, ["ann"])
    client = await open_desk.new_client()
    step = NEXT | {"dueOn": "2012-09-10", "owner": "ann"}
    theirs = await record(open_desk, client, kind="needle_exchange", on="2012-09-03", nextStep=step)
    assert theirs["nextStep"]["owner"] == "ann"
    assert await listed(open_desk, "?kind=needle_exchange") == [said["id"], theirs["id"]]


@pytest.mark.parametrize("on", ["2012-03-01", "2012-04-17"])
async def test_nobody_needs_a_scheme_for_it(desk: Desk, on: str) -> None:
    """Who else took part is of the directory then."""
    desk.running.today = date(2012, 5, 1)
    await desk.running.deliver(organisation_named("cdas", "Community Drug and Alcohol Service"))
    await record(desk, await desk.new_client(), on=on)


async def test_who_did_not_come_is_recorded_with_the_reason(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    missed = {"attendance": "did_not_attend", "absenceReason": "not_reached"}
    said = await record(open_desk, client, kind="outreach", **missed)
    assert (said["attendance"], said["absenceReason"]) == ("did_not_attend", "not_reached")
    assert await listed(open_desk, "?attendance=did_not_attend") == [said["id"]]
    assert await listed(open_desk, "?attendance=attended") == []


@pytest.mark.parametrize("kind", ["group", "consultation"])
async def test_what_is_of_nobody_in_particular_says_how_many_came(open_desk: Desk, kind: str) -> None:
    said = await record(open_desk, None, kind=kind, people=12)
    assert (said["clientId"], said["people"]) == (None, 12)
    assert await listed(open_desk, f"?kind={kind}") == [said["id"]]


async def test_a_scheme_has_kinds_of_its_own_and_calls_others_otherwise(open_desk: Desk) -> None:
    own = [{"code": "alcohol_awareness", "name": "Alcohol awareness"}, {"code": "itep", "name": "Mapping"}]
    await open_desk.running.deliver(("stockport-2012", version(2, "2012-06-01", activity_kinds=own)))
    lists = (await open_desk.get("/code-lists")).json()["activities"]
    assert {"code": "alcohol_awareness", "name": "Alcohol awareness"} in lists
    assert [row["name"] for row in lists if row["code"] == "itep"] == ["Mapping"]
    assert len(lists) == len(BUILT_IN) + 1
    await record(open_desk, None, kind="alcohol_awareness", people=8, on="2012-06-01")
    early = await open_desk.post("/activities", activity(None, kind="alcohol_awareness", on="2012-05-31"))
    assert [error["field"] for error in early.json()["errors"]] == ["kind"]


@pytest.mark.parametrize(
    ("changes", "field", "allowed"),
    [
        ({"clientId": str(uuid4())}, "clientId", None),
        ({"kind": "chat"}, "kind", "advocacy"),
        ({"on": "2012-09-04"}, "on", "on or before 2012-09-03"),
        ({"on": "1949-12-31"}, "on", None),
        ({"at": "25:00"}, "at", None),
        ({"attendance": "did_not_attend"}, "absenceReason", "forgot ill in_custody"),
        ({"absenceReason": "ill"}, "absenceReason", "left out"),
        ({"people": 3}, "people", "left out"),
        ({"clientId": None, "nextStep": NEXT}, "nextStep", "left out"),
        ({"nextStep": NEXT | {"dueOn": "2012-04-16"}}, "nextStep.dueOn", "on or after 2012-04-17"),
        ({"nextStep": NEXT | {"code": "write"}}, "nextStep.code", "assess"),
        ({"nextStep": NEXT | {"owner": "Ann Bell"}}, "nextStep.owner", None),
        ({"workers": ["ann", "ann"]}, "workers", None),
        ({"organisations": ["cdas", "cdas"]}, "organisations", None),
        ({"setting": "street"}, "setting", "custody"),
    ],
)
async def test_bad_input_names_the_field_and_what_is_allowed(
    open_desk: Desk, changes: dict[str, Any], field: str, allowed: str | None
) -> None:
    client = await open_desk.new_client()
    answer = await open_desk.post("/activities", activity(**({"client": client} | _renamed(changes))))
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    if allowed:
        assert allowed in " ".join(error["allowed"])


def _renamed(changes: dict[str, Any]) -> dict[str, Any]:
    return {"client" if name == "clientId" else name: value for name, value in changes.items()}


async def test_it_is_corrected_with_a_revision_and_taken_back_with_a_reason(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    first = await record(open_desk, client, nextStep=NEXT)
    path, body = f"/activities/{first['id']}", activity(None, kind="joint_visit")
    assert (await open_desk.put(path, body, match='"2"')).status_code == 412
    mended = await open_desk.put(path, body, match='"1"')
    assert (mended.status_code, mended.json()["revision"], mended.json()["nextStep"]) == (200, 2, None)
    assert (await open_desk.put(path, body, match='"2"')).json()["revision"] == 2  # says the same
    voided = await open_desk.post(f"{path}/void", {"reasonCode": "recorded_twice"}, match='"2"')
    assert (voided.json()["voided"], voided.json()["voidReason"]) == (True, "recorded_twice")
    assert (await open_desk.put(path, body, match='"3"')).status_code == 409
    assert (await open_desk.post(f"{path}/void", {"reasonCode": "recorded_twice"})).status_code == 409
    assert (await open_desk.get(path)).json() == voided.json()


async def test_a_provider_records_of_whom_it_treats_and_sees_its_own(care: Care) -> None:
    desk = care.desk
    own = await record(desk, care.client, "provider", claims=CDAS)
    other = await record(desk, care.client, kind="three_way_meeting")
    assert await listed(desk, f"?clientId={care.client}", "provider", **CDAS) == [own["id"]]
    assert await listed(desk, "", "clinician", **CDAS) == [own["id"]]
    assert await listed(desk) == [own["id"], other["id"]]
    assert (await desk.get(f"/activities/{other['id']}", "provider", **CDAS)).status_code == 404
    body = activity(None, kind="advice")
    assert (await desk.put(f"/activities/{other['id']}", body, "provider", match='"1"', **CDAS)).status_code == 404
    assert (await desk.put(f"/activities/{own['id']}", body, match='"1"')).status_code == 200
    stranger = await desk.post("/activities", activity(care.client), "provider", organisation="harbour")
    assert stranger.status_code == 422


@pytest.mark.parametrize("role", ["referrer", "verifier", "commissioner", "auditor"])
async def test_others_neither_record_nor_see_any(open_desk: Desk, role: str) -> None:
    assert (await open_desk.post("/activities", activity(None), role)).status_code == 403
    assert (await open_desk.get("/activities", role)).status_code == 403


async def test_after_a_merge_it_is_shown_under_who_the_person_is(care: Care) -> None:
    other = Care(care.desk, await care.desk.new_client())
    said = await record(care.desk, other.client)
    await merge(care, other)
    assert await listed(care.desk, f"?clientId={care.client}") == [said["id"]]
    (row,) = (await care.desk.get("/activities")).json()["items"]
    assert (row["id"], row["clientId"]) == (said["id"], care.client)


async def test_nothing_is_told_of_it(open_desk: Desk, assessment: Running) -> None:
    client = await open_desk.new_client()
    assert (await open_desk.post("/contacts", contact(client))).status_code == 201
    before = len(await assessment.published())
    await record(open_desk, client, nextStep=NEXT)
    assert len(await assessment.published()) == before
