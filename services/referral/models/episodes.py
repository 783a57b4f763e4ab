"""Treatment, until it ends or moves."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlmodel import Field

from services.referral.models.table import Table
from services.referral.rules.states import EpisodeState
from shared.messaging.events import new_id


class Episode(Table, table=True):
    """`service_id` and `delivered_by` are where the person is now; modality and setting as at the start.

    Where it started stands in the referral.
    """

    __tablename__ = "episode"
    __table_args__ = (
        ForeignKeyConstraint(["referral_id"], ["referral.referral.id"]),
        ForeignKeyConstraint(["service_id"], ["referral.service.id"]),
        CheckConstraint("ended_on >= started_on", name="ends_after_start"),
        CheckConstraint("(end_revision = 0) = (ended_on IS NULL)", name="end_counted"),
        CheckConstraint("ended_by_role IN ('clinician', 'provider')", name="role_known"),
        Index(
            "uq_episode_referral",
            "referral_id",
            unique=True,
            postgresql_where=text("start_void_reason IS NULL"),
        ),
        Index("ix_episode_referral", "referral_id"),
        Index("ix_episode_client", "area", "client_id"),
        Index(
            "uq_episode_open",
            "area",
            "client_id",
            "service_id",
            unique=True,
            postgresql_where=text("(ended_on IS NULL OR end_voided) AND NOT kept_double AND start_void_reason IS NULL"),
        ),
        Index("ix_episode_delivered_by", "area", "delivered_by", "id"),
        Index("ix_episode_area_started_on", "area", "started_on", "id"),
        Index("ix_episode_area_id", "area", "id"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    area: str
    referral_id: UUID
    client_id: UUID
    delivered_by: str
    service_id: UUID
    is_treatment: bool
    modality_code: str
    modality_list: str
    setting_code: str
    setting_list: str
    referred_on: date
    first_offered_on: date | None = None
    started_on: date
    care_coordinating: bool
    key_worker: str | None = None
    started_by: str
    started_by_organisation: str
    revision: int = 1
    ended_on: date | None = None
    end_reason_code: str | None = None
    end_reason_list: str | None = None
    ended_by_role: str | None = None
    ended_by: str | None = None
    ended_by_organisation: str | None = None
    end_revision: int = 0  # counts ends, corrections and voids
    end_said_by_provider: int = 0  # of these, by who treats since the LASARS last voided one
    end_said_by_lasars: int = 0
    first_ended_on: date | None = None  # as the end was said first, whatever it was corrected to, voided and said again
    late_days_from: date | None = None  # the end from which the days for corrections and late records count
    end_recorded_on: date | None = None
    end_voided: bool = False
    end_void_reason: str | None = None
    kept_double: bool = False  # was open beside another of its client at the service before that was refused
    end_correction_reason: str | None = None
    start_void_reason: str | None = None  # a start that was voided takes its transfers and its end along
    start_voided_by: str | None = None
    start_voided_by_organisation: str | None = None

    @property
    def state(self) -> EpisodeState:
        if self.start_void_reason:
            return EpisodeState.VOIDED
        return EpisodeState.ENDED if self.ended_on and not self.end_voided else EpisodeState.OPEN

    @property
    def modality(self) -> dict[str, str]:
        return {"code": self.modality_code, "list": self.modality_list}

    @property
    def setting(self) -> dict[str, str]:
        return {"code": self.setting_code, "list": self.setting_list}

    @property
    def end(self) -> dict[str, Any] | None:
        if self.state is not EpisodeState.ENDED:
            return None
        return {
            "ended_on": self.ended_on,
            "reason": {"code": self.end_reason_code, "list": self.end_reason_list},
            "ended_by_role": self.ended_by_role,
            "revision": self.end_revision,
        }


class LasarsDecision(Table, table=True):
    """When an organisation last decided about somebody's treatment as the LASARS."""

    __tablename__ = "decided"
    area: str = Field(primary_key=True)
    client_id: UUID = Field(primary_key=True)
    organisation: str = Field(primary_key=True)
    decided_on: date


class Transfer(Table, table=True):
    __tablename__ = "transfer"
    __table_args__ = (
        ForeignKeyConstraint(["episode_id"], ["referral.episode.id"]),
        Index("ix_transfer_episode", "episode_id"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    episode_id: UUID
    from_service_id: UUID
    to_service_id: UUID
    from_organisation: str
    to_organisation: str
    transferred_on: date
    transferred_by: str
    transferred_by_organisation: str
