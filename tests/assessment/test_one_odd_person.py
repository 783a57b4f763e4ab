"""One person whose day cannot be worked holds up nobody else's, is named, and is worked as soon as it can be."""

from typing import Any

import pytest

from services.assessment.commands import settle
from shared.tick import LeftOut
from tests.assessment.care import Care, new_care
from tests.assessment.conftest import Desk
from tests.assessment.test_contacts import contact


async def engaged(desk: Desk) -> Care:
    """Seen in the last weeks, so that a day to come brings the outcome by itself."""
    care = await new_care(desk)
    desk.running.today = desk.running.today.replace(2012, 6, 25)
    await care.start("2012-04-10")
    answer = await desk.post("/contacts", contact(care.client, on="2012-06-20"))
    assert answer.status_code == 201, answer.text
    return care


async def state(care: Care) -> list[str]:
    return [each["state"] for each in await care.outcomes(measure="engaged_12_weeks")]


@pytest.mark.parametrize("fresh", [True, False])
async def test_the_others_are_settled_and_the_odd_one_when_it_can_be(
    open_desk: Desk, monkeypatch: pytest.MonkeyPatch, fresh: bool
) -> None:
    open_desk.running.today = open_desk.running.today.replace(2012, 6, 20)
    if not fresh:
        await open_desk.running.tick()
    cares = [await engaged(open_desk) for _ in range(5)]
    odd, real = cares[2], settle.settled

    def raising(facts: Any, *given: Any) -> Any:
        if str(facts.client_id) == odd.client:
            raise ZeroDivisionError("odd")
        return real(facts, *given)

    open_desk.running.today = open_desk.running.today.replace(2012, 7, 3)
    monkeypatch.setattr(settle, "settled", raising)
    for _ in range(2):
        with pytest.raises(LeftOut, match=f"1 left out: client {odd.client}: ZeroDivisionError"):
            await open_desk.running.tick()
        assert [await state(care) for care in cares] == [["proposed"], ["proposed"], [], ["proposed"], ["proposed"]]
    assert len(await odd.told("outcome-proposed")) == 4
    monkeypatch.undo()
    assert await open_desk.running.tick()
    assert await state(odd) == ["proposed"]
    assert not await open_desk.running.tick()
