"""A caseload that is taken over, as a file: all of its lines become referral forms, or none."""

from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from services.assessment.commands.earlier_starts import errors_shown
from services.assessment.commands.referral_forms import said_and_kept
from services.assessment.commands.validation import recorded
from services.assessment.errors import BadValue, FileUnderWay
from services.assessment.models import ReferralForm
from services.assessment.rules.referral_lines import ReferralLine, placed_at, referral_lines
from services.assessment.schemas.referral_forms import ReferralFormBody
from services.assessment.store import referral_forms as store
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel import wording
from shared.kernel.claims import Actor


@dataclass(frozen=True, slots=True)
class FormsImported:
    """`rows` of the file; `received` of them are new, or would be, and the others said so before."""

    rows: int
    received: int
    dry_run: bool


async def import_forms(session: Session, csv: str, actor: Actor, today: date, *, dry_run: bool) -> FormsImported:
    """One file of an organisation at a time: thousands of lines hold a connection for a while, and others wait."""
    if not await store.is_alone(session, actor.area, actor.organisation):
        raise FileUnderWay
    lines, problems = referral_lines(csv)
    received = []
    for line in lines:
        try:
            says, kept = await said_and_kept(session, _body(line), actor, today)
        except BadValue as refused:
            problems += placed_at(line.line, refused.errors or ())
            continue
        received += [] if kept else [says]
    if problems:
        raise BadValue(errors=errors_shown(problems))
    if not dry_run:
        for says in received:
            await insert(session, ReferralForm, **says, **recorded(actor, today))
    return FormsImported(len(lines), len(received), dry_run)


def _body(line: ReferralLine) -> ReferralFormBody:
    try:
        return ReferralFormBody.model_validate(line.body)
    except ValidationError as wrong:
        errors = [
            {"field": ".".join(map(str, error["loc"])), "message": wording.in_words(error)} for error in wrong.errors()
        ]
        raise BadValue(errors=errors) from None
