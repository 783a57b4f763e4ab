"""All that is known of many persons, read in one go.

A person is all client ids that standing merges have made one. Whoever reconciles holds
the row of the id that the person goes by, so that two never reconcile one person at once.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.assessment.models import ClientDue, Outcome, Representation, TopOwed, Verification
from services.assessment.models.rows import DueRow, OutcomeRow, RepresentationRow, TopOwedRow, VerificationRow
from services.assessment.rules.facts import (
    Assessment,
    Contact,
    Decision,
    EarlierStart,
    End,
    Evidence,
    KeyWorker,
    PersonFacts,
    Rating,
    Start,
    Tariff,
    Top,
    Transfer,
)
from services.assessment.rules.terms import Terms, terms
from services.assessment.rules.top_form import FLAG_ITEMS, ITEMS
from services.assessment.store.pending_matches import pending_sql
from services.assessment.store.unknown import warn_of_unknown_words
from shared.data.db import Session
from shared.data.revisions import STEP
from shared.data.statements import columns, sql


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """`id` is what the person goes by; `kin` are all their ids, itself included. Locked is who was asked for so.

    Nothing can be achieved, told or due of a person who was never `treated`, but where the LASARS is paid for measures
    of its own: there everybody counts as that. What was recorded of an alias that waits for an assessor proves nothing,
    and so counts as never.
    """

    id: UUID
    area: str
    kin: tuple[UUID, ...]
    treated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedOfPerson:
    """What was published of a person as the tables hold it, what people said of that, and what is due."""

    outcomes: list[OutcomeRow] = field(default_factory=list)
    verifications: list[VerificationRow] = field(default_factory=list)
    representations: list[RepresentationRow] = field(default_factory=list)
    due: list[DueRow] = field(default_factory=list)
    owed: list[TopOwedRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class KnownPersons:
    """Persons, by area every published version, and by person the facts and what was published."""

    persons: list[KnownPerson]
    versions: dict[str, list[Terms]]
    facts: dict[UUID, PersonFacts]
    published: dict[UUID, PublishedOfPerson]


@dataclass(frozen=True, slots=True)
class _Version:
    area: str
    scheme_id: str
    version: int
    hash: str
    published_at: str
    scheme: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class _Texts:
    """JSON of each kind, or none."""

    persons: str | None
    versions: str | None
    assessments: str | None
    contacts: str | None
    tops: str | None
    evidence: str | None
    starts: str | None
    transfers: str | None
    ends: str | None
    decisions: str | None
    key_workers: str | None
    earlier_starts: str | None
    tariffs: str | None
    ratings: str | None
    outcomes: str | None
    verifications: str | None
    representations: str | None
    due: str | None
    owed: str | None


# Each finds its rows by an index on client_id; what is of an episode, by the episode: whose that is, only its start
# says. Columns are named as the rules name what they hold.
_ASKED = "ANY(ARRAY(SELECT client_id FROM asked))"
_OF = f"client_id = {_ASKED}"
_OF_EPISODE = f"JOIN start_fact began ON began.id = each.{{episode}} WHERE began.client_id = {_ASKED}"
# A LASARS's own outcomes are of no episode of treatment: whose they are, they say themselves.
OF_NO_EPISODE = "NOT EXISTS (SELECT FROM start_fact WHERE start_fact.id = each.episode_id)"
# Where the LASARS is paid for measures of its own, something may be achieved by somebody whom nobody treats.
OWN_MEASURES = "SELECT area FROM scheme_fact WHERE scheme @? '$.contracts[*].verified_by'"
_FACT = 'each.id, each.revision, each.voided, each.recorded_by AS "by", each.recorded_by_organisation AS organisation'
_RECORDED = f"client_id AS owner, {_FACT}"
# What was taken back as lost stands at the floor of the restatement, which no word of the source has.
_LOST = f"each.voided AND each.revision % {STEP} = 0 AS lost"
_CONSUMED = f"began.client_id AS owner, {_FACT}, {_LOST}"
_NOBODY = "CAST('[]' AS json)"
_BY_MEASURES = "(CAST(:measures AS text[]) IS NULL OR each.measure = ANY (CAST(:measures AS text[])))"
_SAID = f"""CASE WHEN each.revision > 1 THEN coalesce((SELECT json_agg(json_build_object(
    'sub', sub, 'organisation', organisation)) FROM heard_by WHERE thing = '{{table}}' AND thing_id = each.id),
    {_NOBODY}) ELSE {_NOBODY} END AS correctors"""
_CORRECTORS = f"""CASE WHEN each.revision > 1 THEN coalesce((SELECT json_agg(DISTINCT jsonb_build_object(
    'sub', replaced_by, 'organisation', replaced_by_organisation)) FROM superseded WHERE thing_id = each.id),
    {_NOBODY}) ELSE {_NOBODY} END AS correctors"""
_PROFILED = f"""CASE WHEN each.revision > 1 THEN coalesce((
    SELECT json_agg(DISTINCT jsonb_build_object('sub', replaced_by, 'organisation', replaced_by_organisation))
      FROM (SELECT replaced_by, replaced_by_organisation, content -> 'drug_profile' AS drugs,
                   content ->> 'assessed_on' AS on_day,
                   lead(content -> 'drug_profile', 1, each.drug_profile) OVER by_revision AS then_drugs,
                   lead(content ->> 'assessed_on', 1, CAST(each.assessed_on AS text)) OVER by_revision AS then_on
              FROM superseded WHERE thing_id = each.id WINDOW by_revision AS (ORDER BY revision)) AS said
     WHERE (drugs, on_day) IS DISTINCT FROM (then_drugs, then_on)), {_NOBODY}) ELSE {_NOBODY} END AS correctors"""
ANSWERS = ", ".join(f"'{item}', {f'CAST({item} AS integer)' if item in FLAG_ITEMS else item}" for item in ITEMS)
_FACTS = {
    "assessments": f"""
        SELECT {_RECORDED}, assessed_on AS "on", kind, under_audit, {_PROFILED},
               jsonb_path_query_array(drug_profile, '$[*].code') AS drugs,
               coalesce((SELECT setting FROM contact WHERE contact.id = each.contact_id), 'assessment') AS door
          FROM assessment each WHERE {_OF}""",
    "contacts": f"""
        SELECT {_RECORDED}, contacted_on AS "on", recorded_by_roles AS roles, {_CORRECTORS},
               attendance = 'attended' AS attended
          FROM contact each WHERE {_OF}""",
    "tops": f"""
        SELECT {_RECORDED}, done_on AS "on", recorded_by_roles AS roles, {_CORRECTORS}, stage, episode_id,
               json_build_object({ANSWERS}) AS items
          FROM top_review each WHERE {_OF} AND status <> 'pending'""",
    "evidence": f"""
        SELECT {_RECORDED}, occurred_on AS "on", recorded_by_roles AS roles, {_CORRECTORS}, code, episode_id
          FROM evidence each WHERE {_OF} AND status <> 'pending'""",
    "starts": f"""
        SELECT {_RECORDED}, {_LOST}, started_on AS "on", {_SAID.format(table="start_fact")}, client_id,
               delivered_by, is_treatment, care_coordinating
          FROM start_fact each WHERE {_OF}""",
    "transfers": f"""
        SELECT {_CONSUMED}, each.transferred_on AS "on", each.episode_id, each.to_organisation AS "to"
          FROM transfer_fact each {_OF_EPISODE.format(episode="episode_id")}""",
    "ends": f"""
        SELECT {_CONSUMED}, each.ended_on AS "on", {_SAID.format(table="end_fact")}, each.reason_list, each.reason_code,
               each.by_role, each.first_ended_on AS first_on
          FROM end_fact each {_OF_EPISODE.format(episode="id")}""",
    "decisions": f'SELECT client_id AS owner, organisation, decided_on AS "on" FROM decided WHERE {_OF}',
    "key_workers": f"""
        SELECT {_CONSUMED}, each.since AS "on", each.episode_id, each.organisation AS holder, each.key_worker AS worker
          FROM key_worker_fact each {_OF_EPISODE.format(episode="episode_id")}""",
    "earlier_starts": f"""
        SELECT whose.client_id AS owner, each.started_on AS "on"
          FROM earlier_start_of whose JOIN earlier_start each ON each.id = whose.earlier_start_id
         WHERE whose.{_OF} AND NOT each.voided""",
    "ratings": f"""
        SELECT {_RECORDED}, assessed_on AS "on", {_CORRECTORS}, points,
               CASE WHEN under_audit THEN {_NOBODY} ELSE CAST('["assessor"]' AS json) END AS roles
          FROM assessment each WHERE {_OF}""",
    "tariffs": f"""
        SELECT client_id AS owner, each.id, each.revision, each.voided, each.confirmed_by AS "by",
               each.confirmed_by_organisation AS organisation, {_LOST}, each.valid_from AS "on", each.band,
               each.assessment_id
          FROM tariff_fact each WHERE {_OF}""",
}
_PUBLISHED = {
    "outcomes": f"""
        SELECT began.client_id AS owner, {columns(Outcome, "each")}
          FROM outcome each {_OF_EPISODE.format(episode="episode_id")} AND {_BY_MEASURES}
         UNION ALL SELECT each.client_id, {columns(Outcome, "each")}
          FROM outcome each WHERE {_OF} AND {OF_NO_EPISODE} AND {_BY_MEASURES}""",
    "verifications": f"""
        SELECT began.client_id AS owner, {columns(Verification, "v")}
          FROM outcome o JOIN start_fact began ON began.id = o.episode_id
          JOIN verification v ON v.outcome_id = o.id WHERE began.client_id = {_ASKED}
         UNION SELECT v.client_id, {columns(Verification, "v")} FROM verification v WHERE {_OF}""",
    "representations": f"SELECT client_id AS owner, {columns(Representation)} FROM representation WHERE {_OF}",
    "due": f"SELECT client_id AS owner, {columns(ClientDue)} FROM client_due WHERE {_OF}",
    "owed": f"""
        SELECT began.client_id AS owner, {columns(TopOwed, "each")}
          FROM top_owed each {_OF_EPISODE.format(episode="episode_id")}""",
}
_OTHERS = {
    "persons": "SELECT id, area, ids AS kin, treated FROM found ORDER BY id",
    "versions": """
        SELECT area, scheme_id, version, hash, published_at,
               CASE WHEN hash = ANY(CAST(:parsed AS text[])) THEN NULL ELSE scheme END AS scheme
          FROM scheme_fact WHERE area IN (SELECT area FROM found WHERE treated OR CAST(:whole AS boolean))
         ORDER BY scheme_id, version""",
}


def _whole(kind: str, select: str) -> str:
    return f'(SELECT CAST(json_agg(one) AS text) FROM ({select}) one) AS "{kind}"'


def _by_owner(kind: str, select: str) -> str:
    grouped = f"SELECT owner, json_agg(one) AS rows FROM ({select}) one GROUP BY owner"
    return f'(SELECT CAST(json_object_agg(owner, rows) AS text) FROM ({grouped}) grouped) AS "{kind}"'


# OFFSET 0 keeps the planner from reading all persons: it expects more ids than there ever are.
_KNOWN = sql(
    f"""
    WITH given AS (
        SELECT DISTINCT coalesce(alias.survivor_id, given.id) AS id
          FROM unnest(CAST(:clients AS uuid[])) AS given (id)
          LEFT JOIN person_alias alias ON alias.absorbed_id = given.id
    ), kin AS MATERIALIZED (
        SELECT person.id, person.area, person.id || ARRAY(SELECT absorbed_id FROM person_alias
                                                           WHERE survivor_id = person.id ORDER BY absorbed_id) AS ids
          FROM given JOIN LATERAL (SELECT id, area FROM person WHERE person.id = given.id OFFSET 0) person ON true
    ), found AS MATERIALIZED (
        SELECT id, area, ids, NOT {pending_sql("ids")} AND (
                   EXISTS (SELECT FROM start_fact WHERE client_id = ANY(ids))
                   OR EXISTS (SELECT FROM outcome WHERE client_id = ANY(ids))
                   OR EXISTS (SELECT FROM representation WHERE client_id = ANY(ids))
                   OR EXISTS (SELECT FROM client_due WHERE client_id = ANY(ids))
                   OR area IN ({OWN_MEASURES})) AS treated
          FROM kin
    ), asked AS MATERIALIZED (
        SELECT unnest(ids) AS client_id FROM found WHERE treated OR CAST(:whole AS boolean)
    )
    SELECT {", ".join(_whole(kind, select) for kind, select in _OTHERS.items())},
           {", ".join(_by_owner(kind, select) for kind, select in (_FACTS | _PUBLISHED).items())}
    """,
    into=_Texts,
)
_VERSIONS_OF = sql(
    """
    SELECT area, scheme_id, version, hash, to_jsonb(published_at) #>> '{}' AS published_at,
           CASE WHEN hash = ANY(CAST(:parsed AS text[])) THEN NULL ELSE scheme END AS scheme
      FROM scheme_fact WHERE area = :area ORDER BY scheme_id, version
    """,
    into=_Version,
)
_ROWS_OF = sql(
    """
    SELECT CAST(said.row AS text) AS row
      FROM scheme_fact, jsonb_array_elements(CAST(scheme AS jsonb) -> 'indicators') WITH ORDINALITY said (row, place)
     WHERE area = :area ORDER BY published_at, version, place
    """,
    into=str,
)
_PERSONS = TypeAdapter(list[KnownPerson])
_VERSIONS = TypeAdapter(list[_Version])
_TYPES: dict[str, type[Any]] = {
    "assessments": Assessment,
    "contacts": Contact,
    "tops": Top,
    "evidence": Evidence,
    "starts": Start,
    "transfers": Transfer,
    "ends": End,
    "decisions": Decision,
    "key_workers": KeyWorker,
    "earlier_starts": EarlierStart,
    "tariffs": Tariff,
    "ratings": Rating,
    "outcomes": OutcomeRow,
    "verifications": VerificationRow,
    "representations": RepresentationRow,
    "due": DueRow,
    "owed": TopOwedRow,
}
_ROWS: dict[str, TypeAdapter[dict[UUID, list[Any]]]] = {
    kind: TypeAdapter(dict[UUID, list[kind_type]])  # type: ignore[valid-type]  # made here, not read
    for kind, kind_type in _TYPES.items()
}


async def known_of(
    session: Session, clients: Collection[UUID], *, whole: bool = False, measures: Collection[str] | None = None
) -> KnownPersons:
    """What is known of persons who were treated; `whole` asks it of the others too. `measures`: of outcomes those of
    these alone.
    """
    by = None if measures is None else list(measures)
    texts = await _KNOWN.one(session, clients=list(clients), parsed=list(_parsed), whole=whole, measures=by)
    persons = _PERSONS.validate_json(texts.persons or "[]")
    versions = _versions(texts.versions, (person.area for person in persons))
    owners = {client: person.id for person in persons for client in person.kin}
    facts = _by_id(owners, {kind: getattr(texts, kind) for kind in _FACTS})
    published = _by_id(owners, {kind: getattr(texts, kind) for kind in _PUBLISHED})
    return KnownPersons(
        persons,
        versions,
        {person_id: PersonFacts(client_id=person_id, **_in_tuples(kinds)) for person_id, kinds in facts.items()},
        {person_id: PublishedOfPerson(**kinds) for person_id, kinds in published.items()},
    )


async def known_apart(session: Session, clients: Collection[UUID]) -> list[tuple[PersonFacts, list[Terms]]]:
    """What is known under each id alone, whoever else it may be, with the versions of its area."""
    texts = await _KNOWN.one(session, clients=list(clients), parsed=list(_parsed), whole=True, measures=None)
    areas = {client: person.area for person in _PERSONS.validate_json(texts.persons or "[]") for client in person.kin}
    versions = _versions(texts.versions, areas.values())
    own = {client: client for client in clients if client in areas}
    facts = _by_id(own, {kind: getattr(texts, kind) for kind in _FACTS})
    return [
        (PersonFacts(client_id=client, **_in_tuples(kinds)), versions[areas[client]]) for client, kinds in facts.items()
    ]


async def versions_of(session: Session, area: str) -> list[Terms]:
    """Every published version of the area's scheme."""
    return [_terms(version) for version in await _VERSIONS_OF.all(session, area=area, parsed=list(_parsed))]


