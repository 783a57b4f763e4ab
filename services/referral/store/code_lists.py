"""The codes of a day's scheme, with what it calls them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.data.db import Session
from shared.data.statements import sql

# By the version of that day, of several the last published; where none is valid any more, by the one that ended last.
BY_SCHEME = """
SELECT {said} FROM scheme_version
 WHERE area = :area AND NOT voided AND valid_from <= CAST(:day AS date)
 ORDER BY CASE WHEN valid_to <= CAST(:day AS date) THEN valid_to END DESC NULLS FIRST,
          published_at DESC, version DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class ReasonsOfScheme:
    """As two tables keep them: `class` by code and list, and `name`, where that is known."""

    discharge_reasons: list[dict[str, Any]]
    names: list[dict[str, Any]] | None
    drugs: list[dict[str, Any]] | None


_REASONS = sql(
    f"""
    SELECT version.discharge_reasons, scheme_names.discharge_reasons AS names, scheme_names.drugs
      FROM ({BY_SCHEME.format(said="area, scheme_id, version, discharge_reasons")}) AS version
      LEFT JOIN scheme_names USING (area, scheme_id, version)
    """,
    into=ReasonsOfScheme,
)


async def discharge_reasons(session: Session, area: str, day: date) -> ReasonsOfScheme | None:
    """None before the first scheme."""
    return await _REASONS.first(session, area=area, day=day)
