"""What `lasars doctor` says of a fault: by what a real service answers while it has it, and by what it rests on."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from deploy.cli.diagnosis import Diagnosis, ProcessSaid, diagnose, findings_of, of_sentence
from deploy.cli.doctor import ExaminedStack, Process, _kafka, _postgres, examine, of_compose, say
from deploy.kafka.broker import free_port
from deploy.sandbox.topology import SERVICES, Addresses
from tests.harness import ISSUER, Running
from tests.shared import example
from tests.shared.key_issuer import new_key
from tests.shared.news import batch, consumer_of, numbered
from tests.shared.processes import until
from tests.shared.test_faults import _note, _raised
from tests.shared.test_whose_fault import delivering, is_stuck, raising

HERE = Process("things", "things", "http://things")


async def said_by(running: Running) -> ProcessSaid:
    """As the doctor would hear it, once the service has looked: the first look of a busy machine takes its time."""
    with contextlib.suppress(Exception):
        await running.app.state.watch.look(20)
    transport = running.admin._transport
    async with httpx.AsyncClient(transport=transport, timeout=30) as client:
        return await say(client, HERE)


async def only(running: Running) -> Diagnosis:
    (finding,) = findings_of(await said_by(running))
    return finding


@pytest.fixture
async def fresh(new_database: Callable[[], Awaitable[str]]) -> AsyncIterator[Running]:
    settings = example.Settings(database_url=await new_database(), environment="sandbox", issuer=ISSUER, pool_size=4)
    running = Running(example.service(settings))
    yield running
    await running.close()


async def test_of_a_service_that_is_well_it_says_nothing(things: Running) -> None:
    assert list(findings_of(await said_by(things))) == []


async def test_tables_that_were_never_made(fresh: Running) -> None:
    finding = await only(fresh)
    assert finding.wrong.startswith("the schema is not migrated")
    assert finding.remedy.startswith("python -m ")


async def test_a_key_that_signs_nothing_and_pages_that_the_issuer_does_not_know(
    things: Running, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    state, key = things.app.state, tmp_path / "key.pem"
    new_key(key)
    monkeypatch.setattr(state.service.settings, "service_key_file", key)
    assert list(findings_of(await said_by(things))) == []
    key.write_text("nothing")
    finding = await only(things)
    assert finding.wrong.startswith(f"LASARS_SERVICE_KEY_FILE: {key} holds no key that can be used; a private key")
    assert finding.remedy.startswith("put the key into the file")
    new_key(key)
    fault = "the token issuer refused us when somebody last signed in (invalid_client: )"
    monkeypatch.setattr(state, "login", SimpleNamespace(fault=fault), raising=False)
    finding = await only(things)
    assert (finding.wrong, finding.remedy[:26]) == (f"sign-in: {fault}", "do at the token issuer wha")


async def test_an_event_that_could_not_be_handled(things: Running) -> None:
    example.trouble["in_handler"] = raising("22012")
    await asyncio.wait_for(consumer_of(things).deliver(batch(*numbered(3))), 60)
    said = await said_by(things)
    (finding,) = findings_of(said, "2012-04-02")
    assert finding.wrong == "1 event(s) could not be handled and have no effect"
    assert (finding.since, "lasars unpark" in finding.remedy) == ("2012-04-02", True)


async def test_an_event_that_is_tried_again_and_again(things: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    consumer = consumer_of(things)
    monkeypatch.setattr(things.app.state, "consumer", consumer)
    example.trouble["in_handler"] = raising("42703")
    async with delivering(consumer, *numbered(3)):
        await until(lambda: is_stuck(consumer))
        stuck = next(iter(consumer.stuck.values()))
        finding = await only(things)
        example.reset()
    assert "tried again and again" in finding.wrong
    assert f"lasars stuck {stuck.event_id or 'EVENT'}" in finding.remedy
    assert finding.since


async def test_a_database_that_takes_no_changes(things: Running) -> None:
    example.trouble["in_route"] = _raised("53100")
    assert (await _note(things))[0] == 503
    example.reset()
    finding = await only(things)
    assert finding.wrong.startswith("the database takes no changes")
    assert finding.since.endswith("UTC")
    assert finding.remedy
    things.app.state.watch.refusals.changes = None


@pytest.fixture
async def away() -> AsyncIterator[Running]:
    settings = example.Settings(
        database_url=f"postgresql://a:b@127.0.0.1:{free_port()}/c", environment="sandbox", issuer=ISSUER, pool_size=2
    )
    running = Running(example.service(settings))
    yield running
    await running.client.aclose()
    await running.admin.aclose()


async def test_a_database_that_is_away(away: Running) -> None:
    finding = await only(away)
    assert "the database" in finding.wrong
    assert "postgres" in finding.remedy


async def test_postgresql_away_read_only_and_well(database_url: str) -> None:
    assert await _postgres("") is None
    assert await _postgres(database_url) is None
    gone = await _postgres(f"postgresql://a:b@127.0.0.1:{free_port()}/c")
    assert gone is not None
    assert (gone.about, "does not answer" in gone.wrong) == ("PostgreSQL", True)
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("ALTER ROLE things SET default_transaction_read_only = on")
        refused = await _postgres(database_url)
    finally:
        await connection.execute("SET default_transaction_read_only = off")
        await connection.execute("ALTER ROLE things RESET default_transaction_read_only")
        await connection.close()
    assert refused is None or refused.wrong == "it is read-only"


async def test_kafka_away_and_there() -> None:
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    assert await _kafka(f"127.0.0.1:{port}") is None
    server.close()
    await server.wait_closed()
    gone = await _kafka(f"127.0.0.1:{port}")
    assert gone is not None
    assert (gone.about, "kafka" in gone.remedy) == ("Kafka", True)
    assert await _kafka("") is None


async def test_a_process_that_is_stopped_and_a_front_that_is(tmp_path: Any) -> None:
    log = tmp_path / "payments.log"
    log.write_text("the last that it wrote\n")
    port = free_port()
    process = Process("payments", "payments", f"http://127.0.0.1:{port}", log)
    findings = await examine(ExaminedStack([process], f"http://127.0.0.1:{port}/health/live", "front"))
    assert [finding.about for finding in findings] == ["front", "payments"]
    assert findings[1].since.endswith("UTC")
    assert "docker compose up -d payments" in findings[1].remedy


SAID = ProcessSaid("payments", "payments-worker", "http://payments-worker:8008", 503)
SINCE = "2026-11-30 19:00:00 UTC"
REWIND = "lasars events rewind --service payments --source"
RESEND = "lasars events resend --service tariff --from 1"
SENTENCES = [
    (
        f"Not ready: tariff is read no more since {SINCE}: its log does not know the event X; {REWIND} tariff",
        f"{REWIND} tariff",
    ),
    (
        "Not ready: Kafka does not answer since 2026-11-30 19:00:00 UTC: refused; see that it runs.",
        "docker compose up -d",
    ),
    ("Not ready: stuck on event E7 at tariff/0:4 since 2026-11-30 19:00:00 UTC: 55P03.", "lasars stuck E7 --reason"),
    (
        "Not ready: the work of the day of 2012-04-02 is not done since 2026-11-30 19:00:00 UTC: 1 left out: c.",
        "half minute",
    ),
    ("Not ready: parked is locked by another session since 2026-11-30 19:00:00 UTC (55P03).", "pg_stat_activity"),
    (
        f"Not ready: lasars.tariff/0 is read no more since {SINCE}: made again; {RESEND}, then {REWIND} lasars.tariff",
        f"{RESEND}, then {REWIND} lasars.tariff",
    ),
]


@pytest.mark.parametrize(("sentence", "remedy"), SENTENCES)
def test_each_sentence_of_readiness_is_parted_into_what_since_when_and_what_to_do(sentence: str, remedy: str) -> None:
    finding = of_sentence(SAID, sentence)
    assert finding.since == "2026-11-30 19:00:00 UTC"
    assert remedy in finding.remedy
    assert "since" not in finding.wrong
    assert finding.in_words().startswith("payments-worker: ")


def test_what_waits_for_a_person_is_named_with_who_does_what() -> None:
    ready = {"parked": 2, "webhooksOff": 1, "lost": 3, "onHold": 1, "stopped": {}, "failing": {"prune": "fails"}}
    findings = list(findings_of(ProcessSaid("payments", "payments-worker", "", 200, ready)))
    assert len(findings) == 5
    assert all(finding.remedy for finding in findings)


def test_what_api_and_worker_of_a_service_say_alike_is_said_once() -> None:
    detail = {"detail": "Not ready: the database cannot be reached."}
    processes = [
        ProcessSaid(name, f"{name}-{mode}", "", 503, detail) for name in SERVICES for mode in ("api", "worker")
    ]
    assert [finding.about for finding in diagnose(processes, [])] == [f"{name}-api" for name in SERVICES]


def test_in_compose_each_api_and_worker_is_asked_by_its_name() -> None:
    site = of_compose({"LASARS_KAFKA_BOOTSTRAP_SERVERS": "kafka:9092"})
    assert len(site.processes) == 2 * len(SERVICES)
    assert site.processes[-1].admin == f"http://payments-worker:{Addresses().admin_port('payments')}"
    assert site.kafka == "kafka:9092"


def test_an_id_that_is_no_command_is_no_remedy() -> None:
    assert of_sentence(SAID, f"Not ready: something new happened to {uuid4()}.").remedy.startswith("look at")


@pytest.mark.parametrize(
    ("sentence", "since"),
    [
        ("Not ready: an event waits since 70 seconds.", ""),
        ("Not ready: the database cannot be reached.", "12 seconds ago"),
    ],
)
def test_since_when_a_process_knows_nothing_new_is_said_of_its_database_alone(sentence: str, since: str) -> None:
    figures = 'lasars_known_seconds{service="payments"} 12'
    said = ProcessSaid("payments", "payments-worker", "", 503, {"detail": sentence}, figures)
    (finding,) = findings_of(said)
    assert finding.since == since
