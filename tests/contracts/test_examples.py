"""The example of each body is answered with success when it is sent, where there are the things that it names."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest

from shared.claims import ROLES
from tests.contracts.worlds import WORLDS, Known, with_parked
from tests.harness import Running

TRIES = 30  # combinations of the world's ids
# What an operator does needs something to have gone wrong; a whole scheme is longer than an example (deploy/schemes).
LEFT_OUT = ("/parked", "/stuck", "/bookmarks", "/restatements", "/business-date", "/schemes", "/debts")
ORGANISATIONS = ("start", "audit-office")  # some acts take one that has not treated the person
ANSWERED = {"assessment": 17, "referral": 12, "tariff": 1, "payments": 2}


def _bodies(running: Running) -> Iterator[tuple[str, str, Any]]:
    for path, operations in running.app.openapi()["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            if content and not path.startswith(LEFT_OUT):
                yield method, path, content["example"]


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


@pytest.mark.parametrize("name", WORLDS)
async def test_examples_are_answered_with_success(name: str, assessment: Running, referral: Running, tariff: Running,
                                                  payments: Running) -> None:  # fmt: skip
    running = {"assessment": assessment, "referral": referral, "tariff": tariff, "payments": payments}[name]
    known = await with_parked(running, await WORLDS[name](running))
    running.today = date(2012, 12, 3)
    answered, wrong = await _answers(running, known)
    assert wrong == {}
    assert len(answered) >= ANSWERED[name]
