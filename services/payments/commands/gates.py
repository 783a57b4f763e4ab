"""Which outcomes a quality gate bears on otherwise than it did: its quarter has ended, or a case of it has turned."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.payments.rules.gates import any_gates, gates_judged
from services.payments.rules.schemes import Scheme
from services.payments.store import gates, period_facts
from shared.data.db import Session


async def turned(session: Session, area: str, schemes: Sequence[Scheme], today: date) -> list[UUID]:
    """Kept is how each quarter was judged last, so that those of one that stays are left alone."""
    if not any_gates(schemes):
        return []
    kept = await gates.factors(session, area)
    counts = await period_facts.counts(session, area, schemes)
    changed = [
        judged
        for judged in gates_judged(schemes, counts, today)
        if kept.get((judged.contract, judged.gate.code, judged.quarter.starts), "1") != judged.factor
    ]
    await gates.keep(session, area, changed)
    return [outcome for judged in changed for outcome in await gates.outcomes(session, area, judged)]
