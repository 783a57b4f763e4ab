"""What is known of amounts and their payment, as cases are derived from it."""

from collections.abc import Collection
from uuid import UUID

from services.payments.rules.cases import CountedClaim
from shared.data.db import Session
from shared.data.statements import sql
from shared.figures.merged import owners_by, read_owners

_OWNERS = owners_by("client_merge")
_CLAIMED = sql(
    """
    WITH discharge AS MATERIALIZED (
        SELECT DISTINCT measure ->> 'code' AS code
          FROM scheme_version, jsonb_array_elements(CAST(scheme AS jsonb) -> 'measures') AS measure
         WHERE area = :area AND NOT voided AND measure ->> 'kind' = 'discharge'
    )
    SELECT amount.key, amount.client_id, amount.contract, amount.party, amount.measure, tariff.band, amount.state,
           amount.effective_on AS achieved_on,
           amount.pence + coalesce(amount.accrued_pence, 0) AS pence, lines.entries, runs.payments,
           withdrawal.effective_on AS taken_back_on,
           EXISTS (SELECT FROM discharge WHERE code = amount.measure) AS completes
      FROM amount LEFT JOIN tariff ON tariff.tariff_id = amount.tariff_id
      LEFT JOIN withdrawal ON withdrawal.outcome_id = amount.key AND NOT withdrawal.voided
     CROSS JOIN LATERAL (
           SELECT coalesce(array_agg(DISTINCT entered_on), CAST('{}' AS date[])) AS entries FROM (
                SELECT posted_on AS entered_on FROM transfer
                 WHERE transfer.amount_key = amount.key AND from_account = 'budget' AND kind <> 'day_taken'
                 UNION ALL  -- and what comes with its quarter's balance
                SELECT known_on FROM accrued WHERE accrued.amount_key = amount.key
                 GROUP BY known_on HAVING sum(pence) > 0
                 UNION ALL
                SELECT min(known_on) FROM accrued WHERE accrued.amount_key = amount.key HAVING count(*) > 0
                ) AS entered) lines
     CROSS JOIN LATERAL (
           SELECT coalesce(array_agg(DISTINCT coalesce(run.settled_on, netted.posted_on)), CAST('{}' AS date[]))
                    AS payments
             FROM run_line line JOIN run ON run.id = line.run_id
             LEFT JOIN transfer AS netted ON run.net_pence = 0 AND netted.run_id = run.id AND netted.kind = 'approval'
                   AND netted.amount_key = line.amount_key
            WHERE line.amount_key = amount.key
              AND (run.state = 'settled' OR run.state = 'released' AND run.net_pence = 0)) runs
     WHERE amount.area = :area AND amount.client_id = ANY(CAST(:clients AS uuid[]))
    """,
    into=CountedClaim,
)
_ROWS = sql(
    """
    SELECT CAST(said.row AS text) AS row
      FROM scheme_version, jsonb_array_elements(CAST(scheme AS jsonb) -> 'indicators') WITH ORDINALITY said (row, place)
     WHERE area = :area AND NOT voided ORDER BY published_at, version, place
    """,
    into=str,
)


async def indicator_rows(session: Session, area: str) -> list[str]:
    """What schemes say of figures, as JSON, what was published last in the end."""
    return await _ROWS.all(session, area=area)


async def owners_of(session: Session, area: str, clients: Collection[UUID]) -> dict[UUID, UUID]:
    """By each id of these persons the one that they go by."""
    return await read_owners(session, _OWNERS, area, clients)


async def claims_of(session: Session, area: str, clients: Collection[UUID]) -> list[CountedClaim]:
    return await _CLAIMED.all(session, area=area, clients=list(clients))
