"""Which stored row each outcome goes on in, when its place has another id than it was told under.

A version that extends a contract, or counts once per something else, moves the very same outcome to another place.
What was told of it goes on under its told `id`; only its `derived_id` follows. Else the same pence were taken back and
claimed anew.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID, uuid5

from services.assessment.models.rows import OutcomeRow
from services.assessment.rules.met import EvidenceKey
from services.assessment.rules.outcomes import DerivedOutcome
from services.assessment.rules.selection import evidence_id, things_of

Evidence = tuple[str, str, str, str]
GONE = ("merged", "voided", "corrected")  # what fell before for another reason is gone all the same


def by_id(outcomes: Sequence[DerivedOutcome]) -> dict[str, DerivedOutcome]:
    computed = {str(outcome.id): outcome for outcome in outcomes}
    if len(computed) != len(outcomes):
        raise ValueError("two outcomes have one id")
    return computed


def fingerprint(achieved_on: date, evidence: EvidenceKey) -> str:
    """What a verifier saw, as one key: the day, and what met it at which revision."""
    seen = [achieved_on.isoformat(), *sorted(f"{thing}:{revision}" for thing, revision in evidence)]
    return hashlib.sha256("|".join(seen).encode()).hexdigest()


def evidence_key(measure: str, fingerprint: str, episode_id: str, party: str) -> str:
    """Of exactly this evidence, whoever has which id: readers tell by it whether it is the same that they were told."""
    return hashlib.sha256(f"{measure}|{fingerprint}|{episode_id}|{party}".encode()).hexdigest()


def own_id(row: OutcomeRow) -> str:
    """Of the evidence that it shows."""
    things = things_of((UUID(proof["id"]), proof["kind"]) for proof in row.evidence)
    return str(evidence_id(row.measure, UUID(row.episode_id), row.party, things))


def going_on(rows: Sequence[OutcomeRow], computed: Mapping[str, DerivedOutcome]) -> dict[str, OutcomeRow]:
    """The rows by the id under which each is computed now; that of a place that nothing is computed in is its own."""
    by_key = {row.derived_id: row for row in rows}
    while moved := _moved(by_key, computed):  # each frees an id that the next may need
        before, after = moved
        by_key[after] = by_key.pop(before)
    return by_key


def _moved(by_key: Mapping[str, OutcomeRow], computed: Mapping[str, DerivedOutcome]) -> tuple[str, str] | None:
    """The next that is to go from where nothing, or something else, is computed to where its own evidence is.

    Within a place the id stays with the place, whatever counts there. What is paid goes before what was told where it
    comes to now, if that has somewhere else to go.
    """
    keys = sorted((key for key, outcome in computed.items() if _open(outcome)), key=lambda key: (key in by_key, key))
    to = {_evidence(computed[key]): key for key in reversed(keys)}
    for key in sorted(by_key):
        row = by_key[key]
        after = to.get(_shown(row)) if row.reason in {None, "refused"} else None
        if after is None:
            continue
        if after not in by_key and (key not in computed or _moved_to_other_place(row, computed[key], computed[after])):
            return key, after
        aside = _other_id(by_key[after], to) if after in by_key else None
        if key not in computed and _paid(row) and aside and aside not in by_key:
            return after, aside
    return None


def _other_id(row: OutcomeRow, to: Mapping[Evidence, str]) -> str | None:
    """Where its evidence is; what is gone for good is nowhere, and makes way under an id that nothing else has."""
    return str(uuid5(UUID(row.id), "gone")) if row.reason in GONE else to.get(_shown(row))


def _paid(row: OutcomeRow) -> bool:
    return row.state == "achieved" and row.contract is not None


def _open(outcome: DerivedOutcome) -> bool:
    return outcome.fall is None or outcome.fall.reason == "refused"


def _moved_to_other_place(row: OutcomeRow, now: DerivedOutcome, there: DerivedOutcome) -> bool:
    """Another place has it, and its own has something else."""
    return there.id != there.own_id and _evidence(now) != _shown(row)


def _shown(row: OutcomeRow) -> Evidence:
    return row.measure, row.episode_id, row.party, row.fingerprint


def _evidence(outcome: DerivedOutcome) -> Evidence:
    return outcome.measure, str(outcome.episode_id), outcome.party, fingerprint(outcome.achieved_on, outcome.seen)
