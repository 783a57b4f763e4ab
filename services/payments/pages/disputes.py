"""Disputes and queries: opened from a claim or about something else, taken on, answered, and closed."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from services.payments.pages.already import already
from services.payments.pages.contract_names import ContractNames, contract_names
from shared.pages.actions import PageAction
from shared.pages.fields import Field, FieldChoice
from shared.pages.filters import filtered, status_of
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import ListShown, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, Row, RowsTable, count, money, on_day, text
from shared.pages.words import continued, counted, day, plain, pounds, sentence

pages = PageGroup()
PATH, NEEDS, OPEN = "/disputes", "GET /disputes", "POST /disputes"
OWN, ANSWER, CLOSE, REOPEN = (f"POST /disputes/{{dispute_id}}/{act}" for act in ("own", "answer", "close", "reopen"))
KINDS = {"dispute": "Something is wrong", "query": "A question"}
ABOUT = {
    "amount": "What it comes to, or that it stands", "refused_verification": "That verification was refused",
    "band": "The band", "attribution": "Which provider it counts for", "possible_return": "That somebody may be back",
}  # fmt: skip
REASONS = {
    "wrong_amount": "The amount is wrong", "wrong_day": "The day is wrong", "wrong_person": "It is another person",
    "another_provider": "It counts for another provider", "counted_twice": "It counts twice",
    "evidence_missing": "Evidence is missing", "evidence_differs": "The evidence says something else",
    "wrong_band": "The band is wrong", "came_back": "The person came back", "other": "Something else",
}  # fmt: skip
STATES = {"open": "Open", "answered": "Answered", "closed": "Closed"}
OUTCOMES = {
    "upheld": "The doubt was right, and what is wrong is still to be put right",
    "not_upheld": "The doubt was not right: it stays as it is",
    "settled_by_correction": "The doubt was right, and what was wrong has been put right",
    "withdrawn": "Taken back by the side that opened it",
}  # fmt: skip
REOPENED_FOR = {"entered_in_error": "It was closed by mistake", "more_is_known": "More is known by now"}
_NO_NAMES = "At most 300 characters. No names of people."
_HOLDS = "Until it is closed, no run pays what is due of the claim. What a run has approved stays approved."


def _choices(words: Mapping[str, str], *left_out: str) -> list[FieldChoice]:
    return [FieldChoice(code, said) for code, said in words.items() if code not in left_out]


_WORDS = Field("words", "In a sentence", "textarea", hint=_NO_NAMES)
_KIND = Field("kind", "What is it?", "radios", choices=_choices(KINDS))
_REASON = Field("reasonCode", "Why?", "select", choices=_choices(REASONS))
_OF_CLAIM = Form(
    [_KIND, Field("about", "What about it?", "radios", choices=_choices(ABOUT)), _REASON, _WORDS],
    "Open it", done="It is open. No run pays the claim until it is closed.",
)  # fmt: skip
_FILTERS = {"state": "State"}


@pages.get(PATH, needs=NEEDS, menu="Disputes and queries", twin=PATH)
async def list_disputes(visit: Visit) -> PageContent:
    asked: Mapping[str, Any] = {name: visit.query.get(name) or None for name in ("state", "claimId")}
    listed, errors = await filtered(visit, list_of(visit, PATH, **asked), ListShown([]), labels=_FILTERS)
    names = await contract_names(visit)
    table = RowsTable(
        "By the day on which they were opened", _columns(visit, names),
        [row | {"who": row} for row in listed.items], empty="there is none.",
    )  # fmt: skip
    content = {
        "rows": table, "errors": errors, "listed": listed,
        "asked": {name: value or "" for name, value in asked.items()},
        "choices": [("state", "State", list(STATES.items()))],
        "new": visit.link(f"{PATH}/new") if visit.may(OPEN) else "",
        "twins": twins_of(visit, PATH),
    }  # fmt: skip
    return PageContent("disputes.html", "Disputes and queries", content, table=table, status=status_of(errors))


def _columns(visit: Visit, names: ContractNames) -> list[Column]:
    of_programs = [] if visit.ending == "html" else [text(name, name) for name in ("id", "claimId", "clientId")]
    return [
        Column("about", "About", _words(ABOUT), link=lambda row: visit.link(at("/disputes/{id}", id=row["id"]))),
        Column("kind", "What it is", _words(KINDS)), *names.who_columns(visit), *of_programs,
        Column("measure", "Payment for", names.outcome), on_day("openedOn", "Opened on"),
        count("daysOpen", "Days open"), Column("state", "State", _words(STATES)),
        Column("outcome", "What came of it", _words(OUTCOMES)), money("heldPence", "Held out of runs"),
        money("effectPence", "Changed since"),
    ]  # fmt: skip


def _words(words: Mapping[str, str]) -> Any:
    return lambda code: words.get(code, sentence(plain(code))) if code else "–"  # noqa: RUF001 - the dash of a table


async def of_claim(visit: Visit, claim: Row) -> dict[str, Any]:
    """What stands on the page of a claim: those about it, and where one is opened."""
    if visit.ending != "html" or not visit.may(NEEDS):
        return {"disputes": [], "dispute": None}
    rows = (await visit.api.get(PATH, claimId=claim["id"], limit=50))["items"]
    is_open = any(row["state"] != "closed" and not row["claimMoved"] for row in rows)
    return {
        "disputes": [(_in_brief(row), visit.link(at("/disputes/{id}", id=row["id"]))) for row in rows],
        "dispute": None if is_open or not visit.may(OPEN) else _new(visit, claim["id"]),
    }


def _new(visit: Visit, claim: str) -> str:
    return visit.link(f"{PATH}/new?{urlencode({'claim': claim})}")


def _in_brief(row: Row) -> str:
    came = OUTCOMES[row["outcome"]].lower() if row["outcome"] else STATES[row["state"]].lower()
    return f"{_kind(row)} of {day(row['openedOn'])} ({REASONS[row['reasonCode']].lower()}): {came}"


def _kind(row: Row) -> str:
    return sentence(row["kind"])


async def _form(visit: Visit) -> Form:
    if visit.query.get("claim"):
        return _OF_CLAIM
    names = await contract_names(visit)
    contracts = [FieldChoice(code, words) for code, words in names.choices(None)]
    return Form(
        [
            _KIND, Field("about", "What is it about?", "radios", choices=_choices(ABOUT, "amount")),
            Field("contract", "Under which contract?", "select", choices=contracts),
            Field("clientId", "Person, by number", optional=True, width=30, hint="As the lists of payments have it."),
            Field("achievedOn", "Which day", "date", optional=True), _REASON, _WORDS,
        ],
        "Open it", done="It is open.",
    )  # fmt: skip


@pages.get(f"{PATH}/new", needs=OPEN)
async def show_new_dispute(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    claim_id = visit.query.get("claim")
    said = []
    if claim_id:
        claim = await visit.api.get(at("/claims/{id}", id=claim_id))
        names = await contract_names(visit)
        said = [
            ("What", names.outcome(claim["measure"])), ("Achieved on", day(claim["effectiveOn"])),
            ("Provider that is paid", names.party(claim["party"])), ("Of it stands", pounds(claim["pence"])),
            ("Is due for it", pounds(claim["duePence"])),
        ]  # fmt: skip
    content = {"said": said, "holds": _HOLDS if claim_id else "", "back": visit.link(PATH)}
    title = "Dispute a payment or ask about it" if claim_id else "Dispute something or ask about it"
    return form_page(
        visit, await _form(visit), title, template="dispute_act.html", refused=refused, content=content
    )  # fmt: skip


@pages.post(f"{PATH}/new", needs=OPEN)
async def open_dispute(visit: Visit) -> PageContent | GoTo:
    claim_id = visit.query.get("claim")
    return await send(
        visit, await _form(visit), "POST", PATH, again=show_new_dispute,
        more={"claimId": claim_id} if claim_id else {}, then=lambda done: at("/disputes/{id}", id=done.json()["id"]),
    )  # fmt: skip


@pages.get(f"{PATH}/{{dispute}}", needs="GET /disputes/{dispute_id}")
async def show_dispute(visit: Visit) -> PageContent:
    row = await _dispute(visit)
    names = await contract_names(visit)
    acts = (
        ("own", OWN, "See to it", row["ownedBy"] != visit.actor.sub),
        ("answer", ANSWER, "Answer it", True),
        ("close", CLOSE, "Close it", bool(_outcomes(visit, row))),
        ("reopen", REOPEN, "Open it again", row["outcome"] in _outcomes(visit, row)),
    )
    content = {
        "said": _said(row, names), "back": visit.link(PATH), "follows": follows(row),
        "claim": _claim_of(visit, row),
        "actions": [
            PageAction(visit.link(at(f"/disputes/{{id}}/{act}", id=row["id"])), words, undoes=False)
            for act, needs, words, is_theirs in acts
            if (row["state"] == "closed") == (act == "reopen") and is_theirs and visit.may(needs)
        ],
    }  # fmt: skip
    return PageContent("dispute.html", _title(row), content)


def _claim_of(visit: Visit, row: Row) -> str | None:
    """One that has moved is not there for whose it was."""
    hidden = row["claimMoved"] and not row["clientId"]
    return visit.link(at("/claims/{id}", id=row["claimId"])) if row["claimId"] and not hidden else None


def _title(row: Row) -> str:
    return f"{_kind(row)}: {ABOUT[row['about']].lower()}"


def _held(row: Row) -> str | None:
    if row["heldPence"]:
        return pounds(row["heldPence"])
    holds = row["claimId"] and row["state"] != "closed" and not row["claimMoved"]
    return "Nothing, since nothing of it is due. What is owed back of it is taken off as ever" if holds else None


def _said(row: Row, names: ContractNames) -> list[tuple[str, str]]:
    opened = f"{day(row['openedOn'])}, {names.party(row['openedByOrganisation'])}"
    named = (
        ("Contract", names.who(row["contract"], row["party"])),
        ("Payment for", names.outcome(row["measure"]) if row["measure"] or row["claimId"] else None),
        ("Day of achievement", day(row["achievedOn"]) if row["achievedOn"] else None),
        ("Person, by number", row["clientId"]), ("Why", REASONS[row["reasonCode"]]), ("In words", row["words"]),
        ("Opened", opened), ("Opened by", row["openedBy"]), ("Sees to it", row["ownedBy"]),
        ("State", f"{STATES[row['state']]}, {counted(row['daysOpen'], 'day')} open"),
        *(
            (f"Answer of {day(said['answeredOn'])}, {names.party(said['answeredByOrganisation'])}", said["answer"])
            for said in row["answers"]
        ),
        *(
            (f"Opened again on {day(said['reopenedOn'])}", _reopened(said)) for said in row["reopenings"]
        ),
        ("What came of it", OUTCOMES[row["outcome"]] if row["outcome"] else None),
        ("Closed", day(row["closedOn"]) if row["closedOn"] else None),
        ("The payment", "It is another provider's by now: this holds nothing of it" if row["claimMoved"] else None),
        ("Held out of runs", _held(row)),
        ("Of the claim stood then", None if row["openedPence"] is None else pounds(row["openedPence"])),
        ("Changed since, until it was closed" if row["outcome"] else "Changed since",
         None if row["effectPence"] is None else pounds(row["effectPence"])),
    )  # fmt: skip
    return [(words, str(value)) for words, value in named if value is not None]


async def _dispute(visit: Visit) -> Row:
    row: Row = await visit.api.get(at("/disputes/{id}", id=visit.part("dispute")))
    return row


def _outcomes(visit: Visit, row: Row) -> list[str]:
    """What whoever looks may say of it: who opened it takes it back, another of the council decides."""
    of_opener = visit.actor.organisation == row["openedByOrganisation"]
    decides = visit.may(OWN) and visit.actor.sub != row["openedBy"]
    return [code for code in OUTCOMES if (of_opener if code == "withdrawn" else decides)]


def _reopened(said: Row) -> str:
    return f"{REOPENED_FOR[said['reasonCode']]}. Until then: {continued(OUTCOMES[said['outcome']])}"


def follows(row: Row) -> str:
    """Of one that was right, and of whose claim nothing else stands than stood: the money goes on as it was."""
    if row["outcome"] != "upheld" or row["effectPence"] != 0 or row["claimMoved"]:
        return ""
    return (
        f"Closing it changed no amount: of the payment {pounds(row['openedPence'])} stand as before, and runs pay what"
        " is due of it. What is wrong is put right where it was recorded: the outcome, its evidence or the tariff at"
        " the assessment service, the price in the scheme."
    )


def _choice(code: str, row: Row) -> FieldChoice:
    return FieldChoice(code, OUTCOMES[code], _follows_of(code, row))


def _follows_of(code: str, row: Row) -> str:
    """What becomes of the money by it."""
    if row["claimId"] is None or row["claimMoved"]:
        return ""
    due = pounds(row["heldPence"])
    if code == "settled_by_correction":
        return f"Since it was opened what stands changed by {pounds(row['effectPence'])}. The next run pays {due}."
    if code == "upheld":
        return f"Nothing changes by itself: the next run pays {due} as it stands, unless it is put right before."
    return f"The next run pays {due} as it stands."


def _form_of(act: str, visit: Visit, row: Row) -> Form:
    if act == "answer":
        return Form([Field("answer", "What is there to say?", "textarea", hint=_NO_NAMES)], "Answer", done="Answered.")
    if act == "own":
        return Form([], "See to it", done="You see to it.")
    if act == "reopen":
        why = Field("reasonCode", "Why?", "radios", choices=_choices(REOPENED_FOR))
        return Form([why], "Open it again", done="It is open again. No run pays the claim until it is closed.")
    choices = [_choice(code, row) for code in _outcomes(visit, row)]
    fields = [Field("outcome", "What came of it?", "radios", choices=choices)]
    if "upheld" in _outcomes(visit, row) and row["heldPence"] and row["effectPence"] == 0:
        fields.append(_AS_IT_STANDS)
    return Form(fields, "Close it", done="It is closed.", warns=True)


_AS_IT_STANDS = Field(
    "asItStands", "If it is right and still to be put right", "checkboxes", optional=True, needed="if you say so",
    choices=[FieldChoice("yes", "Let runs pay what is due as it stands until then")],
)  # fmt: skip
_TITLES = {"own": "See to it?", "answer": "Answer it", "close": "Close it", "reopen": "Open it again"}
_NOT_YET = (
    "is needed: else runs pay what is wrong. Leave it open until it is put right, and say then that it was, or say that"
    " it may be paid as it stands"
)


def _acting(act: str, needs: str) -> None:
    """The page on which one looks at what one is about to say."""

    async def show(visit: Visit, refused: FormRefused | None = None) -> PageContent:
        row = await _dispute(visit)
        page = at("/disputes/{id}", id=row["id"])
        if (row["state"] == "closed") != (act == "reopen"):
            said = "It is open." if act == "reopen" else "It is closed already."
            return already(_TITLES[act], said, ("It", visit.link(page)), refused)
        content = {"said": _said(row, await contract_names(visit)), "holds": "", "back": visit.link(page)}
        form = _form_of(act, visit, row)
        return form_page(visit, form, _TITLES[act], template="dispute_act.html", refused=refused, content=content)

    async def act_on(visit: Visit) -> PageContent | GoTo:
        row = await _dispute(visit)
        page = at("/disputes/{id}", id=row["id"])
        form = _form_of(act, visit, row)
        if _AS_IT_STANDS in form.fields and _is_unsaid(visit):
            return await show(visit, FormRefused(422, {"errors": [{"field": "asItStands", "message": _NOT_YET}]}))
        return await send(visit, form, "POST", f"{page}/{act}", again=show, then=page, shape=_without_own)

    show.__name__, act_on.__name__ = f"show_{act}_dispute", f"{act}_dispute"
    pages.get(f"{PATH}/{{dispute}}/{act}", needs=needs)(show)
    pages.post(f"{PATH}/{{dispute}}/{act}", needs=needs)(act_on)


def _is_unsaid(visit: Visit) -> bool:
    return list(visit.form.get("outcome", ())) == ["upheld"] and not visit.form.get("asItStands")


def _without_own(body: dict[str, Any]) -> dict[str, Any]:
    """What the page alone asks."""
    return {name: said for name, said in body.items() if name != "asItStands"}


for _act, _needs in (("own", OWN), ("answer", ANSWER), ("close", CLOSE), ("reopen", REOPEN)):
    _acting(_act, _needs)
