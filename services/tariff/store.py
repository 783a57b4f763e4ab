"""Every query of tariff. Rows belong to an area: nothing is found across it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from pydantic_core import to_json
from sqlmodel import SQLModel

from services.tariff.models import Assessment, Merge, Proposal, SchemeVersion, Tariff
from shared.data.db import Row, Session, rows, run
from shared.data.records import columns, fetch, first, made, narrowed
from shared.data.revisions import in_steps, newer
from shared.kernel.problems import NotFound
from shared.web.paging import PageQuery

T = TypeVar("T", bound=SQLModel)

# An assessment that arrives while its scheme is being published must not miss it: each would not see the
# other's uncommitted row. Who publishes holds the area alone, who looks for a scheme shares it.
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('scheme/' || CAST(:area AS text), 0))"

# All assessments of the persons concerned, in one order: whoever sets or voids a tariff of a person holds
# them, so that the news of one person leaves in the order of the commits.
_LOCK = """
SELECT assessment_id FROM assessment WHERE client_id IN ({which}) ORDER BY assessment_id FOR UPDATE
"""
_LOCK_ASSESSED = _LOCK.format(which="SELECT client_id FROM assessment WHERE assessment_id = ANY (CAST(:ids AS uuid[]))")
_LOCK_PROPOSED = _LOCK.format(
    which="""
    SELECT assessed.client_id FROM assessment AS assessed JOIN proposal USING (assessment_id)
    WHERE proposal.id = :proposal_id AND proposal.area = :area"""
)

# The areas are shared before any row is written, and the rows are written before schemes are looked for.
_KEEP_ASSESSMENTS = f"""
WITH shared AS MATERIALIZED (
    SELECT pg_advisory_xact_lock_shared(hashtextextended('scheme/' || area, 0))
    FROM unnest(CAST(:areas AS text[])) AS area
)
INSERT INTO assessment (assessment_id, area, client_id, kind, assessed_on, in_remit, points, rated_by,
                        actor, actor_organisation, revision, voided)
SELECT * FROM jsonb_to_recordset(CAST(:facts AS jsonb)) AS fact (
    assessment_id uuid, area text, client_id uuid, kind text, assessed_on date, in_remit boolean, points jsonb,
    rated_by jsonb, actor text, actor_organisation text, revision bigint, voided boolean)
WHERE (SELECT count(*) FROM shared) > 0
ORDER BY assessment_id
{newer(Assessment)}
RETURNING assessment_id
"""

_KEEP_MERGES = f"""
INSERT INTO merge (merge_id, area, survivor_id, absorbed_id, revision, voided)
SELECT * FROM jsonb_to_recordset(CAST(:facts AS jsonb)) AS fact (
    merge_id uuid, area text, survivor_id uuid, absorbed_id uuid, revision bigint, voided boolean)
ORDER BY merge_id
{newer(Merge)}
"""

# All ids of a person, however often merged: each of them finds the same.
_SAME_PERSON = """(
WITH RECURSIVE same (id) AS (
    SELECT CAST(:client_id AS uuid)
    UNION
    SELECT CASE WHEN merge.survivor_id = same.id THEN merge.absorbed_id ELSE merge.survivor_id END
    FROM same JOIN merge ON same.id IN (merge.survivor_id, merge.absorbed_id)
    WHERE merge.area = :area AND NOT merge.voided
)
SELECT id FROM same
)"""

_VERSION = "area = :area AND scheme_id = :scheme_id AND version = :version"
_FILTERS = {
    "area": "area = :area",
    "assessment_id": "assessment_id = :assessment_id",
    "client_id": f"client_id = ANY (ARRAY{_SAME_PERSON})",
    "state": "state = :state",
    "after": "id > :after",
}

_STANDING = f"""
WITH published AS (
    SELECT area, array_agg(hash) AS hashes, array_agg(published_at) AS times
    FROM scheme_version WHERE state = 'published' GROUP BY area
)
SELECT {columns(Assessment, "assessed")}, published.hashes, published.times,
       CASE WHEN open.id IS NOT NULL THEN ROW({columns(Proposal, "open")}) END AS open,
       CASE WHEN tariff.id IS NOT NULL THEN ROW({columns(Tariff, "tariff")}) END AS tariff,
       CASE WHEN confirmed.id IS NOT NULL THEN ROW({columns(Proposal, "confirmed")}) END AS confirmed
