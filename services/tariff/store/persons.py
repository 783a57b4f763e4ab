"""Who is the same person as whom."""

from collections.abc import Iterable
from typing import Any

from pydantic_core import to_json

from services.tariff.models import Merge
from shared.data.db import Session, run
from shared.data.revisions import in_steps, newer

_KEEP_MERGES = f"""
INSERT INTO merge (merge_id, area, survivor_id, absorbed_id, revision, voided)
SELECT * FROM jsonb_to_recordset(CAST(:facts AS jsonb)) AS fact (
    merge_id uuid, area text, survivor_id uuid, absorbed_id uuid, revision bigint, voided boolean)
ORDER BY merge_id
{newer(Merge)}
"""


# All ids of a person, however often merged: each of them finds the same.
SAME_PERSON = """(
WITH RECURSIVE same (id) AS (
    SELECT CAST(:client_id AS uuid)
    UNION
    SELECT CASE WHEN merge.survivor_id = same.id THEN merge.absorbed_id ELSE merge.survivor_id END
    FROM same JOIN merge ON same.id IN (merge.survivor_id, merge.absorbed_id)
    WHERE merge.area = :area AND NOT merge.voided
)
SELECT id FROM same
)"""


async def keep_merges(session: Session, facts: Iterable[dict[str, Any]]) -> None:
    for step in in_steps(facts, ["merge_id"]):
        await run(session, _KEEP_MERGES, facts=to_json(step).decode())
