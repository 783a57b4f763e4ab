"""Payments' own copy of what it reads of people who were judged by a draft that is tried."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from services.payments.events.types import DayOrEver
from shared.messaging.bounds import Count, Day, Text
from shared.messaging.events import Payload


class DraftedOutcome(BaseModel):
    """As the draft would have it, where it is another than stands; `withdrawn`: it would not have it."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, extra="ignore")

    outcome_id: UUID
    instead_of: Count
    client_id: UUID
    state: Literal["proposed", "achieved", "withdrawn"]
    measure: Text
    achieved_on: Day
    party: Text
    contract: Text | None = None
    journey_from: Day | None = None
    journey_to: Day | None = None
    provisional_until: DayOrEver = None
    provisional_rule: Literal["hold", "clawback", "count"] | None = None
    reason: Text | None = None
    effective_on: Day | None = None
    unverified: bool = False
    evidence_key: Text | None = None


class WhatIfOutcomes(Payload):
    """Some of the outcomes that would be others by the draft."""

    type: ClassVar[str] = "what-if-outcomes"
    topic: ClassVar[str] = "lasars.assessment"

    what_if_id: UUID
    page: Count
    outcomes: list[DraftedOutcome]


class WhatIfJudged(Payload):
    """Everybody has been judged: how many events and outcomes there are, or why nobody could be."""

    type: ClassVar[str] = "what-if-judged"
    topic: ClassVar[str] = "lasars.assessment"

    what_if_id: UUID
    pages: Count
    outcomes: Count
    people: Count
    why: str | None = None
    judged_on: Day | None = None
