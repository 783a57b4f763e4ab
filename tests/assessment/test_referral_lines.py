"""A caseload that is taken over: a file of which all lines are received as referral forms, or none."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.assessment.client import Desk

PROBATION = {"organisation": "probation", "sub": "dip"}
FILE = """reference,given_name,family_name,birth_date,sex,nhs_number,source,reason,urgency
DIP-1,Ann,Bell,1980-05-01,female,,4,drugs,soon
DIP-2,,Carr,,,9990000018,4,,

DIP-3,Una,,1975-05-01,,,,alcohol,routine
"""
NOTHING_ELSE: dict[str, Any] = {"changed": 0, "lines": []}


async def imported(desk: Desk, csv: str = FILE, **says: Any) -> httpx.Response:
    return await desk.post("/referral-form-files", {"csv": csv} | says, "referrer", **PROBATION)


async def received(desk: Desk) -> list[Any]:
    return list((await desk.get("/referral-forms", "referrer", **PROBATION)).json()["items"])


async def test_each_line_is_received_once_however_often_the_file_is_sent(open_desk: Desk) -> None:
    tried = await imported(open_desk, dryRun=True)
    assert (tried.status_code, tried.json()) == (200, NOTHING_ELSE | {"rows": 3, "received": 3, "dryRun": True})
    assert await received(open_desk) == []
    assert (await imported(open_desk)).json() == NOTHING_ELSE | {"rows": 3, "received": 3, "dryRun": False}
    assert (await imported(open_desk)).json()["received"] == 0
    forms = await received(open_desk)
    assert [(form["reference"], form["givenName"], form["urgency"]) for form in forms] == [
        ("DIP-1", "Ann", "soon"), ("DIP-2", None, "routine"), ("DIP-3", "Una", "routine"),
    ]  # fmt: skip
    assert forms[1]["missing"] == ["givenName", "birthDate", "sex", "reachBy", "reason"]
    more = await imported(open_desk, FILE + "DIP-4,Kim,,,,,,,\n")
    assert more.json() == NOTHING_ELSE | {"rows": 4, "received": 1, "dryRun": False}


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("DIP-4,Kim,,2012-09-04,,,,,", "csv line 6: birth_date"),
        ("DIP-4,Kim,,1980-13-01,,,,,", "csv line 6: birth_date"),
        ("DIP-4,Kim,,,woman,,,,", "csv line 6: sex"),
        ("DIP-4,Kim,,,,123,,,", "csv line 6: nhs_number"),
        ("DIP-4,Kim,,,,,zz,,", "csv line 6: source"),
        ("DIP-4,Kim,,,,,,,now", "csv line 6: urgency"),
        ("DIP-4,,,,,,,,", "csv line 6: given_name"),
        (",Kim,,,,,,,", "csv line 6: reference"),
        ("DIP-1,Kim,,,,,,,", "csv line 6: reference"),
        ("DIP-4,Kim", "csv line 6"),
    ],
)
async def test_one_wrong_line_is_named_and_nothing_is_kept(open_desk: Desk, line: str, place: str) -> None:
    refused = await imported(open_desk, FILE + line + "\n")
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [place]
    assert "Kim" not in refused.text
    assert await received(open_desk) == []


async def test_a_line_that_says_something_else_corrects_its_form(open_desk: Desk) -> None:
    await imported(open_desk)
    changed = FILE.replace("Una,,", "Ula,Kerr,").replace("9990000018", "") + "DIP-4,Kim,,,,,,,\n"
    line = {"line": 5, "becomes": "changed", "state": "received", "columns": ["given_name", "family_name"]}
    tried = await imported(open_desk, changed, dryRun=True)
    assert tried.json() == {"rows": 4, "received": 1, "dryRun": True, "changed": 1, "lines": [line]}
    assert [form["givenName"] for form in await received(open_desk)] == ["Ann", None, "Una"]
    sent = await imported(open_desk, changed)
    assert sent.json() == {"rows": 4, "received": 1, "dryRun": False, "changed": 1, "lines": [line]}
    forms = await received(open_desk)
    assert [(form["givenName"], form["familyName"], form["revision"]) for form in forms] == [
        ("Ann", "Bell", 1), (None, "Carr", 1), ("Ula", "Kerr", 2), ("Kim", None, 1),
    ]  # fmt: skip
    assert forms[1]["nhsNumber"] == "9990000018"  # an empty cell takes nothing away
    assert (await imported(open_desk, changed)).json() == NOTHING_ELSE | {"rows": 4, "received": 0, "dryRun": False}


async def test_what_was_added_to_a_form_elsewhere_stays(open_desk: Desk) -> None:
    await imported(open_desk)
    (first, *_) = await received(open_desk)
    said = {name: first[name] for name in ("reference", "givenName", "familyName", "birthDate", "sex", "source")}
    body = said | {"reason": "drugs", "urgency": "soon", "reachBy": "07700 900123"}
    added = await open_desk.put(f"/referral-forms/{first['id']}", body, "referrer", match='"1"', **PROBATION)
    assert added.status_code == 200, added.text
    assert (await imported(open_desk)).json()["lines"] == []
    await imported(open_desk, FILE.replace("soon", "urgent"))
    (first, *_) = await received(open_desk)
    assert (first["reachBy"], first["urgency"], first["missing"]) == ("07700 900123", "urgent", [])


async def corrected(desk: Desk, **says: Any) -> None:
    """The form of the first line, by the front door."""
    (first, *_) = await received(desk)
    names = ("reference", "givenName", "familyName", "birthDate", "birthDatePrecision", "sex", "source", "reason")
    body = {name: first[name] for name in (*names, "urgency")} | says
    put = await desk.put(f"/referral-forms/{first['id']}", body, match=f'"{first["revision"]}"')
    assert put.status_code == 200, put.text


async def test_the_same_line_again_leaves_what_the_front_door_corrected(open_desk: Desk) -> None:
    await imported(open_desk)
    says = {"birthDate": "1980-05-11", "source": {"code": "5", "list": "cds-h"}, "urgency": "urgent"}
    await corrected(open_desk, **says)
    await corrected(open_desk, urgency="routine")
    answered = (await imported(open_desk)).json()
    assert answered == NOTHING_ELSE | {"rows": 3, "received": 0, "dryRun": False}
    other = (await imported(open_desk, FILE.replace("Ann,", "Anna,").replace("soon", "urgent"))).json()
    assert [line["columns"] for line in other["lines"]] == [["given_name"]]
    (first, *_) = await received(open_desk)
    assert (first["givenName"], first["birthDate"], first["source"]["code"], first["urgency"], first["revision"]) == (
        "Anna", "1980-05-11", "5", "routine", 4,
    )  # fmt: skip
    assert (await imported(open_desk, FILE.replace("Ann,", "Anna,"))).json()["changed"] == 0


async def test_a_line_that_says_something_new_changes_what_the_front_door_corrected(open_desk: Desk) -> None:
    await imported(open_desk)
    await corrected(open_desk, birthDate="1980-05-11", familyName="Ball")
    changed = FILE.replace("1980-05-01", "1980-05-21")
    assert (await imported(open_desk, changed)).json()["lines"][0]["columns"] == ["birth_date"]
    await corrected(open_desk, birthDate="1980-05-31")
    assert (await imported(open_desk, changed)).json()["lines"] == []
    assert (await imported(open_desk)).json()["lines"][0]["columns"] == ["birth_date"]
    (first, *_) = await received(open_desk)
    assert (first["birthDate"], first["familyName"]) == ("1980-05-01", "Ball")


async def test_how_far_a_new_birth_date_is_known_comes_with_it(open_desk: Desk) -> None:
    file = "reference,given_name,birth_date,birth_date_precision\nDIP-1,Ann,1980-01-01,year\n"
    await imported(open_desk, file)
    await corrected(open_desk, birthDate="1981-05-11", birthDatePrecision="day")
    assert (await imported(open_desk, file)).json()["lines"] == []
    await imported(open_desk, file.replace("1980", "1979"))
    (first,) = await received(open_desk)
    assert (first["birthDate"], first["birthDatePrecision"]) == ("1979-01-01", "year")


@pytest.mark.parametrize("act", ["take-up", "decline"])
async def test_what_was_decided_about_stays_and_the_other_lines_go_through(open_desk: Desk, act: str) -> None:
    await imported(open_desk)
    (first, *_) = await received(open_desk)
    person = {"givenName": "Ann", "familyName": "Bell", "birthDate": "1980-05-01", "sex": "female"}
    body = {"person": person} if act == "take-up" else {"reasonCode": "not_reached"}
    decided = await open_desk.post(f"/referral-forms/{first['id']}/{act}", body)
    assert decided.status_code == 200, decided.text
    changed = FILE.replace("Ann", "Anna").replace("Una", "Ula")
    answered = (await imported(open_desk, changed)).json()
    state = "taken_up" if act == "take-up" else "not_taken_up"
    assert answered["lines"] == [
        {"line": 2, "becomes": "left", "state": state, "columns": ["given_name"]},
        {"line": 5, "becomes": "changed", "state": "received", "columns": ["given_name"]},
    ]  # fmt: skip
    assert [form["givenName"] for form in await received(open_desk)] == ["Ann", None, "Ula"]
    assert (await imported(open_desk, FILE)).json()["changed"] == 1  # as it was said at first is nothing new


async def test_a_line_is_no_correction_of_a_form_of_another_sender(open_desk: Desk) -> None:
    await imported(open_desk)
    others = {"organisation": "police", "sub": "custody"}
    other = await open_desk.post("/referral-form-files", {"csv": FILE}, "referrer", **others)
    assert other.json()["received"] == 3


async def test_codes_that_can_stand_there_are_in_the_order_of_their_numbers(open_desk: Desk) -> None:
    refused = await imported(open_desk, FILE + "DIP-4,Kim,,,,,zz,,\n")
    allowed = refused.json()["errors"][0]["allowed"]
    assert allowed == sorted(allowed, key=lambda code: (not code.isdecimal(), code.zfill(9)))
    assert allowed.index("2") < allowed.index("10")


@pytest.mark.parametrize("csv", ["given_name\nAnn\n", "reference,shoe_size\na,4\n", "reference;given_name\na;b\n", "x"])
async def test_another_table_is_refused_with_the_columns(open_desk: Desk, csv: str) -> None:
    refused = await imported(open_desk, csv)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "csv line 1")


async def test_one_file_of_an_organisation_is_received_at_a_time(open_desk: Desk) -> None:
    """Else a dozen of them hold every connection, and the front door waits."""
    lines = "".join(f"DIP-{number},Ann,,,,,,,\n" for number in range(200))
    file = FILE.splitlines(keepends=True)[0] + lines
    answers = await asyncio.gather(*(imported(open_desk, file, dryRun=True) for _ in range(4)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes[0] == 200
    assert codes[-1] == 409
    (refused, *_) = [answer for answer in answers if answer.status_code == 409]
    assert refused.json()["title"] == "File under way"
    assert (await imported(open_desk, file)).json()["received"] == 200
