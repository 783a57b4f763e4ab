"""An assessment: what was found, with its points and, where it was taken, its start TOP. No band, and no price."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.assessment.pages.names import CodeNames, code_names, whole_name
from services.assessment.pages.open_risks import known_before_meeting
from services.assessment.pages.recording import person_of
from services.assessment.pages.top_fields import items_of, last_of, top_fields, with_questions
from services.assessment.pages.words import ASSESSMENT_KINDS, CONTACT_KINDS, FLAGS, GOALS, INJECTING, ROUTES
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import all_of
from shared.pages.own_api import ApiResponse, at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.words import continued, day, plain, sentence

pages = PageGroup()
ASSESS = "POST /assessments"
DRUGS = 3
GROUPS = {"drugProfile": "Drugs", "points": "Points"}
NOTHING_SAID: Mapping[str, Any] = {"drugProfile": (), "flags": (), "goal": None}
_NO_STEP = (
    "It is found by it which services suit them. A risk that somebody has to ask about goes on the worklist by the form"
    " on risk, or by a questionnaire."
)
_CONTRADICTS = "It says that they never inject, and that a drug is injected: correct what is wrong."
_RANKS = ("The drug that troubles them most", "The second", "The third")


async def _form(visit: Visit, client: str) -> Form:
    codes = await code_names(visit)
    contacts = [row for row in await all_of(visit, "/contacts", clientId=client)
                if not row["voided"] and row["attendance"] == "attended"]  # fmt: skip
    return Form(
        [
            Field("kind", "Which assessment", "select", choices=_choices(ASSESSMENT_KINDS)),
            Field("assessedOn", "When", "date", past=True),
            Field("contactId", "At which contact", "select", optional=True, choices=[
                FieldChoice(row["id"], f"{CONTACT_KINDS[row['kind']]} of {day(row['on'])}") for row in contacts]),
            *finding_fields(codes),
            *top_fields("top"),
        ],
        "Record the assessment",
        done="The assessment is recorded.",
        groups={**GROUPS, "top": "The questions"},
    )  # fmt: skip


def finding_fields(codes: CodeNames, said: Mapping[str, Any] = NOTHING_SAID) -> list[Field]:
    """What was found, which a correction may change. `said`: what stands there already is offered whatever it is."""
    return [
        *_drugs(codes, said["drugProfile"]),
        Field("injecting", "Injecting", "radios", choices=_choices(INJECTING)),
        *_points(codes),
        Field("flags", "What else matters", "checkboxes", choices=_choices(FLAGS, *said["flags"]), optional=True,
              hint=_NO_STEP),
        Field("goal", "What they want to reach", "select", choices=_choices(GOALS, said["goal"]), optional=True),
    ]  # fmt: skip


def _choices(names: Mapping[str, str], *keep: str | None) -> list[FieldChoice]:
    others = {code: sentence(plain(code)) for code in keep if code and code not in names}
    return [FieldChoice(code, name) for code, name in {**names, **others}.items()]


def _drugs(codes: CodeNames, said: Sequence[Mapping[str, Any]]) -> list[Field]:
    names = {row["code"]: sentence(row["name"]) for row in codes.lists.get("substances", ())}
    drugs = _choices(names, *(drug["code"] for drug in said))
    ranks = [*_RANKS, *(f"Drug {nth}" for nth in range(DRUGS + 1, len(said) + 1))]
    return [
        field
        for place, words in enumerate(ranks)
        for field in (
            Field(f"drugProfile.{place}.code", words, "select", choices=drugs, optional=True, of_scheme=True),
            Field(f"drugProfile.{place}.route", f"{words}: how it is taken", "select", choices=_choices(ROUTES),
                  optional=True),
        )
    ]  # fmt: skip


def _points(codes: CodeNames) -> list[Field]:
    rated = ((row["domain"], row["maxPoints"]) for row in codes.lists.get("points", ()))
    return [
        Field(f"points.{domain}", f"Points: {plain(domain)}", "number", hint=f"0 to {most}",
              optional=True, width=len(str(most)) + 1, most=most or None)
        for domain, most in rated
    ]  # fmt: skip


def as_assessed(body: dict[str, Any]) -> dict[str, Any]:
    """Drugs as a list by their rank; a TOP only where something of it was answered."""
    by_place = body.get("drugProfile", {})
    drugs = [drug for place in sorted(by_place, key=int) if (drug := by_place[place] or {}).get("code")]
    shaped = body | {
        "drugProfile": [{**drug, "rank": rank} for rank, drug in enumerate(drugs, 1)],
        "points": body.get("points", {}),
        "flags": body.get("flags", []),
    }
    return shaped | ({"top": items_of(body["top"])} if body.get("top") else {})


@pages.get("/assessments/new", needs=ASSESS)
async def show_new_assessment(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    person = await person_of(visit)
    client = person["clientId"]
    reviews = await all_of(visit, "/top-reviews", clientId=client)
    values = {"assessedOn": visit.today.isoformat()}
    content = {"who": whole_name(person), "tariff": await _tariff(visit),
               "know": await known_before_meeting(visit, client)}  # fmt: skip
    page = form_page(visit, await _form(visit, client), "Assess", template="assess.html", values=values,
                     refused=refused, content=content)  # fmt: skip
    return with_questions(page, "top", last_of(reviews))


@pages.post("/assessments/new", needs=ASSESS)
async def assess(visit: Visit) -> PageContent | GoTo:
    client = (await person_of(visit))["clientId"]
    leads = (await code_names(visit)).lists.get("tariffKinds", ())

    def follows(response: ApiResponse) -> str:
        """Of a kind from which no tariff is proposed, that one is still to come."""
        said = response.json()
        contradicts = said["injecting"] == "never" and any(drug["route"] == "inject" for drug in said["drugProfile"])
        words = [_CONTRADICTS] if contradicts else []
        return " ".join([*words, _no_tariff(leads)] if leads and said["kind"] not in leads else words)

    return await send(visit, await _form(visit, client), "POST", "/assessments", again=show_new_assessment,
                      then=at("/persons/{person}", person=client), more={"clientId": client},
                      shape=as_assessed, adds=follows)  # fmt: skip


def _kinds(codes: Sequence[str]) -> str:
    *most, last = [continued(ASSESSMENT_KINDS.get(code, code)) for code in codes]
    return f"{', '.join(most)} or {last}" if most else last


def _no_tariff(leads: Sequence[str]) -> str:
    return f"No tariff is proposed from it. That is done from another: {_kinds(leads)}."


async def _tariff(visit: Visit) -> str:
    leads = (await code_names(visit)).lists.get("tariffKinds", ())
    if not leads:
        return ""
    return (
        f"A tariff is then proposed, for somebody to confirm, from one of these: {_kinds(leads)}. After another,"
        " one of them is still to be done. Points say how much help somebody needs, 0 the least; a domain that is left"
        " empty is not 0, and without points somebody has to choose the tariff by hand."
    )
