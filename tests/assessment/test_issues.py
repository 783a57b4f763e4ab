"""Issues, complaints and thanks: raised by any party, seen by whom they concern, answered and closed."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.assessment.rules.issues import IssueParties, days_open, may_answer, may_change, may_see
from tests.assessment.builders import contact, issue
from tests.assessment.client import Desk

COUNCIL, CDAS, RIVERSIDE = {"organisation": "council"}, {"organisation": "cdas"}, {"organisation": "riverside"}
POLICE = {"organisation": "police"}


async def raised(desk: Desk, role: str = "commissioner", organisation: str = "council", **changes: Any) -> Any:
    answer = await desk.post("/issues", issue(**changes), role, organisation=organisation)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def log(desk: Desk, role: str, query: str = "", **claims: Any) -> list[str]:
    answer = await desk.get(f"/issues{query}", role, **claims)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["items"]]


@pytest.mark.parametrize("kind", ["issue", "complaint", "thanks"])
@pytest.mark.parametrize("role", ["assessor", "referrer", "provider", "clinician", "commissioner"])
async def test_any_party_raises_it_and_it_is_answered_and_closed(open_desk: Desk, role: str, kind: str) -> None:
    said = await raised(open_desk, role, "riverside", kind=kind)
    assert (said["state"], said["daysOpen"], said["recordedByOrganisation"]) == ("open", 14, "riverside")
    path = f"/issues/{said['id']}"
    told = await open_desk.post(f"{path}/answer", {"answer": "From Monday on"}, "provider", match='"1"', **CDAS)
    assert (told.status_code, told.json()["state"], told.json()["answeredOn"]) == (200, "answered", "2012-09-03")
    open_desk.running.today = date(2012, 9, 10)
    closed = await open_desk.post(f"{path}/close", {"reasonCode": "resolved"}, role, match='"2"', **RIVERSIDE)
    assert (closed.json()["state"], closed.json()["closedFor"]) == ("closed", "resolved")
    open_desk.running.today = date(2012, 12, 10)
    (row,) = (await open_desk.get("/issues?state=closed", "auditor")).json()["items"]
    assert (row["daysOpen"], row["answer"]) == (21, "From Monday on")
    again = await open_desk.post(f"{path}/answer", {"answer": "No"}, **COUNCIL)
    assert (again.status_code, again.json()["title"]) == (409, "Issue closed")


async def test_each_sees_what_concerns_them(open_desk: Desk) -> None:
    of_cdas = (await raised(open_desk))["id"]
    by_police = (await raised(open_desk, "referrer", "police", concerns=None, ownedBy=None))["id"]
    await open_desk.post("/contacts", contact(await open_desk.new_client(), on="2012-09-03"))
    by_riverside = (await raised(open_desk, "provider", "riverside", concerns="start", ownedBy="cdas"))["id"]
    for role in ("assessor", "commissioner", "auditor"):
        assert await log(open_desk, role) == [of_cdas, by_police, by_riverside]
    assert await log(open_desk, "provider", **CDAS) == [of_cdas, by_riverside]
    assert await log(open_desk, "provider", **RIVERSIDE) == [by_riverside]
    assert await log(open_desk, "referrer", **POLICE) == [by_police]
    assert await log(open_desk, "referrer", **CDAS) == []
    assert (await open_desk.get("/issues", "verifier")).status_code == 403
    unseen = await open_desk.post(f"/issues/{by_police}/close", {"reasonCode": "resolved"}, "provider", **CDAS)
    assert unseen.status_code == 404
    not_theirs = await open_desk.post(f"/issues/{of_cdas}/close", {"reasonCode": "resolved"}, "provider", **CDAS)
    assert (not_theirs.status_code, not_theirs.json()["title"]) == (403, "Not your issue")
    own = await open_desk.post(f"/issues/{by_police}/answer", {"answer": "Yes"}, "referrer", **POLICE)
    assert own.status_code == 403


async def test_who_answers_it_is_named_later_and_a_mistake_is_taken_back(open_desk: Desk) -> None:
    await raised(open_desk, "provider", "riverside")
    said = await raised(open_desk, ownedBy=None, dueOn=None)
    path, body = f"/issues/{said['id']}", issue(ownedBy="riverside", dueOn="2012-09-17")
    assert (await open_desk.put(path, body, "commissioner", match='"2"', **COUNCIL)).status_code == 412
    named = await open_desk.put(path, body, "commissioner", match='"1"', **COUNCIL)
    assert (named.json()["ownedBy"], named.json()["dueOn"], named.json()["revision"]) == ("riverside", "2012-09-17", 2)
    voided = await open_desk.post(f"{path}/void", {"reasonCode": "recorded_twice"}, "commissioner", **COUNCIL)
    assert (voided.json()["voided"], voided.json()["voidReason"]) == (True, "recorded_twice")
    assert (await open_desk.put(path, body, "commissioner", match='"3"', **COUNCIL)).status_code == 409


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "praise"}, "kind"),
        ({"about": "people"}, "about"),
        ({"raisedOn": "2012-09-04"}, "raisedOn"),
        ({"raisedBy": "ann"}, "raisedBy"),
        ({"summary": "x" * 301}, "summary"),
        ({"summary": ""}, "summary"),
        ({"dueOn": "2012-08-19"}, "dueOn"),
        ({"concerns": "a b"}, "concerns"),
    ],
)
async def test_bad_input_names_the_field(open_desk: Desk, changes: dict[str, Any], field: str) -> None:
    answer = await open_desk.post("/issues", issue(**changes), "commissioner", **COUNCIL)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("field", ["concerns", "ownedBy"])
async def test_who_is_concerned_and_who_answers_takes_part_in_the_area(open_desk: Desk, field: str) -> None:
    """A mistyped code would answer for ever: nobody signs in by it."""
    for said in ("nosuch", "Cdas"):
        refused = await open_desk.post("/issues", issue(**{field: said}), "commissioner", **COUNCIL)
        (error,) = refused.json()["errors"]
        assert (error["field"], "cdas" in error["allowed"]) == (field, True)
        assert error["message"].startswith("is no organisation that takes part in the area")
    by_provider = await open_desk.post("/issues", issue(**{field: "nosuch"}), "provider", **RIVERSIDE)
    assert [error.keys() for error in by_provider.json()["errors"]] == [{"field", "message"}]
    own = await open_desk.post("/issues", issue(**{field: "riverside"}), "provider", **RIVERSIDE)
    assert own.status_code == 201
    path = f"/issues/{own.json()['id']}"
    wrong = await open_desk.put(path, issue(**{field: "nosuch"}), "provider", match='"1"', **RIVERSIDE)
    assert wrong.status_code == 422


CODES = some.sampled_from(["cdas", "riverside", "police"])
ROLES = some.frozensets(some.sampled_from(["assessor", "referrer", "provider", "clinician", "commissioner", "auditor"]))


@given(
    some.builds(IssueParties, raised_by=CODES, concerns=some.none() | CODES, owned_by=some.none() | CODES), ROLES, CODES
)
def test_nobody_does_what_they_do_not_see(parties: IssueParties, roles: frozenset[str], organisation: str) -> None:
    if may_answer(parties, roles, organisation) or may_change(parties, roles, organisation):
        assert may_see(parties, roles, organisation)


def test_days_are_counted_until_it_was_closed() -> None:
    assert days_open(date(2012, 8, 20), None, date(2012, 9, 3)) == 14
    assert days_open(date(2012, 8, 20), date(2012, 8, 20), date(2012, 9, 3)) == 0
