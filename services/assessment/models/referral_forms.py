"""What agencies send by the common referral form, until the front door takes it up and after."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.assessment.models.table import Fact, one_of
from services.assessment.rules.identity import BIRTH_PRECISIONS, SEXES
from services.assessment.rules.referral_forms import FORM_STATES

REFERRAL_REASONS = ("drugs", "alcohol", "drugs_and_alcohol", "other")
URGENCIES = ("routine", "soon", "urgent")
NOT_TAKEN_UP_FOR = (
    "not_reached", "does_not_want_help", "lives_elsewhere", "other_service", "not_enough_said", "sent_twice",
    "sent_by_mistake",
)  # fmt: skip


class ReferralForm(Fact, table=True):
    """Whom it is about is nobody here before it is taken up: then `client_id` is who it is, and `contact_id` the
    contact that was recorded with it, if somebody had met them. `form`: by which version `answers` were asked. Of one
    sender no two have the same `reference`; what somebody sends about themself has references of its own.
    """

    __tablename__ = "referral_form"
    __table_args__ = (
        one_of("state", FORM_STATES),
        one_of("sex", SEXES),
        one_of("birth_date_precision", BIRTH_PRECISIONS),
        one_of("reason", REFERRAL_REASONS),
        one_of("urgency", URGENCIES),
        one_of("reason_code", NOT_TAKEN_UP_FOR),
        CheckConstraint("(state = 'received') = (decided_on IS NULL)", name="decided_has_its_day"),
        CheckConstraint("(state = 'taken_up') = (client_id IS NOT NULL)", name="taken_up_has_its_person"),
        CheckConstraint("contact_id IS NULL OR client_id IS NOT NULL", name="contact_has_its_person"),
        CheckConstraint("(consented_on IS NULL) = (tells = '[]'::jsonb)", name="consent_has_its_day"),
        Index("ix_referral_form_area", "area", "id"),
        Index("ix_referral_form_client", "client_id"),
        Index(
            "uq_referral_form_reference",
            "area",
            "recorded_by_organisation",
            "reference",
            unique=True,
            postgresql_where=text("reference IS NOT NULL AND NOT voided AND NOT about_self"),
        ),
        Index(
            "uq_referral_form_own_reference",
            "area",
            "recorded_by_organisation",
            "recorded_by",
            "reference",
            unique=True,
            postgresql_where=text("reference IS NOT NULL AND NOT voided AND about_self"),
        ),
    )
    about_self: bool
    reference: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    birth_date: date | None = None
    birth_date_precision: str = "day"
    sex: str | None = None
    nhs_number: str | None = None
    postcode: str | None = None
    reach_by: str | None = None
    source_code: str | None = None
    source_list: str | None = None
    reason: str | None = None
    urgency: str = "routine"
    tells: list[str] = Field(default_factory=list, sa_type=JSONB, nullable=False)
    consented_on: date | None = None
    form: str | None = None
    version: int | None = None
    answers: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB, nullable=False)
    missing: list[str] = Field(default_factory=list, sa_type=JSONB, nullable=False)
    state: str = "received"
    decided_on: date | None = None
    reason_code: str | None = None
    client_id: UUID | None = Field(default=None, foreign_key="person.id")
    contact_id: UUID | None = Field(default=None, foreign_key="contact.id")
    disclosure_id: UUID | None = Field(default=None, foreign_key="disclosure.id")
    void_reason: str | None = None
