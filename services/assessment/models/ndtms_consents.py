"""Whether a person lets NDTMS be told who they are."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.assessment.models.table import Fact


class NdtmsConsent(Fact, table=True):
    """What was said last counts: nothing is corrected, it is said again, or taken back where nobody said it."""

    __tablename__ = "ndtms_consent"
    __table_args__ = (
        Index("ix_ndtms_consent_client", "client_id", "said_on", "id"),
        Index("ix_ndtms_consent_area", "area", "id"),
    )
    client_id: UUID = Field(foreign_key="person.id")
    given: bool
    said_on: date
    void_reason: str | None = None
