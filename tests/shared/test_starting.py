"""What whoever starts a service reads when it cannot start: one line that says what to do, never a traceback."""

import os
import subprocess
import sys

import pytest

WRONG = {
    "an address that is none": ({"LASARS_DATABASE_URL": "somewhere"}, "postgresql://role:password@host:port/database"),
    "a log level that is none": ({"LASARS_LOG_LEVEL": "LOUD"}, "'DEBUG', 'INFO', 'WARNING', 'ERROR' or 'CRITICAL'"),
    "nothing listens": (
        {"LASARS_DATABASE_URL": "postgresql://payments:x@127.0.0.1:1/lasars"},
        "the database lasars at 127.0.0.1:1 cannot be used",
    ),
    "no such host": ({"LASARS_DATABASE_URL": "postgresql://payments:x@nowhere.invalid/lasars"}, "nowhere.invalid"),
}


def started(mode: str, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {"LASARS_ENVIRONMENT": "sandbox", "LASARS_PORT": "1", **environment}
    return subprocess.run(
        [sys.executable, "-m", "services.payments", mode],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("case", WRONG)
def test_a_setting_that_cannot_work_is_one_line(case: str, postgres: str) -> None:
    environment, said = WRONG[case]
    ended = started("migrate", **{"LASARS_DATABASE_URL": postgres, **environment})
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
