"""Schemes: drafted, checked, published, read."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response, status

from services.tariff.api.actors import Commissioner, MeasureReader, SchemeReader
from services.tariff.api.views import checked_view, course_view, measure_view, published_view
from services.tariff.commands import schemes as commands
from services.tariff.commands.published_schemes import course_of
from services.tariff.errors import (
    AnotherCommissioner,
    DraftChanged,
    OwnScheme,
    SchemeHasFaults,
    VariationNotAgreed,
    VariationNotProposed,
    VersionPublished,
)
from services.tariff.rules.toml_text import toml_of
from services.tariff.rules.words.meaning import as_data, meaning
from services.tariff.rules.words.scheme_changes import changes
from services.tariff.schemas import (
    CheckedView,
    MeaningView,
    MeasureView,
    PublishedView,
    SchemeBody,
    SchemeChangesView,
    SchemeTextView,
    SchemeView,
    VersionsInForceView,
    WholeSchemeView,
)
from services.tariff.store import schemes
from shared.kernel.problems import NotFound
from shared.web.bodies import larger_body
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

SeenHash = Annotated[
    str | None,
    Query(
        alias="hash", pattern=r"^[0-9a-f]{64}$", examples=["0" * 64],
        description="Of the draft as it was looked at; published only if it still is that one.",
    ),
]  # fmt: skip
SchemeId = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]


MeasureCode = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]


VersionNumber = Annotated[int, Path(ge=1, le=1000)]
Since = Annotated[int, Query(ge=1, le=1000, description="The version that it is compared with.", examples=[1])]


WholeScheme = Depends(larger_body(1_000_000, 60_000))


router = APIRouter(route_class=WritingRoute)


@router.post(
    "/schemes",
    tags=["schemes"],
    status_code=status.HTTP_201_CREATED,
    responses=describe(SchemeHasFaults, VersionPublished, OwnScheme),
    dependencies=[Depends(idempotency_key), WholeScheme],
)
async def draft_scheme(body: SchemeBody, actor: Commissioner, session: WriteSession, response: Response) -> CheckedView:
    """Check a scheme and keep it as a draft. A draft of the same version is replaced."""
    checked = checked_view(await commands.draft_scheme(session, body, actor))
    response.headers["Location"] = f"/schemes/{checked.scheme_id}/versions/{checked.version}"
    return checked


@router.post("/schemes/check", tags=["schemes"], responses=describe(SchemeHasFaults), dependencies=[WholeScheme])
async def check_scheme(body: SchemeBody, actor: Commissioner, session: ReadSession) -> CheckedView:
    """Check a scheme: the response is that of drafting, and nothing is stored."""
    return checked_view(await commands.check_scheme(session, body, actor.area))


@router.post(
    "/schemes/{scheme_id}/versions/{version}/publish",
    tags=["schemes"],
    responses=describe(
        NotFound,
        SchemeHasFaults,
        VersionPublished,
        DraftChanged,
        OwnScheme,
        VariationNotProposed,
        VariationNotAgreed,
        VariationNotProposed,
        AnotherCommissioner,
    ),
    dependencies=[Depends(idempotency_key)],
)
async def publish_scheme(
    scheme_id: SchemeId,
    version: VersionNumber,
    actor: Commissioner,
    session: WriteSession,
    today: Today,
    seen: SeenHash = None,
) -> PublishedView:
    """Publish a draft. It never changes again, and of the versions valid on a day the last published counts."""
    return published_view(await commands.publish_scheme(session, scheme_id, version, actor, today, seen))


@router.get("/schemes", tags=["schemes"])
async def list_schemes(query: Page, actor: SchemeReader, session: ReadSession) -> PageOf[SchemeView]:
    """All versions of all schemes of the area."""
    rows = await schemes.page(session, actor.area, query.after(str, int), query.fetch)
    return PageOf[SchemeView].model_validate(page(rows, query, lambda row: (row.scheme_id, row.version)))


@router.get("/schemes/in-force", tags=["schemes"])
async def show_course(actor: SchemeReader, session: ReadSession) -> VersionsInForceView:
    """Which published version counts from which day on, of all days."""
    return course_view(await course_of(session, actor.area))


@router.get("/schemes/{scheme_id}/versions/{version}", tags=["schemes"], responses=describe(NotFound))
async def read_scheme(
    scheme_id: SchemeId, version: VersionNumber, actor: SchemeReader, session: ReadSession
) -> WholeSchemeView:
    """One version with its whole canonical scheme."""
    return WholeSchemeView.model_validate(await commands.find_version(session, actor.area, scheme_id, version))


@router.get("/schemes/{scheme_id}/versions/{version}/text", tags=["schemes"], responses=describe(NotFound))
async def read_scheme_text(
    scheme_id: SchemeId, version: VersionNumber, actor: SchemeReader, session: ReadSession
) -> SchemeTextView:
    """One version as the text of its file, to begin the next one with."""
    stored = await commands.find_version(session, actor.area, scheme_id, version)
    return SchemeTextView(
        scheme_id=stored.scheme_id, version=stored.version, hash=stored.hash, toml=toml_of(stored.scheme)
    )


@router.get(
    "/schemes/{scheme_id}/versions/{version}/measures/{measure}", tags=["schemes"], responses=describe(NotFound)
)
async def read_measure(
    scheme_id: SchemeId, version: VersionNumber, measure: MeasureCode, actor: MeasureReader, session: ReadSession
) -> MeasureView:
    """What a measure asks for by a published version, for who decides whether it is met. Nothing of prices."""
    published = await commands.find_published(session, actor.area, scheme_id, version)
    return measure_view(published, commands.measure_of(published, measure))


@router.get("/schemes/{scheme_id}/versions/{version}/meaning", tags=["schemes"], responses=describe(NotFound))
async def read_meaning(
    scheme_id: SchemeId, version: VersionNumber, actor: SchemeReader, session: ReadSession
) -> MeaningView:
    """What one version means, in plain sentences: whom it pays for, who is paid what for what and when, and what
    nobody has confirmed yet.
    """
    stored = await commands.find_version(session, actor.area, scheme_id, version)
    return MeaningView.model_validate({"items": as_data(meaning(stored.scheme))})


@router.get("/schemes/{scheme_id}/versions/{version}/changes", tags=["schemes"], responses=describe(NotFound))
async def compare_versions(
    scheme_id: SchemeId, version: VersionNumber, since: Since, actor: SchemeReader, session: ReadSession
) -> SchemeChangesView:
    """What differs between two versions of a scheme, in words, each thing beside what it was."""
    after, before = [await commands.find_version(session, actor.area, scheme_id, number) for number in (version, since)]
    return SchemeChangesView.model_validate(
        {"items": [change._asdict() for change in changes(before.scheme, after.scheme)]}
    )
