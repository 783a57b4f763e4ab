"""Which measures can still be met in an episode, from which day to which, and which contract would pay for each.

Nothing here goes by today: what is over says so by its last day, so no day's coming changes it.

Payment rules 3, What can still be met.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from services.assessment.rules.attribution import attributed, contract_of
from services.assessment.rules.by_combining import COMBINATIONS
from services.assessment.rules.by_events import EVENT
from services.assessment.rules.by_sustaining import SUSTAINED, begun_days
from services.assessment.rules.by_top import can_be_met, earliest_review, met_by_top
from services.assessment.rules.by_treatment import began, counts_journeys, met_by_staying_away
from services.assessment.rules.cases.by_difference import SentRecord
from services.assessment.rules.cases.person import CaseOutcome
from services.assessment.rules.dates import add_months
from services.assessment.rules.death import died_on
from services.assessment.rules.facts import OF_NO_PROVIDER, Episode
from services.assessment.rules.history import History
from services.assessment.rules.journeys import Journey
from services.assessment.rules.measures import MET, codes_and_kinds, judged_parts, met
from services.assessment.rules.met import Stated
from services.assessment.rules.terms import Contract
from services.assessment.rules.top_due import overdue_from

DAY = timedelta(days=1)
_AT_THE_START = {"engaged", "new_person", "assessed"}  # whoever has begun is new or is not, and was assessed or not
_WHILE_TREATED = {EVENT, *COMBINATIONS, *MET} - _AT_THE_START


@dataclass(frozen=True, slots=True)
class MeasureStillOpen:
    """`starts` and `until` are the first day and the last, both included. From `overdue_from` on it waits for a TOP
    that is overdue.
    """

    measure: str
    contract: str
    starts: date
    until: date
    overdue_from: date | None = None

    @property
    def terms(self) -> tuple[str, str, date | None]:
        """All that it says besides its days."""
        return self.measure, self.contract, self.overdue_from


@dataclass(frozen=True, slots=True)
class EpisodeStillOpen(SentRecord):
    """`id` is the episode's. `party` is who has it now, or had it last."""

    client_id: UUID
    party: str
    measures: tuple[MeasureStillOpen, ...]


@dataclass(frozen=True, slots=True)
class _Chance:
    """That a measure, as it is stated, can be met in an episode; of what takes one place only one pays."""

    stated: Stated
    contract: Contract
    starts: date
    until: date
    overdue_from: date | None = None

    @property
    def said(self) -> MeasureStillOpen:
        return MeasureStillOpen(
            self.stated.measure.code, self.contract.code, self.starts, self.until, self.overdue_from
        )

    @property
    def counted_per(self) -> str:
        """What counts a journey is met once in it, whichever episode has it."""
        once_per = self.stated.measure.once_per
        return "journey" if once_per == "episode" and counts_journeys(self.stated) else once_per

    def place(self, episode: Episode, journey: Journey) -> tuple[str, str]:
        match self.counted_per:
            case "journey":
                where = str(journey.id)
            case "person":
                where = "person"
            case "contract_year":
                where = f"{self.contract.code}/{self.contract.year_of(self.starts)}"
            case _:
                where = str(episode.id)
        return self.stated.measure.code, where

    def is_taken(self, outcome: CaseOutcome, episode: Episode, journey: Journey) -> bool:
        """What no contract covers takes no place."""
        if outcome.measure != self.stated.measure.code or outcome.contract is None:
            return False
        match self.counted_per:
            case "journey":
                return outcome.episode_id in {treated.id for treated in journey.episodes}
            case "person":
                return True
            case "contract_year":
                same = outcome.contract == self.contract.code
                return same and self.contract.year_of(outcome.on) == self.contract.year_of(self.starts)
            case _:
                return outcome.episode_id == episode.id


