"""The example of each body is answered with success when it is sent, where there are the things that it names."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest

from shared.kernel.claims import ROLES
from tests.contracts.worlds import WORLDS, Known, with_parked
from tests.harness import Running
from tests.payments.test_payments_cash import owing

TRIES = 30  # combinations of the world's ids
ORGANISATIONS = (
    "start",
    "audit-office",
    "council",
    "cdas",
)  # some acts take one that has not treated the person, that signs, or that a contract pays
ANSWERED = {"assessment": 24, "referral": 12, "tariff": 1, "payments": 2}
# What an operator does, needs something to have gone wrong; a scheme's example needs that it is not there yet, and a
# debt's needs a debt. They have tests of their own below; that of an assessment by who treats, under audit, needs a
# scheme that lets them, and is taken in `test_under_audit.py`; that of another area's figures is of an
# indicator of assessment, and is taken in `test_figures_compared.py`.
OPERATED = ("/parked", "/stuck", "/bookmarks", "/restatements", "/business-date")
OF_THEIR_OWN = (*OPERATED, "/schemes", "/debts", "/assessments-under-audit", "/comparison-files")
LEFT_OUT = {"/bookmarks/resend": "only a service that sends over Kafka sends again, and those here are asked by feed"}
STUCK = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f02"
_STUCK = """
INSERT INTO stuck (consumer, source, shard, position, event_id, sqlstate, error, since, tries)
VALUES (:consumer, 'test', 0, 20000, :event_id, '42703', 'a column that is not there', now(), 7)
"""
_READER = "INSERT INTO bookmark (reader, source, shard, position) VALUES ('service-reporting', 'feed', 0, 0)"


def _bodies(running: Running) -> Iterator[tuple[str, str, Any]]:
    for path, operations in running.app.openapi()["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            if content and path not in LEFT_OUT:
                yield method, path, content["example"]


def _under(running: Running, *prefixes: str) -> dict[str, Any]:
    return {path: body for _method, path, body in _bodies(running) if path.startswith(prefixes)}


def _sendable(path: str, body: Any, known: Known) -> Iterator[tuple[str, Any]]:
    """With ids of the world in the places of the example's."""
    said = {*body} - {"contactId"} if isinstance(body, dict) else set()
    names = [name for name in known if f"{{{name}}}" in path or name in said]
    for ids in list(product(*(known[name] for name in names)))[:TRIES]:
        found = dict(zip(names, ids, strict=True))
        url = path
        for name, value in found.items():
            url = url.replace(f"{{{name}}}", str(value))
        yield url, {name: found.get(name, value) for name, value in body.items() if name != "contactId"}


async def _answers(running: Running, known: Known) -> tuple[list[str], dict[str, str]]:
    """What was answered with success, and what was refused although nothing stood in its way but its content."""
    answered, wrong = [], {}
    for method, path, body in _bodies(running):
        if path.startswith(OF_THEIR_OWN):
            continue
        statuses, said = set(), ""
        for (url, sent), organisation in product(_sendable(path, body, known), ORGANISATIONS):
            headers = running.headers(*ROLES, organisation=organisation) | {"If-Match": "*"}
            answer = await running.client.request(method, url, json=sent, headers=headers)
            statuses.add(answer.status_code)
            said = f"{answer.status_code} {answer.text[:300]}"
            if answer.status_code < 300:
                answered.append(f"{method} {path}")
                break
        else:
            if 409 not in statuses:  # a thing is there and not in the state for it
                wrong[f"{method} {path}"] = said
    return answered, wrong


@pytest.fixture
def service_of(assessment: Running, referral: Running, tariff: Running, payments: Running) -> Callable[[str], Running]:
    return {"assessment": assessment, "referral": referral, "tariff": tariff, "payments": payments}.__getitem__


@pytest.mark.parametrize("name", WORLDS)
async def test_examples_are_answered_with_success(name: str, service_of: Callable[[str], Running]) -> None:
    running = service_of(name)
    known = await with_parked(running, await WORLDS[name](running))
    running.today = date(2012, 12, 3)
    answered, wrong = await _answers(running, known)
    assert wrong == {}
    assert len(answered) >= ANSWERED[name]


async def gone_wrong(running: Running) -> Known:
    """An event is parked and another stuck, a reader of the feed is gone, and the daily work was done too far ahead."""
    subscription = running.service.subscription
    assert subscription is not None
    parked = (await with_parked(running, {}))["eventId"]
    await running.db.write(_STUCK, consumer=running.service.name, event_id=STUCK)
    await running.db.write(_READER)
    before, running.today = running.today, date(2013, 4, 2)
    await running.tick()
    running.today = before
    senders = sorted(set(subscription.topics.values()))
    return {"/parked": parked, "/stuck": [STUCK], "/bookmarks": ["test"], "/restatements": senders[:1]}


@pytest.mark.parametrize("name", WORLDS)
async def test_the_examples_of_what_an_operator_does_are(name: str, service_of: Callable[[str], Running]) -> None:
    running = service_of(name)
    known = await gone_wrong(running)
    bodies = _under(running, *OPERATED)
    assert len(bodies) == 6
    answered = {path: await _sent(running, path, body, known) for path, body in bodies.items()}
    assert answered == dict.fromkeys(bodies, "200")


async def _sent(running: Running, path: str, body: Any, known: Known) -> str:
    """The status as it comes first time, with the words of a refusal."""
    for prefix, ids in known.items():
        if path.startswith(prefix):
            path = path.replace("{eventId}", ids[0]).replace("{source}", ids[0]).replace("{debtId}", ids[0])
    answer = await running.client.post(path, json=body, headers=running.headers(*ROLES, organisation="audit-office"))
    return str(answer.status_code) if answer.is_success else f"{answer.status_code} {answer.text[:300]}"


async def test_the_example_of_a_scheme_is_checked_and_then_taken(tariff: Running) -> None:
    bodies = _under(tariff, "/schemes")
    answered = {path: await _sent(tariff, path, body, {}) for path, body in sorted(bodies.items(), reverse=True)}
    assert answered == {"/schemes/check": "200", "/schemes": "201"}


async def test_the_examples_of_what_becomes_of_a_debt_are(payments: Running) -> None:
    """One after another: what is undone is the collection, which leaves enough to be written off."""
    debt = await owing(payments, first=150_000, second=100_000)  # 100,000 on the day of the examples
    bodies = _under(payments, "/debts")
    collect, undo, write_off = (f"/debts/{{debtId}}/{what}" for what in ("collect", "undo-report", "write-off"))
    assert bodies.keys() == {collect, undo, write_off}
    known: Known = {"/debts": [debt]}
    answered = {path: await _sent(payments, path, bodies[path], known) for path in (collect, undo, write_off)}
    assert answered == dict.fromkeys(bodies, "200")


def test_what_is_left_out_is_there(assessment: Running) -> None:
    """A name that is no path any more leaves nothing out, and says so."""
    assert assessment.app.openapi()["paths"].keys() >= LEFT_OUT.keys()
