"""What tariff hears from assessment: people were assessed, people turned out to be one.

The consumer has opened the transaction. Facts are stored with their highest revision, then what they touch is settled.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from services.tariff.commands.reconcile import settle
from services.tariff.events import ClientAssessed, ClientsMerged
from services.tariff.store import assessments, persons, tariffs
from shared.data.apart import each_apart
from shared.data.db import Session
from shared.data.revisions import STEP
from shared.messaging import outbox
from shared.messaging.consumer import Subscription
from shared.messaging.events import Event, Handler, Payload
from shared.messaging.otherwise import noted_now
from shared.messaging.restated import FactsRestated, facts_restated


async def clients_assessed(session: Session, events: Sequence[Event[ClientAssessed]]) -> None:
    touched = await assessments.keep_assessments(session, [_assessed(event.data) for event in events])
    found = await noted_now(session) if any(event.data.revision >= STEP for event in events) else ()
    otherwise = {UUID(row["thing_id"]) for row in found if row["thing"] == "assessment"}
    if otherwise:  # what falls by an older word may be taken back again
        session.info[outbox.TAKES_BACK] = True
        await settle(session, [each for each in touched if each in otherwise])
        del session.info[outbox.TAKES_BACK]
    await settle(session, [each for each in touched if each not in otherwise])


def _assessed(heard: ClientAssessed) -> dict[str, Any]:
    """An older version told it in the name of who gave the points last."""
    return heard.model_dump() | {"rated_by": heard.rated_by or [heard.actor_organisation]}


async def clients_merged(session: Session, events: Sequence[Event[ClientsMerged]]) -> None:
    """Kept as an alias: what was decided under either id stays as it is and is found by both."""
    await persons.keep_merges(session, [event.data.model_dump() for event in events])


async def tick(session: Session, _today: date, _last: date | None) -> list[str]:
    """Of what was chosen otherwise than proposed, older versions of the program asked by the proposal: they left prices
    standing that were put right, and asked of some that the tariff does not carry. The first day after mends that.
    """
    found = await tariffs.chosen_otherwise(session)
    return await each_apart(session, "assessment", found, partial(settle, session))


HANDLERS: dict[type[Payload], Handler] = {
    ClientAssessed: clients_assessed,
    ClientsMerged: clients_merged,
    FactsRestated: facts_restated,
}

TOPICS = {"lasars.clinical": "assessment", "lasars.assessment": "assessment"}
SUBSCRIPTION = Subscription(topics=TOPICS, handlers=HANDLERS)