def open_episodes(client_id: UUID, history: History, outcomes: Iterable[CaseOutcome]) -> list[EpisodeStillOpen]:
    """Those in which something is left to be met. What counts once is told of one episode, the one whose turn it is."""
    standing, whose = list(outcomes), dict[tuple[str, str], UUID]()
    death = died_on(history.evidence, history) if history.versions else None
    still_open: list[EpisodeStillOpen] = []
    for episode in sorted(history.episodes, key=_turn) if history.versions else ():
        journey = history.journey_on(episode.started_on)
        measures: list[MeasureStillOpen] = []
        for chance in _of_the_living(_chances(episode, journey, history), death):
            taken = any(chance.is_taken(outcome, episode, journey) for outcome in standing)
            if not taken and whose.setdefault(chance.place(episode, journey), episode.id) == episode.id:
                measures.append(chance.said)
        if measures:
            still_open.append(
                EpisodeStillOpen(
                    id=episode.id, owner_id=client_id, revision=1, voided=False, client_id=episode.start.client_id,
                    party=episode.delivered_by_on(date.max), measures=tuple(_joined(measures)),
                )
            )  # fmt: skip
    return still_open


def _of_the_living(chances: Iterable[_Chance], death: date | None) -> Iterator[_Chance]:
    """Whoever died meets nothing after that day."""
    for chance in chances:
        if death is None or chance.until <= death:
            yield chance
        elif chance.starts <= death:
            yield replace(chance, until=death)


def _turn(episode: Episode) -> tuple[bool, bool, date, UUID]:
    """Where evidence goes that names no episode: to who coordinates the care first."""
    return episode.end is not None, not episode.start.care_coordinating, episode.started_on, episode.order_id


def _chances(episode: Episode, journey: Journey, history: History) -> Iterator[_Chance]:
    if episode.end is not None:
        yield from _after_the_end(episode, history)
        yield from _by_the_lasars(episode, journey, history)
        return
    since = max((episode.started_on, *(transfer.on for transfer in episode.transfers)))
    overdue = overdue_from(history, journey)
    spans = list(pairwise(_changes(since, history)))
    for code, kind in codes_and_kinds(history):
        if kind == "engaged":
            yield from _by_engagement(code, journey, episode, since, history)
        elif kind in _WHILE_TREATED:
            by_top = MET.get(kind) is met_by_top
            for chance in _within(code, kind, spans, episode, history):
                if not by_top:
                    yield chance
                elif can_be_met(chance.stated, journey, history, chance.starts):
                    yield replace(chance, overdue_from=_waits_from(chance.stated, overdue, journey, history))


def _within(
    code: str, kind: str, spans: Iterable[tuple[date, date]], episode: Episode, history: History
) -> Iterator[_Chance]:
    """By the version and the contract of each day: both are the same from one change to the next."""
    for starts, ends in spans:
        if stated := history.stated(code, kind, starts):
            yield from _paid(stated, episode, starts, (starts, ends - DAY), history)


def _waits_from(stated: Stated, overdue: date | None, journey: Journey, history: History) -> date | None:
    """The first day on which a TOP is overdue that could meet it."""
    start = history.start_top(journey)
    if overdue is None or start is None:
        return overdue
    return max(overdue, earliest_review(stated, start))


def _by_engagement(code: str, journey: Journey, episode: Episode, since: date, history: History) -> Iterator[_Chance]:
    """Counted from its own start or, where a version of the day of the journey's first says so, from that."""
    for counted, whole in ((episode, False), (began(journey), True)):
        stated = history.stated(code, "engaged", counted.started_on)
        if stated and counts_journeys(stated) == whole:
            on = counted.started_on + timedelta(weeks=stated.measure.params["weeks"])
            if since <= on:
                yield from _paid(stated, episode, on, (since, on), history)


