"""To confirm: what the points of an assessment propose, with the arithmetic; confirmed, or decided otherwise."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from services.tariff.pages import words
from shared.pages.actions import PageAction
from shared.pages.code_names import CodeNames, code_names
from shared.pages.fields import Field, FieldChoice, Sent
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, count, money, on_day
from shared.pages.words import as_day, day, plain, pounds, sentence

pages = PageGroup()

CONFIRM = "POST /proposals/{proposal_id}/confirm"
AS_PROPOSED = Form([], "Confirm as proposed")
_CODE, _PRICES = "overrideCode", "prices."
_CHECKED = "checked"
_FAR = 2  # so many times the book's price, or less than that part of it, is asked about
_NOTHING_OTHERWISE = (
    "nothing is decided otherwise: choose another band, or set a price. To keep all, confirm it as proposed"
)


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
        actions += [PageAction(visit.link(f"{here}/confirm"), "Check and confirm")] if proposal["band"] else []
        otherwise = "Decide otherwise" if proposal["band"] else "Choose the band"
        actions.append(PageAction(visit.link(f"{here}/override"), otherwise))
    content |= {"actions": actions, "twins": twins_of(visit, f"{here}/prices")}
    return PageContent("proposal.html", _title(proposal), content, table=content["prices"])


def _title(proposal: Mapping[str, Any]) -> str:
    return f"Band proposed: {words.band(proposal['band'])}"


async def _about(visit: Visit) -> tuple[dict[str, Any], str]:
    """What is shown of it, and the revision that a confirmation names."""
    answered = await visit.api.ask("GET", at("/proposals/{id}", id=visit.part("proposal")))
    proposal = answered.json()
    arithmetic = proposal["arithmetic"]
    codes = await code_names(visit, on=proposal["assessedOn"])
    content = {
        "proposal": proposal,
        "codes": codes,
        "state": words.PROPOSAL_STATES[proposal["state"]],
        "said": words.in_a_sentence(arithmetic),
        "unrated": [words.unrated(entry) for entry in arithmetic["unrated"]],
        "points": _points(arithmetic),
        "bands": _bands(arithmetic),
        "prices": _prices(proposal, codes),
        "before": await _before(visit, proposal),
        "record": _record(visit, proposal["clientId"]),
    }
    return content, answered.headers["etag"]


def _record(visit: Visit, client_id: str) -> str | None:
    """Where the person is by name, in assessment: of who reads tariffs only the front door is told names."""
    if "assessor" not in visit.actor.roles:
        return None
    return visit.link_to("assessment", at("/persons/{person}", person=client_id))


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


def _prices(proposal: Mapping[str, Any], codes: CodeNames) -> RowsTable:
    columns = [
        Column("measure", "Payment for", lambda code: codes.of("measures", code)),
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
        content=content | {"dropped": _dropped(content["before"], content["codes"])},
    )  # fmt: skip


def _dropped(before: Mapping[str, Any] | None, codes: CodeNames) -> list[str]:
    """What a person chose before, and no longer counts when this is confirmed as proposed."""
    if before is None:
        return []
    dropped = [f"the band {plain(before['chosen'])}, which somebody chose"] if before["chosen"] else []
    return dropped + [
        f"{pounds(pence)} for {codes.of('measures', measure)}, set singly"
        for measure, pence in before["prices"].items()
    ]


@pages.post("/proposals/{proposal}/confirm", needs=CONFIRM)
async def confirm(visit: Visit) -> PageContent | GoTo:
    """The page named what is dropped by it, so that is said to the API too."""
    content, _revision = await _about(visit)
    dropped = _dropped(content["before"], content["codes"])
    said = {"band": content["proposal"]["band"], **({"prices": {}} if dropped else {})}
    return await _confirm(visit, AS_PROPOSED, show_confirmation, said)


@pages.get("/proposals/{proposal}/override", needs=CONFIRM)
async def show_override(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content, revision = await _about(visit)
    form = _override_form(content)
    far = _far_from_the_book(content, form, visit.form)
    if far:
        form = Form([*form.fields, _check(far.values())], form.submit)
    title = "Decide otherwise than proposed" if content["proposal"]["band"] else "Choose the band"
    before = content["before"]
    values = {"band": before["tariff"]["band"], "prices": _by_field(before["prices"])} if before else {}
    return form_page(
        visit, form, title, template="proposal_confirm.html", values=values, revision=revision, refused=refused,
        content=content | {"dropped": []},
    )  # fmt: skip


def _override_form(content: Mapping[str, Any]) -> Form:
    proposal, codes = content["proposal"], content["codes"]
    bands = [FieldChoice(row["band"], _name(row["band"])) for row in proposal["arithmetic"]["comparisons"]]
    hint = "Choose none to keep the one that is proposed." if proposal["band"] else ""
    reasons = [FieldChoice(row["code"], row["name"]) for row in codes.lists.get("overrideCodes", ())]
    return Form(
        [
            Field("band", "Band", "radios", hint=hint, choices=bands, optional=bool(proposal["band"])),
            Field(_CODE, "Reason", "radios" if reasons else "text", choices=reasons),
            *_price_fields(content),
        ],
        "Confirm it so",
    )


def _price_fields(content: Mapping[str, Any]) -> list[Field]:
    """One for each price that may be set singly; where the day of achievement decides, none may."""
    proposal, codes, before = content["proposal"], content["codes"], content["before"]
    if proposal["priceFrom"] != "tariff":
        return []
    book = {price["measure"]: price["row"]["pence"] for price in proposal["prices"]}
    measures = [*book, *(set(before["prices"] if before else ()) - set(book))]
    return [
        Field(
            f"{_PRICES}{_as_field(measure)}", f"Another price for: {codes.of('measures', measure)}", "pounds",
            optional=True,
            hint=f"In the band {_name(proposal['band'])} it is {pounds(book[measure])}." if measure in book else "",
        )
        for measure in measures
    ]  # fmt: skip


def _as_field(measure: str) -> str:
    """A dot in a field's name is a step into the body; a code may have one, and has no colon."""
    return measure.replace(".", ":")


