"""The form on suitability that an application to the panel names: it is of this person, and such a form."""

from collections.abc import Collection
from uuid import UUID

from services.referral.commands.validation import bad_value
from services.referral.store import clients
from shared.data.db import Session

SUITABILITY = "rehab_suitability"  # the kind of form, as assessment names it
_UNKNOWN = (
    "is the number of no answered form that is known here: see that it is not mistyped. One that was answered a moment"
    " ago is known soon; until then leave it out, and say it later"
)


async def check_form(session: Session, area: str, client_ids: Collection[UUID], form_answer_id: UUID | None) -> None:
    """One of which assessment has said nothing is nobody's, or of a moment ago: an application waits for neither, since
    it is taken without a form, too.
    """
    if form_answer_id is None:
        return
    answered = await clients.answered_form(session, area, form_answer_id)
    if answered is None:
        raise bad_value("formAnswerId", _UNKNOWN)
    if answered.client_id not in client_ids:
        raise bad_value("formAnswerId", "is an answered form of somebody else")
    if answered.voided:
        raise bad_value("formAnswerId", f"was recorded by mistake: the form of {answered.answered_on} counts no more")
    if answered.form_kind != SUITABILITY:
        message = f"is a form of another kind, answered on {answered.answered_on}"
        raise bad_value("formAnswerId", message, "an answered form on suitability for rehabilitation")
