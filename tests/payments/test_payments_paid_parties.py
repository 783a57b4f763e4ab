"""An organisation that is paid in the area makes no money move there, not even another's."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, cast

import httpx
import pytest

from services.payments.main import service
from services.payments.settings import Settings
from shared.messaging.restating import restate
from tests.documents import in_full
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff, withdrawn
from tests.payments.test_payments_approval_limits import AS_BEFORE, ruled

DAY = date(2012, 8, 6)
REPORT = {"reference": "R-9", "on": DAY.isoformat(), "pence": 1}
SETTLED = {"reference": "BACS-9", "settledOn": DAY.isoformat()}
BACKED = contract(BACK, provisional="clawback", floor="0.5", carry=0)
Made = Callable[[Running], Awaitable[str]]


async def nothing(payments: Running) -> str:
    return ""


async def proposed(payments: Running) -> str:
    return str((await client.done(await client.propose(payments)))["id"])


async def above_limit(payments: Running) -> str:
    await ruled(payments, aloneUpToPence=1)
    return await proposed(payments)


async def approved(payments: Running) -> str:
    return str((await client.approved_run(payments))["id"])


async def released(payments: Running) -> str:
    run = await approved(payments)
    await client.done(await client.release(payments, run))
    return run


async def settled(payments: Running) -> str:
    return str((await client.paid_run(payments))["id"])


async def owed(payments: Running) -> str:
    await settled(payments)
    await payments.deliver(withdrawn())
    payments.today = date(2012, 9, 3)
    await client.paid_run(payments)
    return str((await client.get(payments, "/debts"))["items"][0]["id"])


async def returned(payments: Running) -> str:
    run = await settled(payments)
    await client.done(await client.bounce(payments, run))
    return run


async def collected(payments: Running) -> str:
    debt = await owed(payments)
    body = REPORT | {"on": "2012-09-03"}
    await client.done(await client.post(payments, f"/debts/{debt}/collect", "finance_releaser", "finance-3", body))
    return debt


async def set_back(payments: Running) -> str:
    facts = service(cast("Settings", payments.service.settings)).facts
    assert facts is not None
    await restate(payments.db, facts, "restored")
    return BACK


ENTRY = {
    "remittanceId": "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f07",
    "party": "riverside",
    "runOn": DAY.isoformat(),
    "netPence": 1,
    "nettedPence": 0,
    "lineIds": [],
    "reason": "told after the backup",
}


async def entered(payments: Running) -> str:
    await set_back(payments)
    path = f"/holds/{BACK}/entries"
    await client.done(await client.post(payments, path, "finance_approver", "finance-2", ENTRY))
    return str(ENTRY["remittanceId"])


ACTS: dict[str, tuple[Made, Any]] = {
    "/runs": (nothing, {"contract": BACK, "runOn": DAY.isoformat()}),
    "/runs/{runId}/approve": (proposed, None),
    "/runs/{runId}/approve-first": (above_limit, None),
    "/runs/{runId}/cancel": (proposed, None),
    "/runs/{runId}/release": (approved, None),
    "/runs/{runId}/reject": (approved, {"reason": "mine"}),
    "/remittances/{remittanceId}/settle": (released, SETTLED),
    "/remittances/{remittanceId}/return": (released, {"reference": "BACS-9", "reasonCode": "account_closed"}),
    "/remittances/{remittanceId}/correct": (settled, SETTLED | {"reason": "mine"}),
    "/remittances/{remittanceId}/undo-return": (returned, {"reason": "mine"}),
    "/debts/{debtId}/undo-report": (collected, {"reference": REPORT["reference"], "reason": "mine"}),
    "/debts/{debtId}/collect": (owed, REPORT | {"on": "2012-09-03"}),
    "/debts/{debtId}/write-off": (owed, REPORT | {"on": "2012-09-03", "reason": "mine"}),
    "/holds/{contract}/entries": (set_back, ENTRY),
    "/holds/{contract}/entries/{remittanceId}/confirm": (entered, None),
    "/holds/{contract}/lift": (set_back, {"remittances": [], "debts": [], "reason": "mine"}),
}
BESIDE: dict[str, Any] = {  # what is said to the council's ledger, or disputed, or limits finance
    "/suppliers": {"party": "riverside", "from": DAY.isoformat(), "supplierNumber": "1", "site": "S",
                   "costCentre": "PH", "subjective": "51230", "vatCode": "EXEMPT"},
    "/suppliers/{supplierId}/confirm": None,
    "/suppliers/{supplierId}/refuse": {"reason": "mine"},
    "/ledger-files": {"kind": "debts", "mapping": "generic"},
    "/ledger-files/{fileId}/sent": {"sentOn": DAY.isoformat()},
    "/ledger-mapping-versions/{mappingVersionId}/confirm": None,
    "/ledger-mapping-versions/{mappingVersionId}/refuse": {"reason": "mine"},
    "/ledger-reports": {"kind": "debts", "mapping": "generic", "fileName": "f.csv", "csv": "reference\n"},
    "/ledger-reports/{reportId}/apply": None,
    "/ledger-reports/{reportId}/refuse-unread": {"lines": 1, "reason": "mine"},
    "/ledger-reports/{reportId}/refuse-unmatched": {"lines": 1, "reason": "mine"},
    "/ledger-reports/{reportId}/lines/{line}/confirm": {"about": "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f07"},
    "/ledger-reports/{reportId}/lines/{line}/refuse": {"reason": "mine"},
    "/runs/{runId}/findings/{findingId}/look-at": {"remark": "in_order"},
    "/approval-rules": AS_BEFORE,
    "/approval-rules/{ruleId}/refuse": {"reason": "mine"},
    "/disputes": {"kind": "query", "about": "band", "contract": BACK, "reasonCode": "other", "words": "mine"},
    "/disputes/{disputeId}/own": None,
    "/disputes/{disputeId}/answer": {"answer": "mine"},
    "/disputes/{disputeId}/close": {"outcome": "upheld"},
    "/disputes/{disputeId}/reopen": {"reasonCode": "entered_in_error"},
    "/comparison-files": {"comparedArea": "Trafford", "source": "mine", "licence": "mine", "fileName": "f.csv",
                          "publishedOn": "2012-06-01", "csv": "indicator,month,number,met,value\nclaims,2012-04,1,,\n"},
    "/comparison-files/{comparisonFileId}/withdraw": None,
    "/webhook-endpoints": {"url": "https://ledger.example.org/", "types": ["uk.lasars.debt-raised.v1"],
                           "description": "mine"},
    "/webhook-endpoints/{endpointId}/remove": None,
    "/webhook-endpoints/{endpointId}/keys": {},
    "/webhook-endpoints/{endpointId}/test": {},
    "/webhook-endpoints/{endpointId}/replay": {"since": "2012-09-03T09:00:00Z"},
    "/webhook-endpoints/{endpointId}/deliveries/{deliveryId}/replay": None,
}  # fmt: skip
MONEY = {"runs", "remittances", "holds"}
FINANCE = ("finance_proposer", "finance_approver", "finance_releaser")


def test_every_act_is_among_them(payments: Running) -> None:
    paths = payments.app.openapi()["paths"]
    money = {path for path, acts in paths.items() if "post" in acts and acts["post"]["tags"][0] in MONEY}
    assert money == set(ACTS)


def test_every_route_of_a_finance_role_says_that_it_is_refused(payments: Running) -> None:
    operations = [each for acts in in_full(payments.app.openapi())["paths"].values() for each in acts.values()]
    told = [operation for operation in operations if set(FINANCE) & set(operation.get("x-roles", ()))]
    assert len(told) > len(ACTS)
    for each in told:
        answers = each["responses"]["403"]["content"]["application/problem+json"]["examples"]
        assert "own-organisation" in answers, each["operationId"]


async def act(payments: Running, path: str, organisation: str) -> httpx.Response:
    make, body = ACTS[path]
    made = await make(payments)
    full = path.replace("{contract}", BACK)
    full = "/".join(made if part.startswith("{") else part for part in full.split("/"))
    seen = '"1"' if path.endswith("/confirm") else "*"  # an entry is confirmed as it was compared
    headers = payments.headers(*FINANCE, organisation=organisation, sub="insider") | {"If-Match": seen}
    answer: httpx.Response = await payments.client.post(full, json=body, headers=headers)
    return answer


@pytest.mark.parametrize("path", ACTS)
async def test_who_is_paid_under_another_contract_is_refused_each_act(payments: Running, path: str) -> None:
    payments.today = DAY
    await payments.deliver(scheme(contracts=[contract(HOLD), BACKED]), tariff(), achieved())
    refused = await act(payments, path, "cdas")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/own-organisation")
    assert refused.json()["party"] == "cdas"


@pytest.mark.parametrize("path", ACTS)
async def test_who_is_paid_in_no_contract_may(payments: Running, path: str) -> None:
    payments.today = DAY
    await payments.deliver(scheme(contracts=[contract(HOLD), BACKED]), tariff(), achieved())
    assert (await act(payments, path, "audit-office")).status_code in {200, 201}


async def test_who_was_paid_by_an_earlier_version_is_refused_too(payments: Running) -> None:
    payments.today = DAY
    second = scheme(2, published_at="2012-05-01T09:00:00+00:00", contracts=[contract(HOLD, party="new"), BACKED])
    await payments.deliver(scheme(contracts=[contract(HOLD), BACKED]), second, tariff(), achieved())
    for party in ("cdas", "new"):
        assert (await act(payments, "/runs", party)).status_code == 403


SEEN_BY_FINANCE = ("/claims", "/runs", "/remittances", "/debts", "/holds", "/positions", "/totals", "/accounts")
NEWS = "/events?topic=lasars.finance.stockport"
NOWHERE = "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f07"


async def asked(payments: Running, path: str, *roles: str, organisation: str = "cdas") -> httpx.Response:
    headers = payments.headers(*roles, organisation=organisation, sub="insider", key=False)
    return await payments.client.get(path, headers=headers)


def nowhere(path: str) -> str:
    """With ids that are not known; a line of a file has a number."""
    filled = path.replace("{line}", "2")
    return "/".join(NOWHERE if part.startswith("{") else part for part in filled.split("/"))


def read_by_finance(payments: Running) -> list[str]:
    """Every GET that a finance role may call, with ids that are not known."""
    paths = payments.app.openapi()["paths"].items()
    found = [path for path, acts in paths if set(FINANCE) & set(acts.get("get", {}).get("x-roles", ()))]
    assert set(SEEN_BY_FINANCE) < set(found)
    known = [path for path in found if path != "/events"]
    filled = {path: nowhere(path) for path in known}
    of_contracts = {path for path, acts in paths if _needs_a_contract(acts.get("get", {}))}
    return [f"{full}?contract={BACK}" if path in of_contracts else full for path, full in filled.items()] + [NEWS]


def _needs_a_contract(operation: dict[str, Any]) -> bool:
    asked = [part["name"] for part in operation.get("parameters", ()) if part["in"] == "query" and part.get("required")]
    return "contract" in asked


@pytest.mark.parametrize("roles", [*((role,) for role in FINANCE), FINANCE])
async def test_who_is_paid_reads_nothing_with_a_finance_role(payments: Running, roles: tuple[str, ...]) -> None:
    payments.today = DAY
    await payments.deliver(scheme(contracts=[contract(HOLD), BACKED]), tariff(), achieved())
    await proposed(payments)
    for path in read_by_finance(payments):
        for party in ("cdas", "riverside"):
            answer = await asked(payments, path, *roles, organisation=party)
            assert (answer.status_code, answer.json()["type"]) == (403, "/problems/own-organisation"), path
            assert answer.json()["party"] == party
        assert (await asked(payments, path, *roles, organisation="audit-office")).status_code in {200, 404}, path


@pytest.mark.parametrize("role", FINANCE)
async def test_who_is_paid_gets_one_problem_beside_figures_too_where_no_finance_role_is_of_use(
    payments: Running, role: str
) -> None:
    payments.today = DAY
    await payments.deliver(scheme(contracts=[contract(HOLD), BACKED]))
    for path in ("/indicators/claims", "/indicators/claims/cases", "/indicators/claims/cases.csv"):
        paid = await asked(payments, path, role)
        assert (paid.status_code, paid.json()["type"]) == (403, "/problems/own-organisation"), path
    councils = await asked(payments, "/indicators/claims/cases", role, organisation="audit-office")
    assert (councils.status_code, councils.json()["type"]) == (403, "/problems/forbidden")


@pytest.mark.parametrize("roles", [*((role,) for role in FINANCE), FINANCE])
async def test_who_is_paid_learns_from_no_act_of_finance_what_there_is(
    payments: Running, roles: tuple[str, ...]
) -> None:
    """Neither holds nor codes of contracts nor ids: refused before anything is looked up."""
    payments.today = DAY
    await payments.deliver(scheme(contracts=[contract(HOLD), BACKED]), tariff(), achieved())
    acts = [(path, each["post"]) for path, each in payments.app.openapi()["paths"].items() if "post" in each]
    finance = [path for path, act in acts if set(roles) & set(act["x-roles"])]
    assert finance
    for path in finance:
        for contract_code in (BACK, "no-such-contract"):
            full = nowhere(path.replace("{contract}", contract_code))
            headers = payments.headers(*roles, organisation="riverside", sub="insider") | {"If-Match": '"1"'}
            said = ACTS[path][1] if path in ACTS else BESIDE[path]
            answer = await payments.client.post(full, json=said, headers=headers)
            assert (answer.status_code, answer.json()["type"]) == (403, "/problems/own-organisation"), full


async def test_what_it_is_beside_that_it_goes_on_to_be(payments: Running) -> None:
    """Its provider's own lines, and what the council reads as commissioner and auditor."""
    payments.today = DAY
    await payments.deliver(scheme(contracts=[contract(HOLD), BACKED]), tariff(), achieved())
    run = await released(payments)
    for path in ("/claims", "/remittances", f"/remittances/{run}/lines", "/positions", "/debts"):
        for party in ("cdas", "riverside"):
            alone = await asked(payments, path, "provider", organisation=party)
            both = await asked(payments, path, "provider", *FINANCE, organisation=party)
            assert (both.status_code, both.content) == (alone.status_code, alone.content), (path, party)
    for path in ("/runs", "/totals", NEWS):
        beside = await asked(payments, path, "provider", "finance_approver")
        assert (beside.status_code, beside.json()["type"]) == (403, "/problems/own-organisation"), path
        for role in ("commissioner", "auditor"):
            alone, both = await asked(payments, path, role), await asked(payments, path, role, *FINANCE)
            assert (both.status_code, both.content) == (200, alone.content), path


