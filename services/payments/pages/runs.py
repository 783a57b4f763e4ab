"""Pay providers: a run is proposed, checked, approved and released, by three people."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.payments.pages import findings, ledger_files, run_words, waiting_words
from services.payments.pages.already import already
from services.payments.pages.changed_runs import ChangedRun, changed_run
from services.payments.pages.contract_names import ContractNames, contract_names, names_in
from services.payments.pages.taken_off import beside_run, fell_of, with_what_fell
from shared.pages.actions import PageAction
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, Row, RowsTable, count, money, on_day
from shared.pages.words import day

pages = PageGroup()

APPROVE_FIRST = "POST /runs/{run_id}/approve-first"
APPROVE, RELEASE = "POST /runs/{run_id}/approve", "POST /runs/{run_id}/release"
REJECT, CANCEL = "POST /runs/{run_id}/reject", "POST /runs/{run_id}/cancel"
PROPOSE, SETTLE = "POST /runs", "POST /remittances/{remittance_id}/settle"
_ACTIONS = (
    ("proposed", APPROVE_FIRST, "approve-first", "Check and approve first"),
    ("proposed", APPROVE, "approve", "Check and approve"),
    ("proposed", CANCEL, "cancel", "Drop the proposal"),
    ("approved", RELEASE, "release", "Check and release"),
    ("approved", REJECT, "reject", "Reject it"),
)
_APPROVALS = {"approve", "approve-first"}
IN_THE_WAY = "What has come to wait, or has changed, since it was proposed"
_FORMS = {
    "approve-first": Form(
        [], "Approve this run first", done="You have approved this run first. Another person approves it now."
    ),
    "approve": Form([], "Approve this run", done="You have approved this run."),
    "release": Form([], "Release it: finance is told to pay", done="Finance is told to pay."),
    "cancel": Form([], "Drop this proposal", warns=True, done="The proposal is dropped."),
    "reject": Form(
        [Field("reason", "Why must it not be paid?")], "Reject this run", warns=True, done="The run is rejected."
    ),
}
_TITLES = {
    "approve-first": "Check before you approve first",
    "approve": "Check before you approve",
    "release": "Check before you release",
    "cancel": "Drop this proposal?",
    "reject": "Reject this run?",
}


def _columns(visit: Visit, names: ContractNames) -> list[Column]:
    return [
        Column(
            "runOn", "Run of", on_day("runOn", "").shown, link=lambda run: visit.link(at("/runs/{id}", id=run["id"]))
        ),
        *names.who_columns(visit),
        Column("state", "State", run_words.state_in_words),
        money("grossPence", "Gross"),
        money("nettedPence", "Taken off"),
        money("netPence", "Net"),
        count("lines", "Payments in it"),
        count("leftOut", "Left out"),
    ]


@pages.get("/runs", needs="GET /runs", menu="Pay providers", twin="/runs")
async def list_runs(visit: Visit) -> PageContent:
    shown = await list_of(
        visit, "/runs", contract=visit.query.get("contract"), state=visit.query.get("state"), order="newest"
    )
    names = await contract_names(visit)
    columns = _columns(visit, names)
    table = RowsTable("All runs, the newest first", columns, _with_who(shown.items), empty="there is none yet.")
    waiting = []
    if visit.ending == "html" and "state" not in visit.query:
        for state, caption in (("proposed", "Wait to be approved"), ("approved", "Wait to be released")):
            runs = await all_of(visit, "/runs", state=state)
            waiting.append(RowsTable(caption, columns, _with_who(runs), empty="none."))
    to_pay = [run for table_of_state in waiting for run in table_of_state.rows]
    content = {
        "waiting": waiting,
        "by_provider": _by_provider(to_pay, names) if to_pay else None,
        "following": shown.following,
        "first": shown.first,
        "twins": twins_of(visit, "/runs"),
        "may_propose": visit.may(PROPOSE),
        "close": visit.link("/month-close") if visit.may("GET /month-close") else None,
    }
    return PageContent("runs.html", "Pay providers", content, table=table)


def _with_who(runs: Sequence[Row]) -> list[Row]:
    return [{**run, "who": run, "state": run_words.state_as_told(run)} for run in runs]


def _by_provider(runs: Sequence[Row], names: ContractNames) -> RowsTable:
    """What waits to be approved or released, of each provider and of all."""
    columns = [
        names.party_column(), count("runs", "Runs"), money("grossPence", "Gross"),
        money("nettedPence", "Taken off"), money("netPence", "To pay"),
    ]  # fmt: skip
    rows = [
        _summed(party, [run for run in runs if run["party"] == party])
        for party in sorted({run["party"] for run in runs})
    ]
    return RowsTable("What waits, by provider", columns, rows, total=_summed("Together", runs))


def _summed(party: str, runs: Sequence[Row]) -> dict[str, Any]:
    sums = {name: sum(run[name] for run in runs) for name in ("grossPence", "nettedPence", "netPence")}
    return {"party": party, "runs": len(runs), **sums}


async def _propose_form(visit: Visit) -> Form:
    contracts = (await visit.api.get("/contracts"))["items"]
    names = names_in(contracts)
    choices = [FieldChoice(terms["code"], names.of(terms["code"])) for terms in contracts]
    return Form(
        [
            Field("contract", "Contract", "select", choices=choices),
            Field("runOn", "Pay all that is due on or before", "date", hint="Not after today.", past=True),
        ],
        "Propose",
        done="The run is proposed.",
        repeats=True,
    )


@pages.get("/runs/propose", needs=PROPOSE)
async def show_proposal(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    form = await _propose_form(visit)
    values = {"runOn": visit.today.isoformat()}
    return form_page(visit, form, "Propose a run", template="run_propose.html", values=values, refused=refused)


@pages.post("/runs/propose", needs=PROPOSE)
async def propose(visit: Visit) -> PageContent | GoTo:
    form = await _propose_form(visit)
    return await send(
        visit,
        form,
        "POST",
        "/runs",
        again=show_proposal,
        more={"mayBeEmpty": False},
        then=lambda done: at("/runs/{id}", id=done.json()["id"]),
    )


@pages.get("/runs/{run}", needs="GET /runs/{run_id}", twin="/runs/{run}/lines")
async def show_run(visit: Visit) -> PageContent:
    """What is in it, what was left out and why, and what can be done with it now."""
    run = await _run(visit)
    names = await contract_names(visit)
    listed = await _listed(visit, run, names)
    left_out = (await visit.api.get(at("/runs/{id}/left-out", id=run["id"]), limit=50)) if run["leftOut"] else None
    changed, beside = await changed_run(visit, run), await beside_run(visit, run, names)
    actions = [
        PageAction(visit.link(at("/runs/{id}/{act}", id=run["id"], act=act)), words, undoes=_FORMS[act].warns)
        for state, needs, act, words in _ACTIONS
        if run["state"] == state and visit.may(needs) and not (changed.stuck and act in _APPROVALS)
        if run_words.is_next(run, act, visit.actor)
    ]
    if run_words.state_as_told(run) == "released" and visit.may(SETTLE):
        actions.append(PageAction(f"{_remittance(visit, run)}/settle", "Report that it was paid", undoes=False))
    content = (
        _about(run, names, changed)
        | _changed(visit, changed, names)
        | beside
        | await findings.of_run(visit, run)
        | {
            "actions": actions,
            "left_out": _left_out(left_out["items"], visit, names) if left_out else None,
            "where_done": _where_done(visit, left_out["items"]) if left_out else [],
            "remittance": _remittance(visit, run),
            "files": await ledger_files.of_run(visit, run) if run["remittanceId"] else [],
        }
    )
    return PageContent("run.html", _title(run, names), content | listed, table=listed["table"])


async def _listed(visit: Visit, run: Mapping[str, Any], names: ContractNames) -> dict[str, Any]:
    """What it pays of which claim: a page of it, and where all of it is."""
    path = at("/runs/{id}/lines", id=run["id"])
    lines = await list_of(visit, path)
    rows = with_what_fell(lines.items) if run["remittanceId"] else lines.items
    return {
        "table": _lines(run, rows, visit, names), "following": lines.following, "first": lines.first,
        "twins": {ending: visit.link(f"{path}.{ending}") for ending in ("csv", "json")},
    }  # fmt: skip


def _remittance(visit: Visit, run: Mapping[str, Any]) -> str | None:
    return visit.link(at("/remittances/{id}", id=run["remittanceId"])) if run["remittanceId"] else None


def _title(run: Mapping[str, Any], names: ContractNames) -> str:
    return f"Run of {names.title_of(run['contract']) or run['contract']} for {day(run['runOn'])}"


def _about(run: Mapping[str, Any], names: ContractNames, changed: ChangedRun) -> dict[str, Any]:
    people = [(words, run[name]) for name, words in run_words.PEOPLE if run[name]]
    return {
        "run": {**run, "party": names.party(run["party"]), "net": run_words.net_of(run)},
        "contract": names.of(run["contract"]),
        "state": run_words.state_of(run),
        "next": run_words.STUCK if changed.stuck else run_words.next_of(run),
        "people": people,
    }


async def _run(visit: Visit) -> dict[str, Any]:
    run: dict[str, Any] = await visit.api.get(at("/runs/{id}", id=visit.part("run")))
    return run


def _claim_link(visit: Visit) -> Any:
    return lambda line: visit.link(at("/claims/{id}", id=line["claimId"]))


def _lines(run: Mapping[str, Any], lines: Sequence[Row], visit: Visit, names: ContractNames) -> RowsTable:
    columns = [
        names.outcome_column(_claim_link(visit)),
        on_day("effectiveOn", "Achieved on"),
        *names.person_columns(visit),
        money("pence", "Amount"),
        *(fell_of(visit) if run["remittanceId"] else []),
    ]
    return RowsTable(
        run_words.CAPTIONS.get(run_words.state_as_told(run), "What was in it"), columns, lines, empty="nothing."
    )


def _changed(visit: Visit, changed: ChangedRun, names: ContractNames) -> dict[str, Any]:
    """What stands before its sums."""
    waiting = _left_out(changed.waiting, visit, names, IN_THE_WAY, "Would pay")
    return {"changed": changed.said, "waiting": waiting}


def _left_out(
    lines: Sequence[Row],
    visit: Visit,
    names: ContractNames,
    caption: str = "What is left out, though it was due or its quarter is over",
    amount: str = "Not paid yet",
) -> RowsTable:
    columns = [
        names.outcome_column(_claim_link(visit)),
        on_day("effectiveOn", "Achieved on"),
        *names.person_columns(visit),
        money("pence", amount),
        Column("reason", "Why", waiting_words.waits_in_words),
        Column("turn", "Whose turn it is", waiting_words.turn_in_words),
    ]
    return RowsTable(caption, columns, lines, empty="nothing.")


def _where_done(visit: Visit, lines: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The pages where what is left out is settled, of those that who looks may follow."""
    places = (waiting_words.where_done(visit, reason) for reason in sorted({line["reason"] for line in lines}))
    return list(dict.fromkeys(page for page in places if page))


