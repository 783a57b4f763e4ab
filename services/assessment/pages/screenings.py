"""Scoring a questionnaire that was answered on paper, by the numbers of its items, and correcting that."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.assessment.pages.correcting import reason_field, record_of, taken_back_at
from services.assessment.pages.names import full_name, whole_name
from services.assessment.pages.open_risks import about_person
from services.assessment.pages.recording import person_of
from services.assessment.pages.words import ABOUT, INSTRUMENTS, RISKS, screening_words
from services.assessment.schemas.screenings import ABOUT_ONE, ITEMS_OF
from shared.kernel.problems import NotFound
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.own_api import ApiResponse, at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit

pages = PageGroup()
RECORD, CORRECT = "POST /screenings", "PUT /screenings/{screening_id}"
_WHEN = Field("answeredOn", "When it was answered", "date", past=True)
_ABOUT = Field("about", "About which substance", "radios",
               choices=[FieldChoice(code, words) for code, words in ABOUT.items()])  # fmt: skip


def _fields(code: str) -> Sequence[Field]:
    """An item may be left out: nobody makes up what was not answered."""
    about = [_ABOUT] if code in ABOUT_ONE else []
    return [_WHEN, *about, *(
        Field(f"answers.{item}", f"Item {item}", "select", optional=True,
              choices=[FieldChoice(str(value), str(value)) for value in values])
        for item, values in ITEMS_OF[code].items()
    )]  # fmt: skip


def _shaped(body: dict[str, Any]) -> dict[str, Any]:
    return body | {"answers": {item: int(value) for item, value in body.get("answers", {}).items() if value.isdigit()}}


def _warned(response: ApiResponse) -> str:
    said = response.json()
    return " ".join([screening_words(said), *(f"{RISKS[flag]}." for flag in said["flags"])])


def _form(code: str, *more: Field, submit: str, done: str) -> Form:
    return Form([*_fields(code), *more], submit, done=done, groups={"answers": "The items"})


def _asked_for(visit: Visit) -> str | None:
    code = visit.query.get("instrument")
    if code is not None and code not in ITEMS_OF:
        raise NotFound("There is no such questionnaire here.")
    return code


@pages.get("/screenings/new", needs=RECORD)
async def show_new_screening(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    """First which one, then its items."""
    person = await person_of(visit)
    client, code = person["clientId"], _asked_for(visit)
    content = await about_person(visit, person) | {"back": visit.link(at("/persons/{id}", id=client))}
    if code is None:
        here = f"/screenings/new?client={client}&instrument="
        choices = [(words, visit.link(f"{here}{name}")) for name, words in INSTRUMENTS.items()]
        return PageContent("screening.html", "Score a questionnaire", content | {"choices": choices})
    values = {"answeredOn": visit.today.isoformat()}
    form = _form(code, submit="Record and score it", done="The answers are recorded.")
    return form_page(visit, form, f"Score the {INSTRUMENTS[code]}", template="correcting.html", values=values,
                     refused=refused, content=content)  # fmt: skip


@pages.post("/screenings/new", needs=RECORD)
async def record_screening(visit: Visit) -> PageContent | GoTo:
    client, code = (await person_of(visit))["clientId"], _asked_for(visit)
    if code is None:
        raise NotFound("There is no such questionnaire here.")
    form = _form(code, submit="Record and score it", done="The answers are recorded.")
    return await send(visit, form, "POST", "/screenings", again=show_new_screening, shape=_shaped, adds=_warned,
                      then=at("/persons/{id}", id=client), more={"clientId": client, "instrument": code})  # fmt: skip


def _correction(visit: Visit, screening: Mapping[str, Any]) -> Form:
    reason = reason_field(visit, screening["recordedByOrganisation"])
    return _form(screening["instrument"], reason, submit="Correct the answers", done="The answers were corrected.")


@pages.get("/screenings/{record}/correct", needs=CORRECT)
async def show_screening(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    person = await person_of(visit)
    screening = await record_of(visit, "screening", person["clientId"])
    content = {"who": whole_name(person), "back": visit.link(at("/persons/{id}", id=person["clientId"])),
               **taken_back_at(visit, "screening", screening["id"], person["clientId"])}  # fmt: skip
    title = f"Correct the {INSTRUMENTS[screening['instrument']]}"
    return form_page(visit, _correction(visit, screening), title, template="correcting.html", values=screening,
                     revision=revision_of(screening), refused=refused, content=content,
                     about=f"The {INSTRUMENTS[screening['instrument']]} of {full_name(person)}")  # fmt: skip


@pages.post("/screenings/{record}/correct", needs=CORRECT)
async def correct_screening(visit: Visit) -> PageContent | GoTo:
    person = await person_of(visit)
    screening = await record_of(visit, "screening", person["clientId"])
    return await send(visit, _correction(visit, screening), "PUT", at("/screenings/{id}", id=screening["id"]),
                      again=show_screening, shape=_shaped, adds=_warned,
                      then=at("/persons/{id}", id=person["clientId"]))  # fmt: skip
