"""Outcomes from facts to news: met, verified, withdrawn, and standing again."""

import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.assessment.events import SchemePublished
from tests.assessment.builders import CDAS, ended, stockport, transferred
from tests.assessment.client import Care, Desk, new_care, revisions

ANN = {"sub": "ann", "organisation": "start"}
KIM = {"sub": "kim", "organisation": "cdas"}


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    """Assessed and in treatment with cdas since 10 April 2012; it is September."""
    found = await new_care(open_desk)
    await found.assess("2012-04-05")
    await found.start("2012-04-10")
    return found


async def housed(care: Care) -> dict[str, Any]:
    await care.top("start", "2012-04-11", acuteHousing=True)
    return await care.top("review", "2012-07-03", acuteHousing=False)


async def test_a_measure_that_is_met_is_proposed_with_all_that_a_verifier_and_a_payer_need(care: Care) -> None:
    await housed(care)
    (told,) = await care.told()
    episode = str(care.starts[0].episode_id)
    evidence = told.pop("evidence")
    assert [(each["kind"], each["on"]) for each in evidence] == [
        ("top-start", "2012-04-11"),
        ("top-review", "2012-07-03"),
    ]
    assert re.fullmatch(r"[0-9a-f]{64}", told.pop("evidenceKey"))
    assert told.pop("outcomeId") == (await care.one("housing_resolved"))["id"]
    assert told == {
        "takenBack": False,
        "type": "outcome-proposed",
        "area": "stockport",
        "actor": "kim",
        "actorOrganisation": "cdas",
        "revision": 1,
        "voided": False,
        "clientId": care.client,
        "measure": "housing_resolved",
        "achievedOn": "2012-07-03",
        "party": "cdas",
        "deliveredBy": "cdas",
        "episodeId": episode,
        "journeyId": episode,
        "journeyFrom": None,
        "journeyTo": None,
        "contract": "cdas-2012",
        "provisionalUntil": None,
        "provisionalRule": None,
        "representedOn": None,
        "recorders": [{"sub": "kim", "organisation": "cdas"}],
        "verifiedBy": None,
        "verifiedByOrganisation": None,
        "verifiers": [],
        "schemeVersion": 1,
    }


async def test_verified_it_is_achieved(care: Care) -> None:
    await housed(care)
    outcome = await care.verify(await care.one("housing_resolved"))
    assert (outcome["state"], outcome["verifiedBy"], outcome["revision"]) == ("achieved", "vera", 2)
    told = await care.told()
    assert revisions(told) == [("proposed", 1), ("achieved", 2)]
    assert (told[1]["verifiedBy"], told[1]["actor"], told[1]["actorOrganisation"]) == ("vera", "vera", "start")


async def test_a_corrected_top_withdraws_and_corrected_back_it_is_proposed_again(care: Care) -> None:
    review = await housed(care)
    await care.verify(await care.one("housing_resolved"))
    await care.correct(review, acuteHousing=True)
    told = (await care.told())[-1]
    assert (told["type"], told["reason"], told["revision"]) == ("outcome-withdrawn", "corrected", 3)
    assert (told["causeId"], told["effectiveOn"]) == (None, "2012-09-03")
    await care.correct(review | {"revision": 2}, acuteHousing=False)
    assert revisions(await care.told())[-1] == ("proposed", 4)


async def test_a_late_top_with_an_earlier_date_is_proposed_beside_what_stands(care: Care) -> None:
    await housed(care)
    await care.verify(await care.one("housing_resolved"))
    await care.top("review", "2012-06-20", acuteHousing=False)
    found = {outcome["achievedOn"]: outcome for outcome in await care.outcomes(measure="housing_resolved")}
    assert [(on, each["state"]) for on, each in sorted(found.items())] == [
        ("2012-06-20", "proposed"),
        ("2012-07-03", "achieved"),
    ]
    await care.verify(found["2012-06-20"])
    standing = [
        outcome for outcome in await care.outcomes(measure="housing_resolved") if outcome["state"] != "withdrawn"
    ]
    assert [(outcome["achievedOn"], outcome["state"]) for outcome in standing] == [("2012-06-20", "achieved")]
    assert standing[0]["id"] == found["2012-07-03"]["id"]  # one amount, at another date


