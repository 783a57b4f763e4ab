"""A verifier is shown what she verifies: the records that the outcome names, as much as proves it, and no more."""

from typing import Any
from uuid import uuid4

import pytest

from tests.assessment.builders import CDAS, contact
from tests.assessment.client import Care, Desk, new_care

VERA: dict[str, Any] = {"sub": "vera"}


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    """Assessed with opiates, started, and housed by the review."""
    care = await new_care(open_desk)
    await care.assess("2012-04-10")
    await care.start("2012-04-10")
    await care.top("start", "2012-04-11", acuteHousing=True, opiates=20, crack=3, injecting=9)
    await care.top("review", "2012-07-02", acuteHousing=False, opiates=0, crack=3, injecting=9)
    return care


async def ask(care: Care, outcome: dict[str, Any], *roles: str, **claims: Any) -> Any:
    return await care.desk.get(f"/outcomes/{outcome['id']}/evidence", *(roles or ("verifier",)), **(VERA | claims))


async def shown(care: Care, measure: str) -> list[tuple[str, str, dict[str, Any]]]:
    answer = await ask(care, await care.one(measure))
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    return [
        (item["kind"], item["on"], {answer["item"]: answer["value"] for answer in item["answers"]}) for item in items
    ]


@pytest.mark.parametrize(
    ("measure", "item", "before", "after"),
    [("housing_resolved", "acuteHousing", 1, 0), ("abstinent_at_review", "opiates", 20, 0)],
)
async def test_of_a_form_only_the_answers_that_prove_the_measure(
    care: Care, measure: str, item: str, before: int, after: int
) -> None:
    profile: list[Any] = [("assessment", "2012-04-10", {})] if measure == "abstinent_at_review" else []
    assert await shown(care, measure) == [
        *profile,
        ("top-start", "2012-04-11", {item: before}),
        ("top-review", "2012-07-02", {item: after}),
    ]


async def test_who_was_only_seen_is_shown_without_answers(care: Care) -> None:
    assert await shown(care, "engaged_12_weeks") == [
        ("treatment-start", "2012-04-10", {}),
        ("top-review", "2012-07-02", {}),
    ]


async def test_events_and_contacts_are_shown_by_code_and_day(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    await care.start("2012-04-10")
    for on in ("2012-04-20", "2012-05-01", "2012-05-20"):
        await care.evidence("hep_b_dose", on, "clinician", **CDAS)
    assert await shown(care, "hep_b_course") == [
        ("hep_b_dose", on, {}) for on in ("2012-04-20", "2012-05-01", "2012-05-20")
    ]
    met = await open_desk.post("/contacts", contact(care.client, on="2012-06-25"), "provider", **CDAS)
    assert met.status_code == 201
    assert [kind for kind, *_ in await shown(care, "engaged_12_weeks")] == ["treatment-start", "contact"]


async def test_an_end_is_shown_with_its_reason_and_by_whom(care: Care) -> None:
    await care.end("2012-07-20")
    (end,) = (await ask(care, await care.one("planned_discharge"))).json()["items"]
    assert (end["kind"], end["reason"], end["endedByRole"]) == (
        "treatment-end", {"code": "80", "list": "cds-f"}, "clinician",
    )  # fmt: skip
    assert end["recorders"] == [{"sub": "kim", "organisation": "cdas"}]


async def test_she_verifies_what_she_saw_and_another_reads_it_to_verify_it_too(care: Care) -> None:
    outcome = await care.one("housing_resolved")
    answer = await ask(care, outcome)
    assert answer.headers["ETag"] == f'"{outcome["revision"]}"'
    await care.verify(outcome)
    assert (await ask(care, outcome)).status_code == 200
    other = await ask(care, outcome, sub="vic")
    assert (other.status_code, other.json()["items"]) == (200, answer.json()["items"])


async def test_what_was_refused_waits_for_another_word(care: Care) -> None:
    outcome = await care.one("housing_resolved")
    await care.verify(outcome, "refused")
    assert (await ask(care, outcome, sub="vic")).status_code == 200


async def test_what_fell_is_shown_no_more(care: Care) -> None:
    outcome = await care.one("housing_resolved")
    await care.verify(outcome)
    items = (await care.desk.get(f"/top-reviews?clientId={care.client}")).json()["items"]
    review = next(item["id"] for item in items if item["stage"] == "review")
    await care.desk.post(f"/top-reviews/{review}/void", {"reasonCode": "entered_in_error"}, "provider", **CDAS)
    assert (await care.one("housing_resolved"))["state"] == "withdrawn"
    assert (await ask(care, outcome)).status_code == 403


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


async def test_of_another_area_it_is_as_of_nobody(care: Care) -> None:
    outcome = await care.one("housing_resolved")
    there, nowhere = await ask(care, outcome, area="salford"), await ask(care, {"id": uuid4()})
    assert (there.status_code, there.json()["detail"]) == (404, nowhere.json()["detail"])
    for role in ("assessor", "provider", "commissioner", "auditor"):
        assert (await ask(care, outcome, role)).status_code == 403


async def test_under_a_merged_id_she_is_shown_the_same(care: Care) -> None:
    other = await new_care(care.desk)
    before = await shown(care, "housing_resolved")
    body = {"survivorId": other.client, "absorbedId": care.client, "reasonCode": "same_person"}
    assert (await care.desk.post("/merges", body)).status_code == 201
    assert await shown(other, "housing_resolved") == before
