"""Asks every process of a stack, and what they rest on, what is wrong: `lasars doctor`."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import httpx

from deploy.cli.client import DEFAULT_URL, RemoteStack
from deploy.cli.diagnosis import UNKNOWN, Diagnosis, ProcessSaid, diagnose
from deploy.cli.installation import is_named, read_installation
from deploy.cli.own_token import DISCOVERY
from deploy.errors import LasarsError
from deploy.sandbox.home import Home, default_home
from deploy.sandbox.postgres import SUPERUSER, EmbeddedPostgres
from deploy.sandbox.topology import DEFAULT_PORT, HOST, SERVICES, Addresses

ANSWER_SECONDS = 5.0
KAFKA_PORT = 9092
OPERATOR = "platform_operator"
ISSUER_NAME = "token issuer"
_FRONT_REMEDIES = {
    "front": "lasars up, or make run",
    "proxy": "docker compose up -d proxy",
    ISSUER_NAME: "see that LASARS_ISSUER is its name, and ask who runs it",
}


@dataclass(frozen=True, slots=True)
class Process:
    """`admin` is where it tells its health; `log` is its file, if it is on this machine."""

    service: str
    name: str
    admin: str
    log: Path | None = None


@dataclass(frozen=True, slots=True)
class ExaminedStack:
    """What is asked. Nothing is asked of Kafka or PostgreSQL whose address is empty."""

    processes: Sequence[Process]
    front: str
    front_name: str
    kafka: str = ""
    database: str = ""
    remote: str = ""  # where tokens can be had, in a sandbox


def of_one_machine(environment: Mapping[str, str]) -> ExaminedStack:
    """A stack without containers: four processes beside the front, and PostgreSQL in the folder of the stack."""
    url = (environment.get("LASARS_URL") or DEFAULT_URL).rstrip("/")
    parts = urlsplit(url)
    home = Home(default_home())
    processes = [
        Process(name, name, f"http://{parts.hostname or HOST}:{port}", home.logs / f"{name}.log")
        for name in SERVICES
        if (port := Addresses(parts.port or DEFAULT_PORT).admin_port(name))
    ]
    database = environment.get("LASARS_DATABASE_URL", "") or _embedded(home)
    return ExaminedStack(
        processes, f"{url}/health/live", "front", environment.get("LASARS_KAFKA_BOOTSTRAP_SERVERS", ""), database, url
    )


def of_compose(environment: Mapping[str, str]) -> ExaminedStack:
    """From within a container of the compose stack: an API and a worker of each service, and the proxy."""
    processes = [
        Process(name, f"{name}-{mode}", f"http://{name}-{mode}:{Addresses().admin_port(name)}")
        for name in SERVICES
        for mode in ("api", "worker")
    ]
    database = environment.get("LASARS_DATABASE_URL", "")
    kafka = environment.get("LASARS_KAFKA_BOOTSTRAP_SERVERS", "")
    return ExaminedStack(processes, "http://proxy:8081/health/live", "proxy", kafka, database)


def of_installation() -> ExaminedStack:
    """What each API says of itself to everybody; its workers, Kafka and PostgreSQL are asked from within."""
    settings = read_installation()
    processes = [Process(name, f"{name}-api", settings.address(name)) for name in SERVICES]
    return ExaminedStack(processes, f"{settings.issuer.rstrip('/')}{DISCOVERY}" if settings.issuer else "", ISSUER_NAME)


def _embedded(home: Home) -> str:
    """Its PostgreSQL, if this folder holds one."""
    if not (home.database.exists() and home.secrets.exists()):
        return ""
    postgres = EmbeddedPostgres(home.database, home.passwords([SUPERUSER]))
    postgres.in_use()  # so that its address is known here
    return postgres.url(SUPERUSER, "postgres")


async def examine(site: ExaminedStack) -> list[Diagnosis]:
    async with httpx.AsyncClient(timeout=ANSWER_SECONDS) as client:
        beneath = await asyncio.gather(_front(client, site), _postgres(site.database), _kafka(site.kafka))
        processes = await asyncio.gather(*(say(client, process) for process in site.processes))
    parked = {said.service for said in processes if said.ready.get("parked")}
    since = await asyncio.to_thread(_parked_since, site.remote, parked) if site.remote and parked else {}
    return diagnose(list(processes), [finding for finding in beneath if finding], since)


async def say(client: httpx.AsyncClient, process: Process) -> ProcessSaid:
    """What a process says of itself; or how it does not."""
    nothing = ProcessSaid(process.service, process.name, process.admin)
    try:
        ready = await client.get(f"{process.admin}/health/ready")
        figures = await client.get(f"{process.admin}/metrics")
        return replace(nothing, status=ready.status_code, ready=ready.json(), figures=figures.text)
    except (httpx.HTTPError, ValueError) as error:
        return replace(nothing, error=str(error) or type(error).__name__, wrote=_written(process.log))


def _written(log: Path | None) -> str:
    if log is None or not log.exists():
        return UNKNOWN
    return f"{datetime.fromtimestamp(log.stat().st_mtime, UTC):%Y-%m-%d %H:%M:%S} UTC"


async def _front(client: httpx.AsyncClient, site: ExaminedStack) -> Diagnosis | None:
    if not site.front:
        return None
    start = _FRONT_REMEDIES[site.front_name]
    try:
        answer = await client.get(site.front)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Diagnosis(site.front_name, f"{site.front} does not answer ({error or type(error).__name__})", start)
    if answer.is_success:
        return None
    return Diagnosis(site.front_name, f"{site.front} answered {answer.status_code}", start)


async def _postgres(url: str) -> Diagnosis | None:
    if not url:
        return None
    start = "docker compose up -d postgres (without Compose: lasars up starts it)"
    try:
        connection = await asyncpg.connect(url, timeout=ANSWER_SECONDS)
    except asyncpg.PostgresError as refused:
        return Diagnosis("PostgreSQL", f"it refuses us ({refused})", "see its own log; it says whom it refuses and why")
    except Exception as away:  # noqa: BLE001 - the driver has no one kind for what is away
        return Diagnosis("PostgreSQL", f"it does not answer ({away or type(away).__name__})", start)
    try:
        if await connection.fetchval("SHOW transaction_read_only", timeout=ANSWER_SECONDS) == "on":
            writable = "end what made it read-only: default_transaction_read_only, or that it is a standby"
            return Diagnosis("PostgreSQL", "it is read-only", writable)
    finally:
        connection.terminate()
    return None


async def _kafka(servers: str) -> Diagnosis | None:
    """Whether one of them takes a connection; what it says there, the workers say."""
    errors = []
    for server in filter(None, servers.split(",")):
        host, _, port = server.strip().rpartition(":")
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                _reader, writer = await asyncio.open_connection(host or server, int(port or KAFKA_PORT))
        except (OSError, ValueError) as error:
            errors.append(f"{server}: {error or type(error).__name__}")
        else:
            writer.close()
            return None
    start = "docker compose up -d kafka (without Compose: make kafka)"
    return Diagnosis("Kafka", f"it does not answer ({'; '.join(errors)})", start) if errors else None


def _parked_since(url: str, services: set[str]) -> dict[str, str]:
    """By service; whom the sandbox's issuer does not know is asked by nobody."""
    stack = RemoteStack(url)
    since: dict[str, str] = {}
    for name in services:
        try:
            items = stack.call(OPERATOR, "GET", name, "/parked", params={"limit": 1})["items"]
        except LasarsError:
            continue
        if items:
            since[name] = str(items[0]["at"])
    return since


def site_of(*, compose: bool) -> ExaminedStack:
    if not compose and is_named():
        return of_installation()
    return (of_compose if compose else of_one_machine)(os.environ)
