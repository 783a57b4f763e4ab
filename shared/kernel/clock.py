"""Two clocks. The business date, which a sandbox can set, decides what falls due; wall time is for the rest.

The business date never goes back: it is the later of the clock and of the last day whose daily work was done. In
production, where nobody sets it, a date that the database's own clock does not know yet is refused.
"""

import os
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from shared.kernel.problems import Unavailable

LONDON = ZoneInfo("Europe/London")
LOOK_AGAIN_SECONDS = 0.02
HELD_SECONDS = 5.0  # the last day, while a file that held one holds none
AHEAD_MAX = timedelta(days=1)  # two clocks that are both right may stand on either side of midnight


class ClockAhead(Unavailable):
    """The business date is more than a day ahead of the database's clock, so nothing is dated by it."""


class NoDay(Unavailable):
    """The sandbox's file of the business date is empty, so nothing can be dated."""


class Clock:
    def __init__(self, file: Path | None = None) -> None:
        self.file = file
        self._looked = 0.0
        self._unread_since: float | None = None
        self._stamp: tuple[int, int, int] | None = None
        self._day: date | None = None

    @property
    def settable(self) -> bool:
        """A sandbox's: it may stand on any day."""
        return self.file is not None

    def today(self, *, fresh: bool = False) -> date:
        """The business date. A sandbox's file is looked at again after 20 ms, or at once when `fresh`.

        Raises NoDay where it holds none: at once if it never held one here, else when that lasts.
        """
        if self.file is not None:
            if fresh or self._unread_since is not None or time.monotonic() - self._looked > LOOK_AGAIN_SECONDS:
                self._look(self.file)
            if self._day is not None:
                return self._day
        return datetime.now(LONDON).date()

    def _look(self, file: Path) -> None:
        self._looked = time.monotonic()
        try:
            stat = os.stat(file)  # noqa: PTH116 - half the time of Path.stat
            stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if stamp != self._stamp:
                self._day = date.fromisoformat(file.read_text().strip())
                self._stamp = stamp
        except FileNotFoundError:
            if self._day is not None:
                self._hold(file, "is gone")
        except (ValueError, OSError) as error:
            why = error.strerror if isinstance(error, OSError) else None
            self._hold(file, f"cannot be read ({why})" if why else "holds no date")
        else:
            self._unread_since = None

    def _hold(self, file: Path, why: str) -> None:
        """Half written it may be: the last day holds for a while. Without one nobody guesses."""
        self._stamp = None
        self._unread_since = self._unread_since if self._unread_since is not None else self._looked
        if self._day is None or self._looked - self._unread_since > HELD_SECONDS:
            raise NoDay(f"{file} {why}: write the business date into it, as 2012-04-02.", headers={"Retry-After": "1"})


def now() -> datetime:
    """Wall time, in UTC."""
    return datetime.now(UTC)


def refuse_ahead(clock: Clock, day: date, here: date) -> None:
    """In production. `here` is the date of the database."""
    if not clock.settable and day > here + AHEAD_MAX:
        raise ClockAhead(
            f"This machine's clock says {day}, the database's {here}: set it right. Nothing is dated until then.",
            headers={"Retry-After": "60"},
        )
