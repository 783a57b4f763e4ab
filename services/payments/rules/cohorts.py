"""Whose case counts in which cohort: an episode is one of the contract of who had it on the cohort date, in the group
of the band that the person's tariff had on that day.

Payment rules 4, Cohort band.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

from services.payments.rules.cohort_terms import CohortTerms
from services.payments.rules.schemes import Contract, Scheme, all_terms, contract_in, in_force
from services.payments.rules.subcontracts import delivering, has_left
from services.payments.rules.tariffs import Tariff, tariff_for


class Holder(NamedTuple):
    """From which day on an organisation has treated."""

    since: date
    organisation: str


class Achievement(NamedTuple):
    """That a verified outcome of the episode stands."""

    contract: str
    measure: str
    on: date


@dataclass(frozen=True, slots=True)
class CohortEpisode:
    """One of treatment, with the tariffs of its person under any id."""

    id: UUID
    started_on: date
    ended_on: date | None
    holders: Sequence[Holder]  # one after another
    tariffs: Sequence[Tariff]
    achievements: Sequence[Achievement] = ()
    journey_from: date | None = None  # None: nobody has said in which journey it lies
    journey_to: date | None = None

    def holder_on(self, day: date) -> Holder:
        """Who has it from the start on has it before too, should an end be dated there."""
        begun = [holder for holder in self.holders if holder.since <= day]
        return begun[-1] if begun else self.holders[0]

    def held_within(self, party: str, since: date, until: date) -> bool:
        """Whether the party treated on some day from `since` on and before `until`."""
        left = [*(holder.since for holder in self.holders[1:]), self.ended_on or date.max]
        return any(
            holder.organisation == party and holder.since < until and gone >= since
            for holder, gone in zip(self.holders, left, strict=True)
        )


class CohortCase(NamedTuple):
    """`achieved` are the days on which its measure was, the first first."""

    cohort_on: date
    achieved: Sequence[date]


Cases = dict[str, list[CohortCase]]
_Asked = tuple[str, str, Literal["start", "discharge"]]


@dataclass(frozen=True, slots=True)
class CohortFacts:
    """All that is known of the episodes of an area, and the schemes that say of which contract each is a case."""

    schemes: Sequence[Scheme] = ()
    episodes: Sequence[CohortEpisode] = ()
    _found: dict[_Asked, Cases] = field(default_factory=dict, compare=False, repr=False)

    def cases(self, contract: str, terms: CohortTerms) -> Cases:
        """Those of a contract for one of its measures, by group, in the order of their cohort dates."""
        asked: _Asked = (contract, terms.measure, terms.cohort_date)
        if asked not in self._found:
            self._found[asked] = self._cases(*asked)
        return self._found[asked]

    def _cases(self, contract: str, measure: str, cohort_date: Literal["start", "discharge"]) -> Cases:
        cases: Cases = {}
        listing: dict[date, list[Contract]] = {}  # by day: several begin on one
        for episode in self.episodes:
            on = episode.started_on if cohort_date == "start" else episode.ended_on
            if on is None:
                continue
            if on not in listing:
                listing[on] = _listing(self.schemes, measure, on)
            if contract_of(listing[on], episode, on) != contract:
                continue
            tariff = tariff_for(episode.tariffs, on, episode.journey_from, episode.journey_to)
            if tariff is not None:
                achieved = sorted(a.on for a in episode.achievements if (a.contract, a.measure) == (contract, measure))
                cases.setdefault(tariff.band, []).append(CohortCase(on, achieved))
        return {band: sorted(of_band) for band, of_band in cases.items()}


NO_COHORTS = CohortFacts()


def rest_on_cohorts(schemes: Iterable[Scheme]) -> bool:
    """Whether any contract pays by the success of a cohort."""
    return any(contract.cohorts for contract in all_terms(schemes))


def contract_of(listing: Sequence[Contract], episode: CohortEpisode, on: date) -> str | None:
    """As of an outcome of that day: of those that list its measure then the contract for which who has the episode
    delivers, as its prime or by a subcontract, that is in force, or that runs off and in whose term that party treated;
    of several the one that began last. What a subcontractor had that has left is its prime's, whatever pays it else.
    """
    holder = episode.holder_on(on)
    own = [contract for contract in listing if contract.starts <= on and _delivers(contract, holder, on)]
    own = [contract for contract in own if _has_left(contract, holder, on)] or own
    begun = [contract for contract in own if on < contract.ends]
    if not begun:
        treated = holder.organisation
        begun = [contract for contract in own if episode.held_within(treated, contract.starts, contract.ends)]
    latest = max(begun, key=lambda contract: (contract.starts, contract.code), default=None)
    return latest.code if latest and on < latest.run_off_ends else None


def _delivers(contract: Contract, holder: Holder, on: date) -> bool:
    own = contract.party == holder.organisation
    return own or delivering(contract.subcontracts, holder.organisation, holder.since, on) is not None


def _has_left(contract: Contract, holder: Holder, on: date) -> bool:
    return has_left(contract.subcontracts, holder.organisation, holder.since, on)


def _listing(schemes: Sequence[Scheme], measure: str, on: date) -> list[Contract]:
    return [
        contract
        for scheme in in_force(schemes, on)
        for code in scheme.contracts
        if (contract := contract_in(scheme, code, on)) is not None and measure in contract.measures
    ]
