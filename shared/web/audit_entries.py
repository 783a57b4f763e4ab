"""Who asked a service for what, and of whom, for the auditor of the area. Looking at it is a look, too."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from shared.data.audit_reading import AuditFilter, list_entries
from shared.web.auth import Actor, require
from shared.web.paging import Page, page
from shared.web.schemas import Day, PageOf, View
from shared.web.sessions import ReadSession
from shared.web.writing import WritingRoute

Auditor = Annotated[Actor, Depends(require("auditor"))]
router = APIRouter(prefix="/audit-entries", tags=["audit"], route_class=WritingRoute)


class AuditEntryView(View):
    id: UUID
    at: datetime = Field(description="When it was answered, or its change kept.")
    sub: str = Field(description="Who asked, by the `sub` of their token.")
    organisation: str = Field(description="Of which organisation they were.")
    roles: list[str] = Field(description="The roles that they had.")
    operation: str = Field(
        description="What they asked for, as the document of this service names it.",
        examples=["GET /tariffs/{client_id}"],
    )
    objects: dict[str, str] = Field(description="What the path named, by the names in it.")
    people: list[UUID] = Field(description="Whom the request or its answer named, by their pseudonyms.")
    members: list[str] = Field(
        description="Of what was written the members that were sent; else by what it was asked. Nothing of a refused"
        " request, and never what stood in them."
    )
    status: int | None = Field(description="How it was answered; null where it broke off.")
    request_id: str | None = Field(description="The `X-Request-Id`, under which the log has it too.")
    by_page: bool = Field(description="Whether a page of this service asked for it, which somebody opened.")


@router.get("")
async def list_audit_entries(
    query: Page,
    actor: Auditor,
    session: ReadSession,
    client_id: Annotated[
        UUID | None, Query(alias="clientId", description="Only what named this person, by the id that was used then.")
    ] = None,
    sub: Annotated[
        str | None, Query(max_length=255, pattern=r"^[ -~]+$", description="Only what this person asked.")
    ] = None,
    organisation: Annotated[
        str | None, Query(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$", description="Only of people of this one.")
    ] = None,
    since: Annotated[
        Day | None, Query(alias="from", description="Of this day or a later one, as in the United Kingdom.")
    ] = None,
    until: Annotated[Day | None, Query(alias="to", description="Of this day or an earlier one.")] = None,
) -> PageOf[AuditEntryView]:
    """Every read and every change of the area that somebody with a token asked for, refused ones too, the newest
    first. What services ask of each other is not listed.
    """
    wanted = AuditFilter(client_id, sub, organisation, since, until)
    entries = await list_entries(session, actor.area, wanted, query.after(UUID), query.fetch)
    shown = page(entries, query, lambda entry: entry.id)
    items = [AuditEntryView.model_validate(entry, from_attributes=True) for entry in shown["items"]]
    return PageOf[AuditEntryView](items=items, next=shown["next"])
