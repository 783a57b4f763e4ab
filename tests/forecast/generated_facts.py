"""What is known of a generated year on a day, as the facts of a forecast."""

from collections import defaultdict
from datetime import date
from fractions import Fraction

from services.payments.rules.forecast.facts import (
    AmountAtRisk,
    BookPrices,
    ForecastFacts,
    ForecastTerms,
    Journey,
    MetMeasure,
    Payable,
)
from tests.forecast.years import (
    BANDS,
    COMPLETED,
    MEASURES,
    NEVER,
    PRICES,
    STAYED_AWAY,
    WINDOW_DAYS,
    YEAR_DAYS,
    Outcome,
    Person,
    Year,
    day_of,
)  # fmt: skip

OWN_PRICES = {
    band: {measure: int(PRICES[number, at]) for number, measure in enumerate(MEASURES)} for at, band in enumerate(BANDS)
}
LATE_DAYS = 84
AFTER_END = MEASURES[STAYED_AWAY]


def facts_on(year: Year, day: int) -> ForecastFacts:
    outcomes = [outcome for outcome in year.outcomes if outcome.known <= day]
    by_person: defaultdict[int, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_person[outcome.person].append(outcome)
    standing = [outcome for outcome in outcomes if outcome.fall_known > day]
    return ForecastFacts(
        day=day_of(day),
        year_starts=day_of(0),
        year_ends=day_of(YEAR_DAYS),
        known_since=day_of(year.since),
        starts_end=date(2020, 1, 1),
        journeys=tuple(
            _journey(person, by_person[number], day)
            for number, person in enumerate(year.people)
            if person.start_known <= day
        ),
        earned=tuple((day_of(outcome.on), outcome.pence) for outcome in standing),
        at_risk=tuple(_amount_at_risk(outcome, day) for outcome in outcomes if outcome.measure == COMPLETED),
        instalments=(),
        payable=tuple(Payable(day_of(outcome.on), outcome.pence) for outcome in standing if outcome.on > day - 30),
        receivable_pence=0,
        terms=ForecastTerms(
            prices=(BookPrices(day_of(day), OWN_PRICES),),
            watched_days={MEASURES[COMPLETED]: WINDOW_DAYS},
            pay_days=30,
            floor=Fraction(0),
        ),
    )


def _journey(person: Person, outcomes: list[Outcome], day: int) -> Journey:
    has_ended = person.end_known <= day
    achieved = {MEASURES[outcome.measure] for outcome in outcomes}
    prices = OWN_PRICES[BANDS[person.band]]
    is_over = has_ended and day - person.ended > LATE_DAYS  # else what was met by the end may not be recorded yet
    still_open = {AFTER_END: prices[AFTER_END]} if is_over else prices
    return Journey(
        started_on=day_of(person.started),
        band=BANDS[person.band],
        ended_on=day_of(person.ended) if has_ended else None,
        achieved=tuple(
            MetMeasure(MEASURES[outcome.measure], day_of(outcome.on), day_of(outcome.known)) for outcome in outcomes
        ),
        open_pence={measure: pence for measure, pence in still_open.items() if measure not in achieved},
        known_on=day_of(person.start_known),
    )


def _amount_at_risk(outcome: Outcome, day: int) -> AmountAtRisk:
    fell = outcome.fell if outcome.fall_known <= day else NEVER
    return AmountAtRisk(
        since=day_of(outcome.on),
        until=day_of(outcome.on + WINDOW_DAYS),
        fell_on=None if fell == NEVER else day_of(fell),
        pence=outcome.pence,
        of_the_year=0 <= outcome.on < YEAR_DAYS,
        due_on=day_of(outcome.on),
    )
