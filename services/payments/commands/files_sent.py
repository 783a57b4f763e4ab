"""That a file for the ledger was imported there: said once by finance, with the ledger's own batch."""

from datetime import date
from uuid import UUID

from services.payments.commands.ledger_files import file_of
from services.payments.commands.separation_of_duties import refuse_paid
from services.payments.errors import SentOtherwise, SentOutOfTime, too_early, too_late
from services.payments.models import LedgerFile
from services.payments.schemas.ledger_files import FileSentBody
from services.payments.store import ledger, ledger_files
from shared.data.db import Session
from shared.kernel.claims import Actor


async def say_sent(session: Session, file_id: UUID, body: FileSentBody, actor: Actor, today: date) -> LedgerFile:
    """The same said again changes nothing."""
    await ledger.lock(session, actor.area)
    await refuse_paid(session, actor)
    file = await file_of(session, actor.area, file_id)
    if before := (await ledger_files.sent(session, [file.id])).get(file.id):
        if (before.sent_on, before.batch) != (body.sent_on, body.batch):
            raise SentOtherwise(sent_on=before.sent_on, batch=before.batch)
        return file
    _refuse_sent_on(file, body.sent_on, today)
    said = {"sent_on": body.sent_on, "batch": body.batch, "said_by": actor.sub, "said_on": today}
    await ledger_files.keep_sent(session, {"file_id": file.id} | said)
    return file


def _refuse_sent_on(file: LedgerFile, sent_on: date, today: date) -> None:
    if sent_on > today:
        raise SentOutOfTime(earliest=file.made_on, latest=today, errors=[too_late("sentOn", today)])
    if sent_on < file.made_on:
        raise SentOutOfTime(earliest=file.made_on, latest=today, errors=[too_early("sentOn", file.made_on)])
