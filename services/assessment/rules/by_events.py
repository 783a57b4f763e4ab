"""Measures that dated events meet: the n-th distinct date, in date order.

Payment rules 3, When a measure is met.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.assessment.rules.attribution import attributed, keeping
from services.assessment.rules.facts import Episode, Evidence
from services.assessment.rules.history import History
from services.assessment.rules.journeys import Discharge, Journey
from services.assessment.rules.lasars_measures import lasars_paid
from services.assessment.rules.met import Met, Stated, VerifierDecision, Way, proof, seen

EVENT = "event"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where events are counted: a journey, one of its episodes, or what follows a discharge."""

    name: str
    journey: Journey
    evidence: Sequence[Evidence]
    episode: Episode | None = None
    discharge: Discharge | None = None

    @property
    def row(self) -> tuple[str, UUID | None]:
        after = self.discharge.episode if self.discharge else self.episode
        return self.name, after.id if after else self.journey.id


def met_by_events(code: str, words: Sequence[VerifierDecision], history: History) -> Iterator[Met]:
    """`words` are what was said of this measure: what somebody vouched for holds although more is known now."""
    records = _records_of(code, history)
    for scope in _scopes(records, words, history) if records else ():
        met_now = list(_met_in(code, scope, history))
        days_met = {(met.on, seen(way)) for met in met_now for way in met.ways}
        vouched = [met for met in _vouched(code, scope, words, history) if (met.on, seen(met.ways[0])) not in days_met]
        yield from _joined(met_now, vouched)


def _records_of(code: str, history: History) -> list[Evidence]:
    """What some version asks of this measure: no other record adds anything to it. Of before the treatment that it
    names it shows nothing of that; what is the LASARS's own is of no treatment.
    """
    measures = (measure for terms in history.versions for measure in terms.measures)
    asked = {measure.params["code"] for measure in measures if (measure.code, measure.kind) == (code, EVENT)}
    coded = [evidence for evidence in history.evidence if evidence.code in asked]
    return [record for record in coded if history.named_had_begun(record) or _is_lasars_own(code, record, history)]


def _is_lasars_own(code: str, evidence: Evidence, history: History) -> bool:
    return lasars_paid(history.contracts_on(evidence.on), code, evidence.on) is not None


def _met_in(code: str, scope: Scope, history: History) -> Iterator[Met]:
    """The first date with n distinct ones behind it, and then again from the next one on."""
    counted: list[Evidence] = []
    for on in sorted({evidence.on for evidence in scope.evidence}):
        stated = _stated(code, scope, on, history)
        if stated is None:
            continue
        since = counted[-1].on if counted else date.min
        behind = _of_days([evidence for evidence in _coded(stated, scope, history) if since < evidence.on <= on])
        n = stated.measure.params.get("n", 1)
        if len(behind) >= n and behind[-1][0].on == on:
            yield from (_met(stated, scope, days, history) for days in _by_named(behind[-n:], scope, history))
            counted.append(behind[-1][0])


def _stated(code: str, scope: Scope, on: date, history: History) -> Stated | None:
    stated = history.stated(code, EVENT, scope.discharge.on if scope.discharge else on)
    named = (stated.measure.params.get("scope") or "journey") if stated else None
    return stated if named == scope.name else None


def _coded(stated: Stated, scope: Scope, history: History) -> list[Evidence]:
    params = stated.measure.params
    allowed = frozenset(params.get("roles") or ())
    coded = [
        evidence
        for evidence in scope.evidence
        if evidence.code == params["code"] and (not allowed or evidence.roles & allowed)
    ]
    return [evidence for evidence in coded if counts_in(scope.discharge, evidence, history)]


def counts_in(discharge: Discharge | None, evidence: Evidence, history: History) -> bool:
    """After a discharge nobody treats any more: then it is who had the episode, beside the LASARS."""
    after = discharge and discharge.episode.delivered_by_on(evidence.on) == evidence.organisation
    return bool(after) or history.counts(evidence)


