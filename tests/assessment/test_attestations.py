"""What is stated of a whole cohort: who may sign and verify it, what counts, and what payments is told."""

from datetime import date
from typing import Any

import pytest

from services.assessment.commands.restating import facts
from services.assessment.events import CohortAttested, SchemePublished
from tests.assessment.builders import attestation, rewritten, stockport, version
from tests.assessment.client import Desk

POLICE = {"organisation": "police", "sub": "analyst"}
COUNCIL = {"organisation": "council", "sub": "vera"}
ROW = {"code": "offending", "title": "No proven offence", "signed_by": ["police", "cdas"], "contracts": ["cdas-2012"]}


def with_statements() -> SchemePublished:
    first = stockport()
    return rewritten(first, first.scheme | {"attested": [ROW]})


@pytest.fixture
async def open_desk(desk: Desk) -> Desk:
    """The contract runs from 2 April 2012; its second quarter ended on 1 October."""
    await desk.running.deliver(("stockport-2012", with_statements()))
    desk.running.today = date(2012, 10, 9)
    return desk


async def signed(desk: Desk, **changes: Any) -> dict[str, Any]:
    answer = await desk.post("/attestations", attestation(**changes), "referrer", **POLICE)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def decide(desk: Desk, of: dict[str, Any], decision: str = "verified", **who: Any) -> tuple[int, dict[str, Any]]:
    body = {"decision": decision} | ({"reasonCode": "not_seen"} if decision == "refused" else {})
    answer = await desk.post(f"/attestations/{of['id']}/verify", body, "verifier", **(COUNCIL | who))
    return answer.status_code, answer.json()


async def states(desk: Desk) -> list[tuple[int, str]]:
    answer = await desk.get("/attestations?contract=cdas-2012", "auditor", organisation="council")
    return [(it["met"], it["state"]) for it in answer.json()["items"]]


async def told(desk: Desk) -> list[tuple[int, int, int]]:
    events = [event["data"] for event in await desk.running.published("cohort-attested")]
    assert len({event["cohortId"] for event in events}) <= 1
    return [(event["revision"], event["met"], event["people"]) for event in events]


async def test_it_counts_once_another_organisation_has_verified_it_and_until_a_correction_is(open_desk: Desk) -> None:
    first = await signed(open_desk)
    assert (first["starts"], first["ends"], first["state"]) == ("2012-07-02", "2012-10-02", "signed")
    assert await told(open_desk) == []
    status, verified = await decide(open_desk, first)
    assert (status, verified["state"], verified["decidedByOrganisation"]) == (200, "verified", "council")
    assert await told(open_desk) == [(1, 26, 40)]
    await signed(open_desk, met=20)
    mended = await signed(open_desk, met=21)
    assert await states(open_desk) == [(26, "verified"), (20, "replaced"), (21, "signed")]
    assert (await decide(open_desk, mended))[0] == 200
    assert await states(open_desk) == [(26, "replaced"), (20, "replaced"), (21, "verified")]
    assert await told(open_desk) == [(1, 26, 40), (2, 21, 40)]
    async with open_desk.running.db.reading() as session:  # set back, it says what counts again
        restated = [payload async for part in facts(session) for _, payload in part]
    assert [(it.revision, it.met) for it in restated if isinstance(it, CohortAttested)] == [(2, 21)]


async def test_what_is_refused_never_counts_and_what_is_decided_stays(open_desk: Desk) -> None:
    one = await signed(open_desk)
    assert (await decide(open_desk, one, "refused"))[1]["reasonCode"] == "not_seen"
    status, problem = await decide(open_desk, one)
    assert (status, problem["title"]) == (409, "Attestation decided")
    assert await told(open_desk) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"met": 41}, "met"),
        ({"outcome": "housing"}, "outcome"),
        ({"contract": "riverside-2012"}, "contract"),
        ({"quarterFrom": "2012-07-03"}, "quarterFrom"),
        ({"quarterFrom": "2012-10-02"}, "quarterFrom"),
        ({"reference": "Ann Bell"}, "reference"),
        ({"people": -1}, "people"),
        ({"people": 4, "met": 2}, "people"),
        ({"quarterFrom": "2012-04-01"}, "quarterFrom"),
    ],
)
async def test_what_is_no_statement_about_a_quarter_that_has_ended_is_refused(
    open_desk: Desk, changes: dict[str, Any], field: str
) -> None:
    answer = await open_desk.post("/attestations", attestation(**changes), "referrer", **POLICE)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])


