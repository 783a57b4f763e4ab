"""What tariff consumes of assessment: people were assessed, and rated a second time; people turned out to be one.

The consumer has opened the transaction. Facts are stored with their highest revision, then proposals and tariffs are
brought in line with them.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.tariff.commands.reconcile import date_withdrawn, reconcile
from services.tariff.events import ClientAssessed, ClientsMerged, SecondRatingChanged
from services.tariff.store import assessments, persons, second_ratings
from shared.data.db import Session
from shared.data.revisions import STEP
from shared.messaging import outbox
from shared.messaging.consumer import Subscription
from shared.messaging.events import Event, Handler, Payload
from shared.messaging.otherwise import noted_now
from shared.messaging.restated import FactsRestated, facts_restated


async def clients_assessed(session: Session, events: Sequence[Event[ClientAssessed]]) -> None:
    kept = await assessments.keep(session, [_assessed(event.data) for event in events])
    restated = any(event.data.revision >= STEP for event in events)
    otherwise = await _said_otherwise(session) if restated else set()
    if otherwise:  # what falls by an older word may be taken back again
        with outbox.taking_back(session):
            await reconcile(session, [id_ for id_ in kept if id_ in otherwise])
    await reconcile(session, [id_ for id_ in kept if id_ not in otherwise])


async def _said_otherwise(session: Session) -> set[UUID]:
    """The assessments of which assessment says now what it did not say before it was set back."""
    return {UUID(noted.thing_id) for noted in await noted_now(session) if noted.thing == "assessment"}


def _assessed(event: ClientAssessed) -> dict[str, Any]:
    """An older version told it in the name of who gave the points last."""
    return event.model_dump() | {"rated_by": event.rated_by or [event.actor_organisation]}


async def clients_merged(session: Session, events: Sequence[Event[ClientsMerged]]) -> None:
    """Kept as an alias: what was decided under either id stays as it is and is found by both."""
    await persons.keep_merges(session, [event.data.model_dump() for event in events])


async def second_ratings_changed(session: Session, events: Sequence[Event[SecondRatingChanged]]) -> None:
    """Kept by itself: it may come before the assessment that it is of."""
    await second_ratings.keep(session, [event.data.model_dump() for event in events])


HANDLERS: dict[type[Payload], Handler] = {
    ClientAssessed: clients_assessed,
    ClientsMerged: clients_merged,
    SecondRatingChanged: second_ratings_changed,
    FactsRestated: facts_restated,
}

TOPICS = {"lasars.clinical": "assessment", "lasars.assessment": "assessment"}
SUBSCRIPTION = Subscription(topics=TOPICS, handlers=HANDLERS, reconcile=date_withdrawn)
