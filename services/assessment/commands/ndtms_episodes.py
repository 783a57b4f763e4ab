"""What agencies told NDTMS, beside what was recorded here of the same treatment."""

from collections import Counter
from uuid import UUID

from services.assessment.commands.validation import bad_value
from services.assessment.models import NdtmsExtract
from services.assessment.rules.ndtms.comparing import COMPARISONS, ComparedEpisode, Comparison, compare
from services.assessment.store import ndtms_episodes as store
from services.assessment.store import ndtms_extracts
from shared.data.db import Session
from shared.kernel.claims import Actor


async def page_of(
    session: Session, agency: str, comparison: Comparison | None, after: str | None, limit: int | None, actor: Actor
) -> list[ComparedEpisode]:
    """None of an agency of which no extract was taken."""
    extract = await ndtms_extracts.last_taken(session, actor.area, agency)
    wanted = [
        episode
        for episode in (await _compared(session, extract) if extract else ())
        if (comparison is None or episode.comparison == comparison) and (after is None or episode.key > after)
    ]
    return wanted[:limit]


async def totals(session: Session, agency: str, actor: Actor) -> tuple[UUID, dict[Comparison, int]]:
    """The extract, and how many there are of each comparison."""
    extract = await ndtms_extracts.last_taken(session, actor.area, agency)
    if extract is None:
        raise bad_value("agency", "is none of which an extract was taken")
    counted = Counter(episode.comparison for episode in await _compared(session, extract))
    return extract.id, {comparison: counted[comparison] for comparison in COMPARISONS}


async def _compared(session: Session, extract: NdtmsExtract) -> list[ComparedEpisode]:
    """By the extract of the agency that was taken last: of its days, and of whom it is here."""
    reported = await store.reported(session, extract.area, extract.agency)
    recorded = await store.recorded_of(session, extract.area, extract.provider)
    return compare(reported, recorded, extract.since, extract.until)
