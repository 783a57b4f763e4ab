"""What was confirmed, kept and found."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from services.tariff.models import Tariff
from services.tariff.store.listing import listed
from shared.data.db import Session, rows
from shared.data.records import columns, first, made
from shared.kernel.problems import NotFound
from shared.web.paging import PageQuery

_CONFIRM = f"""
WITH confirmed AS (
    UPDATE proposal SET state = 'confirmed', revision = revision + 1 WHERE id = :proposal_id RETURNING *
)
INSERT INTO tariff (id, area, client_id, assessment_id, proposal_id, valid_from, band, proposed_band, prices, priced,
                    arithmetic, override_code, confirmed_by, confirmed_by_organisation, confirmed_on,
                    scheme_id, scheme_version, scheme_hash, revision, voided)
SELECT CAST(:id AS uuid), area, client_id, assessment_id, id, assessed_on, CAST(:band AS text), band,
       CAST(:prices AS jsonb), CAST(:priced AS jsonb), arithmetic, CAST(:override_code AS text),
       CAST(:confirmed_by AS text), CAST(:confirmed_by_organisation AS text), CAST(:confirmed_on AS date),
       scheme_id, scheme_version, scheme_hash, 1, false
FROM confirmed
RETURNING {columns(Tariff)}
"""


_VOID = f"""
UPDATE tariff
SET voided = CAST(:reason AS text) IS NOT NULL, voided_reason = CAST(:reason AS text), revision = revision + 1
WHERE id = ANY (CAST(:ids AS uuid[])) AND voided <> (CAST(:reason AS text) IS NOT NULL)
RETURNING {columns(Tariff)}
"""


async def chosen_otherwise(session: Session) -> list[UUID]:
    """The assessments of which a tariff stands that is not as it was proposed."""
    sql = "SELECT assessment_id FROM tariff WHERE override_code IS NOT NULL AND NOT voided ORDER BY assessment_id"
    return [row["assessment_id"] for row in await rows(session, sql)]


async def confirm(
    session: Session,
    proposal_id: UUID,
    *,
    prices: dict[str, int] | None,
    priced: list[dict[str, Any]],
    **values: Any,
) -> Tariff:
    """The proposal is confirmed, and its tariff stands."""
    in_json = {"prices": None if prices is None else to_json(prices).decode(), "priced": to_json(priced).decode()}
    (row,) = await rows(session, _CONFIRM, proposal_id=proposal_id, **values, **in_json)
    return made(Tariff, row)


async def void(session: Session, tariff_ids: Iterable[UUID], reason: str | None) -> dict[UUID, Tariff]:
    """Those that stood until now; without a reason they stand again, and it is those that did not."""
    found = await rows(session, _VOID, ids=list(tariff_ids), reason=reason)
    return {row["id"]: made(Tariff, row) for row in found}


async def tariff(session: Session, area: str, tariff_id: UUID) -> Tariff:
    found = await first(session, Tariff, "id = :id AND area = :area", id=tariff_id, area=area)
    if found is None:
        raise NotFound
    return found


async def tariffs(session: Session, area: str, page: PageQuery, *, client_id: UUID | None) -> Sequence[Tariff]:
    return await listed(session, Tariff, area, page, client_id=client_id)
