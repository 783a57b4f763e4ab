"""After the final account of a contract year what stands of it stays, and what becomes known of it does not come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.payments.commands.places import WantedAmount
from services.payments.rules.claims import Standing, Worth
from services.payments.rules.final_accounts import any_closes, is_closed, is_closed_period
from services.payments.rules.money import DAY, add_months
from services.payments.rules.postings import ContractParty
from services.payments.rules.schemes import Scheme
from services.payments.rules.shapes import BY_MONTH
from services.payments.rules.states import ClaimState
from services.payments.store.claims import AmountBefore
from services.payments.store.ledger import Places, PostedAmount

FINAL_ACCOUNT = "final-account"


@dataclass(frozen=True, slots=True)
class AsKnown:
    """What an outcome is worth by all that is known today, and where its money is: no account was looked at."""

    wanted: WantedAmount
    value: Worth
    before: AmountBefore | None
    posted: Places
    schemes: Sequence[Scheme]
    today: date


def closed(as_known: AsKnown) -> tuple[WantedAmount, Worth]:
    """Of an outcome, as it stands under a closed year, wherever later facts would have it; its hold goes on and ends as
    it was to, whatever a later word says of how long it may still fall.
    """
    wanted, value, before = as_known.wanted, as_known.value, as_known.before
    schemes, today = as_known.schemes, as_known.today
    if not any_closes(schemes):
        return wanted, value
    stood = closed_place(as_known.posted, schemes, today)
    if stood is not None:
        place, at_place, day = stood
        pence = at_place.balances.standing
        until = before.held_until if before is not None else wanted.held_until
        held = bool(at_place.balances.held) and until is not None and today < until
        stays = replace(wanted, here=place, effective_on=day, pence=pence, held=held)
        if at_place.balances.held:
            stays = replace(stays, held_until=until, first_due_on=until or wanted.first_due_on)
        standing: Standing = "held" if held else "due"
        if stays == wanted and (value.standing, value.pence, value.accrued_pence) == (standing, pence, 0):
            return wanted, value  # it would stand as it does
        return stays, replace(value, standing=standing, pence=pence, accrued_pence=0, reason=FINAL_ACCOUNT)
    if before is not None and is_in_a_closed_balance(before, schemes, today):
        assert before.contract is not None  # noqa: S101 - it is in a balance of one
        stays = replace(wanted, here=ContractParty(before.contract, before.party), effective_on=before.effective_on)
        if stays == wanted and (value.standing, value.accrued_pence) == ("accrued", before.accrued_pence):
            return wanted, value
        accrued = replace(value, standing="accrued", pence=0, accrued_pence=before.accrued_pence, reason=FINAL_ACCOUNT)
        return replace(stays, pence=0, held=False), accrued
    return _late(as_known)


def _late(as_known: AsKnown) -> tuple[WantedAmount, Worth]:
    wanted, value, schemes, today = as_known.wanted, as_known.value, as_known.schemes, as_known.today
    here = wanted.here
    if here is None:
        return wanted, value
    if value.standing == "in_cohort":
        is_late = _is_late_for_its_month(here.contract, wanted.effective_on, as_known.before, schemes, today)
        return wanted, replace(value, standing="closed", reason=FINAL_ACCOUNT) if is_late else value
    would_stand = wanted.pence or value.accrued_pence
    if would_stand and is_closed(schemes, here.contract, wanted.effective_on, today):
        late = replace(value, standing="closed", pence=0, accrued_pence=0, reason=FINAL_ACCOUNT)
        return replace(wanted, pence=0, held=False), late
    return wanted, value


def is_closed_at(before: AmountBefore | None, posted: Places, schemes: Sequence[Scheme], today: date) -> bool:
    """Whether what stands of an outcome, by itself or in a quarter's balance, stays as it is."""
    if before is None or not any_closes(schemes):
        return False
    if closed_place(posted, schemes, today) is not None:
        return True
    return is_in_a_closed_balance(before, schemes, today)


def period_is_closed(wanted: WantedAmount, shape: str, schemes: Sequence[Scheme], today: date) -> bool:
    """A calendar month may be one of the run-off."""
    if wanted.here is None:
        return False
    closed_by = is_closed if shape in BY_MONTH else is_closed_period
    return closed_by(schemes, wanted.here.contract, wanted.effective_on, today)


def period_as_it_stood(wanted: WantedAmount, posted: Places, schemes: Sequence[Scheme], today: date) -> WantedAmount:
    """Of a period's amount in a closed year: what is due again and what is owed still cancel each other."""
    stood = closed_place(posted, schemes, today)
    if stood is None:
        return replace(wanted, pence=0)
    place, at_place, day = stood
    return replace(wanted, here=place, effective_on=day, pence=at_place.balances.standing)


def is_in_a_closed_balance(before: AmountBefore, schemes: Sequence[Scheme], today: date) -> bool:
    if not before.accrued_pence or before.contract is None:
        return False
    return is_closed(schemes, before.contract, before.effective_on, today)


def _is_late_for_its_month(
    contract: str, achieved_on: date, before: AmountBefore | None, schemes: Sequence[Scheme], today: date
) -> bool:
    """Whether the month that would pay for it is closed before it is due, or was before it was counted in it."""
    due_on = add_months(achieved_on.replace(day=1), 1)
    if is_closed(schemes, contract, due_on - DAY, due_on):
        return True
    counted = before is not None and before.state == ClaimState.IN_COHORT
    return not counted and is_closed(schemes, contract, due_on - DAY, today)


def closed_place(
    posted: Places, schemes: Sequence[Scheme], today: date
) -> tuple[ContractParty, PostedAmount, date] | None:
    for place, at_place in posted.items():
        for day, pence in at_place.stood.items():
            if pence and is_closed(schemes, place.contract, day, today):
                return place, at_place, day
    return None
