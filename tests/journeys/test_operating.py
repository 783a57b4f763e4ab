"""What an operator does at the terminal, to real processes: a topic is watched, a fault healed, a lost place found."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from deploy.cli.client import RemoteStack
from deploy.sandbox.postgres import owner_of
from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.topology import SERVICES
from tests.journeys.conftest import FIRST_DAY
from tests.journeys.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("operating")]

LASARS = [sys.executable, "-m", "deploy.cli.commands"]
SCHEME = Path("deploy/schemes/stockport.toml")


def environment(stack: Sandbox) -> dict[str, str]:
    return {**os.environ, "LASARS_URL": stack.addresses.url("front"), "COLUMNS": "200"}


def lasars(stack: Sandbox, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LASARS, *words], env=environment(stack) | variables, capture_output=True, text=True, check=False, timeout=60
    )


async def sql(stack: Sandbox, service: str, statement: str) -> list[Any]:
    connection = await asyncpg.connect(stack.postgres.url(owner_of(service)), server_settings={"search_path": service})
    try:
        return list(await connection.fetch(statement))
    finally:
        await connection.close()


def idleness(stack: Sandbox, service: str) -> dict[str, Any]:
    return dict(httpx.get(f"{stack.addresses.admins()[service]}/health/idle", timeout=60).json())


@pytest.fixture(scope="module")
def remote(stack: Sandbox) -> Iterator[RemoteStack]:
    made = RemoteStack(stack.addresses.url("front"))
    yield made
    made._client.close()


def publish_scheme(remote: RemoteStack, version: int) -> None:
    """One event of tariff's that the other three read."""
    toml = SCHEME.read_text().replace("\nversion = 1\n", f"\nversion = {version}\n", 1)
    remote.call("commissioner", "POST", "tariff", "/schemes", {"toml": toml}, key=f"draft {version}")
    path = f"/schemes/stockport-2012/versions/{version}/publish"
    remote.call("commissioner", "POST", "tariff", path, key=f"publish {version}")


async def versions(stack: Sandbox) -> list[int]:
    """Of the scheme, that assessment has heard of."""
    return [
        row["version"] for row in await sql(stack, "assessment", "SELECT version FROM scheme_fact ORDER BY version")
    ]


def answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False


def seen(line: str) -> int:
    """The scheme version that a line of `events tail` tells of."""
    return int(json.loads(line)["data"]["version"])