async def test_who_was_paid_by_an_earlier_version_reads_nothing_of_finance_either(payments: Running) -> None:
    second = scheme(2, published_at="2012-05-01T09:00:00+00:00", contracts=[contract(HOLD, party="new"), BACKED])
    assert (await asked(payments, NEWS, "finance_proposer")).status_code == 200
    await payments.deliver(scheme(contracts=[contract(HOLD), BACKED]), second)
    for party in ("cdas", "new"):
        for path in ("/claims", NEWS):
            assert (await asked(payments, path, "finance_proposer", organisation=party)).status_code == 403
            elsewhere = payments.headers("finance_proposer", organisation=party, area="elsewhere", key=False)
            assert (await payments.client.get("/claims", headers=elsewhere)).status_code == 200


@pytest.mark.parametrize("beside", [(), ("provider",)])
async def test_who_came_to_be_paid_gets_no_earlier_answer_again(payments: Running, beside: tuple[str, ...]) -> None:
    payments.today = DAY
    await payments.deliver(scheme(contracts=[BACKED]), tariff(), achieved())
    roles = ("finance_proposer", *beside)
    once = payments.headers(*roles, organisation="council", sub="fin", key=False) | {"Idempotency-Key": "once"}
    body = {"contract": BACK, "runOn": DAY.isoformat()}
    answers = [await payments.client.post("/runs", json=body, headers=once)]
    await payments.deliver(scheme(2, contracts=[BACKED, contract("council-2012", party="council")]))
    answers += [await payments.client.post("/runs", json=body, headers=once)]
    assert [answer.status_code for answer in answers] == [201, 403], answers[1].text
    assert "pence" not in answers[1].text.casefold()
