"""What is heard from the other services, and the outcomes that all facts of a person add up to."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime
from sqlalchemy import BigInteger, CheckConstraint, DateTime, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.assessment.models.table import Table, one_of

STATES = ("proposed", "achieved", "withdrawn")
REASONS = ("represented", "journey-continued", "corrected", "refused", "merged", "voided", "superseded", "not-met")
DECISIONS = ("verified", "refused")


class SchemeFact(Table, table=True):
    """A published version, in full. Its source changes it only if it lost it, and publishes it anew."""

    __tablename__ = "scheme_fact"
    area: str = Field(primary_key=True)
    scheme_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    hash: str
    valid_from: date
    valid_to: date | None = None
    published_at: AwareDatetime = Field(sa_type=DateTime(timezone=True))
    scheme: dict[str, Any] = Field(sa_type=JSONB, nullable=False)
    revision: int = Field(sa_type=BigInteger)


class ReferralFact(Table, table=True):
    """Who was referred to whom. The organisation is null while only the closing was heard of."""

    __tablename__ = "referral_fact"
    __table_args__ = (Index("ix_referral_fact_open", "area", "organisation", postgresql_where=text("NOT closed")),)
    id: UUID = Field(primary_key=True)
    area: str
    client_id: UUID = Field(index=True)
    organisation: str | None = None
    service_id: str | None = None
    referred_on: date | None = None
    revision: int
    closed: bool
    outcome: str | None = None  # null too of what was closed before it was kept


class ConsumedTable(Table):
    """Of referral: its actor is the recorder, and the highest revision counts."""

    id: UUID = Field(primary_key=True)
    area: str
    client_id: UUID = Field(index=True)
    revision: int
    voided: bool
    recorded_by: str
    recorded_by_organisation: str


class StartFact(ConsumedTable, table=True):
    """Its id is the episode's; `delivered_by` is who began it."""

    __tablename__ = "start_fact"
    __table_args__ = (Index("ix_start_fact_area_delivered_by", "area", "delivered_by"),)
    referral_id: UUID
    delivered_by: str
    service_id: str
    is_treatment: bool
    care_coordinating: bool
    started_on: date


class TransferFact(ConsumedTable, table=True):
    __tablename__ = "transfer_fact"
    __table_args__ = (Index("ix_transfer_fact_area_to_organisation", "area", "to_organisation"),)
    episode_id: UUID = Field(index=True)
    to_organisation: str
    transferred_on: date


class EndFact(ConsumedTable, table=True):
    """Its id is the episode's; its revision counts corrections of the end. `first_ended_on`: as it was said first.

    `late_days_from`: the end from which the days for corrections and late records count.
    """

    __tablename__ = "end_fact"
    ended_on: date
    first_ended_on: date
    late_days_from: date
    reason_list: str
    reason_code: str
    by_role: str


class TariffFact(ConsumedTable, table=True):
    """Of tariff; its id is the tariff's. Who confirmed it is who recorded it, whoever took it back since."""

    __tablename__ = "tariff_fact"
    assessment_id: UUID | None = None
    confirmed_by: str
    confirmed_by_organisation: str
    valid_from: date
    band: str
    confirmed_on: date


class ConsumedFrom(Table, table=True):
    """All who ever said something of a thing that is heard of, whichever revision counts: `thing` is its table."""

    __tablename__ = "heard_by"
    thing: str = Field(primary_key=True)
    thing_id: UUID = Field(primary_key=True)
    sub: str = Field(primary_key=True)
    organisation: str = Field(primary_key=True)


