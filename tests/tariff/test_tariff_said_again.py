"""Tariff says all again: the same as before, above what was heard."""

from datetime import date
from typing import Any

from shared.data.revisions import STEP
from shared.messaging.restated import FIRST_DAY
from shared.messaging.restating import restate
from tests.assessment.test_said_again import hear
from tests.harness import Running
from tests.shared.lost import otherwise
from tests.tariff.builders import assessed
from tests.tariff.client import confirmed, publish

DAY = date(2026, 11, 26)


async def test_schemes_and_tariffs_are_said_again_with_higher_revisions(
    tariff: Running, payments: Running, assessment: Running, referral: Running
) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event)
    await confirmed(tariff, event)
    before = await tariff.published()
    for listener in (payments, assessment, referral):
        await hear(listener, tariff)
    facts = tariff.service.facts
    assert facts is not None
    assert (await restate(tariff.db, facts, "restored", DAY))[1] == len(before)
    again = (await tariff.published())[len(before) :]
    above = (DAY - FIRST_DAY).days * STEP
    for old, new in zip(before, again, strict=True):
        assert new["data"]["revision"] == old["data"]["revision"] + above
        assert _content(new) == _content(old)
    for listener in (payments, assessment, referral):
        await hear(listener, tariff)
        assert await otherwise(listener) == []


def _content(told: dict[str, Any]) -> dict[str, Any]:
    return {"type": told["type"], **told["data"], "revision": 0, "actorOrganisation": ""}
