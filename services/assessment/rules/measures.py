"""When each measure is met: a kind is read from the version of the day from which the measure counts.

Payment rules 3, When a measure is met.
"""

from collections.abc import Callable, Iterator, Sequence

from services.assessment.rules.by_combining import COMBINATIONS, met_by_combining, part_codes
from services.assessment.rules.by_events import EVENT, met_by_events
from services.assessment.rules.by_score import met_by_score
from services.assessment.rules.by_sustaining import SUSTAINED, met_by_sustaining
from services.assessment.rules.by_tariff import met_by_assessing
from services.assessment.rules.by_top import Unanswered, met_by_top, unanswered
from services.assessment.rules.by_treatment import (
    met_by_being_new,
    met_by_discharge,
    met_by_engagement,
    met_by_staying_away,
)
from services.assessment.rules.history import History
from services.assessment.rules.met import Met
from services.assessment.rules.terms import Terms
from services.assessment.rules.words import Said

Kind = Callable[[str, str, History], Iterator[Met]]

MET: dict[str, Kind] = {
    "top_abstinent": met_by_top,
    "top_item": met_by_top,
    "top_reliable_change": met_by_top,
    "injecting_stopped": met_by_top,
    SUSTAINED: met_by_sustaining,
    "engaged": met_by_engagement,
    "new_person": met_by_being_new,
    "discharge": met_by_discharge,
    "no_representation": met_by_staying_away,
    "assessed": met_by_assessing,
    "score": met_by_score,
}


def met(code: str, kind: str, said: Said, history: History, within: frozenset[str] = frozenset()) -> Iterator[Met]:
    """A kind that is not known yet meets nothing. `within` are the combinations of which it is a part: none of them is
    a part of it, whatever another version says.
    """
    if kind == EVENT:
        yield from met_by_events(code, said.get(code, ()), history)
    elif kind in COMBINATIONS:
        inside = within | {code}

        def met_by(part: str, said_of_it: Said) -> list[Met]:
            kinds = [] if part in inside else kinds_of(part, history)
            return [day_met for kind in kinds for day_met in met(part, kind, said_of_it, history, inside)]

        yield from met_by_combining(code, kind, met_by, said, history)
    elif kind in MET:
        yield from MET[kind](code, kind, history)


def codes_and_kinds(history: History) -> Sequence[tuple[str, str]]:
    return history.once(_codes_and_kinds)


def _codes_and_kinds(history: History) -> Sequence[tuple[str, str]]:
    return sorted({(measure.code, measure.kind) for terms in history.versions for measure in terms.measures})


def kinds_of(code: str, history: History) -> list[str]:
    """One, unless an old version has another."""
    return [kind for other, kind in codes_and_kinds(history) if other == code]


def all_unanswered(history: History) -> Iterator[Unanswered]:
    for code, kind in codes_and_kinds(history):
        if MET.get(kind) is met_by_top:
            yield from unanswered(code, kind, history)


def judged_parts(code: str, terms: Terms, within: frozenset[str] = frozenset()) -> Iterator[str]:
    """The measure itself or, of a combination, what it is made of in the end, by that version."""
    measure = terms.measure(code)
    if measure is None or measure.kind not in COMBINATIONS:
        yield code
        return
    for part in part_codes(measure.params):
        if part not in within | {code}:
            yield from judged_parts(part, terms, within | {code})
