"""What assessment's codes are called on pages."""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.pages.fields import FieldChoice
from shared.pages.words import Tag, continued, counted, plain, sentence

SETTINGS = {
    "community": "Community", "custody": "Custody suite", "court": "Court", "prison": "Prison",
    "contact_centre": "Contact centre", "provider": "A provider's premises", "gp": "GP surgery",
}  # fmt: skip
CONTACT_KINDS = {"assessment": "Assessment", "advice": "Advice", "information": "Information", "outreach": "Outreach"}
ACCESSES = {"appointment": "By appointment", "drop_in": "Drop-in", "unbooked": "Unbooked"}
EQUALITY = {"not_asked": "Not asked", "not_said": "Would rather not say"}
ATTENDANCES = {
    "attended": Tag("Attended", "green"),
    "did_not_attend": Tag("Did not attend", "red"),
    "cancelled": Tag("Cancelled", "grey"),
}
ABSENCES = {
    "ill": "They were ill", "in_custody": "They were in custody", "other_duties": "Work, or care of others",
    "travel": "They could not get there", "forgot": "They forgot", "not_reached": "They could not be reached",
    "staff_absent": "Nobody of ours was there", "other": "Something else", "not_known": "Not known",
}  # fmt: skip
NEXT_STEPS = {
    "contact": "Contact", "assess": "Assess", "refer": "Refer", "first_contact": "First contact with the provider",
    "review": "Review", "start_top": "Start TOP", "outreach": "Outreach", "joint_visit": "Joint visit",
    "three_way_meeting": "Three-way meeting", "release_contact": "Contact after the release",
    "check_at_12_weeks": "Still in treatment 12 weeks after the release", "aftercare_contact": "Aftercare contact",
    "remission_check": "Remission checked against GP records", "form_review": "Look at a form again",
    "ask_about_risk": "Ask about the risk to themself", "look_at_flags": "Look at what their answers flag",
    "other": "Something else",
    "appointment": "Appointment", "new_time": "Offer a new time",
    "invite": "Invite to a reassessment", "explain": "Explain the reassessment", "reassess": "Reassess",
    "confirm_tariff": "Confirm their tariff", "interview": "Interview by the council",
    "assess_for_referral": "Assess: a referral waits for it",
    "panel_complete": "Bring what the application to the panel lacks", "panel_set_panel_day": "Set a panel day",
    "panel_decide": "The panel decides", "panel_bring_what_is_wanted": "Bring what the panel wants",
    "panel_prepare": "Prepare for what the panel approved",
    "panel_refer": "Refer to the service that the panel approved",
    "panel_start": "The service that the panel approved begins the treatment",
    "panel_plan_aftercare": "Plan the aftercare", "panel_close": "Close the application when aftercare is over",
}  # fmt: skip
CLOSED_FOR = {
    "does_not_engage": "They do not engage", "does_not_want_help": "They do not want help",
    "advice_was_enough": "Advice was enough", "with_another_service": "Another service helps them",
    "moved": "They moved away", "in_prison": "They are in prison", "died": "They died", "other": "Something else",
}  # fmt: skip
PRECAUTIONS = {"two_workers": "One worker does not meet them alone"}
OPENED_AGAIN_FOR = {"came_back": "Opened again", "recorded_by_mistake": "Closed by mistake"}
WORK_BASES = {"agreed": "Agreed", "journey": "By where they are", "release": "After a release from prison",
              "appointment": "By an appointment", "programme": "By a programme",
              "form": "A form is due again", "interview": "An interview is assigned",
              "risk": "By their answers", "referral": "A referral waits", "panel": "By the panel"}  # fmt: skip
REFERRAL_REASONS = {
    "drugs": "Help with drugs", "alcohol": "Help with alcohol", "drugs_and_alcohol": "Help with both",
    "other": "Something else",
}  # fmt: skip
URGENCIES = {"routine": "In its turn", "soon": "Soon", "urgent": "Today"}
TOLD_DAYS = {"assessed": "When they were assessed", "referred": "When they were referred on",
             "started": "When treatment began"}  # fmt: skip
