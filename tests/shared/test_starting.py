"""What whoever starts a service reads when it cannot start: one line that says what to do, never a traceback."""

import asyncio
import os
import tempfile
from dataclasses import dataclass

import pytest

from tests.forked import ROOT, loaded
from tests.harness import Running
from tests.older import older

WRONG = {
    "an address that is none": ({"LASARS_DATABASE_URL": "somewhere"}, "postgresql://role:password@host:port/database"),
    "a log level that is none": ({"LASARS_LOG_LEVEL": "LOUD"}, "'DEBUG', 'INFO', 'WARNING', 'ERROR' or 'CRITICAL'"),
    "a port beyond the last": (
        {"LASARS_JWKS_URL": "http://issuer:99999/keys"},
        "LASARS_JWKS_URL: http://host:port",
    ),
    "a feed's port that is no number": (
        {"LASARS_FEED_URLS": '{"tariff": "http://tariff:x"}'},
        "LASARS_FEED_URLS: http://host:port",
    ),
    "a token's address without a scheme": (
        {"LASARS_SERVICE_TOKEN_URL": "issuer/token"},
        "LASARS_SERVICE_TOKEN_URL: http",
    ),
    "a broker's port beyond the last": (
        {"LASARS_KAFKA_BOOTSTRAP_SERVERS": "one:9092,two:99999"},
        "LASARS_KAFKA_BOOTSTRAP_SERVERS: host:port is wanted",
    ),
    "a database's port beyond the last": (
        {"LASARS_DATABASE_URL": "postgresql://payments:x@127.0.0.1:99999/lasars"},
        "127.0.0.1:99999",
    ),
    "a port that is a word": ({"LASARS_ADMIN_PORT": "http"}, "LASARS_ADMIN_PORT: must be a whole number"),
    "a pool of one": ({"LASARS_POOL_SIZE": "1"}, "LASARS_POOL_SIZE: must be 2 or more"),
    "nothing listens": (
        {"LASARS_DATABASE_URL": "postgresql://payments:x@127.0.0.1:1/lasars"},
        "the database lasars at 127.0.0.1:1 cannot be used",
    ),
    "no such host": ({"LASARS_DATABASE_URL": "postgresql://payments:x@nowhere.invalid/lasars"}, "nowhere.invalid"),
}


@dataclass
class Ended:
    returncode: int
    stdout: str
    stderr: str


def started(*mode: str, service: str = "payments", **environment: str) -> Ended:
    settings = {**os.environ, "LASARS_ENVIRONMENT": "sandbox", "LASARS_PORT": "1", **environment}
    with tempfile.TemporaryFile("w+") as stdout, tempfile.TemporaryFile("w+") as stderr:
        words = [f"services.{service}", *mode]
        code = loaded().start(words, settings, stdout.fileno(), stderr.fileno(), ROOT).wait(60)
        for each in (stdout, stderr):
            each.seek(0)
        return Ended(code, stdout.read(), stderr.read())


@pytest.mark.parametrize("mode", [("migrate",), ("restate", "restored")])
@pytest.mark.parametrize("case", WRONG)
def test_a_setting_that_cannot_work_is_one_line(case: str, mode: tuple[str, ...], postgres: str) -> None:
    environment, said = WRONG[case]
    ended = started(*mode, **{"LASARS_DATABASE_URL": postgres, **environment})
    assert ended.returncode == 1
    assert said in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_role_that_the_database_does_not_let_in_is_one_line(postgres: str) -> None:
    """A password changed in the environment only is refused in the same way."""
    ended = started("migrate", LASARS_DATABASE_URL=postgres.replace("postgres:@", "stranger:x@"))
    assert "ALTER ROLE stranger PASSWORD" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_a_database_that_was_not_made_is_one_line(postgres: str) -> None:
    address, options = postgres.split("?", 1)
    missing = f"{address.rsplit('/', 1)[0]}/missing?{options}"
    ended = started("migrate", LASARS_DATABASE_URL=missing, LASARS_LOG_LEVEL="info")
    assert "the database missing at" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


async def test_what_was_restored_of_an_older_version_is_said_again(assessment: Running, database_url: str) -> None:
    """A backup is older than the upgrade after which it is needed."""
    async with older(database_url, assessment.service, "0015") as kept:
        address = {"LASARS_DATABASE_URL": kept.url, "service": "assessment"}
        ended = await asyncio.to_thread(started, "restate", "restored", **address)
        assert (ended.returncode, "0 facts are said again" in ended.stdout) == (0, True), ended.stderr
        assert len(await kept.rows("SELECT 1 FROM assessment.restatement")) == 1
