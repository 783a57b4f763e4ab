"""What has risen since a service told of taking back, or would if it stood: it may be an older word's doing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.payments.commands.pending import Cause, PendingWork
from services.payments.models import Tariff
from services.payments.rules.claims import OfContract, worth
from services.payments.rules.counted import NO_COUNTS
from services.payments.rules.standing import Level, Levels, leaves_gap, levels_of
from services.payments.rules.states import FALLEN_OR_AWAITED
from services.payments.store import increased, otherwise, tariffs
from services.payments.store.amounts import KeptAmount
from services.payments.store.claims import Claim, ClaimFacts
from services.payments.store.increased import PRICE, WORTH, KeptLevel, RaisedOutcome
from services.payments.store.tariffs import KeptTariff
from shared.data.db import Session
from shared.data.revisions import BEFORE_TAKING_BACK, STEP

NEVER = 0  # no revision of it had this price before


async def look_before(session: Session, work: PendingWork) -> None:
    """Before words that take back are kept: whether one before them is missing, and what tariffs said."""
    last = await otherwise.last_revisions(session, list(work.outcomes))
    for said in work.words:
        _mark_gap(work.outcomes, said.outcome_id, last[said.outcome_id], said.word.revision)
    for row, before in await _tariffs(session, work):
        row[BEFORE_TAKING_BACK] = _before(before, row["revision"])
        _mark_gap(work.clients, row["client_id"], before.revision if before else 0, row["revision"])


async def keep_before(session: Session, work: PendingWork) -> None:
    """Before ordinary words are kept: what tariffs said before a service took back."""
    for row, before in await _tariffs(session, work):
        row[BEFORE_TAKING_BACK] = tariffs.after_ordinary(before, row)


async def _tariffs(session: Session, work: PendingWork) -> list[tuple[Any, KeptTariff | None]]:
    """Each that came, with how it is kept."""
    rows: Sequence[Any] = work.facts.get(Tariff, ())
    kept = await tariffs.kept(session, [row["tariff_id"] for row in rows])
    return [(row, kept.get(row["tariff_id"])) for row in rows]


def _mark_gap(causes: dict[UUID, Cause], key: UUID, was_said: int, said: int) -> None:
    """What stood right before it is not known then: it may have fallen by the word that is missing."""
    if leaves_gap(was_said, said, STEP):
        causes[key] = causes[key]._replace(after_gap=True)


def _before(kept: KeptTariff | None, revision: int) -> Any:
    """Before the first of several words that take back."""
    if kept is None:
        return tariffs.VOIDED
    if leaves_gap(kept.revision, revision, STEP):
        return tariffs.NOT_CONSUMED
    return kept.said if kept.before is None else kept.before


async def list_raised(
    session: Session, facts: ClaimFacts, amounts: Iterable[KeptAmount], touched: Mapping[UUID, Cause], today: date
) -> None:
    """Of claims that were reconciled, by what stood and what stands of them now."""
    reached = {amount.key: amount for amount in amounts}
    rises = []
    for claim in facts.claims:
        amount, cause = reached[claim.outcome.id], touched[claim.outcome.id]
        if rise := _worth_raised(claim, facts, amount, cause, today) or _priced(claim, facts, amount, today):
            rises.append(rise)
    least = {(rise.outcome_id, rise.name): rise.known for rise in rises}
    kept = {
        key: [KeptLevel(name.thing, least.get((key, name.name), name.known)) for name in names]
        for key, names in facts.raised.items()
    }
    levels = {key: _levels(reached[key]).worth for key in kept}
    await increased.turn(session, kept, levels, {claim.outcome.id: claim.area for claim in facts.claims})
    await increased.note(session, rises)


def _levels(amount: KeptAmount) -> Levels:
    stands = amount.state not in FALLEN_OR_AWAITED
    return levels_of(stands, amount.pence, amount.value_pence, amount.contract, amount.party, amount.held_until)


def _worth_raised(
    claim: Claim, facts: ClaimFacts, amount: KeptAmount, cause: Cause, today: date
) -> RaisedOutcome | None:
    """By a word that takes back, compared with what stood right before it."""
    if not cause.told_by:
        return None
    name = PRICE if cause.told_by == "tariff" else WORTH
    kept = None if cause.after_gap else facts.amounts.get(claim.outcome.id)
    before = kept.levels if kept else Levels()
    was = claim.withdrawal.revision if claim.withdrawal else claim.outcome.revision
    return _raised(claim, facts, amount, name, getattr(before, name).on(today), was)


def _priced(claim: Claim, facts: ClaimFacts, amount: KeptAmount, today: date) -> RaisedOutcome | None:
    """By an ordinary word, but for the first time at a price that was told by taking back."""
    outcome = claim.outcome
    if outcome.client_id not in facts.earlier or facts.priced_by.get(outcome.id) == amount.tariff_id:
        return None
    before = Level()
    if (earlier := facts.earlier[outcome.client_id]) is not None:
        of_contract = OfContract(facts.counts.get(claim.area, NO_COUNTS))
        value = worth(outcome, claim.withdrawal, earlier, facts.schemes.get(claim.area, ()), today, of_contract)
        before = levels_of(True, 0, value.value_pence, outcome.contract, claim.party, None).price
    return _raised(claim, facts, amount, PRICE, before, NEVER)


def _raised(
    claim: Claim, facts: ClaimFacts, amount: KeptAmount, name: str, before: Level, was: int
) -> RaisedOutcome | None:
    key, least, now = claim.outcome.id, before, _levels(amount)
    if not getattr(now, name).is_above(least):
        return None
    for kept in facts.raised.get(key, ()):
        least = least.lowest(kept.known) if kept.name == name else least
    return RaisedOutcome(key, claim.area, name, was, claim.outcome.revision, least, now.worth)
