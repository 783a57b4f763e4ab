"""Recording what screening instruments were answered with, and correcting that."""

from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.commands.answered import answering_client, check_reason, check_risk_kept, lock_answered
from services.assessment.commands.limits import check_correctable, check_room
from services.assessment.commands.validation import bad_value, check_all, check_born, check_not_after, recorded
from services.assessment.errors import BadValue, UnknownScreening
from services.assessment.models import Screening
from services.assessment.rules.open_risks import as_form, in_words
from services.assessment.rules.screening import ABOUT_A_SUBSTANCE, INSTRUMENTS, SUBSTANCES, faults, scored
from services.assessment.schemas.screenings import ScreeningBody, ScreeningCorrection, ScreeningFindings
from services.assessment.store import records
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor
from shared.kernel.expected import check


async def record_screening(session: Session, body: ScreeningBody, actor: Actor, today: date) -> Screening:
    client, by = await answering_client(session, body.client_id, body.assessment_id, actor, today)
    check_all(
        lambda: _check(body, body.instrument, today),
        lambda: check_born("answeredOn", body.answered_on, client.birth_date),
    )
    await check_room(session, Screening, client.id, by, today)
    return await insert(
        session,
        Screening,
        client_id=body.client_id,
        assessment_id=body.assessment_id,
        instrument=body.instrument,
        recorded_by_roles=sorted(by.roles),
        **_says(body, body.instrument),
        **recorded(actor, today),
    )


async def correct_screening(
    session: Session, screening_id: UUID, body: ScreeningCorrection, expected: int, actor: Actor, today: date
) -> Screening:
    screening = await lock_answered(session, Screening, screening_id, actor, UnknownScreening)
    check(expected, screening.revision)
    check_reason(screening, body.reason_code, actor)
    _check(body, screening.instrument, today)
    instrument = as_form(INSTRUMENTS[screening.instrument])
    check_risk_kept(instrument, in_words(screening.answers), in_words(body.answers))
    says = _says(body, screening.instrument)
    if not records.says_already(screening, says):
        check_correctable(screening)
        await records.supersede(session, screening, actor, today, reason_code=body.reason_code, **says)
    return screening


def _says(body: ScreeningFindings, code: str) -> dict[str, Any]:
    instrument = INSTRUMENTS[code]
    result = scored(instrument, body.answers, body.about)
    return {
        "edition": instrument.edition,
        "answered_on": body.answered_on,
        "about": body.about,
        "answers": body.answers,
        "total": result.total,
        "band": result.band,
        "missing": result.missing,
        "flags": result.flags,
    }


def _check(body: ScreeningFindings, code: str, today: date) -> None:
    check_all(
        lambda: check_not_after("answeredOn", body.answered_on, today),
        lambda: _check_about(body, code),
        lambda: _check_answers(body, code),
    )


def _check_about(body: ScreeningFindings, code: str) -> None:
    if code in ABOUT_A_SUBSTANCE and body.about is None:
        raise bad_value("about", "is missing: this instrument is about one substance", SUBSTANCES)
    if code not in ABOUT_A_SUBSTANCE and body.about is not None:
        raise bad_value("about", "must be left out: this instrument is not about one substance")


def _check_answers(body: ScreeningFindings, code: str) -> None:
    if not body.answers:
        raise bad_value("answers", "must hold an answer to one item at least")
    errors = [
        {"field": f"answers.{fault.item}", "message": fault.message, "allowed": fault.allowed}
        for fault in faults(INSTRUMENTS[code], body.answers)
    ]
    if errors:
        raise BadValue(errors=errors)