REFERRAL_FORM_STATES = {"received": "Received", "taken_up": "Taken up", "not_taken_up": "Not taken up"}
NOT_TAKEN_UP_FOR = {
    "not_reached": "They could not be reached", "does_not_want_help": "They do not want help",
    "lives_elsewhere": "They live elsewhere", "other_service": "Another service is the right one",
    "not_enough_said": "Too little was said to find them", "sent_twice": "It was sent twice",
    "sent_by_mistake": "It was sent by mistake",
}  # fmt: skip
ASSESSMENT_KINDS = {
    "triage": "Triage", "comprehensive": "Comprehensive assessment", "reassessment": "Reassessment",
    "arrest": "Assessment at arrest", "sentence": "Assessment at sentence", "release": "Assessment before release",
}  # fmt: skip
STAGES = {"start": "Start TOP", "review": "Review TOP", "exit": "Exit TOP", "post_exit": "TOP after the exit"}
BIRTH_PRECISIONS = {
    "day": "The whole date", "month": "Month and year", "year": "Only the year",
    "estimated": "Nothing: it is an estimate of their age",
}  # fmt: skip
SEXES = {"female": "Female", "male": "Male", "not_specified": "Not specified", "not_known": "Not known"}
OUTCOME_STATES = {
    "proposed": Tag("To be checked", "yellow"),
    "achieved": Tag("Achieved", "green"),
    "withdrawn": Tag("Taken back", "red"),
}
_REFUSED = Tag("Refused", "red")
WITHDRAWN = {
    "represented": "the person came back", "journey-continued": "the treatment went on",
    "corrected": "a record was corrected",
    "refused": "it was refused", "merged": "two records were found to be one person, or not to be",
    "voided": "a record was taken back", "superseded": "another one counts",
    "not-met": "what was recorded since shows it no longer",
}  # fmt: skip
DECISIONS = {"verified": "It was seen, and it is so", "refused": "It was not seen, or is not so"}
REFUSALS = {
    "not_seen": "The evidence was not seen", "evidence_insufficient": "The evidence does not show it",
    "entered_in_error": "A record is wrong", "other": "Something else",
}  # fmt: skip
# In time on any day up to one that may be months ahead.
MAY_BE_DONE = "May be done"
DUE_OR_MAY_BE_DONE = "Due, or may be done"
TOP_STATES = {"due": Tag("Due", "yellow"), "overdue": Tag("Overdue", "red")}
EVIDENCE_KINDS = {
    "assessment": "Assessment", "score": "Points of an assessment", "tariff": "Tariff confirmed",
    "treatment-end": "End of treatment", "treatment-start": "Start of treatment",
    "contact": "Contact", "top-review": "TOP", "top-start": "Start TOP",
}  # fmt: skip
VOIDED = {"recorded_by_mistake": "Recorded by mistake", "wrong_person": "Of somebody else",
          "recorded_twice": "Recorded twice"}  # fmt: skip
MISTAKES = [
    FieldChoice("recorded_by_mistake", "Recorded by mistake"),
    FieldChoice("wrong_person", "It is of somebody else"),
    FieldChoice("recorded_twice", "It was recorded twice"),
]
RECORDERS = {
    "assessor": "the front door", "clinician": "a clinician", "provider": "a provider", "interviewer": "an interviewer",
}  # fmt: skip
NOTHING = {
    "not_treating": "whoever recorded it did not treat the person on that day",
    "no_treatment": "the person has no treatment that it could go with",
    "not_begun": "the treatment that it names had not begun on that day",
}
PENDING = Tag("Waits for its episode", "grey")

