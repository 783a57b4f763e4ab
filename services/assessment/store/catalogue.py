"""The scheme version in force on a day, as far as the front door needs it."""

from datetime import date

from pydantic_core import from_json

from services.assessment.rules.catalogue import Catalogue, catalogue
from shared.db import Session, rows

IN_FORCE = """
SELECT scheme_id, version, hash FROM scheme_fact
 WHERE area = :area AND valid_from <= :day AND (valid_to IS NULL OR :day < valid_to)
 ORDER BY published_at DESC, version DESC LIMIT 1
"""
SCHEME = """
SELECT CAST(scheme AS text) AS scheme FROM scheme_fact
 WHERE area = :area AND scheme_id = :scheme_id AND version = :version
"""
_KNOWN: dict[str, Catalogue] = {}  # by hash: a published version never changes


async def catalogue_on(session: Session, area: str, day: date) -> Catalogue | None:
    """Of the versions valid that day the last published counts."""
    found = await rows(session, IN_FORCE, area=area, day=day)
    if not found:
        return None
    version = found[0]
    if version["hash"] not in _KNOWN:
        (row,) = await rows(session, SCHEME, area=area, scheme_id=version["scheme_id"], version=version["version"])
        _KNOWN[version["hash"]] = catalogue(from_json(row["scheme"]))
    return _KNOWN[version["hash"]]
