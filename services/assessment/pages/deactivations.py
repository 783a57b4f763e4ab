"""A registration that was made by mistake: what hangs on it, putting it away, and taking that back."""

from collections.abc import Mapping
from typing import Any, get_args

from services.assessment.pages.names import names_of, whole_name
from services.assessment.pages.recording import person_of
from services.assessment.pages.words import ATTACHED, DEACTIVATED_FOR
from services.assessment.schemas.deactivations import DeactivatedFor
from shared.kernel.problems import NotFound
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, count, on_day, text
from shared.pages.words import day

pages = PageGroup()
PUT_AWAY, TAKE_BACK = "POST /deactivations", "POST /deactivations/{deactivation_id}/void"
_ON_THEIR_PAGE = (
    "contact", "assessment", "top_review", "evidence", "activity", "screening", "form_answer", "booking", "outcome",
)  # fmt: skip
_LISTED = {
    "prison_release": "/prison-releases", "interview": "/interviews",
    "closing": "/closings", "programme_member": "/programmes", "same_person_question": "/same-person",
    "other_registration": "/same-person",
}  # fmt: skip
_FORM = Form(
    [Field("reasonCode", "Why is it put away?", "radios",
           choices=[FieldChoice(code, DEACTIVATED_FOR[code]) for code in get_args(DeactivatedFor)])],
    "Put this registration away", warns=True, done="It is put away: nobody finds it by looking any more.",
)  # fmt: skip
_BACK = Form(
    [Field("reasonCode", "Why is that taken back?", "radios", choices=[
        FieldChoice("is_somebody", "It is somebody after all"),
        FieldChoice("recorded_by_mistake", "It was a mistake to put it away"),
    ])],
    "Take it back", done="They are found again.",
)  # fmt: skip


@pages.get("/deactivations", needs="GET /deactivations", twin="/deactivations-recorded")
async def list_deactivations(visit: Visit) -> PageContent:
    listed = await list_of(visit, "/deactivations")
    names = await names_of(visit, [row["clientId"] for row in listed.items]) if visit.ending == "html" else {}
    rows = [
        {
            **row,
            "person": names.get(row["clientId"], row["clientId"]),
            "why": DEACTIVATED_FOR[row["reasonCode"]],
            "is": _state(row),
            "attached": None if row["voided"] else row["attached"],
        }
        for row in listed.items
    ]
    columns = [
        text("person", "Person", link=lambda row: visit.link(at("/persons/{id}", id=row["clientId"]))),
        text("why", "Why"), on_day("recordedOn", "Put away on"), text("attached", "Recorded since"),
        text("is", "State", link=lambda row: "" if row["voided"] else visit.link(_taking_back(row["id"]))),
    ]  # fmt: skip
    table = RowsTable("Registrations that were made by mistake", columns, rows, empty="there are none.")
    content = {"rows": table, "listed": listed, "twins": twins_of(visit, "/deactivations-recorded"),
               "lead": "Nothing of them was deleted. Where something was recorded since, look whether it is somebody"
                       " after all; choose a state to take it back."}  # fmt: skip
    return PageContent("work_list_of.html", "Registered by mistake", content, table=table)


def _state(row: Mapping[str, Any]) -> str:
    if not row["voided"]:
        return "Put away"
    came_again = row["voidReason"] == "registered_again"
    return f"{'They came again' if came_again else 'Taken back'} on {day(row['voidedOn'])}"


def _taking_back(deactivation: str) -> str:
    return at("/deactivations/{deactivation}/take-back", deactivation=deactivation)


@pages.get("/deactivations/new", needs=PUT_AWAY)
async def show_putting_away(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    """What hangs on it is listed first; while there is any the form does not stand there."""
    person = await person_of(visit)
    attached = await visit.api.get(at("/persons/{id}/attached", id=person["clientId"]))
    ways = await _ways(visit, person["clientId"])
    rows = [{"what": ATTACHED[row["kind"]], "number": row["number"], "way": ways.get(row["kind"], "")}
            for row in attached["items"]]  # fmt: skip
    content = {
        "who": whole_name(person), "back": visit.link(at("/persons/{id}", id=person["clientId"])),
        "put_away": attached["deactivated"], "all": visit.link("/deactivations"), "hangs": bool(rows),
        "rows": RowsTable("What hangs on this registration",
                          [text("what", "What", link=lambda row: row["way"]), count("number", "How many")], rows,
                          empty="nothing."),
    }  # fmt: skip
    return form_page(visit, _FORM, "Registered by mistake", template="deactivation.html", refused=refused,
                     content=content)  # fmt: skip


async def _ways(visit: Visit, client: str) -> dict[str, str]:
    """Where what hangs on it is taken back, by its kind: most of it on the person's own page."""
    person = at("/persons/{id}", id=client)
    forms = await all_of(visit, "/referral-forms", clientId=client, standing="true")
    here = (
        dict.fromkeys(_ON_THEIR_PAGE, person)
        | _LISTED
        | {
            "disclosure": f"/disclosures?client={client}",
            "ndtms_consent": f"/ndtms-consents/new?client={client}",
        }
    )
    here |= {"referral_form": at("/referral-forms/{id}", id=forms[0]["id"])} if forms else {}
    treated = visit.link_to("referral", person)
    return {kind: visit.link(path) for kind, path in here.items()} | {
        **dict.fromkeys(("referral", "unassessed_referral", "panel_application", "treatment"), treated),
        "tariff": visit.link_to("tariff", f"/tariffs?clientId={client}"),
    }


@pages.post("/deactivations/new", needs=PUT_AWAY)
async def put_away(visit: Visit) -> PageContent | GoTo:
    client = (await person_of(visit))["clientId"]
    return await send(visit, _FORM, "POST", "/deactivations", again=show_putting_away, then="/deactivations",
                      more={"clientId": client})  # fmt: skip


@pages.get("/deactivations/{deactivation}/take-back", needs=TAKE_BACK)
async def show_taking_back(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    row = await _deactivation(visit)
    person = await visit.api.get(at("/persons/{id}", id=row["clientId"]))
    who = f"{whole_name(person)}. Put away, since: {DEACTIVATED_FOR[row['reasonCode']].lower()}."
    return form_page(visit, _BACK, "Take it back", template="correcting.html", refused=refused,
                     revision=revision_of(row), content={"who": who, "back": visit.link("/deactivations")})  # fmt: skip


@pages.post("/deactivations/{deactivation}/take-back", needs=TAKE_BACK)
async def take_back(visit: Visit) -> PageContent | GoTo:
    path = at("/deactivations/{id}/void", id=visit.part("deactivation"))
    return await send(visit, _BACK, "POST", path, again=show_taking_back, then="/deactivations")


async def _deactivation(visit: Visit) -> Mapping[str, Any]:
    for row in await all_of(visit, "/deactivations"):
        if row["id"] == visit.part("deactivation"):
            return row
    raise NotFound("No registration was put away under this id, or it is not yours to see.")
