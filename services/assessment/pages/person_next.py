"""What comes next for one person: at the top of their page what nobody may overlook, and below it the rest."""

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from services.assessment.pages.names import CodeNames
from services.assessment.pages.open_risks import NEXT, OPEN, OpenAnswer, of_warnings, open_answers_of
from services.assessment.pages.session_words import when_in_words
from services.assessment.pages.team_names import team_of
from services.assessment.pages.words import CLOSED_FOR, NEXT_STEPS, PRECAUTIONS
from shared.pages.lists import all_of
from shared.pages.own_api import RefusedByApi, at
from shared.pages.page import Visit
from shared.pages.words import continued, day

_REFERRAL_STATES = {
    "open": "not started yet", "started": "in treatment", "ended": "the treatment has ended",
    "with_them": "it works with them", "was_with_them": "it works with them no more",
    "closed": "closed without treatment", "declined": "declined", "withdrawn": "taken back",
    "expired": "expired, nobody answered in time", "unassessed": "not assessed yet",
    "never_assessed": "expired, no assessment came while the place was held",
}  # fmt: skip
# Agreed with an activity, and over with the next: no TOP that is entered ends it.
_ENDED_BY_ACTIVITY = {"review", "start_top"}
Row = Mapping[str, Any]


async def next_of(visit: Visit, client: str, records: Mapping[str, Sequence[Row]], codes: CodeNames) -> dict[str, Any]:
    """`risks`, each with the way to say that somebody asked and what was answered, what is `coming`, with links, of how
    many `steps`, what they have `said`, and what else to `know` before meeting them. Who treats them is told of risks
    alone, also of those that an agency's form raised, and of precautions without the answer.
    """
    at_door = "assessor" in visit.actor.roles
    read = await _read(visit, client)
    if read is None:
        return {"risks": [], "coming": [], "said": [], "steps": 0, "know": [], "to_fill_in": []}
    risks = [step for step in read["steps"] if step["basis"] == "risk"]
    coming: list[tuple[str, str, str]] = []
    if at_door:
        coming = [*_coming(visit, read, records.get("booking", ()), codes)]
    if at_door and len(risks) == len(read["steps"]):
        coming = [*_closed(visit, read), *coming]
    said = [("Consent to NDTMS", _of_ndtms(read["ndtms"]))] if at_door else []
    answers = (await open_answers_of(visit, [client])).get(client, [])
    know = [answer.words for answer in answers if answer.is_other or not answer.to_ask]
    if not visit.may(OPEN):
        know = [PRECAUTIONS.get(code, code) for code in read["precautions"]]
    asked = _warnings(visit, client, risks, answers)
    return {"risks": asked, "coming": coming, "said": said, "steps": len(read["steps"]), "know": know,
            "to_fill_in": _to_fill_in(visit, client, answers)}  # fmt: skip


def _to_fill_in(visit: Visit, client: str, answers: Sequence[OpenAnswer]) -> list[tuple[str, str]]:
    """The forms by which what nobody answered is answered, each with the way to it."""
    if not visit.may("POST /form-answers"):
        return []
    forms = dict.fromkeys(answer.to_fill_in for answer in answers if answer.to_fill_in)
    return [(title, visit.link(f"/form-answers/new?client={client}&form={code}")) for code, title in forms]


def _warnings(
    visit: Visit, client: str, risks: Sequence[Row], answers: Sequence[OpenAnswer]
) -> list[tuple[str, str, list[str]]]:
    """Each with its own answers and its own button, where it is the first of its kind: it asks about these alone."""
    about = {code: [answer.words for answer in said] for code, said in of_warnings(answers).items()}
    warnings = []
    for step in risks:
        way = f"/activities/new?client={client}&kind=risk_review&warning={step['code']}"
        own = about.pop(step["code"], None)
        may = own is not None and visit.may("POST /activities")
        warnings.append((f"{step_in_words(step)}.", visit.link(way) if may else "", own or []))
    return warnings


def _of_ndtms(said: Row | None) -> str:
    return f"{'yes' if said['given'] else 'no'}, on {day(said['on'])}" if said else "not asked yet"


async def what_is_open(visit: Visit, client: str, codes: CodeNames) -> dict[str, Any]:
    """Of somebody whom somebody is about to close: the same as on their page."""
    bookings = await all_of(visit, "/bookings", clientId=client, state="booked")
    return await next_of(visit, client, {"booking": bookings}, codes)


def _closed(visit: Visit, read: Row) -> list[tuple[str, str, str]]:
    """Why nothing is to be done, unless something opened them since, with the way to open them again."""
    closing = read["closing"]
    if closing is None:
        return []
    said = f"{day(closing['on'])}: {continued(CLOSED_FOR[closing['reasonCode']])}"
    return [("Closed", said, visit.link(at("/closings/{id}/open", id=closing["id"])))]


async def _read(visit: Visit, client: str) -> Row | None:
    """None to whoever reads nothing of it, and of a person whom somebody only sent."""
    if not visit.may(NEXT):
        return None
    try:
        read: Row = await visit.api.get(at("/persons/{person}/next", person=client))
    except RefusedByApi as refused:
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
        return None
    if all(step["owner"] is None for step in read["steps"]):
        return read
    team = await team_of(visit)
    return {**read, "steps": [{**step, "owner": team.of(step["owner"])} for step in read["steps"]]}


