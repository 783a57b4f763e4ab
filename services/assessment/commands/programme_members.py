"""What is said of members of a programme, of one or of many at once: all of it, or nothing."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any, get_args
from uuid import UUID

from services.assessment.commands.activities import record_activity
from services.assessment.commands.limits import check_correctable
from services.assessment.commands.parties import check_listed
from services.assessment.commands.programmes import MemberOf, members_in, programme_going_on
from services.assessment.commands.validation import bad_value, check_ahead, check_all, check_not_after, check_said_where
from services.assessment.commands.workers import check_workers
from services.assessment.models import Programme, ProgrammeMember
from services.assessment.rules.programmes import BY_ITSELF
from services.assessment.schemas.activities import ActivityBody
from services.assessment.schemas.contacts import Setting
from services.assessment.schemas.programmes import MemberActsBody
from services.assessment.store import programmes as store
from services.assessment.store.programmes import MemberRow
from services.assessment.store.records import says_already, supersede
from shared.data.db import Session
from shared.kernel.claims import Actor

_EXPLAINED = "had it explained to them, which is an activity of theirs: that is taken back where it is recorded"
SAID = {"invite": "invited", "decline": "declined", "defer": "deferred", "reopen": "to_invite"}


async def act(session: Session, programme_id: UUID, body: MemberActsBody, actor: Actor, today: date) -> int:
    """Of how many it was not so before."""
    programme = await programme_going_on(session, programme_id, actor)
    _check(body, programme, today)
    chosen = [of for of in await members_in(session, programme, today) if of.row.id in set(body.member_ids)]
    _check_members(body, chosen)
    await check_listed(session, body.organisations, actor)
    await check_workers(session, {"worker": body.worker}, actor)
    if body.act == "explain":
        return await _explain(session, body, chosen, actor, today)
    locked = await store.lock_members(session, programme_id, [member for of in chosen for member in of.row.ids])
    records = {member.id: member for member in locked}
    return sum([await _say(session, body, [records[member] for member in of.row.ids], actor, today) for of in chosen])


async def _say(
    session: Session, body: MemberActsBody, records: Sequence[ProgrammeMember], actor: Actor, today: date
) -> bool:
    """Of all records of one person that say something, so that none of them says otherwise; else of the first."""
    spoken = [member for member in records if member.state != "to_invite"] or records[:1]
    says = _says(body)
    changed = [member for member in (records if body.act == "assign" else spoken) if not says_already(member, says)]
    for member in changed:
        check_correctable(member)
        await supersede(session, member, actor, today, **says)
    return bool(changed)


def _says(body: MemberActsBody) -> dict[str, Any]:
    if body.act == "assign":
        return {"worker": body.worker}
    return {"state": SAID[body.act], "state_on": body.on, "deferred_until": body.deferred_until}


async def _explain(
    session: Session, body: MemberActsBody, chosen: Sequence[MemberOf], actor: Actor, today: date
) -> int:
    """As an activity of each, as if it had been recorded there: that it was explained follows from it. Of whom it
    says so already none is made: the same may be said twice at once.
    """
    explained = {
        "kind": "explanation_of_reassessment",
        "on": body.on,
        "setting": body.setting,
        "attendance": "attended",
        "workers": [actor.sub],
        "organisations": body.organisations,
    }
    anew = [of for of in chosen if not _explained_already(of.row, body)]
    for of in anew:
        said = ActivityBody.model_validate({"clientId": of.row.client_id, **explained})
        await record_activity(session, said, actor, today)
    return len(anew)


def _explained_already(row: MemberRow, body: MemberActsBody) -> bool:
    return row.explained_on == body.on and (row.together or not body.organisations)


def _check(body: MemberActsBody, programme: Programme, today: date) -> None:
    checks: list[Callable[[], None]] = [
        partial(check_not_after, "on", body.on, today),
        partial(_check_begun, body, programme),
        partial(_check_deferred, body),
        partial(check_ahead, "deferredUntil", body.deferred_until, today),
        partial(
            check_said_where,
            "worker",
            "where somebody is to look after them",
            said=body.worker is not None,
            where=body.act == "assign",
            needed=False,
        ),
        partial(
            check_said_where,
            "organisations",
            "where it was explained",
            said=bool(body.organisations),
            where=body.act == "explain",
            needed=False,
        ),
        partial(_check_setting, body),
    ]
    check_all(*checks)


def _check_begun(body: MemberActsBody, programme: Programme) -> None:
    if body.on < programme.first_on:
        raise bad_value("on", "lies before the programme began", [f"on or after {programme.first_on}"])


def _check_deferred(body: MemberActsBody) -> None:
    until, puts_off = body.deferred_until, body.act == "defer"
    words, after = "where they put it off", [f"after {body.on}"]
    check_said_where("deferredUntil", words, said=until is not None, where=puts_off, allowed=after)
    if until is not None and until <= body.on:
        raise bad_value("deferredUntil", "lies on the day itself or before", after)


def _check_setting(body: MemberActsBody) -> None:
    is_explained = body.act == "explain"
    said, places = body.setting is not None, get_args(Setting)
    check_said_where("setting", "where it was explained", said=said, where=is_explained, allowed=places)


def _check_members(body: MemberActsBody, chosen: Sequence[MemberOf]) -> None:
    ids = {of.row.id for of in chosen}
    for number, member in enumerate(body.member_ids):
        if member not in ids or member in body.member_ids[:number]:
            raise bad_value(f"memberIds.{number}", "is no member of this programme, or is named twice")
    if body.act == "assign":
        return
    refused = {of.row.id: why for of in chosen if (why := _why_not(body, of))}
    for number, member in enumerate(body.member_ids):
        if member in refused:
            raise bad_value(f"memberIds.{number}", refused[member])


def _why_not(body: MemberActsBody, of: MemberOf) -> str | None:
    if of.now.state in BY_ITSELF:
        return f"is {of.now.state} already, by what else is recorded of them"
    return _EXPLAINED if body.act == "reopen" and of.now.state == "explained" else None
