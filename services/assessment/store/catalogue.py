"""The scheme version in force on a day, as far as the front door needs it."""

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from services.assessment.rules.catalogue import Catalogue

IN_FORCE = """
"""
SCHEME = "SELECT scheme FROM scheme_fact WHERE id = :id"


async def catalogue_on(session: AsyncSession, area: str, day: date) -> Catalogue | None:
    """Of the versions valid that day the last published counts. A published version never changes."""
    return None