FROM assessment AS assessed
LEFT JOIN LATERAL (
    SELECT made.id FROM proposal JOIN tariff AS made ON made.proposal_id = proposal.id
    WHERE proposal.assessment_id = assessed.assessment_id AND made.voided_reason IS DISTINCT FROM 'replaced'
    ORDER BY made.voided, made.id DESC LIMIT 1
) AS last ON true
LEFT JOIN tariff ON tariff.id = last.id
LEFT JOIN proposal AS confirmed ON confirmed.id = tariff.proposal_id
LEFT JOIN LATERAL (
    SELECT * FROM proposal WHERE assessment_id = assessed.assessment_id AND (
        state = 'proposed'
        OR (state = 'withdrawn' AND reopen_reason IS NOT NULL AND tariff.voided AND replaces = tariff.id)
    )
    ORDER BY state, id DESC LIMIT 1
) AS open ON true
LEFT JOIN published ON published.area = assessed.area
WHERE assessed.assessment_id = ANY (CAST(:ids AS uuid[]))
ORDER BY assessed.assessment_id
"""

_PROPOSAL_CHANGES = ", ".join(f"{name} = excluded.{name}" for name in Proposal.model_fields if name != "id")
_KEEP_PROPOSALS = f"""
INSERT INTO proposal ({columns(Proposal)})
SELECT {columns(Proposal)} FROM jsonb_populate_recordset(CAST(NULL AS proposal), CAST(:proposals AS jsonb))
ON CONFLICT (id) DO UPDATE SET {_PROPOSAL_CHANGES}
"""

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


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is about one assessment at present."""

    assessment: Assessment
    proposal: Proposal | None  # what is open, or a person's question that went with the tariff that fell
    tariff: Tariff | None  # what stands, else the last that fell with its ground
    confirmed: Proposal | None  # what the tariff was confirmed from
    published: Sequence[tuple[str, datetime]]  # by hash, the versions of its area


async def hold_schemes(session: Session, area: str) -> None:
    await rows(session, _ALONE, area=area)


async def scheme_version(session: Session, area: str, scheme_id: str, version: int) -> SchemeVersion:
    found = await first(session, SchemeVersion, _VERSION, area=area, scheme_id=scheme_id, version=version)
    if found is None:
        raise NotFound
    return found


async def drafted(session: Session, area: str, scheme_id: str, version: int) -> SchemeVersion | None:
    where = f"{_VERSION} FOR UPDATE"
    return await first(session, SchemeVersion, where, area=area, scheme_id=scheme_id, version=version)


async def scheme_versions(session: Session, area: str, page: PageQuery) -> Sequence[SchemeVersion]:
    where = "area = :area"
    values: dict[str, Any] = {"area": area, "limit": page.fetch}
    if last := page.after(str, int):
        where += " AND (scheme_id, version) > (:scheme_id, :version)"
        values["scheme_id"], values["version"] = last
    return await fetch(session, SchemeVersion, f"{where} ORDER BY scheme_id, version LIMIT :limit", **values)


async def published_versions(session: Session, area: str) -> list[tuple[str, datetime]]:
    """The hash of each and when it was published."""
    sql = "SELECT hash, published_at FROM scheme_version WHERE area = :area AND state = 'published'"
    return [(row["hash"], row["published_at"]) for row in await rows(session, sql, area=area)]


async def published_schemes(session: Session, area: str, hashes: Iterable[str]) -> list[tuple[str, dict[str, Any]]]:
    """Each after its hash."""
    sql = """
    SELECT hash, scheme FROM scheme_version
    WHERE area = :area AND hash = ANY (CAST(:hashes AS text[])) AND state = 'published'
    """
    found = await rows(session, sql, area=area, hashes=list(hashes))
    return [(row["hash"], row["scheme"]) for row in found]


