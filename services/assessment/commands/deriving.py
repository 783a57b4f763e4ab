"""What an assessment says of the person it is of: age, remit, sex, district and languages.

They are of the person that its id goes by, so they are told again whenever that is another or is corrected.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.commands.access import check_takes_no_tariff
from services.assessment.commands.assessments import client_assessed
from services.assessment.models import Assessment
from services.assessment.rules.identity import age_on
from services.assessment.rules.remit import remit_on
from services.assessment.store import persons as store
from services.assessment.store.catalogue import catalogue_on
from services.assessment.store.persons import Client
from services.assessment.store.records import rated_by, supersede
from shared import outbox
from shared.auth import Actor
from shared.db import Session
from shared.records import fetch

_STANDING = "client_id = ANY(:clients) AND NOT voided ORDER BY id FOR NO KEY UPDATE"


async def derive_again(session: Session, before: Mapping[UUID, Client], actor: Actor, today: date) -> bool:
    """The standing assessments under those of these ids that go by other words now, each at its next revision.

    Told in the name of who found it: who corrects the person has given no points. Whoever calls this holds the persons.
    Answers whether there were such ids.
    """
    now = await store.goes_by(session, before)
    changed = [client_id for client_id, client in now.items() if _says(client) != _says(before[client_id])]
    standing = await fetch(session, Assessment, _STANDING, clients=changed)
    raters = await rated_by(session, [each.id for each in standing])
    for assessment in standing:
        client = now[assessment.client_id]
        remit = await _remit(session, assessment, client)
        if not remit.get("in_remit", True):
            await check_takes_no_tariff(session, assessment, actor, today)
        await supersede(session, assessment, actor, today, **remit)
        outbox.add(session, assessment.client_id, client_assessed(assessment, client, raters[assessment.id]))
    return bool(changed)


def _says(client: Client) -> tuple[object, ...]:
    return client.birth_date, client.sex, client.district, client.languages


async def _remit(session: Session, assessment: Assessment, client: Client) -> dict[str, Any]:
    """By the rules of the date of the assessment, as they are now known."""
    catalogue = await catalogue_on(session, assessment.area, assessment.assessed_on)
    if catalogue is None:
        return {}
    substances = [each["class"] for each in assessment.presenting]
    age = age_on(client.birth_date, assessment.assessed_on)
    remit = remit_on(assessment.assessed_on, age, substances, catalogue.remit)
    return {"in_remit": remit.in_remit, "remit_reason": remit.reason}
