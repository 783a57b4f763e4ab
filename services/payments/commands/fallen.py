"""Which outcomes that fell were paid by then, through the balance of their quarter or their cohort's month."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.payments.rules.paid_with_others import (
    Accrual,
    PaidWith,
    balance_of,
    fell_after_approval,
    month_fell_after_approval,
    paying_for,
)
from services.payments.store import facts
from services.payments.store import fallen as store
from services.payments.store.amounts import ClaimRow
from shared.data.db import Session


async def paid_with_others(session: Session, area: str, fallen: Sequence[ClaimRow]) -> set[UUID]:
    if not fallen:
        return set()
    schemes = await facts.schemes(session, area)
    paying = {
        claim.id: paid
        for claim in fallen
        if (paid := paying_for(schemes, area, claim.contract, claim.measure, claim.effective_on))
    }
    if not paying:
        return set()
    codes = {claim.id: claim.contract for claim in fallen}

    def in_its_quarter(claim: UUID, accrual: Accrual) -> bool:
        """Another day may have taken it to another one since."""
        code = codes[claim]
        return code is not None and balance_of(schemes, area, code, accrual.effective_on) in paying[claim].keys

    accrued = await store.accrued(session, list(paying))
    own = {
        claim: [accrual for accrual in all_of if in_its_quarter(claim, accrual)] for claim, all_of in accrued.items()
    }
    return await _fell_after_approval(session, paying, own)


async def _fell_after_approval(
    session: Session, paying: Mapping[UUID, PaidWith], accrued: Mapping[UUID, Sequence[Accrual]]
) -> set[UUID]:
    achieved = await store.once_achieved(session, [claim for claim, paid in paying.items() if paid.by_month])
    lines = await store.lines_of(session, [key for paid in paying.values() for key in paid.keys])
    owed = set()
    for claim, paid in paying.items():
        own = [line for key in paid.keys for line in lines.get(key, ())]
        by_month = claim in achieved and month_fell_after_approval(own)
        if by_month if paid.by_month else fell_after_approval(accrued.get(claim, ()), own):
            owed.add(claim)
    return owed
