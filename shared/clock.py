"""Two clocks. The business date, which a sandbox can set, decides what falls due; wall time is for the rest."""

import os
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

LONDON = ZoneInfo("Europe/London")
LOOK_AGAIN_SECONDS = 0.02


class Clock:
    def __init__(self, file: Path | None = None) -> None:
        self.file = file
        self._looked = 0.0
        self._stamp: tuple[int, int, int] | None = None
        self._day: date | None = None

    def today(self, *, fresh: bool = False) -> date:
        """The business date. A sandbox's file is looked at again after 20 ms, or at once when `fresh`."""
        if self.file is not None:
            if fresh or time.monotonic() - self._looked > LOOK_AGAIN_SECONDS:
                self._look()
            if self._day is not None:
                return self._day
        return datetime.now(LONDON).date()

    def _look(self) -> None:
        assert self.file is not None  # noqa: S101 - for the type checker
        self._looked = time.monotonic()
        try:
            found = os.stat(self.file)  # noqa: PTH116 - half the time of Path.stat
            stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
            if stamp != self._stamp:
                self._day = date.fromisoformat(self.file.read_text().strip())
                self._stamp = stamp
        except FileNotFoundError:
            self._day, self._stamp = None, None
        except ValueError:
            return  # half written: the last day holds until the next look


def now() -> datetime:
    """Wall time, in UTC."""
    return datetime.now(UTC)


async def _today(request: Request) -> date:
    clock: Clock = request.app.state.clock
    return clock.today()


Today = Annotated[date, Depends(_today)]
