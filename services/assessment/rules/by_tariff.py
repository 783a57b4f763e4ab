"""Measures that a confirmed tariff meets: how severe a need is, found out and confirmed.

Payment rules 3, The kinds.
"""

from collections.abc import Iterator
from datetime import date

from services.assessment.rules.facts import Tariff
from services.assessment.rules.history import History
from services.assessment.rules.met import Met, Way, proof


def met_by_assessing(code: str, kind: str, history: History) -> Iterator[Met]:
    """By each tariff that stands; those of one day prove the same. Nobody need be treated yet."""
    for journey in history.journeys:
        alike: dict[date, list[Tariff]] = {}
        for tariff in history.tariffs:
            if journey.covers(tariff.on):
                alike.setdefault(tariff.on, []).append(tariff)
        for on, tariffs in alike.items():
            stated = history.stated(code, kind, on)
            bands = stated.measure.params["bands"] if stated else ()
            ways = tuple(_way(tariff, history) for tariff in tariffs if tariff.band in bands)
            if stated and ways:
                yield Met(on, stated, journey, ways, before_treatment=True)


def _way(tariff: Tariff, history: History) -> Way:
    """It rests on the assessment too, as that is now known."""
    grounds = (proof(assessment) for assessment in history.assessments if assessment.id == tariff.assessment_id)
    return (*grounds, proof(tariff))
