"""What referral or tariff said once and does not know any more since it was set back: it is as if it had never been.

An episode that nobody can end or correct would stand in the way of all that comes after it. A scheme is only listed:
by its rules people are judged until tariff publishes that version anew. So is a name of an organisation.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.assessment.commands.reconcile import reconcile
from services.assessment.store import facts
from shared.data.db import Session
from shared.messaging.lost import FactKind, LosableFacts, LostFact, void

START = FactKind("start", "referral", "start_fact")
TRANSFER = FactKind("transfer", "referral", "transfer_fact")
KEY_WORKER = FactKind("key worker", "referral", "key_worker_fact")
END = FactKind("end", "referral", "end_fact")
SCHEME = FactKind("scheme", "tariff", "scheme_fact", "scheme_id || '/' || version", stands="true", only_listed=True)
TARIFF = FactKind("tariff", "tariff", "tariff_fact")
REFERRAL = FactKind("referral", "referral", "referral_fact", stands="NOT known.closed")

UNASSESSED = FactKind(
    "unassessed referral", "referral", "unassessed_fact",
    stands="""NOT known.voided AND known.outcome IS NULL
          AND NOT EXISTS (SELECT FROM referral_fact WHERE referral_fact.id = known.id)""",
)  # fmt: skip
PANEL_STEP = FactKind("panel step", "referral", "panel_step_fact", stands="NOT known.voided AND known.code IS NOT NULL")

ORGANISATION = FactKind("organisation", "referral", "organisation_fact", "code", stands="true", only_listed=True)


async def take_back(session: Session, lost: Mapping[str, Sequence[LostFact]], today: date) -> None:
    """Whose they were is reconciled again, so that what they kept from falling falls."""
    clients: set[UUID] = set()
    episodes: set[UUID] = {UUID(fact.id) for kind in (START, END) for fact in lost.get(kind.name, ())}
    for kind in (TRANSFER, KEY_WORKER):
        episodes |= await void(session, kind, lost.get(kind.name, ()), answer="episode_id")
    for kind in (START, END):
        clients |= await void(session, kind, lost.get(kind.name, ()))
    clients |= await facts.clients_of(session, episodes)
    clients |= await void(session, TARIFF, lost.get(TARIFF.name, ()))
    await void(session, REFERRAL, lost.get(REFERRAL.name, ()), change="closed = true")
    for kind in (UNASSESSED, PANEL_STEP):
        await void(session, kind, lost.get(kind.name, ()))
    await reconcile(session, clients, today)


LOST = LosableFacts(
    [START, TRANSFER, KEY_WORKER, END, REFERRAL, UNASSESSED, PANEL_STEP, ORGANISATION, TARIFF, SCHEME], take_back
)
