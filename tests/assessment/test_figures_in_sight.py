"""What figures tell an organisation of whom it sees no more, or never saw: nothing that others recorded since."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import (
    ANN,
    CDAS,
    answers,
    closed,
    contact,
    correction,
    ended,
    evidence_of,
    referred,
    transferred,
)
from tests.assessment.client import Care, Desk, merge, new_care, send, unmerge
from tests.assessment.test_figures_of_schemes import publish
from tests.figures.counted import ask, derive, figure

RIVERSIDE: dict[str, Any] = {"organisation": "riverside", "sub": "rita"}
YEARS = {"since": "2012-04-01", "until": "2013-01-31"}
SEEN_NO_MORE = date(2013, 1, 20)

Act = Callable[[Desk, Care], Awaitable[Any]]


async def starts_elsewhere_before(desk: Desk, care: Care) -> None:
    await care.start("2012-04-20", "riverside")


async def starts_elsewhere_after(desk: Desk, care: Care) -> None:
    await care.start("2012-10-10", "riverside")


async def is_one_with_somebody_treated_elsewhere(desk: Desk, care: Care) -> None:
    other = Care(desk, await desk.new_client(sex="male", birthDate="1950-01-01", district="E08000003"))
    await other.start("2012-06-01", "riverside")
    await merge(other, care)


async def is_corrected(desk: Desk, care: Care) -> None:
    revision = (await desk.get(f"/persons/{care.client}")).headers["ETag"]
    changed = correction(sex="male", district="E08000003", birthDate="1949-01-01")
    answer = await desk.put(f"/persons/{care.client}", changed, match=revision)
    assert answer.status_code == 200, answer.text


async def has_doses(desk: Desk, care: Care) -> None:
    for day in ("2012-05-20", "2012-06-20", "2012-07-10"):
        answer = await desk.post("/evidence", evidence_of(care.client, on=day))
        assert answer.status_code == 201, answer.text


async def has_a_review(desk: Desk, care: Care) -> None:
    body = {"clientId": care.client, "on": "2012-08-01", "stage": "review", "items": answers(injecting=0)}
    answer = await desk.post("/top-reviews", body)
    assert answer.status_code == 201, answer.text


async def came_from_elsewhere(desk: Desk, care: Care) -> None:
    came = contact(care.client, on="2012-05-01", source={"code": "3", "list": "cds-h"})
    assert (await desk.post("/contacts", came)).status_code == 201


async def everything(desk: Desk, **claims: Any) -> dict[str, Any]:
    """All figures, by each dimension, and all lists, as a provider is told them."""
    told: dict[str, Any] = {}
    for indicator in (await ask(desk, "", "provider", **claims)).json()["items"]:
        code = indicator["code"]
        for by in (None, *(dimension["name"] for dimension in indicator["dimensions"])):
            asked = YEARS if by is None else YEARS | {"by": by}
            told[f"{code} {by}"] = (await ask(desk, code, "provider", **claims, **asked)).text
        listed = await ask(desk, f"{code}/cases", "provider", **claims, **YEARS)
        told[f"{code} cases"] = listed.text
    for month in ("2012-05", "2012-08", "2012-12"):
        told[month] = (await ask_month(desk, "provider", month=month, **claims)).text
    return told


async def ask_month(desk: Desk, role: str, *, organisation: str, **query: str) -> Any:
    headers = desk.running.headers(role, organisation=organisation, key=False)
    return await desk.running.client.get("/figures", params=query, headers=headers)


async def is_sent_by_somebody_else(desk: Desk, care: Care) -> None:
    came = contact(care.client, on="2012-05-20", source={"code": "5", "list": "cds-h"})
    assert (await desk.post("/contacts", came)).status_code == 201


async def came_to_others_first(desk: Desk, care: Care) -> None:
    came = contact(care.client, on="2012-04-02", source={"code": "5", "list": "cds-h"})
    assert (await desk.post("/contacts", came)).status_code == 201


async def takes_something_else(desk: Desk, care: Care) -> None:
    await care.assess("2012-05-20", "reassessment", drugProfile=[{"code": "7000", "rank": 1}])


@pytest.fixture
async def left(open_desk: Desk) -> Care:
    """Whom cdas treated, and sees no more."""
    open_desk.running.today = date(2012, 8, 13)
    care = await new_care(open_desk)
    await care.start("2012-05-07")
    await care.top("start", "2012-05-08", injecting=4)
    await care.end("2012-08-10")
    alias = str((await send(open_desk, ANN, "provider", "cdas")).json()["id"])
    assert (await open_desk.post("/contacts", contact(alias, on="2012-06-01"), "provider", **CDAS)).status_code == 201
    await derive(open_desk.running)
    open_desk.running.today = SEEN_NO_MORE
    await derive(open_desk.running)
    return care


async def is_one_with_whom_cdas_registered(desk: Desk, care: Care) -> None:
    other = Care(desk, str((await send(desk, ANN, "provider", "cdas")).json()["id"]))
    await merge(care, other)


@pytest.mark.parametrize(
    "act",
    [
        is_one_with_whom_cdas_registered,
        starts_elsewhere_before,
        starts_elsewhere_after,
        is_one_with_somebody_treated_elsewhere,
        is_corrected,
        has_doses,
        has_a_review,
        came_from_elsewhere,
    ],
)
async def test_no_figure_moves_by_what_others_record_later(open_desk: Desk, left: Care, act: Act) -> None:
    before = await everything(open_desk, organisation="cdas")
    counted = await figure(open_desk, "completed", "provider", organisation="cdas", per="year", **YEARS)
    assert [point["eligible"] for point in counted["totals"]] == [1]
    await act(open_desk, left)
    unchanged_while_it_waits = await everything(open_desk, organisation="cdas")
    await derive(open_desk.running)
    assert unchanged_while_it_waits == before
    assert await everything(open_desk, organisation="cdas") == before
    council = await ask(open_desk, "contacts", **YEARS)
    assert council.json()["waiting"] == 0


async def test_what_was_one_person_while_it_saw_them_stays_counted_when_that_is_undone(open_desk: Desk) -> None:
    open_desk.running.today = date(2012, 8, 13)
    care, other = await new_care(open_desk), Care(open_desk, await open_desk.new_client())
    await care.start("2012-05-07")
    merged = await merge(other, care)
    await care.end("2012-08-10")
    await derive(open_desk.running)
    open_desk.running.today = SEEN_NO_MORE
    before = await everything(open_desk, organisation="cdas")
    await unmerge(care, merged)
    await derive(open_desk.running)
    assert await everything(open_desk, organisation="cdas") == before
    counted = await figure(open_desk, "completed", "provider", organisation="cdas", per="year", **YEARS)
    assert [point["eligible"] for point in counted["totals"]] == [1]


@pytest.mark.parametrize(("role", "organisation"), [("commissioner", "council"), ("provider", "cdas")])
@pytest.mark.parametrize("publication", ["exact", "public"])
async def test_all_of_a_month_is_what_each_figure_says_of_it_and_no_more(
    open_desk: Desk, left: Care, role: str, organisation: str, publication: str
) -> None:
    asked = {"publication": publication}
    month = (await ask_month(open_desk, role, organisation=organisation, month="2012-08", **asked)).json()
    assert (month["month"], month["publication"]) == ("2012-08-01", publication)
    assert any(item["indicator"] == "completed" for item in month["items"])
    told = []
    for indicator in (await ask(open_desk, "", role, organisation=organisation)).json()["items"]:
        answer = await ask(open_desk, indicator["code"], role, organisation=organisation,
                           since="2012-07-01", until="2012-08-31", **asked)  # fmt: skip
        told += [answer.json()] if answer.status_code == 200 else []
    assert month["items"] == told


async def test_as_of_an_earlier_day_it_is_told_what_it_was_told_then(open_desk: Desk, left: Care) -> None:
    asked = {"per": "year", "as_of": "2012-08-12"} | YEARS
    early = await figure(open_desk, "completed", "provider", organisation="cdas", **asked)
    late = await figure(open_desk, "completed", "provider", organisation="cdas", per="year", **YEARS)
    assert [[point["eligible"] for point in told["totals"]] for told in (early, late)] == [[0], [1]]


async def test_while_it_sees_somebody_its_figures_are_those_of_the_council(open_desk: Desk) -> None:
    open_desk.running.today = date(2012, 8, 13)
    care = await new_care(open_desk)
    await care.start("2012-05-07")
    await has_doses(open_desk, care)
    await derive(open_desk.running)
    for code in ("starts", "in-treatment", "hep-b-started"):
        own = await figure(open_desk, code, "provider", organisation="cdas", **YEARS)
        council = await figure(open_desk, code, where="provider:cdas", **YEARS)
        assert own["totals"] == council["totals"], code
        assert any(point["eligible"] for point in own["totals"])
        assert (own["waiting"], council["waiting"]) == (None, 0)


async def test_a_stranger_learns_of_whom_it_registered_neither_who_they_are_nor_that_they_are_known(
    open_desk: Desk,
) -> None:
    open_desk.running.today = date(2012, 9, 4)
    care = Care(open_desk, await open_desk.new_client(sex="male", district="E08000003"))
    await care.start("2012-05-07")
    alias = str((await send(open_desk, ANN, "provider", "riverside")).json()["id"])
    came = contact(alias, on="2012-06-01")
    assert (await open_desk.post("/contacts", came, "provider", **RIVERSIDE)).status_code == 201
    await derive(open_desk.running)
    before = await everything(open_desk, organisation="riverside")
    merged = await merge(care, Care(open_desk, alias))
    await derive(open_desk.running)
    assert await everything(open_desk, organisation="riverside") == before
    await unmerge(care, merged)
    await derive(open_desk.running)
    assert await everything(open_desk, organisation="riverside") == before
    assert care.client not in str(before)
    assert CDAS["organisation"] not in str(before)


COUNTS = ("in-treatment", "starts", "discharges", "completed", "contacts")


async def counts(desk: Desk, organisation: str = "cdas", **asked: Any) -> dict[str, int]:
    """Of the year to March 2013, or what a stock stands at on its last day."""
    told = {}
    for code in COUNTS:
        year = {"per": "year", "since": "2012-04-01", "until": "2013-03-31"} | asked
        (point,) = (await figure(desk, code, "provider", organisation=organisation, **year))["totals"]
        told[code] = point["eligible"]
    return told


async def test_an_end_that_is_recorded_after_its_late_days_takes_them_out_of_the_stock(open_desk: Desk) -> None:
    open_desk.running.today = date(2012, 8, 13)
    care = await new_care(open_desk)
    await care.start("2012-05-07")
    await derive(open_desk.running)
    open_desk.running.today = date(2013, 4, 8)
    assert (await counts(open_desk))["in-treatment"] == 1
    await care.end("2012-08-10", "83")
    await derive(open_desk.running)
    open_desk.running.today = date(2013, 5, 1)
    told = await counts(open_desk)
    assert (told["in-treatment"], told["starts"], told["discharges"]) == (0, 1, 1)


async def test_an_end_that_is_dated_back_is_counted_on_its_new_day(open_desk: Desk) -> None:
    open_desk.running.today = date(2013, 1, 10)
    care = await new_care(open_desk)
    await care.start("2012-05-07")
    await care.end("2013-01-08", "83")
    await derive(open_desk.running)
    open_desk.running.today = date(2013, 1, 14)
    await care.running.deliver(ended(care.starts[-1], "2012-06-08", "80", revision=2))
    await derive(open_desk.running)
    open_desk.running.today = date(2013, 5, 1)
    told = await counts(open_desk, until="2012-06-30", since="2012-06-01", per="month")
    assert (told["in-treatment"], told["discharges"]) == (0, 1)


async def test_a_hand_over_that_is_recorded_late_takes_them_out_of_the_stock_of_who_handed_over(
    open_desk: Desk,
) -> None:
    open_desk.running.today = date(2012, 8, 13)
    care = await new_care(open_desk)
    start = await care.start("2012-05-07")
    await derive(open_desk.running)
    open_desk.running.today = date(2013, 1, 10)
    await care.running.deliver(transferred(start, "2012-06-04", "riverside"))
    await derive(open_desk.running)
    open_desk.running.today = date(2013, 5, 1)
    assert (await counts(open_desk))["in-treatment"] == 0
    assert (await counts(open_desk, "riverside"))["in-treatment"] == 1


@pytest.mark.parametrize("holder", ["cdas", "riverside"])
async def test_a_start_that_is_voided_later_takes_nobody_out_of_what_a_former_holder_counted(
    open_desk: Desk, holder: str
) -> None:
    open_desk.running.today = date(2012, 8, 13)
    care = await new_care(open_desk)
    start = await care.start("2012-05-07")
    moved = transferred(start, "2012-06-04", "riverside")
    last = ended(start, "2012-07-04", "83", actor_organisation="riverside")
    await care.running.deliver(moved, last)
    await derive(open_desk.running)
    open_desk.running.today = SEEN_NO_MORE
    before = await everything(open_desk, organisation=holder)
    assert (await counts(open_desk, holder))["starts" if holder == "cdas" else "discharges"] == 1
    await care.running.deliver(
        *(fact.model_copy(update={"revision": 2, "voided": True}) for fact in (start, moved, last))
    )
    await derive(open_desk.running)
    assert await everything(open_desk, organisation=holder) == before
    council = await figure(open_desk, "starts", per="year", **YEARS)
    assert [point["eligible"] for point in council["totals"]] == [0]


async def test_a_referral_that_is_closed_leaves_what_it_counted(open_desk: Desk) -> None:
    open_desk.running.today = date(2012, 8, 13)
    care = await new_care(open_desk)
    sent = referred(care.client, "cdas")
    await care.running.deliver(sent)
    came = contact(care.client, on="2012-06-01")
    assert (await open_desk.post("/contacts", came, "provider", **CDAS)).status_code == 201
    await derive(open_desk.running)
    assert (await counts(open_desk))["contacts"] == 1
    await care.running.deliver(closed(sent, "declined"))
    await derive(open_desk.running)
    open_desk.running.today = SEEN_NO_MORE
    before = await everything(open_desk, organisation="cdas")
    assert (await counts(open_desk))["contacts"] == 1
    await starts_elsewhere_before(open_desk, care)
    await derive(open_desk.running)
    assert await everything(open_desk, organisation="cdas") == before


async def test_what_colleagues_recorded_as_the_lasars_is_not_in_a_providers_figures(open_desk: Desk) -> None:
    """Nor is it on its list of contacts: a record belongs to the capacity in which it was recorded."""
    open_desk.running.today = date(2012, 8, 13)
    care = await new_care(open_desk)
    await care.start("2012-05-07", "start")
    mine = contact(care.client, on="2012-06-01")
    assert (await open_desk.post("/contacts", mine, "provider", organisation="start", sub="pat")).status_code == 201
    theirs = contact(care.client, on="2012-06-02", source={"code": "3", "list": "cds-h"})
    assert (await open_desk.post("/contacts", theirs, "assessor", organisation="start", sub="ann")).status_code == 201
    await derive(open_desk.running)
    assert (await counts(open_desk, "start"))["contacts"] == 1
    (listed,) = (await ask(open_desk, "contacts/cases", "provider", organisation="start", **YEARS)).json()["items"]
    assert listed["eligibleOn"] == "2012-06-01"
    council = await figure(open_desk, "contacts", per="year", where="provider:start", **YEARS)
    assert [point["eligible"] for point in council["totals"]] == [2]
    refused = await ask(open_desk, "assessments", "provider", organisation="start", **YEARS)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-own-figure")


def own_rule(code: str, eligible_on: str, **where: list[str]) -> dict[str, Any]:
    return {"code": code, "title": code, "unit": "count", "eligible_on": eligible_on, "where": where}


OWN_RULES = (
    own_rule("own-starts", "start"), own_rule("own-doors", "contact"), own_rule("own-assessed", "assessed"),
    own_rule("own-by-source", "start", source=["4"]), own_rule("own-by-substance", "start", substance=["opiate"]),
)  # fmt: skip
UNREAD = {"source", "substance"}


@pytest.fixture
async def sees(open_desk: Desk) -> Care:
    """Somebody whom the LASARS met first, whom cdas treats and has met since, and sees."""
    open_desk.running.today = date(2012, 6, 4)
    care = await new_care(open_desk)
    assert (await open_desk.post("/contacts", contact(care.client, on="2012-05-01"))).status_code == 201
    await care.assess("2012-05-02")
    await care.start("2012-05-07")
    await care.end("2012-06-01")
    own = contact(care.client, on="2012-04-10", source={"code": "4", "list": "cds-h"})
    assert (await open_desk.post("/contacts", own, "provider", **CDAS)).status_code == 201
    await publish(open_desk, OWN_RULES)
    return care


async def whole_area(desk: Desk) -> list[str]:
    return [(await ask(desk, f"{code}/cases", **YEARS)).text for code in ("discharges", "first-contacts")]


@pytest.mark.parametrize("act", [is_sent_by_somebody_else, came_to_others_first, takes_something_else])
async def test_of_whom_it_sees_it_is_told_nothing_of_contacts_and_assessments_that_it_may_not_read(
    open_desk: Desk, sees: Care, act: Act
) -> None:
    before = await everything(open_desk, organisation="cdas")
    council = await whole_area(open_desk)
    await act(open_desk, sees)
    await derive(open_desk.running)
    assert await everything(open_desk, organisation="cdas") == before
    assert await whole_area(open_desk) != council


async def test_by_neither_it_tells_apart_or_narrows_what_is_not_its_own_contact(open_desk: Desk, sees: Care) -> None:
    items = (await ask(open_desk, "", "provider", organisation="cdas")).json()["items"]
    by_name = {item["code"]: {dimension["name"] for dimension in item["dimensions"]} for item in items}
    for code in ("starts", "discharges", "tops-due", "hep-b-started", "own-starts"):
        assert not by_name[code] & UNREAD, code
        for asked in ({"by": "source"}, {"where": "source:4"}, {"by": "substance"}, {"where": "substance:opiate"}):
            refused = await ask(open_desk, code, "provider", organisation="cdas", **YEARS, **asked)
            assert refused.status_code == 422, (code, asked)
    for code in ("first-contacts", "own-assessed", "own-by-source", "own-by-substance"):
        refused = await ask(open_desk, code, "provider", organisation="cdas", **YEARS)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-own-figure"), code
    for code in ("contacts", "own-doors"):
        (own,) = (await ask(open_desk, f"{code}/cases", "provider", organisation="cdas", **YEARS)).json()["items"]
        assert (own["dimensions"]["source"], own["eligibleOn"]) == ("4", "2012-04-10")
