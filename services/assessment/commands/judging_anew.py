"""What an assessment says of the person it is of, and by the scheme: age, sex, district and languages, remit, and
the class of what is presented.

They are of the person that its id goes by, so they are told again whenever that is another or is corrected; and by
the version that counts on its day, so they are told again whenever that is another.
"""

from collections.abc import Collection, Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from services.assessment.commands.access import check_takes_no_tariff
from services.assessment.commands.assessments import client_assessed
from services.assessment.models import Assessment
from services.assessment.rules.catalogue import judged
from services.assessment.rules.verifying import SYSTEM
from services.assessment.store import judged as judging
from services.assessment.store import persons as store
from services.assessment.store.catalogue import catalogue_of, catalogue_on
from services.assessment.store.judged import AllAsKept, JudgedAssessment
from services.assessment.store.persons import Client
from services.assessment.store.records import lock_standing_assessments, rated_by, supersede
from shared.data import ending
from shared.data.apart import each_apart
from shared.data.db import Database, Session
from shared.kernel.claims import Actor
from shared.messaging import outbox

AT_ONCE = 500  # assessments that are in memory together
_RIGHT = WeakKeyDictionary[Database, dict[str, AllAsKept]]()  # by area, as they were when all were found right


async def judge_persons_again(session: Session, before: Mapping[UUID, Client], actor: Actor, today: date) -> bool:
    """The standing assessments under those of these ids that go by other words now, each at its next revision.

    Whoever calls this holds the persons. Returns whether there were such ids.
    """
    now = await store.goes_by(session, before)
    changed = [client_id for client_id, client in now.items() if _says(client) != _says(before[client_id])]
    standing = await lock_standing_assessments(session, changed)
    raters = await rated_by(session, [assessment.id for assessment in standing])
    for assessment in standing:
        client = now[assessment.client_id]
        says = await _judged(session, assessment, client)
        if not says.get("in_remit", True):
            await check_takes_no_tariff(session, assessment, actor, today)
        await supersede(session, assessment, actor, today, **says)
        outbox.add(session, assessment.client_id, client_assessed(assessment, client, actor, raters[assessment.id]))
    return bool(changed)


def _says(client: Client) -> tuple[object, ...]:
    return client.birth_date, client.sex, client.district, client.languages


async def _judged(session: Session, assessment: Assessment, client: Client) -> dict[str, Any]:
    """By the version of the date of the assessment, as it is now known."""
    catalogue = await catalogue_on(session, assessment.area, assessment.assessed_on)
    if catalogue is None:
        return {}
    return judged(catalogue, assessment.assessed_on, client.birth_date, assessment.presenting)


async def judge_again(session: Session, area: str, since: date, today: date) -> list[str]:
    """The assessments of the area from that day on, by the versions that count on their days as they are now known.

    Few differ, and only whom they are of is locked. Returns who was left out and why: one holds up nobody else.
    """
    left: list[str] = []
    after = UUID(int=0)
    while assessments := await judging.judged_from(session, area, since, after, AT_ONCE):
        clients = sorted({assessment.client_id for assessment in assessments})
        left += await each_apart(session, "client", clients, partial(_judge, session, area, assessments, today))
        if len(assessments) < AT_ONCE:
            break
        after = assessments[-1].id
    return left


async def judge_all_again(session: Session, area: str, today: date) -> list[str]:
    """Once in each process, since an older version of the program may have judged otherwise; after that where any of
    them, or what it is judged by, is not as it was when all were found right. So a day costs little where nothing is.
    """
    kept = await judging.all_as_kept(session, area)
    right = _RIGHT.setdefault(session.database, {})
    if right.get(area) == kept:
        return []
    right.pop(area, None)
    left = await judge_again(session, area, date.min, today)
    if not left and await judging.all_as_kept(session, area) == kept:
        right[area] = kept
    return left


async def _judge(
    session: Session, area: str, assessments: Collection[JudgedAssessment], today: date, clients: Collection[UUID]
) -> None:
    """Those of them that are of these."""
    by = Actor(SYSTEM.sub, area, SYSTEM.organisation, frozenset())
    asked = set(clients)
    theirs = [assessment for assessment in assessments if assessment.client_id in asked]
    if differing := await _differing(session, area, theirs):
        await store.lock_clients(session, {row.client_id for row in theirs if row.id in differing}, area)
        locked = await judging.lock_judged(session, differing)
        says = await _differing(session, area, locked)
        await _publish(session, await judging.keep_judged(session, list(says.values()), by, today), by)


async def _differing(
    session: Session, area: str, assessments: Collection[JudgedAssessment]
) -> dict[UUID, dict[str, Any]]:
    """What each says now, where that is not what is kept."""
    differing = {}
    for assessment in assessments:
        catalogue = await catalogue_of(session, area, assessment.counting)
        says = judged(catalogue, assessment.assessed_on, assessment.birth_date, assessment.presenting)
        if any(getattr(assessment, name) != value for name, value in says.items()):
            differing[assessment.id] = {"id": assessment.id, **says}
    return differing


async def _publish(session: Session, assessments: Collection[Assessment], by: Actor) -> None:
    people = await store.goes_by(session, {assessment.client_id for assessment in assessments})
    raters = await rated_by(session, [assessment.id for assessment in assessments])
    events = [
        (assessment.client_id, client_assessed(assessment, people[assessment.client_id], by, raters[assessment.id]))
        for assessment in assessments
    ]
    outbox.add_all(session, events)
    await ending.write(session)
