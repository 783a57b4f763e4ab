"""Lists of people: who was registered lately, for the LASARS; who is with it, for who treats."""

from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import ANN, CDAS, closed, referred
from tests.assessment.client import Care, Desk, merge, new_care, send
from tests.assessment.test_top_due_lists import named

SURGERY: dict[str, Any] = {"organisation": "surgery", "sub": "gp-1"}


async def registered(desk: Desk, query: str = "", *roles: str, **claims: Any) -> list[dict[str, Any]]:
    answer = await desk.get(f"/persons?{query}", *roles, **claims)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def caseload(desk: Desk, query: str = "", role: str = "provider", **claims: Any) -> list[tuple[str, str, str]]:
    answer = await desk.get(f"/caseload?{query}", role, **(CDAS | claims))
    assert answer.status_code == 200, answer.text
    return [(item["clientId"], item["state"], item["since"]) for item in answer.json()["items"]]


async def test_whom_a_gp_registered_yesterday_is_found(open_desk: Desk) -> None:
    await open_desk.new_client(district="E08000007")
    open_desk.running.today = date(2012, 9, 4)
    sent = await send(open_desk, ANN, "referrer", "surgery")
    open_desk.running.today = date(2012, 9, 5)
    (found,) = await registered(open_desk, "from=2012-09-04&to=2012-09-04")
    assert (found["id"], found["registeredBy"], found["givenName"]) == (sent.json()["id"], "surgery", ANN["givenName"])
    assert await registered(open_desk, "registeredBy=surgery") == [found]
    assert await registered(open_desk, "recordedBy=nobody") == []
    assert len(await registered(open_desk, "district=E08000007")) >= 1


async def test_found_to_be_somebody_known_it_is_listed_under_who_that_is(open_desk: Desk) -> None:
    known = await open_desk.new_client()
    open_desk.running.today = date(2012, 9, 4)
    alias = (await send(open_desk, ANN, "referrer", "surgery")).json()["id"]
    assert [each["clientId"] for each in await registered(open_desk, "from=2012-09-04")] == [alias]
    await merge(Care(open_desk, known), Care(open_desk, alias))
    (found,) = await registered(open_desk, "from=2012-09-04")
    assert (found["id"], found["clientId"], found["givenName"]) == (alias, known, "Zoe")


async def test_who_waits_to_be_told_apart_is_found_by_that(open_desk: Desk) -> None:
    await open_desk.register()
    twin = await open_desk.register(nhsNumber=None, givenName="Alma")
    waiting = [each["id"] for each in await registered(open_desk, "matchState=pending")]
    assert (twin["match"]["state"], waiting) == ("pending", [twin["id"]])
    assert twin["id"] not in [each["id"] for each in await registered(open_desk, "matchState=settled")]


@pytest.mark.parametrize(
    ("precision", "finds", "finds_not"),
    [
        ("year", ["1980-07-01", "1980-03-15"], ["1981-07-01", "1979-07-01"]),
        ("estimated", ["1980-03-15"], ["1981-07-01"]),
        ("month", ["1980-07-31"], ["1980-03-15", "1981-07-01"]),
        ("day", ["1980-07-01"], ["1980-07-02", "1980-03-01"]),
    ],
)
async def test_who_is_known_by_a_year_or_month_alone_is_found_by_any_day_of_it(
    open_desk: Desk, precision: str, finds: list[str], finds_not: list[str]
) -> None:
    jo = await open_desk.new_client(birthDate="1980-07-01", birthDatePrecision=precision)
    for day in finds:
        (row,) = await registered(open_desk, f"birthDate={day}")
        assert (row["id"], row["birthDatePrecision"]) == (jo, precision)
    for day in finds_not:
        assert await registered(open_desk, f"birthDate={day}") == []


async def test_who_was_born_on_a_day_is_found_and_so_are_those_of_given_ids(open_desk: Desk) -> None:
    ann = (await open_desk.register())["id"]
    other = await open_desk.new_client(birthDate="1961-02-03")
    assert [each["id"] for each in await registered(open_desk, "birthDate=1980-05-01")] == [ann]
    assert await registered(open_desk, "birthDate=1980-05-02") == []
    both = await registered(open_desk, f"clientId={ann}&clientId={other}")
    assert {each["id"] for each in both} == {ann, other}
    assert [each["id"] for each in await registered(open_desk, f"clientId={other}")] == [other]


