"""What agencies sent to NDTMS, line by line: kept to be compared, and made nothing of."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.assessment.models.table import Fact, Table, one_of

OPEN, TAKEN, GIVEN_UP = "open", "taken", "given_up"
STANDING, MISSING, DELETED = "standing", "missing", "deleted"
EXTRACT_STATES = (OPEN, TAKEN, GIVEN_UP)
ROW_STATES = (STANDING, MISSING, DELETED)


class NdtmsExtract(Fact, table=True):
    """One file of an agency, of the days from `since` to `until`, both included. `provider` is who that is here.
    `counts`: what it changed when it was taken.
    """

    __tablename__ = "ndtms_extract"
    __table_args__ = (
        one_of("state", EXTRACT_STATES),
        Index("ix_ndtms_extract_area", "area", "id"),
        Index("uq_ndtms_extract_open", "area", "agency", unique=True, postgresql_where=text("state = 'open'")),
    )
    agency: str
    provider: str
    version: str
    since: date
    until: date
    state: str = Field(default=OPEN)
    taken_on: date | None = None
    counts: dict[str, int] | None = Field(default=None, sa_type=JSONB)


class NdtmsLine(Table, table=True):
    """Of a file that was not taken yet. `row_key`: which of the agency's lines it is, where that can be read."""

    __tablename__ = "ndtms_line"
    __table_args__ = (Index("ix_ndtms_line_key", "extract_id", "row_key"),)
    extract_id: UUID = Field(primary_key=True, foreign_key="ndtms_extract.id")
    line: int = Field(primary_key=True)
    row_key: str | None
    hash: str
    content: dict[str, Any] = Field(sa_type=JSONB, nullable=False)
    problems: list[dict[str, Any]] = Field(sa_type=JSONB, nullable=False)


class NdtmsRow(Table, table=True):
    """The last that the agency said of a client, an episode, a modality and a TOP. `extract_id`: the file that it last
    stood in; `missing`: it is proposed to be deleted. Of one that was, no content is left.
    """

    __tablename__ = "ndtms_row"
    __table_args__ = (
        one_of("state", ROW_STATES),
        Index("uq_ndtms_row_key", "area", "agency", "row_key", unique=True),
        Index("ix_ndtms_row_state", "area", "agency", "state", "id"),
    )
    id: UUID = Field(primary_key=True)
    area: str
    agency: str
    provider: str
    row_key: str
    client_ref: str
    hash: str
    content: dict[str, Any] = Field(sa_type=JSONB, nullable=False)
    extract_id: UUID = Field(foreign_key="ndtms_extract.id", index=True)
    state: str = Field(default=STANDING)
    deleted_by: str | None = None
    deleted_by_organisation: str | None = None
    deleted_on: date | None = None
