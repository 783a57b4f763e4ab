"""Deriving cases from marks, in the worker, after whatever marked: in transactions of its own, many owners at once.

One at a time derives, of all workers: the totals are kept by difference. Who fails is marked as failed and told, holds
up nobody else, and is tried again.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

import structlog

from shared.data.apart import DatabaseAway, left_out
from shared.data.business_date import business_date
from shared.data.db import DATABASE_ERRORS, Database, Session
from shared.data.wakeup import Wakeup, wait
from shared.figures import storing
from shared.figures.cases import Case, difference
from shared.figures.indicators import Indicators
from shared.figures.schemes import MakeIndicator, ReadIndicatorRows, SchemeFigures, scheme_figures
from shared.figures.sight import OwnerInSight
from shared.figures.totals import added
from shared.kernel import liveness
from shared.kernel.clock import Clock, ClockAhead, NoDay
from shared.kernel.fail_points import reached
from shared.kernel.retry import Pause

LOOK_SECONDS = 0.5
log = structlog.get_logger("figures")


@dataclass(frozen=True, slots=True)
class DerivedCases:
    """`owners` are all ids under which these cases may have been kept. `due` is for whom they say something else from a
    later day on, if nothing happens: that first day. `beside` is what else was derived, for `FigureRules.publish`.
    """

    owners: Collection[UUID]
    cases: Sequence[Case]
    due: Mapping[UUID, date] = field(default_factory=dict)
    beside: Sequence[Any] = ()


PublishCases = Callable[[Session, str, SchemeFigures, DerivedCases], Awaitable[None]]
KeepSight = Callable[[Session, str, Collection[UUID], date], Awaitable[None]]
SeeOwners = Callable[[Session, str, str], Awaitable[Sequence[OwnerInSight]]]
DeriveCases = Callable[[Session, str, Sequence[UUID], date], Awaitable[DerivedCases]]


@dataclass(slots=True)
class _SchemesRead:
    by_area: dict[tuple[int, str], SchemeFigures] = field(default_factory=dict)  # and by whose rules


@dataclass(frozen=True, slots=True)
class FigureRules:
    """What a service counts: its indicators, and how all cases of some owners of an area are derived on a day.

    `read_rows` reads what the schemes of an area say of figures; `make_indicator` makes one of what they count by a
    rule of their own. `publish` tells others of cases that they need, when these are derived.
    `sees` is whom an organisation sees that is told its own figures alone; without it a case is its own for ever.
    `own_cases`, a condition on `figure_case` in SQL, holds for what it recorded in the capacity in which it asks.
    `keep_sight` keeps who sees these owners and until when, in the transaction in which their cases change.
    """

    indicators: Indicators
    derive: DeriveCases
    read_rows: ReadIndicatorRows | None = None
    make_indicator: MakeIndicator | None = None
    publish: PublishCases | None = None
    sees: SeeOwners | None = None
    keep_sight: KeepSight | None = None
    own_cases: str = "true"

    async def scheme_figures(self, session: Session, area: str) -> SchemeFigures:
        """Read once in a transaction: whole schemes are unpacked for it."""
        by_area, key = session.of(_SchemesRead).by_area, (id(self), area)
        if key not in by_area:
            by_area[key] = await scheme_figures(session, area, self.indicators, self.read_rows, self.make_indicator)
        return by_area[key]


class Deriver:
    def __init__(self, database: Database, figures: FigureRules, clock: Clock) -> None:
        self.database = database
        self.figures = figures
        self.clock = clock
        self.poke = Wakeup()
        self._left = ""  # of whom the cases could not be derived, and why
        self._pause = Pause(LOOK_SECONDS, 10.0)

    def failing(self) -> str:
        """Why nobody's cases are derived, or some people's are not; empty if all is well."""
        failing = self._pause.failing()
        return f"no cases are derived for {failing.seconds:.0f} seconds: {failing.why}" if failing else self._left

    async def run(self) -> None:
        while True:
            liveness.turned()
            ticket = self.poke.ticket()
            try:
                more = await self.derive_some()
            except (OSError, NoDay, ClockAhead, DatabaseAway, *DATABASE_ERRORS) as error:
                await self._pause.after(error, "cases_not_derived")
                continue
            self._pause.reset()
            if more:
                self.database.progress.ring()
            else:
                await wait(ticket, LOOK_SECONDS)

    async def derive_some(self) -> int:
        """Of how many owners the cases were derived now."""
        async with self.database.session() as session:
            if not await storing.is_alone(session):
                return 0
            owners = await storing.take(session)
            today = await business_date(session, self.clock) if owners else self.clock.today()
            failed = 0
            for area, theirs in groupby(owners, lambda owner: owner.area):
                failed += await self._derive_area(session, area, [owner.owner_id for owner in theirs], today)
            if owners and (failed or self._left):
                self._left = _in_words(await storing.behind(session))
            if owners:
                reached("figures.derived")
        return len(owners)

    async def _derive_area(self, session: Session, area: str, owners: Sequence[UUID], today: date) -> int:
        """How many failed."""

        async def work(some: Sequence[UUID]) -> None:
            await self._derive(session, area, some, today)

        failed = await left_out(session, "cases of", owners, work)
        if failed:
            await storing.fail(session, area, dict(failed))
        return len(failed)

    async def _derive(self, session: Session, area: str, owners: Sequence[UUID], today: date) -> None:
        derived = await self.figures.derive(session, area, owners, today)
        kept = await storing.kept_of(session, area, derived.owners, derived.cases)
        changed = difference(kept, derived.cases)
        await storing.end(session, area, changed.ended, today)
        await storing.begin(session, area, changed.begun, today)
        of_schemes = await self.figures.scheme_figures(session, area)
        await storing.add(session, area, added(of_schemes.indicators, changed.ended, changed.begun))
        if self.figures.publish is not None:
            await self.figures.publish(session, area, of_schemes, derived)
        if self.figures.keep_sight is not None:
            await self.figures.keep_sight(session, area, derived.owners, today)
        await storing.later(session, area, derived.due)


def _in_words(behind: storing.Behind) -> str:
    return f"the cases of {behind.failed} are not derived: {behind.error}" if behind.failed else ""
