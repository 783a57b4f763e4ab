"""To confirm: what the points of an assessment propose, with the arithmetic; confirmed, or decided otherwise."""

from collections.abc import Mapping
from typing import Any

from services.tariff.pages import words
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, money, on_day
from shared.pages.words import as_day, day, plain, pounds, sentence

pages = PageGroup()

CONFIRM = "POST /proposals/{proposal_id}/confirm"
AS_PROPOSED = Form([], "Confirm as proposed")
_CODE, KEEP, DROP = "overrideCode", "keep", "drop"


@pages.get("/", needs="GET /proposals", menu="To confirm", twin="/to-confirm")
async def list_proposals(visit: Visit) -> PageContent:
    """The oldest first: until somebody confirms it, nothing is paid by it."""
    listed = await list_of(visit, "/proposals", state="proposed")
    columns = [
        Column("clientId", "Person", words.person, link=lambda row: visit.link(at("/proposals/{id}", id=row["id"]))),
        on_day("assessedOn", "Assessed on"),
        count("daysWaited", "Days since"),
        count("points", "Points"),
        Column("band", "Band proposed", words.band),
        Column("replaces", "Tariff", lambda tariff: "The first" if tariff is None else "In place of another"),
    ]
    rows = [_row(proposal, visit) for proposal in listed.items]
    table = RowsTable("Wait to be confirmed, the oldest first", columns, rows, empty="nothing waits.")
    content = {"following": listed.following, "first": listed.first, "twins": twins_of(visit, "/to-confirm")}
    return PageContent("proposals.html", "To confirm", content | {"today": visit.today}, table=table)


def _row(proposal: Mapping[str, Any], visit: Visit) -> dict[str, Any]:
    waited = (visit.today - as_day(proposal["assessedOn"])).days
    return {**proposal, "points": proposal["arithmetic"]["total"], "daysWaited": waited}


@pages.get("/proposals/{proposal}", needs="GET /proposals/{proposal_id}", twin="/proposals/{proposal}/prices")
async def show_proposal(visit: Visit) -> PageContent:
    content, _revision = await _about(visit)
    proposal = content["proposal"]
    here = at("/proposals/{id}", id=proposal["id"])
    actions = []
    if proposal["state"] == "proposed" and visit.may(CONFIRM):
        actions += [(visit.link(f"{here}/confirm"), "Check and confirm")] if proposal["band"] else []
        actions += [(visit.link(f"{here}/override"), "Decide otherwise" if proposal["band"] else "Choose the band")]
    content |= {"actions": actions, "twins": twins_of(visit, f"{here}/prices")}
    return PageContent("proposal.html", _title(proposal), content, table=content["prices"])


def _title(proposal: Mapping[str, Any]) -> str:
    return f"Band proposed: {words.band(proposal['band'])}"


async def _about(visit: Visit) -> tuple[dict[str, Any], str]:
    """What is shown of it, and the revision that a confirmation names."""
    answered = await visit.api.ask("GET", at("/proposals/{id}", id=visit.part("proposal")))
    proposal = answered.json()
    arithmetic = proposal["arithmetic"]
    content = {
        "proposal": proposal,
        "state": words.PROPOSAL_STATES[proposal["state"]],
        "said": words.in_a_sentence(arithmetic),
        "unrated": [words.unrated(entry) for entry in arithmetic["unrated"]],
        "points": _points(arithmetic),
        "bands": _bands(arithmetic),
        "prices": _prices(proposal),
        "before": await _before(visit, proposal),
    }
    return content, answered.headers["etag"]


async def _before(visit: Visit, proposal: Mapping[str, Any]) -> dict[str, Any] | None:
    """Of the tariff that it would replace: the band, and what a person had chosen of it."""
    if proposal["replaces"] is None:
        return None
    explained = await visit.api.get(at("/tariffs/{id}/explanation", id=proposal["replaces"]))
    tariff = explained["tariff"]
    return {
        "tariff": tariff,
        "chosen": tariff["band"] if tariff["band"] != tariff["proposedBand"] else None,
        "prices": {price["measure"]: price["pence"] for price in explained["prices"] if price["overridden"]},
    }


def _points(arithmetic: Mapping[str, Any]) -> RowsTable:
    columns = [Column("domain", "Need", _name), count("points", "Points"), count("total", "Together so far")]
    return RowsTable("The points of the assessment", columns, arithmetic["additions"], empty="none.")


def _bands(arithmetic: Mapping[str, Any]) -> RowsTable:
    columns = [
        Column("band", "Band", _name),
        count("from", "Begins at"),
        Column("reached", f"Reached by {arithmetic['total']}", lambda reached: "Yes" if reached else "No"),
    ]
    return RowsTable("The points against each band", columns, arithmetic["comparisons"])


