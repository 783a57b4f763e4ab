"""Approval limits: up to how much one person approves and who releases; one proposes them, another confirms them."""

from collections.abc import Mapping
from typing import Any

from services.payments.pages.already import already
from shared.pages.actions import PageAction
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, Row, RowsTable, on_day, text
from shared.pages.words import day, pounds, sentence

pages = PageGroup()
PATH, NEEDS, PROPOSE = "/approval-rules", "GET /approval-rules", "POST /approval-rules"
CONFIRM, REFUSE = (f"POST /approval-rules/{{rule_id}}/{act}" for act in ("confirm", "refuse"))
_BEYOND = {
    "second_approver": "Two people of finance approve it", "commissioner": "A commissioner approves it first",
}  # fmt: skip
_RELEASED_BY = {
    "releaser": "A third person of finance", "ledger": "The ledger of the council, by the file that is made for it",
}  # fmt: skip
_LOOKED_AT = {"false": "No, what was found is shown", "true": "Yes, before it is approved"}
_FORM = Form(
    [
        Field("aloneUpToPence", "Up to how much does one person approve alone?", "pounds", optional=True,
              hint="Of one run. Leave it empty if one person approves whatever it comes to."),
        Field("beyond", "And above that?", "radios", choices=[FieldChoice(*choice) for choice in _BEYOND.items()]),
        Field("releasedBy", "Who releases what is approved?", "radios",
              choices=[FieldChoice(*choice) for choice in _RELEASED_BY.items()]),
        Field("lookedAtFirst", "Has somebody to look first at all that was found in a run?", "radios",
              choices=[FieldChoice(*choice) for choice in _LOOKED_AT.items()]),
    ],
    "Propose them", done="They are proposed. A commissioner who is somebody else confirms them.", repeats=True,
)  # fmt: skip
_DECIDING = {
    "confirm": (
        CONFIRM, "Check before you confirm", Form([], "Confirm these limits", done="You have confirmed the limits.")
    ),
    "refuse": (
        REFUSE, "Refuse these limits?",
        Form([Field("reason", "Why shall it not be so?")], "Refuse them", warns=True, done="They are refused."),
    ),
}  # fmt: skip


def _state(row: Mapping[str, Any]) -> str:
    return "Confirmed, counts today" if row["counts"] else sentence(row["state"])


def _alone(pence: int | None) -> str:
    return "Any sum" if pence is None else pounds(pence)


@pages.get(PATH, needs=NEEDS, menu="Approval limits", twin=PATH)
async def list_approval_rules(visit: Visit) -> PageContent:
    shown = await list_of(visit, PATH)
    columns = [
        Column("number", "No.", link=lambda row: visit.link(at("/approval-rules/{id}", id=row["id"]))),
        Column("aloneUpToPence", "One person approves up to", _alone),
        Column("beyond", "Above that", lambda code: _BEYOND[code]),
        Column("releasedBy", "Who releases", lambda code: _RELEASED_BY[code]),
        Column("state", "State", str if visit.ending != "html" else _state),
        text("proposedBy", "Proposed by"), on_day("proposedOn", "On"), text("decidedBy", "Decided by"),
    ]  # fmt: skip
    rows = shown.items if visit.ending != "html" else [row | {"state": row} for row in shown.items]
    table = RowsTable("All that were proposed, the newest first", columns, rows, empty="there is none yet.")
    counting = next((row for row in shown.items if row["counts"]), None)
    content = {
        "counts": _in_a_sentence(counting), "following": shown.following, "first": shown.first,
        "propose": visit.link(f"{PATH}/propose") if visit.may(PROPOSE) else None, "twins": twins_of(visit, PATH),
    }  # fmt: skip
    return PageContent("approval_rules.html", "Approval limits", content, table=table)


def _in_a_sentence(row: Row | None) -> str:
    if row is None or (row["aloneUpToPence"] is None and row["releasedBy"] == "releaser"):
        return "Today one person approves whatever a run comes to, and a third person of finance releases it."
    limit = row["aloneUpToPence"]
    alone = (
        "one person approves whatever a run comes to" if limit is None else f"one person approves up to {pounds(limit)}"
    )
    above = "" if limit is None else f" Above that: {_BEYOND[row['beyond']].lower()}."
    return f"Today {alone}.{above} Who releases: {_RELEASED_BY[row['releasedBy']].lower()}."


