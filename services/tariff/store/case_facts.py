"""What is known of assessments and tariffs, as cases are derived from it."""

from collections.abc import Collection
from uuid import UUID

from services.tariff.rules.cases import AssessmentToBand, ConfirmedBand
from shared.data.db import Session
from shared.data.statements import sql
from shared.figures.merged import owners_by, read_owners

_OWNERS = owners_by("merge")
_ASSESSED = sql(
    """
    SELECT assessment.assessment_id AS id, assessment.client_id, assessment.kind, assessment.in_remit,
           assessment.assessed_on,
           (SELECT min(confirmed_on) FROM tariff WHERE tariff.assessment_id = assessment.assessment_id) AS confirmed_on,
           EXISTS (SELECT FROM proposal WHERE proposal.assessment_id = assessment.assessment_id
                      AND proposal.state = 'proposed') AS is_open
      FROM assessment
     WHERE assessment.area = :area AND assessment.client_id = ANY(CAST(:clients AS uuid[])) AND NOT assessment.voided
       AND EXISTS (SELECT FROM proposal WHERE proposal.assessment_id = assessment.assessment_id)
    """,
    into=AssessmentToBand,
)
_CONFIRMED = sql(
    """
    SELECT tariff.id, assessment.client_id, assessment.kind, tariff.band, tariff.override_code, tariff.confirmed_by,
           tariff.confirmed_on
      FROM tariff JOIN assessment ON assessment.assessment_id = tariff.assessment_id
     WHERE assessment.area = :area AND assessment.client_id = ANY(CAST(:clients AS uuid[])) AND NOT tariff.voided
    """,
    into=ConfirmedBand,
)
_ROWS = sql(
    """
    SELECT CAST(said.row AS text) AS row
      FROM scheme_version, jsonb_array_elements(CAST(scheme AS jsonb) -> 'indicators') WITH ORDINALITY said (row, place)
     WHERE area = :area AND state = 'published' ORDER BY published_at, version, place
    """,
    into=str,
)


async def indicator_rows(session: Session, area: str) -> list[str]:
    """What schemes say of figures, as JSON, what was published last in the end."""
    return await _ROWS.all(session, area=area)


async def owners_of(session: Session, area: str, clients: Collection[UUID]) -> dict[UUID, UUID]:
    """By each id of these persons the one that they go by."""
    return await read_owners(session, _OWNERS, area, clients)


async def assessments_of(session: Session, area: str, clients: Collection[UUID]) -> list[AssessmentToBand]:
    return await _ASSESSED.all(session, area=area, clients=list(clients))


async def confirmed_bands_of(session: Session, area: str, clients: Collection[UUID]) -> list[ConfirmedBand]:
    return await _CONFIRMED.all(session, area=area, clients=list(clients))
