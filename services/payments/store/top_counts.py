"""How the TOPs of organisations stood, as they were counted last."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlmodel import col, select

from services.payments.models import TopCount
from services.payments.rules.position.top_activity import CountedTops, counted_together
from services.payments.rules.postings import ContractParty
from services.payments.rules.schemes import Contract
from shared.data.db import Session
from shared.data.statements import among, param, statement

OLD = timedelta(days=14)  # what was counted earlier says nothing of the day
_LAST = statement(
    select(TopCount)
    .where(
        TopCount.area == param.area,
        among(TopCount.organisation, param.parties),
        TopCount.counted_to > param.since,
        TopCount.counted_to <= param.day,
        ~col(TopCount.voided),
    )
    .order_by(col(TopCount.counted_to))
)


async def last(
    session: Session, area: str, contracts: Collection[Contract], day: date
) -> dict[ContractParty, CountedTops]:
    """By contract, of the last week that had ended and was counted; none where that is long ago. What who delivers for
    a prime owes and does is the prime's.
    """
    parties = {party for contract in contracts for party in contract.parties}
    counts = await _LAST.all(session, area=area, parties=sorted(parties), since=day - OLD, day=day)
    by_party = {count.organisation: CountedTops(count.counted_to, count.windows) for count in counts}
    together = {}
    for contract in contracts:
        delivering = [span.party for span in contract.delivered_by if span.starts <= day < span.ends]
        own = [by_party[party] for party in delivering if party in by_party]
        if own:
            together[ContractParty(contract.code, contract.party)] = counted_together(own)
    return together
