"""People are judged by a draft, and payments reckons from that, over the events as they are: what the what-if says
would stand is what stands once the draft is published.
"""

from collections import Counter
from typing import Any
from uuid import uuid4

import pytest
from pydantic_core import to_json

from services.assessment.events import SchemePublished
from services.payments.commands import what_if_worker as reckoning
from services.payments.commands.what_if_reckoning import reckon
from services.payments.events import WhatIfAsked
from services.payments.events.consumed import SchemePublished as PricedScheme
from services.tariff.rules.parsing import canonical, read, scheme_hash
from shared.messaging.consumer import Batch, Consumer
from shared.messaging.reading import RawMessage
from tests.assessment import test_what_ifs as judging
from tests.assessment.builders import stockport
from tests.assessment.client import Care
from tests.assessment.conftest import desk, open_desk  # noqa: F401 - fixtures
from tests.assessment.test_what_ifs import crowd  # noqa: F401 - fixture
from tests.harness import Running
from tests.payments import builders
from tests.payments.test_payments_what_if_reckoned import STANDS

DRAFTS = ("a threshold", "for how long", "who verifies")
PRICES = {measure["code"]: 1_000 * number for number, measure in enumerate(stockport().scheme["measures"], start=1)}


def priced(of: SchemePublished) -> PricedScheme:
    """As payments hears the same version: in its canonical form."""
    scheme = read(of.scheme)
    said = of.model_dump() | {"scheme": canonical(scheme), "hash": scheme_hash(scheme)}
    return PricedScheme.model_validate(said)


async def forwarded(assessment: Running, payments: Running, begun: int) -> int:
    """What assessment has published since, heard by payments as the feed brings it."""
    assert payments.service.subscription is not None
    events = await assessment.published()
    messages = [RawMessage(at, to_json(event)) for at, event in enumerate(events[begun:], start=begun + 1)]
    consumer = Consumer(payments.db, payments.service.subscription, payments.clock)
    await consumer.deliver(Batch("assessment", 0, messages))
    assert await payments.parked() == []
    return len(events)


async def standing(payments: Running) -> Counter[str]:
    return Counter({str(row["amount_key"]): row["pence"] for row in await payments.db.read(STANDS)})


@pytest.mark.parametrize("name", DRAFTS)
async def test_what_would_stand_is_what_stands_once_it_is_published(
    crowd: list[Care],  # noqa: F811 - the fixture
    payments: Running,
    name: str,
) -> None:
    assessment, draft, what_if = crowd[0].running, judging.DRAFTS[name], uuid4()
    payments.today = assessment.today
    tariffs = [
        builders.tariff(care.client, client_id=care.client, valid_from="2012-04-05", prices=PRICES) for care in crowd
    ]
    await payments.deliver(priced(stockport()), *tariffs)
    for care in crowd:
        for outcome in await care.outcomes():
            if outcome["state"] == "proposed":
                await care.verify(outcome)
    heard = await forwarded(assessment, payments, 0)
    before = await standing(payments)
    ours = judging.asked(draft, what_if)
    more: dict[str, Any] = {
        "scheme_id": draft.scheme_id, "version": 2, "hash": priced(draft).hash, "scheme": priced(draft).scheme,
        "tariffs": 0, "kept": 0, "undecided": 0, "costs": {},
    }  # fmt: skip
    await assessment.deliver(ours)
    await payments.deliver(WhatIfAsked.model_validate(ours.model_dump() | more))
    assert await reckoning.take(payments.db) is None, "people are judged first"
    await judging.worked(assessment)
    heard = await forwarded(assessment, payments, heard)
    taken = await reckoning.take(payments.db)
    assert taken is not None
    await reckon(payments.db, taken)
    rows = await payments.db.read(
        "SELECT amount_key, before_pence, after_pence FROM what_if_amount WHERE before_pence <> 0 OR after_pence <> 0"
    )
    was = +Counter({str(row["amount_key"]): row["before_pence"] for row in rows})
    would_be = +Counter({str(row["amount_key"]): row["after_pence"] for row in rows})
    assert was == before
    await assessment.deliver((draft.scheme_id, draft))
    for care in crowd:
        for outcome in await care.outcomes():
            if outcome["state"] == "proposed":
                await care.verify(outcome)
    await payments.deliver(priced(draft))
    await forwarded(assessment, payments, heard)
    assert would_be == await standing(payments)
