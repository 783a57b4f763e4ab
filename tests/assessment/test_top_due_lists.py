"""Lists of the TOPs that are due and overdue: who sees them, by whom they are owed, and how many there are."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.assessment.events import KeyWorkerChanged, TreatmentStarted
from shared.web import csv_tables
from tests.assessment.builders import stockport, transferred, version
from tests.assessment.client import Care, Desk

CDAS: dict[str, Any] = {"organisation": "cdas"}
COUNCIL: dict[str, Any] = {"organisation": "council"}


def named(start: TreatmentStarted, worker: str | None, since: str, **changes: Any) -> KeyWorkerChanged:
    fields: dict[str, Any] = {
        "area": "stockport",
        "actor": "lead",
        "actor_organisation": start.delivered_by,
        "change_id": uuid4(),
        "episode_id": start.episode_id,
        "client_id": start.client_id,
        "organisation": start.delivered_by,
        "key_worker": worker,
        "since": date.fromisoformat(since),
    }
    return KeyWorkerChanged(**(fields | changes))


async def treated(desk: Desk, on: str, by: str = "cdas", **changes: Any) -> Care:
    care = Care(desk, await desk.new_client())
    await care.start(on, by, **changes)
    return care


async def listed(desk: Desk, query: str = "", *roles: str, **who: Any) -> list[dict[str, Any]]:
    answer = await desk.get(f"/top-due{query}", *(roles or ("assessor",)), **who)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def totals(desk: Desk, query: str = "", *roles: str, **who: Any) -> dict[Any, dict[str, int]]:
    answer = await desk.get(f"/top-due/totals{query}", *(roles or ("assessor",)), **who)
    assert answer.status_code == 200, answer.text
    return {
        (row["organisation"], row["keyWorker"], row["window"]): {
            name: value for name, value in row.items() if value and isinstance(value, int)
        }
        for row in answer.json()["items"]
    }


async def test_what_is_due_and_overdue_is_listed_the_longest_first(open_desk: Desk) -> None:
    """On 3 September."""
    late = await treated(open_desk, "2012-08-06")
    due = await treated(open_desk, "2012-08-27")
    await treated(open_desk, "2012-09-03", care_coordinating=False)
    rows = await listed(open_desk)
    assert [(row["clientId"], row["window"], row["dueOn"], row["state"]) for row in rows] == [
        (late.client, "start", "2012-08-06", "overdue"),
        (due.client, "start", "2012-08-27", "due"),
    ]
    assert (rows[0]["windowFrom"], rows[0]["windowTo"]) == ("2012-07-23", "2012-08-20")
    assert [row["clientId"] for row in await listed(open_desk, "?state=due")] == [due.client]
    assert [row["clientId"] for row in await listed(open_desk, "?state=overdue")] == [late.client]
    assert [row["clientId"] for row in await listed(open_desk, "?dueFrom=2012-08-07")] == [due.client]
    assert [row["clientId"] for row in await listed(open_desk, "?dueTo=2012-08-06")] == [late.client]
    first = (await open_desk.get("/top-due?limit=1")).json()
    assert [row["clientId"] for row in first["items"]] == [late.client]
    second = (await open_desk.get(f"/top-due?limit=1&cursor={first['next']}")).json()
    assert ([row["clientId"] for row in second["items"]], second["next"]) == ([due.client], None)


async def test_what_is_done_is_owed_no_more_until_the_next(open_desk: Desk) -> None:
    care = await treated(open_desk, "2012-05-07")
    episode = care.starts[0].episode_id
    start = await care.top("start", "2012-05-07", episode)
    assert start["dueOn"] == "2012-05-07"
    assert [(row["window"], row["dueOn"]) for row in await listed(open_desk)] == [
        ("review", "2012-07-30"),
        ("review_national", "2012-11-07"),
    ]
    review = await care.top("review", "2012-09-03", episode)
    assert review["dueOn"] == "2012-07-30"
    assert [row["window"] for row in await listed(open_desk)] == []
    published = [event["data"] for event in await open_desk.running.published() if "review-recorded" in event["type"]]
    assert [event["dueOn"] for event in published] == ["2012-05-07", "2012-07-30"]
    seen = await open_desk.get(f"/top-reviews/{review['id']}", "provider", **CDAS)
    body = {"stage": "review", "on": "2012-08-10", "items": {"tobacco": {"days": 0}}}
    corrected = await open_desk.put(
        f"/top-reviews/{review['id']}", body, "provider", match=seen.headers["ETag"], **CDAS, sub="kim"
    )
    assert (corrected.status_code, corrected.json()["dueOn"]) == (200, "2012-07-30")
    assert await totals(open_desk, "?window=review") == {("cdas", None, "review"): {"doneInWindow": 1, "notDue": 1}}


async def test_an_organisation_sees_its_own_and_the_council_no_people(open_desk: Desk) -> None:
    own = await treated(open_desk, "2012-08-06")
    await treated(open_desk, "2012-08-06", "riverside")
    assert [row["clientId"] for row in await listed(open_desk, "", "provider", **CDAS)] == [own.client]
    assert await listed(open_desk, "?organisation=riverside", "provider", **CDAS) == []
    assert await totals(open_desk, "", "clinician", **CDAS) == {("cdas", None, "start"): {"overdue": 1}}
    assert await totals(open_desk, "?organisation=riverside", "provider", **CDAS) == {}
    assert (await open_desk.get("/top-due", "commissioner", **COUNCIL)).status_code == 403
    assert await totals(open_desk, "", "commissioner", **COUNCIL) == {
        ("cdas", None, "start"): {"overdue": 1},
        ("riverside", None, "start"): {"overdue": 1},
    }
    for query in ("?by=keyWorker", "?keyWorker=kim"):
        refused = await open_desk.get(f"/top-due/totals{query}", "commissioner", **COUNCIL)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/workers-not-shown")


async def test_each_is_owed_by_who_looks_after_the_person_now(open_desk: Desk) -> None:
    care = await treated(open_desk, "2012-08-06")
    start = care.starts[0]
    await treated(open_desk, "2012-08-06")
    await open_desk.running.deliver(named(start, "sam", "2012-08-13"), named(start, "kim", "2012-08-06"))
    assert [row["keyWorker"] for row in await listed(open_desk, "?keyWorker=sam")] == ["sam"]
    assert await listed(open_desk, "?keyWorker=kim") == []
    assert await totals(open_desk, "?by=keyWorker", "provider", **CDAS) == {
        ("cdas", "sam", "start"): {"overdue": 1},
        ("cdas", None, "start"): {"overdue": 1},
    }
    await care.top("start", "2012-08-08", start.episode_id)
    done = await totals(open_desk, "?by=keyWorker&window=start&keyWorker=kim")
    assert done == {("cdas", "kim", "start"): {"doneInWindow": 1}}
    await open_desk.running.deliver(transferred(start, "2012-09-01", "riverside"))
    assert await totals(open_desk, "?by=keyWorker&window=review") == {("riverside", None, "review"): {"notDue": 1}}


async def test_the_same_comes_of_it_in_whatever_order_it_is_heard(open_desk: Desk) -> None:
    care = Care(open_desk, await open_desk.new_client())
    start = care.starting("2012-08-06")
    await open_desk.running.deliver(named(start, "sam", "2012-08-13"))
    await open_desk.running.deliver(transferred(start, "2012-08-20", "riverside"))
    await open_desk.running.deliver(start)
    (row,) = await listed(open_desk)
    assert (row["organisation"], row["keyWorker"]) == ("riverside", None)


async def test_a_version_that_says_other_windows_is_kept_to_from_then_on(desk: Desk) -> None:
    none = {key: value for key, value in stockport().scheme.items() if key != "top_windows"}
    await desk.running.deliver(("stockport-2012", stockport().model_copy(update={"scheme": none, "hash": "none"})))
    desk.running.today = date(2012, 9, 3)
    care = await treated(desk, "2012-08-06")
    assert await listed(desk) == []
    await desk.running.deliver(("stockport-2012", version(2)))
    assert [row["clientId"] for row in await listed(desk)] == [care.client]
    fewer = [window for window in stockport().scheme["top_windows"] if window["stage"] != "start"]
    await desk.running.deliver(("stockport-2012", version(3, top_windows=fewer)))
    assert await listed(desk) == []


async def test_what_was_never_done_is_listed_until_nobody_may_record_it(open_desk: Desk) -> None:
    care = await treated(open_desk, "2012-06-04")
    await care.end("2012-07-02", "85")
    assert [row["window"] for row in await listed(open_desk)] == ["start"]
    await care.on("2012-10-01")
    assert await listed(open_desk) == []
    assert await totals(open_desk) == {("cdas", None, "start"): {"never": 1}}


async def test_both_are_had_as_tables_in_which_nothing_is_a_formula(open_desk: Desk) -> None:
    care = await treated(open_desk, "2012-08-06")
    await open_desk.running.deliver(named(care.starts[0], "=cmd()", "2012-08-06"))
    answer = await open_desk.get("/top-due.csv", "provider", **CDAS)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    header, row, end = answer.text.split("\r\n")
    assert header == "id,clientId,episodeId,organisation,keyWorker,window,stage,dueOn,windowFrom,windowTo,state"
    assert row.split(",")[1:] == [
        care.client, str(care.starts[0].episode_id), "cdas", "'=cmd()", "start", "start",
        "2012-08-06", "2012-07-23", "2012-08-20", "overdue",
    ]  # fmt: skip
    assert end == ""
    totals = await open_desk.get("/top-due/totals.csv?by=keyWorker")
    assert totals.text.split("\r\n")[1:] == ["cdas,'=cmd(),start,0,0,1,0,0,0", ""]
    assert (await open_desk.get("/top-due.csv", "commissioner", **COUNCIL)).status_code == 403
    councils = await open_desk.get("/top-due/totals.csv", "commissioner", **COUNCIL)
    assert councils.text.split("\r\n")[1:] == ["cdas,,start,0,0,1,0,0,0", ""]


async def test_a_table_is_whole_or_refused(open_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_tables, "ROWS_MAX", 1)
    await treated(open_desk, "2012-08-06")
    assert (await open_desk.get("/top-due.csv", "provider", **CDAS)).status_code == 200
    await treated(open_desk, "2012-08-06")
    answer = await open_desk.get("/top-due.csv", "provider", **CDAS)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/too-many-rows")
    assert answer.json()["most"] == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [("?state=done", "state"), ("?dueFrom=soon", "dueFrom"), ("?window=%20", "window"), ("?keyWorker=", "keyWorker")],
)
async def test_what_cannot_be_asked_names_its_place(open_desk: Desk, query: str, field: str) -> None:
    refused = await open_desk.get(f"/top-due{query}")
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


@pytest.mark.parametrize("path", ["/top-due", "/top-due.csv", "/top-due/totals", "/top-due/totals.csv"])
@pytest.mark.parametrize(
    ("query", "field", "there_is"),
    [("organisation=nobody", "organisation", ["cdas", "riverside"]), ("window=soon", "window", ["review", "start"])],
)
async def test_a_name_that_nothing_has_is_refused_with_those_that_there_are(
    open_desk: Desk, path: str, query: str, field: str, there_is: list[str]
) -> None:
    await treated(open_desk, "2012-08-06")
    refused = await open_desk.get(f"{path}?{query}")
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/unknown-name")
    (error,) = refused.json()["errors"]
    assert error["field"] == field
    assert set(there_is) <= set(error["allowed"])
    assert (await open_desk.get("/top-due/totals?organisation=riverside&window=review")).json()["items"] == []
    assert await totals(open_desk, "?organisation=new", "provider", organisation="new") == {}


async def test_what_is_due_in_one_episode_is_told_to_who_may_record_it(open_desk: Desk) -> None:
    own, other = await treated(open_desk, "2012-08-27"), await treated(open_desk, "2012-08-27", "riverside")
    for care, seen_by_cdas in ((own, [own.client]), (other, [])):
        asked = f"?episodeId={care.starts[0].episode_id}"
        assert [row["clientId"] for row in await listed(open_desk, asked)] == [care.client]
        assert [row["clientId"] for row in await listed(open_desk, asked, "provider", **CDAS)] == seen_by_cdas
    assert await listed(open_desk, f"?episodeId={uuid4()}") == []
