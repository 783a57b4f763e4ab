"""The base of every table of this service: its own metadata, its own schema."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from shared.data.db import registry_for
from shared.messaging.events import new_id


class Table(SQLModel, registry=registry_for("assessment")):
    """Not SQLModel's own metadata: several services may live in one process."""


def one_of(column: str, codes: tuple[str, ...]) -> CheckConstraint:
    """Text with a closed list: readable in SQL, and a new code is one migration."""
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class Fact(Table):
    """What every recorded fact carries beside its content. The highest revision is the one that counts."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    area: str
    revision: int = 1
    voided: bool = False
    recorded_by: str
    recorded_by_organisation: str
    recorded_on: date
