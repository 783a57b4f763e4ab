"""The tables of referral, and the constraints that keep them true.

A command locks the client's row first, then services in the order of their ids, so
news of one client leaves in order and no two commands wait for each other for ever.
"""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from services.referral.rules.matching import places_free
from services.referral.rules.states import EpisodeState, State
from shared.data.db import registry_for
from shared.messaging.events import new_id
from shared.messaging.tables import messaging_tables

ELIGIBILITY = ("min_age", "max_age", "sexes", "substances", "districts")


class Table(SQLModel, registry=registry_for("referral")):
    pass


def _one_of(column: str, codes: type[StrEnum]) -> CheckConstraint:
    """Text with a closed list: readable in SQL, and a new code is one migration."""
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class Organisation(Table, table=True):
    """Its code is the commissioner's choice, the same in tokens, schemes and here."""

    __tablename__ = "organisation"
    area: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    name: str
    kind: str
    contact: str | None = None


class Service(Table, table=True):
    """Capacity may be lowered under what is in use, so only the parts are constrained, not their sum."""

    __tablename__ = "service"
    __table_args__ = (
        ForeignKeyConstraint(["area", "organisation"], ["referral.organisation.area", "referral.organisation.code"]),
        CheckConstraint("places >= 0", name="places_not_negative"),
        CheckConstraint("occupied >= 0", name="occupied_not_negative"),
        CheckConstraint("held >= 0", name="held_not_negative"),
        Index("ix_service_area_organisation", "area", "organisation"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    area: str
    organisation: str
    name: str
    is_treatment: bool
    modality_code: str
    modality_list: str
    setting_code: str
    setting_list: str
    min_age: int | None = None
    max_age: int | None = None
    sexes: list[str] = Field(sa_type=JSONB)
    substances: list[str] = Field(sa_type=JSONB)
    districts: list[str] = Field(sa_type=JSONB)
    places: int
    occupied: int = 0
    held: int = 0
    revision: int = 1  # of what the commissioner set; places taken and freed do not count

    @property
    def modality(self) -> dict[str, str]:
        return {"code": self.modality_code, "list": self.modality_list}

    @property
    def setting(self) -> dict[str, str]:
        return {"code": self.setting_code, "list": self.setting_list}

    @property
    def eligibility(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ELIGIBILITY}

    @property
    def available(self) -> int:
        return places_free(self.places, self.occupied, self.held)

    @property
    def has_room(self) -> bool:
        return self.available > 0


class Client(Table, table=True):
    """One row per client id: what every command on the client locks. `known`: assessment has spoken of it."""

    __tablename__ = "client"
    area: str = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    known: bool = False


class Assessed(Table, table=True):
    """What an assessment said that matching needs. The highest revision is kept."""

    __tablename__ = "assessed"
    __table_args__ = (Index("ix_assessed_client", "area", "client_id"),)
    area: str = Field(primary_key=True)
    assessment_id: UUID = Field(primary_key=True)
    client_id: UUID
    assessed_on: date
    age_years: int | None
    sex: str | None
    district: str | None
    presenting: list[list[str]] = Field(sa_type=JSONB)  # [code, class], the main one first
    revision: int
    voided: bool


class Merge(Table, table=True):
    """An alias: both ids are one person while it stands. No id is ever rewritten."""

    __tablename__ = "merge"
    __table_args__ = (
        Index("ix_merge_survivor", "area", "survivor_id"),
        Index("ix_merge_absorbed", "area", "absorbed_id"),
    )
    area: str = Field(primary_key=True)
    merge_id: UUID = Field(primary_key=True)
    survivor_id: UUID
    absorbed_id: UUID
    revision: int
    voided: bool


class SchemeVersion(Table, table=True):
    """Of a published scheme only what ending treatment needs: the meaning of discharge reasons, and how long it may
    be corrected by who ended it.
    """

    __tablename__ = "scheme_version"
    area: str = Field(primary_key=True)
    scheme_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    valid_from: date
    valid_to: date | None
    published_at: AwareDatetime
    discharge_reasons: list[dict[str, Any]] = Field(sa_type=JSONB)
    correction_days: int | None = None
    revision: int
    voided: bool


class SchemeParties(Table, table=True):
    """Whom a published version pays. Of one that an older version of this service heard it is not known."""

    __tablename__ = "scheme_parties"
    area: str = Field(primary_key=True)
    scheme_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    parties: list[str] = Field(sa_type=JSONB)
    revision: int


class Referral(Table, table=True):
    """`event_revision` counts the news of it, `revision` every change."""

    __tablename__ = "referral"
    __table_args__ = (
        ForeignKeyConstraint(["service_id"], ["referral.service.id"]),
        _one_of("state", State),
        CheckConstraint("choice IN ('client', 'assessor', 'only_option')", name="choice_known"),
        Index("ix_referral_client", "area", "client_id"),
        Index("ix_referral_organisation", "area", "organisation", "id"),
        Index(
            "uq_referral_open",
            "area",
            "client_id",
            "service_id",
            unique=True,
            postgresql_where=text("state IN ('pending', 'referred', 'accepted')"),
        ),
        Index("ix_referral_hold", "hold_expires_on", postgresql_where=text("state IN ('pending', 'referred')")),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    area: str
    client_id: UUID
    assessment_id: UUID | None = None
    organisation: str
    service_id: UUID
    is_treatment: bool
    state: State = Field(sa_type=Text)
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
    closed_by: str | None = None
    closed_by_organisation: str | None = None


class Episode(Table, table=True):
    """`service_id` and `delivered_by` are where the person is now; modality and setting as at the start.

    Where it started stands in the referral.
    """

    __tablename__ = "episode"
    __table_args__ = (
        UniqueConstraint("referral_id"),
        ForeignKeyConstraint(["referral_id"], ["referral.referral.id"]),
        ForeignKeyConstraint(["service_id"], ["referral.service.id"]),
        CheckConstraint("ended_on >= started_on", name="ends_after_start"),
        CheckConstraint("(end_revision = 0) = (ended_on IS NULL)", name="end_counted"),
        CheckConstraint("ended_by_role IN ('clinician', 'provider')", name="role_known"),
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


class Decided(Table, table=True):
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


metadata = Table.metadata
messaging_tables(metadata)
