"""What if: drafts tried on what has happened, what each came to, and the amounts behind every figure."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from services.payments.pages.contract_names import ContractNames, contract_names
from services.payments.pages.judged_words import judged_in_words
from services.payments.pages.projected_words import total_in_words
from shared.pages.actions import PageAction
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, Row, RowsTable, count, money, on_day, text
from shared.pages.words import Tag, counted, day, month, plain, pounds, sentence

pages = PageGroup()

PATH, NEEDS = "/what-ifs", "GET /what-ifs"
ONE, AMOUNTS = "GET /what-ifs/{what_if_id}", "GET /what-ifs/{what_if_id}/amounts"
CANCEL = "POST /what-ifs/{what_if_id}/cancel"
STATES = {
    "waiting": Tag("Waits for its turn", "grey"), "reckoning": Tag("Being worked out", "blue"),
    "done": Tag("Worked out", "green"), "failed": Tag("Failed", "red"), "cancelled": Tag("Given up", "grey"),
}  # fmt: skip
_OPEN = ("waiting", "reckoning")
_GIVE_UP = Form([], "Give it up", warns=True, done="It is given up.")
_FILTERS = ("party", "contract", "measure", "shape", "band", "month", "different")
_SUMS = (
    money("beforePence", "Stands"), money("afterPence", "By the draft"), money("differencePence", "Difference"),
)  # fmt: skip
_COUNTS = (count("amounts", "Payments"), count("different", "Of these otherwise"))
_MORE = {
    "bands": (
        count("beforePeople", "People"), count("afterPeople", "People by the draft"),
        money("beforePerPersonPence", "For each"), money("afterPerPersonPence", "For each by the draft"),
        money("costPence", "Costs"),
    ),
}  # fmt: skip
_ACCRUED = (text("beforeAccruedPence", ""), text("afterAccruedPence", ""))


def address(what_if: str) -> str:
    return at("/what-ifs/{id}", id=what_if)


@pages.get(PATH, needs=NEEDS, menu="What if", twin=PATH)
async def list_what_ifs(visit: Visit) -> PageContent:
    listed = await list_of(visit, PATH)
    rows = [row | {name: (row["total"] or {}).get(name) for name in _OF_TOTAL} for row in listed.items]
    columns = [
        Column("id", "Asked on", link=lambda row: visit.link(address(row["id"]))),
        text("schemeId", "Scheme"), text("version", "Version"),
        Column("state", "How far it is", lambda state: STATES[state].text),
        *_SUMS,
        text("askedBy", "Asked by"),
    ]  # fmt: skip
    if visit.ending == "html":
        columns.append(Column("keptUntil", "Kept until", lambda until: day(until) if until else "A variation names it"))
    if visit.ending == "html":
        columns[0] = Column("askedOn", "Asked on", day, link=columns[0].link)
    else:
        columns += [
            text(name, "") for name in ("askedOn", "reckonedOn", "hash", "percent", "why", "sameAs", "keptUntil")
        ]
    table = RowsTable("All that were asked, the newest first", columns, rows, empty="none yet.")
    content = {
        "schemes": visit.link_to("tariff", "/schemes"), "following": listed.following, "first": listed.first,
        "twins": twins_of(visit, PATH),
    }  # fmt: skip
    return PageContent("what_ifs.html", "What if", content, table=table)


_OF_TOTAL = ("beforePence", "afterPence", "differencePence")


@pages.get("/what-ifs/{what_if}", needs=ONE, twin="/what-ifs/{what_if}/figures")
async def show_what_if(visit: Visit) -> PageContent:
    what_if = await visit.api.get(address(visit.part("what_if")))
    if visit.ending != "html":
        return PageContent("", "", table=_all_parts(what_if))
    names = await contract_names(visit)
    here = address(what_if["id"])
    is_open = what_if["state"] in _OPEN
    actions = [PageAction(visit.link(here), "Look again")] if is_open else []
    if is_open and visit.may(CANCEL):
        actions.append(PageAction(visit.link(f"{here}/cancel"), "Give it up", undoes=True))
    content = {
        "what_if": what_if, "state": STATES[what_if["state"]], "said": _said(what_if),
        "total": _in_words(what_if), "budget": _budget_in_words(what_if),
        "judged": judged_in_words(what_if),
        "tables": _tables(visit, what_if, names), "actions": actions,
        "amounts": visit.link(f"{here}/amounts") if what_if["total"] else None,
        "projected": total_in_words(what_if["projectedYear"]) if what_if["total"] else None,
        "year": visit.link(f"{here}/projected-year") if what_if["projectedYear"] else None,
        "draft": visit.link_to("tariff", _draft(what_if)), "twins": twins_of(visit, f"{here}/figures"),
    }  # fmt: skip
    return PageContent("what_if.html", _title(what_if), content)


def _title(what_if: Mapping[str, Any]) -> str:
    return f"What if version {what_if['version']} of {what_if['schemeId']} were published?"


def _draft(what_if: Mapping[str, Any]) -> str:
    return at("/schemes/{id}/versions/{version}", id=what_if["schemeId"], version=what_if["version"])


def _said(what_if: Mapping[str, Any]) -> list[tuple[str, str]]:
    said = [
        ("Asked by", f"{what_if['askedBy']}, {day(what_if['askedOn'])}"),
        ("It counts from", counts_from_in_words(what_if)),
        ("Tariffs that it decides", str(what_if["tariffs"])),
        ("With a band or price that a person chose, which stays", str(what_if["kept"])),
        ("Whose points lead to no band by it, and that stay in theirs", str(what_if["undecided"])),
    ]
    until = what_if["keptUntil"]
    said.append(("Kept", f"until {day(until)}, then deleted with its list" if until else "as a variation names it"))
    return said + ([("Why it failed", what_if["why"])] if what_if["why"] else [])


def counts_from_in_words(what_if: Mapping[str, Any]) -> str:
    """`1 April 2012, as if it had begun then: the draft says 1 April 2013`"""
    counts, own = day(what_if["countsFrom"]), day(what_if["validFrom"])
    return counts if counts == own else f"{counts}, as if it had begun then: the draft says {own}"


def counts_nothing_yet(what_if: Mapping[str, Any]) -> str:
    """Where nothing that has happened is priced by it, so that it comes to the same whatever it says."""
    until = what_if["reckonedOn"]
    if until is None or what_if["countsFrom"] <= until:
        return ""
    return (
        f"The draft counts from {day(what_if['countsFrom'])} only, and all that is worked out here had happened by"
        f" {day(until)}: so nothing is priced by it, and this says nothing of what it would come to. To see that, try"
        " it as if it had counted from an earlier day."
    )


def _in_words(what_if: Mapping[str, Any]) -> str:
    total = what_if["total"]
    if total is None:
        return ""
    if not total["different"] and (nothing := counts_nothing_yet(what_if)):
        return nothing
    before, after, more = (pounds(total[name]) for name in _OF_TOTAL)
    if not total["different"]:
        return f"It comes to the same: {before}, and every payment stays as it is."
    by_how_much = "the same in all" if not total["differencePence"] else f"a difference of {more}"
    return (
        f"What has happened comes to {before}; by the draft it would come to {after}, {by_how_much}."
        f" {total['different']} of {counted(total['amounts'], 'payment')} would be others."
    )


def _budget_in_words(what_if: Mapping[str, Any]) -> str:
    over = what_if["overBudgetPence"]
    if over is None:
        return ""
    budget = f"the budget of {pounds(what_if['budgetPence'])}"
    if not over:
        return f"By the draft the total is {budget}."
    return f"By the draft the total is {pounds(abs(over))} {'above' if over > 0 else 'below'} {budget}."


def _tables(visit: Visit, what_if: Mapping[str, Any], names: ContractNames) -> list[RowsTable]:
    def behind(**named: str) -> Any:
        """To the list behind the figure of a row, by these of its fields; none where one of them says nothing."""

        def link(row: Row) -> str:
            asked = {parameter: row[name] for parameter, name in named.items()}
            path = f"{address(what_if['id'])}/amounts"
            return visit.link(f"{path}?{urlencode(asked)}") if all(asked.values()) else ""

        return link

    by_shape, by_measure = behind(shape="shape"), behind(measure="measure")
    heads = {
        "parties": Column("who", "Provider", lambda row: names.who(row["contract"], row["party"]),
                          link=behind(party="party", contract="contract")),
        "measures": Column("what", "Paid for", lambda row: _what(row, names),
                           link=lambda row: by_measure(row) or by_shape(row)),
        "bands": Column("band", "Band", _band, link=behind(band="band")),
        "months": Column("month", "Month", month, link=behind(month="month")),
    }  # fmt: skip
    captions = {"parties": "By provider", "measures": "By what is paid for", "bands": "By band", "months": "By month"}
    return [
        RowsTable(
            captions[part],
            [head, *_SUMS, *_MORE.get(part, _COUNTS)],
            [row | {"who": row, "what": row} for row in what_if[part]],
        )
        for part, head in heads.items()
        if what_if[part]
    ]


def _band(code: str | None) -> str:
    return sentence(plain(code)) if code else "None"


def _what(row: Row, names: ContractNames) -> str:
    """An amount of a period is of no outcome, and is called as its shape."""
    return names.outcome(row["measure"]) if row["measure"] else sentence(plain(row["shape"]))


def _all_parts(what_if: Mapping[str, Any]) -> RowsTable:
    """All figures in one table, each with what it is of."""
    keys = ("party", "contract", "measure", "shape", "band", "month")
    parts = {"parties": "party", "measures": "measure", "bands": "band", "months": "month"}
    rows = [{"by": by} | dict.fromkeys(keys) | row for part, by in parts.items() for row in what_if[part]]
    columns = [text(name, "") for name in ("by", *keys)]
    return RowsTable("", [*columns, *_SUMS, *_COUNTS, *_MORE["bands"], *_ACCRUED], rows)


@pages.get("/what-ifs/{what_if}/amounts", needs=AMOUNTS, twin="/what-ifs/{what_if}/amounts")
async def list_amounts(visit: Visit) -> PageContent:
    here = address(visit.part("what_if"))
    what_if = await visit.api.get(here)
    asked = {name: visit.query.get(name) or None for name in _FILTERS}
    listed = await list_of(visit, f"{here}/amounts", **asked)
    names = await contract_names(visit)
    columns = _amount_columns(visit, names)
    rows = [row | {"who": row, "what": row} for row in listed.items]
    table = RowsTable("Payments, one by one", columns, rows, empty="there is none.")
    content = {
        "back": visit.link(here), "path": visit.link(f"{here}/amounts"),
        "asked": {name: value or "" for name, value in asked.items()}, "choices": _choices(what_if, names),
        "listed": listed, "twins": twins_of(visit, f"{here}/amounts"), "draft": _title(what_if),
    }  # fmt: skip
    return PageContent("what_if_amounts.html", "The payments behind it", content, table=table)


def _amount_columns(visit: Visit, names: ContractNames) -> Sequence[Column]:
    def claim(row: Row) -> str:
        return visit.link(at("/claims/{id}", id=row["claimId"])) if row["beforePence"] else ""

    if visit.ending != "html":
        keys = ("number", "claimId", "contract", "party", "shape", "measure", "clientId", "band", "effectiveOn")
        return [*(text(name, "") for name in keys), *_SUMS, *_ACCRUED]
    return [
        Column("what", "Paid for", lambda row: _what(row, names), link=claim),
        on_day("effectiveOn", "Achieved on"),
        *names.who_columns(visit),
        text("clientId", "Person, by number"),
        Column("band", "Band", _band),
        *_SUMS,
    ]


def _choices(what_if: Mapping[str, Any], names: ContractNames) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """By which the list is narrowed: of what there is."""
    parties = sorted({row["party"] for row in what_if["parties"]})
    measures = [row["measure"] for row in what_if["measures"] if row["measure"]]
    bands = [row["band"] for row in what_if["bands"] if row["band"]]
    return [
        ("party", "Provider", [(code, names.party(code)) for code in parties]),
        ("measure", "Paid for", [(code, names.outcome(code)) for code in measures]),
        ("band", "Band", [(code, sentence(plain(code))) for code in bands]),
        ("month", "Month", [(row["month"], month(row["month"])) for row in what_if["months"]]),
        ("different", "By the draft", [("true", "Comes to something else"), ("false", "Comes to the same")]),
    ]


@pages.get("/what-ifs/{what_if}/cancel", needs=CANCEL)
async def show_giving_up(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    what_if = await visit.api.get(address(visit.part("what_if")))
    content = {"back": visit.link(address(what_if["id"])), "what_if": _title(what_if), "percent": what_if["percent"]}
    return form_page(
        visit, _GIVE_UP, "Give this what-if up?", template="what_if_cancel.html", refused=refused, content=content
    )


@pages.post("/what-ifs/{what_if}/cancel", needs=CANCEL)
async def give_up(visit: Visit) -> PageContent | GoTo:
    here = address(visit.part("what_if"))
    return await send(visit, _GIVE_UP, "POST", f"{here}/cancel", again=show_giving_up, then=here)
