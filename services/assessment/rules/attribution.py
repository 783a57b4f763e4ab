"""Whose outcome it is: the episode, who delivered it, and the contract that pays."""

from datetime import date

from services.assessment.rules.facts import Episode
from services.assessment.rules.journeys import Journey
from services.assessment.rules.terms import Contract, Terms


def attributed(named: Episode | None, journey: Journey, day: date) -> Episode | None:
    """The episode that the evidence names, else the open care-co-ordinating one, else the last closed one.

    What was seen before the journey's treatment began is nobody's: no provider had a part in it.
    """
    if named:
        return named
    episodes = journey.episodes
    open_then = [episode for episode in episodes if episode.open_on(day)]
    closed = [episode for episode in episodes if episode.closed_on(day)]
    co_ordinating = [episode for episode in open_then if episode.start.care_coordinating]
    if co_ordinating:
        return co_ordinating[0]
    if closed:
        return max(closed, key=lambda episode: (episode.ended_on or date.max, episode.id))
    return next(iter(open_then), None)


def contract_of(terms: Terms, measure: str, episode: Episode, achieved_on: date) -> Contract | None:
    """The contract in force at the episode's end, or when it was achieved if that is earlier.

    After its term a contract runs off: it pays for episodes of its term until `run_off_ends`.
    """
    party = episode.delivered_by_on(achieved_on)
    ended_on = episode.ended_on
    deciding = ended_on if ended_on and ended_on <= achieved_on else achieved_on
    paying = [
        contract
        for contract in terms.contracts
        if contract.party == party
        and measure in contract.measures
        and contract.starts <= achieved_on < contract.run_off_ends
    ]
    in_force = [contract for contract in paying if contract.in_term(deciding)]
    running_off = [contract for contract in paying if contract.in_term(episode.started_on)]
    return max(in_force or running_off, key=lambda contract: (contract.starts, contract.code), default=None)
