"""Payments to providers: remittances, how far each is, what it pays, and what finance and the bank report of it."""

from collections.abc import Mapping
from typing import Any

from services.payments.pages import passed_on, run_words
from services.payments.pages.already import already
from services.payments.pages.contract_names import ContractNames, contract_names
from services.payments.pages.taken_off import fallen_since, fell_of
from shared.pages.actions import PageAction
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, money, on_day, text
from shared.pages.words import day, plain, pounds

pages = PageGroup()

_REFERENCE = Field(
    "reference",
    "Finance's reference of the payment",
    hint="As on the bank's statement: letters, digits, _ . / and -, and single spaces within.",
    width=20,
)
_REASON = Field("reason", "Why?", hint="One line. It stays in the ledger.")
_REASONS = (
    FieldChoice("account_closed", "The account is closed"),
    FieldChoice("wrong_details", "The account's details are wrong"),
    FieldChoice("refused", "The account does not take such payments"),
    FieldChoice("other", "Something else"),
)
_FORMS = {
    "settle": Form(
        [_REFERENCE, Field("settledOn", "When did the money leave?", "date", hint="Not after today.", past=True)],
        "Report it as paid",
        done="It is reported as paid.",
    ),
    "return": Form(
        [_REFERENCE, Field("reasonCode", "Why did the bank send it back?", "radios", choices=_REASONS)],
        "Report it as sent back",
        done="It is reported as sent back.",
        warns=True,
    ),
    "undo-return": Form(
        [_REASON], "The return was a mistake", warns=True, done="The report of the return is taken back."
    ),
    "correct": Form(
        [_REFERENCE, Field("settledOn", "When did the money leave?", "date", past=True), _REASON],
        "Correct the report",
        done="The report is corrected.",
    ),
}
_TITLES = {
    "settle": "Report a payment",
    "return": "Report a payment that came back",
    "undo-return": "Take back the report of a return",
    "correct": "Correct the report of a payment",
}
_ACTIONS = (
    ("released", "settle", "Report that it was paid"),
    ("released", "return", "Report that the bank sent it back"),
    ("settled", "return", "Report that the bank sent it back"),
    ("settled", "correct", "Correct the report"),
    ("returned", "undo-return", "The return was reported by mistake"),
)
_TAKES = {"proposed", "approved", "released", "settled"}  # states of a run that has taken what was due
_KINDS = {"approval": "pays", "netting": "takes off", "debt": "becomes a debt"}
_SAID = (
    ("payBy", "To be paid by", day), ("reference", "Finance's reference", str), ("settledOn", "Paid on", day),
    ("returnReason", "Sent back because", plain), ("rejectionReason", "Rejected because", str),
    ("correctionReason", "Corrected because", str), ("returnUndoneReason", "Return taken back because", str),
)  # fmt: skip
_OF_A_PAYMENT = {"reference", "settledOn", "correctionReason"}  # there is none of a remittance of nothing


def _needs(act: str) -> str:
    return f"POST /remittances/{{remittance_id}}/{act}"


def _columns(visit: Visit, names: ContractNames) -> list[Column]:
    """For people as many as a screen holds: what is merged or left out stands on the page of each."""
    run_on = Column("runOn", "Run of", day, link=lambda row: visit.link(at("/remittances/{id}", id=row["id"])))
    state = Column("state", "State", run_words.state_in_words)
    sums = [money("grossPence", "Gross"), money("nettedPence", "Taken off"), money("netPence", "Net")]
    of_payment = (
        [Column("paid", "Paid", _paid)]
        if visit.ending == "html"
        else [text("reference", "Reference"), on_day("settledOn", "Paid on")]
    )
    return [run_on, *names.who_columns(visit), state, *sums, on_day("payBy", "Pay by"), *of_payment]


def _paid(row: Mapping[str, Any]) -> str:
    is_paid = row["settledOn"] and row["netPence"]
    return f"{day(row['settledOn'])}, as {row['reference']}" if is_paid else "–"  # noqa: RUF001


@pages.get("/remittances", needs="GET /remittances", menu="Payments to providers", twin="/remittances")
async def list_remittances(visit: Visit) -> PageContent:
    shown = await list_of(visit, "/remittances", contract=visit.query.get("contract"), order="newest")
    table = RowsTable(
        "Remittances from approval to payment, the newest first",
        _columns(visit, await contract_names(visit)),
        [{**row, "who": row, "paid": row, "state": run_words.state_as_told(row)} for row in shown.items],
        empty="there is none yet.",
    )
    content = {
        "following": shown.following,
        "first": shown.first,
        "twins": twins_of(visit, "/remittances"),
        "passed_on": visit.link(passed_on.PATH) if (await visit.api.get(passed_on.PATH))["items"] else None,
    }
    return PageContent("remittances.html", "Payments to providers", content, table=table)


