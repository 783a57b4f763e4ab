"""Whom schemes pay: their people do not say what counts as treatment."""

from shared.data.db import Session
from shared.data.statements import sql

# Of a version whose parties are not known, each who keeps a service may be one.
_PARTIES = sql(
    """
    SELECT jsonb_array_elements_text(parties) AS party FROM scheme_parties
    WHERE CAST(:area AS text) IS NULL OR area = :area
    UNION
    SELECT service.organisation FROM service JOIN scheme_version AS version USING (area)
    WHERE (CAST(:area AS text) IS NULL OR area = :area)
      AND NOT EXISTS (SELECT FROM scheme_parties AS known WHERE known.area = version.area
                        AND known.scheme_id = version.scheme_id AND known.version = version.version)
    """,
    into=str,
)


async def parties(session: Session, area: str | None) -> set[str]:
    """Whom any published version of the area pays, or of all areas."""
    return set(await _PARTIES.all(session, area=area))
