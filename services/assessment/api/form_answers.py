"""Answers to forms over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.assessment.api.actors import Recorder
from services.assessment.api.list_filters import OfDays, OptionalClient, after, cursors_by
from services.assessment.api.replays import WHILE_FORM_ANSWER_IS_SEEN
from services.assessment.commands import form_answers, lists
from services.assessment.commands.answered import read_answered
from services.assessment.errors import (
    BadValue,
    TooManyCorrections,
    TooManyRecords,
    UnknownFormAnswer,
    UnknownPerson,
    Voided,
)
from services.assessment.models import FormAnswer
from services.assessment.schemas.fields import Reason
from services.assessment.schemas.forms import FormAnswerBody, FormAnswerView, FormCorrection, FormKind
from shared.kernel.claims import Actor
from shared.web.etags import IfMatch, IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.visible import shown_to
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["forms"])
CODE = r"^[a-z][a-z0-9-]{0,39}$"
ONCE = [Depends(idempotency_key)]


@router.post(
    "/form-answers",
    status_code=status.HTTP_201_CREATED,
    dependencies=WHILE_FORM_ANSWER_IS_SEEN,
    responses=describe(UnknownFormAnswer, BadValue, TooManyRecords),
)
async def record_form_answer(
    body: FormAnswerBody, actor: Recorder, session: WriteSession, today: Today, response: Response
) -> FormAnswerView:
    """Record the answers to a form. What is missing is listed; what has to be looked at, and what the answers weigh, is
    worked out here.
    """
    answered = await form_answers.record_answers(session, body, actor, today)
    response.headers["Location"] = f"/form-answers/{answered.id}"
    return _shown(answered, response, actor)


@router.get("/form-answers", responses=describe(UnknownPerson, BadValue))
async def list_form_answers(
    actor: Recorder,
    session: ReadSession,
    query: Page,
    today: Today,
    days: OfDays,
    client_id: OptionalClient = None,
    form: Annotated[str | None, Query(pattern=CODE, description="Only of this form.")] = None,
    kind: Annotated[FormKind | None, Query(description="Only of forms of this kind.")] = None,
) -> PageOf[FormAnswerView]:
    """Answers to forms, void ones too: of a person in the order of recording, or by their days all that the LASARS
    sees, or your organisation recorded itself.
    """
    wanted = days.wanted(form=form, kind=kind)
    place = after(query, client_id)
    fetched = await lists.page(session, FormAnswer, client_id, wanted, actor, today, place, query.fetch)
    answer = page(fetched, query, cursors_by(client_id))
    return PageOf(items=[_view(answered, actor) for answered in answer["items"]], next=answer["next"])


@router.get("/form-answers/{answer_id}", responses=describe(UnknownFormAnswer))
async def read_form_answer(
    answer_id: UUID, actor: Recorder, session: ReadSession, today: Today, response: Response
) -> FormAnswerView:
    """What a form was answered with, at its present revision."""
    answered = await read_answered(session, FormAnswer, answer_id, actor, today, UnknownFormAnswer)
    return _shown(answered, response, actor)


@router.put(
    "/form-answers/{answer_id}",
    responses=describe(UnknownFormAnswer, TooManyCorrections, Voided, BadValue),
)
async def correct_form_answer(
    answer_id: UUID,
    body: FormCorrection,
    expected: IfMatch,
    actor: Recorder,
    session: WriteSession,
    today: Today,
    response: Response,
) -> FormAnswerView:
    """The answers as they should have been recorded: a higher revision, by the version that was asked."""
    answered = await form_answers.correct_answers(session, answer_id, body, expected, actor, today)
    return _shown(answered, response, actor)


@router.post(
    "/form-answers/{answer_id}/void",
    dependencies=WHILE_FORM_ANSWER_IS_SEEN,
    responses=describe(UnknownFormAnswer, Voided),
)
async def void_form_answer(
    answer_id: UUID,
    body: Reason,
    expected: IfMatchSaid,
    actor: Recorder,
    session: WriteSession,
    today: Today,
    response: Response,
) -> FormAnswerView:
    """Recorded by mistake: as if it had never been."""
    answered = await form_answers.void_answers(session, answer_id, body.reason_code, actor, today, expected)
    return _shown(answered, response, actor)


def _view(answered: FormAnswer, actor: Actor) -> FormAnswerView:
    return shown_to(FormAnswerView.model_validate(answered), actor)


def _shown(answered: FormAnswer, response: Response, actor: Actor) -> FormAnswerView:
    response.headers["ETag"] = etag(answered.revision)
    return _view(answered, actor)
