"""How somebody can be reached, as a referral form says it of a person who is here already: it is said last."""

from datetime import date
from uuid import UUID

from services.assessment.commands.access import known_client
from services.assessment.models import Person
from services.assessment.store import persons as store
from services.assessment.store import reaching
from services.assessment.store.person_history import former_words
from services.assessment.store.records import supersede
from shared.data.db import Session
from shared.kernel.claims import Actor

FORM = "referral_form"
REOPENED = "form_reopened"


async def keep_reach(session: Session, client_id: UUID, reach_by: str | None, actor: Actor, today: date) -> None:
    """Whoever is told how to reach the person is told this from now on; the front door corrects or empties it."""
    if reach_by is None:
        return
    await known_client(session, client_id, actor)
    person, absorbed = await _goes_by(session, client_id, actor)
    if person is not None and await reaching.reached_by(session, person, absorbed) != reach_by:
        await supersede(session, person, actor, today, reason_code=FORM, reach_by=reach_by)


async def take_reach_back(session: Session, client_id: UUID, reach_by: str | None, actor: Actor, today: date) -> None:
    """The form was not theirs: what the record said before it, unless somebody has said something else since."""
    if reach_by is None:
        return
    await known_client(session, client_id, actor)
    person, _ = await _goes_by(session, client_id, actor)
    if person is None or person.reach_by != reach_by:
        return
    by_forms = [word.content for word in await former_words(session, person.id) if word.reason_code == FORM]
    if by_forms:
        before = by_forms[-1].get("reach_by") or ""  # empty, as one of their other records may say something
        await supersede(session, person, actor, today, reason_code=REOPENED, reach_by=before)


async def _goes_by(session: Session, client_id: UUID, actor: Actor) -> tuple[Person | None, tuple[UUID, ...]]:
    with_absorbed = await store.person_with_absorbed(session, client_id, actor.area)
    if with_absorbed is None:
        return None, ()
    person, absorbed = with_absorbed
    return person, tuple(absorbed)
