"""What an area's history comes to by its versions, and by a draft beside them: read at once, and nothing is posted."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, zip_longest
from typing import NamedTuple, TypeVar
from uuid import UUID

from services.payments.commands.agreed import NONE_AGREED, AgreedDisputes, DisputedOutcome, agreed_disputes, with_agreed
from services.payments.commands.closing import AsKnown, closed_place
from services.payments.commands.due_waits import not_approved, waits_of_accrued
from services.payments.commands.periods import as_it_should_stand
from services.payments.commands.places import WantedAmount
from services.payments.rules.capped_years import STANDS
from services.payments.rules.claims import Worth
from services.payments.rules.cohorts import CohortFacts
from services.payments.rules.earned import EarnedOfDay, earned_of, without
from services.payments.rules.final_accounts import any_closes, counts_on
from services.payments.rules.postings import ContractParty
from services.payments.rules.samples import DrawnOf, Samples
from services.payments.rules.schemes import Scheme, all_terms
from services.payments.rules.shapes import ON_ACCOUNT, PERIOD_SHAPES, extrapolating, periods_due, resting_on_outcomes
from services.payments.rules.shapes.amounts import PeriodFacts
from services.payments.rules.tariffs import Tariff
from services.payments.rules.what_if.drafted import OutcomeByDraft, as_drafted
from services.payments.rules.what_if.outcomes import AlikeOutcomes, ClosedOutcome, PastOutcome, Versions, under_caps
from services.payments.rules.what_if.tariffs import TariffByDraft, by_draft
from services.payments.store import amounts, disputes, drafted_outcomes, facts, ledger, period_facts
from services.payments.store.claims import AmountBefore
from services.payments.store.cohorts import cohort_facts
from services.payments.store.ledger import Places
from services.payments.store.past_outcomes import amounts_before, past_outcomes
from services.payments.store.samples import finished_of
from shared.data.db import Session

T = TypeVar("T")
TURN = 500  # worked through before others on this loop have a turn
DRAWING_PERCENT = 40  # of all that there is to do
_BEFORE_CAP = {*STANDS, "over_cap"}


@dataclass(slots=True)  # not frozen: there are many
class ReckonedAmount:
    """What stands of an amount at one place, and what of it comes with the balance of its quarter."""

    key: UUID
    contract: str
    party: str
    shape: str
    measure: str | None
    client_id: UUID | None
    band: str | None
    effective_on: date
    pence: int
    accrued_pence: int = 0


@dataclass(frozen=True, slots=True)
class ReckonedSide:
    """What stands of outcomes, in their order, where something does; and of amounts of periods."""

    outcomes: Sequence[ReckonedAmount | None]
    periods: Sequence[ReckonedAmount]


async def reckoned(
    session: Session, area: str, past: Sequence[PastOutcome], versions: Versions, so_far: "ReckonedSoFar"
) -> ReckonedSide:
    """Each amount of the area that comes to something, by these versions; closed years as they are by now."""
    kept = await _closed_facts(session, area, past, versions)
    alike, values = AlikeOutcomes(versions), list[Worth]()
    for some in _in_turns(past):
        values += map(alike.worth, some)
        so_far.done += len(some)
        await asyncio.sleep(0)
    valued = under_caps(past, values, kept.outcomes(versions), versions)
    finished, drawn = await finished_of(session, area, extrapolating(versions.schemes))
    reckoning = _Reckoning(versions, kept, area, drawn)
    outcomes = list[ReckonedAmount | None]()
    for some, of_some in zip(_in_turns(past), _in_turns(valued), strict=True):
        outcomes += map(reckoning.amount, some, of_some)
        so_far.done += len(some)
        await asyncio.sleep(0)
    of_periods = await _period_facts(session, area, versions, reckoning)
    of_periods = replace(of_periods, samples=Samples(finished, reckoning.rest_pence))
    return ReckonedSide(outcomes, await _periods(session, area, versions, of_periods))


def _in_turns(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[start : start + TURN] for start in range(0, len(rows), TURN))


@dataclass(frozen=True, slots=True)
class _ClosedFacts:
    """What bears on years that are closed, read only where one may be."""

    posted: Mapping[UUID, Places]
    before: Mapping[UUID, AmountBefore]
    measures: Mapping[UUID, str]
    uncapped: Mapping[UUID, int]
    agreed: AgreedDisputes = NONE_AGREED

    def outcomes(self, versions: Versions) -> dict[UUID, ClosedOutcome]:
        """Those that a final account has closed, and that counted under a cap."""
        stays: dict[UUID, ClosedOutcome] = {}
        for key, before in self.before.items():
            if closed_place(self.posted.get(key, {}), versions.schemes, versions.today):
                uncapped = self.uncapped[key]
                if before.contract is not None and (before.pence or uncapped):
                    stays[key] = ClosedOutcome(before.contract, self.measures[key], before.effective_on, uncapped)
        return stays


async def _closed_facts(session: Session, area: str, past: Sequence[PastOutcome], versions: Versions) -> _ClosedFacts:
    if not any_closes(versions.schemes):
        return _ClosedFacts({}, {}, {}, {})
    keys = [happened.outcome.id for happened in past]
    kept = await amounts_before(session, keys, versions.today)
    posted, by_outcome = await ledger.posted(session, keys), await disputes.agreed(session, keys)
    disputed = (
        DisputedOutcome(of.outcome.id, area, of.outcome.achieved_on, posted.get(of.outcome.id, {})) for of in past
    )
    return _ClosedFacts(
        posted,
        {row.before.key: row.before for row in kept},
        {row.before.key: row.measure for row in kept},
        {row.before.key: row.uncapped_pence for row in kept},
        await agreed_disputes(session, disputed, by_outcome, {area: versions.schemes}, versions.today),
    )


@dataclass(slots=True)
class _Alike:
    """Outcomes of a day that come to the same."""

    count: int = 0
    pence: int = 0
    accrued_pence: int = 0


class _AccruedOutcome(NamedTuple):
    """What would come of it with its quarter's balance, and where."""

    day: EarnedOfDay
    place: ContractParty