def heed_ctrl_c() -> None:
    """A shell without job control starts what runs in the background with Ctrl-C ignored, and children inherit it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_a_topic_is_followed_until_ctrl_c(stack: Sandbox, remote: RemoteStack) -> None:
    for version in (1, 2, 3):
        publish_scheme(remote, version)
    there = lasars(stack, "events", "tail", "lasars.schemes", "--no-follow", "--last", "2")
    assert [seen(line) for line in there.stdout.splitlines()] == [2, 3]
    with subprocess.Popen(
        [*LASARS, "events", "tail", "lasars.schemes", "--last", "1"],
        env=environment(stack), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=heed_ctrl_c,  # noqa: PLW1509 - no other thread starts processes here
    ) as tail:  # fmt: skip
        try:
            assert tail.stdout
            assert seen(tail.stdout.readline()) == 3
            publish_scheme(remote, 4)
            assert seen(tail.stdout.readline()) == 4
            tail.send_signal(signal.SIGINT)
            assert tail.communicate(timeout=10) == ("", "")
        finally:
            tail.kill()
    assert tail.returncode == 130


def test_a_topic_that_is_none_is_told_with_those_that_are(stack: Sandbox) -> None:
    refused = lasars(stack, "events", "tail", "lasars.cellar")
    assert refused.returncode == 1
    assert refused.stderr.startswith("There is no topic lasars.cellar. Topics: lasars.schemes, ")


async def test_an_event_that_a_handler_fails_on_is_unparked_once_the_cause_is_healed(
    stack: Sandbox, remote: RemoteStack
) -> None:
    await sql(stack, "assessment", "ALTER TABLE scheme_fact ADD CONSTRAINT broken CHECK (version <> 5) NOT VALID")
    publish_scheme(remote, 5)
    await until(lambda: idleness(stack, "assessment")["parked"] == 1)
    publish_scheme(remote, 6)  # the rest goes on
    await until(lambda: idleness(stack, "assessment")["idle"])
    assert [version for version in await versions(stack) if version > 4] == [6]

    (line,) = lasars(stack, "unpark").stdout.splitlines()
    event, service, error = line.split(" ", 2)
    assert service == "assessment:"
    assert "broken" in error
    for words in (event, "--all"):
        failing = lasars(stack, "unpark", words)
        assert (failing.returncode, failing.stdout) == (1, "")
        assert failing.stderr.startswith(f"{event} assessment: It fails as before: ")

    await sql(stack, "assessment", "ALTER TABLE scheme_fact DROP CONSTRAINT broken")
    assert lasars(stack, "unpark", event).stdout == f"{event} was handled by assessment\n"
    assert {5, 6} <= set(await versions(stack))
    again = lasars(stack, "unpark", event)
    assert (again.returncode, again.stderr) == (1, f"No event {event} is parked.\n")


async def test_a_source_that_lost_our_place_is_read_again_after_a_rewind(stack: Sandbox, remote: RemoteStack) -> None:
    publish_scheme(remote, 11)
    await until(lambda: idleness(stack, "assessment")["idle"])
    before = [line for line in lasars(stack, "events", "rewind").stdout.splitlines() if "reads tariff" in line]
    assert [line.split()[0] for line in before] == ["assessment", "referral", "payments"]

    await sql(stack, "tariff", "DELETE FROM log")  # as if restored from a backup that is older than all news
    stack.kill("tariff")
    await until(lambda: answers(f"{stack.addresses.url('tariff')}/health/ready"), 30)
    await until(lambda: idleness(stack, "assessment")["stopped"].keys() == {"tariff"}, 30)
    publish_scheme(remote, 12)
    known = await versions(stack)

    for reader in ("assessment", "referral", "payments"):
        rewound = lasars(stack, "events", "rewind", "--service", reader, "--source", "tariff")
        assert rewound.stdout.splitlines()[0] == f"{reader} reads tariff (shard 0) from the start"
    await until(lambda: not idleness(stack, "assessment")["stopped"])
    await until(lambda: idleness(stack, "assessment")["idle"])
    assert await versions(stack) == [*known, 12]


def test_what_cannot_be_rewound_is_told_in_words(stack: Sandbox) -> None:
    cases = {
        ("--service", "cellar", "--source", "tariff"): "There is no service cellar. Services: assessment, referral,",
        ("--service", "assessment", "--source", "cellar"): "There are: tariff.",
        ("--service", "assessment", "--source", "tariff", "--position", "1"): "position: must be left out",
        ("--service", "assessment", "--source", "tariff", "--event", "x"): "eventId: must be a UUID",
        ("--service", "assessment"): "say --service and --source",
    }
    for words, told in cases.items():
        refused = lasars(stack, "events", "rewind", *words)
        assert (refused.returncode, refused.stdout) == (1, ""), words
        assert told in refused.stderr


async def test_what_is_kept_too_long_goes_at_a_command(stack: Sandbox) -> None:
    await sql(
        stack, "payments",
        "INSERT INTO idempotency (issuer, area, organisation, sub, key, fingerprint, status, headers, body, at)"
        " VALUES ('i', 'a', 'o', 's', 'k', 'f', 201, '{}', 'b', now() - interval '31 days')",
    )  # fmt: skip
    done = lasars(stack, "prune", LASARS_HOME="/nowhere")
    assert done.returncode == 0, done.stderr
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == list(SERVICES)
    assert "payments: 1 fingerprints keyed, 1 answers forgotten" in done.stdout
    (kept,) = await sql(stack, "payments", "SELECT key, body, status FROM idempotency WHERE issuer = 'i'")
    assert kept[0] != "k"  # a key may be somebody's number: it too is kept under the secret
    assert tuple(kept)[1:] == (None, 201)


async def test_what_the_database_is_in_trouble_with_is_stuck_until_it_is_healed_or_parked(
    stack: Sandbox, remote: RemoteStack
) -> None:
    assert lasars(stack, "stuck").stdout == "Nothing is stuck.\n"
    await sql(stack, "assessment", "ALTER TABLE scheme_fact RENAME COLUMN hash TO hashed")
    try:
        publish_scheme(remote, 8)
        await until(lambda: "assessment" in lasars(stack, "stuck").stdout, 30)
        (listed,) = lasars(stack, "stuck").stdout.splitlines()
        event, service, place = listed.split(" ")[:3]
        assert (service, place.split(":")[0]) == ("assessment", "tariff/0")
        assert idleness(stack, "assessment")["parked"] == 0
        refused = lasars(stack, "stuck", event)
        assert (refused.returncode, refused.stderr) == (1, "Parking it needs a --reason.\n")
        ordered = lasars(stack, "stuck", event, "--reason", "the column comes back tomorrow")
        assert ordered.stdout == f"{event} will be parked by assessment at its next try\n"
        await until(lambda: idleness(stack, "assessment")["parked"] == 1)
    finally:
        await sql(stack, "assessment", "ALTER TABLE scheme_fact RENAME COLUMN hashed TO hash")
    assert "the column comes back tomorrow" in lasars(stack, "unpark").stdout
    assert lasars(stack, "unpark", event).stdout == f"{event} was handled by assessment\n"
    assert 8 in await versions(stack)


async def test_a_clock_that_ran_ahead_is_repaired_for_a_reason_that_is_kept(stack: Sandbox) -> None:
    """Where the daily work was done for a day to come, and nowhere else; then there is nothing more to repair."""
    told = {name: f"{name} goes by {FIRST_DAY}, as its clock does: nothing to repair" for name in SERVICES}
    await until(lambda: lasars(stack, "clock", "repair", "--reason", "none").stdout.splitlines() == [*told.values()])
    nameless = lasars(stack, "clock", "repair")
    assert (nameless.returncode, "--reason" in nameless.stderr) == (2, True)
    assert await sql(stack, "tariff", "SELECT FROM clock_repair") == []
    await sql(stack, "tariff", "UPDATE ticked SET day = '2013-04-02' WHERE name = 'daily'")
    done = lasars(stack, "clock", "repair", "--reason", "the machine stood a year ahead")
    ahead = f"tariff goes by {FIRST_DAY} again; its daily work had been done for 2013-04-02"
    assert (done.returncode, done.stdout.splitlines()) == (0, [*(told | {"tariff": ahead}).values()])
    (kept,) = await sql(stack, "tariff", "SELECT was, day, reason, repaired_by FROM clock_repair")
    was = (date(2013, 4, 2), FIRST_DAY - timedelta(days=1))
    assert tuple(kept) == (*was, "the machine stood a year ahead", "platform_operator-1")
    again = lasars(stack, "clock", "repair", "--reason", "once more")
    assert again.stdout.splitlines() == [*told.values()]
