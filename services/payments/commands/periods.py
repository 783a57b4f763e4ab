"""Amounts of a contract's periods: reconciled like claims, one amount a period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from uuid import UUID

from services.payments.commands.closing import FINAL_ACCOUNT, period_as_it_stood, period_is_closed
from services.payments.commands.ledger_entries import LedgerEntries
from services.payments.commands.pending import Cause
from services.payments.commands.period_facts import facts_of_periods
from services.payments.commands.places import WantedAmount, owed_of, reconcile_places
from services.payments.models import Amount
from services.payments.rules.claim_explanations import Basis, fallen_period_basis, period_basis
from services.payments.rules.left_out import as_it_stands, of_closed_year
from services.payments.rules.postings import ContractParty
from services.payments.rules.schemes import Scheme
from services.payments.rules.shapes import (
    ON_ACCOUNT,
    PERIOD_SHAPES,
    ContractPeriod,
    extrapolation,
    on_account_balance,
    on_account_instalment,
    periods_due,
)
from services.payments.rules.states import ClaimState
from services.payments.store import amounts, claims, ledger
from services.payments.store.amounts import KeptAmount
from services.payments.store.ledger import Places
from shared.data.db import Session


async def reconcile_periods(
    session: Session, area: str, schemes: Sequence[Scheme], today: date, cause: Cause, *, leave_later: bool = False
) -> None:
    """What should stand by today; what stood and no longer should, falls. Of what is on account nothing stands.

    A day that is worked late may `leave_later` as it is: that was reconciled on a later day, by what was due on that.
    """
    facts = await facts_of_periods(session, area, schemes)
    due = {period.amount.key: period for period in periods_due(schemes, today, facts)}
    stated = await amounts.of_shapes(session, area, (*PERIOD_SHAPES, ON_ACCOUNT))
    posted = await ledger.posted(session, {*due, *stated})
    receivables, debts = await claims.receivables_of(session, posted), await claims.debts_of(session, posted)
    ledger_entries, kept, at_rest = LedgerEntries(today), [], list[UUID]()
    for key in sorted({*due, *stated}):
        period, before = due.get(key), stated.get(key)
        places, owed = posted.get(key, {}), owed_of(key, receivables, debts)
        if leave_later and ledger.last_day(places, today) > today:
            continue
        stands = as_it_should_stand(area, key, (due, stated), posted, schemes, today)
        period, wanted, is_closed, is_balance = stands.period, stands.wanted, stands.is_closed, _is_balance(period)
        basis = partial(_basis, schemes, period, before)
        _, moved = reconcile_places(ledger_entries, wanted, places, cause, basis, owed)
        if is_closed and not is_balance:
            at_rest += [key] if moved else []
            kept += _told_of_closed(wanted, period, before)
        elif moved or _states_another(wanted, period, before):
            kept.append(_amount(wanted, period, before))
    await amounts.keep(session, kept)
    await ledger_entries.write(session)
    await amounts.refresh_states(session, [*at_rest, *(amount.key for amount in kept)])


@dataclass(frozen=True, slots=True)
class PeriodStands:
    """What should stand of an amount of a period, and whether its year is closed."""

    period: ContractPeriod | None
    wanted: WantedAmount
    is_closed: bool


def as_it_should_stand(
    area: str,
    key: UUID,
    of_area: tuple[Mapping[UUID, ContractPeriod], Mapping[UUID, Amount]],
    posted: Mapping[UUID, Places],
    schemes: Sequence[Scheme],
    today: date,
) -> PeriodStands:
    """Of an amount that is due by now or was before: `of_area` has all of both."""
    due, stated = of_area
    period, before, places = due.get(key), stated.get(key), posted.get(key, {})
    wanted = _wanted(area, key, period, before)
    is_closed = period_is_closed(wanted, _shape(period, before), schemes, today)
    if period is not None and _is_balance(period):
        on_account = _on_account_posted(period, stated, posted) if is_closed else None
        period = _balance(period, places, on_account)
        wanted = _wanted(area, key, period, before)
    elif is_closed:
        wanted = period_as_it_stood(wanted, places, schemes, today)
    return PeriodStands(period, wanted, is_closed)


def _shape(period: ContractPeriod | None, before: Amount | None) -> str:
    if period is not None:
        return period.shape
    assert before is not None  # noqa: S101 - a key is due or was known before
    return before.shape


def _is_balance(period: ContractPeriod | None) -> bool:
    return period is not None and period.shape == on_account_balance.NAME


def _balance(period: ContractPeriod, places: Places, on_account_posted: int | None) -> ContractPeriod:
    """Of a closed year by what was posted on account of it, whatever a later version says."""
    amount = period.amount if on_account_posted is None else of_closed_year(period.amount, on_account_posted)
    place = ContractParty(period.contract.code, period.contract.party)
    return replace(period, amount=as_it_stands(amount, places.get(place, ledger.UNPOSTED).balances))


def _on_account_posted(period: ContractPeriod, stated: Mapping[UUID, Amount], posted: Mapping[UUID, Places]) -> int:
    starts, until = period.amount.terms_on, period.amount.terms_by or period.amount.due_on
    return sum(
        place.balances.standing
        for key, amount in stated.items()
        if amount.shape == on_account_instalment.NAME and amount.contract == period.contract.code
        if starts <= amount.effective_on < until
        for place in posted.get(key, {}).values()
    )


def _wanted(area: str, key: UUID, period: ContractPeriod | None, before: Amount | None) -> WantedAmount:
    if period is None:
        assert before is not None  # noqa: S101 - a key is due or was known before
        assert before.contract is not None  # noqa: S101 - and it is some contract's
        here = ContractParty(before.contract, before.party)
        return WantedAmount(key, area, before.effective_on, here, 0, held=False, first_due_on=None)
    contract, amount = period.contract, period.amount
    here = ContractParty(contract.code, contract.party)
    return WantedAmount(
        key,
        area,
        amount.effective_on,
        here,
        amount.pence,
        held=False,
        first_due_on=amount.due_on,
        journal_of=lambda _contract, _day: contract.journal,
    )


def _basis(schemes: Sequence[Scheme], period: ContractPeriod | None, before: Amount | None) -> Basis:
    if period is not None:
        return period_basis(period)
    assert before is not None  # noqa: S101 - a key is due or was known before
    if before.shape == ON_ACCOUNT:
        return {"shape": ON_ACCOUNT, "contract": {"code": before.contract}, "steps": []}
    assert before.contract is not None  # noqa: S101 - it is of a period of one
    return fallen_period_basis(before.shape, before.contract, before.effective_on, schemes)


def _states_another(wanted: WantedAmount, period: ContractPeriod | None, before: Amount | None) -> bool:
    """A later version may change what is shown of an instalment although no penny moves; and why nothing is earned is
    shown from the beginning.
    """
    if period is None or wanted.here is None:
        return False
    if before is None:
        return period.amount.unearned is not None
    return before.party != wanted.here.party or (not wanted.pence and before.reason != period.amount.unearned)


def _told_of_closed(wanted: WantedAmount, period: ContractPeriod | None, before: Amount | None) -> list[KeptAmount]:
    """What a sample says too late is said, as of an outcome. Of what else comes too late outcomes say it themselves."""
    if period is None or period.shape != extrapolation.NAME:
        return []
    is_otherwise = period.amount.pence != wanted.pence
    reason = FINAL_ACCOUNT if is_otherwise else period.amount.unearned
    if reason == (before and before.reason):
        return []
    amount = replace(_amount(wanted, period, before), reason=reason)
    if is_otherwise and not wanted.pence:
        return [replace(amount, state=ClaimState.CLOSED)]
    if is_otherwise:
        return [replace(amount, state=ClaimState.OWED_BACK if wanted.pence < 0 else ClaimState.DUE)]
    return [amount]


def _state(period: ContractPeriod | None) -> ClaimState:
    if period is None:
        return ClaimState.WITHDRAWN
    if period.amount.pence < 0:
        return ClaimState.OWED_BACK
    return ClaimState.UNEARNED if period.amount.unearned else ClaimState.DUE


def _amount(wanted: WantedAmount, period: ContractPeriod | None, before: Amount | None) -> KeptAmount:
    said, here = period or before, wanted.here
    assert said is not None  # noqa: S101 - a key is due or known
    assert here is not None  # noqa: S101 - and it has a place
    return KeptAmount(
        key=wanted.key,
        area=wanted.area,
        contract=here.contract,
        party=here.party,
        shape=said.shape,
        measure=None,
        client_id=None,
        effective_on=wanted.effective_on,
        state=_state(period),
        reason=period.amount.unearned if period else (before and before.reason) or "no-longer-due",
        pence=wanted.pence,
        value_pence=wanted.pence,
        held_until=None,
        at_risk_until=None,
        tariff_id=None,
    )
