"""What was found in a run, for somebody to look at before it is approved."""

from dataclasses import asdict
from operator import itemgetter
from uuid import UUID

from fastapi import APIRouter, Depends

from services.payments.api.actors import Council, CouncilOfficer
from services.payments.commands.findings import FindingShown, findings_of, look_at
from services.payments.commands.runs import run_of
from services.payments.errors import UnknownFinding, UnknownRun
from services.payments.schemas.findings import FindingBody, FindingView
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(prefix="/runs/{run_id}/findings", tags=["findings"], route_class=WritingRoute)


@router.get("", responses=describe(UnknownRun))
async def list_findings(run_id: UUID, query: Page, actor: Council, session: ReadSession) -> PageOf[FindingView]:
    """What of it may be paid twice or is far from usual, by what is known now: of its claims, then of its months."""
    rows = await findings_of(session, await run_of(session, actor.area, run_id))
    after = query.after(int) or 0
    numbered = list(enumerate(rows[after : after + query.fetch], after + 1))
    shown = page(numbered, query, itemgetter(0))
    return PageOf[FindingView](items=[_view(row) for _, row in shown["items"]], next=shown["next"])


@router.post(
    "/{finding_id}/look-at",
    responses=describe(UnknownFinding),
    dependencies=[Depends(idempotency_key)],
)
async def look_at_finding(
    run_id: UUID, finding_id: UUID, body: FindingBody, actor: CouncilOfficer, session: WriteSession, today: Today
) -> FindingView:
    """Say that you have looked at it, and what you think. Of several who do the first one stands."""
    return _view(await look_at(session, actor.area, run_id, finding_id, body.remark, actor, today))


def _view(row: FindingShown) -> FindingView:
    seen = row.seen
    by = {"remark": seen and seen.remark, "seen_by": seen and seen.seen_by, "seen_on": seen and seen.seen_on}
    return FindingView.model_validate(asdict(row.finding) | by)
