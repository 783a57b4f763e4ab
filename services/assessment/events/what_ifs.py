"""What assessment publishes of people judged by a draft: for who reckons the what-if, and nobody else.

As outcomes are told, and no more: ids, codes and dates.
"""

from datetime import date
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import ConfigDict

from services.assessment.events.types import Part
from shared.messaging.bounds import Count, Text
from shared.messaging.events import Payload

WHAT_IF = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f41"
READERS = ("service:payments",)


def _example(**data: Any) -> ConfigDict:
    said: dict[str, Any] = {
        "area": "stockport", "actor": "system", "actorOrganisation": "lasars", "revision": 1, "voided": False,
        "whatIfId": WHAT_IF,
    }  # fmt: skip
    return ConfigDict(json_schema_extra={"examples": [said | data]})


class DraftedOutcome(Part):
    """An outcome as the draft would have it, where it is another than stands; one that it would not have is
    `withdrawn`.
    """

    outcome_id: UUID
    instead_of: Count
    client_id: UUID
    state: Literal["proposed", "achieved", "withdrawn"]
    measure: Text
    achieved_on: date
    party: Text
    contract: Text | None
    journey_from: date | None
    journey_to: date | None
    provisional_until: date | Literal["ever"] | None
    provisional_rule: Literal["hold", "clawback", "count"] | None
    reason: Text | None
    effective_on: date | None
    unverified: bool
    evidence_key: str | None = None


class WhatIfOutcomes(Payload):
    """Some of the outcomes that would be others by a draft which is tried. None of them is true."""

    model_config = _example(
        page=1,
        outcomes=[
            {
                "outcomeId": "018f3a5e-8888-5d42-9f10-5a1b2c3d4e5f", "insteadOf": 0,
                "clientId": "018f3a5e-1111-7d42-9f10-5a1b2c3d4e5f", "state": "proposed",
                "measure": "engaged_12_weeks", "achievedOn": "2012-07-03", "party": "cdas", "contract": "cdas-2012",
                "journeyFrom": None, "journeyTo": None, "provisionalUntil": None, "provisionalRule": None,
                "reason": None, "effectiveOn": None, "unverified": True,
                "evidenceKey": "5f2c9a5d3c0e7b1f4c8e6a2d9b0c7e1f5a3d8b6c4e2f0a9d7c5b3e1f8a6d4c2b",
            }
        ],
    )  # fmt: skip

    type: ClassVar[str] = "what-if-outcomes"
    topic: ClassVar[str] = "lasars.assessment"
    readers: ClassVar[tuple[str, ...]] = READERS
    what_if_id: UUID
    page: Count
    outcomes: list[DraftedOutcome]


class WhatIfJudged(Payload):
    """Everybody has been judged by a draft which is tried: how many events and outcomes tell what came of it."""

    model_config = _example(pages=1, outcomes=1, unverified=1, people=120, why=None, judgedOn="2012-12-03")

    type: ClassVar[str] = "what-if-judged"
    topic: ClassVar[str] = "lasars.assessment"
    readers: ClassVar[tuple[str, ...]] = READERS
    what_if_id: UUID
    pages: Count
    outcomes: Count
    unverified: Count
    people: Count
    why: str | None
    judged_on: date | None = None
