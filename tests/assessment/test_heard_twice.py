"""What assessment hears twice under one revision must say the same."""

from collections.abc import Callable
from datetime import date
from typing import Any

from shared.messaging.events import Payload
from tests.assessment.builders import closed, ended, referred, transferred
from tests.assessment.client import Desk, new_care
from tests.harness import Running


async def _refused(running: Running, event: Payload) -> None:
    await running.deliver(event, may_park=True)
    (error,) = await running.parked()
    assert "conflict" in error
    await running.db.write("DELETE FROM parked")


async def test_assessment_refuses_another_content(desk: Desk) -> None:
    care = await new_care(desk)
    start = care.starting("2012-04-10")
    sent = referred(care.client)
    end, moved = ended(start, "2012-08-02"), transferred(start, "2012-05-10", "riverside")
    shut = closed(sent, "declined")
    others: list[tuple[Payload, Callable[[Any], Payload]]] = [
        (start, lambda known: known.model_copy(update={"started_on": date(2012, 4, 11)})),
        (end, lambda known: known.model_copy(update={"ended_on": date(2012, 8, 3)})),
        (moved, lambda known: known.model_copy(update={"to": "cdas"})),
        (sent, lambda known: known.model_copy(update={"organisation": "riverside"})),
        (shut, lambda known: known.model_copy(update={"voided": True})),
    ]
    for known, other in others:
        await care.running.deliver(known)
        await _refused(care.running, other(known))
        await care.running.deliver(known)
