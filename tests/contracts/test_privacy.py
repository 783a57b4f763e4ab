"""Nothing of who somebody is leaves assessment but through a guarded GET: not in logs, events or problems."""

import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
import structlog

from deploy.examples.oracle.privacy import hits, logs_of, planted, spellings
from shared.kernel import log as logs
from tests.assessment.builders import POINTS, stockport
from tests.harness import Running

PLANTED = {
    "givenName": "Zebedee-Quillon",
    "familyName": "Thistlewick",
    "birthDate": "1973-11-29",
    "sex": "male",
    "nhsNumber": "9991200371",
    "postcode": "SK99 7QX",
}
WORDS = frozenset([*spellings(PLANTED), "Zebedee", "Quillon"])
ODD_ID = "Thistlewick"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """All that is logged at DEBUG, by structlog and by the libraries, as a process would write it."""
    written = io.StringIO()
    root = logging.getLogger()
    before, level, configured = root.handlers[:], root.level, structlog.get_config()
    logs.configure("assessment", "DEBUG")
    root.handlers[0].setStream(written)  # type: ignore[attr-defined]
    structlog.configure(logger_factory=structlog.WriteLoggerFactory(file=written), cache_logger_on_first_use=False)
    yield written
    structlog.configure(**configured)
    root.handlers[:] = before
    root.setLevel(level)


