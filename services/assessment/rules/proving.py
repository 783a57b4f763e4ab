"""What a recorded event can prove as it stands: by the scheme of its day, and by who treated then.

Payment rules 3, Whose evidence counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from services.assessment.rules.facts import OF_NO_PROVIDER, Evidence
from services.assessment.rules.history import History
from services.assessment.rules.terms import Measure, Terms

OF_EVENTS = frozenset({"event", "sustained"})
NAMES = ("code", "ended_by", "confirmed_by")
Nothing = Literal["role", "not_treating", "no_treatment", "not_begun"]


def counted_from(code: str, of_events: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The roles from which alone any of these measures counts an event, by their params; empty where one counts all."""
    asking = [params for params in of_events if code in {params.get(name) for name in NAMES}]
    roles = [frozenset(params.get("roles") or ()) for params in asking]
    return frozenset[str]().union(*roles) if all(roles) else frozenset()


def proves_nothing(evidence: Evidence, history: History) -> Nothing | None:
    """Why, as it stands; None where it may prove something, or where no measure of its day asks for it, as of a death.

    Nothing plays a part that others did since: a former provider would be told by it that the person came back.
    """
    terms = history.terms_on(evidence.on)
    asking = [measure for measure in terms.measures if _asks(measure, evidence.code)] if terms else []
    if terms is None or not asking:
        return None
    roles = counted_from(evidence.code, [measure.params for measure in asking])
    if roles and not roles & evidence.roles:
        return "role"
    if not history.counts(evidence) and not _had_ended(evidence, asking, history):
        return "not_treating"
    if not history.named_had_begun(evidence) and not _of_lasars(asking, terms):
        return "not_begun"
    of_no_provider = bool(OF_NO_PROVIDER & evidence.roles)
    if of_no_provider and not history.journey_of(evidence).episodes and not _of_lasars(asking, terms):
        return "no_treatment"
    return None


def _asks(measure: Measure, code: str) -> bool:
    return measure.kind in OF_EVENTS and code in {measure.params.get(name) for name in NAMES}


def _had_ended(evidence: Evidence, asking: Sequence[Measure], history: History) -> bool:
    """Whether it is of after a treatment by who recorded it, and a measure looks there."""
    if all(measure.kind == "event" and measure.params.get("scope") != "after_discharge" for measure in asking):
        return False
    ended = [episode for episode in history.episodes if episode.closed_on(evidence.on)]
    return any(episode.delivered_by_on(evidence.on) == evidence.organisation for episode in ended)


def _of_lasars(asking: Sequence[Measure], terms: Terms) -> bool:
    """What pays the LASARS itself asks for no treatment."""
    codes = {measure.code for measure in asking}
    return any(contract.of_lasars and codes & contract.measures for contract in terms.contracts)
