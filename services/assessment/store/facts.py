"""Facts of persons: keeping those that are heard, and reading all of many persons in one go.

A person is all client ids that standing merges have made one. Whoever settles holds
the row of the id that the person goes by, so that two never settle one person at once.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from pydantic_core import from_json, to_json
from sqlmodel import SQLModel

from services.assessment.rules.terms import Terms, terms
from services.assessment.rules.top_form import ITEMS
from services.assessment.store.persons import unsettled
from services.assessment.store.unknown import tell_unknown
from shared.data import revisions
from shared.data.db import Session, rows, run
from shared.data.revisions import STEP

Row = dict[str, Any]
SAID_AGAIN = "facts of a source that was set back"  # of a transaction


@dataclass(frozen=True, slots=True)
class Held:
    """`id` is what the person goes by; `kin` are all their ids, itself included.

    Nothing can be achieved, told or due of a person who was never `treated`; what was recorded of an alias that waits
    for an assessor proves nothing, and so counts as never.
    """

    id: UUID
    area: str
    kin: tuple[UUID, ...]
    treated: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Persons, by area every published version, and by person and kind what is known of them."""

    persons: list[Held]
    versions: dict[str, list[Terms]]
    facts: dict[UUID, dict[str, list[Row]]]


_LOCK = """
SELECT id FROM person
 WHERE id IN (SELECT coalesce(alias.survivor_id, given.id)
                FROM unnest(CAST(:clients AS uuid[])) AS given (id)
                LEFT JOIN person_alias alias ON alias.absorbed_id = given.id)
 ORDER BY id FOR NO KEY UPDATE
"""
_LOCK_OF_OUTCOME = """
SELECT person.id, began.client_id
  FROM outcome JOIN start_fact began ON began.id = outcome.episode_id
  LEFT JOIN person_alias alias ON alias.absorbed_id = began.client_id
  JOIN person ON person.id = coalesce(alias.survivor_id, began.client_id)
 WHERE outcome.id = :id AND outcome.area = :area FOR NO KEY UPDATE OF person
"""


_IN_ORDER = """
SELECT given.id FROM unnest(CAST(:clients AS uuid[])) AS given (id)
  LEFT JOIN person_alias alias ON alias.absorbed_id = given.id ORDER BY coalesce(alias.survivor_id, given.id), given.id
"""


async def in_order(session: Session, clients: Collection[UUID]) -> list[UUID]:
    """Of the ids that they go by: whoever holds them part by part holds them as who holds them at once."""
    return [row["id"] for row in await rows(session, _IN_ORDER, clients=list(clients))]


async def lock(session: Session, clients: Collection[UUID]) -> set[UUID]:
    """In id order. Answers by which ids these persons go."""
    return {row["id"] for row in await rows(session, _LOCK, clients=list(clients))}


async def hold(session: Session, clients: Collection[UUID], held: Collection[UUID] = ()) -> Known:
    """Locks in id order. Whoever waited for a merge looks again: the person may go by another id now.

    Ids that are not known as persons are left out: what was heard of them waits. `held` are locked already.
    """
    given = sorted(clients)
    locked = set(held)
    while True:
        if not locked:
            locked = await lock(session, given)
        known = await known_of(session, given)
        if locked.issuperset(person.id for person in known.persons):
            return known
        locked = set()


async def hold_of_outcome(session: Session, outcome_id: UUID, area: str) -> Known:
    """The person whose outcome it is: whoever has its episode now."""
    found = await rows(session, _LOCK_OF_OUTCOME, id=outcome_id, area=area)
    return await hold(session, [row["client_id"] for row in found], [row["id"] for row in found])


# All that is known of persons, an array for each kind. Each finds its rows by an index on client_id; what is of an
# episode, by the episode: whose that is, only its start says.
_ASKED = "ANY(ARRAY(SELECT client_id FROM asked))"
_OF = f"client_id = {_ASKED}"
_OF_EPISODE = f"JOIN start_fact began ON began.id = each.{{episode}} WHERE began.client_id = {_ASKED}"
_FACT = "id, client_id, revision, voided, recorded_by, recorded_by_organisation"
_HEARD = "each.id, began.client_id, each.revision, each.voided, each.recorded_by, each.recorded_by_organisation"
_SAID = """CASE WHEN each.revision > 1 THEN (SELECT json_agg(json_build_object(
    'sub', sub, 'organisation', organisation)) FROM heard_by WHERE thing = '{table}' AND thing_id = each.id)
    END AS correctors"""
