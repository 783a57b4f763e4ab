"""Whose outcome it is: the episode, who delivered it, and the contract that pays.

Payment rules 3, Whose outcome it is.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from services.assessment.rules.facts import Episode
from services.assessment.rules.history import History
from services.assessment.rules.journeys import Journey
from services.assessment.rules.met import Met, VerifierDecision
from services.assessment.rules.terms import Contract


def attributed(
    named: Episode | None,
    journey: Journey,
    day: date,
    words: Sequence[VerifierDecision] = (),
    recorded_by: Collection[str] = (),
) -> Episode | None:
    """The episode that the evidence names, else the open care-co-ordinating one, else the last closed one.

    Attribution is made once: `words` that keep it (`keeping`) leave evidence that names none where it was then.
    What was seen before the journey's treatment began is nobody's: no provider had a part in it.
    """
    kept = named or _kept(words, journey, day)
    if kept:
        return kept
    episodes = journey.episodes
    open_then = [episode for episode in episodes if episode.open_on(day)]
    closed = [episode for episode in episodes if episode.closed_on(day)]
    co_ordinating = co_ordinating_on(day, journey)
    if co_ordinating:
        own = [episode for episode in co_ordinating if episode.treated_by_on(day) & frozenset(recorded_by)]
        return (own or co_ordinating)[0]
    if closed:
        return max(closed, key=lambda episode: (episode.ended_on or date.max, episode.order_id))
    return next(iter(open_then), None)


def co_ordinating_on(day: date, journey: Journey) -> list[Episode]:
    """By start and id."""
    return [episode for episode in journey.episodes if episode.open_on(day) and episode.start.care_coordinating]


def _kept(words: Sequence[VerifierDecision], journey: Journey, day: date) -> Episode | None:
    """While that episode stands in the journey and had begun by that day: it treated then, or had ended."""
    begun = {episode.id: episode for episode in journey.episodes if episode.started_on <= day}
    said = [(word.on, word.id, word.episode_id) for word in words if word.episode_id in begun]
    return begun[min(said)[-1]] if said else None


def keeping(words: Iterable[VerifierDecision], history: History) -> list[VerifierDecision]:
    """Verifications, where a contract pays by them: else one would keep from whom a contract pays what pays nobody.

    What was said of the outcome of a lost episode keeps for the one in its place.
    """
    return [word for word in _placed(words, history) if word.verified and _is_covered(word, history)]


def _placed(words: Iterable[VerifierDecision], history: History) -> Iterator[VerifierDecision]:
    for word in words:
        episode = history.in_place_of(word.episode_id, word.achieved_on) if word.episode_id else None
        yield replace(word, episode_id=episode.id) if episode else word


def _is_covered(word: VerifierDecision, history: History) -> bool:
    day = word.achieved_on
    episode = history.episode(word.episode_id) if word.episode_id else None
    return episode is not None and contract_of(history.contracts_on(day), word.measure, episode, day) is not None


def deciding_day(episode: Episode, achieved_on: date) -> date:
    """The day of the end, or of the achievement if that is earlier."""
    return min(achieved_on, episode.ended_on or achieved_on)


def deliverer_of(contract: Contract, episode: Episode, achieved_on: date) -> str | None:
    """Who delivers for this contract what was achieved that day: the prime, or a subcontractor or its successor."""
    return contract.deliverer(*episode.held_on(achieved_on), deciding_day(episode, achieved_on))


def contract_of(contracts: Iterable[Contract], measure: str, episode: Episode, achieved_on: date) -> Contract | None:
    """The contract in force at the episode's end, or when it was achieved if that is earlier.

    After its term a contract runs off: until `run_off_ends` it pays for episodes that its party treated on some day of
    its term. Whose it is comes first, the latest of several: once that one has run off, none before it pays instead.
    What a subcontractor delivers belongs to the prime's contract, and so does what another has taken over from it by
    that contract, whatever pays who has left. A LASARS's own contract pays for its part in journeys, and no other.
    """
    party, since = episode.held_on(achieved_on)
    deciding = deciding_day(episode, achieved_on)
    own = [
        contract
        for contract in contracts
        if measure in contract.measures
        and contract.of_lasars != episode.is_treatment
        and contract.starts <= deciding
        and contract.deliverer(party, since, deciding)
    ]
    own = [contract for contract in own if contract.deliverer(party, since, deciding) != party] or own
    in_force = [contract for contract in own if contract.in_term(deciding)]
    treated = [contract for contract in own if episode.treated_within(party, contract.starts, contract.ends)]
    latest = max(in_force or treated, key=lambda contract: (contract.starts, contract.code), default=None)
    return latest if latest and achieved_on < latest.run_off_ends else None


def assessed_for(met: Met, words: Sequence[VerifierDecision]) -> Episode | None:
    """The treatment for which somebody was assessed, where none had begun by then: the first of the journey, or another
    one of it that a verification names.
    """
    if not met.before_treatment:
        return None
    by_id = {episode.id: episode for episode in met.journey.episodes}
    said = [(word.on, word.id, word.episode_id) for word in words if word.episode_id in by_id]
    if said:
        return by_id[min(said)[-1]]
    return min(met.journey.episodes, key=lambda episode: (episode.started_on, episode.order_id), default=None)
