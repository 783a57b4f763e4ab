"""What a remittance tells whom it pays, as files."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.payments.api.actors import Reader, party_of
from services.payments.api.advice_files import csv_file, pdf_file
from services.payments.commands.remittance_advice import RemittanceAdvice, advice_of
from services.payments.errors import AdviceDiffers, UnknownRemittance, WrongState
from services.payments.schemas.remittance_advice import AdviceFileView, RemittanceAdviceView
from shared.data.db import Session
from shared.web.attached_files import described_file, file_response
from shared.web.auth import Actor
from shared.web.csv_tables import TooManyRows, described, fetch_limit, whole
from shared.web.pdf_documents import PDF
from shared.web.problems import describe
from shared.web.sessions import ReadSession
from shared.web.writing import WritingRoute

router = APIRouter(tags=["remittances"], route_class=WritingRoute)
_REFUSED = describe(UnknownRemittance, WrongState, AdviceDiffers, TooManyRows)


async def _advice(session: Session, actor: Actor, remittance_id: UUID) -> RemittanceAdvice:
    advice = await advice_of(session, actor.area, party_of(actor), remittance_id, fetch_limit())
    whole(advice.lines)
    return advice


@router.get("/remittances/{remittance_id}/advice", responses=_REFUSED)
async def read_remittance_advice(remittance_id: UUID, actor: Reader, session: ReadSession) -> RemittanceAdviceView:
    """Which files its advice has, and the digest of each; from the release on. A provider sees that of its own."""
    advice = await _advice(session, actor, remittance_id)
    files = [csv_file(advice), await pdf_file(advice)]
    return RemittanceAdviceView(
        remittance_id=remittance_id,
        lines=advice.sums.lines,
        gross_pence=advice.sums.gross_pence,
        netted_pence=advice.sums.netted_pence,
        net_pence=advice.sums.net_pence,
        debt_pence=advice.sums.debt_pence,
        files=[AdviceFileView.model_validate(attached, from_attributes=True) for attached in files],
    )


@router.get(
    "/remittances/{remittance_id}/advice.csv",
    responses=described("remittanceId,runOn,payBy\r\n") | _REFUSED,
    response_class=Response,
)
async def table_remittance_advice(remittance_id: UUID, actor: Reader, session: ReadSession) -> Response:
    """Its lines by pseudonym and measure: what each pays, what it takes off and by which remittance that was paid, and
    what is left. They come to the remittance, else there is no file.
    """
    return file_response(csv_file(await _advice(session, actor, remittance_id)))


@router.get(
    "/remittances/{remittance_id}/advice.pdf", responses=described_file(PDF) | _REFUSED, response_class=Response
)
async def print_remittance_advice(remittance_id: UUID, actor: Reader, session: ReadSession) -> Response:
    """The same for people, with the sums of each measure."""
    return file_response(await pdf_file(await _advice(session, actor, remittance_id)))
