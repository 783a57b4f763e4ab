"""Who waits, or has waited, for a place."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlmodel import Field

from services.referral.models.table import Table


class WaitingEntry(Table, table=True):
    """Beside the referral that waits; it stays when a place was offered, and when it was closed. `passed_over`: how
    many stood before it then; whoever offered it out of order said why. `queued_as`: the referral by which the person
    came to wait, where it is an earlier one; `queued_on`: on which day they did, None before that was kept.
    """

    __tablename__ = "waiting_entry"
    __table_args__ = (
        ForeignKeyConstraint(["referral_id"], ["referral.referral.id"]),
        ForeignKeyConstraint(["service_id"], ["referral.service.id"]),
        CheckConstraint("(offered_on IS NULL) = (passed_over IS NULL)", name="offer_counted"),
        CheckConstraint("passed_over = 0 OR reason_code IS NOT NULL", name="reason_given"),
        Index("ix_waiting_entry_offered_on", "area", "offered_on", "referral_id"),
    )
    referral_id: UUID = Field(primary_key=True)
    area: str
    service_id: UUID
    organisation: str
    priority: str | None = None
    offered_on: date | None = None
    passed_over: int | None = None
    reason_code: str | None = None
    offered_by: str | None = None
    offered_by_organisation: str | None = None
    queued_as: UUID | None = None
    queued_on: date | None = None