async def test_only_the_lasars_lists_who_was_registered_and_only_of_its_area(open_desk: Desk) -> None:
    await open_desk.new_client()
    assert await registered(open_desk, area="salford") == []
    for role in ("referrer", "provider", "clinician", "verifier", "commissioner", "auditor", "finance_proposer"):
        assert (await open_desk.get("/persons", role)).status_code == 403, role


@pytest.fixture
async def care(open_desk: Desk) -> Care:
    return await new_care(open_desk)


async def test_who_treats_lists_who_is_with_it(care: Care) -> None:
    assert await caseload(care.desk) == []
    referral = referred(care.client, "cdas")
    await care.running.deliver(referral)
    assert [state for _, state, _ in await caseload(care.desk)] == ["referred"]
    await care.running.deliver(care.starting("2012-04-10", referral_id=referral.referral_id))
    assert await caseload(care.desk) == [(care.client, "treated", "2012-04-10")]
    assert await caseload(care.desk, role="clinician") == await caseload(care.desk)
    assert await caseload(care.desk, "state=referred") == []
    assert await caseload(care.desk, "from=2012-04-11") == []
    assert await caseload(care.desk, "to=2012-04-10", organisation="riverside") == []
    assert await caseload(care.desk, area="salford") == []
    for role in ("referrer", "assessor", "verifier", "commissioner", "auditor"):
        assert (await care.desk.get("/caseload", role)).status_code == 403, role


async def test_who_looks_after_whom_is_found_as_the_organisation_itself_named_it(care: Care) -> None:
    start = await care.start("2012-04-10")
    await care.running.deliver(
        named(start, "kim", "2012-04-13"), named(start, "sam", "2012-08-13"), named(start, "later", "2012-12-03"),
        named(start, "rita", "2012-08-20", organisation="riverside"),
    )  # fmt: skip
    (item,) = (await care.desk.get("/caseload?keyWorker=sam", "provider", **CDAS)).json()["items"]
    assert (item["clientId"], item["keyWorker"]) == (care.client, "sam")
    for other in ("kim", "later", "rita"):
        assert await caseload(care.desk, f"keyWorker={other}") == []


async def test_who_has_treated_lists_nobody_after_the_days_for_late_records(care: Care) -> None:
    await care.start("2012-04-10")
    await care.end("2012-08-20")
    assert await caseload(care.desk) == [(care.client, "ended", "2012-04-10")]
    care.running.today = date(2013, 1, 7)
    assert await caseload(care.desk) == []
    await care.start("2013-01-03", "riverside")
    assert await caseload(care.desk) == []
    assert [state for _, state, _ in await caseload(care.desk, organisation="riverside")] == ["treated"]


async def test_a_referral_that_was_closed_shows_nobody(care: Care) -> None:
    referral = referred(care.client, "cdas")
    await care.running.deliver(referral, closed(referral, "declined"))
    assert await caseload(care.desk) == []


async def test_one_person_under_two_ids_is_listed_once(care: Care) -> None:
    other = await new_care(care.desk)
    await care.start("2012-04-10")
    await care.running.deliver(referred(other.client, "cdas"))
    assert len(await caseload(care.desk)) == 2
    await merge(other, care)
    assert await caseload(care.desk) == [(other.client, "treated", "2012-04-10")]


async def test_whoever_it_lists_it_may_read_and_nobody_else(care: Care) -> None:
    others = [await new_care(care.desk) for _ in range(3)]
    await care.start("2012-04-10")
    await others[0].start("2012-04-12", "riverside")
    await others[1].start("2012-04-12")
    await others[1].end("2012-05-01")
    care.running.today = date(2012, 9, 3)
    listed = {client for client, *_ in await caseload(care.desk)}
    for other in (care, *others):
        read = await care.desk.get(f"/persons/{other.client}", "provider", **CDAS)
        assert (read.status_code == 200) == (other.client in listed), other.client
