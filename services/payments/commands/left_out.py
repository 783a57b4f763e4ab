"""What the balances of quarters leave out, since nobody may be paid for it yet: of each outcome, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from services.payments.commands.due_waits import DueWaiting, accrued_waiting
from services.payments.commands.period_facts import facts_of_periods
from services.payments.rules.left_out import parts_left_out
from services.payments.rules.paid_with_others import balance_of
from services.payments.rules.postings import ContractParty
from services.payments.rules.schemes import Scheme, all_terms
from services.payments.rules.shapes import on_account_balance, periods_due
from services.payments.store import amounts
from shared.data.db import Session

LeftOut = Mapping[ContractParty, Sequence[DueWaiting]]


async def left_out_of_balances(session: Session, area: str, schemes: Sequence[Scheme], today: date) -> LeftOut:
    """Of quarters that have ended by today, by place; in the order of achievement as far as no run has approved it. A
    balance that never came to anything is kept nowhere.
    """
    codes = sorted({contract.code for contract in all_terms(schemes) if contract.on_account is not None})
    waiting = await accrued_waiting(session, area, codes) if codes else []
    if not waiting:
        return {}
    due = periods_due(schemes, today, await facts_of_periods(session, area, schemes))
    kept = await amounts.of_shapes(session, area, [on_account_balance.NAME])
    stands = {key: amount.pence for key, amount in kept.items()}
    rest = {
        period.amount.key: period.amount.pence + period.amount.left_out_pence - stands.get(period.amount.key, 0)
        for period in due
        if period.amount.left_out_pence
    }
    keys = [balance_of(schemes, area, waits.amount.contract, waits.amount.effective_on) for waits in waiting]
    parts = parts_left_out([(key, waits.amount.due_pence) for key, waits in zip(keys, waiting, strict=True)], rest)
    by_place: dict[ContractParty, list[DueWaiting]] = {}
    for waits, pence in zip(waiting, parts, strict=True):
        if pence:
            part = replace(waits, amount=replace(waits.amount, due_pence=pence))
            by_place.setdefault(waits.amount.place, []).append(part)
    return by_place
