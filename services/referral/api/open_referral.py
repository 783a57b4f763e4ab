"""The public directory, as Open Referral UK 3.0 has it: without a token, for pages of any site.

Its addresses, parameters and fields are the standard's, so they stand in its document and not in ours.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic_core import to_json

from services.referral.commands.public_directory import FRESH_SECONDS, PublicDirectory
from shared.kernel.area_codes import AREA_FORM

router = APIRouter(prefix="/open-referral/{area}", include_in_schema=False)
PROFILE = "https://docs.openreferraluk.org/"
_HEADERS = {"Cache-Control": f"public, max-age={FRESH_SECONDS}"}  # any site reads it: see `open_to_any_site`
Area = Annotated[str, Path(pattern=f"^{AREA_FORM}$")]
PageNumber = Annotated[int, Query(ge=1, le=10_000)]
PageSize = Annotated[int, Query(ge=1, le=100)]
AgeAsked = Annotated[int | None, Query(ge=0, le=150)]


def _directory(request: Request) -> PublicDirectory:
    state = request.app.state
    kept: PublicDirectory | None = getattr(state, "public_directory", None)
    if kept is None:
        kept = state.public_directory = PublicDirectory(state.database)
    return kept


def _open(content: dict[str, Any]) -> Response:
    return Response(to_json(content), headers=_HEADERS, media_type="application/json")


@router.get("")
async def read_open_referral(area: Area) -> Response:
    """What answers here."""
    return _open({"version": "3.0", "profile": PROFILE, "openapi_url": f"{PROFILE}openapi.json", "publisher": area})


@router.get("/services")
async def list_public_services(
    request: Request,
    area: Area,
    search: Annotated[str | None, Query(min_length=1, max_length=100)] = None,
    minimum_age: AgeAsked = None,
    maximum_age: AgeAsked = None,
    page: PageNumber = 1,
    per_page: PageSize = 20,
) -> Response:
    """Those of the area that are public."""
    return _open(
        await _directory(request).services(
            area, search=search, minimum_age=minimum_age, maximum_age=maximum_age, number=page, size=per_page
        )
    )


@router.get("/services/{service_id}")
async def read_public_service(request: Request, area: Area, service_id: UUID) -> Response:
    """Where and when it is, whom it takes and, where it shows them, its free places."""
    return _open(await _directory(request).service(area, service_id))
