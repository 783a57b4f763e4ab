"""Once per episode, journey, person or contract year: which of all that was met counts, and under which id.

Of what takes one place the earliest verified day counts, wherever else it is counted; while none is verified, the
earliest is proposed. An earlier day that nobody verified yet is proposed beside it. What is met again is left no room.

In an episode one day of a measure can be paid, or one of each contract year: what counts there has the id of that
place, whatever it is. All else that was met there has an id of its evidence. Neither hangs on what was told before.

Payment rules 3, Once per.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from services.assessment.rules.candidates import Candidate, Fall, fall_of
from services.assessment.rules.met import BASELINE_KINDS
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


def judged(candidate: Candidate, words: Words) -> JudgedCandidate:
    decision = decision_on(candidate, words)
    return JudgedCandidate(candidate, decision, fall_of(candidate) or decision.refused)


def selected(all_judged: Iterable[JudgedCandidate]) -> Iterator[NamedCandidate]:
    """Of one measure, each with its id."""
    ordered = sorted(all_judged, key=lambda judged: judged.candidate.order)
    dates = _taken(ordered, _again)
    taken = _taken(dates, _takes)
    yield from _named([_left(judged, taken, dates) for judged in ordered])


def _group(judged: JudgedCandidate) -> tuple[str, str]:
    return judged.candidate.measure.once_per, judged.candidate.place


def _taken(
    ordered: Iterable[JudgedCandidate], takes: Callable[[JudgedCandidate, JudgedCandidate], bool]
) -> list[JudgedCandidate]:
    """What there is room for, what was verified first. Only what is earlier leaves no room: whoever records something
    that nobody verified takes nothing from who is paid.
    """
    taken: list[JudgedCandidate] = []
    for judged in sorted(ordered, key=lambda judged: not judged.verified):
        if judged.stands and not any(
            takes(other, judged) for other in taken if other.candidate.order <= judged.candidate.order
        ):
            taken.append(judged)
    return taken


def _again(other: JudgedCandidate, judged: JudgedCandidate) -> bool:
    """Another date of the same scope, which has one, whatever else has the place that it would take."""
    if other.candidate.contract is None or judged.candidate.contract is None:
        return False
    return judged.candidate.met.follows is not None and judged.candidate.met.follows == other.candidate.met.follows


def _takes(other: JudgedCandidate, judged: JudgedCandidate) -> bool:
    """Nothing is left where another version counted per person what this one counts per journey, say."""
    if _group(other) == _group(judged):
        return True
    if other.candidate.contract is None or judged.candidate.contract is None:
        return False
    return (
        _again(other, judged) or other.candidate.places.get(judged.candidate.measure.once_per) == judged.candidate.place
    )


def _left(
    judged: JudgedCandidate, taken: Sequence[JudgedCandidate], dates: Sequence[JudgedCandidate]
) -> JudgedCandidate:
    """`dates`: of each scope those that it has, which may have lost their place to another's."""
    if not judged.stands or any(judged is other for other in taken):
        return judged
    by = next(other for other in (*taken, *dates) if other is not judged and _takes(other, judged))
    return replace(judged, fall=Fall("superseded", None, by.candidate.met.on))


def _named(all_judged: Sequence[JudgedCandidate]) -> Iterator[NamedCandidate]:
    rows: dict[tuple[UUID, str], list[JudgedCandidate]] = defaultdict(list)
    for judged in all_judged:
        rows[judged.candidate.episode.id, _row(judged.candidate)].append(judged)
    first = {row: min(all_judged, key=_rank) for row, all_judged in rows.items()}
    alike: Counter[tuple[UUID, str, tuple[UUID, ...]]] = Counter()
    for judged in all_judged:
        measure, episode_id, party, row = (
            judged.candidate.measure.code,
            judged.candidate.episode.id,
            judged.candidate.party,
            _row(judged.candidate),
        )
        things = things_of((proof.id, proof.kind) for proof in judged.candidate.met.ways[0])
        own_id = evidence_id(measure, episode_id, party, things, alike[episode_id, party, things])
        alike[episode_id, party, things] += 1
        yield NamedCandidate(
            place_id(measure, episode_id, row) if judged is first[episode_id, row] else own_id, own_id, judged
        )


def _rank(judged: JudgedCandidate) -> tuple[bool, int, bool]:
    """What no contract covers renames nothing that one does. First comes what is paid. Then what was verified and fell,
    so that this is told of what was paid; then what was refused, so that nothing that nobody has looked at is told in
    its stead. Of several the earliest.
    """
    if judged.stands and judged.verified:
        level = 0
    elif judged.counted or judged.refused:
        level = 1 if judged.counted else 2
    else:
        level = 3 if judged.stands else 4
    return judged.candidate.contract is None, level, not judged.stands


def _row(candidate: Candidate) -> str:
    """What two parties are paid for is two outcomes, whoever took an episode over; so is what counts in two years."""
    whose = "" if candidate.party == candidate.episode.start.delivered_by else f"{candidate.party}|"
    if candidate.contract is None or candidate.measure.once_per != "contract_year":
        return whose
    return f"{whose}{candidate.contract.year_began_on(candidate.met.on)}|"


def things_of(evidence: Iterable[tuple[UUID, str]]) -> tuple[UUID, ...]:
    """Of the first way, which no word changes; whatever the records say and whatever it is judged by. A start and its
    end are one thing.
    """
    return tuple(sorted({thing for thing, kind in evidence if kind not in BASELINE_KINDS}))


def place_id(measure: str, episode_id: UUID, row: str = "") -> UUID:
    return uuid5(OUTCOMES, f"{measure}|{episode_id}|{row}0")


def evidence_id(measure: str, episode_id: UUID, party: str, things: Sequence[UUID], alike: int = 0) -> UUID:
    """`alike` counts what the same evidence meets more than once, as after two discharges."""
    return uuid5(OUTCOMES, f"{measure}|{episode_id}|{party}|{' '.join(map(str, things))}|{alike}")
