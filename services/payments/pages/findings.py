"""What was found in a run: each with its reason, for somebody to look at before it is approved."""

from collections.abc import Mapping
from typing import Any

from services.payments.pages.contract_names import ContractNames, contract_names
from shared.kernel.problems import NotFound
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import all_of, list_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, Row, RowsTable, on_day, text
from shared.pages.words import counted, day, month, pounds

pages = PageGroup()
NEEDS, LOOK_AT = "GET /runs/{run_id}/findings", "POST /runs/{run_id}/findings/{finding_id}/look-at"
_CODES = {
    "same_day_elsewhere": "The same person, measure and day stand elsewhere too",
    "same_evidence": "Another payment for the same rests on the same evidence",
    "unusual_amount": "Far from what such payments are worth",
    "unusual_month": "Far more payments in a month than in those before it",
}
_REMARKS = {
    "in_order": "It is as it should be", "asked_about": "Somebody is asked about it",
    "put_right": "It is put right",
}  # fmt: skip
_FORM = Form(
    [Field("remark", "What do you think?", "radios", choices=[FieldChoice(*said) for said in _REMARKS.items()])],
    "You have looked at it", done="It is noted that you have looked at it.",
)  # fmt: skip


async def of_run(visit: Visit, run: Mapping[str, Any]) -> dict[str, Any]:
    """For the page of a proposal: how much was found, how much of it nobody has looked at, and where it is."""
    if run["state"] != "proposed" or not visit.may(NEEDS):
        return {"findings": None}
    rows = await all_of(visit, at("/runs/{id}/findings", id=run["id"]))
    unseen = sum(row["remark"] is None for row in rows)
    still = (
        f"; nobody has looked at {unseen} of it yet" if unseen else "; somebody has looked at all of it" if rows else ""
    )
    said = f"Found before approving: {counted(len(rows), 'thing')} to look at{still}"
    return {"findings": (said, visit.link(at("/runs/{id}/findings", id=run["id"])))}


@pages.get("/runs/{run}/findings", needs=NEEDS, twin="/runs/{run}/findings")
async def list_run_findings(visit: Visit) -> PageContent:
    path = at("/runs/{id}/findings", id=visit.part("run"))
    shown = await list_of(visit, path)
    names = await contract_names(visit)
    rows = [row | {"row": row, "usual": row, "of_what": row} for row in shown.items]
    columns = [
        Column("code", "What was found", lambda code: _CODES[code], link=lambda row: _page(visit, row)),
        *_told(visit, names),
        Column("remark", "Looked at", lambda code: _REMARKS[code] if code else "Not yet"),
        text("seenBy", "By"), on_day("seenOn", "On"),
    ]  # fmt: skip
    content = {
        "first": shown.first, "following": shown.following, "back": visit.link(at("/runs/{id}", id=visit.part("run"))),
        "twins": {ending: visit.link(f"{path}.{ending}") for ending in ("csv", "json")},
    }  # fmt: skip
    table = RowsTable("Of its payments, then of its months", columns, rows, empty="nothing was found.")
    return PageContent("findings.html", "What was found in this run", content, table=table)


def _told(visit: Visit, names: ContractNames) -> list[Column]:
    """In words for people; for programs the ids and figures."""
    if visit.ending != "html":
        return [text(name, name) for name in ("id", "claimId", "month", "measured", "low", "high", "of")]
    return [
        Column("of_what", "Of what", lambda row: _of_what(row, names)), Column("usual", "Found, and usual", _usual)
    ]  # fmt: skip


def _page(visit: Visit, row: Row) -> str:
    return visit.link(at("/runs/{run}/findings/{id}", run=visit.part("run"), id=row["id"]))


def _of_what(row: Row, names: ContractNames) -> str:
    if row["month"]:
        return f"All of {month(row['month'])}"
    return f"{names.outcome(row['measure'])}, {day(row['effectiveOn'])}, {pounds(row['measured'])}"


def _usual(row: Row) -> str:
    if row["high"] is None:
        return counted(len(row["others"]), "other payment")
    if row["month"]:
        return f"{counted(row['measured'], 'payment')}; usual are up to {row['high']}, by {counted(row['of'], 'month')}"
    bounds = f"{pounds(row['low'])} to {pounds(row['high'])}"
    return f"{pounds(row['measured'])}; usual are {bounds}, by {row['of']} others"


@pages.get("/runs/{run}/findings/{finding}", needs=NEEDS)
async def show_finding(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    path = at("/runs/{id}/findings", id=visit.part("run"))
    rows = [row for row in await all_of(visit, path) if row["id"] == visit.part("finding")]
    if not rows:
        raise NotFound("There is no such finding in that run by now, or it is not yours to see.")
    row, names = rows[0], await contract_names(visit)
    said = [
        ("What was found", _CODES[row["code"]]),
        ("Of what", _of_what(row, names)),
        ("Found, and usual", _usual(row)),
    ]
    if row["remark"]:
        said.append(("Looked at", f"{_REMARKS[row['remark']]}: {row['seenBy']}, {day(row['seenOn'])}"))
    claims = [row["claimId"], *row["others"]] if row["claimId"] else []
    content = {
        "said": said, "back": visit.link(path), "may_look": visit.may(LOOK_AT) and not row["remark"],
        "claims": [(f"Other payment {number}" if number else "The payment", visit.link(at("/claims/{id}", id=claim)))
                   for number, claim in enumerate(claims)],
    }  # fmt: skip
    return form_page(visit, _FORM, "Look at what was found", template="finding.html", refused=refused, content=content)


@pages.post("/runs/{run}/findings/{finding}", needs=LOOK_AT)
async def look_at_finding(visit: Visit) -> PageContent | GoTo:
    path = at("/runs/{run}/findings", run=visit.part("run"))
    sent_to = at("/runs/{run}/findings/{id}/look-at", run=visit.part("run"), id=visit.part("finding"))
    return await send(visit, _FORM, "POST", sent_to, again=show_finding, then=path)
