"""Issues, complaints and thanks, listed as far as somebody sees them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import select

from services.assessment.models import Issue
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import param, sql, statement

_LOCK = statement(select(Issue).where(Issue.id == param.id, Issue.area == param.area).with_for_update())
_PAGES = pages(
    select(Issue).where(Issue.area == param.area),
    by=[Issue.id],
    narrowed=[
        Issue.state == param.state,
        Issue.kind == param.kind,
        Issue.recorded_by_organisation == param.raiser,
        or_(
            Issue.recorded_by_organisation == param.party,
            Issue.concerns == param.party,
            Issue.owned_by == param.party,
        ),
    ],
)


_TAKING_PART = sql(
    """
    SELECT DISTINCT part.organisation
      FROM (SELECT said.organisation ->> 0 AS organisation
              FROM scheme_fact, LATERAL (
                   SELECT jsonb_path_query(scheme, '$.contracts[*].party')
                    UNION SELECT jsonb_path_query(scheme, '$.contracts[*].subcontracts[*].party')
                    UNION SELECT jsonb_path_query(scheme, '$.contracts[*].verified_by[*]')
                    UNION SELECT jsonb_path_query(scheme, '$.attested[*].signed_by[*]')) AS said (organisation)
             WHERE area = :area
             UNION ALL SELECT code FROM organisation_fact WHERE area = :area
             UNION ALL SELECT organisation FROM referral_fact WHERE area = :area
             UNION ALL SELECT delivered_by FROM start_fact WHERE area = :area
             UNION ALL SELECT to_organisation FROM transfer_fact WHERE area = :area
             UNION ALL SELECT sender FROM person WHERE area = :area
             UNION ALL SELECT recorded_by_organisation FROM contact WHERE area = :area
             UNION ALL SELECT recorded_by_organisation FROM assessment WHERE area = :area
             UNION ALL SELECT published_by_organisation FROM form_version WHERE area = :area
             UNION ALL SELECT organisation FROM team_member WHERE area = :area
             UNION ALL SELECT recorded_by_organisation FROM referral_form WHERE area = :area
             UNION ALL SELECT recorded_by_organisation FROM issue WHERE area = :area) part
     WHERE part.organisation IS NOT NULL
    """,
    into=str,
)


async def taking_part(session: Session, area: str) -> set[str]:
    """The organisations of an area that its directory has or a scheme names, that people are with, or that recorded or
    sent something.
    """
    return set(await _TAKING_PART.all(session, area=area))


async def lock(session: Session, issue_id: UUID, area: str) -> Issue | None:
    return await _LOCK.first(session, id=issue_id, area=area)


async def page(
    session: Session,
    area: str,
    *,
    state: str | None,
    kind: str | None,
    raiser: str | None,
    party: str | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Issue]:
    """`raiser`: only what this organisation raised; `party`: also what is about it, or its to answer."""
    asked = {"state": state, "kind": kind, "raiser": raiser, "party": party}
    return await _PAGES.page(session, after=after, limit=limit, area=area, **asked)
