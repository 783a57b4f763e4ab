"""What tariff counts: confirmations, how long they take, and what was chosen otherwise."""

from datetime import date, timedelta
from typing import Any

import pytest

from shared.figures.staff import OF_AREA
from tests.figures.counted import ask, cases, derive, figure, lists_agree
from tests.harness import Running
from tests.tariff.builders import assessed, merged
from tests.tariff.client import confirm, confirmed, proposal_of, publish, reopen

YEAR = {"since": "2012-04-01", "until": "2013-03-31", "per": "year"}


class Office:
    def __init__(self, running: Running) -> None:
        self.running = running


@pytest.fixture
async def office(tariff: Running) -> Office:
    await publish(tariff)
    return Office(tariff)


async def total(office: Office, code: str, **query: Any) -> dict[str, Any]:
    assert (await derive(office.running)).failing() == ""
    (point,) = (await figure(office, code, **(YEAR | query)))["totals"]
    return dict(point)


async def test_bands_are_counted_from_their_assessment_to_their_confirmation(office: Office) -> None:
    news = [assessed() for _ in range(3)]
    await office.running.deliver(*news)
    office.running.today = max(each.assessed_on for each in news) + timedelta(days=9)
    await confirmed(office.running, news[0])
    wait = await total(office, "assessment-to-band")
    days = (office.running.today - news[0].assessed_on).days
    assert (wait["eligible"], wait["met"], wait["median"], wait["mean"]) == (3, 1, days, days)
    waiting = (await figure(office, "assessment-to-band", **YEAR))["stillWaiting"]
    assert sum(each["count"] for each in waiting) == 2
    bands = await figure(office, "bands-confirmed", by="band,worker", **YEAR)
    assert [(point["by"]["worker"], point["eligible"]) for point in bands["points"]] == [("assessor-2", 1)]


async def test_what_was_chosen_otherwise_is_told_with_its_reason(office: Office) -> None:
    news = [assessed(), assessed()]
    await office.running.deliver(*news)
    await confirmed(office.running, news[0])
    proposal = await proposal_of(office.running, news[1])
    other = next(band for band in ("low", "medium", "high") if band != proposal["band"])
    answer = await confirm(office.running, proposal, {"band": other, "overrideCode": "second_rater"})
    assert answer.status_code == 201, answer.text
    point = await total(office, "bands-overridden")
    assert (point["eligible"], point["met"], point["share"]) == (2, 1, 0.5)
    (case,) = await cases(office, "bands-overridden", met="true", since="2012-04-01", until="2013-03-31")
    assert (case["dimensions"]["band"], case["dimensions"]["reason"]) == (other, "second_rater")


async def test_a_band_that_was_opened_anew_stands_no_more(office: Office) -> None:
    news = assessed()
    await office.running.deliver(news)
    made = await confirmed(office.running, news)
    assert (await total(office, "bands-confirmed"))["eligible"] == 1
    answer = await reopen(office.running, made)
    assert answer.status_code in (200, 201), answer.text
    await confirmed(office.running, news)
    assert (await total(office, "bands-confirmed"))["eligible"] == 1


async def test_who_was_merged_is_one_person_of_few_and_two_again_when_that_is_undone(office: Office) -> None:
    news = [assessed() for _ in range(8)]
    await office.running.deliver(*news)
    for each in news:
        await confirmed(office.running, each)
    people = {str(each.client_id) for each in news}
    merge = merged(news[0].client_id, news[1].client_id)
    undone = merge.model_copy(update={"revision": 2, "voided": True})
    for said, whose, is_told in ((None, people, True), (merge, people - {str(news[1].client_id)}, False),
                                 (undone, people, True)):  # fmt: skip
        await office.running.deliver(*([said] if said else []))
        wait = (await total(office, "assessment-to-band", publication="public"))["median"]
        for code in ("assessment-to-band", "bands-confirmed", "bands-overridden"):
            found = await cases(office, code, since="2012-04-01", until="2013-03-31")
            assert (len(found), {case["ownerId"] for case in found}) == (8, whose)
        assert (wait is not None) is is_told


async def test_a_provider_is_told_nothing_of_bands(office: Office) -> None:
    answer = await ask(office, "bands-confirmed", "provider", organisation="cdas", **YEAR)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-own-figure")


@pytest.mark.parametrize("role", sorted(OF_AREA))
async def test_who_confirmed_is_told_to_who_reads_it_beside_each_tariff(office: Office, role: str) -> None:
    """The LASARS and, of the council, who looks after the scheme or audits it; not finance, nor a verifier."""
    news = assessed()
    await office.running.deliver(news)
    await confirmed(office.running, news)
    await derive(office.running)
    told = role in {"assessor", "commissioner", "auditor"}
    listed = (await ask(office, "", role)).json()["items"]
    dimensions = {each["code"]: {named["name"] for named in each["dimensions"]} for each in listed}
    for code in ("bands-confirmed", "bands-overridden"):
        assert ("worker" in dimensions[code]) is told
        for asked in ({"by": "worker"}, {"where": "worker:assessor-2"}, {"by": "band,worker"}):
            answer = await ask(office, code, role, **YEAR, **asked)
            assert answer.status_code == (200 if told else 422), answer.text
            assert ("assessor-2" in answer.text) is (told and "by" in asked)
            assert told or "worker" not in answer.json()["errors"][0]["allowed"]
        assert (await figure(office, code, role, by="band", **YEAR))["totals"][0]["eligible"] == 1


async def test_the_cases_name_nobody_of_the_staff_to_a_verifier(office: Office) -> None:
    news = assessed()
    await office.running.deliver(news)
    await confirmed(office.running, news)
    await derive(office.running)
    days = {"since": "2012-04-01", "until": "2013-03-31"}
    for role, told in (("commissioner", True), ("assessor", True), ("verifier", False)):
        for path in ("bands-confirmed/cases", "bands-confirmed/cases.csv"):
            answer = await ask(office, path, role, **days)
            assert (answer.status_code, "assessor-2" in answer.text) == (200, told)
    assert (await ask(office, "bands-confirmed/cases", "verifier", where="worker:x", **days)).status_code == 422


async def test_what_is_published_names_nobody_of_the_staff(office: Office) -> None:
    for publication in ("committee", "public", "others"):
        answer = await ask(office, "bands-confirmed", by="worker", publication=publication, **YEAR)
        assert answer.status_code == 422, answer.text


async def test_a_figure_as_of_a_day_before_says_what_was_known_then(office: Office) -> None:
    news = assessed()
    await office.running.deliver(news)
    assert (await total(office, "assessment-to-band"))["met"] == 0
    before = office.running.today
    office.running.today = before + timedelta(days=3)
    await confirmed(office.running, news)
    assert (await total(office, "assessment-to-band"))["met"] == 1
    assert (await total(office, "assessment-to-band", as_of=str(before)))["met"] == 0
    assert isinstance(before, date)


async def test_a_figure_and_its_list_agree_by_each_dimension(office: Office) -> None:
    news = [assessed() for _ in range(3)]
    await office.running.deliver(*news)
    await confirmed(office.running, news[0])
    assert (await derive(office.running)).failing() == ""
    for code in ("assessment-to-band", "bands-confirmed", "bands-overridden"):
        assert await lists_agree(office, code, since="2012-04-01", until="2013-03-31")