@pages.get(f"{PATH}/propose", needs=PROPOSE)
async def show_rule_form(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    content = {"said": [], "back": visit.link(PATH)}
    return form_page(visit, _FORM, "Propose approval limits", template="approval_rule_act.html", refused=refused,
                     content=content)  # fmt: skip


@pages.post(f"{PATH}/propose", needs=PROPOSE)
async def propose_rule(visit: Visit) -> PageContent | GoTo:
    return await send(
        visit, _FORM, "POST", PATH, again=show_rule_form,
        more=_yes_or_no(visit),
        then=lambda done: at("/approval-rules/{id}", id=done.json()["id"]),
    )  # fmt: skip


def _yes_or_no(visit: Visit) -> dict[str, bool]:
    """What was chosen; nothing where nothing was, which the API says at the field."""
    chosen = visit.form.get("lookedAtFirst", ())
    return {"lookedAtFirst": "true" in chosen} if any(chosen) else {}


@pages.get(f"{PATH}/{{rule}}", needs="GET /approval-rules/{rule_id}")
async def show_rule(visit: Visit) -> PageContent:
    rule = await _rule(visit)
    actions = [
        PageAction(visit.link(at(f"/approval-rules/{{id}}/{act}", id=rule["id"])), words, undoes=act == "refuse")
        for act, words in (("confirm", "Check and confirm"), ("refuse", "Refuse them"))
        if rule["state"] == "proposed" and visit.may(_DECIDING[act][0])
        if act == "refuse" or rule["proposedBy"] != visit.actor.sub
    ]
    return PageContent("approval_rule.html", "Approval limits", {"said": _said(rule), "actions": actions})


async def _rule(visit: Visit) -> Row:
    rule: Row = await visit.api.get(at("/approval-rules/{id}", id=visit.part("rule")))
    return rule


def _said(rule: Row) -> list[tuple[str, str]]:
    said = [
        ("One person approves up to", _alone(rule["aloneUpToPence"])), ("Above that", _BEYOND[rule["beyond"]]),
        ("Who releases", _RELEASED_BY[rule["releasedBy"]]),
        ("Somebody looks first at all that was found", "Yes" if rule["lookedAtFirst"] else "No"),
        ("State", _state(rule)),
        ("Proposed by", f"{rule['proposedBy']}, {day(rule['proposedOn'])}"),
    ]  # fmt: skip
    if rule["decidedBy"]:
        words = "Confirmed by" if rule["state"] == "confirmed" else "Refused by"
        said.append((words, f"{rule['decidedBy']}, {day(rule['decidedOn'])}"))
    if rule["refusalReason"]:
        said.append(("Refused because", rule["refusalReason"]))
    return said


def _deciding(act: str) -> None:
    """The page on which one looks at what one is about to decide."""
    needs, title, form = _DECIDING[act]

    async def show(visit: Visit, refused: FormRefused | None = None) -> PageContent:
        rule = await _rule(visit)
        page = visit.link(at("/approval-rules/{id}", id=rule["id"]))
        if rule["state"] != "proposed":
            return already(title, f"They are {rule['state']} already.", ("The limits", page), refused)
        content = {"said": _said(rule), "back": page}
        return form_page(visit, form, title, template="approval_rule_act.html", refused=refused, content=content)

    async def decide(visit: Visit) -> PageContent | GoTo:
        page = at("/approval-rules/{id}", id=visit.part("rule"))
        return await send(visit, form, "POST", f"{page}/{act}", again=show, then=page)

    show.__name__, decide.__name__ = f"show_{act}_rule", f"{act}_rule"
    pages.get(f"{PATH}/{{rule}}/{act}", needs=needs)(show)
    pages.post(f"{PATH}/{{rule}}/{act}", needs=needs)(decide)


for _name in _DECIDING:
    _deciding(_name)
