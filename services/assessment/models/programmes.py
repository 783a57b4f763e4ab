"""A programme: everybody whom a rule names is invited to something, and followed until nobody is left."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from services.assessment.models.table import Fact, one_of

PROGRAMME_RULES = ("in_treatment", "without_tariff", "not_assessed_since", "no_top_since")
MEMBER_WORDS = ("to_invite", "invited", "declined", "deferred")


class Programme(Fact, table=True):
    """`organisation` and `service_id` narrow whom it is of; `ended_on`: nobody is taken in any more."""

    __tablename__ = "programme"
    __table_args__ = (
        one_of("rule", PROGRAMME_RULES),
        CheckConstraint("(rule IN ('not_assessed_since', 'no_top_since')) = (since IS NOT NULL)", name="rule_has_day"),
        CheckConstraint("wanted_by >= first_on", name="ends_after_it_begins"),
        Index("ix_programme_area", "area", "id"),
    )
    title: str
    reason: str
    rule: str
    since: date | None = None
    organisation: str | None = None
    service_id: str | None = None
    first_on: date
    wanted_by: date
    ended_on: date | None = None
    void_reason: str | None = None


class ProgrammeMember(Fact, table=True):
    """What somebody said of them. That it was explained or done, or that they left, follows from other records."""

    __tablename__ = "programme_member"
    __table_args__ = (
        one_of("state", MEMBER_WORDS),
        CheckConstraint("(state = 'deferred') = (deferred_until IS NOT NULL)", name="deferred_has_day"),
        UniqueConstraint("programme_id", "client_id"),
    )
    programme_id: UUID = Field(foreign_key="programme.id")
    client_id: UUID = Field(foreign_key="person.id", index=True)
    joined_on: date
    state: str = "to_invite"
    state_on: date
    deferred_until: date | None = None
    worker: str | None = None
