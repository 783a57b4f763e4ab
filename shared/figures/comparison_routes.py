"""Figures of other areas, sent by the council as they were published: the same in each service that counts."""

import hashlib
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response, status
from pydantic import ConfigDict, Field

from shared.data.db import Session
from shared.figures import comparison_storing as storing
from shared.figures.comparison import ComparisonFault, comparison_months
from shared.figures.comparison_storing import ComparisonFile
from shared.figures.routes import Here
from shared.kernel.impartial import OwnOrganisation
from shared.kernel.problems import Conflict, Invalid, NotFound
from shared.messaging.events import new_id
from shared.web.auth import Actor
from shared.web.bodies import larger_body
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import Body, Day, OneLine, PageOf, View
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.unpaid import unpaid
from shared.web.writing import WritingRoute

CSV_MAX = 400_000  # characters
BODY_BYTES, BODY_VALUES = 600_000, 40_000
FAULTS_SHOWN = 20
_CSV = "indicator,month,number,met,value\nstarts,2012-04,31,,\nstarts,2012-05,28,,\ncompleted,2012-04,25,11,\n"
_ID = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f71"
_SAID: dict[str, Any] = {
    "comparedArea": "Trafford", "source": "Adult substance misuse statistics, table 7",
    "licence": "Open Government Licence v3.0", "publishedOn": "2012-08-31", "fileName": "trafford.csv",
}  # fmt: skip
_SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
Sender = Annotated[Actor, Depends(unpaid("commissioner"))]
Reader = Annotated[Actor, Depends(unpaid("assessor", "commissioner", "auditor"))]
router = APIRouter(tags=["indicators"], route_class=WritingRoute)


class ComparisonCannotBeRead(Invalid):
    """Nothing of the file is kept. `errors` says by line what is wrong, and what is allowed there."""


class UnknownComparison(NotFound):
    """There is no such file."""


class ComparisonWithdrawn(Conflict):
    """The file is withdrawn already."""


class ComparisonBody(Body):
    """Figures of another area as somebody published them, by indicator and month."""

    model_config = ConfigDict(json_schema_extra={"example": _SAID | {"csv": _CSV}})

    compared_area: Annotated[str, OneLine(60)] = Field(description="Whose figures they are, as people call the area.")
    source: Annotated[str, OneLine(200)] = Field(description="Where they were published.")
    licence: Annotated[str, OneLine(100)] = Field(description="Under which licence they may be shown.")
    published_on: Day = Field(description="When they were published, not after today.")
    file_name: Annotated[str, OneLine(200)] = Field(description="How the file is named.")
    csv: Annotated[str, Field(min_length=1, max_length=CSV_MAX)] = Field(
        description="The columns `indicator`, `month` (`2012-04`), `number`, `met`, `value`, with commas, in UTF-8: of"
        " a count its `number`, of a share `number` and `met`, of days or hours the median as `value`, of money the"
        " mean in pence; all else empty. Up to 400,000 characters and 5,000 lines."
    )


class ComparisonFileView(View):
    """A file of another area's figures. They are as published, and not counted here."""

    model_config = ConfigDict(json_schema_extra={"example": {"id": _ID} | _SAID | {
        "sha256": _SHA256, "lines": 24, "indicators": ["starts"], "sentBy": "commissioner-1",
        "sentOrganisation": "council",
        "sentOn": "2012-09-03", "withdrawnBy": None, "withdrawnOn": None,
    }})  # fmt: skip

    id: UUID
    compared_area: str = Field(description="Whose figures they are.")
    source: str = Field(description="Where they were published.")
    licence: str = Field(description="Under which licence they may be shown.")
    published_on: date = Field(description="When they were published.")
    file_name: str = Field(description="How the file was named.")
    sha256: str = Field(description="Of the file, in hexadecimal.")
    lines: int = Field(description="How many months it has figures of, of all indicators.")
    indicators: list[str] = Field(description="The codes of the indicators that it has figures of.")
    sent_by: str = Field(description="Who sent it, by the `sub` of their token.")
    sent_organisation: str = Field(description="For whom they acted, by the code of their token.")
    sent_on: date = Field(description="The business date of that.")
    withdrawn_by: str | None = Field(description="Who withdrew it; null while it counts.")
    withdrawn_on: date | None = Field(description="The business date of that; null while it counts.")


