"""The panel for residential rehabilitation and detoxification: its agenda, what waits, what it decided. No money."""

from collections.abc import Collection, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

from services.referral.pages import words
from services.referral.pages.names import CodeNames, directory_names, services_of
from services.referral.pages.of_person import is_told_of
from services.referral.pages.panel_ways import APPLY, decides, to_refer
from services.referral.pages.panel_words import (
    ADMITTED,
    DECISIONS,
    DONE,
    FUNDINGS,
    NEXT,
    OWNERS,
    PREPARED,
    REASONS,
    SAID,
    STATES,
    TAKEN_BACK_FOR,
    UNDOES,
    WANTS,
)
from shared.pages.actions import PageAction
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import all_of, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import Column, RowsTable, on_day, text
from shared.pages.words import Tag, counted, day, plain, sentence

pages = PageGroup()

CHANGE = "PUT /panel-applications/{application_id}"
STEP, DECIDE = "POST /panel-applications/{application_id}/steps", "POST /panel-applications/{application_id}/decision"
VOID, STEPS = "POST /panel-applications/{application_id}/steps/void", "GET /panel-applications/{application_id}/steps"
UNAPPROVED = "GET /starts-without-panel"
_OVER = "Refused, withdrawn or closed"
_GROUPS: Mapping[str, str] = {
    "listed": "On the list of a panel day", "applied": "Waiting for a panel day",
    "deferred": "Waiting for a panel day", "approved": "Approved, on the way",
    "preparing": "Approved, on the way", "aftercare": "Approved, on the way",
}  # fmt: skip


@pages.get("/panel", needs="GET /panel-applications", menu="Panel", twin="/panel")
async def show_panel(visit: Visit) -> PageContent:
    names = await directory_names(visit)
    rows = [row_of(application, names) for application in await all_of(visit, "/panel-applications")]
    grouped: dict[str, list[dict[str, Any]]] = {name: [] for name in (*dict.fromkeys(_GROUPS.values()), _OVER)}
    for row in sorted(rows, key=lambda row: (row["panelOn"] or row["appliedOn"], row["id"])):
        grouped[_GROUPS.get(row["state"], _OVER)].append(row)
    columns = _columns(visit)
    tables = [RowsTable(name, columns, listed, empty="nobody.") for name, listed in grouped.items()]
    can_apply = decides(names.lists["services"])
    content = {
        "today": visit.today,
        "to_decide": _to_decide(visit, grouped["On the list of a panel day"]),
        "decides": can_apply,
        "tables": [*tables, *await _unapproved(visit, names)],
        "hidden": any(row["clientId"] is None for row in rows),
        "actions": [PageAction(visit.link("/panel/apply"), "Apply for somebody")]
        if can_apply and visit.may(APPLY)
        else [],
        "twins": twins_of(visit, "/panel"),
    }
    return PageContent("panel.html", "Panel", content, table=RowsTable("Panel", columns, rows))


def _to_decide(visit: Visit, listed: list[dict[str, Any]]) -> int | None:
    """For who decides: of how many the panel day has come."""
    if not visit.may(DECIDE):
        return None
    today = visit.today.isoformat()
    return len([row for row in listed if row["panelOn"] <= today])


async def _unapproved(visit: Visit, names: CodeNames) -> list[RowsTable]:
    if not visit.may(UNAPPROVED):
        return []
    starts = (await list_of(visit, "/starts-without-panel")).items
    left = any(row["thereUntil"] for row in starts)
    columns = [
        Column(
            "clientId", words.PERSON, words.person, link=lambda row: visit.link(at("/treatment/{id}", id=row["id"]))
        ),
        text("service", "Service"),
        on_day("thereSince", "There since"),
        *([Column("thereUntil", "There until", words_or_none)] if left else ()),
    ]
    rows = [{**start, "service": names.of("services", start["panelServiceId"])} for start in starts]
    return [RowsTable("Started without an approval", columns, rows, empty="nobody.")] if rows else []


def _columns(visit: Visit) -> list[Column]:
    return [
        Column("called", "Application", link=lambda row: visit.link(at("/panel/{id}", id=row["id"]))),
        text("service", "Service"),
        text("said", "State"),
        on_day("appliedOn", "Applied on"),
        Column("panelOn", "Panel day", words_or_none),
        text("nextStep", "Next"),
        Column("dueOn", "By", words_or_none),
    ]


def words_or_none(on: str | None) -> str:
    return day(on) if on else ""


