"""What happened with one person, the latest first. No money: neither bands nor prices."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from services.assessment.pages.fallen import brought_out, fell_on, why_it_fell
from services.assessment.pages.names import CodeNames, outcome_title
from services.assessment.pages.session_words import CALLED_OFF_FOR, session_in_words, state_in_words
from services.assessment.pages.words import (
    ABSENCES,
    ACCESSES,
    ASSESSMENT_KINDS,
    ATTENDANCES,
    CLOSED_FOR,
    CONTACT_KINDS,
    EVENTS,
    FLAGS,
    GOALS,
    INJECTING,
    INSTRUMENTS,
    ITEMS,
    NEXT_STEPS,
    OPENED_AGAIN_FOR,
    PENDING,
    PRECAUTION_REASONS,
    REFUSALS,
    REPORTED_BY,
    RISKS,
    ROUTES,
    SETTINGS,
    STAGES,
    URGENCIES,
    answer_words,
    asked_about_word,
    called,
    flag_tag,
    nothing_words,
    outcome_state,
    screening_words,
    voided_tag,
)
from shared.pages.course import Step, place_of
from shared.pages.words import Tag, continued, counted, day, days_in_words, plain

_RECORDS = {"assessor", "provider", "clinician"}
_CORRECT = "Correct the record that it rests on, or record what is missing"
_OTHERS_CORRECT = "Who recorded what it rests on can correct that, or record what is missing"
_ANEW = "then it is proposed anew, and checked again. If the records are right, "
_TELL = "tell the front door: whoever checks outcomes can still say that it is so."
_TELL_YOURSELF = "tell whoever checks outcomes for the area: they can still say that it is so."
_CHECKED = "whoever checks outcomes for the area can still say that it is so."
ASKED_LAST = 9
Row = Mapping[str, Any]
_STEPS: Mapping[str, Step] = {"referral_form": "contact", "booking": "contact", "contact": "contact",
                             "activity": "contact",
                             "assessment": "assessed", "review": "top", "evidence": "event",
                             "screening": "top", "form": "top", "outcome": "outcome",
                             "started": "started", "ended": "ended"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happening:
    """`answers` of a TOP: the question and what was answered. `rank`: among those of its kind, which usually comes
    first; `step`: where it is not the kind's. `recorded_by`: by its code, of what others are shown, too. `session`: of
    a booking, at which it is.
    """

    on: str
    kind: str
    title: str
    lines: Sequence[str] = ()
    tags: Sequence[Tag] = ()
    by: str = ""
    answers: Sequence[tuple[str, str]] = ()
    voided: bool = False
    id: str = field(default="")
    rank: int = 0
    step: str = ""
    recorded_by: str = ""
    session: str = ""

    @property
    def place(self) -> tuple[str, int, int, str, str]:
        """By its day, and within it as it goes in the field; what is alike by its words."""
        return self.on, place_of(_STEPS[self.step or self.kind]), self.rank, self.title, self.id


def remedy_for(roles: Collection[str]) -> str:
    """What may be done about an outcome that was refused, for who reads it: the front door need not be told itself,
    and who records nothing is not told to correct it.
    """
    if _RECORDS.isdisjoint(roles):
        return f"Is that wrong? {_OTHERS_CORRECT}: {_ANEW}{_CHECKED}"
    return f"Is that wrong? {_CORRECT}: {_ANEW}{_TELL_YOURSELF if 'assessor' in roles else _TELL}"


def timeline(records: Mapping[str, Sequence[Row]], codes: CodeNames, remedy: str = "") -> list[Happening]:
    """`remedy` stands at what was refused."""
    shown = {row["id"] for row in records.get("contact", ()) if not row["voided"]}
    made = _MADE | {"outcome": partial(_outcome, remedy=remedy), "booking": partial(_booking, shown=shown)}
    happenings = [happening for kind, rows in records.items() for row in rows for happening in made[kind](row, codes)]
    return sorted(happenings, key=lambda happening: happening.place, reverse=True)


def _booking(booking: Row, _: CodeNames, shown: Collection[str]) -> Iterator[Happening]:
    """`shown`: contacts that stand on the timeline, and say it themselves. To have been at a group is no contact."""
    if booking["contactId"] in shown and not (booking["sessionKind"] == "group" and booking["state"] == "attended"):
        return
    lines = [f"At {booking['begins']}."]
    lines += [f"What for: {continued(CONTACT_KINDS[booking['kind']])}."] if booking["kind"] else []
    lines += [f"{CALLED_OFF_FOR[booking['cancelledFor']]}."] if booking["state"] == "cancelled" else []
    title = "Appointment" if booking["at"] else session_in_words({**booking, "kind": booking["sessionKind"]})
    yield Happening(booking["beginsOn"], "booking", title, lines, _tags(booking, _booking_tag(booking)),
                    voided=booking["voided"], id=booking["id"], rank=-1, session=booking["sessionId"])  # fmt: skip


def _booking_tag(booking: Row) -> Tag:
    if booking["state"] in ATTENDANCES and booking["state"] != "cancelled":
        return ATTENDANCES[booking["state"]]
    return Tag(state_in_words(booking), "blue" if booking["state"] == "booked" else "grey")


def _referral_form(form: Row, codes: CodeNames) -> Iterator[Happening]:
    lines = [f"Sent by: {codes.of('parties', form['sentBy'])}{', about themself' if form['aboutSelf'] else ''}."]
    lines += [f"How they can be reached: {form['reachBy']}."] if form["reachBy"] else []
    lines += [f"How soon somebody should look at it: {continued(URGENCIES[form['urgency']])}."]
    lines += [f"Taken up on {day(form['decidedOn'])}."] if form["decidedOn"] else []
    yield Happening(form["receivedOn"], "referral_form", "Referred to the front door", lines, _tags(form),
                    voided=form["voided"], id=form["id"], rank=-1)  # fmt: skip


def _contact(contact: Row, codes: CodeNames) -> Iterator[Happening]:
    lines = [f"{ACCESSES[contact['access']]}, {continued(SETTINGS[contact['setting']])}.",
             f"Came from: {codes.of('sources', contact['source']['code'])}."]  # fmt: skip
    if contact["presenting"]:
        lines.append(f"Presenting: {codes.all_of('substances', contact['presenting'])}.")
    if (remit := contact["remit"]) is not None:
        lines.append(f"{'In remit' if remit['inRemit'] else 'Out of remit'}: {days_in_words(remit['reason'])}.")
    yield Happening(contact["on"], "contact", f"Contact: {continued(CONTACT_KINDS[contact['kind']])}", lines,
                    _tags(contact, ATTENDANCES[contact["attendance"]]), voided=contact["voided"],
                    id=contact["id"])  # fmt: skip


def _activity(activity: Row, codes: CodeNames) -> Iterator[Happening]:
    begun = f" at {activity['at']}" if activity["at"] else ""
    why = f" {called(ABSENCES, activity['absenceReason'])}." if activity["absenceReason"] else ""
    lines = [f"{SETTINGS[activity['setting']]}{begun}.{why}"]
    if taking_part := [*activity["workers"], *(codes.of("parties", code) for code in activity["organisations"])]:
        lines.append(f"With: {', '.join(taking_part)}.")
    if activity["askedAbout"]:
        lines.append(f"Asked about: {', '.join(continued(asked_about_word(it)) for it in activity['askedAbout'])}.")
    if reason := activity["precautionReason"]:
        lines.append(f"One worker can meet them alone again: {continued(PRECAUTION_REASONS[reason])}.")
    if step := activity["nextStep"]:
        due = f"by {day(step['dueOn'])}, {step['owner']}"
        lines.append(f"Next step: {continued(called(NEXT_STEPS, step['code']))} {due}.")
    yield Happening(activity["on"], "activity", codes.of("activities", activity["kind"]), lines,
                    _tags(activity, ATTENDANCES[activity["attendance"]]), voided=activity["voided"],
                    id=activity["id"], **_place_of(activity))  # fmt: skip


def _place_of(activity: Row) -> dict[str, Any]:
    """Who asked about a risk did so after the answers that raised it."""
    return {"step": "screening", "rank": ASKED_LAST} if activity["kind"] == "risk_review" else {"rank": 1}


def _tags(row: Row, *tags: Tag) -> list[Tag]:
    return [
        *tags,
        *([PENDING] if row.get("status") == "pending" else []),
        *([voided_tag(row["voidReason"])] if row["voided"] else []),
    ]


def _by(row: Row, codes: CodeNames) -> str:
    """Whom the scheme does not name, such as the front door, is said to be an organisation: its code may be a word."""
    code = row["recordedByOrganisation"]
    named = codes.of("parties", code)
    return named if code in codes.all_names("parties") else f"the organisation {named}"


def _assessment(assessment: Row, codes: CodeNames) -> Iterator[Happening]:
    drugs = [codes.of("substances", drug["code"])
             + (f" ({continued(called(ROUTES, drug['route']))})" if drug.get("route") else "")
             for drug in sorted(assessment["drugProfile"], key=lambda drug: drug["rank"])]  # fmt: skip
    points = ", ".join(f"{plain(domain)} {points}" for domain, points in assessment["points"].items())
    injecting = continued(called(INJECTING, assessment["injecting"]))
    flags = ", ".join(continued(called(FLAGS, flag)) for flag in assessment["flags"])
    lines = [f"Drugs: {', '.join(drugs) or 'none'}.", f"Injecting: {injecting}."]
    lines += [f"Points: {points}."] if points else []
    lines += ["Its points are shown once it was rated again."] if assessment["pointsWithheld"] else []
    lines += [f"What else matters: {flags}."] if flags else []
    lines += [f"What they want to reach: {continued(called(GOALS, assessment['goal']))}."] if assessment["goal"] else []
    remit = Tag("In remit", "green") if assessment["inRemit"] else Tag("Out of remit", "grey")
    yield Happening(assessment["assessedOn"], "assessment", ASSESSMENT_KINDS[assessment["kind"]], lines,
                    _tags(assessment, remit), _by(assessment, codes), voided=assessment["voided"],
                    id=assessment["id"], rank=list(ASSESSMENT_KINDS).index(assessment["kind"]),
                    recorded_by=assessment["recordedByOrganisation"])  # fmt: skip


def _review(review: Row, codes: CodeNames) -> Iterator[Happening]:
    answered = [(words, answer_words(item, review["items"][item])) for item, words in ITEMS.items()]
    count = sum(review["items"][item]["value"] is not None for item in ITEMS)
    yield Happening(review["on"], "review", STAGES[review["stage"]], [f"{count} of {len(ITEMS)} questions answered."],
                    _tags(review), _by(review, codes), answered, voided=review["voided"],
                    id=review["id"], rank=list(STAGES).index(review["stage"]),
                    recorded_by=review["recordedByOrganisation"])  # fmt: skip


def _evidence(evidence: Row, codes: CodeNames) -> Iterator[Happening]:
    nothing = nothing_words(evidence, codes.lists.get("eventsByRole", ()))
    lines = [f"Said by: {continued(REPORTED_BY[evidence['reportedBy']])}."] if evidence["reportedBy"] else []
    lines += [nothing] if nothing else []
    yield Happening(evidence["on"], "evidence", f"Recorded: {called(EVENTS, evidence['code'])}", lines, _tags(evidence),
                    _by(evidence, codes), voided=evidence["voided"], id=evidence["id"],
                    recorded_by=evidence["recordedByOrganisation"])  # fmt: skip


def _screening(screening: Row, codes: CodeNames) -> Iterator[Happening]:
    risks = [Tag(RISKS[flag], "red") for flag in screening["flags"]]
    yield Happening(screening["answeredOn"], "screening", INSTRUMENTS[screening["instrument"]],
                    [screening_words(screening)], _tags(screening, *risks), _by(screening, codes),
                    voided=screening["voided"], id=screening["id"],
                    recorded_by=screening["recordedByOrganisation"])  # fmt: skip


def _form(answered: Row, codes: CodeNames) -> Iterator[Happening]:
    lines = [f"Something is missing: {counted(len(answered['missing']), 'question')}."] if answered["missing"] else []
    lines += [f"To be looked at again by {day(answered['reviewOn'])}."] if answered["reviewOn"] else []
    flags = [flag_tag(flag) for flag in answered["flags"]]
    yield Happening(answered["answeredOn"], "form", f"Form: {answered['name']}", lines, _tags(answered, *flags),
                    _by(answered, codes), voided=answered["voided"], id=answered["id"],
                    recorded_by=answered["recordedByOrganisation"])  # fmt: skip


def _outcome(outcome: Row, codes: CodeNames, remedy: str) -> Iterator[Happening]:
    lines = []
    if outcome["reason"] == "refused":
        lines += _refusal(outcome, remedy)
    elif outcome["state"] == "withdrawn" and outcome["reason"]:
        fell = fell_on(outcome)
        when = f" on {day(fell)}" if fell else ""
        lines.append(f"Taken back{when}: {why_it_fell(outcome)}.{brought_out(outcome)}")
    yield Happening(outcome["achievedOn"], "outcome", f"Outcome: {outcome_title(codes, outcome['measure'])}", lines,
                    [outcome_state(outcome["state"], outcome["reason"])], id=outcome["id"])  # fmt: skip


def _refusal(outcome: Row, remedy: str) -> list[str]:
    """As what somebody refused it, not who; and what may be done by those who recorded what it rests on."""
    code = outcome["refusalCode"]
    why = f": {continued(called(REFUSALS, code))}" if code else ""
    return [f"Refused on {day(outcome['effectiveOn'])} by somebody who checks outcomes for the area{why}.", remedy]


def _closing(closing: Row, _: CodeNames) -> Iterator[Happening]:
    """The page of it opens them again."""
    tags = [Tag(OPENED_AGAIN_FOR[closing["voidReason"]], "grey")] if closing["voided"] else []
    yield Happening(closing["on"], "closing", "Closed at the front door",
                    [f"{CLOSED_FOR[closing['reasonCode']]}."], tags, voided=closing["voided"],
                    id=closing["id"], step="ended", rank=1)  # fmt: skip


def _release(release: Row, _: CodeNames) -> Iterator[Happening]:
    yield Happening(release["on"], "release", "Released from prison", tags=_tags(release), voided=release["voided"],
                    id=release["id"], step="contact", rank=-1)  # fmt: skip


def _journey(journey: Row, codes: CodeNames) -> Iterator[Happening]:
    for episode in journey["episodes"]:
        first, *others = [(who["from"], codes.of("parties", who["organisation"])) for who in episode["deliverers"]]
        title = f"Treatment started: {first[1]}"
        yield Happening(episode["startedOn"], "journey", title, id=episode["id"], step="started")
        by = first[1]
        for on, to in others:
            yield Happening(on, "journey", f"Treatment handed over: from {by} to {to}", step="started", rank=1)
            by = to
        if episode["endedOn"]:
            yield Happening(episode["endedOn"], "journey", f"Treatment ended: {by}", step="ended")


_MADE: Any = {
    "referral_form": _referral_form,
    "contact": _contact,
    "activity": _activity,
    "assessment": _assessment,
    "review": _review,
    "evidence": _evidence,
    "screening": _screening,
    "form": _form,
    "journey": _journey,
    "closing": _closing,
    "release": _release,
}
