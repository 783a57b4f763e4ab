"""What waits at referral for the front door: who is referred and not assessed, and applications to the panel. And what
its directory calls organisations, and whom it was told to be registered nowhere.
"""

from datetime import date
from uuid import UUID

from sqlmodel import Field

from services.assessment.models.outcomes import ConsumedTable
from services.assessment.models.table import Table


class UnassessedFact(ConsumedTable, table=True):
    """A referral of somebody of whom referral knew no assessment. `outcome`: it is over; once there is a
    `ReferralFact` of its id, that counts.
    """

    __tablename__ = "unassessed_fact"
    organisation: str
    service_id: str
    referred_on: date
    hold_expires_on: date | None = None
    outcome: str | None = None


class PanelStepFact(ConsumedTable, table=True):
    """What an application asks for next; `code` is null where nothing is to be done any more."""

    __tablename__ = "panel_step_fact"
    code: str | None = None
    due_on: date | None = None
    since: date | None = None


class OrganisationFact(Table, table=True):
    """What the area's directory calls an organisation. None is ever taken out of it."""

    __tablename__ = "organisation_fact"
    area: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    name: str
    revision: int


class UnregisteredClient(Table, table=True):
    """An id that referral named and nobody is registered by, as it was published. Voided: somebody is."""

    __tablename__ = "unregistered_client"
    area: str = Field(primary_key=True)
    client_id: UUID = Field(primary_key=True)
    since: date
    revision: int
    voided: bool
