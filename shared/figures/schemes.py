"""What the schemes of an area say of figures: indicators of their own, and what figures are held to."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json

from shared.data.db import Session
from shared.figures.indicators import Indicator, Indicators
from shared.figures.targets import NO_TARGETS, Targets, targets_in

# JSON of each row of `indicators` in the schemes of an area, as last published last.
ReadIndicatorRows = Callable[[Session, str], Awaitable[Sequence[str]]]
MakeIndicator = Callable[[Mapping[str, Any]], Indicator]


@dataclass(frozen=True, slots=True)
class SchemeFigures:
    """`rows` are by code as they were published last: what a later version leaves out goes on as it was."""

    indicators: Indicators
    rows: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    targets: Mapping[str, Targets] = field(default_factory=dict)

    def targets_of(self, code: str) -> Targets:
        return self.targets.get(code, NO_TARGETS)


async def scheme_figures(
    session: Session,
    area: str,
    built_in: Indicators,
    read_rows: ReadIndicatorRows | None,
    make_indicator: MakeIndicator | None,
) -> SchemeFigures:
    rows = [] if read_rows is None else [from_json(text) for text in await read_rows(session, area)]
    last = {row["code"]: row for row in rows}
    of_own = (
        [make_indicator(row) for row in last.values() if row.get("eligible_on") and row["code"] not in built_in]
        if make_indicator
        else []
    )
    indicators = Indicators([*built_in.values(), *of_own]) if of_own else built_in
    return SchemeFigures(indicators, last, targets_in({"indicators": list(last.values())}))
