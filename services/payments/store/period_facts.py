"""What amounts of periods are worked out from, beside the terms: read as far as a contract of the area needs it."""

from collections.abc import Sequence
from dataclasses import replace

from services.payments.rules.counted import NO_COUNTS, CountedDay, Counts, StatedCohort, counts_of
from services.payments.rules.earned import NOTHING_EARNED, EarnedOfDay, earned_of
from services.payments.rules.final_accounts import any_closes, counts_on
from services.payments.rules.schemes import Scheme
from services.payments.rules.shapes import paid_by_cases, resting_on_outcomes
from services.payments.rules.shapes.amounts import PeriodFacts
from services.payments.store.cohorts import cohort_facts
from services.payments.store.samples import samples
from shared.data.db import Session
from shared.data.statements import names_of, sql

_COUNTED = sql(
    """
    SELECT contract, indicator, eligible_on, count(*) AS eligible, count(met_on) AS met
      FROM counted_case WHERE area = :area AND NOT voided GROUP BY contract, indicator, eligible_on
    """,
    into=CountedDay,
)
_STATED = sql(
    f"SELECT {names_of(StatedCohort)} FROM attested_cohort WHERE area = :area AND NOT voided", into=StatedCohort
)
_EARNED = sql(
    """
    SELECT contract, effective_on AS achieved_on, sum(pence + coalesce(accrued_pence, 0))::bigint AS pence,
           sum(coalesce(accrued_pence, 0))::bigint AS accrued_pence, measure,
           coalesce(uncapped_pence, value_pence) AS each_pence, count(*) AS count, priced_pence AS price_pence
      FROM amount WHERE area = :area AND contract = ANY(CAST(:contracts AS text[])) AND client_id IS NOT NULL
       AND (pence <> 0 OR accrued_pence <> 0 OR uncapped_pence <> 0)
     GROUP BY contract, effective_on, measure, coalesce(uncapped_pence, value_pence), priced_pence
    """,
    into=EarnedOfDay,
)


async def counts(session: Session, area: str, schemes: Sequence[Scheme]) -> Counts:
    """How many cases the contracts were told of, by the day from which they count; none where none is paid by them."""
    if not paid_by_cases(schemes):
        return NO_COUNTS
    counted, stated = await _COUNTED.all(session, area=area), await _STATED.all(session, area=area)
    if any_closes(schemes):
        counted = [replace(row, eligible_on=counts_on(schemes, row.contract, row.eligible_on)) for row in counted]
    return counts_of(counted, stated)


async def period_facts(session: Session, area: str, schemes: Sequence[Scheme]) -> PeriodFacts:
    codes = resting_on_outcomes(schemes)
    earned = earned_of(await _earned(session, area, schemes, codes)) if codes else NOTHING_EARNED
    of_cohorts = await cohort_facts(session, area, schemes)
    of_samples = await samples(session, area, schemes)
    return PeriodFacts(await counts(session, area, schemes), earned, of_cohorts, samples=of_samples)


async def _earned(
    session: Session, area: str, schemes: Sequence[Scheme], codes: Sequence[str]
) -> Sequence[EarnedOfDay]:
    rows = await _EARNED.all(session, area=area, contracts=codes)
    if not any_closes(schemes):
        return rows
    return [replace(row, achieved_on=counts_on(schemes, row.contract, row.achieved_on)) for row in rows]
