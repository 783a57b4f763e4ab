"""On which business day each version of a scheme became known here first, however often it is said again."""

from collections.abc import Iterable
from datetime import date

from shared.data.db import Row, Session
from shared.data.statements import command

# The day on which it was published, where that was before: after a restore it is heard once more. A sandbox's business
# date may be years before.
_NOTE = command(
    """
    INSERT INTO scheme_known (area, hash, known_on)
    SELECT area, hash, least((published_at AT TIME ZONE 'Europe/London')::date, CAST(:today AS date))
      FROM unnest(CAST(:areas AS text[]), CAST(:hashes AS text[]), CAST(:published AS timestamptz[]))
           AS version (area, hash, published_at)
    ON CONFLICT DO NOTHING
    """
)


async def note(session: Session, versions: Iterable[Row], today: date) -> None:
    rows = [(row["area"], row["hash"], row["published_at"]) for row in versions if not row["voided"]]
    if rows:
        areas, hashes, published = map(list, zip(*rows, strict=True))
        await _NOTE.execute(session, areas=areas, hashes=hashes, published=published, today=today)
