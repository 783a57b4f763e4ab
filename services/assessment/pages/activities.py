"""What was done for people beside assessing them: recorded, listed, corrected and taken back."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.assessment.pages.activity_fields import activity_body, activity_fields, activity_typed, kind_names
from services.assessment.pages.asked_about import asked_about_fields, only_where_asked, ticked
from services.assessment.pages.names import code_names, names_of, whole_name
from services.assessment.pages.open_risks import known_before_meeting
from services.assessment.pages.site_fields import site_field
from services.assessment.pages.team_names import TeamNames, team_of, workers_of
from services.assessment.pages.words import ATTENDANCES, MISTAKES, NEXT_STEPS, voided_tag
from shared.pages.fields import Field
from shared.pages.filters import filtered, status_of
from shared.pages.forms import Form, FormRefused, form_page, revision_of, send
from shared.pages.lists import ListShown, list_of, twins_of
from shared.pages.own_api import at
from shared.pages.page import GoTo, PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, on_day, text
from shared.pages.words import continued, counted, day, sentence

pages = PageGroup()
RECORD, READ = "POST /activities", "GET /activities/{activity_id}"
CORRECT, VOID = "PUT /activities/{activity_id}", "POST /activities/{activity_id}/void"
NOBODY = "Of nobody in particular: a group, or a consultation."
_FILTERS = {"from": "From", "to": "To", "kind": "What was done", "attendance": "Whether they came"}
_MISTAKE = Form([Field("reasonCode", "Why is it taken back?", "radios", choices=MISTAKES)], "Take it back",
                warns=True, done="The record was taken back.")  # fmt: skip


async def _form(
    visit: Visit, submit: str, done: str, keep: Sequence[str], *, of_somebody: bool, risks: Sequence[Field] = ()
) -> Form:
    codes, site, team = await code_names(visit), await site_field(visit), await workers_of(visit)
    fields = activity_fields(codes, site, team, keep, of_somebody=of_somebody, risks=risks)
    return Form(fields, submit, done=done, groups={"nextStep": "What is to be done next"})


async def _about(visit: Visit, client: str | None) -> tuple[str, str]:
    """Whose it is, and the page to go back to."""
    if client is None:
        return NOBODY, "/activities"
    path = at("/persons/{person}", person=client)
    return whole_name(await visit.api.get(path)), path


async def _of_whom(visit: Visit, who: str, back: str, client: str | None) -> dict[str, Any]:
    return {"who": who, "back": visit.link(back), "know": await known_before_meeting(visit, client)}


def _order(visit: Visit) -> str:
    """Who works from the page begins with today; a file goes on as before."""
    return "newest" if visit.ending == "html" else "oldest"


@pages.get("/activities", needs="GET /activities", menu="Activities", twin="/activities-recorded")
async def list_activities(visit: Visit) -> PageContent:
    """To others than the LASARS those that they recorded."""
    asked: Mapping[str, Any] = {name: visit.query.get(name) or None for name in _FILTERS}
    listed, errors = await filtered(
        visit, list_of(visit, "/activities", **asked, order=_order(visit)), ListShown([]), labels=_FILTERS
    )
    kinds = kind_names(await code_names(visit))
    clients = [row["clientId"] for row in listed.items if row["clientId"]]
    names = await names_of(visit, clients) if visit.ending == "html" else {}
    team = await team_of(visit)
    rows = [_row(row, kinds, names, team if visit.ending == "html" else TeamNames()) for row in listed.items]

    def open_it(row: Mapping[str, Any]) -> str:
        return visit.link(at("/activities/{id}/correct", id=row["id"])) if not row["voided"] else ""

    columns = [
        text("what", "What was done", link=open_it),
        text("person", "Person",
             link=lambda row: visit.link(at("/persons/{id}", id=row["clientId"])) if row["clientId"] else ""),
        on_day("on", "On"), text("came", "Came"), text("by", "Who did it"), text("next", "Next step"),
    ]  # fmt: skip
    table = RowsTable("Activities, the latest first", columns, rows, empty="there are none.")
    content = {
        "rows": table, "errors": errors, "listed": listed,
        "asked": {name: value or "" for name, value in asked.items()},
        "kinds": [(code, sentence(name)) for code, name in kinds.items()],
        "attendances": [(code, tag.text) for code, tag in ATTENDANCES.items()],
        "new": visit.link("/activities/new") if visit.may(RECORD) else "",
        "twins": twins_of(visit, "/activities-recorded"),
    }  # fmt: skip
    return PageContent("activities.html", "Activities", content, table=table, status=status_of(errors))


def _row(row: Mapping[str, Any], kinds: Mapping[str, str], names: Mapping[str, str], team: TeamNames) -> dict[str, Any]:
    came = ATTENDANCES[row["attendance"]].text
    came += f", {counted(row['people'], 'person', 'people')}" if row["people"] is not None else ""
    came += f", {continued(voided_tag(row['voidReason']).text)}" if row["voided"] else ""
    client = row["clientId"]
    return {
        **row,
        "what": sentence(kinds.get(row["kind"], row["kind"])),
        "person": names.get(client, client) if client else "Nobody in particular",
        "came": came,
        "by": ", ".join(team.of(sub) for sub in row["workers"] or [row["recordedBy"]]),
        "next": next_in_words(row["nextStep"], team) if row["nextStep"] else "None",
    }


def next_in_words(step: Mapping[str, Any], team: TeamNames) -> str:
    return f"{NEXT_STEPS[step['code']]} by {day(step['dueOn'])}, {team.of(step['owner'])}"


async def _new_form(visit: Visit) -> Form:
    risks = await asked_about_fields(visit, client := visit.query.get("client"))
    keep, done = [visit.actor.sub], "The activity is recorded."
    return await _form(visit, "Record it", done, keep, of_somebody=bool(client), risks=risks)


@pages.get("/activities/new", needs=RECORD)
async def show_new_activity(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    client = visit.query.get("client") or None
    who, back = await _about(visit, client)
    by_name = (await team_of(visit)).is_kept
    workers = [visit.actor.sub] if by_name else visit.actor.sub
    values = {"on": visit.today.isoformat(), "workers": workers, "kind": visit.query.get("kind", "")}
    values |= {"askedAbout": await ticked(visit, client, visit.query.get("warning", ""))}
    return form_page(visit, await _new_form(visit), "Record an activity", template="correcting.html", values=values,
                     refused=refused, content=await _of_whom(visit, who, back, client))  # fmt: skip


@pages.post("/activities/new", needs=RECORD)
async def record_activity(visit: Visit) -> PageContent | GoTo:
    client = visit.query.get("client") or None
    then = at("/persons/{person}", person=client) if client else "/activities"
    more = {"clientId": client} if client else None
    codes = await code_names(visit)
    return await send(visit, await _new_form(visit), "POST", "/activities", again=show_new_activity, then=then,
                      more=more, shape=lambda body: only_where_asked(activity_body(codes, body)))  # fmt: skip


async def _activity(visit: Visit) -> Mapping[str, Any]:
    activity: Mapping[str, Any] = await visit.api.get(at("/activities/{id}", id=visit.part("activity")))
    return activity


async def _corrected_form(visit: Visit, activity: Mapping[str, Any]) -> Form:
    of_somebody = activity["clientId"] is not None
    step = activity["nextStep"]
    keep = [visit.actor.sub, *activity["workers"], *([step["owner"]] if step else [])]
    risks = await asked_about_fields(visit, activity["clientId"], activity["askedAbout"] or ())
    return await _form(visit, "Correct it", "The activity was corrected.", keep, of_somebody=of_somebody, risks=risks)


@pages.get("/activities/{activity}/correct", needs=CORRECT)
async def show_activity(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    activity = await _activity(visit)
    who, back = await _about(visit, activity["clientId"])
    content = {"who": who, "back": visit.link(back), "mistaken": visit.link(_mistake(activity))}
    return form_page(visit, await _corrected_form(visit, activity), "Correct an activity", template="activity.html",
                     values=activity_typed(activity, await team_of(visit)), revision=revision_of(activity),
                     refused=refused, content=content, about="The activity")  # fmt: skip


@pages.post("/activities/{activity}/correct", needs=CORRECT)
async def correct_activity(visit: Visit) -> PageContent | GoTo:
    activity = await _activity(visit)
    _, then = await _about(visit, activity["clientId"])
    path = at("/activities/{id}", id=activity["id"])
    form, codes = await _corrected_form(visit, activity), await code_names(visit)
    nothing: dict[str, Any] = {"askedAbout": []} if activity["askedAbout"] else {}
    return await send(visit, form, "PUT", path, again=show_activity, then=then,
                      shape=lambda body: only_where_asked(nothing | activity_body(codes, body)))  # fmt: skip


def _mistake(activity: Mapping[str, Any]) -> str:
    return at("/activities/{id}/mistake", id=activity["id"])


@pages.get("/activities/{activity}/mistake", needs=VOID)
async def show_mistake(visit: Visit, refused: FormRefused | None = None) -> PageContent:
    activity = await _activity(visit)
    who, back = await _about(visit, activity["clientId"])
    called = sentence(kind_names(await code_names(visit)).get(activity["kind"], activity["kind"]))
    said = f"{who} {called}, {day(activity['on'])}. It counts as if it had never been, and its next step neither."
    return form_page(visit, _MISTAKE, "Take back an activity", template="correcting.html", refused=refused,
                     revision=revision_of(activity), content={"who": said, "back": visit.link(back)})  # fmt: skip


@pages.post("/activities/{activity}/mistake", needs=VOID)
async def take_back(visit: Visit) -> PageContent | GoTo:
    activity = await _activity(visit)
    _, then = await _about(visit, activity["clientId"])
    path = at("/activities/{id}/void", id=activity["id"])
    return await send(visit, _MISTAKE, "POST", path, again=show_mistake, then=then)
