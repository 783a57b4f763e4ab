"""Organisations: who is there, by the codes that schemes and tokens have; the commissioner adds and changes them."""

from http import HTTPStatus
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from services.referral.pages.keeping import is_paid, refuse_paid
from services.referral.pages.names import services_of
from services.referral.schemas.coded import OrganisationCode
from services.referral.schemas.directory import Kind
from shared.kernel.impartial import PaidOrganisation
from shared.pages.actions import PageAction
from shared.pages.fields import Field, FieldChoice
from shared.pages.first_steps import first_steps
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import all_of, twins_of
from shared.pages.own_api import RefusedByApi, at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, text
from shared.pages.words import plain, sentence

pages = PageGroup()

_A_CODE = TypeAdapter[str](OrganisationCode)
_CODES = "is needed: up to 40 small letters, digits and hyphens, such as riverside; no hyphen first"
PUT, PARTIES = "PUT /organisations/{code}", "GET /paid-parties"
_KINDS = {"lasars": "Assessment and referral service", "provider": "Provider of treatment", "gp": "General practice"}


def kind(code: str) -> str:
    return _KINDS.get(code) or sentence(plain(code))


_CODE = Field(
    "code", "Code", width=20,
    hint="By it contracts and those who sign in name it: small letters, digits and hyphens, such as riverside. "
    "It stays.",
)  # fmt: skip
_SAID = (
    Field("name", "Name"),
    Field("kind", "What it is", "select", choices=[FieldChoice(code, kind(code)) for code in get_args(Kind)]),
    Field("contact", "How people reach it", hint="A telephone number or an address", optional=True),
)  # fmt: skip
_KEPT = "The organisation is kept as you said."
NEW, CHANGED = Form([_CODE, *_SAID], "Add the organisation", done=_KEPT), Form(_SAID, "Change it", done=_KEPT)


@pages.get("/organisations", needs=PARTIES, menu="Organisations", twin="/organisations")
async def list_organisations(visit: Visit) -> PageContent:
    services = await services_of(visit)
    parties = (await visit.api.get("/paid-parties"))["items"]
    paid = {party["code"] for party in parties}
    names_all = visit.may(PUT) and visit.actor.organisation not in paid
    rows = [
        row
        | {
            "services": sum(offer["organisation"] == row["code"] for offer in services),
            "paid": row["code"] in paid,
            "own": visit.may(PUT) and (names_all or row["code"] == visit.actor.organisation),
        }
        for row in await all_of(visit, "/organisations")
    ]
    unnamed = [party["code"] for party in parties if party["name"] is None]
    content = {
        "missing": [(code, _to_add(visit, code) if names_all else "") for code in unnamed],
        "steps": first_steps(visit, scheme=bool(parties), organisations=bool(rows), services=bool(services))
        if not services
        else (),
        "actions": _actions(visit) if names_all else [],
        "paid": visit.may(PUT) and not names_all,
        "today": visit.today,
        "twins": twins_of(visit, "/organisations"),
    }
    table = RowsTable("Organisations", _columns(visit), rows, empty="there is none yet.")
    return PageContent("organisations.html", "Organisations", content, table=table)


def _columns(visit: Visit) -> list[Column]:
    return [
        text("name", "Name", link=lambda row: visit.link(at("/organisations/{id}", id=row["code"]))
             if row["own"] else ""),
        text("code", "Code"),
        Column("kind", "What it is", kind),
        Column("services", "Services", lambda number: str(number) if number else "None yet"),
        Column("paid", "Paid by the scheme", lambda paid: "Yes" if paid else "No"),
        text("contact", "How people reach it"),
    ]  # fmt: skip


def _actions(visit: Visit) -> list[PageAction]:
    return [
        PageAction(_to_add(visit), "Add an organisation"),
        PageAction(visit.link("/services/new"), "Add a service"),
    ]


def _to_add(visit: Visit, code: str = "") -> str:
    return visit.link("/add-organisation") + (f"?code={code}" if code else "")


@pages.get("/add-organisation", needs=PUT)
async def show_new_organisation(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    await refuse_paid(visit)
    values = {"code": visit.query.get("code", ""), "kind": "provider"}
    return form_page(
        visit, NEW, "Add an organisation", template="organisation.html", values=values, refused=refused,
        content={"organisation": None},
    )  # fmt: skip


@pages.post("/add-organisation", needs=PUT)
async def add_organisation(visit: Visit) -> PageContent | GoTo:
    """One that is there is not written over by who does not see it."""
    code = str(NEW.body(visit.form).get("code", ""))
    try:
        _A_CODE.validate_python(code)
    except ValidationError:  # of some the API would know no such address
        return await show_new_organisation(visit, _wrong_code(_CODES))
    if (there := await _find(visit, code)) is not None:
        return await show_new_organisation(visit, _wrong_code(f"is that of {there['name']} already"))
    path, form = at("/organisations/{code}", code=code), Form(_SAID, "", done=_KEPT)
    try:
        return await send(visit, form, "PUT", path, again=show_new_organisation, then="/organisations")
    except RefusedByApi as refused:
        if refused.status != HTTPStatus.PRECONDITION_REQUIRED:
            raise
        return await show_new_organisation(visit, _wrong_code("was taken just now: look at the organisations first"))


def _wrong_code(said: str) -> FormRefused:
    return FormRefused(HTTPStatus.UNPROCESSABLE_ENTITY, {"errors": [{"field": "code", "message": said}]})


async def _find(visit: Visit, code: str) -> dict[str, Any] | None:
    try:
        return dict(await visit.api.get(at("/organisations/{code}", code=code)))
    except RefusedByApi as refused:
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
        return None


async def _changed(visit: Visit) -> Form:
    """Who is paid says how itself is called and reached, not what it is. Raises PaidOrganisation of others."""
    if not await is_paid(visit):
        return CHANGED
    if visit.part("organisation") != visit.actor.organisation:
        raise PaidOrganisation
    return Form([field for field in CHANGED.fields if field.name != "kind"], CHANGED.submit, done=CHANGED.done)


@pages.get("/organisations/{organisation}", needs=PUT)
async def show_organisation(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    form = await _changed(visit)
    answered = await visit.api.ask("GET", at("/organisations/{code}", code=visit.part("organisation")))
    organisation = answered.json()
    content = {"organisation": organisation, "kept_kind": "" if form is CHANGED else kind(organisation["kind"])}
    return form_page(
        visit, form, organisation["name"], template="organisation.html", values=organisation,
        revision=answered.headers["etag"], refused=refused, content=content,
    )  # fmt: skip


@pages.post("/organisations/{organisation}", needs=PUT)
async def change_organisation(visit: Visit) -> PageContent | GoTo:
    path = at("/organisations/{code}", code=visit.part("organisation"))
    form = await _changed(visit)
    more = {} if form is CHANGED else {"kind": (await visit.api.get(path))["kind"]}
    return await send(visit, form, "PUT", path, again=show_organisation, then="/organisations", more=more)
