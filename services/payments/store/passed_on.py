"""What of a contract's amounts and remittances the prime passes on to its subcontractors.

An amount's part follows from who delivered its outcome and from the share of the day of achievement. What a line moves
of it is the difference of the parts before and after it. Rounding away from zero is what `split` comes to: of two
parts the larger fraction has the odd penny, and of equal ones the first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import select

from services.payments.models import Run
from services.payments.rules.subcontracts import ShareSpan
from services.payments.store.remitted import moved
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, param, sql

Shares = Mapping[str, Sequence[ShareSpan]]  # by contract


@dataclass(frozen=True, slots=True)
class PassedOn:
    """Of a contract; without an organisation, what it comes to before anything is passed on."""

    contract: str
    party: str
    organisation: str | None
    standing_pence: int
    paid_pence: int


@dataclass(frozen=True, slots=True)
class PassedLine:
    """What of one line of a remittance is passed on; less than nothing of what was taken off."""

    run_id: UUID
    line_id: UUID
    organisation: str
    pence: int


_MOVED = moved("transfer")
_SPANS = """
    span AS (SELECT contract, organisation, since, until, share FROM unnest(
        CAST(:contracts AS text[]), CAST(:organisations AS text[]), CAST(:since AS date[]), CAST(:until AS date[]),
        CAST(CAST(:shares AS text[]) AS numeric[])) AS span (contract, organisation, since, until, share))
"""
_DELIVERED = """
    JOIN outcome ON outcome.outcome_id = {key}
    JOIN span ON span.contract = {of}.contract AND span.organisation = outcome.delivered_by
             AND outcome.achieved_on >= span.since AND outcome.achieved_on < span.until
"""
_TOTALS = sql(
    f"""
    WITH {_SPANS}, reached AS (
        SELECT contract, party, key, pence AS standing, 0 AS paid FROM amount
         WHERE area = :area AND contract = ANY (CAST(:codes AS text[]))
        UNION ALL
        SELECT contract, party, amount_key, 0, sum({_MOVED}) FROM transfer
         WHERE area = :area AND contract = ANY (CAST(:codes AS text[])) GROUP BY contract, party, amount_key
    )
    SELECT reached.contract, reached.party, span.organisation,
           sum(round(standing * share))::bigint AS standing_pence, sum(round(paid * share))::bigint AS paid_pence
      FROM reached {_DELIVERED.format(key="reached.key", of="reached")}
     GROUP BY reached.contract, reached.party, span.organisation
    UNION ALL
    SELECT contract, party, NULL, sum(standing)::bigint, sum(paid)::bigint FROM reached GROUP BY contract, party
    ORDER BY contract, party, organisation
    """,
    into=PassedOn,
)
_LINES = sql(
    f"""
    WITH {_SPANS}, line AS (
        SELECT id, run_id, kind, amount_key, contract, {_MOVED} AS moved,
               sum({_MOVED}) OVER (PARTITION BY contract, party, amount_key ORDER BY seq) AS reached
          FROM transfer WHERE contract IN (SELECT contract FROM span) AND amount_key IN (
            SELECT amount_key FROM transfer WHERE run_id = ANY (CAST(:runs AS uuid[]))
               AND kind IN ('approval', 'netting'))
    )
    SELECT line.run_id, line.id AS line_id, span.organisation,
           (round(reached * share) - round((reached - moved) * share))::bigint AS pence
      FROM line {_DELIVERED.format(key="line.amount_key", of="line")}
     WHERE line.run_id = ANY (CAST(:runs AS uuid[])) AND line.kind IN ('approval', 'netting')
    """,
    into=PassedLine,
)
_REMITTANCES = pages(
    select(Run).where(Run.area == param.area, among(Run.state, param.states), among(Run.contract, param.contracts)),
    by=[Run.run_on, Run.id],
    narrowed=[Run.id == param.id],
)


async def totals(session: Session, area: str, shares: Shares) -> Sequence[PassedOn]:
    return await _TOTALS.all(session, area=area, codes=list(shares), **_spans(shares))


async def lines(session: Session, runs: Sequence[UUID], shares: Shares) -> Sequence[PassedLine]:
    """Of these remittances the lines of which something is passed on."""
    return await _LINES.all(session, runs=list(runs), **_spans(shares))


async def remittances(
    session: Session,
    area: str,
    contracts: Sequence[str],
    states: Sequence[str],
    run_id: UUID | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> Sequence[Run]:
    return await _REMITTANCES.page(
        session, after=after, limit=limit, area=area, states=list(states), contracts=list(contracts), id=run_id
    )


def _spans(shares: Shares) -> dict[str, Any]:
    rows = [(contract, span) for contract, spans in shares.items() for span in spans]
    return {
        "contracts": [contract for contract, _ in rows],
        "organisations": [span.organisation for _, span in rows],
        "since": [span.since for _, span in rows],
        "until": [span.until for _, span in rows],
        "shares": [span.share for _, span in rows],
    }
