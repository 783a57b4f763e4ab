"""Starts of before go-live: imported whole or not at all, once each, of whoever is known then or later."""

from datetime import date
from typing import Any

import httpx
import pytest

from services.assessment.commands.keying import key_anew
from shared.kernel.fingerprints import read_secrets
from tests.assessment.builders import CDAS, version
from tests.assessment.client import Care, Desk
from tests.harness import Running

NUMBER, OTHER_NUMBER = "9434765919", "9990000026"
CORRECTED = {"givenName", "familyName", "birthDate", "birthDatePrecision", "sex", "postcode", "district", "languages"}
ANNE = {"nhsNumber": NUMBER, "birthDate": "1980-04-03", "givenName": "Anne", "familyName": "Lister"}
NEW = {"code": "new", "title": "A new person", "kind": "new_person", "params": {"months": 12}, "once_per": "contract",
       "verification": "person"}  # fmt: skip


def by_number(*days: str, number: str = NUMBER) -> str:
    return "nhs_number,started_on\n" + "".join(f"{number},{day}\n" for day in days)


def by_id(client: str, *days: str) -> str:
    return "client_id,started_on\n" + "".join(f"{client},{day}\n" for day in days)


@pytest.fixture
async def front(assessment: Running) -> Desk:
    """A scheme that pays for new persons, and nobody registered."""
    desk = Desk(assessment)
    scheme = version(1)
    contracts = [contract | {"measures": ["new"]} for contract in scheme.scheme["contracts"]]
    await assessment.deliver(version(1, measures=[NEW], contracts=contracts))
    assessment.today = date(2012, 5, 10)
    return desk


async def send(desk: Desk, csv: str, path: str = "/earlier-starts", **who: Any) -> Any:
    return await desk.post(path, {"csv": csv}, **who)


async def sent(desk: Desk, csv: str, path: str = "/earlier-starts") -> dict[str, int]:
    answer = await send(desk, csv, path)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def treated(desk: Desk, client: str) -> Care:
    care = Care(desk, client)
    await care.start("2012-05-01")
    return care


async def test_who_is_registered_later_was_treated_before(front: Desk) -> None:
    assert await sent(front, by_number("2011-06-30")) == {"rows": 1, "changed": 1, "registered": 0}
    care = await treated(front, str((await front.register(**ANNE))["clientId"]))
    assert await care.states() == {}
    other = await treated(front, await front.new_client())
    assert await other.states() == {"new": "proposed"}


@pytest.mark.parametrize("named", ["number", "id"])
async def test_an_import_that_comes_late_takes_back_what_was_paid_for_and_a_void_gives_it_back(
    front: Desk, named: str
) -> None:
    client = str((await front.register(**ANNE))["clientId"])
    care = await treated(front, client)
    await care.verify(await care.one("new"))
    assert await care.states() == {"new": "achieved"}
    csv = by_number("2011-06-30") if named == "number" else by_id(client, "2011-06-30")
    assert await sent(front, csv) == {"rows": 1, "changed": 1, "registered": 1}
    await care.on("2012-05-11")
    assert await care.states() == {"new": "withdrawn"}
    assert await sent(front, csv) == {"rows": 1, "changed": 0, "registered": 0}
    assert (await sent(front, csv, "/earlier-starts/void"))["changed"] == 1
    assert (await sent(front, csv, "/earlier-starts/void"))["changed"] == 0
    await care.on("2012-05-12")
    assert await care.states() == {"new": "achieved"}
    assert (await sent(front, csv))["changed"] == 1
    await care.on("2012-05-13")
    assert await care.states() == {"new": "withdrawn"}


async def test_too_long_ago_makes_a_new_person_and_no_start_makes_an_episode(front: Desk) -> None:
    await sent(front, by_number("2011-04-30", "2010-01-01"))
    care = await treated(front, str((await front.register(**ANNE))["clientId"]))
    assert await care.states() == {"new": "proposed"}
    journeys = (await front.get(f"/persons/{care.client}/journeys")).json()
    assert "2011-04-30" not in str(journeys)
    assert "2010-01-01" not in str(journeys)