def _of_days(evidence: Sequence[Evidence]) -> list[list[Evidence]]:
    days: dict[date, list[Evidence]] = {}
    for record in sorted(evidence, key=lambda record: (record.on, record.id)):
        days.setdefault(record.on, []).append(record)
    return list(days.values())


def _ways(days: Sequence[Sequence[Evidence]]) -> tuple[Way, ...]:
    """The first of each day, then the next of each that has more."""
    most = max(len(day) for day in days)
    return tuple(tuple(proof(day[min(place, len(day) - 1)]) for day in days) for place in range(most))


def _by_named(
    days: Sequence[Sequence[Evidence]], scope: Scope, history: History
) -> Iterator[Sequence[Sequence[Evidence]]]:
    """What is seen of one episode on the last of the days, and of another, are two outcomes; where an episode counts
    for itself, all is its own.
    """
    last: dict[Episode | None, list[Evidence]] = {}
    for evidence in days[-1]:
        last.setdefault(None if scope.episode else history.named(evidence), []).append(evidence)
    yield from ((*days[:-1], of_episode) for of_episode in last.values())


def _met(stated: Stated, scope: Scope, days: Sequence[Sequence[Evidence]], history: History) -> Met:
    """Of what is counted in one episode, some may name it and some be counted there because it had nobody else."""
    last = days[-1][0]
    named, within = history.named(last), scope.episode
    if within and {history.named(evidence) for day in days for evidence in day} != {within}:
        named = None
    return Met(
        last.on, stated, scope.journey, _ways(days), named, scope.discharge, follows=scope.row, within=within,
        counts_from=scope.discharge.on if scope.discharge else None,
    )  # fmt: skip


def _vouched(code: str, scope: Scope, words: Sequence[VerifierDecision], history: History) -> Iterator[Met]:
    """What was seen, all of it unchanged, and alone enough for its day; what was refused, lest that is for good."""
    vouched = ((word.achieved_on, word.evidence) for word in words)
    for on, evidence in sorted(vouched, key=lambda word: (word[0], sorted(word[1]))):
        stated = _stated(code, scope, on, history)
        if stated is None:
            continue
        standing = [record for record in _coded(stated, scope, history) if (record.id, record.revision) in evidence]
        days = _of_days(standing)
        if len(standing) == len(evidence) == len(days) == stated.measure.params.get("n", 1) and days[-1][0].on == on:
            yield _met(stated, scope, days, history)


def _joined(met_now: Sequence[Met], vouched: Sequence[Met]) -> Iterator[Met]:
    """Another way to a day that is met anyway, or another day with all the ways to it that somebody saw."""
    for met in met_now:
        more = tuple(way for other in vouched if _is_same(other, met) for way in other.ways)
        yield replace(met, ways=met.ways + more)
    days: list[Met] = []
    for met in vouched:
        if not any(_is_same(other, met) for other in met_now):
            same = next((place for place, other in enumerate(days) if _is_same(other, met)), None)
            if same is None:
                days.append(met)
            else:
                days[same] = replace(days[same], ways=days[same].ways + met.ways)
    yield from days


def _is_same(other: Met, met: Met) -> bool:
    return (other.on, other.episode) == (met.on, met.episode)


def _scopes(records: Sequence[Evidence], words: Sequence[VerifierDecision], history: History) -> Iterator[Scope]:
    for journey in history.journeys:
        within = [evidence for evidence in records if history.journey_of(evidence) == journey]
        yield Scope("journey", journey, within)
        for episode in journey.episodes:
            own = [evidence for evidence in within if _episode_of(evidence, journey, words, history) == episode]
            yield Scope("episode", journey, own, episode=episode)
        for discharge in history.successes(journey):
            after = [evidence for evidence in within if evidence.on >= discharge.on]
            yield Scope("after_discharge", journey, after, discharge=discharge)


def _episode_of(
    evidence: Evidence, journey: Journey, words: Sequence[VerifierDecision], history: History
) -> Episode | None:
    covering = keeping((word for word in words if (evidence.id, evidence.revision) in word.evidence), history)
    recorded_by = {recorder.organisation for recorder in evidence.recorders}
    return attributed(history.named(evidence), journey, evidence.on, covering, recorded_by)
