"""Organisations, their services and places."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.referral.models.table import Table
from services.referral.rules.matching import places_free
from shared.messaging.events import new_id
from shared.messaging.tables import APPEND_ONLY

ELIGIBILITY = ("min_age", "max_age", "sexes", "substances", "districts", "languages", "needs")


class Organisation(Table, table=True):
    """Its code is the commissioner's choice, the same in tokens, schemes and here."""

    __tablename__ = "organisation"
    area: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    name: str
    kind: str
    contact: str | None = None
    revision: int = 1
    published_revision: int | None = None  # None: it was there before names were published


class Service(Table, table=True):
    """More may be in use than there are places, when an end is voided: only the parts are constrained, not the sum."""

    __tablename__ = "service"
    __table_args__ = (
        ForeignKeyConstraint(["area", "organisation"], ["referral.organisation.area", "referral.organisation.code"]),
        CheckConstraint("places >= 0", name="places_not_negative"),
        CheckConstraint("occupied >= 0", name="occupied_not_negative"),
        CheckConstraint("held >= 0", name="held_not_negative"),
        Index("ix_service_area_organisation", "area", "organisation"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    area: str
    organisation: str
    name: str
    is_treatment: bool
    modality_code: str
    modality_list: str
    setting_code: str
    setting_list: str
    min_age: int | None = None
    max_age: int | None = None
    sexes: list[str] = Field(sa_type=JSONB)
    substances: list[str] = Field(sa_type=JSONB)
    districts: list[str] = Field(sa_type=JSONB)
    places: int
    occupied: int = 0
    held: int = 0
    revision: int = 1  # of what the commissioner set; places taken and freed do not count
    said_on: date | None = None  # when that was said; None: before this was kept
    languages: list[str] = Field(default_factory=list, sa_type=JSONB)
    needs: list[str] = Field(default_factory=list, sa_type=JSONB)
    capacity: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)  # units, hours, a year's people, transport
    needs_panel: bool = False  # whether a panel approves who is funded there
    listing: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)  # what it says of itself to the public

    @property
    def modality(self) -> dict[str, str]:
        return {"code": self.modality_code, "list": self.modality_list}

    @property
    def setting(self) -> dict[str, str]:
        return {"code": self.setting_code, "list": self.setting_list}

    @property
    def eligibility(self) -> dict[str, Any]:
        """Of what was said before services named languages and needs, none."""
        lists = {name: getattr(self, name) or [] for name in ("languages", "needs")}
        return {name: getattr(self, name) for name in ELIGIBILITY} | lists

    @property
    def available(self) -> int:
        return places_free(self.places, self.occupied, self.held)


class Said(Table, table=True):
    """What was said of a service or an organisation, each time, by whom: what is treatment decides what is paid.

    Nobody is named for what was said before this was kept.
    """

    __tablename__ = "directory_history"
    __table_args__ = ({"info": APPEND_ONLY},)
    area: str = Field(primary_key=True)
    thing: Literal["service", "organisation"] = Field(primary_key=True, sa_type=String)
    key: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_type=JSONB)
    said_by: str | None = None
    said_by_organisation: str | None = None
    said_on: date | None = None