class _Reckoning:
    """Outcomes, one after the other; with what periods are worked out from."""

    def __init__(self, versions: Versions, kept: _ClosedFacts, area: str, drawn: Sequence[DrawnOf] = ()) -> None:
        self.versions = versions
        self._drawn = {(of.contract, of.month): of for of in drawn}
        self._area = area
        self._kept = kept
        self._may_be_closed = any_closes(versions.schemes)
        self._resting = set(resting_on_outcomes(versions.schemes))
        self._alike: dict[tuple[str, date, str, int, int | None], _Alike] = {}
        self.accrued: dict[UUID, _AccruedOutcome] = {}
        self.rest_pence: dict[tuple[str, date, str], int] = {}

    def amount(self, past: PastOutcome, value: Worth) -> ReckonedAmount | None:
        """None where it comes to nothing."""
        outcome = past.outcome
        contract, party, on, pence = outcome.contract, past.party, outcome.achieved_on, value.pence
        if self._may_be_closed:
            wanted, value = self._as_closed(past, value)
            contract, party = (wanted.here.contract, wanted.here.party) if wanted.here else (None, party)
            on, pence = wanted.effective_on, wanted.pence
        if contract is None:
            return None
        if contract in self._resting:
            self._count(past, ContractParty(contract, party), on, value)
        if not (pence or value.accrued_pence):
            return None
        band = value.tariff.band if value.tariff else None
        return ReckonedAmount(
            outcome.id, contract, party, "tariff", outcome.measure, outcome.client_id, band, on, pence,
            value.accrued_pence,
        )  # fmt: skip

    def _as_closed(self, past: PastOutcome, value: Worth) -> tuple[WantedAmount, Worth]:
        """As it stands under a year that a final account has closed, with what a dispute adds; else as it is worth."""
        outcome, until = past.outcome, past.outcome.provisional_until
        wanted = WantedAmount(
            key=outcome.id,
            area=self._area,
            effective_on=outcome.achieved_on,
            here=ContractParty(outcome.contract, past.party) if outcome.contract else None,
            pence=value.pence,
            held=value.standing == "held",
            first_due_on=value.due_on,
            held_until=until and max(until, outcome.achieved_on),
        )
        before, posted = self._kept.before.get(outcome.id), self._kept.posted.get(outcome.id, {})
        as_known = AsKnown(wanted, value, before, posted, self.versions.schemes, self.versions.today)
        stays, value, _ = with_agreed(self._kept.agreed, as_known)
        return stays, value

    def _count(self, past: PastOutcome, place: ContractParty, on: date, value: Worth) -> None:
        contract, measure = place.contract, past.outcome.measure
        is_before_cap = value.standing in _BEFORE_CAP
        uncapped = value.value_pence if is_before_cap else 0
        if not (value.pence or value.accrued_pence or uncapped):
            return
        self._count_rest(past, (contract, on.replace(day=1), measure), value.pence + value.accrued_pence)
        on = counts_on(self.versions.schemes, contract, on)
        alike = (contract, on, measure, uncapped, value.priced_pence if is_before_cap else None)
        of_kind = self._alike.setdefault(alike, _Alike())
        of_kind.count += 1
        of_kind.pence += value.pence + value.accrued_pence
        of_kind.accrued_pence += value.accrued_pence
        if value.accrued_pence:
            day = EarnedOfDay(contract, on, 0, value.accrued_pence)
            self.accrued[past.outcome.id] = _AccruedOutcome(day, place)

    def _count_rest(self, past: PastOutcome, of_month: tuple[str, date, str], pence: int) -> None:
        """Of a month of which there is a sample, what was not drawn."""
        drawn = self._drawn.get(of_month[:2])
        if drawn is not None and not drawn.has(past.outcome.id, past.evidence_key):
            self.rest_pence[of_month] = self.rest_pence.get(of_month, 0) + pence

    def earned(self) -> Iterator[EarnedOfDay]:
        for (contract, on, measure, uncapped, price), of_kind in self._alike.items():
            yield EarnedOfDay(
                contract, on, of_kind.pence, of_kind.accrued_pence, measure, uncapped, of_kind.count, price
            )


