"""Files of agencies: looked at before they are taken, replaced by the next, and compared with what was recorded."""

import asyncio
from datetime import date
from time import perf_counter
from typing import Any
from uuid import UUID

import pytest

from services.assessment.commands.ndtms_extracts import add_lines
from shared.data.db import fetch_all
from shared.kernel.claims import Actor
from tests.assessment.builders import CDAS
from tests.assessment.client import Care, Desk
from tests.harness import another
from tests.rules.assessment.ndtms_files import ANN_ROW, FILE_NAME, WITHOUT_CONSENT, ann_row, extract_text
from tests.shared.processes import until

TODAY = date(2012, 10, 8)
NEXT_FILE = FILE_NAME.replace("20120930", "20121007")


@pytest.fixture
def front(open_desk: Desk) -> Desk:
    open_desk.running.today = TODAY
    return open_desk


async def opened(desk: Desk, file_name: str = FILE_NAME, provider: str = "cdas") -> str:
    answer = await desk.post("/ndtms-extracts", {"fileName": file_name, "provider": provider})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def sent(desk: Desk, *rows: dict[str, str], file_name: str = FILE_NAME) -> str:
    extract = await opened(desk, file_name)
    answer = await desk.post(f"/ndtms-extracts/{extract}/lines", {"csv": extract_text(*rows)})
    assert answer.status_code == 200, answer.text
    return extract


async def counts(desk: Desk, extract: str) -> dict[str, int]:
    """Those that are not nought."""
    answer = await desk.get(f"/ndtms-extracts/{extract}")
    assert answer.status_code == 200, answer.text
    return {name: count for name, count in answer.json()["counts"].items() if count}


async def taken(desk: Desk, *rows: dict[str, str], file_name: str = FILE_NAME, partial: bool = False) -> dict[str, int]:
    extract = await sent(desk, *rows, file_name=file_name)
    answer = await desk.post(f"/ndtms-extracts/{extract}/take", {"partial": partial})
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "taken"
    return {name: count for name, count in answer.json()["counts"].items() if count}


async def rows(desk: Desk, state: str) -> list[dict[str, Any]]:
    return list((await desk.get(f"/ndtms-rows?agency=N0852&state={state}")).json()["items"])


async def compared(desk: Desk) -> list[tuple[str, list[str]]]:
    answer = await desk.get("/ndtms-episodes?agency=N0852")
    assert answer.status_code == 200, answer.text
    return [(row["comparison"], row["differsIn"]) for row in answer.json()["items"]]


async def test_a_file_is_looked_at_before_it_is_taken(front: Desk) -> None:
    extract = await sent(front, ANN_ROW, ann_row(CLIENTID="C3", DOB="1980"), WITHOUT_CONSENT)
    assert await counts(front, extract) == {"lines": 3, "new": 2, "withoutConsent": 1, "problems": 1}
    (line,) = (await front.get(f"/ndtms-extracts/{extract}/problems")).json()["items"]
    assert (line["line"], [problem["column"] for problem in line["problems"]]) == (3, ["DOB"])
    assert await rows(front, "standing") == []


async def test_a_file_with_problems_is_taken_without_them_only_if_that_is_said(front: Desk) -> None:
    wrong = ann_row(CLIENTID="C3", DOB="1980")
    extract = await sent(front, ANN_ROW, wrong)
    answer = await front.post(f"/ndtms-extracts/{extract}/take", {})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "partial")
    assert await rows(front, "standing") == []
    assert (await front.post(f"/ndtms-extracts/{extract}/take", {"partial": True})).status_code == 200
    assert [row["clientRef"] for row in await rows(front, "standing")] == ["C1"]


async def test_the_same_file_again_changes_nothing_and_a_corrected_one_what_it_corrects(front: Desk) -> None:
    other = ann_row(CLIENTID="C3", EPISODID="E3")
    assert await taken(front, ANN_ROW, other) == {"lines": 2, "new": 2}
    assert await taken(front, ANN_ROW, other) == {"lines": 2, "unchanged": 2}
    assert await taken(front, ann_row(ALCUSE="3"), other) == {"lines": 2, "changed": 1, "unchanged": 1}


