"""What is stated of a whole cohort: signed by one organisation, checked by another. Numbers, and nobody's name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.assessment.pages.words import REFUSALS
from shared.kernel.problems import NotFound
from shared.pages.code_names import CodeNames, code_names
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, on_day, text
from shared.pages.words import counted, day, last_day

pages = PageGroup()
SIGN, DECIDE = "POST /attestations", "POST /attestations/{attestation_id}/verify"
STATES = {"signed": "Waits to be checked", "verified": "Counts", "refused": "Refused", "replaced": "Replaced"}
NO_QUARTER = "There is nothing to state yet: no contract quarter is over in which the scheme lets it be stated."
NO_STATEMENT = "There is nothing to state: the scheme asks your organisation for no statement about a cohort."
_NUMBERS = (
        Field("people", "How many people the cohort are", "number", width=5,
              hint="0 where it is nobody, else 5 or more."),
        Field("met", "How many of them met it", "number", width=5),
        Field("reference", "Under which the evidence can be found with you",
              hint="Without spaces, such as GP-2012/Q1. No names.", width=20),
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


async def _are_there(visit: Visit) -> bool:
    """What is stated by the scheme of today, or was signed while another counted."""
    stated = (await code_names(visit)).lists.get("attested")
    return bool(stated or (await visit.api.get("/attestations", limit=1))["items"])


@pages.get(
    "/attestations", needs="GET /attestations", menu="Statements about cohorts", twin="/cohort-statements",
    menu_if=_are_there,
)  # fmt: skip
async def list_attestations(visit: Visit) -> PageContent:
    listed = await list_of(visit, "/attestations")
    codes = await code_names(visit)
    stated = codes.lists.get("attested") or ()
    contracts = _contracts(stated)
    rows = [row | {"is": STATES[row["state"]], "share": f"{row['met']} of {row['people']}"} for row in listed.items]

    def check(row: Any) -> str:
        waits = row["state"] == "signed" and visit.may(DECIDE)
        return visit.link(at("/attestations/{id}", id=row["id"])) if waits else ""

    columns = [
        codes.column("attested", "outcome", "What is stated", link=check),
        Column("contract", "Contract", lambda code: contracts.get(code, code)),
        on_day("starts", "Quarter from"), text("share", "Met it"), text("reference", "Evidence"),
        codes.column("parties", "recordedByOrganisation", "Signed by"),
        on_day("recordedOn", "Signed on"), text("is", "State"),
    ]  # fmt: skip
    table = RowsTable("What was signed", columns, rows, empty="nothing.")
    content = {
        "rows": table,
        "listed": listed,
        "new": visit.link("/attestations/new") if any(row["maySign"] for row in stated) else "",
        "twins": twins_of(visit, "/cohort-statements"),
    }
    return PageContent("attestations.html", "Statements about cohorts", content, table=table)


def _contracts(stated: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """By code, of all that something is stated of."""
    return {contract["code"]: contract["name"] for row in stated for contract in row["contracts"]}


async def _signed(visit: Visit) -> list[Mapping[str, Any]]:
    """What the organisation of who looks may sign, by the scheme of today."""
    return [row for row in (await code_names(visit)).lists.get("attested") or () if row["maySign"]]


def _quarters(stated: Iterable[Mapping[str, Any]]) -> list[FieldChoice]:
    """The latest first; whose they are where not all contracts have them."""
    names: dict[tuple[str, str], set[str]] = {}
    for contract in (contract for row in stated for contract in row["contracts"]):
        for quarter in contract["quarters"]:
            names.setdefault((quarter["starts"], quarter["ends"]), set()).add(contract["name"])
    all_names = set().union(*names.values())
    return [
        FieldChoice(
            starts, f"{day(starts)} to {last_day(ends)}" + ("" if of == all_names else f" ({', '.join(sorted(of))})")
        )
        for (starts, ends), of in sorted(names.items(), reverse=True)
    ]


def _sign_form(stated: Sequence[Mapping[str, Any]]) -> Form:
    outcomes = [FieldChoice(row["code"], row["name"]) for row in stated]
    contracts = [FieldChoice(code, name) for code, name in _contracts(stated).items()]
    fields = [
        Field("outcome", "What you state", "select", choices=outcomes, of_scheme=True),
        Field("contract", "Of which contract's people", "select", choices=contracts, of_scheme=True),
        Field("quarterFrom", "Of which contract quarter", "select", choices=_quarters(stated),
              hint="Those that are over and in which the scheme lets it be stated."),
    ]  # fmt: skip
    done = "It is signed, and waits for somebody of another organisation."
    return Form([*fields, *_NUMBERS], "Sign it", done=done)


async def _why_nothing(visit: Visit, stated: Sequence[Mapping[str, Any]]) -> str:
    """Why there is nothing to sign; empty where there is, and before the first scheme, which the form says."""
    if stated:
        return "" if _quarters(stated) else NO_QUARTER
    return NO_STATEMENT if (await code_names(visit)).lists else ""


@pages.get("/attestations/new", needs=SIGN)
async def show_new_attestation(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    stated = await _signed(visit)
    content = {"nothing": await _why_nothing(visit, stated), "back": visit.link("/attestations")}
    return form_page(visit, _sign_form(stated), "Sign a statement about a cohort",
                     template="attestation.html", refused=refused, content=content)  # fmt: skip


@pages.post("/attestations/new", needs=SIGN)
async def sign_attestation(visit: Visit) -> PageContent | GoTo:
    return await send(
        visit,
        _sign_form(await _signed(visit)),
        "POST",
        "/attestations",
        again=show_new_attestation,
        then="/attestations",
    )


@pages.get("/attestations/{attestation}", needs=DECIDE)
async def show_attestation(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content = {"who": _in_words(await _waiting(visit), await code_names(visit)), "back": visit.link("/attestations")}
    return form_page(visit, _DECIDE, "Check a statement", template="correcting.html", refused=refused, content=content)


@pages.post("/attestations/{attestation}", needs=DECIDE)
async def decide_attestation(visit: Visit) -> PageContent | GoTo:
    path = at("/attestations/{id}/verify", id=visit.part("attestation"))
    return await send(visit, _DECIDE, "POST", path, again=show_attestation, then="/attestations")


async def _waiting(visit: Visit) -> Mapping[str, Any]:
    for row in await all_of(visit, "/attestations"):
        if row["id"] == visit.part("attestation"):
            return row
    raise NotFound("There is no such statement, or it is not yours to see.")


def _in_words(said: Mapping[str, Any], codes: CodeNames) -> str:
    """What the verifier says yes or no to."""
    contract = _contracts(codes.lists.get("attested") or ()).get(said["contract"], said["contract"])
    stated = codes.of("attested", said["outcome"])
    signed_by = f"{said['recordedBy']} of {codes.of('parties', said['recordedByOrganisation'])}"
    return (
        f"{stated}, of {contract} from {day(said['starts'])} to {last_day(said['ends'])}:"
        f" {said['met']} of {counted(said['people'], 'person', 'people')} met it. Signed on {day(said['recordedOn'])}"
        f" by {signed_by}; the evidence: {said['reference']}."
        f" {STATES[said['state']]}."
    )
