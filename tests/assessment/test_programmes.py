"""Programmes: everybody whom a rule names is taken in, invited, explained to and seen; who declines stays treated."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from services.assessment.models import Person, StartFact, metadata
from shared.data.db import Session
from shared.data.statements import sql, statement
from shared.data.upsert import insert_many
from tests.assessment.builders import activity, programme, tariff_set
from tests.assessment.client import Care, Desk, merge, new_care, unmerge


async def treated(desk: Desk, on: str = "2012-08-20") -> Care:
    care = await new_care(desk)
    await care.start(on)
    return care


async def begun(desk: Desk, **changes: Any) -> dict[str, Any]:
    answer = await desk.post("/programmes", programme(**changes))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def members(desk: Desk, made: Mapping[str, Any], query: str = "") -> list[dict[str, Any]]:
    answer = await desk.get(f"/programmes/{made['id']}/members{query}")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def states(desk: Desk, made: Mapping[str, Any]) -> dict[str, str]:
    return {row["clientId"]: row["state"] for row in await members(desk, made)}


async def act(desk: Desk, made: Mapping[str, Any], code: str, *cares: Care, **changes: Any) -> Any:
    ids = {row["clientId"]: row["id"] for row in await members(desk, made)}
    body = {"act": code, "memberIds": [ids[care.client] for care in cares], "on": "2012-09-03"} | changes
    return await desk.post(f"/programmes/{made['id']}/acts", body)


async def steps(desk: Desk) -> list[tuple[str, str]]:
    items = (await desk.get("/worklist")).json()["items"]
    return [(row["clientId"], row["code"]) for row in items if row["basis"] == "programme"]


async def test_the_rule_takes_in_who_is_treated_now_and_the_day_who_comes_under_it_later(open_desk: Desk) -> None:
    first, tariffed = await treated(open_desk), await treated(open_desk)
    await open_desk.running.deliver(tariff_set(tariffed.client, "medium", "2012-08-21"))
    ended = await treated(open_desk)
    await ended.end("2012-08-30")
    made = await begun(open_desk)
    assert (made["members"], made["remaining"]) == (1, 1)
    assert await states(open_desk, made) == {first.client: "to_invite"}
    later = await treated(open_desk, "2012-09-03")
    refreshed = await open_desk.post(f"/programmes/{made['id']}/refresh", {})
    assert refreshed.json() == {"takenIn": 1}
    assert (await open_desk.post(f"/programmes/{made['id']}/refresh", {})).json() == {"takenIn": 0}
    third = await treated(open_desk, "2012-09-03")
    await third.on("2012-09-04")
    assert set(await states(open_desk, made)) == {first.client, later.client, third.client}
    await third.on("2012-09-04")
    assert len(await members(open_desk, made)) == 3


async def test_a_programme_that_begins_later_takes_in_on_that_day(open_desk: Desk) -> None:
    care = await treated(open_desk)
    made = await begun(open_desk, firstOn="2012-09-10")
    assert made["members"] == 0
    early = await open_desk.post(f"/programmes/{made['id']}/refresh", {})
    assert early.status_code == 422
    await care.on("2012-09-10")
    (row,) = await members(open_desk, made)
    assert (row["clientId"], row["joinedOn"], row["organisation"]) == (care.client, "2012-09-10", "cdas")


async def test_invited_explained_together_and_done_by_itself(open_desk: Desk) -> None:
    care = await treated(open_desk)
    made = await begun(open_desk, rule="in_treatment")
    assert await steps(open_desk) == [(care.client, "invite")]
    assert (await act(open_desk, made, "assign", care, worker="kim")).json() == {"changed": 1}
    assert (await act(open_desk, made, "invite", care)).json() == {"changed": 1}
    assert (await act(open_desk, made, "invite", care)).json() == {"changed": 0}
    assert await steps(open_desk) == [(care.client, "explain")]
    assert (await open_desk.get("/worklist?owner=kim")).json()["items"][0]["code"] == "explain"
    told = await act(open_desk, made, "explain", care, setting="provider", organisations=["cdas"])
    assert told.status_code == 200, told.text
    (row,) = await members(open_desk, made, "?state=explained&worker=kim&organisation=cdas")
    assert (row["explainedTogether"], row["explainedOn"], row["nextStep"]) == (True, "2012-09-03", "reassess")
    shown = (await open_desk.get(f"/activities/{row['explanationId']}")).json()
    assert (shown["kind"], shown["organisations"], shown["setting"]) == (
        "explanation_of_reassessment", ["cdas"], "provider",
    )  # fmt: skip
    assessment = await care.assess("2012-09-03", kind="reassessment")
    assert await states(open_desk, made) == {care.client: "done"}
    assert await steps(open_desk) == []
    refused = await act(open_desk, made, "decline", care)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "memberIds.0")
    await open_desk.post(f"/assessments/{assessment}/void", {"reasonCode": "wrong_person"})
    assert await states(open_desk, made) == {care.client: "explained"}


async def test_who_has_no_tariff_is_not_done_by_an_assessment_before_somebody_confirms_it(open_desk: Desk) -> None:
    care = await treated(open_desk)
    made = await begun(open_desk)
    await care.assess("2012-09-03", kind="reassessment")
    assert await states(open_desk, made) == {care.client: "to_invite"}
    assert (care.client, "confirm_tariff") in await steps(open_desk)


async def test_an_explanation_by_the_provider_counts_too(open_desk: Desk) -> None:
    care = await treated(open_desk)
    made = await begun(open_desk)
    body = activity(care.client, kind="explanation_of_reassessment", on="2012-09-03")
    by_provider = await open_desk.post("/activities", body, "provider", organisation="cdas", sub="kim")
    assert by_provider.status_code == 201, by_provider.text
    assert await states(open_desk, made) == {care.client: "explained"}


async def test_who_leaves_treatment_leaves_and_comes_back(open_desk: Desk) -> None:
    care = await treated(open_desk)
    made = await begun(open_desk)
    await care.end("2012-09-02")
    assert await states(open_desk, made) == {care.client: "left"}
    assert await steps(open_desk) == []
    await care.start("2012-09-03")
    assert await states(open_desk, made) == {care.client: "to_invite"}


async def everything(desk: Desk) -> dict[str, list[Any]]:
    """All that is kept but the members, who asked, and what their correction replaced; and what others are told."""
    kept = {}
    left_out = {"audit_entry", "programme_member", "superseded", "idempotency", "fingerprint_secret"}
    async with desk.running.db.reading() as session:
        for table in sorted(metadata.tables.values(), key=lambda table: table.name):
            if table.name not in left_out:
                statement = sql(f"SELECT count(*) AS rows FROM {table.name}", into=int)
                kept[table.name] = await statement.all(session)
    return kept


async def test_declining_and_putting_it_off_changes_nothing_else(open_desk: Desk) -> None:
    declines, later = await treated(open_desk), await treated(open_desk)
    made = await begun(open_desk)
    before = [(await open_desk.get(f"/persons/{care.client}/journeys")).text for care in (declines, later)]
    kept = await everything(open_desk)
    assert (await act(open_desk, made, "decline", declines)).json() == {"changed": 1}
    assert (await act(open_desk, made, "defer", later, deferredUntil="2012-09-10")).json() == {"changed": 1}
    assert await everything(open_desk) == kept
    after = [(await open_desk.get(f"/persons/{care.client}/journeys")).text for care in (declines, later)]
    assert after == before
    assert await states(open_desk, made) == {declines.client: "declined", later.client: "deferred"}
    assert await steps(open_desk) == [(later.client, "invite")]
    await later.on("2012-09-10")
    assert await states(open_desk, made) == {declines.client: "declined", later.client: "to_invite"}
    assert (await act(open_desk, made, "reopen", declines)).json() == {"changed": 1}
    assert (await states(open_desk, made))[declines.client] == "to_invite"


async def test_two_records_of_one_person_are_one_member(open_desk: Desk) -> None:
    one, other = await treated(open_desk), await treated(open_desk)
    made = await begun(open_desk)
    await merge(one, other)
    (row,) = await members(open_desk, made)
    assert row["clientId"] in {one.client, other.client}
    assert (await open_desk.post(f"/programmes/{made['id']}/refresh", {})).json() == {"takenIn": 0}


async def test_progress_is_read_by_the_council_in_numbers_and_members_by_the_front_door_alone(open_desk: Desk) -> None:
    care = await treated(open_desk)
    await treated(open_desk)
    made = await begun(open_desk, rule="in_treatment", firstOn="2012-08-27", wantedBy="2012-09-30")
    await care.assess("2012-09-03", kind="reassessment")
    for role in ("assessor", "commissioner", "auditor"):
        said = (await open_desk.get(f"/programmes/{made['id']}/progress", role)).json()
        assert (said["members"], said["remaining"], said["states"]["done"]) == (2, 1, 1)
        assert [(week["monday"], week["joined"], week["done"]) for week in said["weeks"]] == [
            ("2012-08-27", 2, 0), ("2012-09-03", 0, 1),
        ]  # fmt: skip
        assert said["endsOn"] == "2012-09-11"  # one in eight days, and one is left
    for role in ("commissioner", "auditor", "provider", "clinician", "referrer", "verifier"):
        assert (await open_desk.get(f"/programmes/{made['id']}/members", role)).status_code == 403
    for role in ("provider", "clinician", "referrer", "verifier"):
        assert (await open_desk.get("/programmes", role)).status_code == 403
    other = await open_desk.get(f"/programmes/{made['id']}/progress", area="salford")
    assert other.status_code == 404


async def test_an_explanation_is_taken_back_where_its_activity_is(open_desk: Desk) -> None:
    """It was answered as done, and they went on to be counted as those to whom it was explained."""
    one, other = await treated(open_desk), await treated(open_desk)
    made = await begun(open_desk)
    assert (await act(open_desk, made, "invite", one, other)).status_code == 200
    assert (await act(open_desk, made, "explain", one, setting="provider")).json() == {"changed": 1}
    refused = await act(open_desk, made, "reopen", other, one)
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["field"]) == (422, "memberIds.1")
    assert "taken back where it is recorded" in error["message"]
    assert (await act(open_desk, made, "reopen", other)).json() == {"changed": 1}


@pytest.mark.parametrize(
    ("act_of", "reached"), [("reopen", "to_invite"), ("invite", "invited"), ("explain", "explained")]
)
@pytest.mark.parametrize("said", ["decline", "defer", "left", "reopen"])
async def test_the_council_reads_nothing_else_once_one_says_no(
    open_desk: Desk, act_of: str, reached: str, said: str
) -> None:
    one, other = await treated(open_desk), await treated(open_desk)
    made = await begun(open_desk)

    async def read() -> dict[str, Any]:
        return dict((await open_desk.get(f"/programmes/{made['id']}/progress", "commissioner")).json())

    more = {"setting": "provider"} if act_of == "explain" else {}
    assert (await act(open_desk, made, act_of, one, other, **more)).status_code == 200
    before = await read()
    assert before["states"][reached] == before["remaining"] == 2
    match said:
        case "left":
            await one.end("2012-09-03")
        case "defer":
            assert (await act(open_desk, made, "defer", one, deferredUntil="2012-10-01")).status_code == 200
        case _:
            assert (await act(open_desk, made, "decline", one)).status_code == 200
            if said == "reopen":
                assert (await act(open_desk, made, "reopen", one)).status_code == 200
    assert await read() == before


@pytest.mark.parametrize("then", ["assessed", "left"])
@pytest.mark.parametrize("invited", [True, False])
async def test_who_is_done_or_leaves_is_not_known_to_have_declined(
    open_desk: Desk, then: str, *, invited: bool
) -> None:
    """The list of cases names them by pseudonym that day: so the numbers of two days may not differ by their answer."""
    people = [await treated(open_desk) for _ in range(10)]
    made = await begun(open_desk, rule="in_treatment", firstOn="2012-08-27", wantedBy="2012-12-30")

    async def read() -> list[Any]:
        paths = (f"/programmes/{made['id']}/progress", f"/programmes/{made['id']}", "/programmes")
        return [(await open_desk.get(path, "commissioner")).json() for path in paths]

    if invited:
        assert (await act(open_desk, made, "invite", *people)).status_code == 200
    before = await read()
    assert (await act(open_desk, made, "decline", *people[:5])).status_code == 200
    assert await read() == before
    await people[0].on("2012-09-04")
    if then == "assessed":
        await people[0].assess("2012-09-04", kind="reassessment")
    else:
        await people[0].end("2012-09-04")
    (progress, one, listed), reached = await read(), "invited" if invited else "to_invite"
    left = 9 if then == "assessed" else 10
    assert (progress["states"][reached], progress["remaining"]) == (left, left)
    assert one["remaining"] == listed["items"][0]["remaining"] == left
    at_the_door = (await open_desk.get(f"/programmes/{made['id']}")).json()
    assert at_the_door["remaining"] == 5


async def of_two_records(desk: Desk) -> tuple[dict[str, Any], Care, Care]:
    """A programme, and its two members in the order in which they are listed."""
    cares = [await treated(desk) for _ in range(2)]
    made = await begun(desk, rule="in_treatment", firstOn="2012-08-27", wantedBy="2012-12-30")
    first, second = [row["clientId"] for row in await members(desk, made)]
    by_id = {care.client: care for care in cares}
    return made, by_id[first], by_id[second]


@pytest.mark.parametrize("survivor", [0, 1])
@pytest.mark.parametrize("speaks", [0, 1])
async def test_what_was_said_of_either_of_two_records_stands_once_they_are_merged(
    open_desk: Desk, survivor: int, speaks: int
) -> None:
    made, *cares = await of_two_records(open_desk)
    assert (await act(open_desk, made, "invite", cares[speaks])).status_code == 200
    assert (await act(open_desk, made, "decline", cares[speaks])).status_code == 200
    path = f"/programmes/{made['id']}/progress"
    merging = await merge(cares[survivor], cares[1 - survivor])
    assert [row["state"] for row in await members(open_desk, made)] == ["declined"]
    assert await steps(open_desk) == []
    assert (await open_desk.get(path, "commissioner")).json()["states"]["invited"] == 1
    assert (await act(open_desk, made, "reopen", cares[survivor])).json() == {"changed": 1}
    assert [row["state"] for row in await members(open_desk, made)] == ["to_invite"]
    assert (await act(open_desk, made, "assign", cares[survivor], worker="kim")).json() == {"changed": 1}
    await unmerge(cares[survivor], merging)
    assert [row["worker"] for row in await members(open_desk, made)] == ["kim", "kim"]


async def test_two_records_with_a_word_each_are_answered_for_together(open_desk: Desk) -> None:
    made, first, second = await of_two_records(open_desk)
    assert (await act(open_desk, made, "decline", first)).status_code == 200
    assert (await act(open_desk, made, "invite", second)).status_code == 200
    await merge(first, second)
    assert [row["state"] for row in await members(open_desk, made)] == ["declined"]
    assert (await act(open_desk, made, "invite", first)).json() == {"changed": 1}
    assert [row["state"] for row in await members(open_desk, made)] == ["invited"]


async def test_it_is_corrected_ended_and_taken_back(open_desk: Desk) -> None:
    care = await treated(open_desk)
    made = await begun(open_desk)
    path, terms = (
        f"/programmes/{made['id']}",
        {"title": "By Christmas", "reason": "More time", "wantedBy": "2012-12-20"},
    )
    assert (await open_desk.put(path, terms, match='"2"')).status_code == 412
    changed = await open_desk.put(path, terms, match='"1"')
    assert (changed.json()["title"], changed.json()["revision"]) == ("By Christmas", 2)
    ended = await open_desk.post(f"{path}/end", {}, match='"2"')
    refused = await open_desk.put(path, terms, match='"3"')
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/programme-ended")
    assert ended.json()["endedOn"] == "2012-09-03"
    assert await steps(open_desk) == []
    for again in (await open_desk.post(f"{path}/refresh", {}), await act(open_desk, made, "invite", care)):
        assert (again.status_code, again.json()["title"]) == (409, "Programme ended")
    voided = await open_desk.post(f"{path}/void", {"reasonCode": "recorded_twice"})
    assert voided.json()["voided"] is True
    (listed,) = (await open_desk.get("/programmes")).json()["items"]
    assert (listed["id"], listed["members"]) == (made["id"], 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rule": "everybody"}, "rule"),
        ({"since": "2012-04-01"}, "since"),
        ({"rule": "no_top_since"}, "since"),
        ({"rule": "not_assessed_since", "since": "2012-09-04"}, "since"),
        ({"firstOn": "2010-09-03"}, "firstOn"),
        ({"wantedBy": "2012-09-02"}, "wantedBy"),
        ({"wantedBy": "2022-09-02"}, "wantedBy"),
        ({"title": ""}, "title"),
        ({"organisation": "a b"}, "organisation"),
        ({"serviceId": "x"}, "serviceId"),
    ],
)
async def test_bad_input_names_the_field(open_desk: Desk, changes: dict[str, Any], field: str) -> None:
    answer = await open_desk.post("/programmes", programme(**changes))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"act": "pay"}, "act"),
        ({"on": "2012-09-04"}, "on"),
        ({"on": "2012-09-02"}, "on"),
        ({"deferredUntil": "2012-10-01"}, "deferredUntil"),
        ({"act": "defer"}, "deferredUntil"),
        ({"act": "defer", "deferredUntil": "2012-09-03"}, "deferredUntil"),
        ({"act": "explain"}, "setting"),
        ({"worker": "kim"}, "worker"),
        ({"organisations": ["cdas"]}, "organisations"),
        ({"memberIds": []}, "memberIds"),
        ({"memberIds": [str(UUID(int=1))]}, "memberIds.0"),
    ],
)
async def test_what_is_said_of_members_wrongly_names_the_field(
    open_desk: Desk, changes: dict[str, Any], field: str
) -> None:
    care = await treated(open_desk)
    made = await begun(open_desk)
    answer = await act(open_desk, made, "invite", care, **changes)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert await states(open_desk, made) == {care.client: "to_invite"}


async def test_nothing_is_said_of_many_where_it_is_wrong_of_one(open_desk: Desk) -> None:
    one, other = await treated(open_desk), await treated(open_desk)
    made = await begun(open_desk, rule="in_treatment")
    await other.assess("2012-09-03", kind="reassessment")
    assert (await act(open_desk, made, "invite", one, other)).status_code == 422
    assert await states(open_desk, made) == {one.client: "to_invite", other.client: "done"}


async def test_members_are_paged_and_narrowed(open_desk: Desk) -> None:
    cares = [await treated(open_desk) for _ in range(3)]
    made = await begun(open_desk)
    path, seen, cursor = f"/programmes/{made['id']}/members?limit=2", [], ""
    while cursor is not None:
        answer = (await open_desk.get(f"{path}{cursor and f'&cursor={cursor}'}")).json()
        seen += [row["clientId"] for row in answer["items"]]
        cursor = answer["next"]
    assert sorted(seen) == sorted(care.client for care in cares)
    service = cares[0].starts[0].service_id
    (row,) = await members(open_desk, made, f"?serviceId={service}")
    assert row["clientId"] == cares[0].client
    assert await members(open_desk, made, "?organisation=riverside") == []


async def test_sixteen_hundred_members_are_read_and_said_of_in_a_few_messages(
    open_desk: Desk, messages_sent: list[Session]
) -> None:
    care = await treated(open_desk)
    made = [uuid4() for _ in range(1599)]
    async with open_desk.running.db.session() as session:
        (person,) = await statement(select(Person)).all(session)
        (start,) = await statement(select(StartFact)).all(session)
        of_one = person.model_dump() | {"identity_key": None, "nhs_number": None, "nhs_number_key": None}
        await insert_many(session, Person, [of_one | {"id": client} for client in made])
        begun_by = start.model_dump()
        await insert_many(session, StartFact, [begun_by | {"id": uuid4(), "client_id": client} for client in made])
    programme_made = await begun(open_desk)
    assert programme_made["members"] == 1600
    listed = await members(open_desk, programme_made, "?limit=100")
    path = f"/programmes/{programme_made['id']}"
    for read in (f"{path}/progress", f"{path}/members?state=to_invite&limit=200", "/worklist/totals"):
        messages_sent.clear()
        assert (await open_desk.get(read)).status_code == 200
        assert len(messages_sent) <= 10, read  # risks and interviews are asked for apart
    said = {"act": "invite", "memberIds": [row["id"] for row in listed], "on": "2012-09-03"}
    assert (await open_desk.post(f"{path}/acts", said)).json() == {"changed": 100}
    assert (await open_desk.get(f"{path}/progress")).json()["states"]["invited"] == 100
    assert care.client in {row["clientId"] for row in await members(open_desk, programme_made, "?limit=200")}


async def test_the_same_said_at_once_is_explained_once(open_desk: Desk) -> None:
    care = await treated(open_desk)
    made = await begun(open_desk)
    says: dict[str, Any] = {"setting": "provider"}
    told = await asyncio.gather(*(act(open_desk, made, "explain", care, **says) for _ in range(4)))
    assert [answer.status_code for answer in told] == [200] * 4
    assert sorted(answer.json()["changed"] for answer in told) == [0, 0, 0, 1]
    assert len(await explanations(open_desk, care)) == 1
    together = await act(open_desk, made, "explain", care, organisations=["cdas"], **says)
    again = await act(open_desk, made, "explain", care, organisations=["cdas"], **says)
    assert (together.json()["changed"], again.json()["changed"]) == (1, 0)
    assert len(await explanations(open_desk, care)) == 2


async def explanations(desk: Desk, care: Care) -> list[Any]:
    return list((await desk.get(f"/activities?clientId={care.client}")).json()["items"])


async def test_an_ended_programme_stays_as_it_ended(open_desk: Desk) -> None:
    care, other = await treated(open_desk), await treated(open_desk)
    made = await begun(open_desk, rule="in_treatment")
    assert (await open_desk.post(f"/programmes/{made['id']}/end", {})).status_code == 200
    path = f"/programmes/{made['id']}/progress"
    before = (await open_desk.get(path)).json()
    open_desk.running.today = date(2012, 10, 15)
    await care.assess("2012-10-10", kind="reassessment")
    await other.end("2012-10-11")
    assert (await open_desk.get(path)).json() == before
    assert [row["state"] for row in await members(open_desk, made)] == ["to_invite", "to_invite"]
    assert [row["nextStep"] for row in await members(open_desk, made)] == [None, None]
    (listed,) = (await open_desk.get("/programmes")).json()["items"]
    assert (listed["members"], listed["remaining"]) == (2, 2)


async def test_nobody_is_taken_in_who_comes_while_it_is_ended(open_desk: Desk) -> None:
    made = await begun(open_desk)
    care = await treated(open_desk, "2012-09-03")
    ended, _ = await asyncio.gather(
        open_desk.post(f"/programmes/{made['id']}/end", {}), open_desk.running.tick(), return_exceptions=True
    )
    assert not isinstance(ended, BaseException)
    taken_in = len(await members(open_desk, made))
    await care.on("2012-09-04")
    assert len(await members(open_desk, made)) == taken_in


@pytest.mark.parametrize("said", ["decline", "defer"])
async def test_who_pays_does_not_read_of_one_that_they_declined_or_put_it_off(open_desk: Desk, said: str) -> None:
    care = await treated(open_desk)
    await treated(open_desk)
    made = await begun(open_desk)
    until = {"deferredUntil": "2012-09-20"} if said == "defer" else {}
    assert (await act(open_desk, made, said, care, **until)).status_code == 200
    state = "declined" if said == "decline" else "deferred"
    path = f"/programmes/{made['id']}/progress"
    assert (await open_desk.get(path)).json()["states"][state] == 1
    for role in ("commissioner", "auditor"):
        told = (await open_desk.get(path, role)).json()
        assert state not in told["states"]
        assert told["weeks"][-1]["declined"] is None
        assert told["states"]["to_invite"] == told["remaining"]


async def test_who_is_left_out_is_told_with_the_reason(open_desk: Desk) -> None:
    """Nobody who is in treatment is on no list without a word."""
    await treated(open_desk)
    tariffed, elsewhere = await treated(open_desk), await new_care(open_desk)
    await open_desk.running.deliver(tariff_set(tariffed.client, "medium", "2012-08-21"))
    await elsewhere.start("2012-08-20", by="riverside")
    made = await begun(open_desk, organisation="cdas")
    path = f"/programmes/{made['id']}/progress"
    assert (await open_desk.get(path)).json()["leftOut"] == {"has_tariff": 1, "treated_elsewhere": 1}
    await treated(open_desk, "2012-09-03")
    assert (await open_desk.get(path)).json()["leftOut"]["to_be_taken_in"] == 1
    assert (await open_desk.get(path, "commissioner")).json()["leftOut"] == {
        "has_tariff": 0, "treated_elsewhere": 0, "to_be_taken_in": 0,
    }  # fmt: skip
    assessed = await treated(open_desk)
    await assessed.assess("2012-09-03", kind="reassessment")
    of_all = await begun(open_desk, rule="in_treatment")
    said = (await open_desk.get(f"/programmes/{of_all['id']}/progress")).json()
    assert (said["members"], said["leftOut"]) == (4, {"was_assessed": 1})


async def test_whoever_is_treated_without_a_registration_here_keeps_nobody_out(open_desk: Desk) -> None:
    """As after this service was restored from a copy older than the registration."""
    made = await begun(open_desk)
    unregistered, later = Care(open_desk, str(uuid4())), await treated(open_desk)
    await unregistered.start("2012-08-20")
    await later.on("2012-09-04")
    assert await states(open_desk, made) == {later.client: "to_invite"}
    again = await open_desk.post(f"/programmes/{made['id']}/refresh", {})
    assert again.status_code == 200, again.text
    assert (await begun(open_desk, rule="without_tariff"))["members"] == 1
