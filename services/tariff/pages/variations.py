"""Variations: a draft is proposed to those whose contracts it changes, and they say whether they agree."""

from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any, get_args

from services.tariff.pages.schemes import HERE, address, asked_version, change_tables, counting_on, in_force
from services.tariff.pages.variation_words import contract_called, variation_address
from services.tariff.schemas.variations import DeclineReason
from shared.pages.actions import PageAction
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send, shown_anew
from shared.pages.lists import all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, on_day, text
from shared.pages.words import day, plain, sentence

pages = PageGroup()

Said = Mapping[str, Any]
PATH, NEEDS, PROPOSE = "/variations", "GET /variations", "POST /variations"
AGREE, DECLINE = "POST /variations/{variation_id}/agree", "POST /variations/{variation_id}/decline"
STATES = {
    "proposed": "Waits for an answer", "agreed": "Agreed", "declined": "Declined",
    "replaced": "Not as it was proposed any more", "published": "Published",
}  # fmt: skip
OVER = {"replaced", "published"}
_HASH = Field("hash", "", "hidden")
TRIED = "GET /schemes/{scheme_id}/versions/{version}/what-ifs"
_AGREEING = Form([], "Agree to it for your organisation", done="You have agreed to it.")
_REASONS = [FieldChoice(code, sentence(plain(code))) for code in get_args(DeclineReason)]
_DECLINING = Form(
    [Field("reasonCode", "What of it do you not agree to?", "radios", choices=_REASONS)],
    "Decline it for your organisation", warns=True, done="You have declined it.",
)  # fmt: skip


async def _counted(visit: Visit) -> str:
    """Those that wait for an answer: of a provider, for its own."""
    open_ones = [row for row in await all_of(visit, PATH) if row["state"] not in OVER]
    waiting = sum(any(contract["answer"] is None for contract in row["contracts"]) for row in open_ones)
    return f"{waiting} {'waits' if waiting == 1 else 'wait'} for an answer"


@pages.get(PATH, needs=NEEDS, menu="Variations", twin=PATH, counted=_counted)
async def list_variations(visit: Visit) -> PageContent:
    listed = await list_of(visit, PATH)
    called = contract_called if visit.ending == "html" else itemgetter("contract")
    columns = [
        Column(
            "version",
            "Version",
            lambda number: f"Version {number}",
            link=lambda row: visit.link(variation_address(row)),
        ),
        on_day("proposedOn", "Proposed"),
        on_day("validFrom", "Counts from"),
        Column("contracts", "Contracts", lambda rows: ", ".join(called(row) for row in rows)),
        Column("state", "State", lambda state: STATES[state]),
    ]
    table = RowsTable("All that were proposed, the last one first", columns, listed.items, empty="none yet.")
    content = {
        "following": listed.following, "first": listed.first, "twins": twins_of(visit, PATH),
        "council": visit.may(PROPOSE),
    }  # fmt: skip
    return PageContent("variations.html", "Variations", content, table=table)


async def _variation(visit: Visit) -> dict[str, Any]:
    return dict(await visit.api.get(at("/variations/{id}", id=visit.part("variation"))))


@pages.get("/variations/{variation}", needs="GET /variations/{variation_id}")
async def show_variation(visit: Visit) -> PageContent:
    variation = await _variation(visit)
    content = _about(variation) | {"actions": _actions(visit, variation)}
    return PageContent("variation.html", f"Variation by version {variation['version']}", content)


def _actions(visit: Visit, variation: Said) -> list[PageAction]:
    """A party may say otherwise than it did, until the version is published."""
    here = variation_address(variation)
    actions = []
    if variation["state"] not in OVER:
        own = {row["answer"] for row in variation["contracts"]}
        if visit.may(AGREE) and own != {"agreed"}:
            actions.append(PageAction(visit.link(f"{here}/agree"), "Read it and agree"))
        if visit.may(DECLINE) and own != {"declined"}:
            actions.append(PageAction(visit.link(f"{here}/decline"), "Decline it", undoes=True))
    if (what_if := variation["whatIfId"]) is not None:
        is_councils = visit.may(PROPOSE) or "auditor" in visit.actor.roles
        path = at("/what-ifs/{id}" if is_councils else "/what-ifs/{id}/own", id=what_if)
        actions.append(PageAction(visit.link_to("payments", path), "What it would have come to"))
    if visit.may("GET /schemes/{scheme_id}/versions/{version}"):
        actions.append(PageAction(visit.link(address(variation)), "The version as a whole"))
    return actions


