"""Issues, complaints and thanks, over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.assessment.api.actors import IssueParty, IssueReader
from services.assessment.api.cursors import last_id
from services.assessment.api.replays import WHILE_ISSUE_IS_SEEN
from services.assessment.api.views import issue_view
from services.assessment.commands import issues
from services.assessment.errors import (
    BadValue,
    IssueClosed,
    NotYourIssue,
    TooManyCorrections,
    UnknownIssue,
    Voided,
)
from services.assessment.models import Issue
from services.assessment.schemas.fields import Reason
from services.assessment.schemas.issues import (
    IssueAnswerBody,
    IssueBody,
    IssueClosingBody,
    IssueKind,
    IssueState,
    IssueView,
)
from shared.web.etags import IfMatch, IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["issues"])
ONCE = [Depends(idempotency_key)]
CHANGING = (UnknownIssue, NotYourIssue, IssueClosed, Voided)


@router.post(
    "/issues",
    status_code=status.HTTP_201_CREATED,
    dependencies=WHILE_ISSUE_IS_SEEN,
    responses=describe(UnknownIssue, BadValue),
)
async def raise_issue(
    body: IssueBody, actor: IssueParty, session: WriteSession, today: Today, response: Response
) -> IssueView:
    """Say what is wrong, what somebody complains of, or what somebody gives thanks for. Never about a named person."""
    return _shown(await issues.raise_issue(session, body, actor, today), today, response)


@router.get("/issues")
async def list_issues(
    actor: IssueReader,
    session: ReadSession,
    query: Page,
    today: Today,
    state: Annotated[IssueState | None, Query(description="Only those in this state.")] = None,
    kind: Annotated[IssueKind | None, Query(description="Only of this kind.")] = None,
) -> PageOf[IssueView]:
    """The log, in the order of recording: of who treats what it raised, what is about it and what it answers; of who
    only sends people, what it raised.
    """
    fetched = await issues.page_of(session, actor, state, kind, last_id(query), query.fetch)
    answer = page(fetched, query, lambda issue: str(issue.id))
    return PageOf(items=[issue_view(issue, today) for issue in answer["items"]], next=answer["next"])


@router.put("/issues/{issue_id}", responses=describe(*CHANGING, TooManyCorrections, BadValue))
async def correct_issue(
    issue_id: UUID,
    body: IssueBody,
    expected: IfMatch,
    actor: IssueParty,
    session: WriteSession,
    today: Today,
    response: Response,
) -> IssueView:
    """As it should have been said, or who answers it until when: a higher revision."""
    return _shown(await issues.correct_issue(session, issue_id, body, expected, actor, today), today, response)


@router.post(
    "/issues/{issue_id}/answer", dependencies=WHILE_ISSUE_IS_SEEN, responses=describe(*CHANGING, TooManyCorrections)
)
async def answer_issue(
    issue_id: UUID,
    body: IssueAnswerBody,
    expected: IfMatchSaid,
    actor: IssueParty,
    session: WriteSession,
    today: Today,
    response: Response,
) -> IssueView:
    """Say what is done about it: whom it concerns, who answers it, the front door or the council."""
    return _shown(await issues.answer_issue(session, issue_id, body.answer, expected, actor, today), today, response)


@router.post("/issues/{issue_id}/close", dependencies=WHILE_ISSUE_IS_SEEN, responses=describe(*CHANGING))
async def close_issue(
    issue_id: UUID,
    body: IssueClosingBody,
    expected: IfMatchSaid,
    actor: IssueParty,
    session: WriteSession,
    today: Today,
    response: Response,
) -> IssueView:
    """Nothing more is done about it: said by who raised it, the front door or the council."""
    closed = await issues.close_issue(session, issue_id, body.reason_code, expected, actor, today)
    return _shown(closed, today, response)


@router.post(
    "/issues/{issue_id}/void", dependencies=WHILE_ISSUE_IS_SEEN, responses=describe(UnknownIssue, NotYourIssue, Voided)
)
async def void_issue(
    issue_id: UUID,
    body: Reason,
    expected: IfMatchSaid,
    actor: IssueParty,
    session: WriteSession,
    today: Today,
    response: Response,
) -> IssueView:
    """Recorded by mistake: as if nobody had raised it."""
    voided = await issues.void_issue(session, issue_id, body.reason_code, expected, actor, today)
    return _shown(voided, today, response)


def _shown(issue: Issue, today: date, response: Response) -> IssueView:
    response.headers["ETag"] = etag(issue.revision)
    return issue_view(issue, today)
