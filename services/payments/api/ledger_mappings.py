"""How files for the council's ledger are written, and its own are read: changed by two people."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response, status

from services.payments.api.actors import Commissioner, Council, CouncilOfficer, FinanceOfficer
from services.payments.commands import ledger_mappings as commands
from services.payments.errors import (
    MappingDecided,
    MappingHasFaults,
    MappingWaits,
    SeparationOfDuties,
    ShippedMapping,
    UnknownMapping,
    UnknownMappingVersion,
)
from services.payments.models import LedgerMappingVersion
from services.payments.schemas.ledger_mappings import (
    LedgerMappingBody,
    LedgerMappingVersionView,
    LedgerMappingView,
    MappingRefusalBody,
)
from services.payments.schemas.runs import Code
from services.payments.schemas.suppliers import SupplierState
from services.payments.store import ledger_mappings as store
from shared.data.db import Session
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(tags=["ledger files"], route_class=WritingRoute)
MappingCode = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]


@router.get("/ledger-mappings")
async def list_ledger_mappings(actor: Council, session: ReadSession) -> PageOf[LedgerMappingView]:
    """How files can be written: the mappings that come with this software, and of the area's own the versions that are
    in use.
    """
    mappings = await commands.all_mappings(session, actor.area)
    return PageOf[LedgerMappingView](items=[_in_use(mapping) for mapping in mappings], next=None)


@router.post(
    "/ledger-mappings",
    status_code=status.HTTP_201_CREATED,
    responses=describe(MappingHasFaults, ShippedMapping, MappingWaits),
    dependencies=[Depends(idempotency_key)],
)
async def propose_ledger_mapping(
    body: LedgerMappingBody, actor: Commissioner, session: WriteSession, today: Today, response: Response
) -> LedgerMappingVersionView:
    """Say how the council's ledger reads files, and writes its own. Under the code of one of your own it is its next
    version. It is in use once another person, of finance, has confirmed it.
    """
    version = await commands.propose(session, body, actor, today)
    response.headers["Location"] = f"/ledger-mapping-versions/{version.id}"
    return await _shown(session, version)


@router.get("/ledger-mappings/{mapping}", responses=describe(UnknownMapping))
async def read_ledger_mapping(mapping: MappingCode, actor: Council, session: ReadSession) -> LedgerMappingView:
    """One of them, by the version that is in use."""
    return _in_use(await commands.mapping_of(session, actor.area, mapping))


@router.get("/ledger-mapping-versions")
async def list_ledger_mapping_versions(
    query: Page,
    actor: Council,
    session: ReadSession,
    mapping: Annotated[Code | None, Query(description="Only of the mapping of this code.")] = None,
    state: Annotated[SupplierState | None, Query(description="Only those that stand so.")] = None,
) -> PageOf[LedgerMappingVersionView]:
    """All of the area's own that were ever proposed, by code, in the order in which they were."""
    after = query.after(str, int)
    rows = await store.page(session, actor.area, code=mapping, state=state, after=after, limit=query.fetch)
    shown = page(rows, query, lambda version: (version.code, version.version))
    with_changes = await commands.with_changes(session, actor.area, shown["items"])
    items = [_view(version, proposal) for version, proposal in with_changes]
    return PageOf[LedgerMappingVersionView](items=items, next=shown["next"])


@router.get("/ledger-mapping-versions/{mapping_version_id}", responses=describe(UnknownMappingVersion))
async def read_ledger_mapping_version(
    mapping_version_id: UUID, actor: Council, session: ReadSession
) -> LedgerMappingVersionView:
    """One of them, with what it says otherwise than the one before it."""
    return await _shown(session, await commands.version_of(session, actor.area, mapping_version_id))


@router.post(
    "/ledger-mapping-versions/{mapping_version_id}/confirm",
    responses=describe(UnknownMappingVersion, MappingDecided, MappingHasFaults, SeparationOfDuties),
    dependencies=[Depends(idempotency_key)],
)
async def confirm_ledger_mapping_version(
    mapping_version_id: UUID, actor: FinanceOfficer, session: WriteSession, today: Today
) -> LedgerMappingVersionView:
    """Another person, of finance, has compared it with the council's ledger: from now on it is in use."""
    return await _shown(session, await commands.confirm(session, mapping_version_id, actor, today))


@router.post(
    "/ledger-mapping-versions/{mapping_version_id}/refuse",
    responses=describe(UnknownMappingVersion, MappingDecided),
    dependencies=[Depends(idempotency_key)],
)
async def refuse_ledger_mapping_version(
    mapping_version_id: UUID, body: MappingRefusalBody, actor: CouncilOfficer, session: WriteSession, today: Today
) -> LedgerMappingVersionView:
    """It is not so; what was confirmed before goes on. Who proposed it may take it back like that too."""
    return await _shown(session, await commands.refuse(session, mapping_version_id, body.reason, actor, today))


def _in_use(mapping: commands.MappingInUse) -> LedgerMappingView:
    of_area = mapping.of_area
    own = {"version": mapping.version, "shipped": of_area is None, "version_id": of_area and of_area.id}
    decided = {name: of_area and getattr(of_area, name) for name in ("proposed_by", "decided_by", "decided_on")}
    return LedgerMappingView.model_validate({**mapping.body, **own, **decided})


async def _shown(session: Session, version: LedgerMappingVersion) -> LedgerMappingVersionView:
    ((_, proposal),) = await commands.with_changes(session, version.area, [version])
    return _view(version, proposal)


def _view(version: LedgerMappingVersion, proposal: commands.MappingProposal) -> LedgerMappingVersionView:
    said = version.model_dump(exclude={"area", "body"}) | {"in_use": proposal.in_use, "changes": proposal.changes}
    return LedgerMappingVersionView.model_validate({"reports": None, **version.body, **said})
