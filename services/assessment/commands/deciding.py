"""Which outcomes an organisation may decide about, as far as that goes by organisation: what a verifier's list has."""

from services.assessment.rules.separation_of_duties import paid_measures
from services.assessment.store import access
from services.assessment.store.outcomes import Decider
from services.assessment.store.person_facts import versions_of
from shared.data.db import Session
from shared.kernel.claims import Actor


async def decider(session: Session, actor: Actor) -> Decider | None:
    """None: it decides nothing, since it is paid and treats."""
    versions = await versions_of(session, actor.area)
    paid = paid_measures(versions, actor.organisation)
    if paid and await access.treats(session, actor.area, actor.organisation):
        return None
    own = [contract for version in versions for contract in version.contracts if contract.of_lasars]
    named = {contract.code for contract in own if actor.organisation in contract.verified_by}
    others = {contract.code for contract in own} - named
    return Decider(actor.organisation, sorted(paid), sorted(others))
