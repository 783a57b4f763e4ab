"""One person whose day cannot be worked holds up nobody else's, is named, and is worked as soon as it can be."""

from typing import Any

import pytest

from services.assessment.commands import judging_anew, reconcile
from services.assessment.rules.catalogue import judged
from services.assessment.rules.outcomes import outcomes_of_person
from shared.runtime.tick import LeftOut
from tests.assessment.builders import contact, stockport, version
from tests.assessment.client import Care, Desk, hear, new_care
from tests.assessment.test_assessments import submitted
from tests.assessment.test_judged_by_schemes import DRINKS, drinkers


async def engaged(desk: Desk) -> Care:
    """Seen in the last weeks, so that a day to come brings the outcome by itself."""
    care = await new_care(desk)
    desk.running.today = desk.running.today.replace(2012, 6, 25)
    await care.start("2012-04-10")
    answer = await desk.post("/contacts", contact(care.client, on="2012-06-20"))
    assert answer.status_code == 201, answer.text
    return care


async def state(care: Care) -> list[str]:
    return [outcome["state"] for outcome in await care.outcomes(measure="engaged_12_weeks")]


@pytest.mark.parametrize("fresh", [True, False])
async def test_the_others_are_settled_and_the_odd_one_when_it_can_be(
    open_desk: Desk, monkeypatch: pytest.MonkeyPatch, fresh: bool
) -> None:
    open_desk.running.today = open_desk.running.today.replace(2012, 6, 20)
    if not fresh:
        await open_desk.running.tick()
    cares = [await engaged(open_desk) for _ in range(5)]
    odd, real = cares[2], outcomes_of_person

    def raising(facts: Any, *given: Any) -> Any:
        if str(facts.client_id) == odd.client:
            raise ZeroDivisionError("odd")
        return real(facts, *given)

    open_desk.running.today = open_desk.running.today.replace(2012, 7, 3)
    monkeypatch.setattr(reconcile, "outcomes_of_person", raising)
    for _ in range(2):
        with pytest.raises(LeftOut, match=f"1 left out: client {odd.client}: ZeroDivisionError"):
            await open_desk.running.tick()
        assert [await state(care) for care in cares] == [["proposed"], ["proposed"], [], ["proposed"], ["proposed"]]
    assert len(await odd.told("outcome-proposed")) == 4
    monkeypatch.undo()
    assert await open_desk.running.tick()
    assert await state(odd) == ["proposed"]
    assert not await open_desk.running.tick()


BORN = "1964-02-29"


async def drinkers_of(desk: Desk) -> list[str]:
    """The third is the odd one."""
    clients = [await desk.new_client(birthDate=BORN if place == 2 else "1970-05-01") for place in range(5)]
    for client in clients:
        await submitted(desk, client, **DRINKS)
    return clients


async def in_remit(desk: Desk) -> list[str]:
    found = await desk.running.db.read("SELECT client_id FROM assessment WHERE in_remit")
    return sorted(str(row["client_id"]) for row in found)


def odd_one(monkeypatch: pytest.MonkeyPatch) -> None:
    real = judged

    def raising(catalogue: Any, on: Any, born: Any, *given: Any) -> Any:
        if born.isoformat() == BORN:
            raise ZeroDivisionError("odd")
        return real(catalogue, on, born, *given)

    monkeypatch.setattr(judging_anew, "judged", raising)


@pytest.mark.parametrize("by", ["news", "tick"])
async def test_the_others_are_judged_again_and_the_odd_one_when_it_can_be(
    open_desk: Desk, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    running, clients = open_desk.running, await drinkers_of(open_desk)
    await running.tick()
    odd = clients[2]
    if by == "tick":  # as an older version of the program left it
        await hear(open_desk, drinkers(2))
        await running.db.write("UPDATE assessment SET in_remit = false, remit_reason = 'as it was'")
        running.today = running.today.replace(day=running.today.day + 1)
        odd_one(monkeypatch)
    else:
        odd_one(monkeypatch)
        await hear(open_desk, drinkers(2))
        assert await in_remit(open_desk) == sorted(client for client in clients if client != odd)
    for _ in range(2):
        with pytest.raises(LeftOut, match=f"1 left out: client {odd}: ZeroDivisionError"):
            await running.tick()
        assert await in_remit(open_desk) == sorted(client for client in clients if client != odd)
    monkeypatch.undo()
    assert await running.tick()
    assert await in_remit(open_desk) == sorted(clients)
    assert not await running.tick()


async def test_a_version_counts_for_the_others_whom_it_settles_again(
    open_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its news is not parked for one person: nobody else's outcomes wait for an operator."""
    cares = [await engaged(open_desk) for _ in range(5)]
    open_desk.running.today = open_desk.running.today.replace(2012, 7, 3)
    await open_desk.running.tick()
    assert [await state(care) for care in cares] == [["proposed"]] * 5
    odd, real = cares[2], outcomes_of_person

    def raising(facts: Any, *given: Any) -> Any:
        if str(facts.client_id) == odd.client:
            raise ZeroDivisionError("odd")
        return real(facts, *given)

    monkeypatch.setattr(reconcile, "outcomes_of_person", raising)
    longer = [
        measure | ({"params": measure["params"] | {"weeks": 30}} if measure["code"] == "engaged_12_weeks" else {})
        for measure in stockport().scheme["measures"]
    ]
    await hear(open_desk, version(2, measures=longer))
    expected = [["withdrawn"], ["withdrawn"], ["proposed"], ["withdrawn"], ["withdrawn"]]
    assert [await state(care) for care in cares] == expected
    with pytest.raises(LeftOut, match=f"1 left out: client {odd.client}: ZeroDivisionError"):
        await open_desk.running.tick()
    monkeypatch.undo()
    assert await open_desk.running.tick()
    assert await state(odd) == ["withdrawn"]
    assert not await open_desk.running.tick()
