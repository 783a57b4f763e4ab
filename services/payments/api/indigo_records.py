"""The record of a contract as the INDIGO data standard has a project.

Its fields are the standard's (words with `_`, nothing that is null), so its document describes them and ours does not.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from services.payments.api.actors import Reader, party_of
from services.payments.commands.indigo_records import RecordAsked, record_of
from services.payments.errors import UnknownContract
from services.payments.rules.indigo.json_text import json_text
from services.payments.rules.indigo.project import project
from shared.web.attached_files import AttachedFile, file_response
from shared.web.problems import describe
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["contracts"])
JSON = "application/json"
_PROJECT: dict[int | str, dict[str, Any]] = {200: {"content": {JSON: {"schema": {"type": "object"}}}}}
OfContract = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]


@router.get(
    "/contracts/{contract}/indigo.json",
    responses=_PROJECT | describe(UnknownContract),
    response_class=Response,
)
async def read_indigo_record(contract: OfContract, actor: Reader, session: ReadSession, today: Today) -> Response:
    """As the INDIGO data standard 4.1.0 has a project: its terms, metrics and prices, and by contract year what was
    achieved and paid. Of fewer than five people neither is in it, nor a sum that would tell it, and nobody is named.
    """
    facts = await record_of(session, actor.area, RecordAsked(contract, party_of(actor)), today)
    content = json_text(project(facts)).encode()
    return file_response(AttachedFile(f"indigo-{contract}-as-at-{today}.json", JSON, content))
