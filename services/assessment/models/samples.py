"""Samples of verified outcomes: the draw, what it was drawn from, and what became of each that was drawn."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.assessment.models.table import Fact, Table, one_of
from shared.messaging.tables import APPEND_ONLY

VALIDATION, COUNTER_VERIFICATION = "validation", "counter_verification"
PURPOSES = (VALIDATION, COUNTER_VERIFICATION)
WAITING, VALIDATED, FAILED, SET_ASIDE = "waiting", "validated", "failed", "set_aside"
FALLEN = "fallen"  # set aside since it no longer stands as it was drawn
SAMPLED_STATES = (WAITING, VALIDATED, FAILED, SET_ASIDE)


class Sample(Fact, table=True):
    """One for each contract, month and purpose: nobody draws until they like it. Drawn by who recorded it.

    `classes` are as they were drawn; `told_revision`: what payments was told of it, counted from 1; `finished_on`: when
    nothing waited for the first time; `told_evidence`: by which evidence, too.
    """

    __tablename__ = "sample"
    __table_args__ = (
        one_of("purpose", PURPOSES),
        UniqueConstraint("area", "contract", "month", "purpose"),
        CheckConstraint("extract(day from month) = 1", name="month_begins"),
        CheckConstraint("(finished_on IS NULL) = (told_revision IS NULL)", name="finished_is_told"),
        Index("ix_sample_area", "area", "id"),
    )
    contract: str
    month: date
    purpose: str
    seed: str
    scheme_id: str
    scheme_version: int
    classes: list[dict[str, Any]] = Field(sa_type=JSONB, nullable=False)
    finished_on: date | None = None
    told_revision: int | None = None
    told_evidence: bool = False


class SampleFrame(Table, table=True):
    """All that a sample was drawn from, so that anybody draws it again."""

    __tablename__ = "sample_frame"
    __table_args__ = {"info": APPEND_ONLY}  # noqa: RUF012 - as SQLAlchemy reads it
    sample_id: UUID = Field(primary_key=True, foreign_key="sample.id")
    lot: str = Field(primary_key=True)
    area: str
    outcome_id: UUID
    class_code: str
    is_drawn: bool


class SampledOutcome(Fact, table=True):
    """One that was drawn, as it was then: `fingerprint`, `episode_id` and `party` say of exactly which evidence.

    `verifiers`: all on whose word it rested when it was drawn and until it was decided, each with `sub` and
    `organisation`; `verified_by` is who verified it last.
    """

    __tablename__ = "sampled_outcome"
    __table_args__ = (
        one_of("state", SAMPLED_STATES),
        UniqueConstraint("sample_id", "outcome_id"),
        CheckConstraint("(state = 'waiting') = (decided_by IS NULL)", name="waiting_is_undecided"),
        CheckConstraint("(state IN ('failed', 'set_aside')) = (reason_code IS NOT NULL)", name="says_why"),
        Index("ix_sampled_outcome_outcome_id", "outcome_id"),
        Index("ix_sampled_outcome_area", "area", "id"),
    )
    sample_id: UUID = Field(foreign_key="sample.id")
    outcome_id: UUID
    class_code: str
    measure: str
    achieved_on: date
    fingerprint: str
    episode_id: UUID
    party: str
    verified_by: str
    verified_by_organisation: str
    verifiers: list[dict[str, Any]] = Field(sa_type=JSONB, nullable=False)
    state: str = WAITING
    reason_code: str | None = None
    decided_by: str | None = None
    decided_by_organisation: str | None = None
    decided_on: date | None = None
