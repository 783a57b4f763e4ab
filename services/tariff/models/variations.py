"""Variations: drafts that change contracts, as they were proposed to those whom these pay, and what was answered."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.tariff.models.table import Table

AGREED, DECLINED = "agreed", "declined"
ANSWERS = (AGREED, DECLINED)


class Variation(Table, table=True):
    """A draft as it stood when it was proposed, beside the versions that counted then: written otherwise since, or
    beside others, it is another, and nobody has agreed to it.
    """

    __tablename__ = "variation"
    __table_args__: ClassVar[tuple[Any, ...]] = (UniqueConstraint("area", "scheme_id", "version", "hash", "beside"),)

    id: UUID = Field(primary_key=True)
    area: str = Field(sa_type=Text)
    scheme_id: str = Field(sa_type=Text)
    version: int = Field(sa_type=BigInteger)
    hash: str = Field(sa_type=Text)
    beside: str = Field(sa_type=Text)  # the versions that it would take the place of on some day, by their numbers
    before_version: int = Field(sa_type=BigInteger)  # the first of them, whose terms it is told beside
    contracts: list[dict[str, Any]] = Field(sa_type=JSONB)  # contract, party, whether by agreement
    parties: list[str] = Field(sa_type=ARRAY(Text))  # whose contracts these are
    proposed_by: str = Field(sa_type=Text)
    proposed_on: date
    what_if_id: UUID | None = None  # that goes with it: of this very draft


class TriedDraft(Table, table=True):
    """A draft as somebody tried it: payments shows under the id what it came to."""

    __tablename__ = "tried_draft"
    __table_args__: ClassVar[tuple[Any, ...]] = (Index(None, "area", "scheme_id", "version"),)

    what_if_id: UUID = Field(primary_key=True)
    area: str = Field(sa_type=Text)
    scheme_id: str = Field(sa_type=Text)
    version: int = Field(sa_type=BigInteger)
    hash: str = Field(sa_type=Text)
    asked_by: str = Field(sa_type=Text)
    asked_on: date
    as_if_from: date | None = None


class VariationAnswer(Table, table=True):
    """What somebody said for a party; the last that was said for it counts."""

    __tablename__ = "variation_answer"
    __table_args__: ClassVar[tuple[Any, ...]] = (CheckConstraint(f"answer IN {ANSWERS}", name="answer_known"),)

    variation_id: UUID = Field(primary_key=True)
    party: str = Field(primary_key=True, sa_type=Text)
    number: int = Field(primary_key=True)  # of those of the party, from 1
    area: str = Field(sa_type=Text)
    answer: str = Field(sa_type=Text)
    reason_code: str | None = Field(default=None, sa_type=Text)
    answered_by: str = Field(sa_type=Text)
    answered_on: date