_CORRECTORS = """CASE WHEN revision > 1 THEN (SELECT json_agg(DISTINCT jsonb_build_object(
    'sub', replaced_by, 'organisation', replaced_by_organisation)) FROM superseded WHERE thing_id = each.id)
    END AS correctors"""
_PROFILED = """CASE WHEN a.revision > 1 THEN (
    SELECT json_agg(DISTINCT jsonb_build_object('sub', replaced_by, 'organisation', replaced_by_organisation))
      FROM (SELECT replaced_by, replaced_by_organisation, content -> 'drug_profile' AS drugs,
                   content ->> 'assessed_on' AS on_day,
                   lead(content -> 'drug_profile', 1, a.drug_profile) OVER by_revision AS then_drugs,
                   lead(content ->> 'assessed_on', 1, CAST(a.assessed_on AS text)) OVER by_revision AS then_on
              FROM superseded WHERE thing_id = a.id WINDOW by_revision AS (ORDER BY revision)) AS said
     WHERE (drugs, on_day) IS DISTINCT FROM (then_drugs, then_on)) END AS correctors"""
_KINDS = {
    "person": "SELECT id, area, ids, treated FROM found ORDER BY id",
    "assessment": f"""
        SELECT a.id, a.client_id, a.revision, a.voided, a.recorded_by, a.recorded_by_organisation,
               a.kind, a.assessed_on, a.drug_profile, {_PROFILED},
               (SELECT setting FROM contact WHERE id = a.contact_id) AS setting
          FROM assessment a WHERE {_OF}""",
    "contact": f"""
        SELECT {_FACT}, contacted_on, attendance, recorded_by_roles, {_CORRECTORS}
          FROM contact each WHERE {_OF}""",
    "top": f"""
        SELECT {_FACT}, done_on, stage, recorded_by_roles, episode_id, {_CORRECTORS}, {", ".join(ITEMS)}
          FROM top_review each WHERE {_OF} AND status <> 'pending'""",
    "evidence": f"""
        SELECT {_FACT}, occurred_on, code, recorded_by_roles, episode_id, {_CORRECTORS}
          FROM evidence each WHERE {_OF} AND status <> 'pending'""",
    "start": f"""
        SELECT {_FACT}, started_on, delivered_by, is_treatment, care_coordinating, {_SAID.format(table="start_fact")}
          FROM start_fact each WHERE {_OF}""",
    "transfer": f"""
        SELECT {_HEARD}, each.transferred_on, each.episode_id, each.to_organisation
          FROM transfer_fact each {_OF_EPISODE.format(episode="episode_id")}""",
    "end": f"""
        SELECT {_HEARD}, each.ended_on, each.first_ended_on, each.reason_list, each.reason_code, each.by_role,
               {_SAID.format(table="end_fact")}
          FROM end_fact each {_OF_EPISODE.format(episode="id")}""",
    "decided": f"SELECT client_id, organisation, decided_on FROM decided WHERE {_OF}",
    "verification": f"""
        SELECT v.*, began.client_id AS of FROM outcome o JOIN start_fact began ON began.id = o.episode_id
          JOIN verification v ON v.outcome_id = o.id WHERE began.client_id = {_ASKED}
         UNION SELECT v.*, v.client_id FROM verification v WHERE {_OF}""",
    "outcome": f"SELECT each.*, began.client_id AS of FROM outcome each {_OF_EPISODE.format(episode='episode_id')}",
    "representation": f"SELECT * FROM representation WHERE {_OF}",
    "due": f"SELECT * FROM client_due WHERE {_OF}",
    "scheme": """
        SELECT area, scheme_id, version, hash, published_at,
               CASE WHEN hash = ANY(CAST(:parsed AS text[])) THEN NULL ELSE scheme END AS scheme
          FROM scheme_fact WHERE area IN (SELECT area FROM found WHERE treated OR CAST(:whole AS boolean))""",
}
# OFFSET 0 keeps the planner from reading all persons: it expects more ids than there ever are.
_KNOWN = f"""
WITH given AS (
    SELECT DISTINCT coalesce(alias.survivor_id, given.id) AS id
      FROM unnest(CAST(:clients AS uuid[])) AS given (id)
      LEFT JOIN person_alias alias ON alias.absorbed_id = given.id
), kin AS MATERIALIZED (
    SELECT person.id, person.area, person.id || ARRAY(SELECT absorbed_id FROM person_alias
                                                       WHERE survivor_id = person.id ORDER BY absorbed_id) AS ids
      FROM given JOIN LATERAL (SELECT id, area FROM person WHERE person.id = given.id OFFSET 0) person ON true
), found AS MATERIALIZED (
    SELECT id, area, ids, NOT {unsettled("ids")} AND (
               EXISTS (SELECT FROM start_fact WHERE client_id = ANY(ids))
               OR EXISTS (SELECT FROM outcome WHERE client_id = ANY(ids))
               OR EXISTS (SELECT FROM representation WHERE client_id = ANY(ids))
               OR EXISTS (SELECT FROM client_due WHERE client_id = ANY(ids))) AS treated
      FROM kin
), asked AS MATERIALIZED (
    SELECT unnest(ids) AS client_id FROM found WHERE treated OR CAST(:whole AS boolean)
)
SELECT {", ".join(f'(SELECT CAST(json_agg(one) AS text) FROM ({sql}) one) AS "{kind}"' for kind, sql in _KINDS.items())}
"""