async def test_a_line_with_a_problem_lets_none_in(front: Desk) -> None:
    csv = by_number("2011-06-30", "30.6.2011")
    answer = await send(front, csv)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], error["allowed"]) == ("csv line 3: started_on", ["a date such as 2011-06-30"])
    assert NUMBER not in answer.text
    assert (await sent(front, by_number("2011-06-30")))["changed"] == 1


async def test_an_id_must_be_of_somebody_who_is_known_and_was_born(front: Desk) -> None:
    client = str((await front.register(**ANNE))["clientId"])
    stranger = "018f3a5e-1111-7d42-9f10-5a1b2c3d4e5f"
    answer = await send(front, f"client_id,started_on\n{stranger},2011-06-30\n{client},1980-04-02\n")
    assert [(error["field"], error.get("allowed")) for error in answer.json()["errors"]] == [
        ("csv line 2: client_id", None),
        ("csv line 3: started_on", ["on or after 1980-04-03"]),
    ]
    elsewhere = await send(front, by_id(client, "2011-06-30"), area="wigan")
    assert elsewhere.json()["errors"][0]["field"] == "csv line 2: client_id"


async def test_the_same_start_twice_in_a_file_is_one(front: Desk) -> None:
    assert await sent(front, by_number("2011-06-30", "2011-06-30")) == {"rows": 2, "changed": 1, "registered": 0}


async def test_a_file_too_long_and_days_from_go_live_on_are_refused(front: Desk) -> None:
    answer = await send(front, by_number(*["2011-06-30"] * 10_001))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "csv"), answer.text
    (error,) = (await send(front, by_number("2012-04-02"))).json()["errors"]
    assert error["allowed"] == ["1950-01-01 to 2012-04-01"]


async def test_who_is_paid_for_new_persons_does_not_say_who_was_here_before(front: Desk) -> None:
    answer = await send(front, by_number("2011-06-30"), **CDAS)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/paid-for-new-persons")
    answer = await front.post("/earlier-starts", {"csv": by_number("2011-06-30")}, "provider", organisation="bridge")
    assert answer.status_code == 403


async def test_a_number_is_found_under_each_secret_and_after_all_are_keyed_anew(
    front: Desk, assessment: Running
) -> None:
    db = assessment.db
    before = db.secrets
    try:
        await sent(front, by_number("2011-06-30"))
        db.secrets = assessment.service.settings.__dict__["secrets"] = read_secrets("new:" + "n" * 32)
        await key_anew(db)
        assert (await sent(front, by_number("2011-06-30")))["changed"] == 0
        care = await treated(front, str((await front.register(**ANNE))["clientId"]))
        assert await care.states() == {}
    finally:
        db.secrets = assessment.service.settings.__dict__["secrets"] = before


async def put_number(desk: Desk, client: str, number: str, **who: Any) -> httpx.Response:
    person = await desk.get(f"/persons/{client}")
    details = {name: value for name, value in person.json().items() if name in CORRECTED}
    body = details | {"reasonCode": "entered_in_error", "nhsNumber": number}
    return await desk.put(f"/persons/{client}", body, match=person.headers["etag"], **who)


async def test_a_number_that_was_mistyped_leaves_no_start_of_somebody_else(front: Desk) -> None:
    assert (await sent(front, by_number("2011-06-30")))["registered"] == 0
    client = str((await front.register(**(ANNE | {"nhsNumber": None})))["clientId"])
    for number in (NUMBER, OTHER_NUMBER):
        assert (await put_number(front, client, number)).status_code == 200
    care = await treated(front, client)
    await care.on("2012-05-11")
    assert await care.states() == {"new": "proposed"}


async def test_who_treats_the_person_does_not_say_by_which_number_they_are_new(front: Desk) -> None:
    client = str((await front.register(**ANNE))["clientId"])
    await treated(front, client)
    refused = await put_number(front, client, OTHER_NUMBER, organisation="cdas")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/treats-the-person")
    assert (await front.get(f"/persons/{client}")).json()["nhsNumber"] == NUMBER
