"""Taking back that two registrations are not one person: the question is open again."""

from datetime import date
from uuid import UUID

from services.assessment.commands import reconcile
from services.assessment.commands.access import decide_about
from services.assessment.commands.limits import check_correctable
from services.assessment.commands.merges import ask_again, lock_concerned, publish_matches
from services.assessment.errors import NotToldApart, UnknownMatch
from services.assessment.models import Match
from services.assessment.store import merges as store
from services.assessment.store.records import supersede
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.expected import check


async def reopen_match(
    session: Session, match_id: UUID, reason_code: str, actor: Actor, today: date, expected: int | None = None
) -> Match:
    """What only followed from another decision is open again with that one."""
    await store.lock_merges(session, actor.area)
    match = await store.lock_match(session, match_id, actor.area)
    if match is None:
        raise UnknownMatch
    check(expected, match.revision)
    if match.state != "rejected" or match.reason_code == store.FOLLOWED:
        raise NotToldApart
    await lock_concerned(session, [match.client_id, match.candidate_id], actor)
    await decide_about(session, [match.client_id, match.candidate_id], actor, today)
    check_correctable(match)
    await supersede(
        session, match, actor, today, reason_code=reason_code, state="pending", decided_by=None, decided_on=None
    )
    kin = await store.kin_of(session, {match.client_id, match.candidate_id})
    asked = {match.client_id} | await ask_again(session, kin)
    await publish_matches(session, asked | await store.aliases_among(session, kin), actor)
    await reconcile.reconcile(session, asked, today, actor)
    return match
