"""Who treats the person or is paid by the band changes no assessment of theirs, nor the TOP that came with it."""

from typing import Any

import pytest

from tests.assessment.builders import POINTS, answers, correction, referred, rewritten, stockport, version
from tests.assessment.client import Care, Desk

COUNCIL: dict[str, Any] = {"organisation": "council", "sub": "cora"}
RIVERSIDE: dict[str, Any] = {"organisation": "riverside", "sub": "rob"}
WHY = {"reasonCode": "entered_in_error"}


def found(on: str = "2012-04-10", **top: Any) -> dict[str, Any]:
    return {
        "assessedOn": on,
        "drugProfile": [{"code": "1011", "rank": 1}],
        "injecting": "currently",
        "points": POINTS,
        "flags": [],
        **({"top": answers(**top)} if top else {}),
    }


async def assessed(care: Care, body: dict[str, Any], kind: str = "comprehensive", **who: Any) -> dict[str, Any]:
    made = await care.desk.post("/assessments", {"clientId": care.client, "kind": kind, **body}, "assessor", **who)
    assert made.status_code == 201, made.text
    return dict(made.json())


async def correct(care: Care, of: dict[str, Any], body: dict[str, Any], **who: Any) -> tuple[int, str]:
    match = f'"{of["revision"]}"'
    answer = await care.desk.put(f"/assessments/{of['id']}", body, "assessor", match=match, **who)
    return answer.status_code, answer.json().get("type", "")


async def void(care: Care, of: dict[str, Any], **who: Any) -> tuple[int, str]:
    answer = await care.desk.post(f"/assessments/{of['id']}/void", WHY, "assessor", **who)
    return answer.status_code, answer.json().get("type", "")


TREATS = (403, "/problems/treats-the-person")
OVER = (403, "/problems/corrections-over")
BY_BAND = (403, "/problems/own-band")


@pytest.fixture
async def rivals(open_desk: Desk) -> tuple[Care, dict[str, Any]]:
    """What cdas achieved is measured against the council's assessment; then the LASARS's own organisation treats."""
    care = Care(open_desk, await open_desk.new_client())
    of = await assessed(care, found(opiates=20), **COUNCIL)
    await care.start("2012-04-10")
    await care.top("review", "2012-07-02", opiates=0)
    await care.verify(await care.one("abstinent_at_review"))
    await care.start("2012-08-01", "start")
    await care.on("2012-09-10")
    return care, of


async def test_nobody_corrects_what_a_rival_is_measured_against(rivals: tuple[Care, dict[str, Any]]) -> None:
    care, of = rivals
    assert await correct(care, of, found("2012-04-11") | WHY) == TREATS
    assert (await care.one("abstinent_at_review"))["state"] == "achieved"
    assert (await correct(care, of, found("2012-04-11"), **COUNCIL))[0] == 200
    assert (await care.one("abstinent_at_review"))["state"] == "achieved"


async def test_nobody_voids_what_a_rival_is_measured_against(rivals: tuple[Care, dict[str, Any]]) -> None:
    care, of = rivals
    assert await void(care, of) == TREATS
    assert (await care.one("abstinent_at_review"))["state"] == "achieved"
    assert (await void(care, of, **COUNCIL))[0] == 200


async def test_nobody_puts_another_start_before_it(rivals: tuple[Care, dict[str, Any]]) -> None:
    care, _ = rivals
    body = {"clientId": care.client, "kind": "reassessment", **found("2012-04-09", opiates=0)}
    answer = await care.desk.post("/assessments", body, "assessor")
    assert (answer.status_code, answer.json()["type"]) == TREATS
    top = {"clientId": care.client, "stage": "start", "on": "2012-04-09", "items": answers(opiates=0)}
    answer = await care.desk.post("/top-reviews", top, "assessor")
    assert (answer.status_code, answer.json()["type"]) == TREATS
    answer = await care.desk.post("/top-reviews", top | {"stage": "review"}, "assessor")
    match, path = f'"{answer.json()["revision"]}"', f"/top-reviews/{answer.json()['id']}"
    answer = await care.desk.put(path, {name: top[name] for name in ("stage", "on", "items")}, "assessor", match=match)
    assert (answer.status_code, answer.json()["type"]) == TREATS
    assert (await care.one("abstinent_at_review"))["state"] == "achieved"


async def test_what_it_found_itself_it_corrects_in_its_days(open_desk: Desk) -> None:
    care = Care(open_desk, await open_desk.new_client())
    await care.start("2012-04-10", "start")
    await care.end("2012-08-20")
    of = await assessed(care, found("2012-08-20"))
    await care.on("2012-09-09")
    assert (await correct(care, of, found("2012-08-21")))[0] == 200
    of["revision"] = 2
    await care.on("2012-09-23")
    assert (await correct(care, of, found("2012-08-21") | {"goal": "reduce"}))[0] == 200
    of["revision"] = 3
    await care.on("2012-09-24")
    assert await correct(care, of, found("2012-08-21")) == OVER
    assert await void(care, of) == OVER


