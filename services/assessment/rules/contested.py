"""Whether somebody else could have what is one party's by the facts: then nothing holds by itself.

Whose it is, the facts say in whatever order they were recorded. Only what no person verifies looks at that order: who
begins to treat after evidence was recorded, and dates it before, does not get paid for it on its own word, nor who says
another end of its treatment than it said first, nor who did not co-ordinate and is the last to have ended, nor who
decided about the person as the LASARS on that day or after. Nor does it hold for another than who had it before
something was lost to its source, as it was known at any time since, or what a person has refused since as the outcome
of a lost episode.

Payment rules 3, Whose outcome it is.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from services.assessment.rules.attribution import attributed, co_ordinating_on, keeping
from services.assessment.rules.facts import Episode, recorded_at
from services.assessment.rules.history import History
from services.assessment.rules.met import BASELINE_KINDS, ENDED, STARTED, Met, VerifierDecision, Way


def contested(
    met: Met, episode: Episode, words: Sequence[VerifierDecision], recorded_by: Collection[str], history: History
) -> bool:
    """What a start or an end meets is of its own episode, whenever it was said."""
    decided_until = history.decided_until(episode.delivered_by_on(met.on))
    if decided_until and min(_days(met)) <= decided_until:
        return True
    if any(proof.kind in {STARTED, ENDED} for way in met.ways for proof in way):
        return False
    if met.episode is None and any(len(co_ordinating_on(day, met.journey)) > 1 for day in _days(met)):
        return True
    had = list(_earlier_parties(met, episode, words, recorded_by, history))
    if history.before_the_loss is not history:
        if any(history.is_lost(word.episode_id) and not word.verified for word in words):
            return True
        had += _before_the_loss(met, episode, words, recorded_by, history)
    return any(party not in {None, episode.delivered_by_on(day)} for day, party in had)


def _earlier_parties(
    met: Met, episode: Episode, words: Sequence[VerifierDecision], recorded_by: Collection[str], history: History
) -> Iterator[tuple[date, str | None]]:
    """All who had it before others spoke, by what is `history`."""
    others = [*_as_known_since(met, history), history.as_ended_first(episode.delivered_by_on(met.on))]
    if not episode.start.care_coordinating:
        others.append(history.as_not_ended(episode))
    said = keeping(words, history)
    yield from ((day, _party_at(met, day, said, recorded_by, then)) for then in others for day in _days(met))


def _before_the_loss(
    met: Met, episode: Episode, words: Sequence[VerifierDecision], recorded_by: Collection[str], history: History
) -> Iterator[tuple[date, str | None]]:
    """All who had it or could have had it then, and who had it before others spoke."""
    before = history.before_the_loss
    yield from _earlier_parties(met, episode, words, recorded_by, before)
    said = keeping(words, before)
    for day in _days(met):
        yield day, _party_at(met, day, said, recorded_by, before)
        for treated in co_ordinating_on(day, before.journey_on(day)) if met.episode is None else ():
            yield day, treated.delivered_by_on(day)
    for proven in (proof for way in met.ways for proof in way if proof.kind not in BASELINE_KINDS):
        yield proven.on, history.lost_party(proven.id)


def _days(met: Met) -> set[date]:
    """On which it counts whose it was: all that one episode counts is its own only if each is."""
    return {proof.on for way in met.ways for proof in way} if met.within else {met.on}


def _as_known_since(met: Met, history: History) -> Iterator[History]:
    """At each time since it was recorded, before starts and transfers that were recorded later."""
    ways = [at for way in met.ways if (at := _recorded_at(way)) is not None]
    if ways:
        seen_at = min(ways)
        later = [at for at in history.treatment_recorded_at if at > seen_at]
        yield from (history.as_known_at(at) for at in [seen_at, *later][:-1])


def _party_at(
    met: Met, day: date, words: Sequence[VerifierDecision], recorded_by: Collection[str], then: History
) -> str | None:
    """Nobody if it names an episode that was not known then."""
    named = then.episode(met.episode.id) if met.episode else None
    episode = named if met.episode else attributed(None, then.journey_on(day), day, words, recorded_by)
    return episode.delivered_by_on(day) if episode else None


def _recorded_at(way: Way) -> int | None:
    """When the last of it was recorded."""
    moments = [recorded_at(proof.id) for proof in way if proof.kind not in BASELINE_KINDS]
    return max((at for at in moments if at is not None), default=None)
