"""What the LASARS is paid for itself: its part in a journey, whoever treats the person, and before anybody does.

Payment rules 3, A LASARS's own measures.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid5

from services.assessment.rules.facts import Episode, Start
from services.assessment.rules.history import History
from services.assessment.rules.journeys import Journey
from services.assessment.rules.terms import Contract

PARTS = UUID("0c2f6f0d-5f0e-5b57-8a3c-64b2c1f4a7e9")


def lasars_paid(contracts: Iterable[Contract], measure: str, day: date) -> str | None:
    """The LASARS whose own the measure is; None: it is achieved in treatment. Of one after another the last to begin
    by that day, else the first.
    """
    own = [contract for contract in contracts if contract.of_lasars and measure in contract.measures]
    begun = [contract for contract in own if contract.starts <= day]
    in_order = sorted(begun or own, key=lambda contract: (contract.starts, contract.code))
    return in_order[-1 if begun else 0].party if in_order else None


def part_in(journey: Journey, party: str, on: date, history: History) -> Episode:
    """As an episode that is no treatment: since the first assessment of the journey, without an end. Its id is made of
    the person, the LASARS and the day on which the journey opened.
    """
    assessed = [assessment.on for assessment in history.assessments if journey.covers(assessment.on)]
    client_id = history.facts.client_id
    start = Start(
        id=uuid5(PARTS, f"{client_id}|{party}|{journey.opened_on or ''}"),
        on=min([*assessed, on]),
        client_id=client_id,
        delivered_by=party,
        is_treatment=False,
        organisation=party,
    )
    return Episode(start=start, end=None, transfers=())
