"""What contracts cost the council by period, as their positions say it."""

from collections.abc import Sequence
from datetime import date

from services.payments.commands.contract_years import expected_falls_on
from services.payments.commands.positions import positions_on
from services.payments.rules.council_periods import PeriodRow, period_rows
from services.payments.rules.schemes import Contract, Scheme
from shared.data.db import Session


async def periods_on(
    session: Session, area: str, schemes: Sequence[Scheme], contracts: Sequence[Contract], day: date, today: date
) -> list[PeriodRow]:
    """Of each contract its periods and its year. What is likely to fall is known of today alone."""
    positions = await positions_on(session, area, schemes, contracts, day, today)
    falls = await expected_falls_on(session, area, schemes, contracts, day, today) if day == today else {}
    rows: list[PeriodRow] = []
    for position in positions:
        place = (position["contract"], position["party"])
        rows += period_rows(place, position["council_year"], day, falls.get(place))
    return rows
