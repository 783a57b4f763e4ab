"""What was paid of each contract by the end of a day, kept once a week and at the end of each month."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.payments.models import PaidByDay
from services.payments.rules.position.plan import YearPlan
from services.payments.rules.postings import ContractParty
from shared.data.db import Session
from shared.data.statements import sql
from shared.data.upsert import upsert


@dataclass(frozen=True, slots=True)
class PaidSums:
    """Of what was earned in a contract year: paid, and in remittances that are not settled; of all years: at risk."""

    paid_pence: int = 0
    approved_pence: int = 0
    at_risk_pence: int = 0


@dataclass(frozen=True, slots=True)
class PaidSumsKept:
    """The sums at the end of a day, for a contract year."""

    on: date | None = None  # None: nothing is
    paid: PaidSums = PaidSums()


_KEPT = sql(
    """
    SELECT DISTINCT ON (contract, party) area, contract, party, kept_on, year_from, year_to, paid_pence, approved_pence,
           at_risk_pence, lines
      FROM paid_by_day WHERE area = :area AND kept_on < :day
     ORDER BY contract, party, kept_on DESC
    """,
    into=PaidByDay,
)


async def last_kept(session: Session, area: str, day: date) -> dict[ContractParty, PaidByDay]:
    """What was kept last before a day."""
    return {ContractParty(row.contract, row.party): row for row in await _KEPT.all(session, area=area, day=day)}


def usable(kept: PaidByDay | None, lines: int, plan: YearPlan) -> PaidSumsKept:
    """What is kept of another year has nothing of a year that began later; of one that changed it is not of use, nor of
    one whose periods have days of their own, which it does not say.
    """
    year_from, year_to = plan.counts_from, plan.counts_to
    if kept is None or kept.lines != lines or plan.has_own_bounds:
        return PaidSumsKept()
    if (kept.year_from, kept.year_to) == (year_from, year_to):
        return PaidSumsKept(kept.kept_on, PaidSums(kept.paid_pence, kept.approved_pence, kept.at_risk_pence))
    return (
        PaidSumsKept(kept.kept_on, PaidSums(0, 0, kept.at_risk_pence)) if kept.kept_on < year_from else PaidSumsKept()
    )


async def keep(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    await upsert(session, PaidByDay, rows)