async def test_all_that_is_wrong_with_a_statement_is_told_at_once(open_desk: Desk) -> None:
    wrong = {"people": 4, "met": 5, "reference": "Ann Bell", "quarterFrom": "2012-10-02"}
    answer = await open_desk.post("/attestations", attestation(**wrong), "referrer", **POLICE)
    errors = {error["field"]: error for error in answer.json()["errors"]}
    assert set(errors) == set(wrong)
    assert errors["quarterFrom"]["allowed"] == ["2012-04-02", "2012-07-02"]
    assert errors["reference"]["message"].startswith("must hold letters, digits")


async def test_only_a_quarter_in_which_the_scheme_lets_it_be_stated_is_offered_and_taken(desk: Desk) -> None:
    late = version(2, "2012-07-02", attested=[ROW])
    await desk.running.deliver(("stockport-2012", stockport()), ("stockport-2012", late))
    desk.running.today = date(2012, 10, 9)
    (row,) = (await desk.get("/code-lists", "referrer", organisation="police")).json()["attested"]
    assert row["contracts"][0]["quarters"] == [{"starts": "2012-07-02", "ends": "2012-10-02"}]
    early = await desk.post("/attestations", attestation(quarterFrom="2012-04-02"), "referrer", **POLICE)
    (error,) = early.json()["errors"]
    assert (error["field"], error["allowed"]) == ("quarterFrom", ["2012-07-02"])
    await signed(desk)


async def test_nobody_who_is_paid_signs_or_verifies_and_nobody_verifies_what_the_own_organisation_signed(
    open_desk: Desk,
) -> None:
    for organisation, title in (("cdas", "Paid in the area"), ("probation", "Not named to sign")):
        answer = await open_desk.post("/attestations", attestation(), "referrer", organisation=organisation)
        assert (answer.status_code, answer.json()["title"]) == (403, title)
    one = await signed(open_desk)
    for organisation, title in (("police", "Own statement"), ("cdas", "Paid in the area")):
        status, problem = await decide(open_desk, one, organisation=organisation)
        assert (status, problem["title"]) == (403, title)
    assert (await decide(open_desk, one, sub="analyst"))[1]["title"] == "Own statement"


async def test_of_nobody_there_is_nothing_to_meet_and_a_referrer_sees_its_own_alone(open_desk: Desk) -> None:
    assert (await decide(open_desk, await signed(open_desk, people=0, met=0)))[0] == 200
    assert await told(open_desk) == [(1, 0, 0)]
    for organisation, seen in (("police", 1), ("probation", 0)):
        answer = await open_desk.get("/attestations", "referrer", organisation=organisation)
        assert len(answer.json()["items"]) == seen


@pytest.mark.parametrize(
    ("role", "organisation", "told"),
    [
        ("referrer", "police", True),
        ("verifier", "council", False),
        ("referrer", "gp", None),
        ("provider", "cdas", None),
    ],
)
async def test_who_signs_or_sees_statements_is_told_of_what_they_are(
    open_desk: Desk, role: str, organisation: str, told: bool | None
) -> None:
    stated = (await open_desk.get("/code-lists", role, organisation=organisation)).json()["attested"]
    if told is None:
        assert not stated
        return
    (row,) = stated
    assert (row["code"], row["name"], row["maySign"]) == ("offending", "No proven offence", told)
    (contract,) = row["contracts"]
    assert (contract["code"], len(contract["quarters"])) == ("cdas-2012", 2 if told else 0)
