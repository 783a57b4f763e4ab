"""What a dispute has agreed adds to an outcome of a year whose account is closed: nothing else of the year moves, and
the year comes to no more than its cap.

Payment rules 4, Final account.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from services.payments.commands.caps import CappedYear, standing_of_year, year_of
from services.payments.commands.closing import AsKnown, closed, closed_place, is_in_a_closed_balance
from services.payments.commands.places import WantedAmount
from services.payments.rules.capped_years import cap_on, capped_contracts
from services.payments.rules.caps import UnderCap, added_under_cap
from services.payments.rules.claims import Standing, Worth, due_step, hold_step
from services.payments.rules.disputes import AgreedDispute, still_adds
from services.payments.rules.final_accounts import closes_on
from services.payments.rules.postings import ContractParty
from services.payments.rules.schemes import Scheme
from services.payments.store.ledger import Places
from shared.data.db import Session

AGREED = "agreed-after-final-account"
_ADDED = {"due", "held", "accrued"}


@dataclass(frozen=True, slots=True)
class AgreedDisputes:
    """Of some outcomes, with what stands of their years that have a cap: each that adds leaves less of it."""

    by_outcome: Mapping[UUID, Sequence[AgreedDispute]] = field(default_factory=dict)
    year_pence: dict[CappedYear, int] = field(default_factory=dict)

    def add(self, year: CappedYear, pence: int) -> None:
        if year in self.year_pence:
            self.year_pence[year] += pence


NONE_AGREED = AgreedDisputes()


@dataclass(frozen=True, slots=True)
class DisputedOutcome:
    """Where its money is, or would be if there was any."""

    key: UUID
    area: str
    achieved_on: date
    posted: Places


async def agreed_disputes(
    session: Session,
    outcomes: Iterable[DisputedOutcome],
    by_outcome: Mapping[UUID, Sequence[AgreedDispute]],
    schemes_of: Mapping[str, Sequence[Scheme]],
    today: date,
) -> AgreedDisputes:
    years: dict[CappedYear, int] = {}
    for outcome in outcomes if by_outcome else ():
        schemes = schemes_of.get(outcome.area, ())
        codes = {dispute.contract for dispute in by_outcome.get(outcome.key, ())} & capped_contracts(schemes)
        stood = closed_place(outcome.posted, schemes, today) if codes else None
        for code in codes:
            year = year_of(outcome.area, schemes, code, stood[2] if stood else outcome.achieved_on)
            if year not in years:
                years[year] = await standing_of_year(session, year, schemes, today)
    return AgreedDisputes(by_outcome, years)


def with_agreed(agreed: AgreedDisputes, as_known: AsKnown) -> tuple[WantedAmount, Worth, AgreedDispute | None]:
    """Of an outcome, as it stands under a closed year, with the dispute that adds to it."""
    if of_outcome := agreed.by_outcome.get(as_known.wanted.key):
        added = _added(agreed, of_outcome, as_known)
        if added is not None:
            return added
    return *closed(as_known), None


def _added(
    agreed: AgreedDisputes, of_outcome: Sequence[AgreedDispute], as_known: AsKnown
) -> tuple[WantedAmount, Worth, AgreedDispute] | None:
    """None where nothing is added, or its quarter's closed balance has it."""
    wanted, value, schemes, today = as_known.wanted, as_known.value, as_known.schemes, as_known.today
    here, stood = wanted.here, closed_place(as_known.posted, schemes, today)
    if here is None or value.standing not in _ADDED or (stood is not None and stood[0] != here):
        return None
    if as_known.before is not None and is_in_a_closed_balance(as_known.before, schemes, today):
        return None
    day, stands = (stood[2], stood[1].balances.standing) if stood else (wanted.effective_on, 0)
    dispute = _that_adds(of_outcome, here, stands, closes_on(schemes, here.contract, day), today)
    if dispute is None:
        return None
    year, under = _under_cap(agreed, wanted.area, here.contract, day, value.value_pence, stands, schemes)
    comes_to = value.value_pence if under is None else under.pence
    if comes_to <= stands:
        return None
    if year is not None:
        agreed.add(year, comes_to - stands)
    stays = closed(as_known)[0] if stood else wanted  # with its year's hold
    standing: Standing = "held" if stays.held else "due"
    comes = replace(value, standing=standing, pence=comes_to, accrued_pence=0, reason=AGREED)
    return replace(stays, pence=comes_to), _explained(comes, under, stays, stood=stood is not None), dispute


def _that_adds(
    of_outcome: Sequence[AgreedDispute], here: ContractParty, stands: int, closes: date | None, today: date
) -> AgreedDispute | None:
    if closes is None or closes > today:
        return None
    return next((of for of in of_outcome if still_adds(of, here.contract, here.party, stands, closes, today)), None)


def _under_cap(
    agreed: AgreedDisputes, area: str, code: str, day: date, pence: int, stands: int, schemes: Sequence[Scheme]
) -> tuple[CappedYear | None, UnderCap | None]:
    """By the cap of its own day."""
    if code not in capped_contracts(schemes):
        return None, None
    year = year_of(area, schemes, code, day)
    cap_pence = cap_on(schemes, code, year.number, day)
    under = None if cap_pence is None else added_under_cap(pence, stands, agreed.year_pence[year], cap_pence)
    return year, under


def _explained(value: Worth, under: UnderCap | None, stays: WantedAmount, *, stood: bool) -> Worth:
    """The cap is said instead of what the order of achievement would leave of it, and the hold that its year has
    instead of one that was said later.
    """
    *steps, last = (step for step in value.steps if step["step"] != "cap")
    if stood or last["step"] == "accrued":
        held_until = stays.held_until if stays.held else None
        last = hold_step(held_until) if held_until else due_step(stays.effective_on)
    return replace(value, steps=(*steps, *([under.step] if under else ()), last))
