"""Files of agencies for NDTMS, over HTTP: in parts, looked at, taken, and compared with what was recorded."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.assessment.api.actors import Assessor, Overseer
from services.assessment.api.cursors import last_id
from services.assessment.commands import ndtms_episodes, ndtms_extracts
from services.assessment.errors import (
    BadValue,
    ExtractClosed,
    LaterExtractTaken,
    NotTheLastExtract,
    UnknownExtract,
)
from services.assessment.models import NdtmsExtract
from services.assessment.rules.ndtms.comparing import Comparison
from services.assessment.schemas.ndtms import (
    AgencyCode,
    ComparedEpisodeView,
    ComparisonTotalsView,
    CountsView,
    DeletionsBody,
    DeletionsView,
    ExtractBody,
    ExtractCountsView,
    ExtractLinesBody,
    ExtractState,
    ExtractView,
    LineProblemsView,
    LinesView,
    NdtmsRowView,
    RowState,
    TakeBody,
    compared_view,
)
from services.assessment.store import ndtms_extracts as extracts
from services.assessment.store.ndtms_layouts import layouts
from shared.data.db import Session
from shared.kernel.problems import UnknownName
from shared.web.bodies import larger_body
from shared.web.etags import etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["ndtms"])
ONCE = [Depends(idempotency_key)]
IN_PARTS = [Depends(idempotency_key), Depends(larger_body(1_900_000, 1_600_000))]
OfAgency = Annotated[AgencyCode, Query(description="The agency, as NDTMS names it.")]


@router.post(
    "/ndtms-extracts",
    status_code=status.HTTP_201_CREATED,
    dependencies=ONCE,
    responses=describe(BadValue, LaterExtractTaken),
)
async def open_extract(
    body: ExtractBody, actor: Assessor, session: WriteSession, today: Today, response: Response
) -> ExtractView:
    """Say which agency's file comes. Its lines follow in parts, and nothing stands before it is taken. What was sent of
    the agency and not taken is given up.
    """
    extract = await ndtms_extracts.open_extract(session, body.file_name, body.provider, actor, today)
    response.headers["Location"] = f"/ndtms-extracts/{extract.id}"
    response.headers["ETag"] = etag(extract.revision)
    return _view(extract)


@router.post(
    "/ndtms-extracts/{extract_id}/lines",
    dependencies=IN_PARTS,
    responses=describe(UnknownExtract, ExtractClosed, BadValue),
)
async def add_extract_lines(
    extract_id: UUID, body: ExtractLinesBody, actor: Assessor, session: WriteSession, today: Today
) -> LinesView:
    """Send the file, or a part of it. A part that lacks a column of the edition is refused; each line is read for
    itself. The same lines again take the place of what was sent of them.
    """
    lines, problems = await ndtms_extracts.add_lines(session, extract_id, body.csv, body.first_line, actor, today)
    return LinesView(lines=lines, problems=problems)


@router.get("/ndtms-extracts", responses=describe(UnknownName))
async def list_extracts(
    actor: Assessor,
    session: ReadSession,
    query: Page,
    agency: Annotated[AgencyCode | None, Query(description="Only of this agency.")] = None,
    state: Annotated[ExtractState | None, Query(description="Only in this state.")] = None,
) -> PageOf[ExtractView]:
    """Files of agencies, the one that was sent last first."""
    after = last_id(query)
    await ndtms_extracts.check_agency(session, actor.area, agency)
    fetched = await extracts.page_of_extracts(session, actor.area, agency, state, after, query.fetch)
    answer = page(fetched, query, lambda extract: str(extract.id))
    return PageOf(items=[_view(extract) for extract in answer["items"]], next=answer["next"])


@router.get("/ndtms-extracts/{extract_id}", responses=describe(UnknownExtract))
async def read_extract(
    extract_id: UUID, actor: Assessor, session: ReadSession, response: Response
) -> ExtractCountsView:
    """A file, and what taking it would do: how many lines are new, changed, missing or wrong."""
    return await _counted(session, await ndtms_extracts.find_extract(session, extract_id, actor), response)


@router.get("/ndtms-extracts/{extract_id}/problems", responses=describe(UnknownExtract))
async def list_extract_problems(
    extract_id: UUID, actor: Assessor, session: ReadSession, query: Page
) -> PageOf[LineProblemsView]:
    """The lines with a problem, in the order of the file: by line and column, and what is allowed. Gone once the file
    was taken or given up.
    """
    after = query.after(int) or 0
    fetched = await ndtms_extracts.problems_of(session, extract_id, after, query.fetch, actor)
    answer = page(fetched, query, lambda line: line.line)
    return PageOf(items=[LineProblemsView.model_validate(line) for line in answer["items"]], next=answer["next"])


@router.post(
    "/ndtms-extracts/{extract_id}/take",
    dependencies=ONCE,
    responses=describe(UnknownExtract, ExtractClosed, BadValue),
)
async def take_extract(
    extract_id: UUID, body: TakeBody, actor: Assessor, session: WriteSession, today: Today, response: Response
) -> ExtractCountsView:
    """Let it take the place of the agency's last. What stood and is not in it is proposed to be deleted; of who no
    longer consents nothing is kept. Nothing is recorded of anybody, and nothing is paid.
    """
    extract = await ndtms_extracts.take(session, extract_id, actor, today, partial=body.partial)
    return await _counted(session, extract, response)


@router.post(
    "/ndtms-extracts/{extract_id}/deletions",
    dependencies=ONCE,
    responses=describe(UnknownExtract, NotTheLastExtract),
)
async def delete_missing_rows(
    extract_id: UUID, body: DeletionsBody, actor: Assessor, session: WriteSession, today: Today
) -> DeletionsView:
    """Delete lines that were not in the agency's last file, all of them or those that are named."""
    deleted = await ndtms_extracts.delete_missing(session, extract_id, body.rows, actor, today)
    return DeletionsView(deleted=deleted)


