"""What the other services said. One row a thing: the highest revision stands, in whatever order they came."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime
from sqlalchemy import JSON, CheckConstraint, DateTime, Index, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.payments.models.table import Table
from shared.data.revisions import TOLD_SINCE


class SchemeVersion(Table, table=True):
    __tablename__ = "scheme_version"
    area: str = Field(primary_key=True, sa_type=Text)
    scheme_id: str = Field(primary_key=True, sa_type=Text)
    version: int = Field(primary_key=True, sa_type=Integer, sa_column_kwargs={"autoincrement": False})
    revision: int
    voided: bool
    hash: str = Field(sa_type=Text)
    valid_from: date
    published_at: AwareDatetime = Field(sa_type=DateTime(timezone=True))
    scheme: dict[str, Any] = Field(sa_type=JSON)


class SchemeKnown(Table, table=True):
    """The business day on which a version became known first."""

    __tablename__ = "scheme_known"
    area: str = Field(primary_key=True, sa_type=Text)
    hash: str = Field(primary_key=True, sa_type=Text)
    known_on: date


class Tariff(Table, table=True):
    __tablename__ = "tariff"
    __table_args__: ClassVar[tuple[Any, ...]] = (Index(None, "client_id"),)

    tariff_id: UUID = Field(primary_key=True)
    revision: int
    voided: bool
    area: str = Field(sa_type=Text)
    client_id: UUID
    valid_from: date
    band: str = Field(sa_type=Text)
    prices: dict[str, int] | None = Field(sa_type=JSON)
    override_code: str | None = Field(sa_type=Text)
    confirmed_by: str = Field(sa_type=Text)
    confirmed_on: date
    scheme_id: str = Field(sa_type=Text)
    scheme_version: int
    scheme_hash: str = Field(sa_type=Text)
    content_hash: str | None = Field(None, sa_type=Text)  # null: kept by an older version
    # What it said before a word that took back; null: none did, or a person has confirmed anew since.
    before_taking_back: dict[str, Any] | None = Field(None, sa_type=JSON)
    voided_on: date | None = None  # when that was heard; no event says it


class ClientMerge(Table, table=True):
    """An alias, never a rewriting: voided, the two are apart again."""

    __tablename__ = "client_merge"
    __table_args__: ClassVar[tuple[Any, ...]] = (Index(None, "survivor_id"), Index(None, "absorbed_id"))

    merge_id: UUID = Field(primary_key=True)
    revision: int
    voided: bool
    area: str = Field(sa_type=Text)
    survivor_id: UUID
    absorbed_id: UUID


class Identity(Table, table=True):
    """Whether it is settled who this client is."""

    __tablename__ = "identity"
    client_id: UUID = Field(primary_key=True)
    revision: int
    voided: bool
    area: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)


class Outcome(Table, table=True):
    """The highest revision that was proposed or achieved; whether it stands, `withdrawal` says."""

    __tablename__ = "outcome"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("kind IN ('proposed', 'achieved')", name="kind_known"),
        Index(None, "client_id"),
    )

    outcome_id: UUID = Field(primary_key=True)
    revision: int
    kind: str = Field(sa_type=Text)
    area: str = Field(sa_type=Text)
    client_id: UUID
    measure: str = Field(sa_type=Text)
    achieved_on: date
    party: str = Field(sa_type=Text)
    delivered_by: str | None = Field(sa_type=Text)
    episode_id: UUID | None
    contract: str | None = Field(sa_type=Text)
    journey_from: date | None
    journey_to: date | None
    provisional_until: date | None  # infinity: ever
    evidence: list[dict[str, Any]] = Field(sa_type=JSON)
    verified_by: str | None = Field(sa_type=Text)
    recorders: list[dict[str, Any]] = Field(sa_type=JSONB, nullable=False)
    verified_by_organisation: str | None = Field(sa_type=Text)
    represented_on: date | None
    verifiers: list[dict[str, Any]] = Field(sa_type=JSONB, nullable=False)
    provisional_rule: str | None = Field(None, sa_type=Text)  # null: told by an older version
    evidence_key: str | None = Field(None, sa_type=Text, sa_column_kwargs={"info": TOLD_SINCE})


class Withdrawal(Table, table=True):
    """The highest revision that took an outcome back; it counts where it is above the outcome's own."""

    __tablename__ = "withdrawal"
    compared: ClassVar[bool] = False  # after a restatement: its outcome's standing is
    outcome_id: UUID = Field(primary_key=True)
    revision: int
    voided: bool
    area: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    cause_id: UUID | None
    effective_on: date
    client_id: UUID | None = None  # null: kept by an older version
    told_reason: str | None = Field(default=None, sa_type=Text)  # to who is paid; null: `reason`
    told_effective_on: date | None = None  # to who is paid; null: `effective_on`
    by_merge: bool = False  # two records were found to be one person, or not to be