def _confirming(state: str, act: str, needs: str) -> None:
    """The page on which one looks at what one is about to do, and the button that does it; there is none where it
    cannot be done any more.
    """

    async def show(visit: Visit, refused: FormRefused | None = None) -> PageContent:
        run = await _run(visit)
        if run["state"] != state:
            run_page = "The run", visit.link(at("/runs/{id}", id=run["id"]))
            return already(_TITLES[act], run_words.ALREADY.get(run_words.state_as_told(run), ""), run_page, refused)
        if why := run_words.acted_before(run, act, visit.actor) or run_words.not_yet(run, act):
            return already(_TITLES[act], why, ("The run", visit.link(at("/runs/{id}", id=run["id"]))), refused)
        names = await contract_names(visit)
        changed = await changed_run(visit, run)
        about = _about(run, names, changed) | _changed(visit, changed, names) | await beside_run(visit, run, names)
        about |= await _listed(visit, run, names)
        about |= await findings.of_run(visit, run)
        about["stuck"] = act in _APPROVALS and changed.stuck
        return form_page(visit, _FORMS[act], _TITLES[act], template="run_confirm.html", refused=refused, content=about)

    async def act_on(visit: Visit) -> PageContent | GoTo:
        run = visit.part("run")
        path = at("/runs/{id}/{act}", id=run, act=act)
        return await send(visit, _FORMS[act], "POST", path, again=show, then=at("/runs/{id}", id=run))

    show.__name__, act_on.__name__ = f"show_{act}".replace("-", "_"), act.replace("-", "_")
    pages.get(f"/runs/{{run}}/{act}", needs=needs)(show)
    pages.post(f"/runs/{{run}}/{act}", needs=needs)(act_on)


for _state, _needs, _act, _words in _ACTIONS:
    _confirming(_state, _act, _needs)
