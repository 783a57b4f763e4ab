"""Who started, what each has met, and by which tariff, as payments knows it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median_low
from uuid import UUID

from services.payments.rules.schemes import Contract
from services.payments.rules.tariffs import Tariff, tariff_for
from services.payments.store import tariffs
from services.payments.store.forecast import AtRiskRow, ForecastRows, JourneyRow, MetRow

LATE = timedelta(weeks=12)  # for so long after the end of treatment, what was met before it may still be recorded


class KnownJourneys:
    def __init__(self, rows: ForecastRows, day: date) -> None:
        self._day = day
        stored = tariffs.of_persons({row.client_id for row in rows.journeys}, rows.links, rows.tariffs)
        self._tariffs = {client: tariffs.now(of_person) for client, of_person in stored.items()}
        self._met: defaultdict[UUID, list[MetRow]] = defaultdict(list)
        for met_row in rows.met:
            self._met[met_row.episode_id].append(met_row)
        ended = {row.episode_id: row.ended_on for row in rows.journeys if row.ended_on}
        self._after_end = {
            row.measure for row in rows.met if row.episode_id in ended and row.achieved_on > ended[row.episode_id]
        }

    @property
    def tariffs(self) -> list[Tariff]:
        return [tariff for of_person in self._tariffs.values() for tariff in of_person]

    def tariff_on(self, row: JourneyRow, day: date) -> Tariff | None:
        """Where a journey begins only its outcomes say: the last before the day counts, whenever it was set."""
        return tariff_for(self._tariffs[row.client_id], day, None, None)

    def met(self, row: JourneyRow) -> Sequence[MetRow]:
        return self._met[row.episode_id]

    def may_come(self, row: JourneyRow, measure: str) -> bool:
        is_over = row.ended_on is not None and self._day - row.ended_on > LATE
        return not is_over or measure in self._after_end


def known_since(contract: Contract, rows: ForecastRows, day: date) -> date:
    """Starts may be known of years before: what came of them only since the contract began, or the first outcome."""
    first_start = min((row.started_on for row in rows.journeys), default=day)
    first_met = min((row.achieved_on for row in rows.met), default=day)
    return max(first_start, min(contract.starts, first_met))


def windows(at_risk: Iterable[AtRiskRow]) -> Mapping[str, int]:
    """How long each measure has been at risk, as a rule."""
    days: defaultdict[str, list[int]] = defaultdict(list)
    for row in at_risk:
        days[row.measure].append((row.until - row.since).days)
    return {measure: median_low(of_measure) for measure, of_measure in days.items()}