def row_of(application: Mapping[str, Any], names: CodeNames) -> dict[str, Any]:
    """By the person for who looks after them, by itself for who decides."""
    wanted = [application["serviceId"]] if application["serviceId"] else application["wantedServices"] or []
    return {
        **application,
        "called": f"For {words.person(application['clientId'])}" if application["clientId"]
        else words.person(application["id"]),
        "service": ", ".join(names.of("services", service) for service in wanted) or "Not said yet",
        "said": _state(application).text,
        "nextStep": _next(application),
        "dueOn": application["nextBy"],
    }  # fmt: skip


def _state(application: Mapping[str, Any]) -> Tag:
    """Admission is read from the start, and is no step of the application."""
    coming = application["next"]
    return ADMITTED if coming and coming["code"] == "plan_aftercare" else STATES[application["state"]]


def _next(application: Mapping[str, Any]) -> str:
    """Who decides is not told how it goes on with whom they approved."""
    coming = application["next"]
    if coming:
        return f"{NEXT[coming['code']]}: {OWNERS[coming['owner']]}"
    return "The front door sees to it" if application["state"] == "approved" else "Nothing"


async def _apply_form(visit: Visit) -> Form:
    return Form(
        [
            Field("clientId", "For whom? Pseudonym of the person", hint="It stands on their page."),
            *await _asked(visit),
            Field("appliedOn", "Applied on", "date", past=True, optional=True),
            Field("earlierId", "The earlier application that is to be looked at again", optional=True,
                  hint="Its number, which stands on its page."),
        ],
        "Apply",
        done="The application is recorded.",
    )  # fmt: skip


async def _asked(visit: Visit, standing: Collection[str] = ()) -> list[Field]:
    """Of the services those that need the panel, and what is wanted already."""
    needing = [service for service in await services_of(visit) if service["needsPanel"] or service["id"] in standing]
    choices = [FieldChoice(service["id"], service["name"]) for service in needing]
    wanted = Field("wantedServices", "Which services would suit?", "checkboxes", choices=choices, optional=True)
    return [
        *([wanted] if needing else []),
        Field("formAnswerId", "The form that says how suitable it is", optional=True,
              hint="The number of the answered form. On its page it stands, with a link that fills it in here."),
        Field("funding", "From what is it to be funded?", "select", optional=True,
              choices=[FieldChoice(code, said) for code, said in FUNDINGS.items()]),
        Field("weeks", "For how many weeks?", "number", optional=True),
    ]  # fmt: skip


def _shaped_request(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "wantedServices": body.get("wantedServices", [])}


