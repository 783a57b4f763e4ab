"""Who consents, and what is known of the assessments that an organisation made."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import select

from services.assessment.models import NdtmsConsent
from services.assessment.rules.ndtms.writing import DOSE, AssessedCase
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, param, sql, statement

_PAGES = pages(
    select(NdtmsConsent).where(NdtmsConsent.area == param.area),
    by=[NdtmsConsent.id],
    narrowed=[among(NdtmsConsent.client_id, param.clients)],
)
_LOCK = statement(
    select(NdtmsConsent).where(NdtmsConsent.id == param.id, NdtmsConsent.area == param.area).with_for_update()
)
# A consent is the person's, under whichever of their ids it was recorded. So is a dose, whoever gave it; of one day it
# is one, however many recorded it.
_CASES = sql(
    """
    SELECT found.id AS assessment_id, person.id AS client_id, found.assessed_on, found.drug_profile, found.injecting,
           person.initials, person.birth_date, person.sex, contact.contacted_on, contact.source_code,
           contact.source_list, consent.given AS consent, review.id AS top_id, review.done_on AS top_on,
           to_jsonb(review) AS top, doses.days AS hep_b_doses
      FROM assessment found
      LEFT JOIN person_alias alias ON alias.absorbed_id = found.client_id
      JOIN person ON person.id = coalesce(alias.survivor_id, found.client_id)
      LEFT JOIN contact ON contact.id = found.contact_id AND NOT contact.voided
      LEFT JOIN top_review review ON review.assessment_id = found.id AND NOT review.voided
      LEFT JOIN LATERAL (
          SELECT given FROM ndtms_consent
           WHERE (client_id = person.id
                  OR client_id IN (SELECT absorbed_id FROM person_alias WHERE survivor_id = person.id))
             AND NOT voided
           ORDER BY said_on DESC, ndtms_consent.id DESC LIMIT 1
      ) consent ON true
      LEFT JOIN LATERAL (
          SELECT count(DISTINCT occurred_on) AS days FROM evidence
           WHERE (client_id = person.id
                  OR client_id IN (SELECT absorbed_id FROM person_alias WHERE survivor_id = person.id))
             AND code = :dose AND status <> 'pending' AND NOT voided AND occurred_on <= :until
      ) doses ON true
     WHERE found.area = :area AND found.recorded_by_organisation = :organisation AND NOT found.voided
       AND found.assessed_on BETWEEN :since AND :until AND found.kind IN ('triage', 'comprehensive')
     ORDER BY found.assessed_on, found.id
     LIMIT :limit
    """,
    into=AssessedCase,
)


async def page(session: Session, area: str, clients: Collection[UUID] | None, after: Any, limit: int) -> Any:
    asked = None if clients is None else list(clients)
    return await _PAGES.page(session, after=after, limit=limit, area=area, clients=asked)


async def lock(session: Session, consent_id: UUID, area: str) -> NdtmsConsent | None:
    return await _LOCK.first(session, id=consent_id, area=area)


async def assessed_cases(
    session: Session, area: str, organisation: str, since: date, until: date, limit: int
) -> list[AssessedCase]:
    """Of these days, both included, in their order."""
    days = {"since": since, "until": until}
    return await _CASES.all(session, area=area, organisation=organisation, dose=DOSE, **days, limit=limit)