async def test_a_voided_piece_of_evidence_withdraws_and_says_which(care: Care) -> None:
    found = await care.evidence("no_proven_offence", "2012-08-01")
    assert (await care.one("offending_reduced"))["state"] == "achieved"
    answer = await care.desk.post(f"/evidence/{found['id']}/void", {"reasonCode": "entered_in_error"})
    assert answer.status_code == 200, answer.text
    told = (await care.told())[-1]
    assert (told["type"], told["reason"], told["causeId"]) == ("outcome-withdrawn", "voided", found["id"])


async def test_automatic_where_the_lasars_recorded_it(care: Care) -> None:
    await care.evidence("no_proven_offence", "2012-08-01")
    (told,) = await care.told()
    assert (told["type"], told["verifiedBy"], told["recorders"]) == ("outcome-achieved", "system", [ANN])


async def test_three_doses_by_the_provider(care: Care) -> None:
    for on in ("2012-05-01", "2012-06-01", "2012-08-30"):
        await care.evidence("hep_b_dose", on, "clinician", **CDAS)
    outcome = await care.one("hep_b_course")
    assert (outcome["achievedOn"], len(outcome["evidence"])) == ("2012-08-30", 3)


async def test_what_a_clock_met_too_early_is_taken_back_after_the_repair(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    await care.start("2012-04-10")
    await care.top("review", "2012-06-20", acuteHousing=False)
    await care.on("2019-01-01")
    assert await care.outcomes(measure="engaged_12_weeks") != []
    care.running.today = date(2012, 6, 20)
    await care.running.repair_clock()
    await care.running.tick()
    assert {outcome["state"] for outcome in await care.outcomes(measure="engaged_12_weeks")} <= {"withdrawn"}
    await care.on("2012-07-03")
    assert (await care.one("engaged_12_weeks"))["state"] != "withdrawn"


async def test_engaged_after_twelve_weeks(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    await care.on("2012-06-20")
    await care.start("2012-04-10")
    await care.top("review", "2012-06-20", acuteHousing=False)
    await care.on("2012-07-02")
    assert await care.outcomes() == []
    await care.on("2012-07-03")
    assert (await care.one("engaged_12_weeks"))["achievedOn"] == "2012-07-03"
    (told,) = await care.told()
    assert (told["actor"], told["actorOrganisation"]) == ("system", "lasars")
    assert told["recorders"] == [{"sub": "cdas-1", "organisation": "cdas"}, KIM]


async def test_a_discharge_is_provisional_for_twelve_months_and_staying_away_is_found_by_the_clock(care: Care) -> None:
    await care.end("2012-09-01")
    await care.verify(await care.one("planned_discharge"))
    assert (await care.one("planned_discharge"))["provisionalUntil"] == "2013-09-01"
    await care.on("2013-08-31")
    assert "no_representation" not in await care.states()
    await care.on("2013-09-01")
    row = await care.one("no_representation")
    assert (row["state"], row["recorders"], row["verifiedBy"]) == ("achieved", [KIM], "system")
    await care.on("2013-09-02")
    assert len(await care.told("outcome-achieved")) == 2


@pytest.mark.parametrize(
    ("back", "reason"),
    [
        ("2012-09-22", "journey-continued"),
        ("2012-09-23", "represented"),
        ("2013-08-31", "represented"),
        ("2013-09-01", None),
    ],
)
async def test_coming_back_within_the_gap_the_window_and_after_it(care: Care, back: str, reason: str | None) -> None:
    await care.end("2012-09-01")
    await care.verify(await care.one("planned_discharge"))
    await care.on(back)
    presentation = await care.assess(back)
    outcome = await care.one("planned_discharge")
    expected = ("withdrawn", reason, presentation, back) if reason else ("achieved", None, None, None)
    assert (outcome["state"], outcome["reason"], outcome["causeId"], outcome["effectiveOn"]) == expected
    represented = await care.told("client-represented")
    continued = reason == "journey-continued"
    assert [(event["presentedOn"], event["door"]) for event in represented] == (
        [] if continued else [(back, "assessment")]
    )
    listed = (await care.desk.get(f"/representations?clientId={care.client}")).json()["items"]
    assert [item["presentedOn"] for item in listed] == [event["presentedOn"] for event in represented]


async def test_a_re_presentation_found_mistaken_lets_the_outcome_stand_again(care: Care) -> None:
    await care.end("2012-09-01")
    await care.verify(await care.one("planned_discharge"))
    await care.on("2012-12-01")
    presentation = await care.assess("2012-12-01")
    await care.desk.post(f"/assessments/{presentation}/void", {"reasonCode": "wrong_person"})
    outcome = await care.one("planned_discharge")
    assert (outcome["state"], outcome["verifiedBy"]) == ("achieved", "vera")
    assert revisions(await care.told())[-2:] == [
        ("withdrawn", outcome["revision"] - 1),
        ("achieved", outcome["revision"]),
    ]
    represented = await care.told("client-represented")
    assert [(event["revision"], event["voided"]) for event in represented] == [(1, False), (2, True)]
    assert (await care.desk.get(f"/representations?clientId={care.client}")).json()["items"] == []


async def test_a_new_journey_closes_the_one_before_in_the_news_of_its_outcomes(care: Care) -> None:
    await housed(care)
    await care.end("2012-08-01", "85")
    await care.start("2012-09-01")
    told = (await care.told())[-1]
    assert (told["measure"], told["journeyFrom"], told["journeyTo"]) == ("housing_resolved", None, "2012-09-01")
    journeys = (await care.desk.get(f"/journeys?clientId={care.client}")).json()["items"]
    assert [(journey["from"], journey["to"]) for journey in journeys] == [(None, "2012-09-01"), ("2012-09-01", None)]
    assert [[episode["deliveredBy"] for episode in journey["episodes"]] for journey in journeys] == [["cdas"], ["cdas"]]


async def test_a_question_not_answered_is_shown_with_the_journey(care: Care) -> None:
    await care.top("start", "2012-04-11", opiates=28)
    review = await care.top("review", "2012-07-03")
    (journey,) = (await care.desk.get(f"/journeys?clientId={care.client}")).json()["items"]
    unanswered = {"measure": "abstinent_at_review", "reviewId": review["id"], "on": "2012-07-03"}
    assert unanswered in journey["unanswered"]
    assert "abstinent_at_review" not in await care.states()


async def test_a_transfer_takes_the_outcome_to_its_new_provider_and_contract(care: Care) -> None:
    await care.evidence("no_proven_offence", "2012-08-01")
    before = await care.one("offending_reduced")
    assert (before["contract"], before["state"]) == ("cdas-2012", "achieved")
    await care.running.deliver(transferred(care.starts[0], "2012-07-01", "riverside"))
    (after,) = await care.outcomes(measure="offending_reduced", state="achieved")
    assert (after["contract"], after["party"]) == ("riverside-2012", "riverside")
    (fallen,) = await care.outcomes(measure="offending_reduced", state="withdrawn")
    assert (fallen["id"], fallen["party"], fallen["reason"]) == (before["id"], "cdas", "corrected")
    assert after["id"] != before["id"]
    assert sorted(revisions(await care.told())) == [("achieved", 1), ("achieved", 1), ("withdrawn", 2)]


async def test_what_a_provider_recorded_when_it_treated_no_more_proves_nothing(care: Care) -> None:
    await housed(care)
    await care.running.deliver(transferred(care.starts[0], "2012-07-01", "riverside"))
    outcome = await care.one("housing_resolved")
    assert (outcome["state"], outcome["reason"]) == ("withdrawn", "corrected")


async def test_an_episode_that_turns_out_to_be_anothers_takes_its_outcomes_along(care: Care) -> None:
    await care.end("2012-09-01")
    before = await care.verify(await care.one("planned_discharge"))
    other = await new_care(care.desk)
    start = care.starts[0].model_copy(update={"client_id": UUID(other.client), "revision": 2})
    await care.running.deliver(start)
    after = await other.one("planned_discharge")
    assert (after["id"], after["clientId"], after["state"]) == (before["id"], other.client, "achieved")
    assert after["revision"] == before["revision"] + 1
    assert await care.outcomes(measure="planned_discharge") == []
    assert (await care.verify(after, "refused"))["state"] == "withdrawn"


async def test_an_end_that_is_corrected_or_taken_back(care: Care) -> None:
    await care.end("2012-09-01")
    await care.verify(await care.one("planned_discharge"))
    await care.end("2012-09-01", "85", revision=2)
    assert (await care.one("planned_discharge"))["reason"] == "corrected"
    await care.end("2012-09-01", "80", revision=3)
    assert (await care.one("planned_discharge"))["state"] == "achieved"  # it says what was verified once more
    await care.end("2012-09-01", revision=4, voided=True)
    outcome = await care.one("planned_discharge")
    assert (outcome["state"], outcome["reason"], outcome["causeId"]) == (
        "withdrawn",
        "voided",
        str(care.starts[0].episode_id),
    )


async def test_a_later_version_of_the_scheme_settles_anew(care: Care) -> None:
    await housed(care)
    first = stockport()
    scheme = first.scheme | {"version": 2}
    scheme["measures"] = [measure for measure in scheme["measures"] if measure["code"] != "housing_resolved"]
    again = {"version": 2, "hash": "two", "scheme": scheme, "published_at": datetime(2012, 9, 3, tzinfo=UTC)}
    event = SchemePublished.model_validate(first.model_dump() | again)
    await care.running.deliver(("stockport-2012", event))
    assert (await care.one("housing_resolved"))["reason"] == "corrected"


async def test_what_nobody_pays_for_is_told_without_a_contract(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    await care.start("2012-04-10", "bridge-house")
    await care.end("2012-08-20")
    assert (await care.one("planned_discharge"))["contract"] is None


async def test_refused_it_is_withdrawn_and_the_next_review_is_proposed(care: Care) -> None:
    await housed(care)
    refused = await care.verify(await care.one("housing_resolved"), "refused")
    assert (refused["state"], refused["reason"]) == ("withdrawn", "refused")
    await care.top("review", "2012-08-30", acuteHousing=False)
    found = {
        outcome["id"]: (outcome["state"], outcome["achievedOn"])
        for outcome in await care.outcomes(measure="housing_resolved")
    }
    assert found.pop(refused["id"]) == ("withdrawn", "2012-07-03")
    assert list(found.values()) == [("proposed", "2012-08-30")]


async def test_a_refusal_that_was_a_mistake_is_taken_back(care: Care) -> None:
    await housed(care)
    refused = await care.verify(await care.one("housing_resolved"), "refused")
    assert refused["refusalCode"] == "not_seen"
    standing = await care.verify(refused)
    assert (standing["state"], standing["refusalCode"]) == ("achieved", None)


async def test_who_is_paid_is_told_why_it_was_refused_and_not_by_whom(care: Care) -> None:
    await housed(care)
    refused = await care.verify(await care.one("housing_resolved"), "refused")
    query = f"clientId={care.client}&measure=housing_resolved"
    for path in (f"/outcomes/{refused['id']}", f"/outcomes?{query}"):
        answer = await care.desk.get(path, "provider", organisation=refused["party"])
        told = answer.json() if "?" not in path else answer.json()["items"][0]
        assert (told["reason"], told["refusalCode"], told["verifiedBy"]) == ("refused", "not_seen", None)
        assert "vera" not in answer.text


async def test_nothing_changed_nothing_told(care: Care) -> None:
    await housed(care)
    before = await care.told()
    await care.running.deliver(care.starts[0], ended(care.starts[0], "2012-12-01", "85"))
    await care.assess("2012-09-01", "reassessment")
    assert [event for event in await care.told() if event["measure"] == "housing_resolved"] == before


async def test_a_clock_that_is_set_back_takes_nothing_that_was_certain(care: Care) -> None:
    await care.end("2012-09-01")
    await care.verify(await care.one("planned_discharge"))
    await care.on("2013-09-01")
    before = await care.states()
    assert before["no_representation"] == "achieved"
    told = len(await care.told())
    care.running.today = date.fromisoformat("2012-10-01")
    await care.evidence("no_proven_offence", "2012-08-20")  # any word of the person, over HTTP ...
    await care.running.deliver(care.starts[0].model_copy(update={"revision": 2}))  # ... or as news
    assert (await care.states()).items() >= before.items()
    assert not any(event["type"] == "outcome-withdrawn" for event in (await care.told())[told:])


@pytest.mark.parametrize("wrong", ["journey", "params", "class"])
async def test_a_scheme_that_cannot_be_read_is_parked_and_nobodys_news(open_desk: Desk, wrong: str) -> None:
    event = stockport().model_dump()
    scheme = {**event["scheme"], "version": 9}
    if wrong == "journey":
        del scheme["journey"]
    elif wrong == "class":
        scheme["drugs"] = [{"code": drug["code"]} for drug in scheme["drugs"]]
    else:
        scheme["measures"] = [{**measure, "params": {}} for measure in scheme["measures"]]
    broken = SchemePublished.model_validate(event | {"version": 9, "scheme": scheme, "hash": f"without {wrong}"})
    await open_desk.running.deliver(("stockport-2012", broken), may_park=True)
    (error,) = await open_desk.running.parked()
    assert "Error" in error
    await open_desk.running.db.write("DELETE FROM parked")
    care = await new_care(open_desk)
    await care.start("2012-04-10")  # fails if it is parked
    kept = await open_desk.running.db.read("SELECT version FROM scheme_fact")
    assert [row["version"] for row in kept] == [1]