@pages.get("/panel/apply", needs=APPLY)
async def show_application_form(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    asked = {name: visit.query.get(name, "") for name in ("clientId", "earlierId", "formAnswerId")}
    wanted = visit.query.get("wantedServices")
    values = {**asked, "wantedServices": [wanted] if wanted else [], "appliedOn": visit.today.isoformat()}
    form = await _apply_form(visit)
    return form_page(visit, form, "Apply to the panel", template="panel_act.html", values=values,
                     refused=refused, content={"application": None, "decides": _can_be_sent(form)})  # fmt: skip


def _can_be_sent(form: Form) -> bool:
    return any(entry.name == "wantedServices" for entry in form.fields)


@pages.post("/panel/apply", needs=APPLY)
async def apply(visit: Visit) -> PageContent | GoTo:
    form = await _apply_form(visit)
    if not _can_be_sent(form):
        nothing = {"detail": "Nothing was applied for: the panel decides about no service of this area."}
        return await show_application_form(visit, FormRefused(HTTPStatus.CONFLICT, nothing))
    return await send(
        visit, form, "POST", "/panel-applications", again=show_application_form,
        then=lambda done: at("/panel/{id}", id=done.json()["id"]), shape=_shaped_request,
    )  # fmt: skip


@pages.get("/panel/{application}", needs="GET /panel-applications/{application_id}")
async def show_application(visit: Visit) -> PageContent:
    path = at("/panel-applications/{id}", id=visit.part("application"))
    application = await visit.api.get(path)
    names = await directory_names(visit)
    steps = (await visit.api.get(f"{path}/steps"))["items"] if visit.may(STEPS) else []
    content = {
        "application": application,
        "record": await _record_of(visit, application),
        "state": _state(application),
        "details": _details(application, names),
        "bring": _way_to_bring(visit, application),
        "suitability": _form_asked(visit, application),
        "steps": RowsTable("Steps", _STEP_COLUMNS, _steps(visit, application, steps, names), empty="none yet.")
        if visit.may(STEPS) else None,
        "actions": [*to_refer(visit, application, names), *_actions(visit, application, steps, names)],
    }  # fmt: skip
    return PageContent("panel_application.html", "Application to the panel", content)


async def _record_of(visit: Visit, application: Mapping[str, Any]) -> str:
    """The way to who it is, for who is told: that a service was approved alone tells it nothing in assessment."""
    client_id = application["clientId"]
    return words.record_of(visit, client_id) if client_id and await is_told_of(visit, client_id) else ""


def _form_asked(visit: Visit, application: Mapping[str, Any]) -> dict[str, str] | None:
    """The form on suitability, with the way to it for who may read it there."""
    form = application["formAnswerId"]
    if form is None:
        return None
    reads = "assessor" in visit.actor.roles
    said = ": the front door brings it to the panel, without a name" if visit.may(DECIDE) else ""
    return {
        "id": form,
        "said": said,
        "link": visit.link_to("assessment", at("/form-answers/{id}", id=form)) if reads else "",
    }


def _way_to_bring(visit: Visit, application: Mapping[str, Any]) -> str | None:
    """Where it is said that what is missing, or what the panel wants, is there."""
    coming = application["next"]
    if coming is None or coming["code"] not in {"complete", "bring_what_is_wanted"} or not visit.may(CHANGE):
        return None
    return visit.link(at("/panel/{id}/change", id=application["id"]))


def _details(application: Mapping[str, Any], names: CodeNames) -> list[tuple[str, str]]:
    """What is said of it; what is not is left out."""
    row = row_of(application, names)
    funding, weeks = application["funding"], application["weeks"]
    prepared = "Prepared" if application["decidedOn"] else "Prepared, should it be approved anew"
    coming = f"{row['nextStep']}{', by ' + day(row['dueOn']) if row['dueOn'] else ''}"
    asked = [counted(application["weeksAsked"], "week")] if application["weeksAsked"] else []
    asked += [FUNDINGS[application["fundingAsked"]].lower()] if application["fundingAsked"] else []
    said = [
        ("Service", row["service"]),
        ("Missing", ", ".join(WANTS[code] for code in application["missing"])),
        ("The panel wants", ", ".join(WANTS[code] for code in _outstanding(application))),
        ("Brought, of what it wanted", ", ".join(WANTS[code] for code in application["brought"])),
        ("Next", coming if coming != "Nothing" else ""),
        ("Applied on", day(application["appliedOn"])),
        ("Asked for", ", ".join(asked)),
        ("Panel day", words_or_none(application["panelOn"])),
        ("Looked at again on", words_or_none(application["deferredUntil"])),
        ("Funded", f"{counted(weeks, 'week')}, {FUNDINGS[funding].lower()}" if weeks and funding else ""),
        (prepared, ", ".join(PREPARED[code] for code in application["prepared"])),
        ("Admitted on", words_or_none(application["admittedOn"])),
    ]
    return [(label, words_said) for label, words_said in said if words_said]


def _outstanding(application: Mapping[str, Any]) -> list[str]:
    return [code for code in application["wants"] if code not in application["brought"]]


def _actions(
    visit: Visit, application: Mapping[str, Any], steps: list[Mapping[str, Any]], names: CodeNames
) -> list[PageAction]:
    here = visit.link(at("/panel/{id}", id=application["id"]))
    stand, over = [step for step in steps if step["voidReason"] is None], application["next"] is None
    actions = [
        PageAction(f"{here}/{step}", SAID[step], undoes=step in UNDOES)
        for step in application["allowed"]
        if visit.may(DECIDE if step in DECISIONS else STEP)
    ]
    if visit.may(CHANGE) and application["decidedOn"] is None and not over:
        actions.append(PageAction(f"{here}/change", "Change what is asked for", undoes=bool(actions)))
    if visit.may(APPLY) and over and decides(names.lists["services"]):
        again = f"?clientId={application['clientId']}&earlierId={application['id']}"
        actions.append(PageAction(visit.link("/panel/apply") + again, "Ask for another look"))
    if stand and visit.may(VOID) and visit.may(DECIDE if stand[-1]["step"] in DECISIONS else STEP):
        actions.append(PageAction(f"{here}/take-back", "Take the last step back", undoes=True))
    return actions


_STEP_COLUMNS = (
    text("done", "Step"), on_day("on", "On"), text("with", "With"), text("members", "Decided by"),
    text("by", "Recorded by"), text("undone", "Taken back"),
)  # fmt: skip


def _steps(
    visit: Visit, application: Mapping[str, Any], steps: list[Mapping[str, Any]], names: CodeNames
) -> list[dict[str, Any]]:
    """In their order, and among them the day on which they began at the service: it is read from the treatment."""
    rows = in_their_order(
        [_step(visit, step, names) for step in steps],
        [_brought(visit, said, names) for said in application["broughtSaid"] or ()],
    )
    if admitted_on := application["admittedOn"]:
        later = next((nth for nth, row in enumerate(rows) if row["on"] > admitted_on), len(rows))
        nothing = dict.fromkeys(("with", "members", "by", "undone"))
        rows.insert(later, {**nothing, "done": ADMITTED.text, "on": admitted_on})
    return rows


def _brought(visit: Visit, said: Mapping[str, Any], names: CodeNames) -> dict[str, Any]:
    done = "Brought" if said["isThere"] else "Said not to be there after all"
    by = words.by_whom(visit, said, names)
    return {"done": done, "on": said["on"], "with": WANTS[said["wanted"]], "members": None, "by": by, "undone": None}


def in_their_order(steps: list[dict[str, Any]], between: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Steps as they were recorded; what came between stands before the first of a later day."""
    rows = [*steps]
    for entry in between:
        later = next((nth for nth, row in enumerate(rows) if row["on"] > entry["on"]), len(rows))
        rows.insert(later, entry)
    return rows


def _step(visit: Visit, step: Mapping[str, Any], names: CodeNames) -> dict[str, Any]:
    sat = [
        f"{names.of('organisations', member['organisation'])} ({plain(member['capacity'])})"
        for member in step["members"]
    ]
    with_it = [
        *([f"for {day(step['panelOn'])}"] if step["panelOn"] else []),
        *([f"until {day(step['deferredUntil'])}"] if step["deferredUntil"] else []),
        *(WANTS[code] for code in step["wants"]),
        *([names.of("services", step["serviceId"])] if step["serviceId"] else []),
        *([counted(step["weeks"], "week")] if step["weeks"] else []),
        *(PREPARED[code] for code in step["prepared"]),
        *([REASONS[step["step"]][step["reasonCode"]].lower()] if step["reasonCode"] else []),
    ]
    return {
        **step,
        "done": DONE[step["step"]],
        "with": ", ".join(with_it) or None,
        "members": ", ".join(sat) or None,
        "by": words.by_whom(visit, step, names),
        "undone": TAKEN_BACK_FOR[step["voidReason"]] if step["voidReason"] else None,
    }


async def about(visit: Visit) -> tuple[dict[str, Any], str]:
    """The application, and its revision."""
    answered = await visit.api.ask("GET", at("/panel-applications/{id}", id=visit.part("application")))
    return answered.json(), answered.headers["etag"]


@pages.get("/panel/{application}/change", needs=CHANGE)
async def show_change(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    application, revision = await about(visit)
    values = application | {"funding": application["fundingAsked"], "weeks": application["weeksAsked"]}
    asked = await _to_change(visit, application)
    return form_page(visit, Form(asked, "Change it"), "Change what is asked for", revision=revision,
                     template="panel_act.html", values=values, refused=refused,
                     content={"application": application}, about="The application")  # fmt: skip


@pages.post("/panel/{application}/change", needs=CHANGE)
async def change(visit: Visit) -> PageContent | GoTo:
    application, _ = await about(visit)
    asked, name = await _to_change(visit, application), visit.part("application")
    form = Form(asked, "Change it", done="What is asked for was changed.")
    path, then = at("/panel-applications/{id}", id=name), at("/panel/{id}", id=name)
    return await send(
        visit, form, "PUT", path, again=show_change, then=then, shape=partial(_shaped_change, application)
    )


async def _to_change(visit: Visit, application: Mapping[str, Any]) -> list[Field]:
    """And, once the panel has said what it wants, what of that is there."""
    asked = await _asked(visit, application["wantedServices"] or ())
    wants = [FieldChoice(code, sentence(WANTS[code])) for code in application["wants"]]
    if not wants:
        return asked
    return [Field("brought", "What of that which the panel wants is there?", "checkboxes", choices=wants,
                  optional=True), *asked]  # fmt: skip


def _shaped_change(application: Mapping[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    brought = {"brought": body.get("brought", [])} if application["wants"] else {}
    return _shaped_request(body) | brought