def _name(code: str) -> str:
    return sentence(plain(code))


def _prices(proposal: Mapping[str, Any]) -> RowsTable:
    columns = [
        Column("measure", "Payment for", _name),
        money("pence", "Price"),
        on_day("since", "Price since"),
        Column("row", "Place in the scheme"),
    ]
    rows = [{**price, "since": price["row"]["from"], "row": price["row"]["path"]} for price in proposal["prices"]]
    empty = "none, since no band is proposed." if proposal["band"] is None else "none."
    return RowsTable(f"The prices as the book stood on {day(proposal['assessedOn'])}", columns, rows, empty=empty)


@pages.get("/proposals/{proposal}/confirm", needs=CONFIRM)
async def show_confirmation(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content, revision = await _about(visit)
    title = f"Confirm the band {plain(str(content['proposal']['band']))}?"
    return form_page(
        visit, AS_PROPOSED, title, template="proposal_confirm.html", revision=revision, refused=refused,
        content=content | {"dropped": _dropped(content["before"])},
    )  # fmt: skip


def _dropped(before: Mapping[str, Any] | None) -> list[str]:
    """What a person chose before, and no longer counts when this is confirmed as proposed."""
    if before is None:
        return []
    dropped = [f"the band {plain(before['chosen'])}, which somebody chose"] if before["chosen"] else []
    return dropped + [
        f"{pounds(pence)} for {plain(measure)}, set singly" for measure, pence in before["prices"].items()
    ]


@pages.post("/proposals/{proposal}/confirm", needs=CONFIRM)
async def confirm(visit: Visit) -> PageContent | GoTo:
    """The page named what is dropped by it, so that is said to the API too."""
    content, _revision = await _about(visit)
    said = {"band": content["proposal"]["band"], **({"prices": {}} if _dropped(content["before"]) else {})}
    return await _confirm(visit, AS_PROPOSED, show_confirmation, said)


@pages.get("/proposals/{proposal}/override", needs=CONFIRM)
async def show_override(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content, revision = await _about(visit)
    form = _override_form(content, refused)
    title = "Decide otherwise than proposed" if content["proposal"]["band"] else "Choose the band"
    values = {"band": content["before"]["tariff"]["band"]} if content["before"] else {}
    return form_page(
        visit, form, title, template="proposal_confirm.html", values=values, revision=revision, refused=refused,
        content=content | {"dropped": []},
    )  # fmt: skip


def _override_form(content: Mapping[str, Any], refused: FormRefused | None) -> Form:
    bands = [FieldChoice(row["band"], _name(row["band"])) for row in content["proposal"]["arithmetic"]["comparisons"]]
    fields = [Field("band", "Band", "radios", choices=bands), _reason_field(refused)]
    if content["before"] and (prices := content["before"]["prices"]):
        said = ", ".join(f"{pounds(pence)} for {plain(measure)}" for measure, pence in prices.items())
        choices = [FieldChoice(KEEP, f"Keep them: {said}"), FieldChoice(DROP, "Take those of the scheme")]
        fields.append(Field("prices", "Prices that somebody had set singly", "radios", choices=choices))
    return Form(fields, "Confirm with this band")


def _reason_field(refused: FormRefused | None) -> Field:
    """The scheme's reasons are told to an assessor only where one is missing or is none of them."""
    errors = refused.problem.get("errors", ()) if refused is not None else ()
    codes = next((error.get("allowed") or [] for error in errors if error["field"] == _CODE), [])
    if codes:
        return Field(_CODE, "Reason", "radios", choices=[FieldChoice(code, _name(code)) for code in codes])
    return Field(_CODE, "Reason", hint="By its code in the scheme. Leave it empty to be shown all of them.", width=20)


@pages.post("/proposals/{proposal}/override", needs=CONFIRM)
async def override(visit: Visit) -> PageContent | GoTo:
    content, _revision = await _about(visit)
    kept = content["before"]["prices"] if content["before"] else {}
    chosen = next(iter(visit.form.get("prices", ())), "")
    said = {"prices": {KEEP: kept, DROP: {}}[chosen]} if chosen in {KEEP, DROP} else {}
    return await _confirm(visit, _override_form(content, None), show_override, said)


async def _confirm(visit: Visit, form: Form, again: Any, said: Mapping[str, Any]) -> PageContent | GoTo:
    here = at("/proposals/{id}", id=visit.part("proposal"))
    return await send(visit, form, "POST", f"{here}/confirm", again=again, then=here, more=said)
