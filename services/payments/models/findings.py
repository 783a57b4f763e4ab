"""What somebody has looked at of what was found in a run before it was approved."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Text
from sqlmodel import Field

from services.payments.models.table import Table
from services.payments.rules.findings import FINDING_CODES, REMARKS
from shared.messaging.tables import APPEND_ONLY


class FindingSeen(Table, table=True):
    """By the id of the finding, which is another once its facts are: what was looked at once need not be again."""

    __tablename__ = "finding_seen"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint(f"code IN {FINDING_CODES}", name="code_known"),
        CheckConstraint(f"remark IN {REMARKS}", name="remark_known"),
        {"info": APPEND_ONLY},
    )

    area: str = Field(primary_key=True, sa_type=Text)
    finding_id: UUID = Field(primary_key=True)
    run_id: UUID = Field(foreign_key="payments.run.id")
    code: str = Field(sa_type=Text)
    remark: str = Field(sa_type=Text)
    seen_by: str = Field(sa_type=Text)
    seen_on: date
