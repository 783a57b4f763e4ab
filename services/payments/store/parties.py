"""Whom schemes pay: each of them sees what is its own."""

from shared.data.db import Session
from shared.data.statements import sql

_PARTIES = sql(
    """
    SELECT DISTINCT terms ->> 'party' AS party FROM scheme_version, json_array_elements(scheme -> 'contracts') AS terms
     WHERE NOT voided AND (CAST(:area AS text) IS NULL OR area = :area)
    """,
    into=str,
)


async def parties(session: Session, area: str | None) -> set[str]:
    """Whom any published version of the area pays, or of all areas."""
    return set(await _PARTIES.all(session, area=area))
