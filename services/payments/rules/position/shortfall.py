"""What a shortfall comes of: causes that sum to it.

Payment rules 7, Shortfall.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from services.payments.rules.money import round_pence
from services.payments.rules.position.assumptions import PersonStart, worth_of
from services.payments.rules.position.plan import YearPlan
from services.payments.rules.schemes import Contract, Scheme


@dataclass(frozen=True, slots=True)
class WaitingPence:
    """What was done and is not earned yet, since somebody else has to act."""

    tariff_pence: int = 0
    verification_pence: int = 0


@dataclass(frozen=True, slots=True)
class AssumptionShortfall:
    """What of a plan by assumptions did not come about: None of both where the contract states none."""

    fewer_starts_pence: int
    lower_bands_pence: int


@dataclass(frozen=True, slots=True)
class ShortfallParts:
    fewer_starts_pence: int | None
    lower_bands_pence: int | None
    waiting_tariff_pence: int
    waiting_verification_pence: int
    fewer_outcomes_pence: int  # with the first two, where nothing is assumed of them


def causes_of(shortfall_pence: int, waiting: WaitingPence, assumed: AssumptionShortfall | None) -> ShortfallParts:
    """One by one, each as much as is left of the shortfall; the rest is fewer outcomes of those who came."""
    amounts = {
        "fewer_starts": assumed.fewer_starts_pence if assumed else 0,
        "lower_bands": assumed.lower_bands_pence if assumed else 0,
        "waiting_tariff": waiting.tariff_pence,
        "waiting_verification": waiting.verification_pence,
    }
    taken, rest = _taken(shortfall_pence, amounts)
    return ShortfallParts(
        fewer_starts_pence=taken["fewer_starts"] if assumed else None,
        lower_bands_pence=taken["lower_bands"] if assumed else None,
        waiting_tariff_pence=taken["waiting_tariff"],
        waiting_verification_pence=taken["waiting_verification"],
        fewer_outcomes_pence=rest,
    )


def _taken(whole: int, amounts: Mapping[str, int]) -> tuple[dict[str, int], int]:
    taken: dict[str, int] = {}
    for name, pence in amounts.items():
        taken[name] = min(whole, max(0, pence))
        whole -= taken[name]
    return taken, whole


def assumed_of(
    contract: Contract, book: Scheme | None, plan: YearPlan, starts: Sequence[PersonStart], day: date
) -> AssumptionShortfall | None:
    """What the plan lacks by people who did not start, and what by bands that are worth less than assumed.

    Whoever started is first taken at the mix of bands that was assumed, then at their own.
    """
    if book is None or not contract.plan.people:
        return None
    mix = _mix(contract, plan.number)
    at_mix, at_bands = Fraction(0), Fraction(0)
    for start in starts:
        worth = {band: worth_of(contract, book, start, band, plan.starts, day) for band in mix}
        mean = sum((share * worth[band] for band, share in mix.items()), Fraction(0))
        at_mix += mean
        at_bands += worth_of(contract, book, start, start.band, plan.starts, day) if start.band else mean
    planned = plan.outcomes.to(day)
    return AssumptionShortfall(round_pence(planned - at_mix), round_pence(at_mix - at_bands))


def _mix(contract: Contract, year: int) -> dict[str, Fraction]:
    """The share of each band among those who are assumed to start."""
    numbers = {band: people[min(year, len(people) - 1)] for band, people in contract.plan.people.items() if people}
    whole = sum(numbers.values())
    return {band: Fraction(number, whole) for band, number in numbers.items()} if whole else {}
