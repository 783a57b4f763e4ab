"""Measures that something meets which began and has lasted: a job that is kept, a home.

Payment rules 3, The kinds.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from services.assessment.rules.facts import Evidence
from services.assessment.rules.history import History
from services.assessment.rules.journeys import Journey
from services.assessment.rules.met import Met, Stated, Way, proof

SUSTAINED = "sustained"


def met_by_sustaining(code: str, kind: str, history: History) -> Iterator[Met]:
    """By each day on which it began; all that began it that day, and all that confirm it, prove the same."""
    for journey in history.journeys:
        for begun in _beginnings(code, kind, journey, history):
            stated = history.stated(code, kind, begun[0].on)
            over = stated and lasts_until(begun[0].on, stated, history)
            ways = _ways(begun, over, stated, history) if stated and over else ()
            if stated and over and ways:
                yield Met(over, stated, journey, ways, history.named(begun[0]), counts_from=begun[0].on)


def _beginnings(code: str, kind: str, journey: Journey, history: History) -> Iterator[list[Evidence]]:
    """By day, and by the episode that they name."""
    alike: dict[tuple[date, str], list[Evidence]] = {}
    for evidence in history.evidence:
        stated = history.stated(code, kind, evidence.on)
        if stated and history.journey_of(evidence) == journey and _proves(evidence, "code", stated, history):
            named = history.named(evidence)
            alike.setdefault((evidence.on, str(named.id if named else "")), []).append(evidence)
    yield from alike.values()


def _proves(evidence: Evidence, name: str, stated: Stated, history: History) -> bool:
    """Of the code that the measure has under that name, and recorded by a role that it allows."""
    allowed = frozenset(stated.measure.params.get("roles") or ())
    may = history.named_had_begun(evidence) and (not allowed or bool(evidence.roles & allowed))
    return may and evidence.code == stated.measure.params[name] and _counts(evidence, history)


def _counts(evidence: Evidence, history: History) -> bool:
    """Of the LASARS and interviewers, and of who treats on its day. Once nobody does, of who had the episode that ended
    last: a provider whose person another one treats since then says nothing.
    """
    if history.counts(evidence):
        return True
    episodes, day = history.journey_of(evidence).episodes, evidence.on
    if any(episode.treated_on(day) for episode in episodes):
        return False
    ended = [episode for episode in episodes if episode.closed_on(day)]
    last = max((episode.ended_on for episode in ended if episode.ended_on), default=None)
    had_last = (episode for episode in ended if episode.ended_on == last)
    return any(episode.delivered_by_on(day) == evidence.organisation for episode in had_last)


def lasts_until(since: date, stated: Stated, history: History) -> date | None:
    """The day on which the weeks are over; None where it ended before."""
    over = since + timedelta(weeks=stated.measure.params["weeks"])
    ends = (evidence for evidence in history.evidence if evidence.code == stated.measure.params["ended_by"])
    return None if any(since <= end.on < over and _counts(end, history) for end in ends) else over


def _ways(begun: Sequence[Evidence], over: date, stated: Stated, history: History) -> tuple[Way, ...]:
    confirmed = [
        evidence
        for evidence in history.evidence
        if evidence.on >= over and _proves(evidence, "confirmed_by", stated, history)
    ]
    return tuple((proof(beginning), proof(evidence)) for beginning in begun for evidence in confirmed)


def begun_days(code: str, kind: str, journey: Journey, history: History) -> Iterator[tuple[date, Stated]]:
    """Of what began in the journey and has not ended in its weeks: when they are over."""
    for begun in _beginnings(code, kind, journey, history):
        stated = history.stated(code, kind, begun[0].on)
        over = stated and lasts_until(begun[0].on, stated, history)
        if stated and over:
            yield over, stated
