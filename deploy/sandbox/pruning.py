"""What is kept no longer than needed goes now, in each service whose database this folder holds."""

import os
import subprocess
import sys
from collections.abc import Mapping

from deploy.errors import LasarsError
from deploy.sandbox.home import Home
from deploy.sandbox.topology import SERVICES

ELSEWHERE = (
    "The services keep their database elsewhere, and prune it once a day. Now: "
    "docker compose run --rm NAME-migrate python -m services.NAME prune"
)


def prune(home: Home) -> dict[str, str]:
    """What each service says. The workers do the same once a day."""
    if not home.database.exists():
        raise LasarsError(f"{ELSEWHERE}, for each of {', '.join(SERVICES)}.")
    from deploy.sandbox.postgres import EmbeddedPostgres

    postgres = EmbeddedPostgres(home.database, home.passwords([]))
    if not postgres.in_use():
        raise LasarsError(f"The PostgreSQL of {home.folder} is not running.")
    return {name: _prune(name, postgres.urls(name)) for name in SERVICES}


def _prune(name: str, urls: Mapping[str, str]) -> str:
    environment = {"LASARS_ENVIRONMENT": "sandbox", "LASARS_LOG_LEVEL": "WARNING", **urls}
    command = [sys.executable, "-m", f"services.{name}", "prune"]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LasarsError(f"{name}: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
    return done.stdout.strip()