def _about(variation: Said) -> dict[str, Any]:
    before, after = f"Version {variation['beforeVersion']}", f"Version {variation['version']}"
    columns = [text("what", "What"), text("before", before), text("after", after)]
    by_section = groupby(variation["changes"], key=lambda change: change["section"])
    return {
        "variation": variation,
        "state": STATES[variation["state"]],
        "answers": _answers(variation["contracts"]),
        "tables": [RowsTable(section, columns, list(rows)) for section, rows in by_section],
        "besides": [plain(key) for key in variation["changedBesides"]],
    }


def _answers(contracts: list[dict[str, Any]]) -> RowsTable:
    rows = [row | {"said": row, "of": row} for row in contracts]
    columns = [
        Column("of", "Contract", contract_called),
        Column("party", "Who is paid", plain),
        Column("byAgreement", "Needs agreement", lambda needs: "Yes" if needs else "No, notice is enough"),
        Column("said", "Answer", _said),
    ]
    return RowsTable("Contracts that it changes", columns, rows)


def _said(row: Said) -> str:
    if row["answer"] is None:
        return "None yet"
    why = f" ({plain(row['reasonCode'])})" if row["reasonCode"] else ""
    return f"{sentence(row['answer'])}{why}, {day(row['answeredOn'])}, by {row['answeredBy']}"


@pages.get(f"{HERE}/propose", needs=PROPOSE)
async def offer_proposing(visit: Visit) -> PageContent | GoTo:
    """Of one that is published there is nothing left to propose."""
    version = await asked_version(visit)
    return GoTo(address(version)) if version["state"] == "published" else await show_proposing(visit)


async def _proposing(visit: Visit, version: Said) -> Form:
    """With a choice of what its draft came to, where somebody has tried it."""
    tried = (await visit.api.get(f"{address(version)}/what-ifs"))["items"] if visit.may(TRIED) else []
    choices = [FieldChoice(row["id"], _tried(row)) for row in tried]
    what_if = Field(
        "whatIfId", "What if: which goes with it?", "radios", optional=True, choices=choices, unsaid="None",
        hint="Each provider sees of it what is of its own contracts.",
    )  # fmt: skip
    return Form(
        [_HASH, *([what_if] if choices else [])], "Propose it, and agree to it for the council",
        done="It is proposed to those whose contracts it changes.",
    )  # fmt: skip


def _tried(row: Said) -> str:
    since = f", as if it had counted from {day(row['asIfFrom'])}" if row["asIfFrom"] else ""
    return f"Tried on {day(row['askedOn'])} by {row['askedBy']}{since}"


async def show_proposing(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    """The draft beside what counts on its first day, before it is told to anybody."""
    version = await asked_version(visit)
    other = counting_on(await in_force(visit), version["validFrom"])
    tables = await change_tables(visit, version["schemeId"], other["version"], version["version"]) if other else []
    content = {"version": version, "address": address(version), "before": other, "tables": tables}
    seen = {_HASH.name: version["hash"]}
    title = f"Propose version {version['version']}?"
    return form_page(
        shown_anew(visit, refused, **seen), await _proposing(visit, version), title,
        template="variation_propose.html", refused=refused, content=content, values=seen,
    )  # fmt: skip


@pages.post(f"{HERE}/propose", needs=PROPOSE)
async def propose_version(visit: Visit) -> PageContent | GoTo:
    version = await asked_version(visit)
    of = {"schemeId": version["schemeId"], "version": version["version"]}
    return await send(
        visit, await _proposing(visit, version), "POST", PATH, again=show_proposing,
        then=lambda done: variation_address(done.json()), more=of,
    )  # fmt: skip


def _answering(act: str, needs: str, title: str, form: Form) -> None:
    """The page on which one reads what one is about to answer."""

    async def show(visit: Visit, refused: FormRefused | None = None) -> PageContent:
        about = _about(await _variation(visit))
        return form_page(visit, form, title, template="variation_answer.html", refused=refused, content=about)

    async def offer(visit: Visit) -> PageContent | GoTo:
        over = (await _variation(visit))["state"] in OVER
        return GoTo(at("/variations/{id}", id=visit.part("variation"))) if over else await show(visit)

    async def decide(visit: Visit) -> PageContent | GoTo:
        path = at("/variations/{id}", id=visit.part("variation"))
        return await send(visit, form, "POST", f"{path}/{act}", again=show, then=path)

    offer.__name__, decide.__name__ = f"show_{act}_variation", f"{act}_variation"
    pages.get(f"/variations/{{variation}}/{act}", needs=needs)(offer)
    pages.post(f"/variations/{{variation}}/{act}", needs=needs)(decide)


_answering("agree", AGREE, "Agree to this variation?", _AGREEING)
_answering("decline", DECLINE, "Decline this variation?", _DECLINING)
