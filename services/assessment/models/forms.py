"""Forms by version, and answers to them."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.assessment.models.table import Fact, Table


class FormVersion(Table, table=True):
    """`definition`: as `schemas.forms.FormBody` has it. Never changed."""

    __tablename__ = "form_version"
    area: str = Field(primary_key=True)
    form: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    name: str
    kind: str
    valid_from: date
    definition: dict[str, Any] = Field(sa_type=JSONB, nullable=False)
    published_by: str
    published_by_organisation: str
    published_on: date


class FormAnswer(Fact, table=True):
    """What the answers come to stands as the version made it."""

    __tablename__ = "form_answer"
    __table_args__ = (
        ForeignKeyConstraint(
            ["area", "form", "version"], ["form_version.area", "form_version.form", "form_version.version"],
            name="of_a_version",
        ),
        Index("ix_form_answer_client", "client_id"),
        Index("ix_form_answer_area_answered_on", "area", "answered_on", "id"),
    )  # fmt: skip
    client_id: UUID = Field(foreign_key="person.id")
    assessment_id: UUID | None = Field(default=None, foreign_key="assessment.id")
    form: str
    version: int
    name: str
    kind: str
    answered_on: date
    review_on: date | None = None
    answers: dict[str, Any] = Field(sa_type=JSONB, nullable=False)
    missing: list[str] = Field(sa_type=JSONB, nullable=False)
    flags: list[str] = Field(sa_type=JSONB, nullable=False)
    points: dict[str, int] = Field(sa_type=JSONB, nullable=False)
    recorded_by_roles: list[str] = Field(sa_type=JSONB, nullable=False)
    void_reason: str | None = None
