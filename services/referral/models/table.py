"""What the tables of referral derive from."""

from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import SQLModel

from shared.data.db import registry_for


class Table(SQLModel, registry=registry_for("referral")):
    pass


def one_of(column: str, codes: type[StrEnum]) -> CheckConstraint:
    """Text with a closed list: readable in SQL, and a new code is one migration."""
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
