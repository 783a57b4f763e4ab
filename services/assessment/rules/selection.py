"""Once per episode, journey, person or contract year: which of all that was met counts, and under which id.

Of what takes one place the earliest verified day counts, wherever else it is counted; while none is verified, the
earliest is proposed. An earlier day that nobody verified yet is proposed beside it. What is met again is left no room.

In an episode one day of a measure can be paid, or one of each contract year: what counts there has the id of that
place, whatever it is. All else that was met there has an id of its evidence. Neither hangs on what was told before.

Payment rules 3, Once per.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from services.assessment.rules.candidates import Candidate, Fall, fall_of
from services.assessment.rules.met import GROUND
from services.assessment.rules.verifying import SYSTEM, EvidenceDecision, decision_on
from services.assessment.rules.words import Words

OUTCOMES = UUID("5d1c3b0e-6f0a-5c57-9a56-3f6f4c1d7a10")


@dataclass(frozen=True, slots=True)
class JudgedCandidate:
    candidate: Candidate
    decision: EvidenceDecision
    fall: Fall | None

    @property
    def verified(self) -> bool:
        return self.decision.verified_by is not None

    @property
    def stands(self) -> bool:
        return self.fall is None

    @property
    def refused(self) -> bool:
        return self.fall is not None and self.fall.reason == "refused"

    @property
    def counted(self) -> bool:
        """Somebody verified it, whatever became of it; or it held by itself until something took it back."""
        never = self.decision.verified_by == SYSTEM and self.fall and self.fall.reason == "superseded"
        return self.verified and not never


@dataclass(frozen=True, slots=True)
class NamedCandidate:
    """`own_id` is the id of its evidence: it is told under that while something else has the place's."""

    id: UUID
    own_id: UUID
    judged: JudgedCandidate


def judged(one: Candidate, words: Words) -> JudgedCandidate:
    told = decision_on(one, words)
    return JudgedCandidate(one, told, fall_of(one) or told.refused)


def selected(found: Iterable[JudgedCandidate]) -> Iterator[NamedCandidate]:
    """Of one measure, each with its id."""
    ordered = sorted(found, key=lambda one: one.candidate.order)
    taken = _taken(ordered)
    yield from _named([_left(each, taken) for each in ordered])


def _group(each: JudgedCandidate) -> tuple[str, str]:
    return each.candidate.measure.once_per, each.candidate.place


def _taken(ordered: Iterable[JudgedCandidate]) -> list[JudgedCandidate]:
    """What there is room for, what was verified first. Only what is earlier leaves no room: whoever records something
    that nobody verified takes nothing from who is paid.
    """
    taken: list[JudgedCandidate] = []
    for each in sorted(ordered, key=lambda one: not one.verified):
        if each.stands and not any(
            _takes(other, each) for other in taken if other.candidate.order <= each.candidate.order
        ):
            taken.append(each)
    return taken


def _takes(other: JudgedCandidate, each: JudgedCandidate) -> bool:
    """Nothing is left where another version counted per person what this one counts per journey, say."""
    if _group(other) == _group(each):
        return True
    if other.candidate.contract is None or each.candidate.contract is None:
        return False
    again = each.candidate.met.follows is not None and each.candidate.met.follows == other.candidate.met.follows
    return again or other.candidate.places.get(each.candidate.measure.once_per) == each.candidate.place


def _left(each: JudgedCandidate, taken: Sequence[JudgedCandidate]) -> JudgedCandidate:
    if not each.stands or any(each is one for one in taken):
        return each
    by = next(other for other in taken if _takes(other, each))
    return replace(each, fall=Fall("superseded", None, by.candidate.met.on))


def _named(told: Sequence[JudgedCandidate]) -> Iterator[NamedCandidate]:
    rows: dict[tuple[UUID, str], list[JudgedCandidate]] = defaultdict(list)
    for each in told:
        rows[each.candidate.episode.id, _row(each.candidate)].append(each)
    first = {row: min(found, key=_rank) for row, found in rows.items()}
    alike: Counter[tuple[UUID, str, tuple[UUID, ...]]] = Counter()
    for each in told:
        measure, episode_id, party, row = (
            each.candidate.measure.code,
            each.candidate.episode.id,
            each.candidate.party,
            _row(each.candidate),
        )
        things = things_of((proof.id, proof.kind) for proof in each.candidate.met.ways[0])
        own_id = evidence_id(measure, episode_id, party, things, alike[episode_id, party, things])
        alike[episode_id, party, things] += 1
        yield NamedCandidate(
            place_id(measure, episode_id, row) if each is first[episode_id, row] else own_id, own_id, each
        )


def _rank(each: JudgedCandidate) -> tuple[bool, int, bool]:
    """What no contract covers renames nothing that one does. First comes what is paid. Then what was verified and fell,
    so that this is told of what was paid; then what was refused, so that nothing that nobody has looked at is told in
    its stead. Of several the earliest.
    """
    if each.stands and each.verified:
        level = 0
    elif each.counted or each.refused:
        level = 1 if each.counted else 2
    else:
        level = 3 if each.stands else 4
    return each.candidate.contract is None, level, not each.stands


def _row(one: Candidate) -> str:
    """What two parties are paid for is two outcomes, whoever took an episode over; so is what counts in two years."""
    whose = "" if one.party == one.episode.start.delivered_by else f"{one.party}|"
    if one.contract is None or one.measure.once_per != "contract_year":
        return whose
    return f"{whose}{one.contract.year_began_on(one.met.on)}|"


def things_of(evidence: Iterable[tuple[UUID, str]]) -> tuple[UUID, ...]:
    """Of the first way, which no word changes; whatever the records say and whatever it is judged by. A start and its
    end are one thing.
    """
    return tuple(sorted({thing for thing, kind in evidence if kind not in GROUND}))


def place_id(measure: str, episode_id: UUID, row: str = "") -> UUID:
    return uuid5(OUTCOMES, f"{measure}|{episode_id}|{row}0")


def evidence_id(measure: str, episode_id: UUID, party: str, things: Sequence[UUID], alike: int = 0) -> UUID:
    """`alike` counts what the same evidence meets more than once, as after two discharges."""
    return uuid5(OUTCOMES, f"{measure}|{episode_id}|{party}|{' '.join(map(str, things))}|{alike}")
