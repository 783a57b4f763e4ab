"""Evaluation extracts: taken for a purpose and listed, the same when fetched again, and nobody in them by name."""

import asyncio
import csv
import hashlib
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from tests.assessment.client import Care, Desk

ASKED = {"firstYear": 2012, "lastYear": 2012, "recipient": "University of York", "purpose": "Did it work?"}
RIPE = date(2014, 4, 1)
GROUPS = ("startedIn", "provider", "substance", "sex", "ageGroup", "history")


async def treated(desk: Desk, on: str = "2012-05-01", until: str | None = "2012-09-30", **who: Any) -> Care:
    care = Care(desk, await desk.new_client(**{"birthDate": "1970-03-04", "sex": "male"} | who))
    await care.assess(on)
    await care.start(on)
    if until:
        await care.end(until)
    return care


@pytest.fixture
async def seven(open_desk: Desk) -> list[Care]:
    """Five men who are alike, and two women who are few."""
    open_desk.running.today = date(2013, 3, 1)
    men = [await treated(open_desk, givenName=f"Planted{number}", familyName="Marlowe") for number in "abcde"]
    women = [await treated(open_desk, on="2012-11-01", until=None, sex="female") for _ in range(2)]
    open_desk.running.today = RIPE
    return men + women


async def take(desk: Desk, **changes: Any) -> dict[str, Any]:
    answer = await desk.post("/evaluation-extracts", ASKED | changes, "commissioner", organisation="council")
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def content(desk: Desk, extract: dict[str, Any]) -> bytes:
    path = f"/evaluation-extracts/{extract['id']}/content"
    answer = await desk.get(path, "commissioner", organisation="council")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="{extract["name"]}"'
    return answer.content


async def rows(desk: Desk, extract: dict[str, Any]) -> list[dict[str, str]]:
    return list(csv.DictReader((await content(desk, extract)).decode().splitlines()))


def cells(table: Sequence[dict[str, str]]) -> dict[tuple[str, ...], int]:
    counts: dict[tuple[str, ...], int] = {}
    for row in table:
        groups = tuple(row[name] for name in GROUPS)
        counts[groups] = counts.get(groups, 0) + 1
    return counts


async def test_who_took_what_for_whom_why_and_when_is_listed(open_desk: Desk, seven: list[Care]) -> None:
    extract = await take(open_desk)
    assert {name: extract[name] for name in ASKED} == ASKED
    assert (extract["rows"], extract["leftOutAtMost"], extract["takenOn"]) == (5, 5, "2014-04-01")
    assert extract["takenByOrganisation"] == "council"
    for role in ("commissioner", "auditor"):
        listed = (await open_desk.get("/evaluation-extracts", role, organisation="council")).json()["items"]
        assert listed == [extract]
        assert (await open_desk.get(f"/evaluation-extracts/{extract['id']}", role)).json() == extract
    other = await open_desk.get("/evaluation-extracts", "commissioner", area="trafford")
    assert other.json()["items"] == []
    assert (
        await open_desk.get(f"/evaluation-extracts/{extract['id']}/content", "commissioner", area="trafford")
    ).status_code == 404


async def test_it_is_the_same_bytes_when_it_is_fetched_again(open_desk: Desk, seven: list[Care]) -> None:
    extract = await take(open_desk)
    first, again = await content(open_desk, extract), await content(open_desk, extract)
    assert first == again
    assert hashlib.sha256(first).hexdigest() == extract["sha256"]
    path = f"/evaluation-extracts/{extract['id']}/rows"
    as_json = await open_desk.get(path, "commissioner", organisation="council")
    assert as_json.json()["items"] == await rows(open_desk, extract)
    assert (await open_desk.get(path, "commissioner", organisation="council")).content == as_json.content


async def test_few_are_left_out_and_those_alike_are_told(open_desk: Desk, seven: list[Care]) -> None:
    table = await rows(open_desk, await take(open_desk))
    assert cells(table) == {("2012-Q2", "cdas", "opiate", "male", "35-44", "new"): 5}
    assert {(row["ending"], row["cameBack"], row["weeksInTreatment"]) for row in table} == {
        ("successful", "no", "12-25")
    }


async def test_no_name_no_id_and_no_day_is_in_it(open_desk: Desk, seven: list[Care]) -> None:
    """What is planted with people, and every id and day that the service keeps of them."""
    text = (await content(open_desk, await take(open_desk))).decode()
    planted = {"Planted", "Marlowe", "1970", *(care.client for care in seven)}
    for care in seven:
        planted |= {str(start.episode_id) for start in care.starts} | {str(start.service_id) for start in care.starts}
        person = (await open_desk.get(f"/persons/{care.client}")).json()
        planted |= {str(value) for name, value in person.items() if value and name in ("nhsNumber", "postcode")}
    assert not [word for word in planted if word.lower() in text.lower()]
    assert not re.search(r"\d{4}-\d\d-\d\d", text)
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", text)


