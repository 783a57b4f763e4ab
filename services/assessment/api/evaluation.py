"""Evaluation extracts over HTTP: taken for a purpose, listed, and fetched by who took them."""

import csv
from uuid import UUID

from fastapi import APIRouter, Depends, Response, status

from services.assessment.api.actors import Auditing, Commissioner
from services.assessment.api.cursors import last_id
from services.assessment.commands import evaluation
from services.assessment.errors import BadValue, TakenByAnother, UnknownExtract
from services.assessment.models import EvaluationExtract
from services.assessment.rules.evaluation.columns import COLUMNS
from services.assessment.schemas.evaluation import (
    EvaluationDictionaryView,
    EvaluationExtractBody,
    EvaluationExtractView,
    ExtractColumnView,
    ExtractRowsView,
    ExtractRowView,
)
from shared.kernel.csv_lines import physical_lines
from shared.web.csv_tables import CSV, described
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.withheld import of_everybody
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["evaluation"])
_TABLE = described(",".join(column.name for column in COLUMNS) + "\r\n")


@router.get("/evaluation-dictionary")
async def read_evaluation_dictionary(_actor: Auditing) -> EvaluationDictionaryView:
    """What the columns of an evaluation extract mean, and what can stand in them."""
    return EvaluationDictionaryView(columns=[ExtractColumnView.model_validate(column) for column in COLUMNS])


@router.get("/evaluation-extracts")
async def list_evaluation_extracts(query: Page, actor: Auditing, session: ReadSession) -> PageOf[EvaluationExtractView]:
    """Who took which extract, for whom, what for and when, the newest first."""
    rows = await evaluation.list_extracts(session, actor.area, last_id(query), query.fetch)
    shown = page(rows, query, lambda extract: str(extract.id))
    return PageOf[EvaluationExtractView](items=[_view(row) for row in shown["items"]], next=shown["next"])


@router.post(
    "/evaluation-extracts",
    status_code=status.HTTP_201_CREATED,
    responses=describe(BadValue),
    dependencies=[Depends(of_everybody), Depends(idempotency_key)],
)
async def take_evaluation_extract(
    body: EvaluationExtractBody, actor: Commissioner, session: WriteSession, today: Today, response: Response
) -> EvaluationExtractView:
    """Take an extract for somebody who asks whether paying for outcomes worked: a row for each journey of treatment
    that began in these years, named afresh, without days, in cells of five persons and more.
    """
    extract = await evaluation.take(session, body, actor, today)
    response.headers["Location"] = f"/evaluation-extracts/{extract.id}"
    return _view(extract)


@router.get("/evaluation-extracts/{evaluation_extract_id}", responses=describe(UnknownExtract))
async def read_evaluation_extract(
    evaluation_extract_id: UUID, actor: Auditing, session: ReadSession
) -> EvaluationExtractView:
    """Who took it, for whom, what for and when, and what its bytes come to."""
    return _view(await evaluation.extract_of(session, actor.area, evaluation_extract_id))


@router.get(
    "/evaluation-extracts/{evaluation_extract_id}/content",
    responses=_TABLE | describe(UnknownExtract, TakenByAnother),
    response_class=Response,
)
async def download_evaluation_extract(
    evaluation_extract_id: UUID, actor: Commissioner, session: ReadSession
) -> Response:
    """The table itself, byte by byte as it was taken, for who took it."""
    extract = await evaluation.taken_by(session, evaluation_extract_id, actor)
    headers = {"Content-Disposition": f'attachment; filename="{extract.name}"'}
    return Response(extract.content, media_type=f"{CSV}; charset=utf-8", headers=headers)


@router.get("/evaluation-extracts/{evaluation_extract_id}/rows", responses=describe(UnknownExtract, TakenByAnother))
async def list_evaluation_extract_rows(
    evaluation_extract_id: UUID, actor: Commissioner, session: ReadSession
) -> ExtractRowsView:
    """The same rows as JSON, for who took it."""
    extract = await evaluation.taken_by(session, evaluation_extract_id, actor)
    rows = csv.DictReader(physical_lines(extract.content.decode()))
    items = [ExtractRowView.model_validate(row) for row in rows]
    return ExtractRowsView(id=extract.id, sha256=extract.sha256, items=items)


def _view(extract: EvaluationExtract) -> EvaluationExtractView:
    return EvaluationExtractView.model_validate(extract.model_dump(exclude={"content"}))
