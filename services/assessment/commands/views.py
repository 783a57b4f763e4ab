"""How recorded things are shown."""

from uuid import UUID

from services.assessment.models import Assessment, Contact, Evidence, TopReview
from services.assessment.rules.top_form import ITEMS
from services.assessment.schemas.contacts import AssessmentView, ContactView
from services.assessment.schemas.reviews import EvidenceView, ReviewView


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
