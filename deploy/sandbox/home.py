"""The folder in which one embedded stack lives: its database, passwords, signing key, clock and logs.

`LASARS_HOME` names it. Otherwise it is `.lasars/` in the current folder, or `/var/lib/lasars` for root: there the
database runs as another user, who must be able to walk down to it, which a private home folder should not allow.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from deploy.errors import LasarsError


class HomeInUse(LasarsError):
    """Another instance holds the lock of this folder."""


def default_home() -> Path:
    if named := os.environ.get("LASARS_HOME"):
        return Path(named).expanduser().resolve()
    return Path("/var/lib/lasars") if os.geteuid() == 0 else Path(".lasars").resolve()


class Home:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "postgres"
        self.logs = folder / "logs"
        self.clock = folder / "clock"
        self.secrets = folder / "secrets.json"
        self.signing_key = folder / "signing-key.json"
        self.played = folder / "played.jsonl"
        self._area = folder / "area"

    def is_new(self) -> bool:
        return not self.folder.exists()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for this process. The kernel lets go of it however the process ends."""
        self._make()
        with (self.folder / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                owner = lock.read().strip() or "unknown"
                raise HomeInUse(
                    f"Another lasars (process {owner}) is running on {self.folder}. Stop it with Ctrl-C where it was"
                    " started, or start this one beside it, with a folder and ports of its own: LASARS_HOME=/tmp/lasars"
                    " make run PORT_BASE=9000."
                ) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def _make(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.logs.mkdir(exist_ok=True)
        except OSError as refused:
            raise LasarsError(
                f"Cannot use {self.folder}: {refused.strerror}. LASARS_HOME names another folder."
            ) from None

    def passwords(self, roles: list[str]) -> dict[str, str]:
        """One password per role, made on first use."""
        passwords: dict[str, str] = json.loads(self.secrets.read_text()) if self.secrets.exists() else {}
        missing = {role: secrets.token_urlsafe(24) for role in roles if role not in passwords}
        if missing:
            write_private(self.secrets, json.dumps(passwords | missing, indent=1))
        return passwords | missing

    def keep(self, path: Path, make: Callable[[], str]) -> str:
        """The text of a private file, made on first use."""
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            write_private(path, make())
        return path.read_text()

    def client_key(self, client_id: str) -> Path:
        """Of a client of the issuer, if one was made for it."""
        return self.folder / "clients" / f"{client_id}.json"

    def today(self) -> date | None:
        if not self.clock.exists():
            return None
        try:
            return date.fromisoformat(self.clock.read_text().strip())
        except ValueError:
            raise LasarsError(f"{self.clock} holds no date: write the business date into it, as 2012-04-02.") from None

    def area(self) -> str | None:
        """Whose people were here last."""
        return self._area.read_text().strip() if self._area.exists() else None

    def set_area(self, area: str) -> None:
        replace(self._area, area, 0o644, durable=False)

    def own_scheme(self, area: str) -> Path:
        """Where the scheme that somebody brought for an area is kept, if one was."""
        return self.folder / "schemes" / f"{area}.toml"

    def own_prices(self, area: str) -> Path:
        """Of that scheme, if they do not stand in it."""
        return self.own_scheme(area).with_suffix(".csv")

    def keep_own_scheme(self, area: str, text: str, prices_csv: str | None) -> None:
        path, prices = self.own_scheme(area), self.own_prices(area)
        path.parent.mkdir(exist_ok=True)
        replace(path, text, 0o644, durable=False)
        prices.unlink(missing_ok=True)
        if prices_csv is not None:
            replace(prices, prices_csv, 0o644, durable=False)

    def set_today(self, day: date) -> None:
        replace(self.clock, day.isoformat(), 0o644, durable=False)


def write_private(path: Path, text: str) -> None:
    replace(path, text, 0o600)


def replace(path: Path, text: str, mode: int, durable: bool = True) -> None:
    """Whole or not at all: readers and a killed writer see the old text or the new. Durable: a power cut too."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    beside.replace(path)
