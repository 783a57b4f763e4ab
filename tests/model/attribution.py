"""Under which contract and in which year an outcome is paid. Payment rules, sections 1 and 3 ("Attribution")."""

from dataclasses import dataclass
from datetime import date

from tests.model.days import ContractYear, contract_year
from tests.model.facts import Contract, Episode, Facts, Outcome
from tests.model.versions import in_force, run_off_ends


@dataclass(frozen=True, slots=True)
class Cover:
    """The terms of the contract that covers an outcome, as valid on the day of its achievement."""

    contract: Contract
    year: ContractYear


def episode_of(facts: Facts, outcome: Outcome) -> Episode | None:
    return next((episode for episode in facts.episodes if episode.id == outcome.episode), None)


def deciding_day(episode: Episode | None, day: date) -> date:
    """That of the episode's end, once it has ended."""
    return day if episode is None or episode.ended_on is None else min(day, episode.ended_on)


def contract_in_force(
    facts: Facts, party: str, measure: str, day: date, decided_on: date, began: date = date.min
) -> Contract | None:
    """That of the party that was in force on the deciding day, if it lists the measure and its run-off lasts.

    In the run-off it pays for what began before its end; of several that have ended the one whose term began last.

    silent: what an episode still open after the end belongs to. The next contract of the party that lists the measure;
    without one, that in whose run-off the day lies.
    silent: a closed episode whose contract's run-off is over, or that ended before any contract began. Not covered.
    silent: two contracts of one party that both list the measure in their terms. The first by code.
    """
    version = in_force(facts.versions, day)
    listed = [contract for contract in version.contracts if measure in contract.measures] if version else []
    own = [contract for contract in listed if contract.party == party and day < run_off_ends(contract)]
    begun = [contract for contract in own if contract.starts <= decided_on < run_off_ends(contract)]
    in_term = [contract for contract in begun if decided_on < contract.ends]
    if in_term:
        return min(in_term, key=lambda contract: contract.code)
    last = max(begun, key=lambda contract: contract.starts, default=None)
    return last if last is not None and began < last.ends else None


def cover(facts: Facts, outcome: Outcome) -> Cover | None:
    """None before a version begins, and where no contract of the party lists the measure on that date."""
    episode = episode_of(facts, outcome)
    decided_on, began = deciding_day(episode, outcome.achieved_on), episode.started_on if episode else date.min
    contract = contract_in_force(facts, outcome.party, outcome.measure, outcome.achieved_on, decided_on, began)
    year = contract and contract_year(contract.starts, contract.ends, outcome.achieved_on)
    return Cover(contract, year) if contract and year else None
