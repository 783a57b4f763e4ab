"""Samples of verified outcomes: drawn by lot, looked at once more by others, and what became of them. No money."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.assessment.pages.names import code_names, outcome_names, outcome_title
from services.assessment.pages.team_names import team_of
from shared.pages.actions import PageAction
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, on_day, text
from shared.pages.words import counted, day, month, plain, sentence

pages = PageGroup()
Said = Mapping[str, Any]
LIST, READ, DRAW = "GET /samples", "GET /samples/{sample_id}", "POST /samples"
DECIDE, AGREE = "POST /sampled-outcomes/{sampled_id}/decide", "GET /verifier-agreement"
NOTHING = "–"  # noqa: RUF001 - the dash of a table
PURPOSES = {
    "validation": "Validation of outcomes", "counter_verification": "Counter-verification of verifiers",
}  # fmt: skip
STATES = {"waiting": "Waits", "validated": "Is so", "failed": "Is not so", "set_aside": "Not looked at"}
REASONS = {
    "not_seen": "Not so: the evidence was not there", "not_so": "Not so: the evidence says otherwise",
    "other_day": "Not so: it is of another day", "other_person": "Not so: it is of another person",
    "fallen": "Not looked at: it no longer stands as it was drawn",
    "not_reached": "Not looked at: the person was not reached",
    "declined": "Not looked at: the person did not want it", "died": "Not looked at: the person has died",
}  # fmt: skip
_ABOUT = (
    "Of what was verified some is drawn by lot and looked at once more, by others than who recorded or verified it. A"
    " month is drawn once."
)
_AGREEMENT = (
    "Of what each verified, how much was looked at once more by others, and how far they agreed. Of fewer than five"
    " nothing is said."
)
_NONE = "No contract has samples by any version of the scheme, so there is nothing to draw from."
_NOT_YET = "No month of a contract that has samples is over yet, so there is nothing to draw from."
_DECIDE = Form(
    [
        Field("decision", "What do you say?", "radios", choices=[
            FieldChoice("validated", "I have looked at it once more, and it is so"),
            FieldChoice("failed", "I have looked at it once more, and it is not so"),
            FieldChoice("set_aside", "It cannot be looked at"),
        ]),
        Field("reasonCode", "Why not", "select", optional=True, needed="if it is not so, or cannot be looked at",
              choices=[FieldChoice(code, words) for code, words in REASONS.items()]),
    ],
    "Say so", done="Your decision was recorded.",
)  # fmt: skip


async def _are_there(visit: Visit) -> bool:
    return visit.may(DRAW) or bool((await visit.api.get("/samples", limit=1))["items"])


async def _agreement_is_there(visit: Visit) -> bool:
    return bool((await visit.api.get("/verifier-agreement"))["items"])


@pages.get("/samples", needs=LIST, menu="Samples", twin="/samples-drawn", menu_if=_are_there)
async def list_samples(visit: Visit) -> PageContent:
    listed = await list_of(visit, "/samples")
    rows = [row | _sums(row) for row in listed.items]
    columns = [
        Column("month", "Month", month, link=lambda row: visit.link(_path(row))),
        text("contract", "Contract"),
        Column("purpose", "For", lambda code: PURPOSES[code]),
        count("verified", "Verified"), count("drawn", "Drawn"), count("waiting", "Wait"),
        count("validated", "Are so"), count("failed", "Are not so"), count("setAside", "Not looked at"),
        on_day("finishedOn", "Finished"),
    ]  # fmt: skip
    table = RowsTable("What was drawn, the first one first", columns, rows, empty="nothing yet.")
    why_not = "" if not visit.may(DRAW) or await _contracts(visit) else await _why_none(visit)
    content = {
        "about": f"{_ABOUT} {why_not}".strip(), "rows": table, "listed": listed,
        "twins": twins_of(visit, "/samples-drawn"),
        "actions": [PageAction(visit.link("/samples/new"), "Draw a sample")] if visit.may(DRAW) and not why_not else [],
    }  # fmt: skip
    return PageContent("samples.html", "Samples", content, table=table)


async def _contracts(visit: Visit) -> list[str]:
    """From which something can be drawn."""
    items = (await visit.api.get("/sampled-contracts"))["items"]
    return [str(row["contract"]) for row in items if row["months"]]


async def _why_none(visit: Visit) -> str:
    return _NOT_YET if (await visit.api.get("/sampled-contracts"))["items"] else _NONE


async def _draw(visit: Visit) -> Form:
    contracts = [FieldChoice(code, code) for code in await _contracts(visit)]
    return Form(
        [
            Field("contract", "Contract", "select", hint="Those that have samples.", choices=contracts),
            Field("month", "The first day of the month", "date", hint="A month that is over.", past=True),
            Field("purpose", "What is it for?", "radios",
                  choices=[FieldChoice(code, words) for code, words in PURPOSES.items()]),
        ],
        "Draw", done="It is drawn.",
    )  # fmt: skip


@pages.get("/samples/new", needs=DRAW)
async def show_draw(visit: Visit) -> PageContent | GoTo:
    """Where there is nothing to draw from the list says so."""
    return await _shown_draw(visit) if await _contracts(visit) else GoTo("/samples")


async def _shown_draw(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return form_page(visit, await _draw(visit), "Draw a sample", template="correcting.html", refused=refused,
                     content={"who": _ABOUT, "back": visit.link("/samples")})  # fmt: skip


@pages.post("/samples/new", needs=DRAW)
async def draw_sample(visit: Visit) -> PageContent | GoTo:
    return await send(
        visit, await _draw(visit), "POST", "/samples", again=_shown_draw, then=lambda done: _path(done.json())
    )


@pages.get("/samples/{sample}", needs=READ, twin="/samples/{sample}/drawn")
async def show_sample(visit: Visit) -> PageContent:
    path = at("/samples/{id}", id=visit.part("sample"))
    sample: Said = await visit.api.get(path)
    listed = await list_of(visit, f"{path}/outcomes")
    codes = await outcome_names(visit, listed.items, await code_names(visit))
    columns = [
        Column("measure", "Outcome", lambda code: outcome_title(codes, code),
               link=lambda row: visit.link(at("/sampled-outcomes/{id}", id=row["id"]))),
        on_day("achievedOn", "Achieved"), codes.column("parties", "party", "Who is paid for it"),
        codes.column("parties", "verifiedByOrganisation", "Verified by"), text("classCode", "Class"),
        Column("state", "Looked at", lambda state: STATES[state]), on_day("decidedOn", "On"),
    ]  # fmt: skip
    table = RowsTable("What was drawn", columns, listed.items, empty="nothing that you see while it waits.")
    content = {
        "who": _in_words(sample), "back": visit.link("/samples"), "classes": _classes(sample), "rows": table,
        "listed": listed, "twins": twins_of(visit, f"{path}/drawn"),
        "frame": visit.link(f"{path}/frame") if sample["finishedOn"] else "",
    }  # fmt: skip
    return PageContent("sample.html", f"Sample of {month(sample['month'])}", content, table=table)


@pages.get("/samples/{sample}/frame", needs="GET /samples/{sample_id}/frame", twin="/samples/{sample}/drawn-from")
async def show_frame(visit: Visit) -> PageContent:
    path = at("/samples/{id}", id=visit.part("sample"))
    sample: Said = await visit.api.get(path)
    listed = await list_of(visit, f"{path}/frame")
    columns = [
        text("outcomeId", "Outcome"), text("classCode", "Class"), Column("lot", "Lot", lambda lot: f"{lot[:12]}…"),
        Column("isDrawn", "Drawn", lambda is_drawn: "Yes" if is_drawn else "No"),
    ]  # fmt: skip
    table = RowsTable("All that it was drawn from, by lot", columns, listed.items, empty="nothing.")
    content = {
        "who": f"The seed is {sample['seed']}. The lot of an outcome is the SHA-256 of the seed, a bar and its id; of a"
        " class those with the lowest lots were drawn.",
        "back": visit.link(path), "classes": None, "rows": table, "listed": listed,
        "twins": twins_of(visit, f"{path}/drawn-from"), "frame": "",
    }  # fmt: skip
    return PageContent("sample.html", "What a sample was drawn from", content, table=table)


@pages.get("/sampled-outcomes/{sampled}", needs="GET /sampled-outcomes/{sampled_id}")
async def show_sampled(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    path = at("/sampled-outcomes/{id}", id=visit.part("sampled"))
    row: Said = await visit.api.get(path)
    codes = await outcome_names(visit, [row], await code_names(visit))
    team = await team_of(visit)
    state = STATES[row["state"]]
    by = f", said on {day(row['decidedOn'])} by {team.of(row['decidedBy'])}" if row["decidedOn"] else ""
    why = f" {REASONS[row['reasonCode']]}." if row["reasonCode"] else ""
    evidence = visit.link(at("/outcomes/{id}", id=row["outcomeId"]))
    content = {
        "who": f"{outcome_title(codes, row['measure'])}, achieved on {day(row['achievedOn'])}, verified by"
        f" {codes.of('parties', row['verifiedByOrganisation'])}. {state}{by}.{why}",
        "back": visit.link(at("/samples/{id}", id=row["sampleId"])),
        "first": ("The outcome and its evidence", evidence) if visit.may("GET /outcomes/{outcome_id}/evidence") else (),
    }  # fmt: skip
    title = "Look at an outcome once more"
    if not visit.may(DECIDE):
        return PageContent("sampled.html", title, content)
    return form_page(visit, _DECIDE, title, template="correcting.html", revision=revision_of(row), refused=refused,
                     content=content)  # fmt: skip


@pages.post("/sampled-outcomes/{sampled}", needs=DECIDE)
async def decide_sampled(visit: Visit) -> PageContent | GoTo:
    path = at("/sampled-outcomes/{id}", id=visit.part("sampled"))
    return await send(visit, _DECIDE, "POST", f"{path}/decide", again=show_sampled,
                      then=lambda done: at("/samples/{id}", id=done.json()["sampleId"]))  # fmt: skip


@pages.get(
    "/verifier-agreement", needs=AGREE, menu="Agreement with verifiers", twin="/verifier-agreement-counted",
    menu_if=_agreement_is_there,
)  # fmt: skip
async def show_verifier_agreement(visit: Visit) -> PageContent:
    rows = (await visit.api.get("/verifier-agreement"))["items"]
    codes = await code_names(visit)
    columns = [
        Column("verifier", "Verifier", (await team_of(visit)).of), codes.column("parties", "organisation", "Of"),
        Column("purpose", "Looked at for", lambda code: PURPOSES[code]), count("drawn", "Drawn"),
        count("waiting", "Wait"), count("agreed", "Agreed"), count("disagreed", "Not agreed"),
        count("setAside", "Not looked at"), Column("agreedPercent", "Agreed, of 100", _percent, numeric=True),
    ]  # fmt: skip
    table = RowsTable("By who verified", columns, rows, empty="nothing was drawn yet.")
    content = {
        "about": _AGREEMENT, "rows": table, "listed": None, "actions": [],
        "twins": twins_of(visit, "/verifier-agreement-counted"),
    }  # fmt: skip
    return PageContent("samples.html", "Agreement with verifiers", content, table=table)


def _percent(share: int | None) -> str:
    return NOTHING if share is None else f"{share} %"


def _path(sample: Said) -> str:
    return at("/samples/{id}", id=sample["id"])


def _sums(sample: Said) -> dict[str, int]:
    names = ("declared", "verified", "drawn", "waiting", "validated", "failed", "setAside")
    return {name: sum(row[name] for row in sample["classes"]) for name in names}


def _in_words(sample: Said) -> str:
    sums = _sums(sample)
    waits = sums["waiting"]
    state = (
        f"{counted(waits, 'outcome')} still {'waits' if waits == 1 else 'wait'}: nothing is concluded before."
        if waits
        else f"It was finished on {day(sample['finishedOn'])}."
    )
    return (
        f"{PURPOSES[sample['purpose']]}, contract {sample['contract']}. {counted(sums['declared'], 'outcome')} were"
        f" declared, {sums['verified']} verified, {sums['drawn']} drawn. {state}"
    )


def _classes(sample: Said) -> RowsTable:
    rows: Sequence[Said] = sample["classes"]
    columns = [
        Column("code", "Class", lambda code: sentence(plain(code))), count("declared", "Declared"),
        count("verified", "Verified"), count("drawn", "Drawn"), count("waiting", "Wait"),
        count("validated", "Validated"), count("failed", "Failed"), count("setAside", "Not looked at"),
        Column("confidence", "Confidence", _percent, numeric=True), Column("margin", "Margin", _percent, numeric=True),
    ]  # fmt: skip
    return RowsTable("By class", columns, list(rows), empty="none.")
