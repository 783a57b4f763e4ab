"""A verifier is shown the episode behind an outcome that is hers to verify, and no other."""

from typing import Any
from uuid import uuid4

import pytest

from tests.assessment.builders import CDAS, transferred
from tests.assessment.client import Care, Desk, new_care

VERA: dict[str, Any] = {"sub": "vera"}


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    """Housed by the review."""
    care = await new_care(open_desk)
    await care.start("2012-04-10")
    await care.top("start", "2012-04-11", acuteHousing=True)
    await care.top("review", "2012-07-02", acuteHousing=False)
    return care


async def ask(care: Care, outcome: dict[str, Any], *roles: str, **claims: Any) -> Any:
    return await care.desk.get(f"/outcomes/{outcome['id']}/episode", *(roles or ("verifier",)), **(VERA | claims))


async def test_she_sees_who_treated_from_when_to_when(care: Care) -> None:
    outcome = await care.one("housing_resolved")
    answer = await ask(care, outcome)
    assert (answer.status_code, answer.headers["ETag"]) == (200, f'"{outcome["revision"]}"')
    assert answer.json() == {
        "id": str(care.starts[-1].episode_id),
        "startedOn": "2012-04-10",
        "deliveredBy": [{"organisation": "cdas", "from": "2012-04-10", "until": None}],
        "endedOn": None,
        "reason": None,
        "endedByRole": None,
    }


async def test_after_a_transfer_and_an_end_she_sees_both(care: Care) -> None:
    await care.running.deliver(transferred(care.starts[-1], "2012-07-05", "riverside"))
    await care.end("2012-07-20")
    shown = (await ask(care, await care.one("housing_resolved"))).json()
    assert shown["deliveredBy"] == [
        {"organisation": "cdas", "from": "2012-04-10", "until": "2012-07-05"},
        {"organisation": "riverside", "from": "2012-07-05", "until": "2012-07-20"},
    ]
    assert (shown["endedOn"], shown["reason"]["code"], shown["endedByRole"]) == ("2012-07-20", "80", "clinician")


async def test_what_fell_is_shown_no_more(care: Care) -> None:
    outcome = await care.one("housing_resolved")
    items = (await care.desk.get(f"/top-reviews?clientId={care.client}")).json()["items"]
    review = next(item["id"] for item in items if item["stage"] == "review")
    await care.desk.post(f"/top-reviews/{review}/void", {"reasonCode": "entered_in_error"}, "provider", **CDAS)
    assert (await ask(care, outcome)).json()["type"] == "/problems/not-for-you"


@pytest.mark.parametrize(
    ("claims", "problem"),
    [
        ({"organisation": "cdas"}, "own-outcome"),
        ({"sub": "kim"}, "own-record"),
        ({"organisation": "riverside"}, "paid-for-the-like"),
    ],
)
async def test_who_may_not_verify_is_not_shown(care: Care, claims: dict[str, Any], problem: str) -> None:
    answer = await ask(care, await care.one("housing_resolved"), **claims)
    assert (answer.status_code, answer.json()["type"]) == (403, f"/problems/{problem}")


async def test_of_another_area_it_is_as_of_nobody_and_other_roles_are_refused(care: Care) -> None:
    outcome = await care.one("housing_resolved")
    there, nowhere = await ask(care, outcome, area="salford"), await ask(care, {"id": uuid4()})
    assert (there.status_code, there.json()["detail"]) == (404, nowhere.json()["detail"])
    for role in ("assessor", "provider", "clinician", "referrer", "commissioner", "auditor"):
        assert (await ask(care, outcome, role)).status_code == 403


async def test_under_a_merged_id_she_is_shown_the_same(care: Care) -> None:
    other = await new_care(care.desk)
    before = (await ask(care, await care.one("housing_resolved"))).json()
    body = {"survivorId": other.client, "absorbedId": care.client, "reasonCode": "same_person"}
    assert (await care.desk.post("/merges", body)).status_code == 201
    assert (await ask(other, await other.one("housing_resolved"))).json() == before