async def test_what_is_missing_in_the_next_file_is_proposed_and_deleted_only_by_somebody(front: Desk) -> None:
    other = ann_row(CLIENTID="C3", EPISODID="E3")
    await taken(front, ANN_ROW, other)
    first = await sent(front, ANN_ROW)
    assert await counts(front, first) == {"lines": 1, "unchanged": 1, "missing": 1}
    assert await rows(front, "missing") == []
    await front.post(f"/ndtms-extracts/{first}/take", {})
    assert [row["clientRef"] for row in await rows(front, "missing")] == ["C3"]
    assert await taken(front, ANN_ROW, other) == {"lines": 2, "unchanged": 2}  # it stands again
    assert await rows(front, "missing") == []
    await taken(front, ANN_ROW)
    (missing,) = await rows(front, "missing")
    stale = await front.post(f"/ndtms-extracts/{first}/deletions", {})
    assert (stale.status_code, stale.json()["type"]) == (409, "/problems/not-the-last-extract")
    (last, *_) = (await front.get("/ndtms-extracts?state=taken")).json()["items"]
    done = await front.post(f"/ndtms-extracts/{last['id']}/deletions", {"rows": [missing["id"]]}, sub="ann")
    assert done.json() == {"deleted": 1}
    (deleted,) = await rows(front, "deleted")
    assert (deleted["deletedBy"], deleted["deletedOn"]) == ("ann", "2012-10-08")
    kept = await front.running.db.read("SELECT content::text AS content, hash FROM ndtms_row WHERE state = 'deleted'")
    assert [(row["content"], row["hash"]) for row in kept] == [("{}", "")]
    assert await taken(front, ANN_ROW, other) == {"lines": 2, "new": 1, "unchanged": 1}


async def test_who_no_longer_consents_is_forgotten_at_once(front: Desk) -> None:
    await taken(front, ANN_ROW, ann_row(MODID="M2"))
    refused = WITHOUT_CONSENT | {"CLIENTID": "C1"}
    assert await taken(front, refused) == {"lines": 1, "new": 1, "withoutConsent": 1, "forgotten": 2}
    assert [row["rowKey"] for row in await rows(front, "standing")] == ["C1|||"]
    assert await rows(front, "missing") == []
    assert await compared(front) == []


async def test_a_line_with_a_problem_leaves_what_stands_of_it(front: Desk) -> None:
    await taken(front, ANN_ROW)
    assert await taken(front, ann_row(ALCUSE="29"), partial=True) == {"lines": 1, "problems": 1}
    assert len(await rows(front, "standing")) == 1


async def test_a_line_twice_is_one_unless_it_says_something_else(front: Desk) -> None:
    assert await counts(front, await sent(front, ANN_ROW, ANN_ROW)) == {"lines": 2, "new": 1}
    extract = await sent(front, ANN_ROW, ann_row(ALCUSE="1"))
    assert await counts(front, extract) == {"lines": 2, "new": 1, "problems": 1}
    (line,) = (await front.get(f"/ndtms-extracts/{extract}/problems")).json()["items"]
    assert (line["line"], line["problems"][0]["column"]) == (3, "CLIENTID")


async def test_a_file_comes_in_parts_whose_lines_are_those_of_the_file(front: Desk) -> None:
    extract = await opened(front)
    for number, row in enumerate((ANN_ROW, ann_row(CLIENTID="C3"), ann_row(CLIENTID="C4", DOB="1980"))):
        body = {"csv": extract_text(row), "firstLine": 1 + number}
        for _ in range(2):  # a part that is sent again stands once
            assert (await front.post(f"/ndtms-extracts/{extract}/lines", body)).status_code == 200
    assert await counts(front, extract) == {"lines": 3, "new": 2, "problems": 1}
    assert [line["line"] for line in (await front.get(f"/ndtms-extracts/{extract}/problems")).json()["items"]] == [4]


async def test_a_file_in_the_wrong_layout_is_refused_with_what_it_lacks(front: Desk) -> None:
    unknown = await front.post("/ndtms-extracts", {"fileName": FILE_NAME.replace("-H", "-Q"), "provider": "cdas"})
    assert unknown.json()["errors"][0]["allowed"] == ["H", "J", "K"]
    extract = await opened(front)
    answer = await front.post(f"/ndtms-extracts/{extract}/lines", {"csv": "FINITIAL,SINITIAL\nA,B\n"})
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"], "allowed" in error) == (422, "csv", False)
    assert error["message"].startswith("lacks columns of edition H: ")
    assert "DOB" in error["message"]
    assert await counts(front, extract) == {}


async def test_an_older_file_replaces_no_later_one_and_another_gives_up_what_was_not_taken(front: Desk) -> None:
    first = await sent(front, ANN_ROW)
    await taken(front, ANN_ROW, file_name=NEXT_FILE)
    late = await front.post(f"/ndtms-extracts/{first}/take", {})
    assert (late.status_code, late.json()["type"]) == (409, "/problems/extract-closed")
    older = await front.post("/ndtms-extracts", {"fileName": FILE_NAME, "provider": "cdas"})
    assert (older.status_code, older.json()["until"]) == (409, "2012-10-07")


async def test_a_files_episodes_are_compared_with_those_that_were_recorded(front: Desk) -> None:
    care = Care(front, str((await front.register())["clientId"]))
    await care.start("2012-04-10")
    await care.end("2012-08-31", "80")
    ended = {"DISD": "31/08/2012", "DISRSN": "80"}
    stranger = ann_row(CLIENTID="C9", EPISODID="E9", SINITIAL="Z")
    await taken(front, ann_row(**ended), stranger)
    assert await compared(front) == [("agrees", []), ("unknown_person", [])]
    await taken(front, ann_row(**(ended | {"DISD": "30/08/2012", "DISRSN": "85", "MODST": "11/04/2012"})))
    assert ("differs", ["started_on", "ended_on", "reason"]) in await compared(front)
    totals = (await front.get("/ndtms-episodes/totals?agency=N0852", "commissioner")).json()
    assert (totals["differs"], totals["unknownPerson"], totals["onlyHere"]) == (1, 1, 0)