def step_in_words(step: Row) -> str:
    """`Refer, by 9 October 2013, assessor-1`"""
    what = NEXT_STEPS.get(step["code"], step["code"])
    late = " (overdue)" if step["overdue"] else ""
    return f"{what}, by {day(step['dueOn'])}{late}" + (f", {step['owner']}" if step["owner"] else "")


def _way_to_do(visit: Visit, step: Row, client: str, *, owes_top: bool) -> str:
    """Where it is done; empty where no one page does it."""
    ways = {
        "assess": ("POST /assessments", visit.link(f"/assessments/new?client={client}")),
        "assess_for_referral": ("POST /assessments", visit.link(f"/assessments/new?client={client}")),
        "refer": ("POST /assessments", visit.link_to("referral", f"/match?clientId={client}")),
        "contact": ("POST /contacts", visit.link(f"/contacts/new?client={client}")),
    }
    act = ("POST /activities", visit.link(f"/activities/new?client={client}"))
    tops = ("GET /top-due", visit.link("/top-due"))
    ways |= {"start_top": tops, "review": tops if owes_top else act}
    ways |= dict.fromkeys(("release_contact", "check_at_12_weeks"), act)
    ways["new_time"] = ("POST /bookings", visit.link(f"/bookings/new?client={client}"))
    ways["form_review"] = ("POST /form-answers", visit.link(f"/form-answers/new?client={client}"))
    ways["interview"] = ("GET /interviews", visit.link(f"/interviews?state=assigned&clientId={client}"))
    of_referral = visit.link_to("referral", at("/persons/{person}", person=client))
    if step["basis"] == "panel" or step["code"] == "first_contact":
        return of_referral
    operation, way = ways.get(step["code"], act if step["basis"] == "agreed" else ("", ""))
    if step["basis"] == "agreed" and step["code"] in _ENDED_BY_ACTIVITY:
        operation, way = act
    return way if operation and visit.may(operation) else ""


def _state_of(referral: Row) -> str:
    """Outreach is no treatment."""
    state = str(referral["state"])
    said = {"started": "with_them", "ended": "was_with_them"} if referral["isTreatment"] is False else {}
    return said.get(state, state)


def _with_services(visit: Visit, read: Row, codes: CodeNames) -> Iterator[tuple[str, str, str]]:
    """The last referral, and whoever else works with them by another."""
    referral = read["referral"]
    if referral:
        to = codes.of("parties", referral["organisation"]) if referral["organisation"] else "a service"
        said = f"{to}, {day(referral['referredOn'])}: {_REFERRAL_STATES[_state_of(referral)]}"
        if referral["nowWith"] not in {None, referral["organisation"]}:
            said += f", handed over to {codes.of('parties', referral['nowWith'])}"
        yield "Last referral", said, visit.link_to("referral", at("/referrals/{id}", id=referral["id"]))
    for work in read["working"]:
        if referral is None or work["referralId"] != referral["id"]:
            is_other = referral is not None and referral["state"] == "started"
            label = "in treatment with" if work["isTreatment"] else "works with them"
            label = f"Also {label}" if is_other else f"{label[0].upper()}{label[1:]}"
            way = visit.link_to("referral", at("/referrals/{id}", id=work["referralId"]))
            yield label, codes.of("parties", work["organisation"]), way


def _coming(visit: Visit, read: Row, bookings: Sequence[Row], codes: CodeNames) -> Iterator[tuple[str, str, str]]:
    first, *more = [step for step in read["steps"] if step["basis"] != "risk"] or [None]
    client, owes_top = read["clientId"], read["owesTop"]
    if not read["steps"]:
        yield "Next step", "nothing is to be done", visit.link("/worklist")
    elif first is not None:
        yield (
            "Next step",
            step_in_words(first),
            _way_to_do(visit, first, client, owes_top=owes_top) or visit.link("/worklist"),
        )
    for step in more:
        yield "And then", step_in_words(step), _way_to_do(visit, step, client, owes_top=owes_top)
    standing = [row for row in bookings if not row["voided"]]
    booked = sorted((row for row in standing if row["state"] == "booked"), key=lambda row: row["begins"] or "")
    booked.sort(key=lambda row: row["on"])
    missed = [row for row in standing if row["state"] == "did_not_attend"]
    today = visit.today.isoformat()
    if ahead := [row for row in booked if row["on"] >= today]:
        yield "Next appointment", when_in_words(ahead[0]), visit.link(at("/sessions/{id}", id=ahead[0]["sessionId"]))
    for row in booked:
        if row["on"] < today:
            way = visit.link(at("/bookings/{id}/attendance", id=row["id"]))
            yield "Not said yet whether they came", when_in_words(row), way
    if missed:
        last = max(missed, key=lambda row: row["on"])
        yield "Last missed", when_in_words(last), visit.link(at("/sessions/{id}", id=last["sessionId"]))
    yield from _with_services(visit, read, codes)
    for programme in read["programmes"]:
        yield "Programme", continued(programme["title"]), visit.link(at("/programmes/{id}", id=programme["id"]))
