"""Persons, proposed matches between them, and merges. The only tables with names, birth dates and NHS numbers."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.assessment.models.table import Fact, Table, one_of
from services.assessment.rules.identity import BIRTH_PRECISIONS, MATCH_RULES, SEXES
from shared.messaging.events import new_id


class Person(Fact, table=True):
    """`match_revision` counts the news of whether this person is settled.

    `sender` is the organisation that registered them, where that is not the LASARS: if somebody of the kind is known
    already, the registration is an alias of that organisation's, and proves nothing before an assessor accepts it.
    `family_name` is empty where one name is all that they go by, and `given_name` that name.
    They are found by keys, made of what they said with the secret `keyed_with`; the values stay where they are shown.
    `reach_said_at`: by which revision the front door said how they are reached; none as they came.
    Anybody says the same once: what the LASARS has corrected since is not what was said, and may repeat an alias.
    """

    __tablename__ = "person"
    __table_args__ = (
        one_of("sex", SEXES),
        CheckConstraint("nhs_number ~ '^[0-9]{10}$'", name="nhs_number_digits"),
        Index(
            "uq_person_identity",
            "area",
            "identity_key",
            unique=True,
            postgresql_where=text("identity_key IS NOT NULL AND revision = 1"),
        ),
        Index("ix_person_area_recorded_on", "area", "recorded_on", "id"),
        Index("ix_person_likenesses", "likeness_keys", postgresql_using="gin"),
        one_of("birth_date_precision", BIRTH_PRECISIONS),
        Index("ix_person_number", "area", "nhs_number_key", postgresql_where=text("nhs_number_key IS NOT NULL")),
    )
    given_name: str
    family_name: str
    initials: str
    birth_date: date
    sex: str
    nhs_number: str | None = None
    postcode: str | None = None
    district: str | None = None
    languages: list[str] = Field(default_factory=list, sa_type=JSONB, nullable=False)
    match_revision: int = 1
    sender: str | None = None
    nhs_number_key: str | None = None
    identity_key: str | None = None
    keyed_with: str = Field(
        sa_column_args=[ForeignKey("fingerprint_secret.name", deferrable=True, initially="DEFERRED")]
    )  # fmt: skip
    likeness_keys: list[str] = Field(default_factory=list, sa_type=JSONB, nullable=False)
    birth_date_precision: str = "day"
    reach_by: str | None = None
    reach_said_at: int | None = None


class Match(Fact, table=True):
    """Two registrations that may be one person: a person of the LASARS confirms or rejects it."""

    __tablename__ = "match"
    __table_args__ = (
        one_of("state", ("pending", "confirmed", "rejected")),
        one_of("rule", MATCH_RULES),
        UniqueConstraint("client_id", "candidate_id"),
    )
    client_id: UUID = Field(foreign_key="person.id")
    candidate_id: UUID = Field(foreign_key="person.id", index=True)
    rule: str
    state: str = "pending"
    reason_code: str | None = None
    decided_by: str | None = None
    decided_on: date | None = None
    merge_id: UUID | None = None


class Merge(Fact, table=True):
    """One pair, one merge: undone and made again it stays the same merge at a higher revision."""

    __tablename__ = "merge"
    __table_args__ = (
        UniqueConstraint("survivor_id", "absorbed_id"),
        Index("uq_merge_absorbed", "absorbed_id", unique=True, postgresql_where=text("NOT voided")),
        CheckConstraint("survivor_id <> absorbed_id", name="two_persons"),
    )
    survivor_id: UUID = Field(foreign_key="person.id", index=True)
    absorbed_id: UUID = Field(foreign_key="person.id")
    reason_code: str


class LasarsDecision(Table, table=True):
    """When an organisation last decided about somebody as the LASARS: who they are, or what was done."""

    __tablename__ = "decided"
    client_id: UUID = Field(primary_key=True)
    organisation: str = Field(primary_key=True)
    area: str
    decided_on: date


class PersonAlias(Table, table=True):
    """Absorbed → the survivor at the end of the chain. Derived from the standing merges, rewritten with them."""

    __tablename__ = "person_alias"
    absorbed_id: UUID = Field(primary_key=True, foreign_key="person.id")
    survivor_id: UUID = Field(foreign_key="person.id", index=True)
    merge_id: UUID = Field(foreign_key="merge.id")
    revision: int


class Superseded(Table, table=True):
    """What a thing said before a correction or void: nothing that was once recorded is lost. `replaced_as` goes up with
    the moment, as ids do; none of before that was noted.
    """

    __tablename__ = "superseded"
    __table_args__ = (
        Index(
            "ix_superseded_person_likenesses",
            text("(content -> 'likeness_keys')"),
            postgresql_using="gin",
            postgresql_where=text("thing = 'person'"),
        ),
        Index(
            "ix_superseded_person_number",
            text("(content ->> 'nhs_number_key')"),
            postgresql_where=text("thing = 'person'"),
        ),
    )
    thing_id: UUID = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    thing: str
    content: dict[str, Any] = Field(sa_type=JSONB, nullable=False)
    replaced_by: str
    replaced_by_organisation: str
    replaced_on: date
    reason_code: str | None = None  # of a correction by the LASARS
    replaced_as: UUID | None = Field(default_factory=new_id)