async def _periods(session: Session, area: str, versions: Versions, of_periods: PeriodFacts) -> list[ReckonedAmount]:
    schemes, today = versions.schemes, versions.today
    due = {period.amount.key: period for period in periods_due(schemes, today, of_periods)}
    stated = await amounts.of_shapes(session, area, (*PERIOD_SHAPES, ON_ACCOUNT))
    posted = await ledger.posted(session, {*due, *stated})
    reached: list[ReckonedAmount] = []
    for key in sorted({*due, *stated}):
        stands = as_it_should_stand(area, key, (due, stated), posted, schemes, today)
        wanted, said = stands.wanted, stands.period or stated.get(key)
        if wanted.here is not None and wanted.pence and said is not None:
            here = wanted.here
            reached.append(
                ReckonedAmount(
                    key, here.contract, here.party, said.shape, None, None, None, wanted.effective_on, wanted.pence
                )
            )
    return reached


async def _period_facts(session: Session, area: str, versions: Versions, reckoning: _Reckoning) -> PeriodFacts:
    earned = earned_of(reckoning.earned())
    cohorts = _with_tariffs(await cohort_facts(session, area, versions.schemes), versions)
    of_periods = PeriodFacts(versions.counts, earned, cohorts, area=area)
    codes = sorted({terms.code for terms in all_terms(versions.schemes) if terms.on_account is not None})
    if not codes or not reckoning.accrued:
        return of_periods
    waiting = await waits_of_accrued(session, area, list(reckoning.accrued))
    posted = await ledger.posted(session, list(waiting)) if waiting else {}
    left_out = (
        (accrued, not_approved(accrued.day.accrued_pence, posted.get(key, {}), accrued.place))
        for key, accrued in reckoning.accrued.items()
        if key in waiting
    )
    days = [replace(accrued.day, accrued_pence=pence) for accrued, pence in left_out if pence]
    if not days:
        return of_periods
    return replace(of_periods, earned=without(of_periods.earned, days), left_out=earned_of(days))


