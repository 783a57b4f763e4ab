"""What a verifier is shown of the evidence that an outcome names: as much as proves it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.assessment.rules.by_top import judged_items
from services.assessment.rules.facts import Fact, Rating, Top
from services.assessment.rules.history import REVIEWS, History
from services.assessment.rules.measures import judged_parts
from services.assessment.rules.met import START_TOP, Stated, kind_of


def named_facts(named: Sequence[tuple[UUID, str]], history: History) -> list[Fact]:
    """In their order. An end has the id of its start, so it takes the kind too."""
    facts = history.facts
    kinds: tuple[Sequence[Fact], ...] = (
        facts.assessments,
        facts.tops,
        facts.evidence,
        facts.contacts,
        facts.starts,
        facts.ends,
        facts.tariffs,
        facts.ratings,
    )
    by_id_and_kind = {(fact.id, kind_of(fact)): fact for kind in kinds for fact in kind}
    return [by_id_and_kind[key] for key in named if key in by_id_and_kind]


def answers_shown(measure: str, shown: Sequence[Fact], history: History) -> Mapping[UUID, Mapping[str, int | None]]:
    """By form the answers that the measure judges; none where a form only shows that somebody was seen."""
    tops = [fact for fact in shown if isinstance(fact, Top)]
    start = next((top for top in tops if kind_of(top) == START_TOP), None)
    answers_by_form: dict[UUID, Mapping[str, int | None]] = {}
    answers_by_form |= {fact.id: dict(fact.points) for fact in shown if isinstance(fact, Rating)}
    for review in tops:
        items = _items(measure, review, start, history) if review.stage in REVIEWS else ()
        for top in (start, review) if start and items else (review,):
            answers_by_form[top.id] = {item: top.items.get(item) for item in items}
    return answers_by_form


def _items(measure: str, review: Top, start: Top | None, history: History) -> tuple[str, ...]:
    """Of a combination those of all that it is made of."""
    terms = history.terms_on(review.on)
    stated = (
        [Stated(part, terms) for code in judged_parts(measure, terms) if (part := terms.measure(code))] if terms else []
    )
    return tuple(dict.fromkeys(item for judged in stated for item in judged_items(judged, history, start)))
