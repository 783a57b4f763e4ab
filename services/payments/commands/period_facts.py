"""What amounts of periods are worked out from, without what nobody may be paid for yet."""

from collections.abc import Sequence
from dataclasses import replace

from services.payments.commands.due_waits import accrued_waiting
from services.payments.rules.earned import EarnedOfDay, earned_of, without
from services.payments.rules.final_accounts import counts_on
from services.payments.rules.schemes import Scheme, all_terms
from services.payments.rules.shapes.amounts import PeriodFacts
from services.payments.store import period_facts
from shared.data.db import Session


async def facts_of_periods(session: Session, area: str, schemes: Sequence[Scheme]) -> PeriodFacts:
    """An outcome that a run would leave out (its person's identity is asked about, or who verified it had another part
    in it) comes with the balance of its quarter once that is settled.
    """
    facts = replace(await period_facts.period_facts(session, area, schemes), area=area)
    codes = {contract.code for contract in all_terms(schemes) if contract.on_account is not None}
    waiting = await accrued_waiting(session, area, sorted(codes)) if codes else []
    left_out = [waits.amount for waits in waiting]
    days = [
        EarnedOfDay(amount.contract, counts_on(schemes, amount.contract, amount.effective_on), 0, amount.due_pence)
        for amount in left_out
    ]
    return replace(facts, earned=without(facts.earned, days), left_out=earned_of(days)) if days else facts
