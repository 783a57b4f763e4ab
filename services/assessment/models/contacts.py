"""Contacts and assessments: who came through which door, and what was found."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.assessment.models.table import Fact, one_of

SETTINGS = ("community", "custody", "court", "prison", "contact_centre", "provider", "gp")
CONTACT_KINDS = ("advice", "information", "assessment", "outreach")
ACCESSES = ("appointment", "drop_in", "unbooked")
ATTENDANCES = ("attended", "did_not_attend", "cancelled")
ASSESSMENT_KINDS = ("triage", "comprehensive", "reassessment", "arrest", "sentence", "release")
INJECTING = ("never", "previously", "currently", "declined")

NARROWED_BY = ("setting", "attendance", "source_code", "recorded_by")


class Contact(Fact, table=True):
    """`site_id`: where it was, if that was said of it; of one that is of a booking the session says it."""

    __tablename__ = "contact"
    __table_args__ = (
        one_of("setting", SETTINGS),
        one_of("kind", CONTACT_KINDS),
        one_of("access", ACCESSES),
        one_of("attendance", ATTENDANCES),
        # By days, with all that a list is narrowed by: what does not fit is passed over in the index.
        Index("ix_contact_area_contacted_on", "area", "contacted_on", "id", *NARROWED_BY),
        Index("ix_contact_recorded_by", "area", "recorded_by_organisation", "contacted_on", "id", *NARROWED_BY),
        Index("ix_contact_site", "site_id", postgresql_where=text("site_id IS NOT NULL")),
    )
    client_id: UUID = Field(foreign_key="person.id", index=True)
    contacted_on: date
    source_code: str
    source_list: str
    setting: str
    kind: str
    access: str
    attendance: str
    presenting: list[str] = Field(default_factory=list, sa_type=JSONB, nullable=False)
    in_remit: bool | None = None
    remit_reason: str | None = None
    recorded_by_roles: list[str] = Field(sa_type=JSONB, nullable=False)
    void_reason: str | None = None
    site_id: UUID | None = Field(default=None, foreign_key="site.id")


class Assessment(Fact, table=True):
    """`presenting` holds {code, class} of the scheme in force on `assessed_on`; `drug_profile` {code, rank, route}."""

    __tablename__ = "assessment"
    __table_args__ = (
        one_of("kind", ASSESSMENT_KINDS),
        one_of("injecting", INJECTING),
        Index("ix_assessment_area_assessed_on", "area", "assessed_on", "id"),
    )
    client_id: UUID = Field(foreign_key="person.id", index=True)
    contact_id: UUID | None = Field(default=None, foreign_key="contact.id")
    kind: str
    assessed_on: date
    drug_profile: list[dict[str, Any]] = Field(sa_type=JSONB, nullable=False)
    presenting: list[dict[str, Any]] = Field(sa_type=JSONB, nullable=False)
    injecting: str
    points: dict[str, int] = Field(sa_type=JSONB, nullable=False)
    flags: list[str] = Field(sa_type=JSONB, nullable=False)
    goal: str | None = None
    under_audit: bool = False
    in_remit: bool
    remit_reason: str
    void_reason: str | None = None
