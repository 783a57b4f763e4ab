"""Each look at a record is kept before it is answered, each change with what was sent, and nothing of what was said."""

import asyncio
from typing import Any

import asyncpg
import pytest

from shared.data.auditing import Audit, AuditEntry
from tests.assessment.builders import ANN, CDAS, contact
from tests.assessment.client import Desk

SAID = [str(ANN[name]) for name in ("givenName", "familyName", "nhsNumber", "birthDate")]


async def entries(desk: Desk, query: str = "", **claims: Any) -> list[dict[str, Any]]:
    """Without those of whoever looks here."""
    answer = await desk.get(f"/audit-entries?limit=200{query}", "auditor", **({"sub": "audit"} | claims))
    assert answer.status_code == 200, answer.text
    return [entry for entry in answer.json()["items"] if entry["operation"] != "GET /audit-entries"]


async def test_who_looked_at_a_person_is_known_once_they_were_answered(desk: Desk) -> None:
    client = (await desk.register())["clientId"]
    await desk.get(f"/persons/{client}", sub="bea")
    entry, *before = await entries(desk, f"&clientId={client}")
    wanted = {
        "sub": "bea", "organisation": "start", "roles": ["assessor"], "operation": "GET /persons/{person_id}",
        "objects": {"person_id": client}, "people": [client], "members": [], "status": 200, "byPage": False,
    }  # fmt: skip
    assert {name: entry[name] for name in wanted} == wanted
    assert [(made["operation"], made["status"]) for made in before] == [("POST /persons", 201)]


async def test_whoever_stands_in_a_list_was_looked_at_in_a_file_too(open_desk: Desk) -> None:
    clients = {await open_desk.new_client() for _ in range(3)}
    for client in clients:
        await open_desk.post("/contacts", contact(client))
    await open_desk.get("/contacts?source=4", sub="bea")
    (entry,) = await entries(open_desk, "&sub=bea")
    assert (set(entry["people"]), entry["members"]) == (clients, ["source"])


async def test_nothing_of_what_was_said_is_kept_only_which_members_were_sent(desk: Desk) -> None:
    client = (await desk.register())["clientId"]
    await desk.get(f"/persons?birthDate={ANN['birthDate']}")
    await desk.post("/persons", {"givenName": "Zelda", "Zelda": "Zelda"})
    kept = await desk.running.db.read("SELECT * FROM audit_entry")
    assert len(kept) == 3
    assert not any(text in str(row) for row in kept for text in (*SAID, "Zelda"))
    made = (await entries(desk, f"&clientId={client}"))[-1]
    assert {"givenName", "nhsNumber"} <= set(made["members"])


async def test_what_was_refused_is_kept_of_whoever_has_a_token(desk: Desk) -> None:
    client = (await desk.register())["clientId"]
    await desk.get(f"/persons/{client}", "finance_proposer", organisation="council", sub="max")
    await desk.get(f"/persons/{client}", "provider", sub="sly", organisation="riverside")
    await desk.post("/contacts", contact(client, on="2030-01-01"), sub="sue")
    assert (await desk.running.client.get(f"/persons/{client}")).status_code == 401
    found = {entry["sub"]: (entry["status"], entry["people"], entry["members"]) for entry in await entries(desk)}
    found.pop("someone")
    assert found == {"max": (403, [client], []), "sly": (404, [client], []), "sue": (422, [client], [])}


async def test_a_change_and_its_entry_are_one_and_said_again_it_is_another(desk: Desk) -> None:
    headers = desk.headers("assessor")
    for _ in range(2):
        assert (await desk.running.client.post("/persons", json=ANN, headers=headers)).status_code == 201
    assert [entry["operation"] for entry in await entries(desk)] == ["POST /persons"] * 2


async def test_where_it_cannot_be_kept_nothing_is_answered_and_nothing_done(desk: Desk) -> None:
    client = (await desk.register())["clientId"]
    await desk.running.as_owner("ALTER TABLE audit_entry ADD CONSTRAINT no_bea CHECK (sub <> 'bea')")
    try:
        read = await desk.get(f"/persons/{client}", sub="bea")
        written = await desk.post("/persons", ANN | {"nhsNumber": None, "givenName": "Bob"}, sub="bea")
    finally:
        await desk.running.as_owner("ALTER TABLE audit_entry DROP CONSTRAINT no_bea")
    assert read.status_code >= 500
    assert SAID[1] not in read.text
    assert written.status_code >= 500
    assert await desk.running.db.read("SELECT id FROM person WHERE given_name = 'Bob'") == []


async def test_many_looks_at_one_time_share_a_commit(desk: Desk) -> None:
    audit: Audit = desk.running.app.state.audit
    look = AuditEntry("stockport", "bea", "start", ["assessor"], "GET /persons", {}, [], [], 200, None, by_page=False)
    await asyncio.gather(*(audit.keep([look]) for _ in range(12)))
    (counted,) = await desk.running.db.read(
        "SELECT count(*) AS looks, count(DISTINCT CAST(xmin AS text)) AS commits FROM audit_entry"
    )
    assert (counted["looks"], counted["commits"]) == (12, 1)


async def test_an_auditor_reads_that_of_the_own_area_alone(desk: Desk) -> None:
    await desk.register()
    assert await entries(desk, area="oxfordshire") == []
    assert (await desk.get("/audit-entries", "assessor")).status_code == 403
    assert (await desk.get("/audit-entries", "provider", **CDAS)).status_code == 403


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET sub = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"]
)
async def test_nobody_takes_a_look_back_the_owner_neither(desk: Desk, statement: str) -> None:
    await desk.register()
    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await desk.running.as_owner(statement)
