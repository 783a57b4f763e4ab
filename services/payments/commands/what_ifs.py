"""What-ifs that were asked: looked at, their amounts, and given up. Nothing of them is money: no ledger is locked."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from services.payments.errors import UnknownWhatIf, WhatIfOver
from services.payments.models import WhatIf, WhatIfAmount
from services.payments.rules.what_if.own import hangs_on_assessments, own_sum
from services.payments.store import facts, what_ifs
from services.payments.store.contracts import canonical_schemes
from services.payments.store.what_ifs import AmountsWanted
from shared.data.db import Session


async def what_if_of(session: Session, area: str, what_if_id: UUID) -> WhatIf:
    asked = await what_ifs.find(session, area, what_if_id)
    if asked is None:
        raise UnknownWhatIf
    return asked


async def own_of(session: Session, area: str, what_if_id: UUID, party: str) -> WhatIf:
    """Only one that a variation of a contract of theirs names."""
    asked = await what_if_of(session, area, what_if_id)
    if not await what_ifs.is_told_to(session, asked.id, party):
        raise UnknownWhatIf
    return asked


async def own_sums(session: Session, asked: WhatIf, party: str) -> list[dict[str, Any]]:
    """Of each of its contracts, as far as it is told."""
    rows = [row for row in asked.totals["parties"] if row["party"] == party] if asked.totals else []
    by_people = bool(rows) and (asked.judged or await _hangs_on_assessments(session, asked))
    return [
        own_sum(row | {"difference_pence": row["after_pence"] - row["before_pence"]}, by_people=by_people)
        for row in rows
    ]


async def _hangs_on_assessments(session: Session, asked: WhatIf) -> bool:
    """By what the draft says, or since somebody in the area would be of another band by it than was confirmed."""
    if await what_ifs.is_rebanded(session, asked.id):
        return True
    published = sorted(await facts.schemes(session, asked.area), key=lambda scheme: scheme.published_at)
    canonical = await canonical_schemes(session, asked.area, {scheme.hash for scheme in published})
    others = [canonical[scheme.hash] for scheme in published if scheme.hash != asked.scheme_hash]
    return hangs_on_assessments(asked.scheme, others)


async def waits_for(session: Session, asked: WhatIf) -> Literal["tariffs", "outcomes", "day"] | None:
    """What of it has not all come, or whether the day's work has not: it goes on by itself once it has."""
    if asked.state != "waiting":
        return None
    arrived = await what_ifs.arrived(session, asked.id)
    if not arrived.tariffs:
        return "tariffs"
    return None if arrived.outcomes and arrived.day else "day" if arrived.outcomes else "outcomes"


async def amounts_of(
    session: Session, area: str, what_if_id: UUID, wanted: AmountsWanted, *, after: int | None, limit: int
) -> Sequence[WhatIfAmount]:
    """Those of the one that was reckoned from the same, where this one needed no reckoning; none until it is done."""
    asked = await what_if_of(session, area, what_if_id)
    if asked.state != "done":
        return []
    return await what_ifs.amounts(session, asked.same_as or asked.id, wanted, after, limit)


async def cancel(session: Session, area: str, what_if_id: UUID) -> WhatIf:
    """Who reckons it finds out within a second or two, and stops."""
    asked = await what_if_of(session, area, what_if_id)
    cancelled = await what_ifs.cancel(session, asked.id)
    if cancelled is None:
        raise WhatIfOver(f"The what-if is {asked.state}; only one that is not over is cancelled.", state=asked.state)
    return cancelled
