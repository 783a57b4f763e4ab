"""`lasars prune`: what is kept no longer than needed goes now, in each service of the stack on this folder."""

import os
import subprocess
import sys
from collections.abc import Iterator

from deploy.embedded import EmbeddedPostgres
from deploy.errors import LasarsError
from deploy.home import Home
from deploy.stack import SERVICES


def prune(home: Home) -> Iterator[str]:
    """What each service says. The workers do the same once a day."""
    if not home.secrets.exists():
        raise LasarsError(f"There is no stack on {home.folder}. LASARS_HOME names another folder.")
    postgres = EmbeddedPostgres(home.database, home.passwords([]))
    if not postgres.found():
        raise LasarsError(f"The stack on {home.folder} is not running: `lasars up` starts it.")
    for name in SERVICES:
        yield _prune(name, postgres.url(name))


def _prune(name: str, url: str) -> str:
    given = {"LASARS_ENVIRONMENT": "sandbox", "LASARS_DATABASE_URL": url, "LASARS_LOG_LEVEL": "WARNING"}
    command = [sys.executable, "-m", f"services.{name}", "prune"]
    done = subprocess.run(command, env=os.environ | given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LasarsError(f"{name}: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
    return done.stdout.strip()
