"""What amounts of periods are worked out from, beside the terms: read as far as a contract of the area needs it."""

from collections.abc import Sequence

from services.payments.rules.counted import NO_COUNTS, CountedDay, Counts, StatedCohort, counts_of
from services.payments.rules.earned import NOTHING_EARNED, EarnedOfDay, earned_of
from services.payments.rules.schemes import Scheme
from services.payments.rules.shapes import paid_by_cases, resting_on_outcomes
from services.payments.rules.shapes.amounts import PeriodFacts
from services.payments.store.cohorts import cohort_facts
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
    return counts_of(await _COUNTED.all(session, area=area), await _STATED.all(session, area=area))


async def period_facts(session: Session, area: str, schemes: Sequence[Scheme]) -> PeriodFacts:
    codes = resting_on_outcomes(schemes)
    earned = earned_of(await _EARNED.all(session, area=area, contracts=codes)) if codes else NOTHING_EARNED
    of_cohorts = await cohort_facts(session, area, schemes)
    return PeriodFacts(await counts(session, area, schemes), earned, of_cohorts)
