"""Recording what a form was answered with, and correcting that."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from services.assessment.commands.answered import (
    answering_client,
    check_reason,
    check_risk_kept,
    lock_answered,
    void_answered,
)
from services.assessment.commands.forms import read_version, refuse, version_on
from services.assessment.commands.limits import check_correctable, check_room
from services.assessment.commands.validation import bad_value, check_all, check_born, check_not_after, recorded
from services.assessment.errors import UnknownFormAnswer
from services.assessment.events import FormAnswered
from services.assessment.models import FormAnswer
from services.assessment.rules.form_definitions import form_of
from services.assessment.rules.forms import (
    FOR_PANEL,
    FormDefinition,
    FormFault,
    answer_faults,
    flags_of,
    missing,
    points_of,
)
from services.assessment.schemas.forms import FormAnswerBody, FormCorrection, FormFindings
from services.assessment.store import records
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor
from shared.kernel.expected import check
from shared.messaging import outbox


async def record_answers(session: Session, body: FormAnswerBody, actor: Actor, today: date) -> FormAnswer:
    client, by = await answering_client(session, body.client_id, body.assessment_id, actor, today)
    check_born("answeredOn", body.answered_on, client.birth_date)
    version = await version_on(session, body.form, body.version, min(body.answered_on, today), actor)
    form = form_of(version.definition)
    check_all(partial(check_not_after, "answeredOn", body.answered_on, today), *_checks(body, form))
    says = _says(body, form)
    await check_room(session, FormAnswer, client.id, by, today)
    answered = await insert(
        session,
        FormAnswer,
        client_id=body.client_id,
        assessment_id=body.assessment_id,
        form=version.form,
        version=version.version,
        name=version.name,
        kind=version.kind,
        recorded_by_roles=sorted(by.roles),
        **says,
        **recorded(actor, today),
    )
    _publish(session, answered, actor)
    return answered


async def correct_answers(
    session: Session, answer_id: UUID, body: FormCorrection, expected: int, actor: Actor, today: date
) -> FormAnswer:
    """By the version by which it was asked."""
    answered = await lock_answered(session, FormAnswer, answer_id, actor, UnknownFormAnswer)
    check(expected, answered.revision)
    version = await read_version(session, answered.form, answered.version, actor)
    form = form_of(version.definition)
    check_all(
        partial(check_reason, answered, body.reason_code, actor),
        partial(check_not_after, "answeredOn", body.answered_on, today),
        partial(_check_begun, body, version.valid_from),
        *_checks(body, form),
    )
    check_risk_kept(form, answered.answers, body.answers)
    says = _says(body, form)
    if not records.says_already(answered, says):
        check_correctable(answered)
        await records.supersede(session, answered, actor, today, reason_code=body.reason_code, **says)
        _publish(session, answered, actor)
    return answered


async def void_answers(
    session: Session, answer_id: UUID, reason_code: str, actor: Actor, today: date, expected: int | None
) -> FormAnswer:
    answered = await void_answered(
        session, FormAnswer, answer_id, UnknownFormAnswer, reason_code, actor, today, expected
    )
    _publish(session, answered, actor)
    return answered


def _publish(session: Session, answered: FormAnswer, by: Actor) -> None:
    outbox.add(session, answered.client_id, form_answered(answered, by))


def form_answered(answered: FormAnswer, by: Actor) -> FormAnswered:
    return FormAnswered(
        area=answered.area,
        actor=by.sub,
        actor_organisation=by.organisation,
        revision=answered.revision,
        voided=answered.voided,
        form_answer_id=answered.id,
        client_id=answered.client_id,
        form_kind=FOR_PANEL if answered.kind == FOR_PANEL else "other",
        answered_on=answered.answered_on,
    )


def _check_begun(body: FormFindings, valid_from: date) -> None:
    if body.answered_on < valid_from:
        raise bad_value("answeredOn", "lies before the version begins", [f"on or after {valid_from}"])


def _checks(body: FormFindings, form: FormDefinition) -> tuple[Callable[[], object], ...]:
    return partial(_check_answers, body, form), partial(_review_on, body, form)


def _check_answers(body: FormFindings, form: FormDefinition) -> None:
    """What is missing is refused where the form has to be whole."""
    lacks = [] if form.partial else missing(form, body.answers)
    needed = [FormFault(code, "is missing") for code in lacks]
    refuse([*answer_faults(form, body.answers, body.answered_on), *needed], under="answers.")


def _says(body: FormFindings, form: FormDefinition) -> dict[str, Any]:
    return {
        "answered_on": body.answered_on,
        "review_on": _review_on(body, form),
        "answers": body.answers,
        "missing": missing(form, body.answers),
        "flags": flags_of(form, body.answers),
        "points": points_of(form, body.answers),
    }


def _review_on(body: FormFindings, form: FormDefinition) -> date | None:
    if form.review_days is None:
        if body.review_on is not None:
            raise bad_value("reviewOn", "must be left out: this form need not be looked at again")
        return None
    last = body.answered_on + timedelta(days=form.review_days)
    if body.review_on is not None and not body.answered_on < body.review_on <= last:
        first = body.answered_on + timedelta(days=1)
        raise bad_value("reviewOn", "lies outside the days of the form", [f"from {first} to {last}"])
    return body.review_on or last