async def test_no_two_extracts_share_a_pseudonym_or_the_order(open_desk: Desk, seven: list[Care]) -> None:
    first, second = await rows(open_desk, await take(open_desk)), await rows(open_desk, await take(open_desk))
    names = [{row["journey"] for row in table} for table in (first, second)]
    assert [len(each_names) for each_names in names] == [5, 5]
    assert not names[0] & names[1]
    assert [row["journey"] for row in first] == sorted(names[0])


async def test_what_is_recorded_later_changes_nothing_of_a_year_that_has_left(
    open_desk: Desk, seven: list[Care]
) -> None:
    """Else the difference of two extracts were one person."""
    before = cells(await rows(open_desk, await take(open_desk)))
    open_desk.running.today = date(2014, 4, 2)
    for _ in range(3):
        await treated(open_desk, on="2012-11-01", until=None, sex="female")
    await seven[0].start("2012-12-01", by="riverside")
    assert cells(await rows(open_desk, await take(open_desk))) == before


async def test_a_year_of_which_nothing_was_told_is_told_once_it_can_be(open_desk: Desk) -> None:
    open_desk.running.today = RIPE
    assert (await take(open_desk))["rows"] == 0
    for _ in range(5):
        await treated(open_desk)
    assert (await take(open_desk))["rows"] == 5


async def say(desk: Desk, care: Care, *, given: bool, on: str = "2014-04-01") -> None:
    answer = await desk.post("/ndtms-consents", {"clientId": care.client, "given": given, "on": on})
    assert answer.status_code == 201, answer.text


async def test_who_says_no_is_in_none_and_their_whole_cell_goes_with_them(open_desk: Desk, seven: list[Care]) -> None:
    open_desk.running.today = date(2013, 3, 1)
    more = [await treated(open_desk) for _ in range(2)]
    open_desk.running.today = RIPE
    await say(open_desk, more[0], given=True, on="2013-01-01")
    await say(open_desk, more[0], given=False)
    taken = await take(open_desk)
    assert taken["rows"] == 6
    await say(open_desk, more[1], given=False)
    without = await take(open_desk)
    assert (without["rows"], without["leftOutAtMost"]) == (0, 10)
    await say(open_desk, more[1], given=True)
    assert (await take(open_desk))["rows"] == 6
    assert len(await rows(open_desk, taken)) == 6


async def test_its_bytes_are_for_who_took_it_alone(open_desk: Desk, seven: list[Care]) -> None:
    extract = await take(open_desk)
    for path in ("content", "rows"):
        answer = await open_desk.get(f"/evaluation-extracts/{extract['id']}/{path}", "commissioner", sub="another")
        assert (answer.status_code, answer.json()["type"].rsplit("/", 1)[-1]) == (403, "taken-by-another")


@pytest.mark.parametrize("role", ["assessor", "provider", "clinician", "referrer", "verifier", "auditor", "operator"])
async def test_the_commissioner_alone_takes_one(open_desk: Desk, role: str) -> None:
    open_desk.running.today = RIPE
    assert (await open_desk.post("/evaluation-extracts", ASKED, role)).status_code == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"purpose": ""}, "purpose"),
        ({"recipient": " "}, "recipient"),
        ({"purpose": None}, "purpose"),
        ({"lastYear": 2013}, "lastYear"),
        ({"firstYear": 2013}, "firstYear"),
        ({"firstYear": 2002}, "firstYear"),
        ({"firstYear": 1066}, "firstYear"),
        ({"firstYear": "2012"}, "firstYear"),
    ],
)
async def test_what_is_asked_for_wrongly_is_refused_by_its_field(
    open_desk: Desk, changes: dict[str, Any], field: str
) -> None:
    open_desk.running.today = RIPE
    answer = await open_desk.post("/evaluation-extracts", ASKED | changes, "commissioner")
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])


async def test_the_dictionary_has_the_columns_of_the_table(open_desk: Desk) -> None:
    open_desk.running.today = RIPE
    answer = await open_desk.get("/evaluation-dictionary", "commissioner")
    (header,) = (await content(open_desk, await take(open_desk))).decode().splitlines()
    assert [column["name"] for column in answer.json()["columns"]] == header.split(",")


async def test_two_at_once_keep_a_year_once(open_desk: Desk, seven: list[Care]) -> None:
    first, second = await asyncio.gather(take(open_desk), take(open_desk))
    assert first["rows"] == second["rows"] == 5
