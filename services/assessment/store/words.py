"""Kept verifications as the words that the rules take."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from services.assessment.models.rows import VerificationRow
from services.assessment.rules.facts import Recorder
from services.assessment.rules.met import VerifierDecision


def words(verifications: Iterable[VerificationRow]) -> list[VerifierDecision]:
    return [
        VerifierDecision(
            id=UUID(row.id),
            measure=row.measure,
            achieved_on=date.fromisoformat(row.achieved_on),
            evidence=frozenset((UUID(seen["id"]), seen["revision"]) for seen in row.evidence),
            by=row.decided_by,
            organisation=row.decided_by_organisation,
            on=date.fromisoformat(row.decided_on),
            verified=row.decision == "verified",
            episode_id=UUID(row.episode_id) if row.episode_id else None,
            party=row.party,
            before=tuple(Recorder(**verifier) for verifier in row.verified_before),
        )
        for row in verifications
    ]