class Outcome(Table, table=True):
    """Measure and episode of an id never change. `kin` are the client ids that were one person then.

    `shown_revision` is the revision for who is paid: it rises with what they are shown, not with what happens after.
    `party_evidence` is what they recorded themselves, whichever evidence is chosen. `shown` are columns as they were
    before news that takes nothing from them: to who is paid they stand for those of the row.
    `party` has the episode; `prime` is whom the contract pays and `delivered_by` who delivered it by the contract, each
    where that is another.
    `known_on` is the day on which it became known what took it back; null of what fell before that was kept.
    `by_merge`: it stood until two records were found to be one person, or not to be.
    `derived_id` comes from the facts. It is the id too, but for outcomes that were told under an older rule of naming
    or in another place.
    """

    __tablename__ = "outcome"
    __table_args__ = (
        one_of("state", STATES),
        one_of("reason", REASONS),
        CheckConstraint("(state = 'withdrawn') = (reason IS NOT NULL)", name="reason_of_withdrawal"),
        CheckConstraint("state <> 'achieved' OR verified_by IS NOT NULL", name="achieved_is_verified"),
        UniqueConstraint("derived_id", deferrable=True, initially="IMMEDIATE"),  # one statement may pass ids on
        Index("ix_outcome_worklist", "area", "state", "id"),
        Index("ix_outcome_oldest", "area", "state", "achieved_on", "id"),
    )
    id: UUID = Field(primary_key=True)
    derived_id: UUID
    area: str
    client_id: UUID = Field(index=True)
    measure: str
    scope_id: str
    state: str
    achieved_on: date
    party: str
    episode_id: UUID = Field(index=True)
    journey_id: UUID | None
    journey_from: date | None
    journey_to: date | None
    contract: str | None
    evidence: list[dict[str, Any]] = Field(sa_type=JSONB, nullable=False)
    party_evidence: list[dict[str, Any]] = Field(sa_type=JSONB, nullable=False)
    provisional_until: str | None
    provisional_rule: str | None
    represented_on: date | None
    recorders: list[dict[str, Any]] = Field(sa_type=JSONB, nullable=False)
    verified_by: str | None
    verified_by_organisation: str | None
    verifiers: list[dict[str, Any]] = Field(sa_type=JSONB, nullable=False)
    fingerprint: str
    scheme_id: str
    scheme_version: int
    reason: str | None
    cause_id: UUID | None
    effective_on: date | None
    kin: list[str] = Field(sa_type=JSONB, nullable=False)
    revision: int
    shown_revision: int
    shown: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    prime: str | None = None
    delivered_by: str | None = None
    known_on: date | None = None
    by_merge: bool = False


class Verification(Table, table=True):
    """A person's word on one measure, one day and exactly this evidence, and on whose outcome it was. It may be taken
    back; the last one holds.

    Evidence that cannot be known any more is an empty list: such a word covers nothing. `episode_id` and `party` are
    those to whom the outcome was attributed when this was said.
    `verified_before` are others who verified the same: `decided_by` is who did last, `decided_on` when the first did.
    """

    said_once: ClassVar[tuple[str, ...]] = ("measure", "fingerprint", "episode_id", "party")

    __tablename__ = "verification"
    __table_args__ = (
        one_of("decision", DECISIONS),
        Index("uq_verification_said_once", *said_once, unique=True, postgresql_nulls_not_distinct=True),
        Index("ix_verification_decided", "area", "decided_on", "id"),
    )
    id: UUID = Field(primary_key=True)
    measure: str
    fingerprint: str
    achieved_on: date
    evidence: list[dict[str, Any]] = Field(sa_type=JSONB, nullable=False)
    area: str
    client_id: UUID = Field(index=True)
    outcome_id: UUID
    episode_id: UUID | None
    party: str | None
    decision: str
    reason_code: str | None
    decided_by: str
    decided_by_organisation: str
    decided_on: date
    verified_before: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB, nullable=False)


class Representation(Table, table=True):
    """Who came back after a successful discharge. Void when it is found that they did not."""

    __tablename__ = "representation"
    discharge_episode_id: UUID = Field(primary_key=True)
    area: str
    client_id: UUID = Field(index=True)
    presentation_id: UUID
    presented_on: date
    door: str
    revision: int
    voided: bool


class ClientDue(Table, table=True):
    """The next day on which time alone changes something for a person."""

    __tablename__ = "client_due"
    __table_args__ = (Index("ix_client_due_due_on", "due_on"),)
    client_id: UUID = Field(primary_key=True)
    area: str
    due_on: date