async def known_of(session: Session, clients: Collection[UUID], *, whole: bool = False) -> Known:
    """What is known of persons who were treated; `whole` asks it of the others too."""
    (row,) = await rows(session, _KNOWN, clients=list(clients), parsed=list(_parsed), whole=whole)
    found: dict[str, list[Row]] = {kind: from_json(text) for kind, text in row.items() if text}
    persons = [_held(each) for each in found.pop("person", ())]
    versions: dict[str, list[Terms]] = {person.area: [] for person in persons}
    for version in sorted(found.pop("scheme", ()), key=lambda one: (one["scheme_id"], one["version"])):
        versions[version["area"]].append(_terms(version))
    owners = {str(client): person.id for person in persons for client in person.kin}
    facts: dict[UUID, dict[str, list[Row]]] = {person.id: {} for person in persons}
    for kind, each in found.items():
        for fact in each:
            owner = fact.pop("of", None) or fact["client_id"]
            facts[owners[owner]].setdefault(kind, []).append(fact)
    return Known(persons, versions, facts)


def _held(row: Row) -> Held:
    return Held(UUID(row["id"]), row["area"], tuple(map(UUID, row["ids"])), row["treated"])


# Heard facts ------------------------------------------------------------------------------------------------------


async def keep(session: Session, table: type[SQLModel], facts: Iterable[Mapping[str, Any]]) -> None:
    """The highest revision of each thing stays, in whatever order they come."""
    for step in revisions.in_steps(facts, _key(table)):
        session.info[SAID_AGAIN] = True if step[-1]["revision"] >= STEP else session.info.get(SAID_AGAIN)
        await run(session, _keeping(table), facts=to_json(step).decode())


@cache
def _key(table: type[SQLModel]) -> tuple[str, ...]:
    return tuple(column.name for column in table.__table__.primary_key)  # type: ignore[attr-defined]


@cache
def _keeping(table: type[SQLModel]) -> str:
    name = str(table.__tablename__)
    return f"""INSERT INTO {name} SELECT * FROM jsonb_populate_recordset(CAST(NULL AS {name}), CAST(:facts AS jsonb))
        {revisions.newer(table)}"""


_SAID_ONCE = ("organisation", "service_id", "referred_on")
_OTHERWISE = " OR ".join(f"excluded.{name} <> known.{name}" for name in ("closed", "client_id", *_SAID_ONCE))
_FILLED = ", ".join(
    f"{name} = CASE WHEN excluded.revision > known.revision THEN coalesce(excluded.{name}, known.{name})"
    f" ELSE coalesce(known.{name}, excluded.{name}) END"
    for name in _SAID_ONCE
)
# Only what both words of it say: whether it is closed, and of whom it is.
_WAS, _IS = (f"jsonb_build_object('closed', {of}.closed, 'client_id', {of}.client_id)" for of in ("known", "excluded"))
_REFERRED = f"""
INSERT INTO referral_fact AS known
SELECT * FROM jsonb_populate_recordset(CAST(NULL AS referral_fact), CAST(:facts AS jsonb))
ON CONFLICT (id) DO UPDATE SET {_FILLED},
    closed = CASE WHEN excluded.revision > known.revision THEN excluded.closed ELSE known.closed END,
    revision = CASE WHEN excluded.area <> known.area OR excluded.revision = known.revision AND ({_OTHERWISE})
                    THEN revision_conflict('referral', CAST(excluded.id AS text), excluded.revision)
                    WHEN excluded.revision >= {STEP} AND excluded.revision > known.revision
                    THEN note_known('referral_fact', CAST(excluded.id AS text), excluded.area, known.revision,
                                    excluded.revision, {_WAS}, {_IS})
                    WHEN CASE WHEN {revisions.is_late("known.revision", "excluded.revision")}
                              THEN note_late('referral_fact', CAST(excluded.id AS text), excluded.area,
                                             excluded.revision, known.revision, {_IS}, {_WAS}) ELSE false END
                    THEN known.revision
                    ELSE greatest(excluded.revision, known.revision) END
"""


