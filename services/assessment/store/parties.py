"""Whom schemes pay: each of them sees what is its own."""

from shared.data.db import Session
from shared.data.statements import sql

_PARTIES = sql(
    """
    SELECT DISTINCT paid.party ->> 0 AS party FROM scheme_fact, LATERAL (
        SELECT jsonb_path_query(scheme, '$.contracts[*].party')
        UNION SELECT jsonb_path_query(scheme, '$.contracts[*].subcontracts[*].party')) AS paid (party)
     WHERE CAST(:area AS text) IS NULL OR area = :area
    """,
    into=str,
)


async def parties(session: Session, area: str | None) -> set[str]:
    """Whom any published version of the area pays, also through a prime, or of all areas."""
    return set(await _PARTIES.all(session, area=area))