@dataclass
class Visit:
    """One planted person at the desk; problems are kept to be looked at."""

    running: Running
    problems: list[tuple[str, str]] = field(default_factory=list)

    async def send(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        roles = ("assessor", "verifier", "clinician", "provider", "referrer")
        given = self.running.headers(*roles) | headers
        if isinstance(body, bytes):
            answer = await self.running.client.request(
                method, path, content=body, headers=given | {"Content-Type": "application/json"}
            )
        else:
            answer = await self.running.client.request(method, path, json=body, headers=given)
        if answer.is_error:
            self.problems.append((f"{method} {answer.status_code}", answer.text + str(dict(answer.headers))))
        return answer

    async def registered(self) -> str:
        return str((await self.send("POST", "/persons", PLANTED)).json()["clientId"])


async def tables_of(running: Running, besides: tuple[str, ...]) -> list[tuple[str, str]]:
    """What lies in the tables, but in those that are for it: each row as text."""
    names = await running.db.read(
        "SELECT tablename AS name FROM pg_tables WHERE schemaname = :schema AND tablename <> ALL (:besides)",
        schema=running.db.schema, besides=list(besides),
    )  # fmt: skip
    assert len(names) > 15
    found = []
    for row in names:
        kept = await running.db.read(f"SELECT CAST(to_jsonb(kept) AS text) AS text FROM {row['name']} kept")
        found += [(f"table {row['name']}", each["text"]) for each in kept]
    return found


@pytest.fixture
async def visit(assessment: Running, lines: io.StringIO) -> AsyncIterator[Visit]:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    there = Visit(assessment)
    yield there
    published = [(event["type"], json.dumps(event, ensure_ascii=False)) for event in await assessment.published()]
    owner = await asyncpg.connect(assessment.service.settings.migrations_database_url)
    written = (Path(await owner.fetchval("SHOW data_directory")) / "log").read_text(errors="replace")
    await owner.close()
    assert hits([("postgres", written)], WORDS) == []
    assert hits(await tables_of(assessment, besides=("person", "idempotency")), WORDS) == []
    kept = await assessment.db.read("SELECT body::text AS body FROM idempotency WHERE status >= 400")
    assert hits(published, WORDS) == []
    assert hits(there.problems, WORDS) == []
    assert kept == []
    assert hits([("log", lines.getvalue())], WORDS) == []
    assert lines.getvalue().count('"event"') >= 1


async def test_a_whole_visit(visit: Visit, lines: io.StringIO) -> None:
    client = await visit.registered()
    assert (await visit.send("GET", f"/persons/{client}")).json()["familyName"] == "Thistlewick"
    contact = {
        "clientId": client, "on": "2012-04-03", "source": {"code": "1", "list": "cds-h"}, "setting": "community",
        "kind": "assessment", "access": "drop_in", "attendance": "attended", "presenting": ["1011"],
    }  # fmt: skip
    assert (await visit.send("POST", "/contacts", contact)).status_code == 201
    findings = {
        "clientId": client, "kind": "comprehensive", "assessedOn": "2012-04-03", "injecting": "never", "flags": [],
        "drugProfile": [{"code": "1011", "rank": 1}], "points": POINTS,
    }  # fmt: skip
    assert (await visit.send("POST", "/assessments", findings)).status_code == 201
    again = await visit.send("POST", "/persons", PLANTED | {"nhsNumber": None})
    assert again.json()["match"]["state"] == "pending"
    path = f"/matches/{again.json()['match']['matchId']}/confirm"
    assert (await visit.send("POST", path, {})).status_code == 200
    assert len(await visit.running.published()) >= 4
    entries = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert {entry["route"] for entry in entries if entry.get("event") == "request"} >= {
        "register_person",
        "read_person",
    }


BAD: list[dict[str, Any]] = [
    {"nhsNumber": "9991200372"}, {"nhsNumber": PLANTED["familyName"]}, {"postcode": "SK99 7QX9"}, {"sex": "Zebedee"},
    {"postcode": PLANTED["nhsNumber"]}, {"birthDate": "29/11/1973"}, {"birthDate": "2073-11-29"},
    {"birthDate": "1873-11-29"}, {"givenName": ["Zebedee"]}, {"familyName": "a\nThistlewick"},
    {"givenName": "Zebedee" * 50}, {"languages": ["Thistlewick"]}, {"district": "Thistlewick\0"}, {"x": "Thistlewick"},
    {"givenName": {"Thistlewick": 1}}, {"familyName": "Thistlewick\ud800"},
]  # fmt: skip


@pytest.mark.parametrize("changes", BAD)
async def test_bad_input_is_not_repeated(visit: Visit, changes: dict[str, Any]) -> None:
    body = json.dumps(PLANTED | changes).encode()
    assert (await visit.send("POST", "/persons", body)).status_code == 422


async def test_what_cannot_be_read_is_not_repeated(visit: Visit) -> None:
    whole = json.dumps(PLANTED).encode()
    for body in (whole[:-1], whole + b"}", b"\xff" + whole, b'"Thistlewick"', b"[" + whole + b"]"):
        assert (await visit.send("POST", "/persons", body)).status_code in {400, 422}
    answer = await visit.running.client.post(
        "/persons", content=whole, headers=visit.running.headers("assessor") | {"Content-Type": "text/plain"}
    )
    assert answer.status_code == 415
    visit.problems.append(("text/plain", answer.text))


async def test_who_someone_is_in_an_address_is_not_repeated(visit: Visit) -> None:
    number, postcode = PLANTED["nhsNumber"], PLANTED["postcode"]
    for path in (f"/persons/{ODD_ID}", f"/persons/{number}", f"/persons/{postcode}", f"/contacts?clientId={number}",
                 f"/outcomes?state={ODD_ID}&measure={postcode}", f"/merges?cursor={ODD_ID}"):  # fmt: skip
        assert (await visit.send("GET", path)).status_code in {400, 422}
    await visit.send("POST", f"/matches/{ODD_ID}/confirm", {})


async def test_who_someone_is_in_a_header_is_not_repeated(visit: Visit) -> None:
    odd = {"If-Match": ODD_ID, "Authorization": f"Bearer {ODD_ID}", "Idempotency-Key": "Thistlewick" * 30}
    for name, value in odd.items():
        await visit.send("PUT", f"/assessments/{uuid4()}", {}, **{name: value})
        await visit.send("POST", "/persons", PLANTED, **{name: value})
    assert len(visit.problems) >= 5


async def test_a_conflict_does_not_say_with_whom(visit: Visit) -> None:
    client = await visit.registered()
    key = {"Idempotency-Key": "once"}
    await visit.send("POST", "/persons", PLANTED, **key)
    assert (await visit.send("POST", "/persons", PLANTED | {"givenName": "Other"}, **key)).status_code == 422
    merge = {"survivorId": client, "absorbedId": client, "reasonCode": "same_person"}
    assert (await visit.send("POST", "/merges", merge)).is_error


async def test_a_crash_says_nothing_of_whom_it_met(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crash(*_given: Any, **_named: Any) -> None:
        raise ValueError(f"no way to store {PLANTED}")

    monkeypatch.setattr("services.assessment.store.persons.lock_and_look_alikes", crash)
    # Whatever a library puts into an error's first line cannot be known: values stand in quotes there, as here.
    assert (await visit.send("POST", "/persons", PLANTED)).status_code == 500


async def test_a_refusal_by_the_database_does_not_quote_the_row(visit: Visit) -> None:
    """PostgreSQL shows the whole row that a constraint refuses, in its error and in its own log."""
    await visit.running.as_owner("ALTER TABLE person ADD CONSTRAINT nobody CHECK (family_name = '') NOT VALID")
    try:
        assert (await visit.send("POST", "/persons", PLANTED)).status_code == 500
        other = PLANTED | {"nhsNumber": None, "birthDate": "1973-11-28"}
        assert (await visit.send("POST", "/persons", other)).status_code == 500
    finally:
        await visit.running.as_owner("ALTER TABLE person DROP CONSTRAINT nobody")


def test_no_library_shows_rows_or_addresses_at_debug(lines: io.StringIO) -> None:
    for name in ("sqlalchemy.engine.Engine", "sqlalchemy.pool", "asyncpg", "httpx", "httpcore", "uvicorn.access"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO), name


def test_the_search_finds_what_is_planted(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"do": "register_person", "with": PLANTED}) + '\n{"do": "refer"}\n')
    words = planted(tmp_path)
    for text_ in ("by Thistlewick.", "THISTLEWICK", "born=1973-11-29", "29/11/1973", "n:999 120 0371,", "9991200371",
                  '"sk997qx"', "x=SK99%207QX", "datetime.date(1973, 11, 29)", "_Thistlewick_"):  # fmt: skip
        assert hits([("here", text_)], words), text_
    for text_ in ("", "Thistlewicks", "19991200371", "1973-11-30"):
        assert hits([("here", text_.encode())], words) == []
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "assessment.log").write_text("all well\nThistlewick\n")
    assert hits(logs_of(tmp_path), words) == ["logs/assessment.log: Thistlewick"]