async def keep_assessments(session: Session, facts: Iterable[dict[str, Any]]) -> list[UUID]:
    """The ids of those that were new or newer. The schemes of their areas stay as they are until the commit."""
    found: dict[UUID, None] = {}
    for step in in_steps(facts, ["assessment_id"]):
        areas = sorted({fact["area"] for fact in step})
        kept = await rows(session, _KEEP_ASSESSMENTS, areas=areas, facts=to_json(step).decode())
        found |= dict.fromkeys(row["assessment_id"] for row in kept)
    return list(found)


async def keep_merges(session: Session, facts: Iterable[dict[str, Any]]) -> None:
    for step in in_steps(facts, ["merge_id"]):
        await run(session, _KEEP_MERGES, facts=to_json(step).decode())


async def assessments_from(session: Session, area: str, start: date) -> list[UUID]:
    sql = "SELECT assessment_id FROM assessment WHERE area = :area AND assessed_on >= :start"
    return [row["assessment_id"] for row in await rows(session, sql, area=area, start=start)]


async def chosen_otherwise(session: Session) -> list[UUID]:
    """The assessments of which a tariff stands that is not as it was proposed."""
    sql = "SELECT assessment_id FROM tariff WHERE override_code IS NOT NULL AND NOT voided ORDER BY assessment_id"
    return [row["assessment_id"] for row in await rows(session, sql)]


async def lock_persons(session: Session, assessment_ids: Iterable[UUID]) -> None:
    await run(session, _LOCK_ASSESSED, ids=list(assessment_ids))


async def lock_person(session: Session, area: str, proposal_id: UUID) -> None:
    """The person for whom this is proposed."""
    await run(session, _LOCK_PROPOSED, area=area, proposal_id=proposal_id)


async def standing(session: Session, assessment_ids: Iterable[UUID]) -> list[Standing]:
    """In the order of the assessments' ids."""
    return [
        Standing(
            made(Assessment, row),
            _part(Proposal, row["open"]),
            _part(Tariff, row["tariff"]),
            _part(Proposal, row["confirmed"]),
            list(zip(row["hashes"] or (), row["times"] or (), strict=True)),
        )
        for row in await rows(session, _STANDING, ids=list(assessment_ids))
    ]


def _part(table: type[T], values: Sequence[Any] | None) -> T | None:
    return None if values is None else made(table, dict(zip(table.model_fields, values, strict=True)))


async def keep_proposals(session: Session, proposals: Sequence[Row]) -> None:
    """New ones, and known ones as they are now."""
    if proposals:
        await run(session, _KEEP_PROPOSALS, proposals=to_json(proposals).decode())


async def proposal(session: Session, area: str, proposal_id: UUID) -> Proposal:
    found = await first(session, Proposal, "id = :id AND area = :area", id=proposal_id, area=area)
    if found is None:
        raise NotFound
    return found


async def assessment(session: Session, area: str, assessment_id: UUID) -> Assessment:
    found = await first(session, Assessment, "assessment_id = :id AND area = :area", id=assessment_id, area=area)
    if found is None:
        raise NotFound
    return found


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


async def proposals(
    session: Session,
    area: str,
    page: PageQuery,
    *,
    assessment_id: UUID | None,
    client_id: UUID | None,
    state: str | None,
) -> Sequence[Proposal]:
    return await _listed(session, Proposal, area, page, assessment_id=assessment_id, client_id=client_id, state=state)


async def tariffs(session: Session, area: str, page: PageQuery, *, client_id: UUID | None) -> Sequence[Tariff]:
    return await _listed(session, Tariff, area, page, client_id=client_id)


async def _listed(session: Session, table: type[T], area: str, page: PageQuery, **wanted: Any) -> Sequence[T]:
    """By id."""
    given = {"area": area, "after": page.after(UUID)} | wanted
    where = narrowed({_FILTERS[name]: value for name, value in given.items()})
    return await fetch(session, table, f"{where} ORDER BY id LIMIT :limit", limit=page.fetch, **given)


_PARTIES = """
SELECT DISTINCT terms ->> 'party' AS party FROM scheme_version, jsonb_array_elements(scheme -> 'contracts') AS terms
WHERE state = 'published' AND (CAST(:area AS text) IS NULL OR area = :area)
"""


async def parties(session: Session, area: str | None) -> set[str]:
    """Whom any published version of the area pays, or of all areas."""
    return {row["party"] for row in await rows(session, _PARTIES, area=area)}
