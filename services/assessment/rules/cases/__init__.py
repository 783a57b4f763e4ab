"""What assessment counts of people's journeys: all cases of one person, from all that is known of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.assessment.rules.cases import began, done, front_door, own, rates, releases, tops, treatment, waits
from services.assessment.rules.cases.person import CaseFacts, CountedPerson
from services.assessment.rules.cases.still_open import EpisodeStillOpen, open_episodes
from services.assessment.rules.terms import Terms
from shared.figures.cases import Case
from shared.figures.indicators import Indicators

_GROUPS = (front_door, done, waits, treatment, rates, tops, began, releases)
INDICATORS = Indicators([indicator for group in _GROUPS for indicator in group.INDICATORS])


@dataclass(frozen=True, slots=True)
class PersonCases:
    """Cases as they are on a day; from `due_on` they say something else, if nothing happens. `open_episodes` are those
    in which measures can still be met.
    """

    cases: list[Case]
    due_on: date | None
    open_episodes: list[EpisodeStillOpen]


def cases_of(facts: CaseFacts, versions: Sequence[Terms], today: date, rules: Iterable[own.Rule] = ()) -> PersonCases:
    """The same, in whatever order facts came and however often. `rules` are what the scheme counts by its own."""
    person = CountedPerson(facts, versions, today)
    cases = [case for group in _GROUPS for case in group.cases(person)]
    cases += own.cases(person, rules)
    still_open = open_episodes(person.id, person.history, facts.outcomes)
    return PersonCases(cases, min(person.to_come, default=None), still_open)