ITEMS = {
    "alcohol": "Alcohol", "opiates": "Opiates", "crack": "Crack", "cocaine": "Cocaine",
    "amphetamines": "Amphetamines", "cannabis": "Cannabis", "otherDrug": "Another drug", "tobacco": "Tobacco",
    "injecting": "Injecting", "sharing": "Sharing of needles or equipment", "shoplifting": "Shoplifting",
    "selling": "Selling drugs", "otherTheft": "Theft other than shoplifting", "assault": "Assault or violence",
    "psychological": "Psychological health", "paidWork": "Paid work", "education": "College or school",
    "physical": "Physical health", "acuteHousing": "Acute housing problem", "evictionRisk": "At risk of eviction",
    "qualityOfLife": "Quality of life",
}  # fmt: skip
DAY_ITEMS = frozenset({
    "alcohol", "opiates", "crack", "cocaine", "amphetamines", "cannabis", "otherDrug", "tobacco", "injecting",
    "shoplifting", "selling", "paidWork", "education",
})  # fmt: skip
FLAG_ITEMS = frozenset({"sharing", "otherTheft", "assault", "acuteHousing", "evictionRisk"})
EVENTS = {
    "hep_b_dose": "Hepatitis B dose", "no_proven_offence": "No proven offence", "custody": "Went to prison",
    "died": "Died", "moved": "Moved away", "job_started": "Started a job",
}  # fmt: skip
REPORTED_BY = {
    "registrar": "The registrar, by a certificate", "coroner": "The coroner", "hospital": "A hospital",
    "gp": "Their GP", "family": "Family or a friend", "provider": "Who treated them", "other": "Somebody else",
}  # fmt: skip
INJECTING = {"never": "Never", "previously": "Previously", "currently": "Currently", "declined": "Declined to say"}
ROUTES = {"inject": "Injected", "sniff": "Sniffed", "smoke": "Smoked", "oral": "Swallowed", "other": "Otherwise"}
FLAGS = {
    "pregnant": "Pregnant", "children": "Lives with children", "dual_diagnosis": "Mental health treatment need",
    "housing_need": "No fixed abode, or about to lose a home", "safeguarding": "A risk to themselves or to others",
}  # fmt: skip
GOALS = {"abstinence": "To stop", "reduction": "To use less", "safer_use": "To use more safely",
         "stability": "To stay as they are now"}  # fmt: skip
INSTRUMENTS = {"audit": "AUDIT", "audit-c": "AUDIT-C", "sds": "SDS", "phq-9": "PHQ-9", "gad-7": "GAD-7"}
BANDS = {
    "lower_risk": "lower risk", "increasing_risk": "increasing risk", "higher_risk": "higher risk",
    "possible_dependence": "possible dependence", "minimal": "minimal", "mild": "mild", "moderate": "moderate",
    "moderately_severe": "moderately severe", "severe": "severe", "dependence_likely": "dependence is likely",
    "below_cut_off": "below where dependence is likely",
}  # fmt: skip
ABOUT = {"heroin": "Heroin", "cocaine": "Cocaine", "other": "Another substance"}
PRECAUTION_REASONS = {
    "assessed_anew": "It was looked into: one worker can meet them", "no_longer_so": "It is so no more",
    "said_by_mistake": "It was said by mistake",
}  # fmt: skip
RISKS = {"risk_to_self": "Risk to themselves: ask today", "two_workers": "One worker does not meet them alone"}
_ASKED_ABOUT = {
    "risk_to_self": "Risk to themselves", "ask_about_risk": "Risk to themselves",
    "two_workers": "Whether one worker can meet them alone", "look_at_flags": "What else their answers flag",
}  # fmt: skip
NOT_ANSWERED = {"declined": "declined", "not_answered": "not answered"}


def pseudonym_end(client_id: object) -> str:
    """Enough to tell people apart in a list, on one line; the whole of it stands on each page."""
    return f"…\N{WORD JOINER}{str(client_id)[-8:]}"


