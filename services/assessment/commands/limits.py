"""How much one organisation may record of one person, and how often one record is corrected: with each, everything
known of them is looked at again, and what rests on it is told again at a higher revision.
"""

from datetime import date, timedelta
from uuid import UUID

from services.assessment.errors import TooManyCorrections, TooManyRecords
from services.assessment.models.table import Fact
from services.assessment.store import records
from services.assessment.store.records import Record
from shared.data.db import Session
from shared.kernel.claims import Actor

RECORDS_MAX = 400  # more than one a day
WITHIN = timedelta(days=365)
CORRECTIONS_MAX = 100


async def check_room(session: Session, kind: type[Record], client_id: UUID, actor: Actor, today: date) -> None:
    """Of this kind, what is void and what waits included, whoever the client is said to be."""
    since = today - WITHIN
    if await records.count_by(session, kind, client_id, actor, since, RECORDS_MAX) >= RECORDS_MAX:
        raise TooManyRecords(most=RECORDS_MAX)


def check_correctable(record: Fact) -> None:
    """Asked before a correction; what takes back is refused to nobody for that."""
    if record.revision > CORRECTIONS_MAX:
        raise TooManyCorrections(most=CORRECTIONS_MAX)
