"""Until when and for which days an organisation records a start TOP: by its own treatment, whatever others do."""

from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from services.assessment.rules.terms import CORRECTION_DAYS, START_TOP_DAYS
from tests.assessment.builders import CDAS, answers, referred, rewritten, stockport
from tests.assessment.client import Care, Desk, new_care

BEGUN, LEFT = date(2012, 4, 10), date(2012, 6, 1)
OVER = LEFT + timedelta(days=CORRECTION_DAYS)
ONE_DAY = timedelta(days=1)
ANN: dict[str, Any] = {"organisation": "start", "sub": "ann"}


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    care = await new_care(open_desk)
    await care.start(str(BEGUN))
    return care


async def record(care: Care, on: date, *, named: bool = True, role: str = "provider", **more: Any) -> httpx.Response:
    body = {"clientId": care.client, "stage": "start", "on": str(on), "items": answers(acuteHousing=True)} | more
    if named:
        body["episodeId"] = str(care.starts[-1].episode_id)
    return await care.desk.post("/top-reviews", body, role, **(CDAS if role == "provider" else ANN))


def refusal(answer: httpx.Response) -> tuple[int, str, Any]:
    body = answer.json()
    return answer.status_code, body["type"].removeprefix("/problems/"), body.get("errors")


@pytest.mark.parametrize("end", [None, LEFT])
async def test_one_that_can_never_count_is_refused_with_the_days_that_can(care: Care, end: date | None) -> None:
    if end:
        await care.end(str(end))
        await care.on(str(end + ONE_DAY))
    first = BEGUN - timedelta(days=START_TOP_DAYS)
    assert (await record(care, first)).status_code == 201
    status, kind, (error,) = refusal(await record(care, first - ONE_DAY))
    assert (status, kind, error["field"]) == (422, "bad-value", "on")
    assert error["allowed"] == [f"from {first} to {end}" if end else f"on or after {first}"]
    if end:
        assert (await record(care, end)).status_code == 201
        assert refusal(await record(care, end + ONE_DAY))[:2] == (422, "bad-value")


async def test_the_lasars_records_what_it_finds(care: Care) -> None:
    assert (await record(care, BEGUN - timedelta(days=60), role="assessor")).status_code == 201


async def test_the_scheme_says_how_many_days(care: Care) -> None:
    event = stockport()
    journey = event.scheme["journey"] | {"start_top_days": 3}
    at = event.published_at + ONE_DAY
    later = rewritten(event, event.scheme | {"journey": journey}, version=2, published_at=at)
    await care.running.deliver(("stockport-2012", later))
    assert (await record(care, BEGUN - 3 * ONE_DAY)).status_code == 201
    assert refusal(await record(care, BEGUN - 4 * ONE_DAY))[:2] == (422, "bad-value")


@pytest.mark.parametrize(
    ("begun", "days"), [("2012-03-20", 3), ("2012-05-01", 3), ("2012-10-10", 3), ("2013-01-01", 5), ("2013-02-01", 5)]
)
async def test_each_start_goes_by_the_version_that_the_rules_read(desk: Desk, begun: str, days: int) -> None:
    """Before the first one that, between two and after the last the last one before."""
    event = stockport()
    for version, since, until, number in ((2, "2012-04-02", "2012-09-01", 3), (3, "2013-01-01", "2013-01-20", 5)):
        journey = event.scheme["journey"] | {"start_top_days": number}
        dates = {"version": version, "valid_from": since, "valid_to": until}
        scheme = event.scheme | dates | {"journey": journey}
        told = rewritten(event, scheme, version=version, valid_from=date.fromisoformat(since))
        await desk.running.deliver(("stockport-2012", told))
    care = await new_care(desk)
    await care.on("2013-03-01")
    await care.start(begun, referred_on=date.fromisoformat(begun))
    first = date.fromisoformat(begun) - days * ONE_DAY
    assert (await record(care, first)).status_code == 201
    assert refusal(await record(care, first - ONE_DAY))[:2] == (422, "bad-value")


@pytest.mark.parametrize("named", [True, False])
async def test_after_the_days_for_corrections_the_lasars_records_it(care: Care, named: bool) -> None:
    await care.end(str(LEFT))
    await care.on(str(OVER - ONE_DAY))
    assert (await record(care, BEGUN, named=named)).status_code == 201
    await care.on(str(OVER))
    assert refusal(await record(care, BEGUN, named=named)) == (403, "corrections-over", None)
    assert (await record(care, BEGUN, named=named, stage="exit")).status_code == 201  # which adds to its own alone
    assert (await record(care, BEGUN, named=named, role="assessor")).status_code == 201


async def test_nor_does_another_record_become_one_by_a_correction_on_its_day(care: Care) -> None:
    await care.end(str(LEFT))
    await care.on(str(OVER))
    review = (await record(care, LEFT, stage="exit")).json()
    for on in (LEFT, BEGUN):
        body = {"stage": "start", "on": str(on), "items": answers(acuteHousing=True)}
        answer = await care.desk.put(f"/top-reviews/{review['id']}", body, "provider", match='"1"', **CDAS)
        assert refusal(answer) == (403, "corrections-over", None)


async def test_nor_does_one_move_to_a_day_of_an_earlier_treatment(care: Care) -> None:
    await care.end(str(LEFT))
    await care.on("2012-09-10")
    await care.start("2012-09-03")
    now = (await record(care, date(2012, 9, 3))).json()
    for on, expected in ((BEGUN, (403, "corrections-over")), (date(2012, 8, 19), (422, "bad-value"))):
        body = {"stage": "start", "on": str(on), "items": answers(acuteHousing=True)}
        answer = await care.desk.put(f"/top-reviews/{now['id']}", body, "provider", match='"1"', **CDAS)
        assert refusal(answer)[:2] == expected
    body = {"stage": "start", "on": "2012-08-20", "items": answers(acuteHousing=True)}
    answer = await care.desk.put(f"/top-reviews/{now['id']}", body, "provider", match='"1"', **CDAS)
    assert answer.status_code == 200


async def test_who_is_to_begin_again_takes_the_start_top_of_that(care: Care) -> None:
    await care.end(str(LEFT))
    await care.on("2012-11-05")
    await care.running.deliver(referred(care.client))
    assert (await record(care, date(2012, 11, 5), named=False)).status_code == 201
    assert refusal(await record(care, BEGUN, named=False))[:2] == (403, "corrections-over")


async def test_a_refusal_is_the_same_whether_others_treat_by_now_or_not(care: Care) -> None:
    await care.end(str(LEFT))
    await care.on(str(OVER))
    before = [refusal(await record(care, on, named=named)) for on in (BEGUN, LEFT) for named in (True, False)]
    theirs = await care.start(str(LEFT + 5 * ONE_DAY), "riverside", actor="rob")
    care.starts.remove(theirs)
    after = [refusal(await record(care, on, named=named)) for on in (BEGUN, LEFT) for named in (True, False)]
    assert before == after
