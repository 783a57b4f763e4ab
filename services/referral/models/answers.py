"""What was said of a referral and taken back."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Text
from sqlmodel import Field

from services.referral.models.table import Table, one_of
from services.referral.rules.states import ReferralState
from shared.messaging.events import new_id


class AnswerTakenBack(Table, table=True):
    """`state` is what the answer had made of the referral; who accepted it is not kept, so `said_by` may be None.
    `first_offered_on`: the first appointment that went with it. `of_appointment`: only that was said anew.
    """

    __tablename__ = "answer_taken_back"
    __table_args__ = (
        ForeignKeyConstraint(["referral_id"], ["referral.referral.id"]),
        one_of("state", ReferralState),
        Index("ix_answer_taken_back_referral", "referral_id", "id"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    area: str
    referral_id: UUID
    state: ReferralState = Field(sa_type=Text)
    said_on: date | None
    said_by: str | None
    said_by_organisation: str
    reason_code: str | None
    first_offered_on: date | None
    of_appointment: bool
    taken_back_for: str
    taken_back_on: date
    taken_back_by: str
    taken_back_by_organisation: str
