"""Payloads that tariff publishes."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from pydantic import ConfigDict

from shared.messaging.bounds import Count, Instant
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


PUBLISHED: list[type[Payload]] = [SchemePublished, TariffSet, FactsRestated]
