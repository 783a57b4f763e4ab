"""What the environment decides, and the two clocks."""

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import pytest
import time_machine
from pydantic import ValidationError

from shared.kernel import clock as clock_module
from shared.kernel.clock import Clock, NoDay
from shared.kernel.settings import SANDBOX_ISSUER
from shared.runtime.process import main, run
from shared.runtime.tick import Ticker
from tests.harness import Running
from tests.shared import example
from tests.shared.example import Settings

URL = "postgresql://nobody@localhost/none"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"clock_file": "clock"}, "no settable clock"),
        ({"webhook_loopback": True}, "sends nothing to its own machine"),
        ({"fail_file": "orders"}, "does not fail on purpose"),
        ({"webhook_ports": "443,0"}, "ports are wanted, such as 443,8443"),
        ({"webhook_ports": ""}, "ports are wanted, such as 443,8443"),
        ({"webhook_ports": "443,99999"}, "ports are wanted, such as 443,8443"),
        ({"issuer": SANDBOX_ISSUER}, "refuses the tokens of the sandbox"),
        ({"bus": "kafka"}, "KAFKA_BOOTSTRAP_SERVERS"),
        ({"bus": "pigeon"}, "feed"),
        ({"environment": "test"}, "sandbox"),
        ({"fingerprint_secrets": "2026:short"}, "32 characters"),
        ({"fingerprint_secrets": f"2027:{'s' * 32},2026"}, "name:secret"),
        ({"fingerprint_secrets": f"2026:{'s' * 32},2026:{'t' * 32}"}, "a name of its own"),
        ({"jwks_url": "http://issuer.example/keys"}, "LASARS_JWKS_URL without TLS"),
        ({"jwks_url": "http://127.0.0.1/keys"}, "https://host/… is wanted"),
        ({"issuer": "http://issuer.example"}, "LASARS_ISSUER without TLS"),
        ({"issuer": "somebody"}, "LASARS_ISSUER without TLS"),
        ({"service_token_url": "http://issuer.example/token"}, "LASARS_SERVICE_TOKEN_URL without TLS"),
        ({"kafka_token_url": "HTTP://issuer.example/token"}, "LASARS_KAFKA_TOKEN_URL without TLS"),
        ({"feed_urls": {"tariff": "https://tariff", "referral": "http://referral"}}, "referral in LASARS_FEED_URLS"),
        ({"port": 70_000}, "65535"),
        ({"port": 65_533}, "set LASARS_ADMIN_PORT"),
        ({"port": -1}, "greater than or equal to 0"),
        ({"live_seconds": 119}, "greater than or equal to 120"),
        ({"poll_seconds": 181}, "LASARS_LIVE_SECONDS must be twice LASARS_POLL_SECONDS"),
    ],
)
def test_what_production_refuses(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Settings(database_url=URL, **wrong)


def test_the_sandbox_may() -> None:
    settings = Settings(database_url=URL, environment="sandbox", issuer=SANDBOX_ISSUER, clock_file=Path("clock"))
    assert settings.database_schema == "things"


def test_both_take_what_goes_by_tls_and_the_sandbox_its_own_network() -> None:
    for environment, scheme in (("production", "https"), ("sandbox", "https"), ("sandbox", "http")):
        url = f"{scheme}://front:8000"
        asked: dict[str, Any] = {"issuer": url, "jwks_url": url, "service_token_url": url, "feed_urls": {"tariff": url}}
        assert Settings(database_url=URL, environment=environment, **asked).jwks_url == url


def test_secrets_are_not_shown() -> None:
    settings = Settings(
        database_url="postgresql://things:secret-4@127.0.0.1/lasars", service_token="secret-1",
        service_secret="secret-2", fingerprint_secrets=f"2026:secret-3{'s' * 32}",
    )  # fmt: skip
    assert "secret-" not in repr(settings)
    assert "secret-" not in repr(settings.secrets)


@pytest.mark.parametrize("password", ["PLANTED/word", "PLANTED#word", "PLANTED?word", "PLANTED:word", "PLANTED%2Fword"])
async def test_no_part_of_a_password_is_taken_for_a_port_and_said_aloud(
    password: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(database_url=f"postgresql://things:{password}@127.0.0.1:1/lasars", environment="sandbox",
                        issuer=SANDBOX_ISSUER)  # fmt: skip
    parts = urlsplit(settings.database_url)
    assert (parts.hostname, parts.port, unquote(parts.password or "")) == ("127.0.0.1", 1, unquote(password))
    assert await run(example.service(settings), "migrate") == 1
    said = capsys.readouterr()
    assert "PLANTED" not in said.out + said.err


async def test_production_does_not_serve_without_a_secret_for_fingerprints(capsys: pytest.CaptureFixture[str]) -> None:
    for mode in ("api", "worker", "all", "prune"):
        assert await run(example.service(Settings(database_url=URL)), mode) == 1
        assert "LASARS_FINGERPRINT_SECRETS" in capsys.readouterr().err


def test_wrong_settings_are_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LASARS_BUS", "pigeon")
    monkeypatch.setattr(sys, "argv", ["things"])
    with pytest.raises(SystemExit) as stop:
        main(example.service, ["all"])
    assert "LASARS_BUS" in str(stop.value)
    assert "\n" not in str(stop.value)


@pytest.mark.parametrize("mode", ["api", "worker", "all"])
def test_a_process_of_production_does_not_start_with_orders_to_fail(
    mode: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LASARS_DATABASE_URL", URL)
    monkeypatch.setenv("LASARS_FAIL_FILE", str(tmp_path / "orders"))
    with pytest.raises(SystemExit) as stop:
        main(example.service, [mode])
    assert "production does not fail on purpose: unset LASARS_FAIL_FILE" in str(stop.value)


@time_machine.travel(datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
def test_the_business_date_is_londons() -> None:
    assert Clock().today() == date(2026, 7, 1)


def test_a_file_holds_the_sandboxs_date_and_is_read_again_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "clock"
    clock = Clock(file)
    assert clock.today() == Clock().today()  # not set yet
    file.write_text("2012-04-02\n")
    assert clock.today(fresh=True) == date(2012, 4, 2)
    file.write_text("2012-04-03\n")
    os.utime(file, ns=(1, 1))
    assert clock.today(fresh=True) == date(2012, 4, 3)
    file.write_text("2012-0")  # half written
    assert clock.today(fresh=True) == date(2012, 4, 3)
    file.write_text("2012-04-04")
    assert clock.today() == date(2012, 4, 4)


@pytest.mark.parametrize("text", [b"", b"2012-04", b"tomorrow", b"\xff"])
def test_a_file_without_a_date_is_never_today(tmp_path: Path, text: bytes) -> None:
    """Not at the first look of a process, and it is read again at once."""
    file = tmp_path / "clock"
    file.write_bytes(text)
    clock = Clock(file)
    for _ in range(2):
        with pytest.raises(NoDay, match="holds no date: write the business date into it"):
            clock.today()
    file.write_text("2012-04-02\n")
    assert clock.today() == date(2012, 4, 2)


@pytest.mark.parametrize("loses", [lambda file: file.write_text(""), Path.unlink])
def test_a_day_that_is_lost_holds_for_a_while_and_is_then_refused(
    tmp_path: Path, loses: Callable[[Path], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "clock"
    file.write_text("2012-04-02")
    clock = Clock(file)
    assert clock.today() == date(2012, 4, 2)
    loses(file)
    assert clock.today(fresh=True) == date(2012, 4, 2)
    monkeypatch.setattr(clock_module, "HELD_SECONDS", -1.0)
    with pytest.raises(NoDay):
        clock.today(fresh=True)
    file.write_text("2012-04-03")
    assert clock.today() == date(2012, 4, 3)


async def test_without_a_day_requests_and_the_daily_work_wait_for_one(
    things: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "clock"
    file.write_text("")
    things.app.state.clock = clock = Clock(file)
    ticker = Ticker(things.db, None, clock, asyncio.Lock())
    assert await ticker.look() > 0
    assert "holds no date" in ticker.failing()["tick"].error
    answer = await things.client.get("/business-date", headers=things.headers("platform_operator"))
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/no-day")
    file.write_text("2012-04-02")
    await ticker.look()
    assert (ticker.done, ticker.failing()) == (date(2012, 4, 2), {})


async def test_the_tick_is_done_once_a_day_and_never_backwards(things: Running) -> None:
    things.today = date(2012, 4, 2)
    assert [await things.tick(), await things.tick()] == [True, False]
    things.today = date(2012, 4, 5)
    assert await things.tick()
    things.today = date(2012, 4, 3)
    assert not await things.tick()
    rows = await things.db.read("SELECT day FROM tick_seen ORDER BY n")
    assert [row["day"] for row in rows] == [date(2012, 4, 2), date(2012, 4, 5)]


async def test_a_tick_that_fails_is_not_done(things: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise example.Broken

    with monkeypatch.context() as patched:
        patched.setattr(things, "service", example.service(cast("Settings", things.service.settings)))
        object.__setattr__(things.service, "tick", fail)
        with pytest.raises(example.Broken):
            await things.tick()
    assert await things.tick()