def _by_field(prices: Mapping[str, int]) -> dict[str, int]:
    return {_as_field(measure): pence for measure, pence in prices.items()}


@pages.post("/proposals/{proposal}/override", needs=CONFIRM)
async def override(visit: Visit) -> PageContent | GoTo:
    """What was set singly before counts no longer where its field is empty, and that is said too. Who decides nothing
    otherwise has confirmed nothing here: that is a page of its own.
    """
    content, _revision = await _about(visit)
    form = _override_form(content)
    if not _otherwise(form, visit.form, content["proposal"]["band"]):
        problem = {"errors": [{"field": "band", "message": _NOTHING_OTHERWISE}]}
        return await show_override(visit, FormRefused(HTTPStatus.UNPROCESSABLE_ENTITY, problem))
    far = _far_from_the_book(content, form, visit.form)
    if far and not visit.form.get(_CHECKED):
        errors = [
            {"field": name, "message": f"is {words_of_it}; say below that it is meant"}
            for name, words_of_it in far.items()
        ]
        return await show_override(visit, FormRefused(HTTPStatus.UNPROCESSABLE_ENTITY, {"errors": errors}))
    prices = {
        entry.name.removeprefix(_PRICES).replace(":", "."): pence
        for entry in form.fields
        if entry.name.startswith(_PRICES) and (pence := entry.read(visit.form)) is not None
    }
    before = content["before"]["prices"] if content["before"] else {}
    said = {"prices": prices} if prices or before else {}
    return await _confirm(visit, form, show_override, said)


def _far_from_the_book(content: Mapping[str, Any], form: Form, sent: Sent) -> dict[str, str]:
    """By field what a price that was typed is beside the book's: `£9,999 in place of £362`."""
    book = {f"{_PRICES}{_as_field(price['measure'])}": price["row"]["pence"] for price in content["proposal"]["prices"]}
    typed = {entry.name: entry.read(sent) for entry in form.fields if entry.name in book}
    return {
        name: f"{pounds(pence)} in place of {pounds(book[name])}"
        for name, pence in typed.items()
        if isinstance(pence, int) and not book[name] <= pence * _FAR <= book[name] * _FAR * _FAR
    }


def _check(far: Iterable[str]) -> Field:
    meant = FieldChoice("yes", f"Yes, it is meant: {', '.join(far)}")
    return Field(_CHECKED, "Is it meant?", "checkboxes", optional=True, choices=[meant])


def _otherwise(form: Form, sent: Sent, proposed: str | None) -> bool:
    """Whether anything is chosen that is not proposed; where nothing is proposed, the API asks for the band."""
    said = {entry.name: entry.read(sent) for entry in form.fields}
    prices = any(value is not None for name, value in said.items() if name.startswith(_PRICES))
    return proposed is None or said["band"] not in {None, proposed} or prices


async def _confirm(visit: Visit, form: Form, again: Any, said: Mapping[str, Any]) -> PageContent | GoTo:
    here = at("/proposals/{id}", id=visit.part("proposal"))
    return await send(visit, form, "POST", f"{here}/confirm", again=again, then=here, more=said)
