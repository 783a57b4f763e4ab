"""What of published schemes is needed here."""

from datetime import date
from typing import Any

from pydantic import AwareDatetime
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.referral.models.table import Table


class SchemeVersion(Table, table=True):
    """Of a published scheme only what ending treatment needs: the meaning of discharge reasons, and how long it may
    be corrected by who ended it.
    """

    __tablename__ = "scheme_version"
    area: str = Field(primary_key=True)
    scheme_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    valid_from: date
    valid_to: date | None
    published_at: AwareDatetime
    discharge_reasons: list[dict[str, Any]] = Field(sa_type=JSONB)
    correction_days: int | None = None
    revision: int
    voided: bool


class SchemeParties(Table, table=True):
    """Whom a published version pays. Of one that an older version of this service heard it is not known."""

    __tablename__ = "scheme_parties"
    area: str = Field(primary_key=True)
    scheme_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    parties: list[str] = Field(sa_type=JSONB)
    revision: int


class SchemeNames(Table, table=True):
    """What a published version calls its discharge reasons (`code`, `list`, `name`) and its drugs (`code`, `name`). Of
    a version that an older version of this service heard it is not known until tariff says it again.
    """

    __tablename__ = "scheme_names"
    area: str = Field(primary_key=True)
    scheme_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    discharge_reasons: list[dict[str, Any]] = Field(sa_type=JSONB)
    drugs: list[dict[str, Any]] | None = Field(None, sa_type=JSONB)
    revision: int


class SchemeTargets(Table, table=True):
    """What a published version says of figures: `indicators` are its rows, each with the code and the targets. Of
    one that an older version of this service heard it is not known.
    """

    __tablename__ = "scheme_targets"
    area: str = Field(primary_key=True)
    scheme_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    published_at: AwareDatetime
    indicators: list[dict[str, Any]] = Field(sa_type=JSONB)
    revision: int
    voided: bool
