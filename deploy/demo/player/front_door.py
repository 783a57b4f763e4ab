"""What the lines of a front door's day book do."""

from typing import Any

from deploy.demo.player.actions import Act, Call, PlayerContext, learn
from deploy.demo.player.lines import CaseloadLine
from deploy.demo.player.paging import items
from deploy.errors import LasarsError

PROGRAMMES = "/programmes/{programme}"


async def plan_session(context: PlayerContext, line: CaseloadLine) -> None:
    """The reference is that of the first of them."""
    body = context.journal.resolve(line.body)
    sent = await context.sender.send(line.acting, "POST", "assessment", "/sessions", body, key=line.key)
    learn(context.journal, line, sent.json()["items"][0], {})


async def take_up_form(context: PlayerContext, line: CaseloadLine) -> None:
    """Whom it is of is registered by it, and has their client id from here on."""
    body = context.journal.resolve(line.body)
    path = f"/referral-forms/{body.pop('form')}/take-up"
    taken = (await context.sender.send(line.acting, "POST", "assessment", path, body, key=line.key)).json()
    context.journal.note({str(line.person): taken["clientId"]}, {taken["id"]: taken["revision"]})


async def act_for_members(context: PlayerContext, line: CaseloadLine) -> None:
    """Members are named by who they are: the programme has taken them in by itself."""
    body: dict[str, Any] = context.journal.resolve(line.body)
    path, persons = PROGRAMMES.format(programme=body.pop("programme")), body.pop("persons")
    members = {
        member["clientId"]: member["id"]
        async for member in items(context, line.acting, "assessment", f"{path}/members")
    }
    if absent := [person for person in persons if person not in members]:
        raise LasarsError(f"{len(absent)} of those whom the day book names are no members of the programme.")
    body["memberIds"] = [members[person] for person in persons]
    await context.sender.send(line.acting, "POST", "assessment", f"{path}/acts", body, key=line.key)


FRONT_DOOR: dict[str, Act] = {
    "add_site": Call("POST", "assessment", "/sites"),
    "plan_session": plan_session,
    "book": Call("POST", "assessment", "/bookings"),
    "say_attendance": Call("POST", "assessment", "/bookings/{booking}/attendance"),
    "count_others": Call("POST", "assessment", "/sessions/{session}/count"),
    "send_form": Call("POST", "assessment", "/referral-forms"),
    "take_up_form": take_up_form,
    "turn_down_form": Call("POST", "assessment", "/referral-forms/{form}/decline"),
    "fill_in_form": Call("POST", "assessment", "/form-answers"),
    "record_activity": Call("POST", "assessment", "/activities"),
    "close_person": Call("POST", "assessment", "/closings"),
    "record_release": Call("POST", "assessment", "/prison-releases"),
    "raise_issue": Call("POST", "assessment", "/issues"),
    "answer_issue": Call("POST", "assessment", "/issues/{issue}/answer"),
    "close_issue": Call("POST", "assessment", "/issues/{issue}/close"),
    "publish_form": Call("POST", "assessment", "/forms/{form}/versions"),
    "plan_programme": Call("POST", "assessment", "/programmes"),
    "act_for_members": act_for_members,
    "queue": Call("POST", "referral", "/referrals"),
    "offer_place": Call("POST", "referral", "/referrals/{referral}/offer"),
    "begin_there": Call("POST", "referral", "/referrals/{referral}/start"),
    "apply_to_panel": Call("POST", "referral", "/panel-applications"),
    "take_panel_step": Call("POST", "referral", "/panel-applications/{application}/steps", matched=True),
    "decide_at_panel": Call("POST", "referral", "/panel-applications/{application}/decision", matched=True),
}
