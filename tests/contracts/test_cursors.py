"""Every list of every service refuses a cursor that it did not give: 400, never a crash."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from services.assessment.rules.ndtms.extracts import NAME_EXAMPLE
from shared.web.auth import ROLES
from shared.web.paging import encode, listing
from tests.assessment.builders import stockport
from tests.assessment.client import Desk
from tests.contracts.test_edge import NOBODY
from tests.harness import Running
from tests.payments import client as payments_client
from tests.payments.builders import achieved, ident, scheme, tariff

FORGED: list[list[Any]] = [
    [], ["x"], [None], [True], [1.5], [2**31], [-(2**63)], [{}], [[]], ["\0"], ["x" * 300], [NOBODY, NOBODY, NOBODY],
    ["stockport", "x"], ["stockport", 2**31], ["stockport", 1, 1], ["x\0", 1], ["2012-13-01", NOBODY],
    ["2012-04-02", "x"],    ["0001-01-01T00:00:00+14:00", NOBODY], ["9999-12-31T23:00:00-14:00", NOBODY],
    ["2012-04-02T00:00:00", NOBODY],
]  # fmt: skip

KNOWN = {"agency": NAME_EXAMPLE[:5]}  # a list of an agency refuses whom nobody sent a file for
TOO_MUCH = ["9" * 5_000, *(urlsafe_b64encode(text).decode() for text in (b"[" * 3_000, b"[" * 700, b"[" + b"9" * 700))]


def _lists(running: Running) -> Iterator[tuple[str, dict[str, str]]]:
    """The address and the parameters it needs."""
    for path, operations in running.app.openapi()["paths"].items():
        parameters = operations.get("get", {}).get("parameters", [])
        if any(parameter["name"] == "cursor" for parameter in parameters):
            yield (
                path,
                {
                    parameter["name"]: KNOWN.get(parameter["name"], NOBODY)
                    for parameter in parameters
                    if parameter["in"] == "query" and parameter.get("required")
                },
            )


async def refused(running: Running, path: str, query: dict[str, str]) -> None:
    keyed = [(key, encode(key, listing(path, query.items()))) for key in FORGED]
    for key, cursor in [*keyed, *((None, cursor) for cursor in TOO_MUCH)]:
        answer = await running.client.get(path, params={**query, "cursor": cursor}, headers=running.headers(*ROLES))
        if answer.status_code == 200 and (
            key == ["x"] or (path in ("/lost", "/lost/otherwise") and key == [NOBODY] * 3)
        ):
            continue  # a list that is ordered by a code, or by three
        assert answer.status_code == 400, (path, key, answer.text)
        assert answer.json()["type"] == "/problems/bad-cursor"


@pytest.fixture(params=["assessment", "referral", "tariff", "payments"])
async def running(request: pytest.FixtureRequest, assessment: Running, referral: Running, tariff: Running,
                  payments: Running) -> Running:  # fmt: skip
    if request.param == "assessment":
        await assessment.deliver(("stockport-2012", stockport()))
        assessment.today = date(2012, 9, 3)
        opened = await Desk(assessment).post("/ndtms-extracts", {"fileName": NAME_EXAMPLE, "provider": "cdas"})
        assert opened.status_code == 201, opened.text
    return {"assessment": assessment, "referral": referral, "tariff": tariff, "payments": payments}[request.param]


async def test_a_forged_cursor_is_refused_by_every_list(running: Running) -> None:
    lists = list(_lists(running))
    assert {path for path, _ in lists} >= {"/parked", "/bookmarks"}
    for path, query in lists:
        if "{" not in path:
            await refused(running, path, query)


async def test_a_cursor_leads_on_in_no_other_list_and_under_no_other_filter(running: Running) -> None:
    headers = running.headers(*ROLES)
    for path, query in _lists(running):
        if "{" in path:
            continue
        for other in (listing("/other", query.items()), listing(path, [*query.items(), ("state", "x")])):
            for key in ([NOBODY], ["2012-04-02", NOBODY], ["a", 1], ["2012-04-02T00:00:00Z", NOBODY]):
                cursor = encode(key, other)
                answer = await running.client.get(path, params={**query, "cursor": cursor}, headers=headers)
                assert answer.status_code == 400, (path, key)


async def test_the_lines_of_a_claim_and_of_a_run_follow_each_other_and_refuse_what_is_forged(payments: Running) -> None:
    payments.today = date(2012, 10, 1)
    await payments.deliver(scheme(), tariff(), achieved(), achieved(measure="planned_discharge", on="2012-10-01"))
    run = await payments_client.approved_run(payments)
    for path in (f"/claims/{ident('outcome ann planned_discharge')}/lines", f"/runs/{run['id']}/lines"):
        await refused(payments, path, {})
        seen: list[Any] = []
        whole, cursor = (await payments_client.get(payments, path))["items"], None
        for _ in whole:
            page = await payments_client.get(payments, path, limit=1, **({"cursor": cursor} if cursor else {}))
            seen, cursor = seen + page["items"], page["next"]
        assert (seen, cursor) == (whole, None)
