"""Payloads that tariff publishes, and its own copies of those it reads, with only the fields it reads."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.events import Payload


class SchemePublished(Payload):
    """The whole scheme as it now counts. A version never changes once published."""

    type: ClassVar[str] = "scheme-published"
    topic: ClassVar[str] = "lasars.schemes"
    readers: ClassVar[tuple[str, ...]] = ("service", "commissioner")

    scheme_id: str
    version: int
    hash: str
    valid_from: date
    published_at: AwareDatetime
    scheme: dict[str, Any]


class TariffSet(Payload):
    """A person confirmed what this person's recovery is worth. Voided when replaced or withdrawn."""

    type: ClassVar[str] = "tariff-set"
    topic: ClassVar[str] = "lasars.tariff"

    tariff_id: UUID
    client_id: UUID
    assessment_id: UUID
    valid_from: date
    band: str
    prices: dict[str, int] | None
    override_code: str | None
    confirmed_by: str
    confirmed_on: date
    scheme_id: str
    scheme_version: int
    scheme_hash: str


class ClientAssessed(Payload):
    type: ClassVar[str] = "client-assessed"
    topic: ClassVar[str] = "lasars.clinical"

    client_id: UUID
    assessment_id: UUID
    kind: str
    assessed_on: date
    in_remit: bool
    points: dict[str, int]


class ClientsMerged(Payload):
    type: ClassVar[str] = "clients-merged"
    topic: ClassVar[str] = "lasars.assessment"

    merge_id: UUID
    survivor_id: UUID
    absorbed_id: UUID
