"""What the player has learnt and done, kept on disk, so that a play that was cut short goes on where it stopped."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from deploy.errors import LasarsError

ANEW = "Ask for that one, or begin anew: remove the data first (docker compose down -v, or the folder of LASARS_HOME)."


class PlayJournal:
    def __init__(self, path: Path | None = None) -> None:
        self.refs: dict[str, Any] = {}
        self.revisions: dict[str, int] = {}  # by id: what the next correction must match
        self.counts: dict[str, int] = {}
        self.finished: date | None = None
        self.example = ""  # which caseload this is the journal of
        self._fresh: list[dict[str, Any]] = []
        self._path = path
        if path and path.exists():
            for text in path.read_text().splitlines():
                self._take(json.loads(text))

    def refuse_another(self, example: str, until: date) -> None:
        """Before anything is started. One that was played until that day is served as it is."""
        if self.finished is None or self.finished < until:
            self._refuse_another(example)

    def _refuse_another(self, example: str) -> None:
        if self.example and self.example != example:
            raise LasarsError(f"The data that is here is of {self.example}, not of {example}. {ANEW}")

    def begin(self, example: str) -> None:
        """Say whose journal it is, once. Another example's cannot be gone on with: its persons are others."""
        self._refuse_another(example)
        if not self.example and self._path and self.finished is None:
            with self._path.open("a") as file:
                file.write(json.dumps({"example": example}) + "\n")
        self.example = example

    def _take(self, entry: dict[str, Any]) -> None:
        if "example" in entry:
            self.example = entry["example"]
            return
        self.refs.update(entry.get("refs", {}))
        self.revisions.update(entry.get("revisions", {}))
        for what, n in entry.get("counts", {}).items():
            self.counts[what] = self.counts.get(what, 0) + n
        self.finished = date.fromisoformat(entry["day"])

    def note(
        self,
        refs: dict[str, Any] | None = None,
        revisions: dict[str, int] | None = None,
        counts: dict[str, int] | None = None,
    ) -> None:
        entry = {"refs": refs or {}, "revisions": revisions or {}, "counts": counts or {}}
        self.refs.update(entry["refs"])
        self.revisions.update(entry["revisions"])
        for what, n in (counts or {}).items():
            self.counts[what] = self.counts.get(what, 0) + n
        self._fresh.append(entry)

    def end_day(self, day: date) -> None:
        """One line a day, written when the day is whole: an unfinished day is played again from its start."""
        whole: dict[str, Any] = {"day": day.isoformat(), "refs": {}, "revisions": {}, "counts": {}}
        for entry in self._fresh:
            whole["refs"] |= entry["refs"]
            whole["revisions"] |= entry["revisions"]
            for what, n in entry["counts"].items():
                whole["counts"][what] = whole["counts"].get(what, 0) + n
        self._fresh.clear()
        self.finished = day
        if self._path:
            with self._path.open("a") as file:
                file.write(json.dumps(whole) + "\n")

    def resolve(self, value: Any) -> Any:
        """The same body with every {"ref": …} replaced by what the reference has become."""
        if isinstance(value, dict):
            if set(value) == {"ref"}:
                return self._known(value["ref"])
            return {name: self.resolve(part) for name, part in value.items()}
        if isinstance(value, list):
            return [self.resolve(part) for part in value]
        return value

    def _known(self, ref: str) -> Any:
        if ref not in self.refs:
            raise LasarsError(
                f"The caseload refers to {ref} before anything made it: is the data another example's? {ANEW}"
            )
        return self.refs[ref]
