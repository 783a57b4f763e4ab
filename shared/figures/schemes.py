"""What the schemes of an area say of figures: indicators of their own, and what figures are held to."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json

from shared.data.db import Session
from shared.figures.indicators import Indicator, Indicators
from shared.figures.targets import NOTHING_HELD, Held, held_by

Rows = Callable[[Session, str], Awaitable[Sequence[str]]]  # JSON of each row of `indicators`, as last published last
Own = Callable[[Mapping[str, Any]], Indicator]


@dataclass(frozen=True, slots=True)
class Said:
    """`rows` are by code as they were said last: what a later version leaves out goes on as it was."""

    indicators: Indicators
    rows: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    held: Mapping[str, Held] = field(default_factory=dict)

    def held_to(self, code: str) -> Held:
        return self.held.get(code, NOTHING_HELD)


async def said_in(session: Session, area: str, built_in: Indicators, rows: Rows | None, own: Own | None) -> Said:
    found = [] if rows is None else [from_json(text) for text in await rows(session, area)]
    last = {row["code"]: row for row in found}
    of_own = (
        [own(row) for row in last.values() if row.get("eligible_on") and row["code"] not in built_in] if own else []
    )
    indicators = Indicators([*built_in.values(), *of_own]) if of_own else built_in
    return Said(indicators, last, held_by({"indicators": list(last.values())}))