@router.get("/ndtms-rows", responses=describe(UnknownName))
async def list_ndtms_rows(
    actor: Assessor,
    session: ReadSession,
    query: Page,
    agency: OfAgency,
    state: Annotated[RowState | None, Query(description="Only in this state.")] = None,
) -> PageOf[NdtmsRowView]:
    """Lines of an agency by their references; `state=missing` are those that are proposed to be deleted."""
    after = last_id(query)
    await ndtms_extracts.check_agency(session, actor.area, agency)
    fetched = await extracts.page_of_rows(session, actor.area, agency, state, after, query.fetch)
    answer = page(fetched, query, lambda row: str(row.id))
    return PageOf(items=[NdtmsRowView.model_validate(row) for row in answer["items"]], next=answer["next"])


@router.get("/ndtms-episodes", responses=describe(UnknownName))
async def compare_episodes(
    actor: Assessor,
    session: ReadSession,
    query: Page,
    agency: OfAgency,
    comparison: Annotated[Comparison | None, Query(description="Only those that compare so.")] = None,
) -> PageOf[ComparedEpisodeView]:
    """Episodes as the agency told NDTMS beside what was recorded here, by the extract that was taken last."""
    after = query.after(str)
    await ndtms_extracts.check_agency(session, actor.area, agency)
    fetched = await ndtms_episodes.page_of(session, agency, comparison, after, query.fetch, actor)
    answer = page(fetched, query, lambda episode: episode.key)
    return PageOf(items=[compared_view(episode) for episode in answer["items"]], next=answer["next"])


@router.get("/ndtms-episodes/totals", responses=describe(BadValue))
async def count_compared_episodes(actor: Overseer, session: ReadSession, agency: OfAgency) -> ComparisonTotalsView:
    """How many episodes agree, differ, or are known to one of both only."""
    extract_id, totals = await ndtms_episodes.totals(session, agency, actor)
    return ComparisonTotalsView.model_validate({"extract_id": extract_id, **totals})


def _view(extract: NdtmsExtract) -> ExtractView:
    return ExtractView.model_validate(_shown(extract))


async def _counted(session: Session, extract: NdtmsExtract, response: Response) -> ExtractCountsView:
    response.headers["ETag"] = etag(extract.revision)
    counts = await ndtms_extracts.counts_of(session, extract)
    return ExtractCountsView.model_validate(_shown(extract) | {"counts": CountsView.model_validate(counts)})


def _shown(extract: NdtmsExtract) -> dict[str, object]:
    layout = layouts()[extract.version]
    return extract.model_dump(exclude={"counts"}) | {
        "verified": layout.verified,
        "unverified_columns": layout.unverified,
    }