_BAD = describe(ComparisonCannotBeRead, OwnOrganisation)


@router.post(
    "/comparison-files",
    status_code=status.HTTP_201_CREATED,
    dependencies=[Depends(idempotency_key), Depends(larger_body(BODY_BYTES, BODY_VALUES))],
    responses=_BAD,
)
async def send_comparison_file(
    body: ComparisonBody, actor: Sender, here: Here, session: WriteSession, today: Today, response: Response
) -> ComparisonFileView:
    """Send figures of another area, to stand beside ours as a line of its own. Of an area and an indicator the file
    that was sent last counts, as a whole.
    """
    if body.published_on > today:
        raise _refused({"field": "publishedOn", "message": "must not be in the future", "allowed": [f"to {today}"]})
    stated = await here.scheme_figures(session, actor.area)
    months, faults = comparison_months(body.csv, stated.indicators, today)
    if faults:
        raise _refused(*map(_fault, faults[:FAULTS_SHOWN]))
    said = body.model_dump(exclude={"csv"})
    digest = hashlib.sha256(body.csv.encode()).hexdigest()
    said |= {"sent_by": actor.sub, "sent_organisation": actor.organisation, "sent_on": today}
    codes = sorted({month.indicator for month in months})
    file = ComparisonFile(id=new_id(), sha256=digest, lines=len(months), indicators=codes, **said)
    await storing.keep(session, actor.area, file, months)
    response.headers["Location"] = f"/comparison-files/{file.id}"
    return _view(file)


@router.get("/comparison-files", responses=describe(OwnOrganisation))
async def list_comparison_files(query: Page, actor: Reader, session: ReadSession) -> PageOf[ComparisonFileView]:
    """All that were sent, the newest first."""
    files = await storing.page(session, actor.area, query.after(UUID), query.fetch)
    shown = page(files, query, lambda file: file.id)
    return PageOf[ComparisonFileView](items=[_view(file) for file in shown["items"]], next=shown["next"])


@router.get("/comparison-files/{comparison_file_id}", responses=describe(UnknownComparison, OwnOrganisation))
async def read_comparison_file(comparison_file_id: UUID, actor: Reader, session: ReadSession) -> ComparisonFileView:
    """Whose figures it has, where they were published, and who sent it."""
    return _view(await _file(session, actor.area, comparison_file_id))


@router.post(
    "/comparison-files/{comparison_file_id}/withdraw",
    dependencies=[Depends(idempotency_key)],
    responses=describe(UnknownComparison, ComparisonWithdrawn, OwnOrganisation),
)
async def withdraw_comparison_file(
    comparison_file_id: UUID, actor: Sender, session: WriteSession, today: Today
) -> ComparisonFileView:
    """It was wrong, or may not be shown any more: from today the file before it counts, if there is one."""
    await _file(session, actor.area, comparison_file_id)
    withdrawn = await storing.withdraw(session, actor.area, comparison_file_id, actor.sub, today)
    if withdrawn is None:
        raise ComparisonWithdrawn
    return _view(withdrawn)


async def _file(session: Session, area: str, file_id: UUID) -> ComparisonFile:
    file = await storing.file_of(session, area, file_id)
    if file is None:
        raise UnknownComparison
    return file


def _view(file: ComparisonFile) -> ComparisonFileView:
    return ComparisonFileView.model_validate(file, from_attributes=True)


def _fault(fault: ComparisonFault) -> dict[str, Any]:
    said = {"field": "csv", "message": f"line {fault.line} {fault.message}"}
    return said | ({"allowed": list(fault.allowed)} if fault.allowed else {})


def _refused(*errors: dict[str, Any]) -> ComparisonCannotBeRead:
    return ComparisonCannotBeRead(errors=list(errors))