async def keep_referrals(session: Session, facts: Iterable[Mapping[str, Any]]) -> None:
    """Referred and closed share one counter, and only the first says to whom: each fills what the other lacks.

    Of each restatement the first word is kept by itself, since that is what its source knew then.
    """
    by_number: dict[int, list[Mapping[str, Any]]] = {}
    for fact in sorted(facts, key=lambda one: one["revision"]):
        by_number.setdefault(fact["revision"] // STEP, []).append(fact)
    for number, told in by_number.items():
        merged = _in_one(told)
        if number and (ahead := _said_before(told, merged)):
            await run(session, _REFERRED, facts=to_json(ahead).decode())
        await run(session, _REFERRED, facts=to_json(merged).decode())


def _said_before(told: Sequence[Mapping[str, Any]], merged: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The first word of each thing that has several, of words in their order."""
    first = {fact["id"]: fact["revision"] for fact in reversed(told)}
    several = {fact["id"] for fact in merged if fact["revision"] > first[fact["id"]]}
    return _in_one(fact for fact in told if fact["id"] in several and fact["revision"] == first[fact["id"]])


def _in_one(facts: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One row for each referral, of words in their order."""
    merged: dict[UUID, dict[str, Any]] = {}
    for fact in facts:
        said = {name: value for name, value in fact.items() if value is not None}
        known = merged.setdefault(fact["id"], {})
        if known.get("revision") == fact["revision"] and any(
            known.get(name, said[name]) != said[name] for name in said
        ):
            raise revisions.RevisionConflict(f"revision {fact['revision']} of referral {fact['id']} comes twice")
        known.update(said)
    return list(merged.values())


_HEARD_BY = """
INSERT INTO heard_by SELECT DISTINCT :thing, id, recorded_by, recorded_by_organisation
  FROM jsonb_to_recordset(CAST(:facts AS jsonb)) AS said (id uuid, recorded_by text, recorded_by_organisation text)
ON CONFLICT DO NOTHING
"""


async def note_recorders(session: Session, table: type[SQLModel], facts: Iterable[Mapping[str, Any]]) -> None:
    """Of every revision, also of those that do not count any more."""
    await run(session, _HEARD_BY, thing=str(table.__tablename__), facts=to_json(list(facts)).decode())


async def clients_of(session: Session, episodes: Collection[UUID]) -> set[UUID]:
    """Whose these episodes are, as far as is known now."""
    sql = "SELECT client_id FROM start_fact WHERE id = ANY(:episodes)"
    return {row["client_id"] for row in await rows(session, sql, episodes=list(episodes))}


async def everybody_treated(session: Session) -> set[UUID]:
    return {row["client_id"] for row in await rows(session, "SELECT DISTINCT client_id FROM start_fact")}


async def treated_clients(session: Session, areas: Collection[str]) -> set[UUID]:
    found = await rows(session, "SELECT DISTINCT client_id FROM start_fact WHERE area = ANY(:areas)", areas=list(areas))
    return {row["client_id"] for row in found}


# Schemes ----------------------------------------------------------------------------------------------------------

_parsed: dict[str, Terms] = {}  # by hash, which is of the content: so it is parsed once a process


def _terms(version: Row) -> Terms:
    """The same content may be published anew, later."""
    published_at = datetime.fromisoformat(version["published_at"])
    known = _parsed.get(version["hash"])
    if known is None:
        known = _parsed[version["hash"]] = terms(version["scheme"], published_at)
        tell_unknown(known)
    return known if known.published_at == published_at else replace(known, published_at=published_at)


# Due days ---------------------------------------------------------------------------------------------------------


async def forget_due(session: Session, clients: Collection[UUID]) -> None:
    if clients:
        await run(session, "DELETE FROM client_due WHERE client_id = ANY(:clients)", clients=list(clients))


async def due_clients(session: Session, today: date) -> list[UUID]:
    found = await rows(session, "SELECT client_id FROM client_due WHERE due_on <= :today", today=today)
    return [row["client_id"] for row in found]


_NOTE_DUE = """
INSERT INTO client_due AS known (client_id, area, due_on)
SELECT id, area, CAST(:day AS date) FROM person WHERE id = ANY(CAST(:clients AS uuid[]))
ON CONFLICT (client_id) DO UPDATE SET due_on = least(known.due_on, excluded.due_on)
"""


async def note_due(session: Session, clients: Collection[UUID], day: date) -> None:
    """Whatever else is due of them: then they are settled."""
    if clients:
        await run(session, _NOTE_DUE, clients=list(clients), day=day)
