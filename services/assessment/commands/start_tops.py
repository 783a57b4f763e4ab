"""The start TOP that comes with an assessment: it is of its day, and goes where the assessment goes."""

from datetime import date

from services.assessment.commands import access
from services.assessment.commands.limits import check_room
from services.assessment.commands.reviews import amend, answers_of, lock_own
from services.assessment.commands.validation import check_answered, recorded
from services.assessment.models import Assessment, TopReview
from services.assessment.schemas.reviews import TopItems
from services.assessment.store import records
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor


async def come_with(
    session: Session, assessment: Assessment, items: TopItems | None, actor: Actor, today: date
) -> TopReview | None:
    """The start TOP of an assessment's day, taken as if it were said alone."""
    if items is None:
        return None
    check_answered("top", items)
    await access.check_start_top(session, assessment.client_id, None, assessment.assessed_on, actor, today)
    await check_room(session, TopReview, assessment.client_id, actor, today)
    return await insert(
        session,
        TopReview,
        client_id=assessment.client_id,
        assessment_id=assessment.id,
        stage="start",
        done_on=assessment.assessed_on,
        recorded_by_roles=sorted(actor.roles),
        **answers_of(items),
        **recorded(actor, today),
    )


async def move_with(
    session: Session, assessment: Assessment, to: date, reason_code: str | None, actor: Actor, today: date
) -> TopReview | None:
    """The start TOP that came with an assessment is of its day, and stays where somebody has put it since."""
    review_id = await records.start_review_of(session, assessment.id)
    if review_id is None or to == assessment.assessed_on:
        return None
    review, client, by = await lock_own(session, TopReview, review_id, actor, today)
    if not _is_its_start(review, assessment):
        return None
    says = {"stage": review.stage, "done_on": to}
    return review if await amend(session, review, client, by, says, reason_code, actor, today) else None


async def void_with(
    session: Session, assessment: Assessment, reason_code: str, actor: Actor, today: date
) -> TopReview | None:
    review_id = await records.start_review_of(session, assessment.id)
    if review_id is None:
        return None
    review, _, _ = await lock_own(session, TopReview, review_id, actor, today)
    if not _is_its_start(review, assessment):
        return None
    await records.supersede(session, review, actor, today, voided=True, void_reason=reason_code)
    return review


def _is_its_start(review: TopReview, assessment: Assessment) -> bool:
    """Until somebody gives it another stage or day: from then on it is a TOP like any other."""
    return (review.stage, review.done_on) == ("start", assessment.assessed_on)
