"""Starts of treatment from before go-live, and whose they are."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlmodel import Field

from services.assessment.models.table import Fact, Table


class ImportedStart(Fact, table=True):
    """Of an NHS number, whoever is registered with it then or later, or of one registration.

    It is found by the key of the number, made with the secret `keyed_with`, as a person is.
    """

    __tablename__ = "earlier_start"
    __table_args__ = (
        CheckConstraint("(nhs_number IS NULL) = (client_id IS NOT NULL)", name="names_one"),
        CheckConstraint("(nhs_number IS NULL) = (nhs_number_key IS NULL)", name="number_is_keyed"),
        CheckConstraint("(nhs_number_key IS NULL) = (keyed_with IS NULL)", name="key_names_its_secret"),
        Index("ix_earlier_start_number", "area", "nhs_number_key", postgresql_where=text("nhs_number_key IS NOT NULL")),
        Index("ix_earlier_start_client", "client_id", postgresql_where=text("client_id IS NOT NULL")),
    )
    nhs_number: str | None = None
    nhs_number_key: str | None = None
    keyed_with: str | None = Field(
        default=None,
        sa_column_args=[ForeignKey("fingerprint_secret.name", deferrable=True, initially="DEFERRED")],
    )
    client_id: UUID | None = Field(default=None, foreign_key="person.id")
    started_on: date


class ImportedStartOf(Table, table=True):
    """Which registrations it is of: those with its NHS number, which no registration changes."""

    __tablename__ = "earlier_start_of"
    client_id: UUID = Field(primary_key=True, foreign_key="person.id")
    earlier_start_id: UUID = Field(primary_key=True, foreign_key="earlier_start.id")
