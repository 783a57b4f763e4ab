"""What the front asks of `lasars up`, and how far that is with it: by files of the folder that both work in."""

import json
from dataclasses import dataclass
from typing import Literal, get_args

from deploy.sandbox.home import Home, replace

Beginning = Literal["example", "empty"]
BEGINNINGS: tuple[Beginning, ...] = get_args(Beginning)


@dataclass(frozen=True, slots=True)
class PlayProgress:
    """Of the example: how many of its actions were done."""

    done: int
    total: int


class Errands:
    """One side asks to begin anew, the other listens, does it, and notes how far the playing is."""

    def __init__(self, home: Home) -> None:
        self._listening = home.folder / "listening"
        self._anew = home.folder / "begin-anew"
        self._progress = home.folder / "progress.json"

    def listen(self) -> None:
        """What an earlier run left is nobody's any more."""
        self.note_done()
        self._listening.touch()

    def leave(self) -> None:
        self.note_done()
        self._listening.unlink(missing_ok=True)

    @property
    def is_heard(self) -> bool:
        return self._listening.exists()

    def ask_anew(self, beginning: Beginning) -> None:
        replace(self._anew, beginning, 0o644, durable=False)

    def asked_anew(self) -> Beginning | None:
        text = self._anew.read_text() if self._anew.exists() else ""
        return next((beginning for beginning in BEGINNINGS if beginning == text), None)

    def note(self, progress: PlayProgress) -> None:
        replace(self._progress, json.dumps([progress.done, progress.total]), 0o644, durable=False)

    def note_done(self) -> None:
        """Nothing is played, and nothing is asked for."""
        self._progress.unlink(missing_ok=True)
        self._anew.unlink(missing_ok=True)

    def progress(self) -> PlayProgress | None:
        try:
            return PlayProgress(*json.loads(self._progress.read_text()))
        except FileNotFoundError:
            return None
