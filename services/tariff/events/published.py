"""Payloads that tariff publishes."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from shared.messaging.bounds import Count, Instant, Text
from shared.messaging.events import Payload, TakenBack
from shared.messaging.restated import FactsRestated as Restated
from shared.messaging.restated import example_of

HASH = "15ec38d2ef106cbe0794b2abff3bc2b163c0e587f6dd58da0922911a87a136aa"


_SCHEME_PUBLISHED: dict[str, Any] = {
    "area": "stockport",
    "actor": "commissioner-1",
    "actorOrganisation": "council",
    "revision": 1,
    "voided": False,
    "schemeId": "stockport-2012",
    "version": 1,
    "hash": HASH,
    "validFrom": "2012-04-02",
    "publishedAt": "2012-03-20T09:00:00Z",
    "scheme": {"id": "stockport-2012", "version": 1, "price_from": "tariff"},
}


_TARIFF_SET: dict[str, Any] = {
    "area": "stockport",
    "actor": "assessor-2",
    "actorOrganisation": "start",
    "revision": 1,
    "voided": False,
    "tariffId": "01890a5d-ac98-70d2-9a4e-0c5de2b1a7f4",
    "clientId": "01890a5d-ac96-774b-bcce-b302099a8057",
    "assessmentId": "01890a5d-ac96-7ab2-80e2-4536629c90de",
    "validFrom": "2012-04-10",
    "band": "medium",
    "prices": {"hep_b_course": 10500, "planned_discharge": 95000},
    "overrideCode": None,
    "confirmedBy": "assessor-2",
    "confirmedByOrganisation": "start",
    "confirmedOn": "2012-04-11",
    "schemeId": "stockport-2012",
    "schemeVersion": 1,
    "schemeHash": HASH,
    "takenBack": False,
}


_WHAT_IF: dict[str, Any] = {
    "area": "stockport",
    "actor": "commissioner-1",
    "actorOrganisation": "council",
    "revision": 1,
    "voided": False,
    "whatIfId": "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f41",
    "judged": True,
}


_WHAT_IF_ASKED = _WHAT_IF | {
    "schemeId": "stockport-2012",
    "version": 2,
    "hash": HASH,
    "scheme": {"id": "stockport-2012", "version": 2, "price_from": "tariff"},
    "askedOn": "2012-12-03",
    "askedAt": "2012-12-03T09:00:00Z",
    "pages": 1,
    "tariffs": 1,
    "kept": 0,
    "undecided": 0,
    "costs": {"medium": 200000},
    "budgetPence": 250000000,
    "draftedFrom": None,
}


_WHAT_IF_TARIFFS = _WHAT_IF | {
    "page": 1,
    "tariffs": [
        {
            "tariffId": "01890a5d-ac98-70d2-9a4e-0c5de2b1a7f4",
            "band": "high",
            "setSingly": {"planned_discharge": 95000},
        }
    ],
}


_WHAT_IF_NAMED = _WHAT_IF | {"variationId": "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f33", "parties": ["riverside"]}


class SchemePublished(Payload):
    """The whole scheme as it now counts. A version never changes once published."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SCHEME_PUBLISHED]})

    type: ClassVar[str] = "scheme-published"
    topic: ClassVar[str] = "lasars.schemes"
    readers: ClassVar[tuple[str, ...]] = ("service", "commissioner")

    scheme_id: str
    version: Count
    hash: str
    valid_from: date
    published_at: Instant
    scheme: dict[str, Any]


class TariffSet(Payload):
    """A person confirmed what this person's recovery is worth. Voided when replaced or withdrawn."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TARIFF_SET]})

    type: ClassVar[str] = "tariff-set"
    topic: ClassVar[str] = "lasars.tariff"

    tariff_id: UUID
    client_id: UUID
    assessment_id: UUID
    valid_from: date
    band: str
    prices: dict[str, Count] | None
    override_code: str | None
    confirmed_by: str
    confirmed_by_organisation: str
    confirmed_on: date
    scheme_id: str
    scheme_version: Count
    scheme_hash: str
    taken_back: TakenBack = False


class FactsRestated(Restated):
    """Tariff was set back to an older state and has published all its facts again, in all areas.

    Once all its events are handled, it no longer knows the facts whose known revision is below `revisionsFrom`.
    """

    model_config = example_of("schemes")

    topic: ClassVar[str] = "lasars.schemes"


class WhatIfAsked(Payload):
    """A commissioner tries a draft on what has happened. The draft binds nobody: who reckons it reads it, and no other.

    `draftedFrom`: its own first day, where `scheme` has an earlier one, as if from which it is tried; else null. `hash`
    is of `scheme`, so then it is another than that of the draft.

    The tariffs that it would judge follow in `pages` events of the type `what-if-tariffs`. Where people are to be
    judged by it, assessment does, and says what they would achieve in events of the type `what-if-outcomes`.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_WHAT_IF_ASKED]})

    type: ClassVar[str] = "what-if-asked"
    topic: ClassVar[str] = "lasars.schemes"

    what_if_id: UUID
    judged: bool = False
    scheme_id: str
    version: Count
    hash: str
    scheme: dict[str, Any]
    asked_on: date
    asked_at: Instant
    pages: Count
    tariffs: Count
    kept: Count
    undecided: Count
    costs: dict[str, Count]
    budget_pence: Count | None
    drafted_from: date | None = None


class RebandedTariff(BaseModel):
    """A tariff that stands, as it would be confirmed anew: its band, and the prices that a person set singly."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)

    tariff_id: UUID
    band: Text
    set_singly: dict[str, Count]


class WhatIfTariffs(Payload):
    """Some of the tariffs that a draft which is tried would judge."""

    model_config = ConfigDict(json_schema_extra={"examples": [_WHAT_IF_TARIFFS]})

    type: ClassVar[str] = "what-if-tariffs"
    topic: ClassVar[str] = "lasars.schemes"

    what_if_id: UUID
    judged: bool = False
    page: Count
    tariffs: list[RebandedTariff]


class WhatIfNamed(Payload):
    """A variation that was proposed names what its draft came to: each party sees of it what is of its own contracts,
    and it is kept.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_WHAT_IF_NAMED]})

    type: ClassVar[str] = "what-if-named"
    topic: ClassVar[str] = "lasars.schemes"

    what_if_id: UUID
    variation_id: UUID
    parties: list[str]


PUBLISHED: list[type[Payload]] = [SchemePublished, TariffSet, FactsRestated, WhatIfAsked, WhatIfTariffs, WhatIfNamed]