async def test_whose_a_line_is_is_known_once_somebody_is_registered_and_in_doubt_if_two_are(front: Desk) -> None:
    await taken(front, ANN_ROW)
    assert await compared(front) == [("unknown_person", [])]
    await front.register(nhsNumber=None)
    assert await compared(front) == [("only_there", [])]
    await front.register(nhsNumber=None, givenName="Alma", familyName="Birch")
    assert await compared(front) == [("doubtful", [])]


async def test_what_was_recorded_and_is_not_in_the_file_is_listed(front: Desk) -> None:
    care = Care(front, str((await front.register())["clientId"]))
    await care.start("2012-05-10")
    await taken(front, WITHOUT_CONSENT)
    assert await compared(front) == [("only_here", [])]


async def test_an_extract_records_nothing_and_pays_nothing(front: Desk) -> None:
    client = str((await front.register())["clientId"])
    await taken(front, ann_row(DISD="31/08/2012", DISRSN="80"))
    assert "2012-08-31" not in (await front.get(f"/persons/{client}/journeys")).text
    assert await Care(front, client).outcomes() == []


async def test_problems_come_a_page_at_a_time(front: Desk) -> None:
    extract = await sent(front, *(ann_row(CLIENTID=f"C{number}", DOB="1980") for number in range(3)))
    path = f"/ndtms-extracts/{extract}/problems?limit=2"
    first = (await front.get(path)).json()
    second = (await front.get(f"{path}&cursor={first['next']}")).json()
    assert [line["line"] for line in [*first["items"], *second["items"]]] == [2, 3, 4]
    assert second["next"] is None


async def test_no_answer_tells_initials_or_birth_dates(front: Desk) -> None:
    extract = await sent(front, ANN_ROW, ann_row(CLIENTID="C3", DOB="32/05/1980"))
    await front.post(f"/ndtms-extracts/{extract}/take", {"partial": True})
    for path in ("/ndtms-rows?agency=N0852", "/ndtms-episodes?agency=N0852", f"/ndtms-extracts/{extract}/problems"):
        assert "1980" not in (await front.get(path)).text


@pytest.mark.parametrize("role", ["provider", "referrer", "clinician", "verifier", "commissioner"])
async def test_only_an_assessor_sends_files_and_sees_whose_lines_they_are(front: Desk, role: str) -> None:
    assert (
        await front.post("/ndtms-extracts", {"fileName": FILE_NAME, "provider": "cdas"}, role, **CDAS)
    ).status_code == 403
    assert (await front.get("/ndtms-episodes?agency=N0852", role, **CDAS)).status_code == 403


async def test_another_area_sees_nothing_of_it(front: Desk) -> None:
    extract = await sent(front, ANN_ROW)
    assert (await front.get(f"/ndtms-extracts/{extract}", area="wigan")).status_code == 404
    assert (await front.get("/ndtms-extracts", area="wigan")).json()["items"] == []


async def test_two_thousand_lines_take_a_tenth_of_a_minute(front: Desk) -> None:
    """So twenty thousand take a minute at most."""
    extract = await opened(front)
    lines = [ann_row(CLIENTID=f"C{number}", EPISODID=f"E{number}") for number in range(2000)]
    began = perf_counter()
    for path, body in (("lines", {"csv": extract_text(*lines)}), ("take", {})):
        assert (await front.post(f"/ndtms-extracts/{extract}/{path}", body)).status_code == 200
    assert perf_counter() - began < 6


async def test_a_part_that_is_being_added_is_in_what_is_taken(front: Desk) -> None:
    extract, running = await sent(front, ann_row()), front.running
    who = Actor(sub="assessor-1", area="stockport", organisation="lasars", roles=frozenset({"assessor"}))

    async def somebody_waits() -> bool:
        asked = "SELECT count(*) AS waiting FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        async with running.owner() as owner, another(owner.session()) as session:  # a role sees its own waits alone
            (row,) = await fetch_all(session, asked)
        return bool(row["waiting"])

    async with running.db.session() as adding:
        await add_lines(adding, UUID(extract), extract_text(WITHOUT_CONSENT), 2, who, TODAY)
        taking = asyncio.create_task(front.post(f"/ndtms-extracts/{extract}/take", {"partial": False}))
        await until(somebody_waits)
    answer = await taking
    assert (answer.status_code, answer.json()["counts"]["lines"]) == (200, 2)
    assert answer.json()["counts"]["withoutConsent"] == 1
