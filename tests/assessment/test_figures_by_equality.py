"""Figures by what people say of themselves: rounded, of whole years, for the LASARS and the council, and of no case."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import contact
from tests.assessment.client import Care, Desk, form_body, publish_form
from tests.figures.counted import ask, cases, derive, figure

APRIL: dict[str, Any] = {"since": "2012-04-01", "until": "2012-04-30"}
YEAR: dict[str, Any] = {"since": "2012-04-01", "until": "2013-03-31", "per": "year"}
KNOWN, TOLD = date(2013, 4, 28), date(2013, 4, 29)
WHO = {"white": 14, "asian": 11, "not_said": 1, None: 11}


async def came(desk: Desk, on: str = "2012-04-10", **answers: str) -> str:
    client = await desk.new_client()
    assert (await desk.post("/contacts", contact(client, on=on))).status_code == 201
    if answers:
        await says(desk, client, on, **answers)
    return client


async def says(desk: Desk, client: str, on: str, **answers: str) -> None:
    said = {"clientId": client, "form": "equality", "answeredOn": on, "answers": answers}
    answer = await desk.post("/form-answers", said)
    assert answer.status_code == 201, answer.text


async def assessed(desk: Desk, group: str) -> Care:
    """Who came to be assessed, and had no contact before."""
    care = Care(desk, await desk.new_client())
    await care.assess("2012-04-10")
    await says(desk, care.client, "2012-04-10", ethnic_group=group)
    return care


@pytest.fixture
async def asked(open_desk: Desk) -> Desk:
    await publish_form(open_desk, "equality")
    for group, count in WHO.items():
        for _ in range(count):
            await came(open_desk, **({"ethnic_group": group, "disability": "no"} if group else {}))
    await derive(open_desk.running)
    open_desk.running.today = TOLD
    return open_desk


def counts(answer: dict[str, Any], name: str = "ethnic_group") -> dict[str, int]:
    return {point["by"][name]: point["eligible"] for point in answer["points"]}


@pytest.mark.parametrize("asking", [{}, {"publication": "exact"}, {"publication": "public"}])
async def test_groups_are_rounded_whatever_is_asked_for(asked: Desk, asking: dict[str, str]) -> None:
    answer = await figure(asked, "first-contacts", by="ethnic_group", **YEAR, **asking)
    assert answer["publication"] == ("public" if asking == {"publication": "public"} else "committee")
    assert counts(answer) == {"asian": 10, "not_asked": 10, "white": 15}
    assert ([point["eligible"] for point in answer["totals"]], answer["ripeTotal"]) == ([35], None)
    assert answer["asOf"] == KNOWN.isoformat()
    by_disability = await figure(asked, "first-contacts", by="disability", **YEAR)
    assert counts(by_disability, "disability") == {"no": 25, "not_asked": 10}
    exact = await figure(asked, "first-contacts", by="sex", **APRIL)
    assert (exact["publication"], exact["totals"][0]["eligible"]) == ("exact", 37)


@pytest.mark.parametrize(
    ("field", "asking"),
    [
        ("per", {"by": "ethnic_group", "per": "week"}),
        ("per", {"by": "ethnic_group", "per": "month"}),
        ("per", {"by": "disability", "per": "quarter"}),
        ("where", {"where": "ethnic_group:asian"}),
        ("where", {"where": "disability:no", "by": "ethnic_group"}),
        ("where", {"by": "ethnic_group", "where": "sex:female"}),
        ("by", {"by": "ethnic_group,disability"}),
        ("by", {"by": "sex,ethnic_group"}),
        ("window", {"by": "ethnic_group", "window": "12m"}),
        ("asOf", {"by": "ethnic_group", "as_of": "2013-04-28"}),
    ],
)
async def test_they_are_told_by_themselves_of_whole_years_as_known_on_one_day(
    open_desk: Desk, field: str, asking: dict[str, str]
) -> None:
    """Beside the list of cases, which is exact, a shorter time, a narrower group or another day would tell of somebody
    of what kind they are.
    """
    open_desk.running.today = TOLD
    answer = await ask(open_desk, "first-contacts", **YEAR | asking)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/unfit-question"), answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_a_year_is_told_four_weeks_after_it_and_stays_as_it_was_known(asked: Desk) -> None:
    asked.running.today = KNOWN
    assert (await figure(asked, "first-contacts", by="ethnic_group", **YEAR))["points"] == []
    asked.running.today = TOLD
    before = await figure(asked, "first-contacts", by="ethnic_group", **YEAR)
    for _ in range(10):
        await came(asked, on="2013-03-29", ethnic_group="asian")
    await derive(asked.running)
    assert await figure(asked, "first-contacts", by="ethnic_group", **YEAR) == before
    assert len(await cases(asked, "first-contacts", since="2012-04-01", until="2013-03-31")) == 47


async def test_where_nearly_all_are_of_one_group_it_is_not_told(open_desk: Desk) -> None:
    """It would tell of each of the cases whose it is."""
    await publish_form(open_desk, "equality")
    for number in range(17):
        await came(open_desk, ethnic_group="asian", **({"disability": "no"} if number < 12 else {}))
    await derive(open_desk.running)
    open_desk.running.today = TOLD
    assert counts(await figure(open_desk, "first-contacts", by="ethnic_group", **YEAR)) == {}
    assert counts(await figure(open_desk, "first-contacts", by="disability", **YEAR), "disability") == {"no": 10}


async def test_no_case_tells_them_nor_is_found_by_them(asked: Desk) -> None:
    for case in await cases(asked, "first-contacts", **APRIL):
        assert not {"ethnic_group", "disability"} & set(case["dimensions"])
    refused = await ask(asked, "first-contacts/cases", where="ethnic_group:not_said", **APRIL)
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/unfit-question")


@pytest.mark.parametrize(
    ("role", "status"),
    [("assessor", 200), ("auditor", 200), ("provider", 422), ("verifier", 422)],
)
async def test_they_are_for_the_lasars_and_the_council(open_desk: Desk, role: str, status: int) -> None:
    answer = await ask(open_desk, "starts", role, organisation="cdas", by="ethnic_group", **YEAR)
    assert answer.status_code == status, answer.text


async def test_the_list_of_what_is_counted_says_which_are_of_years(open_desk: Desk) -> None:
    items = {item["code"]: item for item in (await ask(open_desk, "")).json()["items"]}
    of_years = {entry["name"]: entry["ofYears"] for entry in items["first-contacts"]["dimensions"]}
    assert (of_years["ethnic_group"], of_years["disability"], of_years["sex"]) == (True, True, False)


async def test_a_correction_of_an_answer_is_counted_until_the_year_is_told(asked: Desk) -> None:
    client = await came(asked, ethnic_group="black")
    for _ in range(9):
        await came(asked, ethnic_group="black")
    asked.running.today = KNOWN
    await derive(asked.running)
    asked.running.today = TOLD
    assert counts(await figure(asked, "first-contacts", by="ethnic_group", **YEAR))["black"] == 10
    said = (await asked.get(f"/form-answers?clientId={client}")).json()["items"][0]
    asked.running.today = KNOWN
    changed = await asked.put(
        f"/form-answers/{said['id']}", {"answeredOn": "2012-04-11", "answers": {"ethnic_group": "white"}}, match='"1"'
    )
    assert changed.status_code == 200, changed.text
    await derive(asked.running)
    asked.running.today = TOLD
    assert "black" not in counts(await figure(asked, "first-contacts", by="ethnic_group", **YEAR))


async def test_what_somebody_wrote_in_their_own_words_is_in_no_figure(open_desk: Desk) -> None:
    written = form_body("equality")
    question = {"code": "ethnic_group", "domain": "equality", "label": "In their own words", "type": "text"}
    others = [asked for asked in written["questions"] if asked["code"] != "ethnic_group"]
    await publish_form(open_desk, "equality", questions=[question | {"longest": 50}, *others])
    for _ in range(10):
        await came(open_desk, ethnic_group="From the river", disability="no")
    for _ in range(5):
        await came(open_desk, ethnic_group="From the river")
    await derive(open_desk.running)
    open_desk.running.today = TOLD
    assert "From the river" not in (await ask(open_desk, "first-contacts", by="ethnic_group", **YEAR)).text
    assert counts(await figure(open_desk, "first-contacts", by="disability", **YEAR), "disability") == {"no": 10}


async def test_who_was_assessed_twice_counts_once_by_what_they_said_last(open_desk: Desk) -> None:
    """In two groups they would be those by whom the groups are more than the people in the list of cases."""
    await publish_form(open_desk, "equality")
    people = [await assessed(open_desk, "asian" if number < 13 else "white") for number in range(23)]
    for care in people[:3]:
        await says(open_desk, care.client, "2012-06-01", ethnic_group="white")
        await care.assess("2012-06-10")
    await derive(open_desk.running)
    open_desk.running.today = TOLD
    answer = await figure(open_desk, "assessments", by="ethnic_group", **YEAR)
    assert counts(answer) == {"asian": 10, "white": 15}
    assert answer["totals"][0]["eligible"] == 25  # of 23 people, to the nearest five
    of_each = Counter(
        case["ownerId"] for case in await cases(open_desk, "assessments", since=YEAR["since"], until=TOLD)
    )
    assert sorted(of_each.values()) == [1] * 20 + [2] * 3


@pytest.mark.parametrize(("mixed", "expected"), [(False, {}), (True, {"asian": 10, "white": 10})])
async def test_ten_who_are_in_two_figures_are_told_of_where_they_are_of_two_groups(
    open_desk: Desk, mixed: bool, expected: dict[str, int]
) -> None:
    """Else both figures have one group in common, and ten people: so these are of it."""
    await publish_form(open_desk, "equality")
    for number in range(30):
        group = ("asian", "white")[number % 2] if mixed else ("asian", "white", "black")[number // 10]
        if number < 20:
            client = await came(open_desk, ethnic_group=group)
        if number < 10:
            await Care(open_desk, client).assess("2012-04-10")
        if number >= 20:
            await assessed(open_desk, group)
    await derive(open_desk.running)
    open_desk.running.today = TOLD
    for code in ("first-contacts", "assessments"):
        assert counts(await figure(open_desk, code, by="ethnic_group", **YEAR)) == expected