class Review(Table, table=True):
    __tablename__ = "review"
    __table_args__: ClassVar[tuple[Any, ...]] = (Index(None, "area", "organisation", "done_on"),)

    review_id: UUID = Field(primary_key=True)
    revision: int
    voided: bool
    area: str = Field(sa_type=Text)
    client_id: UUID
    episode_id: UUID | None
    organisation: str = Field(sa_type=Text)
    stage: str = Field(sa_type=Text)
    due_on: date | None
    done_on: date


class TreatmentStart(Table, table=True):
    """Who began, and with whom: what a plan that assumes starts is compared with."""

    __tablename__ = "treatment_start"
    episode_id: UUID = Field(primary_key=True)
    revision: int
    voided: bool
    area: str = Field(sa_type=Text)
    client_id: UUID
    delivered_by: str = Field(sa_type=Text)
    is_treatment: bool
    started_on: date
    content_hash: str | None = Field(None, sa_type=Text)  # null: kept by an older version


class TreatmentTransfer(Table, table=True):
    """From this day another organisation delivers: for the forecast of the one before, treatment has ended."""

    __tablename__ = "treatment_transfer"
    transfer_id: UUID = Field(primary_key=True)
    revision: int
    voided: bool
    area: str = Field(sa_type=Text)
    episode_id: UUID
    client_id: UUID
    to_organisation: str = Field(sa_type=Text)
    transferred_on: date
    content_hash: str | None = Field(None, sa_type=Text)  # null: kept by an older version


class TreatmentEnd(Table, table=True):
    """Who has ended is open no more: read by the forecast."""

    __tablename__ = "treatment_end"
    episode_id: UUID = Field(primary_key=True)
    revision: int
    voided: bool
    area: str = Field(sa_type=Text)
    client_id: UUID
    ended_on: date
    ended_by_role: str | None = Field(sa_type=Text)
    content_hash: str | None = Field(None, sa_type=Text)  # null: kept by an older version


class CountedCase(Table, table=True):
    """What is paid by the share of cases that met a test rests on: a pot at risk."""

    __tablename__ = "counted_case"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        Index("ix_counted_case_area_contract_indicator", "area", "contract", "indicator", "eligible_on"),
    )
    compared: ClassVar[bool] = False  # it follows from facts that are
    case_id: UUID = Field(primary_key=True)
    revision: int
    voided: bool
    area: str = Field(sa_type=Text)
    party: str = Field(sa_type=Text)
    eligible_on: date
    met_on: date | None = None
    indicator: str = Field(sa_type=Text)
    contract: str = Field(sa_type=Text)
    until: date | None = None
    value: int | None = None


class AttestedCohort(Table, table=True):
    """What was stated of a contract's quarter and verified last."""

    __tablename__ = "attested_cohort"
    __table_args__: ClassVar[tuple[Any, ...]] = (Index(None, "area", "contract", "outcome"),)

    cohort_id: UUID = Field(primary_key=True)
    revision: int
    voided: bool
    area: str = Field(sa_type=Text)
    attestation_id: UUID
    outcome: str = Field(sa_type=Text)
    contract: str = Field(sa_type=Text)
    starts: date
    people: int
    met: int
    signed_by: str = Field(sa_type=Text)
    signed_by_organisation: str = Field(sa_type=Text)
    verified_by: str = Field(sa_type=Text)
    verified_by_organisation: str = Field(sa_type=Text)


class SampleResult(Table, table=True):
    """What became of a sample of a contract's month. `evidence_keys`: of what was drawn and stands so, null as an
    older version told it; `outcomes`: the ids under which it stood then.
    """

    __tablename__ = "validated_sample"
    __table_args__: ClassVar[tuple[Any, ...]] = (Index(None, "area", "contract", "month"),)

    sample_id: UUID = Field(primary_key=True)
    revision: int
    voided: bool
    area: str = Field(sa_type=Text)
    contract: str = Field(sa_type=Text)
    month: date
    finished_on: date
    classes: list[dict[str, Any]] = Field(sa_type=JSONB, nullable=False)
    # Under which ids what was drawn stands changes by itself: what stands of it, by its evidence, is what is said.
    outcomes: list[str] = Field(sa_type=JSONB, nullable=False, sa_column_kwargs={"info": TOLD_SINCE})
    evidence_keys: list[str] | None = Field(default=None, sa_type=JSONB, sa_column_kwargs={"info": TOLD_SINCE})
