"""What assessment says that people would have achieved by a draft which is tried. No fact: none of it is true."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Text
from sqlmodel import Field

from services.payments.models.table import Table


class WhatIfOutcomePage(Table, table=True):
    """Some of the outcomes that would be others by the draft, as it would have them."""

    __tablename__ = "what_if_outcomes"

    what_if_id: UUID = Field(primary_key=True)
    page: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    outcomes: list[dict[str, Any]] = Field(sa_type=JSON)


class WhatIfJudgement(Table, table=True):
    """That everybody was judged by it, and how much there is to tell of that; `why`: nobody could be;
    `judged_on`: as of which day.
    """

    __tablename__ = "what_if_judged"

    what_if_id: UUID = Field(primary_key=True)
    pages: int
    outcomes: int
    people: int
    why: str | None = Field(sa_type=Text)
    judged_on: date | None = None
