"""Referrals."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, text
from sqlmodel import Field

from services.referral.models.table import Table, one_of
from services.referral.rules.states import HOLDING, PROVIDER_LEFT, SYSTEM, TAKEN_BACK_WITHIN, ReferralState
from shared.messaging.events import new_id


class Referral(Table, table=True):
    """`event_revision` counts the news of it, `revision` every change. While it waits no place is held, and
    `hold_expires_on` is the day of the referral.
    """

    __tablename__ = "referral"
    __table_args__ = (
        ForeignKeyConstraint(["service_id"], ["referral.service.id"]),
        one_of("state", ReferralState),
        CheckConstraint("choice IN ('client', 'assessor', 'only_option')", name="choice_known"),
        Index("ix_referral_client", "area", "client_id"),
        Index("ix_referral_organisation", "area", "organisation", "id"),
        Index("ix_referral_area_referred_on", "area", "referred_on", "id"),
        Index("ix_referral_area_id", "area", "id"),
        Index(
            "uq_referral_open",
            "area",
            "client_id",
            "service_id",
            unique=True,
            postgresql_where=text("state IN ('pending', 'referred', 'accepted', 'waiting')"),
        ),
        Index("ix_referral_hold", "hold_expires_on", postgresql_where=text("state IN ('pending', 'referred')")),
        Index("ix_referral_waiting", "service_id", postgresql_where=text("state = 'waiting'")),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    area: str
    client_id: UUID
    assessment_id: UUID | None = None
    organisation: str
    service_id: UUID
    is_treatment: bool
    state: ReferralState = Field(sa_type=Text)
    choice: str
    referred_on: date
    hold_expires_on: date
    contact_on: date | None = None
    assessed_on: date | None = None
    first_offered_on: date | None = None
    reason_code: str | None = None
    episode_id: UUID | None = None
    revision: int = 1
    event_revision: int = 1
    referred_by: str
    referred_by_organisation: str
    accepted_on: date | None = None
    closed_on: date | None = None  # null too of what an older version closed
    closed_by: str | None = None
    closed_by_organisation: str | None = None
    pending_since: date | None = None  # the day on which it was recorded, where no assessment had come by then
    arrived_on: date | None = None  # the later day on which one came, or on which it was sent on without
    sent_on_for: str | None = None  # why it was sent on without an assessment
    gone_out: bool = True  # what is published of it waits for no assessment: one stood, or it was sent on
    dated_after_start: bool = False  # the day of the assessment came when treatment had begun, and goes by what stands

    @property
    def unassessed(self) -> bool:
        """Nothing of it is published yet but that it waits for an assessment, answered or not."""
        waits = self.pending_since is not None and self.arrived_on is None
        return waits and self.state in {*HOLDING, ReferralState.STARTED}

    @property
    def take_back_until(self) -> date | None:
        """The last day on which what ended it may be taken back: not where treatment was said to have begun, its time
        ran out, its provider left, or nobody says on which day it ended.
        """
        by_nobody = (self.closed_by, self.closed_by_organisation) in ((None, None), (SYSTEM, SYSTEM))
        if by_nobody or self.closed_on is None or self.episode_id is not None or self.reason_code == PROVIDER_LEFT:
            return None
        return self.closed_on + TAKEN_BACK_WITHIN
