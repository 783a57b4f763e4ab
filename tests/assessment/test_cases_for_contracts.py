"""The cases that a contract needs: published by difference, without a word of whose they are, and kept in payments."""

from datetime import date
from typing import Any

import pytest

from services.assessment.commands.restating import facts
from services.payments.events import CaseCounted
from tests.assessment.builders import ended, stockport, tariff_set
from tests.assessment.client import Care, Desk, merge, new_care
from tests.assessment.test_figures_of_schemes import publish
from tests.figures.counted import derive, figure
from tests.harness import Running

CONTRACTS = {contract["party"]: contract["code"] for contract in stockport().scheme["contracts"]}
CDAS = CONTRACTS["cdas"]
NEEDED: list[dict[str, Any]] = [
    {"code": "completed", "contracts": [CDAS]},
    {"code": "in-treatment", "contracts": [CDAS]},
    {
        "code": "vaccinated", "title": "Vaccinated", "unit": "share", "eligible_on": "start", "ripe_after_days": 28,
        "met": {"event": "hep_b_dose", "within_days": 28}, "contracts": [CDAS],
    },
]  # fmt: skip
MONTHS = {"since": "2012-04-01", "until": "2012-08-31"}


async def counted(desk: Desk) -> list[dict[str, Any]]:
    await derive(desk.running)
    return [body["data"] for body in await desk.running.published("case-counted")]


@pytest.fixture
async def history(open_desk: Desk) -> Desk:
    """Three by cdas, of whom one completed, one left and one stays; one by another."""
    people = [await new_care(open_desk) for _ in range(4)]
    for care, on, by in zip(
        people, ("2012-04-10", "2012-04-20", "2012-06-01", "2012-05-01"), ("cdas", "cdas", "cdas", "other"), strict=True
    ):
        await care.start(on, by)
    await people[0].evidence("hep_b_dose", "2012-04-20")
    await people[0].end("2012-07-02")
    await people[1].end("2012-07-20", "85")
    return open_desk


async def test_nothing_is_published_of_what_no_contract_needs(history: Desk) -> None:
    assert await counted(history) == []
    await publish(history, [{"code": "completed"}])
    assert await counted(history) == []


async def test_a_rate_of_the_cases_in_payments_is_the_figure(history: Desk, payments: Running) -> None:
    await publish(history, NEEDED)
    published = await counted(history)
    assert {(case["contract"], case["party"]) for case in published} == {(CDAS, "cdas")}
    assert not {"clientId", "subjectId", "ownerId"} & set().union(*published)
    await payments.deliver(*(CaseCounted.model_validate(case) for case in published))
    for code in ("completed", "vaccinated", "in-treatment"):
        points = (await figure(history, code, where="provider:cdas", **MONTHS))["points"]
        assert len(points) == 5
        for point in points:
            first, last = (date.fromisoformat(point["period"][name]) for name in ("from", "to"))
            first = date.min if code == "in-treatment" else first
            assert await rate(payments, code, first, last) == (point["eligible"], point["met"] or 0), (code, first)


async def rate(payments: Running, code: str, first: date, last: date) -> tuple[int, int]:
    """Eligible, and those who met it; of a stock those who are there on the last day."""
    cases = [
        row
        for row in await payments.db.read("SELECT * FROM counted_case WHERE NOT voided")
        if row["indicator"] == code and row["contract"] == CDAS and first <= row["eligible_on"] <= last
    ]
    there = [case for case in cases if case["until"] is None or case["until"] > last]
    return len(there), sum(case["met_on"] is not None for case in there)


async def test_what_changes_is_published_with_the_next_revision_and_what_is_gone_is_voided(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    start = await care.start("2012-04-10")
    await publish(open_desk, NEEDED[:1])
    await care.end("2012-07-02", "85")
    (left,) = await counted(open_desk)
    assert (left["revision"], left["voided"], left["metOn"]) == (1, False, None)
    await open_desk.running.deliver(ended(start, "2012-07-03", revision=2))
    *_, completed = await counted(open_desk)
    assert (completed["caseId"], completed["revision"]) == (left["caseId"], 2)
    assert (completed["eligibleOn"], completed["metOn"]) == ("2012-07-03", "2012-07-03")
    await open_desk.running.deliver(tariff_set(care.client, "low", "2012-04-10"))
    other = await new_care(open_desk)
    await merge(other, care)  # whose it is nobody is told
    assert len(await counted(open_desk)) == 2
    await publish(open_desk, [{"code": "completed"}], 3)
    *_, gone = await counted(open_desk)
    assert (gone["caseId"], gone["revision"], gone["voided"]) == (left["caseId"], 3, True)
    await publish(open_desk, NEEDED[:1], 4)
    *_, again = await counted(open_desk)
    assert (again["caseId"], again["revision"], again["voided"]) == (left["caseId"], 4, False)
    async with open_desk.running.db.reading() as session:  # set back, it says all again
        restated = [payload async for part in facts(session) for _, payload in part]
    cases = [payload.model_dump(mode="json", by_alias=True) for payload in restated if payload.type == "case-counted"]
    assert cases == [again]


async def test_a_later_version_takes_no_case_from_a_quarter_before_it(history: Desk) -> None:
    """Neither what it asks nor for whom it is needed is of what counts from before its first day."""
    await publish(history, NEEDED)
    before = await counted(history)
    assert [case["metOn"] for case in before if case["indicator"] == "vaccinated"].count("2012-04-20") == 1
    care = await new_care(history)
    await care.start("2012-08-02")
    await care.evidence("hep_b_dose", "2012-08-20")
    assert len(await counted(history)) == len(before) + 2  # in treatment, and vaccinated
    strict = NEEDED[2] | {"met": {"event": "hep_b_dose", "within_days": 7}}
    await publish(history, [*NEEDED[:2], strict], 3, "2012-08-01")
    *_, changed = await counted(history)
    assert (changed["eligibleOn"], changed["metOn"], changed["revision"]) == ("2012-08-02", None, 2)
    assert len(await counted(history)) == len(before) + 3
    await publish(history, [{key: row[key] for key in row if key != "contracts"} for row in NEEDED], 4, "2012-08-01")
    assert not [case for case in await counted(history) if case["voided"] and case["eligibleOn"] < "2012-08-01"]


async def test_a_party_is_told_by_the_terms_of_the_day(open_desk: Desk) -> None:
    """Who treated before the contract began is none of its cases."""
    care = Care(open_desk, await open_desk.new_client())
    await care.start("2011-03-01")
    await publish(open_desk, [{"code": "starts", "contracts": [CDAS]}])
    assert await counted(open_desk) == []