async def indicator_rows(session: Session, area: str) -> list[str]:
    """What schemes say of figures, as JSON, what was published last in the end."""
    return await _ROWS_OF.all(session, area=area)


def _versions(text: str | None, areas: Iterable[str]) -> dict[str, list[Terms]]:
    versions: dict[str, list[Terms]] = {area: [] for area in areas}
    for version in _VERSIONS.validate_json(text or "[]"):
        versions[version.area].append(_terms(version))
    return versions


def _by_id(owners: Mapping[UUID, UUID], texts: Mapping[str, str | None]) -> dict[UUID, dict[str, list[Any]]]:
    """What is known under each of the ids, by the one that it belongs to."""
    rows: dict[UUID, dict[str, list[Any]]] = {owner: {} for owner in owners.values()}
    for kind, text in texts.items():
        for client, theirs in _ROWS[kind].validate_json(text).items() if text else ():
            if client in owners:
                rows[owners[client]].setdefault(kind, []).extend(theirs)
    return rows


def _in_tuples(kinds: Mapping[str, list[Any]]) -> dict[str, tuple[Any, ...]]:
    return {kind: tuple(facts) for kind, facts in kinds.items()}


_parsed: dict[str, Terms] = {}  # by hash, which is of the content: so it is parsed once a process


def _terms(version: _Version) -> Terms:
    """The same content may be published anew, later."""
    published_at = datetime.fromisoformat(version.published_at)
    parsed = _parsed.get(version.hash)
    if parsed is None:
        assert version.scheme is not None  # noqa: S101 - it is asked for unless it is parsed
        parsed = _parsed[version.hash] = terms(version.scheme, published_at)
        warn_of_unknown_words(parsed)
    return parsed if parsed.published_at == published_at else replace(parsed, published_at=published_at)