def _after_the_end(episode: Episode, history: History) -> Iterator[_Chance]:
    """Of who has not come back: what began before they left may last, whichever way they left; the rest is of who
    completed.
    """
    discharge = history.discharges[episode.id]
    if discharge.continued_by or discharge.represented_by:
        return
    for code, kind in codes_and_kinds(history):
        if kind != SUSTAINED and not discharge.successful:
            continue
        for stated, on in _by_time(code, kind, episode, history):
            if on >= discharge.on:
                yield from _paid(stated, episode, on, (discharge.on, on), history)
        after = history.stated(code, kind, discharge.on)
        if after and _waits_for_an_event(after):
            for starts, ends in pairwise(_changes(discharge.on, history)):
                yield from _paid(after, episode, starts, (starts, ends - DAY), history)


def _by_the_lasars(episode: Episode, journey: Journey, history: History) -> Iterator[_Chance]:
    """Events that are counted in a journey or an episode, whichever way they left: of after the end those that the
    LASARS or an interviewer records are of the episode that ended last, until another journey begins.
    """
    if episode.end is None or journey.closed_on or attributed(None, journey, date.max) is not episode:
        return
    spans = list(pairwise(_changes(episode.end.on, history)))
    for code, kind in codes_and_kinds(history):
        if kind == EVENT:
            for chance in _within(code, kind, spans, episode, history):
                if _is_the_lasars(chance.stated):
                    yield chance


def _is_the_lasars(stated: Stated) -> bool:
    params = stated.measure.params
    roles = frozenset(params.get("roles") or OF_NO_PROVIDER)
    return params.get("scope") != "after_discharge" and bool(roles & OF_NO_PROVIDER)


def _waits_for_an_event(stated: Stated) -> bool:
    """After the discharge, or something that it is made of does."""
    parts = (stated.terms.measure(code) for code in judged_parts(stated.measure.code, stated.terms))
    return any(part and part.kind == EVENT and part.params.get("scope") == "after_discharge" for part in parts)


def _by_time(code: str, kind: str, episode: Episode, history: History) -> Iterator[tuple[Stated, date]]:
    """The days on which staying away, and what began before and lasts, would be met."""
    if kind == "no_representation":
        for reached in met_by_staying_away(code, kind, history):
            if reached.episode is not None and reached.episode.id == episode.id:
                yield reached.stated, reached.on
    if kind in COMBINATIONS:
        for reached in met(code, kind, {}, history):
            if reached.discharge is not None and reached.discharge.episode.id == episode.id:
                yield reached.stated, reached.on
    if kind == SUSTAINED:
        for on, begun in begun_days(code, kind, history.journey_on(episode.started_on), history):
            yield begun, on


def _paid(stated: Stated, episode: Episode, on: date, days: tuple[date, date], history: History) -> Iterator[_Chance]:
    """If it were met on the day: where no contract would pay for it, nothing is open."""
    contract = contract_of(history.contracts_on(on), stated.measure.code, episode, on)
    if contract is not None:
        yield _Chance(stated, contract, *days)


def _changes(since: date, history: History) -> list[date]:
    """Then, and the later days on which a version, a cut-off or a contract begins or ends, or a contract year."""
    days: set[date | None] = {since}
    for version in history.versions:
        days |= {version.valid_from, version.valid_to}
        days |= {day for row in version.reliable_change for day in (row.starts, row.ends)}
        yearly = any(measure.once_per == "contract_year" for measure in version.measures)
        for contract in version.contracts:
            days |= {contract.starts, contract.ends, contract.run_off_ends}
            years = contract.year_of(contract.ends) if yearly else 0
            days |= {add_months(contract.starts, 12 * year) for year in range(1, years + 1)}
    return sorted(day for day in days if day is not None and day >= since)


def _joined(measures: Iterable[MeasureStillOpen]) -> Iterator[MeasureStillOpen]:
    """In order, and as one where one ends on the day before the next begins."""
    last: MeasureStillOpen | None = None
    for span in sorted(measures, key=lambda measure: (measure.measure, measure.contract, measure.starts)):
        follows = last and last.terms == span.terms and last.until + DAY == span.starts
        if last and not follows:
            yield last
        last = replace(last, until=span.until) if last and follows else span
    if last:
        yield last