def called(names: Mapping[str, str], code: str) -> str:
    """What a system sent beside what people choose here stands for itself."""
    return names.get(code) or sentence(plain(code))


def answer_words(item: str, answer: Mapping[str, object]) -> str:
    """`3 days`, `yes`, `12 of 20`; or why there is no answer."""
    value = answer["value"]
    if value is None:
        return NOT_ANSWERED.get(str(answer["na"]), "not answered")
    return value_words(item, value)


def value_words(item: str, value: object) -> str:
    if item in FLAG_ITEMS:
        return "yes" if value else "no"
    if item in DAY_ITEMS:
        return f"{counted(int(str(value)), 'day')} of 28"
    return f"{value} of 20"


def screening_words(screening: Mapping[str, Any]) -> str:
    """`Total 7: mild.`, or which items are missing for one."""
    about = f", about {continued(ABOUT[screening['about']])}" if screening["about"] else ""
    if screening["total"] is None:
        items = ", ".join(screening["missing"])
        return f"No total{about}: without an answer to {'item' if len(screening['missing']) == 1 else 'items'} {items}."
    band = f": {called(BANDS, screening['band'])}" if screening["band"] else ""
    return f"Total {screening['total']}{about}{band}."


def flag_tag(flag: str) -> Tag:
    """What a form raises: an area names it, so that most stand for themselves."""
    return Tag(called(RISKS | FLAGS, flag), "red")


def asked_about_word(flag: str) -> str:
    """A flag, or the step that warns of it, as it is put to somebody."""
    return called(FLAGS | _ASKED_ABOUT, flag)


def recorded_by(roles: Iterable[str]) -> str:
    """Who has to record an event that counts from these roles alone."""
    return " or ".join(RECORDERS.get(role, role) for role in sorted(roles))


def nothing_words(evidence: Mapping[str, Any], events_by_role: Iterable[Mapping[str, Any]]) -> str:
    """Why it proves nothing as it stands; empty where it may prove something."""
    why = evidence["provesNothing"]
    if why == "role":
        roles = next((row["roles"] for row in events_by_role if row["code"] == evidence["code"]), ())
        who = recorded_by(roles)
        said = (
            f"the scheme counts it only if {who} records it" if who else "the scheme counts it from other roles alone"
        )
    else:
        said = NOTHING.get(why or "", "")
    return f"It proves nothing as it stands: {said}." if said else ""


def voided_tag(reason: str | None) -> Tag:
    """Why a record was taken back, where that is told and one of the reasons that pages give."""
    return Tag(VOIDED.get(reason or "", "Taken back"), "grey")


def outcome_state(state: str, reason: str | None) -> Tag:
    """What was refused never stood: nothing was taken back."""
    return _REFUSED if (state, reason) == ("withdrawn", "refused") else OUTCOME_STATES[state]


DEACTIVATED_FOR = {
    "registered_by_mistake": "They were registered by mistake", "not_a_person": "It is nobody: a trial, or a service",
    "registered_twice": "They were registered twice", "other": "Something else",
}  # fmt: skip
ATTACHED = {
    "contact": "Contacts", "assessment": "Assessments", "top_review": "TOPs", "evidence": "Evidence",
    "activity": "Activities", "screening": "Questionnaires", "form_answer": "Forms", "booking": "Bookings",
    "referral_form": "Referral forms", "prison_release": "Releases from prison", "interview": "Interviews",
    "disclosure": "What others are told", "ndtms_consent": "What they let NDTMS be told",
    "closing": "Closings at the front door", "programme_member": "Programmes they were taken into",
    "earlier_start": "Starts of before go-live",
    "referral": "Referrals to services", "unassessed_referral": "Referrals before an assessment",
    "panel_application": "Applications to the panel",
    "treatment": "Treatment", "tariff": "Tariffs", "outcome": "Outcomes",
    "other_registration": "Other registrations of them",
    "same_person_question": "Questions whether it is somebody else",
}  # fmt: skip
