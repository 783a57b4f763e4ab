"""What of an outcome is shown to who is paid for it."""

from typing import Any

from services.assessment.models import Outcome
from services.assessment.models.rows import Json, OutcomeRow
from services.assessment.schemas.outcomes import SHOWN_TO_ALL, EvidenceItem

_AS_IT_IS = SHOWN_TO_ALL - {"evidence", "recorders", "revision", "refusal_code"}
_COLUMNS = (*sorted(_AS_IT_IS | {"reason"}), "party", "party_evidence")
_EVIDENCE = tuple(EvidenceItem.model_fields)
_NOT_KEPT: Json = {"known_on": None}  # before it was among what is shown
_SHOWN_AS = {"merged": "corrected"}  # that two were found to be one person, or were not, is not for who is paid


def shown_columns(outcome: OutcomeRow) -> Json:
    """What they are shown, to be shown in place of what happened since."""
    return {name: getattr(outcome, name) for name in (*sorted(_AS_IT_IS), "party_evidence")} | _shown_instead(outcome)


def _shown_instead(outcome: OutcomeRow | Outcome) -> Json:
    return _NOT_KEPT | outcome.shown if outcome.shown else {}


def shown_to_party(outcome: OutcomeRow | Outcome) -> dict[str, Any]:
    """What concerns its own work, and of evidence what it recorded itself, also while it treats.

    Nothing here may rest on what others recorded, but for what pays or takes back: what does neither is not told, and
    the outcome is shown as it was before.
    """
    says = {name: getattr(outcome, name) for name in _COLUMNS} | _shown_instead(outcome)
    own, party, reason = says["party_evidence"], says["party"], says["reason"]
    recorders = {
        recorder["sub"] for proof in own for recorder in proof["recorders"] if recorder["organisation"] == party
    }
    return {name: says[name] for name in _AS_IT_IS} | {
        "evidence": [{name: proof[name] for name in _EVIDENCE} for proof in own],
        "recorders": [{"sub": sub, "organisation": party} for sub in sorted(recorders)],
        "revision": outcome.shown_revision,
        "reason": _SHOWN_AS.get(reason, reason),
    }
