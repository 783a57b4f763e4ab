"""Clients, and what was heard of them."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.referral.models.table import Table


class Client(Table, table=True):
    """One row per client id: what every command on the client locks."""

    __tablename__ = "client"
    area: str = Field(primary_key=True)
    id: UUID = Field(primary_key=True)


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
    languages: list[str] | None = Field(default=None, sa_type=JSONB)  # None: said before this was kept
    needs: list[str] | None = Field(default=None, sa_type=JSONB)


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


class Unregistered(Table, table=True):
    """An id under which nobody is registered, as assessment found on a day. The highest revision is kept."""

    __tablename__ = "unregistered"
    area: str = Field(primary_key=True)
    client_id: UUID = Field(primary_key=True)
    since: date
    revision: int
    voided: bool


class AnsweredForm(Table, table=True):
    """Of whom an answered form is, and of which kind; never what was answered. The highest revision is kept."""

    __tablename__ = "answered_form"
    area: str = Field(primary_key=True)
    form_answer_id: UUID = Field(primary_key=True)
    client_id: UUID
    form_kind: str
    answered_on: date
    revision: int
    voided: bool
