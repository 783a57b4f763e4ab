"""Payments and the plain model, driven through the same random histories, say the same money after each step."""

import httpx
import pytest

from shared.data.db import ConnectionLost
from tests.harness import Running
from tests.payments.machine import play
from tests.payments.machine.calling import TRIES, called, patiently
from tests.payments.machine.schemes import SCHEMES
from tests.thorough import part_of

SEED = 1
SHORT = 45  # steps of a history


async def test_payments_and_the_model_say_the_same_after_each_step(payments: Running) -> None:
    histories = [play.drawn(SEED, number, SHORT) for number in range(part_of(5 * len(SCHEMES)))]
    differences = await play.played(payments, histories)
    assert not differences, await play.shortened(payments, differences)


def test_in_any_history_of_the_model_the_cash_says_what_stands() -> None:
    for number in range(part_of(40)):
        assert play.played_alone(play.drawn(SEED, number, SHORT)) is None


@pytest.mark.parametrize(("busy", "tried"), [(2, 3), (TRIES, TRIES)])
async def test_the_machine_waits_for_a_connection_and_says_so(
    payments: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], busy: int, tried: int
) -> None:
    asked: list[str] = []

    def answered(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["Idempotency-Key"])
        if len(asked) > busy:
            return httpx.Response(201, json={"id": "run-1"})
        return httpx.Response(503, headers={"Retry-After": "0"}, text="no connection came free")

    monkeypatch.setattr(
        payments, "client", httpx.AsyncClient(transport=httpx.MockTransport(answered), base_url="http://service")
    )
    headers = payments.headers("finance_proposer")
    if busy < TRIES:
        assert await called(payments, "POST", "/runs", headers) == {"id": "run-1"}
    else:
        with pytest.raises(AssertionError, match="no connection came free"):
            await called(payments, "POST", "/runs", headers)
    assert asked == [headers["Idempotency-Key"]] * tried
    assert capsys.readouterr().err.count("asked again in 0 s") == tried - 1


@pytest.mark.parametrize("lost", [2, TRIES])
async def test_the_machine_tries_again_what_lost_its_connection(lost: int) -> None:
    tried = 0

    async def act() -> None:
        nonlocal tried
        tried += 1
        if tried <= lost:
            raise ConnectionLost

    if lost < TRIES:
        await patiently(act, "it", seconds=0)
    else:
        with pytest.raises(ConnectionLost):
            await patiently(act, "it", seconds=0)
    assert tried == min(lost + 1, TRIES)