async def test_another_organisations_is_corrected_with_a_reason(open_desk: Desk) -> None:
    care = Care(open_desk, await open_desk.new_client())
    of = await assessed(care, found(), **COUNCIL)
    answer = await open_desk.put(f"/assessments/{of['id']}", found("2012-04-11"), "assessor", match='"1"')
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "reasonCode")
    assert (await correct(care, of, found("2012-04-11") | {"reasonCode": "found_on_review"}))[0] == 200


@pytest.fixture
async def again(open_desk: Desk) -> tuple[Care, dict[str, Any]]:
    """A later assessment by the council, in the place of an older one. Riverside is paid by the band."""
    care = Care(open_desk, await open_desk.new_client())
    await assessed(care, found(), **COUNCIL)
    return care, await assessed(care, found("2012-06-01"), "reassessment", **COUNCIL)


async def test_who_is_paid_by_the_band_voids_no_assessment(again: tuple[Care, dict[str, Any]]) -> None:
    care, of = again
    assert await void(care, of, **RIVERSIDE) == BY_BAND
    assert (await void(care, of))[0] == 200


async def test_nor_takes_one_out_of_the_remit(again: tuple[Care, dict[str, Any]]) -> None:
    care, of = again
    nothing = found("2012-06-01") | {"drugProfile": []} | WHY
    assert await correct(care, of, nothing, **RIVERSIDE) == BY_BAND
    answer = await care.desk.put(
        f"/persons/{care.client}", correction(birthDate="2001-05-01"), "assessor", match='"1"', **RIVERSIDE
    )
    assert (answer.status_code, answer.json()["type"]) == BY_BAND
    assert (await correct(care, of, nothing))[0] == 200


async def test_nor_its_own_but_on_the_same_day(open_desk: Desk) -> None:
    care = Care(open_desk, await open_desk.new_client())
    first, second = [await assessed(care, found(), **RIVERSIDE) for _ in range(2)]
    assert (await void(care, first, **RIVERSIDE))[0] == 200
    await care.on("2012-09-04")
    assert await void(care, second, **RIVERSIDE) == BY_BAND


async def test_where_no_price_depends_on_the_band_it_may(desk: Desk) -> None:
    event = stockport()
    flat = [price | {"band": "*"} for price in event.scheme["prices"]]
    await desk.running.deliver(("stockport-2012", rewritten(event, event.scheme | {"prices": flat})))
    desk.running.today = desk.running.today.replace(2012, 9, 3)
    care = Care(desk, await desk.new_client())
    assert (await void(care, await assessed(care, found(), **COUNCIL), **RIVERSIDE))[0] == 200


async def test_where_the_price_of_a_cohort_depends_on_it_it_may_not(desk: Desk) -> None:
    """Which cohort somebody is counted in is decided by the band, and so is what a month pays."""
    event = stockport()
    flat = [price | {"band": "*"} for price in event.scheme["prices"]]
    contracts = [row | {"cohorts": [{"measure": row["measures"][0]}]} for row in event.scheme["contracts"]]
    scheme = event.scheme | {"prices": flat, "contracts": contracts}
    await desk.running.deliver(("stockport-2012", rewritten(event, scheme)))
    desk.running.today = desk.running.today.replace(2012, 9, 3)
    care = Care(desk, await desk.new_client())
    assert await void(care, await assessed(care, found(), **COUNCIL), **RIVERSIDE) == BY_BAND


@pytest.mark.parametrize("act", ["assessment", "TOP", "merge"])
async def test_who_is_to_treat_decides_nothing_either(open_desk: Desk, act: str) -> None:
    care = Care(open_desk, await open_desk.new_client())
    of = await assessed(care, found(opiates=20), **COUNCIL)
    await care.running.deliver(referred(care.client, "start"))
    if act == "assessment":
        assert await correct(care, of, found("2012-04-11") | WHY) == TREATS
        assert await void(care, of) == TREATS
        return
    path, body = f"/top-reviews/{of['topReviewId']}/void", WHY
    if act == "merge":
        other = await open_desk.new_client()
        path, body = "/merges", {"survivorId": care.client, "absorbedId": other, "reasonCode": "same_person"}
    for who, status in ((None, 403), (COUNCIL, 200 if act == "TOP" else 201)):
        answer = await open_desk.post(path, body, "assessor", **(who or {}))
        assert answer.status_code == status, answer.text


async def test_nor_moves_one_to_a_day_that_asks_for_none(open_desk: Desk) -> None:
    """A later version makes no tariff of a reassessment, so that the older one would count again."""
    journey = stockport().scheme["journey"] | {"tariff_kinds": ["comprehensive"]}
    later = version(2, "2012-08-01", journey=journey)
    await open_desk.running.deliver((later.scheme_id, later))
    care = Care(open_desk, await open_desk.new_client())
    await assessed(care, found(), **COUNCIL)
    of = await assessed(care, found("2012-06-01"), "reassessment", **COUNCIL)
    assert await correct(care, of, found("2012-08-01") | WHY, **RIVERSIDE) == BY_BAND
    assert (await correct(care, of, found("2012-07-31") | WHY, **RIVERSIDE))[0] == 200
    of["revision"] = 2
    assert (await correct(care, of, found("2012-08-01") | WHY))[0] == 200
