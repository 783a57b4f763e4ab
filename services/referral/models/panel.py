"""Applications to the panel, and each step of them."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.referral.models.table import Table, one_of
from services.referral.rules.panel import PanelState, PanelStep
from shared.messaging.events import new_id


class PanelApplication(Table, table=True):
    """From `state` to `closed_on` it is what the steps that stand have led to. `organisation` runs the service that was
    approved. Whether somebody was admitted is read from the episodes.
    """

    __tablename__ = "panel_application"
    __table_args__ = (
        ForeignKeyConstraint(["service_id"], ["referral.service.id"]),
        ForeignKeyConstraint(["earlier_id"], ["referral.panel_application.id"]),
        one_of("state", PanelState),
        Index("ix_panel_application_area", "area", "id"),
        Index("ix_panel_application_client", "area", "client_id"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    area: str
    client_id: UUID
    wanted: list[str] = Field(default_factory=list, sa_type=JSONB)  # ids of services, the most wanted first
    form_answer_id: UUID | None = None  # in assessment
    funding_asked: str | None = None
    weeks_asked: int | None = None
    earlier_id: UUID | None = None  # which this asks to look at again
    applied_on: date
    applied_by: str
    applied_by_organisation: str
    state: PanelState = Field(default=PanelState.APPLIED, sa_type=Text)
    panel_on: date | None = None
    deferred_until: date | None = None
    wants: list[str] = Field(default_factory=list, sa_type=JSONB)
    brought: list[str] = Field(default_factory=list, sa_type=JSONB)  # of what the panel wanted
    brought_said: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)  # who said so, and took it back
    decided_on: date | None = None
    service_id: UUID | None = None
    organisation: str | None = None
    weeks: int | None = None
    funding: str | None = None
    prepared: list[str] = Field(default_factory=list, sa_type=JSONB)
    closed_on: date | None = None
    revision: int = 1
    next_code: str | None = None  # from here on what was published last of what is to be done next
    next_owner: str | None = None
    next_due_on: date | None = None
    next_since: date | None = None
    event_revision: int = 0
    earlier_decides: bool = True  # whether who decides is told of `earlier_id`: that it is over they knew


class PanelStepSaid(Table, table=True):
    """One that was voided stays, with why; what it led to is undone."""

    __tablename__ = "panel_step"
    __table_args__ = (
        ForeignKeyConstraint(["application_id"], ["referral.panel_application.id"]),
        one_of("step", PanelStep),
        Index("ix_panel_step_application", "application_id", "id"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    area: str
    application_id: UUID
    step: PanelStep = Field(sa_type=Text)
    on_day: date
    panel_on: date | None = None
    deferred_until: date | None = None
    wants: list[str] = Field(default_factory=list, sa_type=JSONB)
    reason_code: str | None = None
    service_id: UUID | None = None
    weeks: int | None = None
    funding: str | None = None
    prepared: list[str] = Field(default_factory=list, sa_type=JSONB)
    members: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    said_by: str
    said_by_organisation: str
    said_on: date
    void_reason: str | None = None
    of_approved: bool = False  # recorded of what was approved: who decides is told of none
