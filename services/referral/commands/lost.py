"""What its source said once and does not know any more since it was set back: nobody was assessed then, nobody merged.

A scheme is only listed. Its version is for ever: whoever publishes it anew says the same, or is told that it differs.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from services.referral.commands.arrivals import clients_known
from services.referral.models import Assessed, Merge, Table
from shared.data.db import Row, Session
from shared.data.records import fetch
from shared.messaging.restated import Kind, Lost

ASSESSED = Kind("assessment", "assessment", "assessed", "assessment_id")
MERGE = Kind("merge", "assessment", "merge", "merge_id")
SCHEME = Kind("scheme", "tariff", "scheme_version", "scheme_id || '/' || version", only_listed=True)
T = TypeVar("T", bound=Table)


async def take_back(session: Session, lost: Mapping[str, Sequence[Row]], _today: date) -> None:
    """What is told of a referral that was dated by such an assessment, is told anew."""
    assessed = await _voided(session, Assessed, ASSESSED, lost)
    if assessed:
        await clients_known(session, [(each["area"], each["client_id"]) for each in assessed], Assessed, assessed)
    if merges := await _voided(session, Merge, MERGE, lost):
        who = [(each["area"], each[name]) for each in merges for name in ("survivor_id", "absorbed_id")]
        await clients_known(session, who, Merge, merges)


async def _voided(
    session: Session, model: type[T], kind: Kind, lost: Mapping[str, Sequence[Row]]
) -> list[dict[str, Any]]:
    floors = {row["id"]: row["floor"] for row in lost.get(kind.name, ())}
    if not floors:
        return []
    found = await fetch(session, model, f"{kind.key} = ANY (CAST(:ids AS uuid[]))", ids=list(floors))
    return [
        {**each.model_dump(), "voided": True, "revision": floors[str(getattr(each, kind.key))]}
        for each in found
    ]  # fmt: skip


LOST = Lost([ASSESSED, MERGE, SCHEME], take_back)
