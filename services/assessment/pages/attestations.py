"""What is stated of a whole cohort: signed by one organisation, checked by another. Numbers, and nobody's name."""

from collections.abc import Mapping
from typing import Any

from services.assessment.pages.words import REFUSALS
from shared.kernel.problems import NotFound
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, on_day, text
from shared.pages.words import counted, day, last_day, plain

pages = PageGroup()
SIGN, DECIDE = "POST /attestations", "POST /attestations/{attestation_id}/verify"
STATES = {"signed": "Waits to be checked", "verified": "Counts", "refused": "Refused", "replaced": "Replaced"}
_SIGN = Form(
    [
        Field("outcome", "What you state", hint="Its code in the scheme, such as offending.", width=20),
        Field("contract", "Of which contract's people", hint="Its code in the scheme, such as cdas-2012.", width=20),
        Field("quarterFrom", "The first day of the contract quarter", "date", past=True,
              hint="The quarter has ended."),
        Field("people", "How many people the cohort are", "number", width=5,
              hint="0 where it is nobody, else 5 or more."),
        Field("met", "How many of them met it", "number", width=5),
        Field("reference", "Under which the evidence can be found with you", hint="No names.", width=20),
    ],
    "Sign it", done="It is signed, and waits for somebody of another organisation.",
)  # fmt: skip
_DECIDE = Form(
    [
        Field("decision", "What do you say?", "radios", choices=[
            FieldChoice("verified", "I have seen the evidence, and the numbers are so"),
            FieldChoice("refused", "It was not seen, or is not so"),
        ]),
        Field("reasonCode", "Why not", "select", optional=True, needed="if it was not seen, or is not so",
              choices=[FieldChoice(code, words) for code, words in REFUSALS.items()]),
    ],
    "Say so", done="Your decision was recorded.",
)  # fmt: skip


@pages.get("/attestations", needs="GET /attestations", menu="Statements about cohorts", twin="/cohort-statements")
async def list_attestations(visit: Visit) -> PageContent:
    listed = await list_of(visit, "/attestations")
    rows = [row | {"is": STATES[row["state"]], "share": f"{row['met']} of {row['people']}"} for row in listed.items]

    def check(row: Any) -> str:
        waits = row["state"] == "signed" and visit.may(DECIDE)
        return visit.link(at("/attestations/{id}", id=row["id"])) if waits else ""

    columns = [
        Column("outcome", "What is stated", link=check), text("contract", "Contract"),
        on_day("starts", "Quarter from"), text("share", "Met it"), text("reference", "Evidence"),
        text("recordedByOrganisation", "Signed by"), on_day("recordedOn", "Signed on"), text("is", "State"),
    ]  # fmt: skip
    table = RowsTable("What was signed", columns, rows, empty="nothing was signed.")
    content = {
        "rows": table,
        "listed": listed,
        "new": visit.link("/attestations/new") if visit.may(SIGN) else "",
        "twins": twins_of(visit, "/cohort-statements"),
    }
    return PageContent("attestations.html", "Statements about cohorts", content, table=table)


@pages.get("/attestations/new", needs=SIGN)
async def show_new_attestation(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    return form_page(visit, _SIGN, "Sign a statement about a cohort", refused=refused)


@pages.post("/attestations/new", needs=SIGN)
async def sign_attestation(visit: Visit) -> PageContent | GoTo:
    return await send(visit, _SIGN, "POST", "/attestations", again=show_new_attestation, then="/attestations")


@pages.get("/attestations/{attestation}", needs=DECIDE)
async def show_attestation(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content = {"who": _in_words(await _waiting(visit)), "back": visit.link("/attestations")}
    return form_page(visit, _DECIDE, "Check a statement", template="correcting.html", refused=refused, content=content)


@pages.post("/attestations/{attestation}", needs=DECIDE)
async def decide_attestation(visit: Visit) -> PageContent | GoTo:
    path = at("/attestations/{id}/verify", id=visit.part("attestation"))
    return await send(visit, _DECIDE, "POST", path, again=show_attestation, then="/attestations")


async def _waiting(visit: Visit) -> Mapping[str, Any]:
    for row in await all_of(visit, "/attestations"):
        if row["id"] == visit.part("attestation"):
            return row
    raise NotFound("There is no such statement.")


def _in_words(said: Mapping[str, Any]) -> str:
    """What the verifier says yes or no to."""
    return (
        f"{plain(said['outcome'])}, of {said['contract']} from {day(said['starts'])} to {last_day(said['ends'])}:"
        f" {said['met']} of {counted(said['people'], 'person', 'people')} met it. Signed on {day(said['recordedOn'])}"
        f" by {said['recordedBy']} of {said['recordedByOrganisation']}; the evidence: {said['reference']}."
        f" {STATES[said['state']]}."
    )
