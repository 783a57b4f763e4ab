"""How recorded things are shown."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.assessment.models import Assessment, Contact, Evidence, TopReview
from services.assessment.rules.top_form import ITEMS
from services.assessment.schemas.contacts import AssessmentView, ContactView
from services.assessment.schemas.outcomes import OutcomeView
from services.assessment.schemas.reviews import EvidenceView, ReviewView
from shared.web.visible import shown_to_all


def assessment_view(assessment: Assessment, top_review_id: UUID | None) -> AssessmentView:
    return AssessmentView.model_validate(assessment.model_dump() | {"top_review_id": top_review_id})


def contact_view(contact: Contact) -> ContactView:
    remit = {"in_remit": contact.in_remit, "reason": contact.remit_reason}
    return ContactView.model_validate(
        contact.model_dump()
        | {
            "on": contact.contacted_on,
            "source": {"code": contact.source_code, "list": contact.source_list},
            "remit": None if contact.in_remit is None else remit,
        }
    )


def review_view(review: TopReview) -> ReviewView:
    fields = review.model_dump()
    items = {
        name: {"value": fields[name], "na": review.na.get(name), "weeks": review.weeks.get(name)} for name in ITEMS
    }
    return ReviewView.model_validate(fields | {"on": review.done_on, "items": items})


def evidence_view(evidence: Evidence) -> EvidenceView:
    return EvidenceView.model_validate(evidence.model_dump() | {"on": evidence.occurred_on})


_SHOWN_TO_PARTY = shown_to_all(OutcomeView) - {"evidence", "recorders", "revision"}
_TOLD_AS = {"merged": "corrected"}  # that two were found to be one person, or were not, is not for who is paid


def shown_columns(outcome: Mapping[str, Any]) -> dict[str, Any]:
    """What `party_view` is made of, to be shown in place of what happened since."""
    return {name: outcome[name] for name in (*sorted(_SHOWN_TO_PARTY), "party_evidence")} | (outcome["shown"] or {})


def party_view(outcome: Mapping[str, Any]) -> OutcomeView:
    """To who is paid: what concerns its own work, and of evidence what it recorded itself, also while it treats.

    Nothing here may rest on what others recorded, but for what pays or takes back: what does neither is not told, and
    the outcome is shown as it was before.
    """
    outcome = {**outcome, **(outcome["shown"] or {})}
    own = outcome["party_evidence"]
    recorders = {each["sub"] for one in own for each in one["recorders"] if each["organisation"] == outcome["party"]}
    shown = {name: outcome[name] for name in _SHOWN_TO_PARTY}
    hidden = dict.fromkeys(OutcomeView.model_fields.keys() - shown.keys())
    return OutcomeView.model_validate(
        hidden
        | shown
        | {
            "evidence": own,
            "recorders": [{"sub": sub, "organisation": outcome["party"]} for sub in sorted(recorders)],
            "revision": outcome["shown_revision"],
            "reason": _TOLD_AS.get(outcome["reason"], outcome["reason"]),
        }
    )