@pages.get(
    "/remittances/{remittance}", needs="GET /remittances/{remittance_id}", twin="/remittances/{remittance}/lines"
)
async def show_remittance(visit: Visit) -> PageContent:
    """What it pays for which outcome, and what was taken off it for which."""
    remittance = await _remittance(visit)
    path = at("/remittances/{id}/lines", id=remittance["id"])
    lines = await list_of(visit, path)
    names = await contract_names(visit)
    columns = [
        names.outcome_column(lambda line: visit.link(at("/claims/{id}", id=line["claimId"]))),
        *names.person_columns(visit),
        on_day("effectiveOn", "Achieved on"),
        Column("kind", "This payment", lambda kind: _KINDS.get(kind, kind)),
        money("pence", "Amount"),
        *fell_of(visit),
    ]
    content = _about(remittance, names) | {
        "actions": [
            PageAction(
                visit.link(at("/remittances/{id}/{act}", id=remittance["id"], act=act)),
                words,
                undoes=_FORMS[act].warns,
            )
            for state, act, words in _ACTIONS
            if run_words.state_as_told(remittance) == state and visit.may(_needs(act))
        ],
        "following": lines.following,
        "first": lines.first,
        "twins": twins_of(visit, path),
        "parts": await passed_on.parts_of(visit, remittance, names),
        "fallen_since": await fallen_since(visit, remittance),
        "run": visit.link(at("/runs/{id}", id=remittance["runId"])) if visit.may("GET /runs") else None,
        "advice": _advice(visit, remittance),
    }
    title = (
        f"Payment of {names.title_of(remittance['contract']) or remittance['contract']} for {day(remittance['runOn'])}"
    )
    rows = [{**line, "fell": line} for line in lines.items]
    return PageContent("remittance.html", title, content, table=RowsTable("What it is made of", columns, rows))


def _advice(visit: Visit, remittance: Mapping[str, Any]) -> str | None:
    """From its release on there is one."""
    is_advised = remittance["state"] in {"released", "settled", "returned"}
    return visit.link(at("/remittances/{id}/advice", id=remittance["id"])) if is_advised else None


def _about(remittance: Mapping[str, Any], names: ContractNames) -> dict[str, Any]:
    state = run_words.state_as_told(remittance)
    said = [
        (words, shown(remittance[name]))
        for name, words, shown in _SAID
        if remittance[name]
        and not (name == "payBy" and (state == "netted" or state in run_words.NET))
        and not (name in _OF_A_PAYMENT and state == "netted")
    ]
    return {
        "remittance": {
            **remittance,
            "party": names.party(remittance["party"]),
            "net": run_words.net_of(remittance),
            "next": run_words.NEXT.get(state, "") if state in {"returned", "netted"} else "",
        },
        "contract": names.of(remittance["contract"]),
        "state": run_words.state_of(remittance),
        "said": said,
    }


async def _remittance(visit: Visit) -> dict[str, Any]:
    remittance: dict[str, Any] = await visit.api.get(at("/remittances/{id}", id=visit.part("remittance")))
    return remittance


async def _later(visit: Visit, remittance: Mapping[str, Any], act: str) -> list[str]:
    """Runs that may have taken what came back, in words; before the return is said to be a mistake."""
    if act != "undo-return":
        return []
    runs = (await visit.api.get("/runs", contract=remittance["contract"], order="newest", limit=20))["items"]
    return [
        f"the run of {day(run['runOn'])}, {pounds(run['netPence'])}, {run_words.state_in_words(run['state']).lower()}"
        for run in runs
        if run["party"] == remittance["party"] and run["runOn"] > remittance["runOn"] and run["state"] in _TAKES
    ]


def _reporting(act: str) -> None:
    """The page of one report on a remittance."""

    async def show(visit: Visit, refused: FormRefused | None = None) -> PageContent:
        remittance = await _remittance(visit)
        state_now = run_words.state_as_told(remittance)
        if (state_now, act) not in {(state, possible) for state, possible, _ in _ACTIONS}:
            page = "The payment", visit.link(at("/remittances/{id}", id=remittance["id"]))
            return already(_TITLES[act], run_words.ALREADY.get(state_now, ""), page, refused)
        values = remittance if act in {"return", "correct"} else {}
        return form_page(
            visit, _FORMS[act], _TITLES[act], template="remittance_report.html", values=values,
            revision=revision_of(remittance), refused=refused,
            content=_about(remittance, await contract_names(visit)) | {"later": await _later(visit, remittance, act)},
        )  # fmt: skip

    async def report(visit: Visit) -> PageContent | GoTo:
        remittance = visit.part("remittance")
        path = at("/remittances/{id}/{act}", id=remittance, act=act)
        return await send(visit, _FORMS[act], "POST", path, again=show, then=at("/remittances/{id}", id=remittance))

    pages.get(f"/remittances/{{remittance}}/{act}", needs=_needs(act))(show)
    pages.post(f"/remittances/{{remittance}}/{act}", needs=_needs(act))(report)


for _name in _FORMS:
    _reporting(_name)
