"""The steps of an application to the panel, each by a form of its own, and the last one taken back."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from services.referral.pages.names import services_of
from services.referral.pages.panel import DECIDE, STEP, VOID, about
from services.referral.pages.panel_words import (
    DECISIONS,
    DONE,
    FUNDINGS,
    PREPARED,
    REASONS,
    SAID,
    TAKEN_BACK_FOR,
    UNDOES,
    WANTS,
)
from services.referral.schemas.panel import closed_because
from shared.pages.fields import Field, FieldChoice
from shared.pages.forms import Form, FormRefused, form_page, send
from shared.pages.lists import all_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.words import counted, day, sentence

pages = PageGroup()
_DAYS_SAID = 3  # of the panel days that are set
_CAPACITY = {
    "council": "commissioner", "lasars": "lasars", "provider": "provider", "hospital": "clinician", "gp": "clinician",
}  # fmt: skip


_ON: Mapping[str, str] = {
    "list": "Put on the list on", "approve": "Decided on", "refuse": "Decided on", "defer": "Decided on",
    "prepare": "Prepared on", "aftercare": "Planned on", "close": "Closed on", "withdraw": "Withdrawn on",
}  # fmt: skip


def _worded(called: Mapping[str, str]) -> list[FieldChoice]:
    return [FieldChoice(code, sentence(said)) for code, said in called.items()]


async def _form_of(visit: Visit, step: str, application: Mapping[str, Any]) -> Form:
    fields = [Field("on", _ON[step], "date", past=True)]
    if step in DECISIONS:
        fields.append(await _members(visit, application))
    if step == "approve":
        fields += await _approval(visit, application)
    if step in REASONS:
        fields.append(Field("reasonCode", "Why?", "radios", choices=_worded(_reasons(step, application))))
    if step == "aftercare":
        services = [FieldChoice(row["id"], row["name"]) for row in await services_of(visit)]
        fields.append(Field("serviceId", "At which service?", "select", choices=services, optional=True,
                            hint="Where it is at one of this area."))  # fmt: skip
    if step == "list":
        fields.append(Field("panelOn", "The day on which the panel sits", "date",
                            hint=await _when_it_sits(visit, application)))  # fmt: skip
    if step == "defer":
        fields.append(Field("until", "Until when?", "date"))
        fields.append(Field("wants", "What does the panel want?", "checkboxes", choices=_worded(WANTS)))
    if step == "prepare":
        fields.append(Field("prepared", "What has been done?", "checkboxes", choices=_worded(PREPARED)))
    return Form(fields, SAID[step], done=f"{DONE[step]}: recorded.", warns=step in UNDOES)


async def _when_it_sits(visit: Visit, application: Mapping[str, Any]) -> str:
    """The next panel days that are set, and until when it was deferred, for what."""
    today, others = visit.today.isoformat(), await all_of(visit, "/panel-applications", state="listed")
    coming = Counter(row["panelOn"] for row in others if row["panelOn"] >= today and row["id"] != application["id"])
    days = [f"{day(on)} ({counted(number, 'application')})" for on, number in sorted(coming.items())[:_DAYS_SAID]]
    said = [f"Panel days that are set: {', '.join(days)}."] if days else []
    if application["deferredUntil"]:
        wants = [WANTS[code] for code in application["wants"] if code not in application["brought"]]
        wanting = f"; the panel still wants {', '.join(wants)}" if wants else ""
        said.append(f"It was deferred until {day(application['deferredUntil'])}{wanting}.")
    return " ".join(said)


def _reasons(step: str, application: Mapping[str, Any]) -> dict[str, str]:
    allowed = closed_because(application["state"]) if step == "close" else REASONS[step]
    return {code: said for code, said in REASONS[step].items() if code in allowed}


async def _members(visit: Visit, application: Mapping[str, Any]) -> Field:
    """Whoever runs a service that is wanted does not sit on it."""
    wanted = set(application["wantedServices"] or ())
    running = {service["organisation"] for service in await services_of(visit) if service["id"] in wanted}
    sitting = [row for row in await all_of(visit, "/organisations") if row["code"] not in running]
    choices = [FieldChoice(f"{row['code']} {_CAPACITY.get(row['kind'], 'other')}", row["name"]) for row in sitting]
    return Field("members", "Who sat on the panel?", "checkboxes", choices=choices)


async def _approval(visit: Visit, application: Mapping[str, Any]) -> list[Field]:
    wanted, services = set(application["wantedServices"] or ()), await services_of(visit)
    possible = [row for row in services if row["id"] in wanted or (row["needsPanel"] and not wanted)]
    offers = [FieldChoice(row["id"], row["name"]) for row in possible]
    return [
        Field("serviceId", "Which service?", "radios", choices=offers),
        Field("weeks", "For how many weeks is it funded?", "number"),
        Field("funding", "From what?", "select", choices=_worded(FUNDINGS)),
    ]


def _shaped(body: dict[str, Any]) -> dict[str, Any]:
    """Who sat is chosen by organisation and capacity in one."""
    if "members" not in body:
        return body
    members = [value.partition(" ") for value in body["members"]]
    return {**body, "members": [{"organisation": code, "capacity": capacity} for code, _, capacity in members]}


def _values(visit: Visit, step: str, application: Mapping[str, Any]) -> dict[str, Any]:
    on = visit.today.isoformat()
    wanted = application["wantedServices"] or [None]
    asked = {"serviceId": wanted[0], "weeks": application["weeksAsked"], "funding": application["fundingAsked"]}
    return {"on": on, **(asked if step == "approve" else {})}


def _stepping(step: str) -> None:
    needs = DECIDE if step in DECISIONS else STEP

    async def show(visit: Visit, refused: FormRefused | None = None) -> PageContent:
        application, revision = await about(visit)
        return form_page(
            visit, await _form_of(visit, step, application), SAID[step], template="panel_act.html",
            values=_values(visit, step, application), revision=revision, refused=refused,
            content={"application": application}, about="The application",
        )  # fmt: skip

    async def take(visit: Visit) -> PageContent | GoTo:
        application, _ = await about(visit)
        path = at("/panel-applications/{id}", id=application["id"])
        way, more = ("decision", {"decision": step}) if step in DECISIONS else ("steps", {"step": step})
        return await send(
            visit, await _form_of(visit, step, application), "POST", f"{path}/{way}", again=show, more=more,
            shape=_shaped, then=at("/panel/{id}", id=application["id"]),
        )  # fmt: skip

    show.__name__, take.__name__ = f"show_{step}", f"take_{step}"
    pages.get(f"/panel/{{application}}/{step}", needs=needs)(show)
    pages.post(f"/panel/{{application}}/{step}", needs=needs)(take)


for _step in SAID:
    _stepping(_step)

_TAKES_BACK = Form(
    [Field("reasonCode", "Why?", "radios", choices=_worded(TAKEN_BACK_FOR))],
    "Take the last step back",
    done="The last step is taken back.",
    warns=True,
)


@pages.get("/panel/{application}/take-back", needs=VOID)
async def show_taking_back(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    application, revision = await about(visit)
    return form_page(
        visit, _TAKES_BACK, "Take the last step back", template="panel_act.html", revision=revision, refused=refused,
        content={"application": application}, about="The application",
    )  # fmt: skip


@pages.post("/panel/{application}/take-back", needs=VOID)
async def take_back(visit: Visit) -> PageContent | GoTo:
    path = at("/panel-applications/{id}/steps/void", id=visit.part("application"))
    then = at("/panel/{id}", id=visit.part("application"))
    return await send(visit, _TAKES_BACK, "POST", path, again=show_taking_back, then=then)