def _with_tariffs(cohorts: CohortFacts, versions: Versions) -> CohortFacts:
    if not versions.replaced:
        return cohorts
    episodes = [replace(episode, tariffs=versions.tariffs(episode.tariffs)) for episode in cohorts.episodes]
    return CohortFacts(cohorts.schemes, episodes)


@dataclass(frozen=True, slots=True)
class Draft:
    """As if it had been published today, with the tariffs that it would judge, and the outcomes that would be others
    by it; `judged`: people were judged by it, whether or not any are.
    """

    scheme: Scheme
    tariffs: Mapping[UUID, TariffByDraft] = field(default_factory=dict)
    outcomes: Mapping[UUID, OutcomeByDraft] = field(default_factory=dict)
    judged: bool = False


@dataclass(frozen=True, slots=True)
class ComparedAmount:
    """What stands of an amount at one place, and what would: None where nothing does."""

    before: ReckonedAmount | None
    after: ReckonedAmount | None


@dataclass(slots=True)
class ReckonedSoFar:
    """Of all outcomes, each on both sides, in two steps, and of what is drawn; who shows it reads it meanwhile."""

    done: int = 0
    whole: int = 0
    drawn: int = 0  # batches of draws of the projected year
    to_draw: int = 0

    @property
    def percent(self) -> int:
        """100 only of what is over."""
        reckoned = (100 - DRAWING_PERCENT) * self.done // self.whole if self.whole else 0
        drawn = DRAWING_PERCENT * self.drawn // self.to_draw if self.to_draw else 0
        return min(99, reckoned + drawn)


async def what_if(
    session: Session, area: str, draft: Draft, today: date, so_far: ReckonedSoFar | None = None
) -> list[ComparedAmount]:
    """Of each amount that comes to something on either side; in one transaction that reads a snapshot."""
    so_far = so_far or ReckonedSoFar()
    published = await facts.schemes(session, area)
    past = [outcome async for some in past_outcomes(session, area) for outcome in some]
    would_be = await _by_draft(session, past, draft)
    so_far.whole = 2 * (len(past) + len(would_be))
    of_persons = {id(outcome.tariffs): outcome.tariffs for outcome in (*past, *would_be)}.values()
    as_published = await _versions(session, area, published, today, {})
    scheme = replace(draft.scheme, known_on=today)
    by_it = by_draft(chain.from_iterable(of_persons), draft.tariffs, scheme)
    with_draft = await _versions(session, area, [*published, scheme], today, by_it)
    sides = ((past, as_published), (would_be, with_draft))
    before, after = [await reckoned(session, area, of, side, so_far) for of, side in sides]
    outcomes = zip_longest(before.outcomes, after.outcomes)  # what is new by the draft comes last
    periods = {amount.key: amount for amount in after.periods}
    compared = [both for was, then in outcomes for both in _compared(was, then)]
    for amount in before.periods:
        compared += _compared(amount, periods.pop(amount.key, None))
    return compared + [ComparedAmount(None, amount) for amount in periods.values()]


async def _by_draft(session: Session, past: Sequence[PastOutcome], draft: Draft) -> Sequence[PastOutcome]:
    if not draft.outcomes:
        return past
    clients = sorted({outcome.outcome.client_id for outcome in draft.outcomes.values()})
    return as_drafted(past, draft.outcomes, await drafted_outcomes.tariffs_of(session, clients))


def _compared(was: ReckonedAmount | None, would_be: ReckonedAmount | None) -> Iterable[ComparedAmount]:
    """At two places they are two."""
    if was is None and would_be is None:
        return ()
    if was is None or would_be is None or (was.contract, was.party) == (would_be.contract, would_be.party):
        return (ComparedAmount(was, would_be),)
    return ComparedAmount(was, None), ComparedAmount(None, would_be)


async def _versions(
    session: Session, area: str, schemes: Sequence[Scheme], today: date, replaced: Mapping[UUID, Tariff]
) -> Versions:
    return Versions(schemes, today, await period_facts.counts(session, area, schemes), replaced)
