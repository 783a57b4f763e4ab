"""What the directory calls organisations, published whenever it is something else than was published last.

By nobody: who said it stands in the history of the directory.
"""

from services.referral.events import OrganisationNamed
from services.referral.models import Organisation
from services.referral.rules.states import SYSTEM
from services.referral.store import directory
from shared.data.db import Session
from shared.data.records import update
from shared.messaging import outbox


def publish_name(session: Session, organisation: Organisation) -> None:
    outbox.add(session, organisation.code, organisation_named(organisation))


async def publish_names_of_before(session: Session) -> None:
    """Of organisations that were there before names were published."""
    for organisation in await directory.unpublished(session):
        organisation.published_revision = organisation.revision
        await update(session, organisation)
        publish_name(session, organisation)


def organisation_named(organisation: Organisation) -> OrganisationNamed:
    return OrganisationNamed(
        area=organisation.area,
        actor=SYSTEM,
        actor_organisation=SYSTEM,
        revision=organisation.revision,
        organisation=organisation.code,
        organisation_name=organisation.name,
    )
