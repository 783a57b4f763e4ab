"""What a run pays of outcomes, beside what else is claimed like it and what is usual; and what was looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import select

from services.payments.models import FindingSeen, Run
from services.payments.rules.findings import CheckedLine, UsualAmounts
from shared.data.db import Session
from shared.data.statements import among, param, sql, statement


@dataclass(frozen=True, slots=True)
class _Line:
    claim_id: UUID
    client_id: UUID | None
    measure: str
    effective_on: date
    value_pence: int
    elsewhere: Sequence[UUID]
    same_evidence: Sequence[UUID]

    def as_rule(self) -> CheckedLine:
        return CheckedLine(
            self.claim_id, self.client_id, self.measure, self.effective_on, self.value_pence, tuple(self.elsewhere),
            tuple(self.same_evidence),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Month:
    month: date
    claims: int


# `alias` has of each person of the run all ids that they are called by. What fell or was refused is claimed no more.
_LINES = sql(
    """
    WITH alias AS (SELECT DISTINCT client, other
                     FROM unnest(CAST(:clients AS uuid[]), CAST(:aliases AS uuid[])) AS alias (client, other)),
    paid AS (SELECT amount.key, amount.client_id, amount.measure, amount.effective_on, amount.value_pence,
                    amount.party, amount.contract FROM run_line AS line JOIN amount ON amount.key = line.amount_key
              WHERE line.run_id = :run_id AND amount.client_id IS NOT NULL AND amount.measure IS NOT NULL),
    alike AS (SELECT paid.key, other.key AS other_key, other.effective_on = paid.effective_on
                     AND (other.party, other.contract) IS DISTINCT FROM (paid.party, paid.contract) AS is_elsewhere
                FROM paid JOIN alias ON alias.client = paid.client_id
                JOIN amount AS other ON other.client_id = alias.other AND other.measure = paid.measure
               WHERE other.key <> paid.key AND other.state <> 'withdrawn')
    SELECT paid.key AS claim_id, paid.client_id, paid.measure, paid.effective_on, paid.value_pence,
           ARRAY(SELECT other_key FROM alike WHERE alike.key = paid.key AND is_elsewhere ORDER BY other_key)
             AS elsewhere,
           ARRAY(SELECT other_key FROM alike WHERE alike.key = paid.key AND EXISTS (
                   SELECT FROM outcome AS own, json_array_elements(own.evidence) AS item,
                               outcome AS other, json_array_elements(other.evidence) AS other_item
                    WHERE own.outcome_id = paid.key AND other.outcome_id = alike.other_key
                      AND item ->> 'id' = other_item ->> 'id') ORDER BY other_key) AS same_evidence
      FROM paid ORDER BY paid.effective_on, paid.key
    """,
    into=_Line,
)
_PEOPLE = sql(
    """
    SELECT DISTINCT amount.client_id FROM run_line AS line JOIN amount ON amount.key = line.amount_key
     WHERE line.run_id = :run_id AND amount.client_id IS NOT NULL
    """,
    into=UUID,
)
_USUAL = sql(
    """
    SELECT measure, count(*) AS count, percentile_disc(0.25) WITHIN GROUP (ORDER BY value_pence) AS first_quarter,
           percentile_disc(0.75) WITHIN GROUP (ORDER BY value_pence) AS third_quarter
      FROM amount
     WHERE area = :area AND measure = ANY (CAST(:measures AS text[])) AND client_id IS NOT NULL
       AND (pence <> 0 OR accrued_pence <> 0)
       AND key NOT IN (SELECT amount_key FROM run_line WHERE run_id = :run_id)
     GROUP BY measure
    """,
    into=UsualAmounts,
)
_MONTHS = sql(
    """
    SELECT CAST(date_trunc('month', effective_on) AS date) AS month, count(*) AS claims FROM amount
     WHERE area = :area AND contract = :contract AND party = :party AND client_id IS NOT NULL AND state <> 'withdrawn'
     GROUP BY 1
    """,
    into=_Month,
)
_SEEN = statement(select(FindingSeen).where(FindingSeen.area == param.area, among(FindingSeen.finding_id, param.ids)))


async def people_of(session: Session, run_id: UUID) -> Sequence[UUID]:
    return await _PEOPLE.all(session, run_id=run_id)


async def lines(session: Session, run_id: UUID, called: Mapping[UUID, Sequence[UUID]]) -> list[CheckedLine]:
    """`called`: of each person of the run all ids that are theirs."""
    pairs = [(client, other) for client, others in called.items() for other in others]
    rows = await _LINES.all(
        session, run_id=run_id, clients=[client for client, _ in pairs], aliases=[other for _, other in pairs]
    )
    return [row.as_rule() for row in rows]


async def usual(session: Session, run: Run, measures: Sequence[str]) -> dict[str, UsualAmounts]:
    """Of what stands of each measure in the area, beside what the run pays."""
    rows = await _USUAL.all(session, area=run.area, run_id=run.id, measures=list(measures))
    return {row.measure: row for row in rows}


async def claims_by_month(session: Session, run: Run) -> dict[date, int]:
    """By their first days, of the contract and party of the run."""
    rows = await _MONTHS.all(session, area=run.area, contract=run.contract, party=run.party)
    return {row.month: row.claims for row in rows}


async def seen(session: Session, area: str, ids: Sequence[UUID]) -> dict[UUID, FindingSeen]:
    return {row.finding_id: row for row in await _SEEN.all(session, area=area, ids=list(ids))} if ids else {}
