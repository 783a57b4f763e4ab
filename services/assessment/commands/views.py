"""How recorded things are shown."""

from typing import Any
from uuid import UUID

from services.assessment.models import Assessment, Contact, Evidence, Outcome, TopReview
from services.assessment.models.rows import OutcomeRow
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
_OF_PARTY_VIEW = (*sorted(_SHOWN_TO_PARTY), "party_evidence")
_TOLD_AS = {"merged": "corrected"}  # that two were found to be one person, or were not, is not for who is paid


def shown_columns(outcome: OutcomeRow) -> dict[str, Any]:
    """What `party_view` is made of, to be shown in place of what happened since."""
    return {name: getattr(outcome, name) for name in _OF_PARTY_VIEW} | (outcome.shown or {})


def party_view(outcome: OutcomeRow | Outcome) -> OutcomeView:
    """To who is paid: what concerns its own work, and of evidence what it recorded itself, also while it treats.

    Nothing here may rest on what others recorded, but for what pays or takes back: what does neither is not told, and
    the outcome is shown as it was before.
    """
    says = {name: getattr(outcome, name) for name in (*_OF_PARTY_VIEW, "reason")} | (outcome.shown or {})
    own, party, reason = says["party_evidence"], says["party"], says["reason"]
    recorders = {each["sub"] for proof in own for each in proof["recorders"] if each["organisation"] == party}
    hidden = dict.fromkeys(OutcomeView.model_fields.keys() - _SHOWN_TO_PARTY)
    return OutcomeView.model_validate(
        hidden
        | {name: says[name] for name in _SHOWN_TO_PARTY}
        | {
            "evidence": own,
            "recorders": [{"sub": sub, "organisation": party} for sub in sorted(recorders)],
            "revision": outcome.shown_revision,
            "reason": _TOLD_AS.get(reason, reason),
        }
    )
