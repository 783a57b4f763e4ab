"""One day on which a measure is met: whose it is, and whether it falls or stands.

Payment rules 5, What falls.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.assessment.rules.attribution import assessed_for, attributed, contract_of, deliverer_of, keeping
from services.assessment.rules.contested import contested
from services.assessment.rules.facts import Episode
from services.assessment.rules.history import History
from services.assessment.rules.lasars_measures import lasars_paid, part_in
from services.assessment.rules.met import Met
from services.assessment.rules.provisional import EVER, DayOrEver, Provisional, provisional
from services.assessment.rules.terms import Contract, Measure, Rule
from services.assessment.rules.words import Words


@dataclass(frozen=True, slots=True)
class Fall:
    """Why something that was met does not count, by which fact and from when."""

    reason: str
    cause_id: UUID | None
    on: date


@dataclass(frozen=True, slots=True)
class Candidate:
    """`places` are what it takes up, by how often a measure may count.

    `contested` is what would hold by itself if nobody else could have it, or had had it.
    """

    met: Met
    episode: Episode
    contract: Contract | None
    places: Mapping[str, str]
    provisional: Provisional
    contested: bool

    @property
    def measure(self) -> Measure:
        return self.met.stated.measure

    @property
    def order(self) -> tuple[date, date, UUID, list[UUID]]:
        """Of one day the episode that began first, then what was recorded first."""
        whose, ids = self.episode, [proof.order_id for proof in reversed(self.met.ways[0])]
        return self.met.on, whose.started_on, whose.order_id, ids

    @property
    def party(self) -> str:
        """Who has the episode: the outcome is named by it, and shown to it."""
        return self.episode.delivered_by_on(self.met.on)

    @property
    def deliverer(self) -> str:
        """Who delivers it by the contract: after a day of leaving the successor, whoever has the episode."""
        by_contract = deliverer_of(self.contract, self.episode, self.met.on) if self.contract else None
        return by_contract or self.party

    @property
    def paid(self) -> frozenset[str]:
        """Whom it brings money, whoever is owed it: none of them decides about it."""
        prime = {self.contract.party} if self.contract else set[str]()
        return frozenset({self.party, self.deliverer, *prime})

    @property
    def place(self) -> str:
        """What no contract covers takes none: it is kept apart."""
        once_per = self.measure.once_per
        taken = self.places.get(once_per, self.places["episode"])
        return taken if self.contract else f"uncovered/{taken}"


def candidate_of(met: Met, words: Words, history: History) -> Candidate | None:
    """The contract is that of the day on which it was met; what is provisional, that of the day it counts from.

    A LASARS's own measure is the LASARS's, whoever treats.
    """
    recorded_by = {recorder.organisation for way in met.ways for recorder in way[-1].recorders}
    said, contracts = words.on_any(met), history.contracts_on(met.on)
    lasars = lasars_paid(contracts, met.stated.measure.code, met.on)
    if lasars:
        episode: Episode | None = part_in(met.journey, lasars, met.on, history)
    else:
        keep = keeping(said, history)
        episode = attributed(met.within or met.episode, met.journey, met.on, keep, recorded_by)
        episode = episode or assessed_for(met, keep)
    terms = history.terms_on(met.on)
    if episode is None or terms is None:
        return None
    contract = contract_of(contracts, met.stated.measure.code, episode, met.on)
    return Candidate(
        met=met,
        episode=episode,
        contract=contract,
        places=dict(_places(met, episode, contract, history)),
        provisional=provisional(met.stated, contract, terms),
        contested=met.stated.measure.verification == "automatic"
        and contested(met, episode, said, recorded_by, history),
    )


def _places(met: Met, episode: Episode, contract: Contract | None, history: History) -> Iterator[tuple[str, str]]:
    client_id = history.facts.client_id
    yield "episode", str(episode.id)
    yield "journey", str(met.journey.id if episode.is_treatment else episode.id)
    yield "person", str(client_id)
    if contract:
        yield "contract", f"{client_id}/{contract.code}"
        yield "contract_year", f"{client_id}/{contract.code}/{contract.year_of(met.on)}"


def fall_of(candidate: Candidate) -> Fall | None:
    """What is known of the return decides, never when it became known or when anybody verified."""
    discharge = candidate.met.discharge
    if discharge is None:
        return None
    if discharge.continued_by:
        return Fall("journey-continued", discharge.continued_by.id, discharge.continued_by.on)
    back = discharge.represented_by
    if back and candidate.met.away_until and back.on < candidate.met.away_until:
        return Fall("not-met", back.id, back.on)
    if back and _before(back.on, candidate.provisional.falls_until(discharge.on)):
        return Fall("represented", back.id, back.on)
    return None


def represented_on(candidate: Candidate) -> date | None:
    """The return that it stands in spite of."""
    discharge = candidate.met.discharge
    back = discharge.represented_by if discharge else None
    if discharge is None or back is None or fall_of(candidate):
        return None
    return back.on if _before(back.on, candidate.provisional.window(discharge.on)) else None


def provisional_until(candidate: Candidate) -> DayOrEver | None:
    """The day from which money cannot fall; under count only, the end of the window in which a return is shown."""
    discharge = candidate.met.discharge
    if discharge is None:
        return None
    rule = candidate.provisional
    return rule.window(discharge.on) if rule.rule == "count" else rule.falls_until(discharge.on)


def provisional_rule(candidate: Candidate) -> Rule | None:
    """What becomes of its money while it is provisional."""
    return candidate.provisional.rule if candidate.contract and provisional_until(candidate) else None


def _before(day: date, until: DayOrEver | None) -> bool:
    return until is not None and (until == EVER or (isinstance(until, date) and day < until))
