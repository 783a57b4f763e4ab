"""What people answered, by instruments and forms: who may read it and change it.

Nothing is paid by it. So whoever recorded it corrects it as long as it stands, and the LASARS corrects everything, and
says why where others recorded it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar, get_args
from uuid import UUID

from services.assessment.commands.access import brought_client, known_client, seen_of, sees_answers_of_others
from services.assessment.commands.validation import bad_value
from services.assessment.errors import BadValue, Voided
from services.assessment.models import Assessment, FormAnswer, Screening
from services.assessment.rules.forms import FormDefinition, Value
from services.assessment.rules.open_risks import taken_back
from services.assessment.schemas.reviews import CorrectionReason
from services.assessment.store import records
from services.assessment.store.persons import Client
from shared.data.db import Session
from shared.kernel.acting import LASARS, is_own
from shared.kernel.claims import Actor
from shared.kernel.expected import check
from shared.kernel.problems import NotFound

Answered = TypeVar("Answered", Screening, FormAnswer)


async def answering_client(
    session: Session, client_id: UUID, assessment_id: UUID | None, actor: Actor, today: date
) -> tuple[Client, Actor]:
    """Of whom it is recorded, and in which capacity. Who only registered them knows no assessment of theirs."""
    client, by = await brought_client(session, client_id, actor, today)
    if assessment_id is not None:
        seen = by.roles & LASARS or (await seen_of(session, client.id, by, today)).others
        assessment = await records.one(session, Assessment, assessment_id, actor.area) if seen else None
        if assessment is None or assessment.client_id not in client.locked:
            raise bad_value("assessmentId", "is not an assessment of this person")
    return client, by


async def read_answered(
    session: Session, kind: type[Answered], answered_id: UUID, actor: Actor, today: date, unknown: type[NotFound]
) -> Answered:
    """To others than the LASARS what they recorded, and all of whom they treat now."""
    answered = await records.one(session, kind, answered_id, actor.area)
    if answered is None:
        raise unknown
    own = is_own(actor, answered.recorded_by_organisation, answered.recorded_by_roles)
    if not own and not await sees_answers_of_others(session, answered.client_id, actor, today):
        raise unknown
    return answered


async def lock_answered(
    session: Session, kind: type[Answered], answered_id: UUID, actor: Actor, unknown: type[NotFound]
) -> Answered:
    """To be changed: to who is not the LASARS, what others recorded does not exist."""
    client_id = await records.client_of(session, kind, answered_id, actor.area)
    if client_id is None:
        raise unknown
    await known_client(session, client_id, actor)
    answered = await records.lock(session, kind, answered_id, actor.area)
    if answered is None or not (actor.roles & LASARS or _is_own(answered, actor)):
        raise unknown
    if answered.voided:
        raise Voided
    return answered


async def void_answered(
    session: Session,
    kind: type[Answered],
    answered_id: UUID,
    unknown: type[NotFound],
    reason_code: str,
    actor: Actor,
    today: date,
    expected: int | None,
) -> Answered:
    """Recorded by mistake: it stays readable, and counts for nothing."""
    answered = await lock_answered(session, kind, answered_id, actor, unknown)
    check(expected, answered.revision)
    await records.supersede(session, answered, actor, today, voided=True, void_reason=reason_code)
    return answered


def check_reason(answered: Screening | FormAnswer, reason_code: str | None, actor: Actor) -> None:
    if reason_code is None and not _is_own(answered, actor):
        allowed: Iterable[str] = get_args(CorrectionReason)
        raise bad_value("reasonCode", "the LASARS says why it corrects what others recorded", allowed)


def check_risk_kept(form: FormDefinition, was: Mapping[str, Value], answers: Mapping[str, Value]) -> None:
    """What was recorded by mistake as a whole is voided; an answer that raised a risk is corrected by another."""
    message = "raised what has to be looked at: a correction says what was answered instead"
    may_be_none = {question.code for question in form.questions if question.may_be_none}
    errors = [
        {
            "field": f"answers.{code}",
            "message": message + (", [] where nothing of it is so" if code in may_be_none else ""),
        }
        for code in taken_back(form, was, answers)
    ]
    if errors:
        raise BadValue(errors=errors)


def _is_own(answered: Screening | FormAnswer, actor: Actor) -> bool:
    return is_own(actor, answered.recorded_by_organisation, answered.recorded_by_roles)
