"""Tariff's own copies of the payloads that it reads, with only the fields it reads."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.messaging.bounds import Count
from shared.messaging.events import Payload
from shared.messaging.restated import FactsRestated


class ClientAssessed(Payload):
    type: ClassVar[str] = "client-assessed"
    topic: ClassVar[str] = "lasars.clinical"

    client_id: UUID
    assessment_id: UUID
    kind: str
    assessed_on: date
    in_remit: bool
    points: dict[str, Count]
    rated_by: list[str] = Field(default_factory=list)
    under_audit: bool = False


class SecondRatingChanged(Payload):
    type: ClassVar[str] = "second-rating-changed"
    topic: ClassVar[str] = "lasars.assessment"

    assessment_id: UUID
    state: Literal["waiting", "rated", "set_aside"]


class ClientsMerged(Payload):
    type: ClassVar[str] = "clients-merged"
    topic: ClassVar[str] = "lasars.assessment"

    merge_id: UUID
    survivor_id: UUID
    absorbed_id: UUID


CONSUMED: list[type[Payload]] = [ClientAssessed, SecondRatingChanged, ClientsMerged, FactsRestated]
