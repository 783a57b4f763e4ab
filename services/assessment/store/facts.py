"""Facts of persons: keeping those that are heard, and reading all of many persons in one go.

A person is all client ids that standing merges have made one. Whoever settles holds
the row of the id that the person goes by, so that two never settle one person at once.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic_core import from_json, to_json
from sqlmodel import SQLModel

from services.assessment.rules.terms import Terms, terms
from shared.db import Session, rows, run

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """`id` is what the person goes by; `kin` are all their ids, itself included.

    Nothing can be achieved, told or due of a person who was never `treated`.
    """

    id: UUID
    area: str
    kin: tuple[UUID, ...]
    treated: bool


_LOCK = """
SELECT id FROM person
 WHERE id IN (SELECT coalesce(alias.survivor_id, given.id)
                FROM unnest(CAST(:clients AS uuid[])) AS given (id)
                LEFT JOIN person_alias alias ON alias.absorbed_id = given.id)
 ORDER BY id FOR NO KEY UPDATE
"""
_KIN = """
WITH found AS (
    SELECT DISTINCT coalesce(alias.survivor_id, given.id) AS id
      FROM unnest(CAST(:clients AS uuid[])) AS given (id)
      LEFT JOIN person_alias alias ON alias.absorbed_id = given.id)
SELECT id, area, absorbed, EXISTS (SELECT FROM start_fact WHERE client_id = ANY(known.id || known.absorbed))
                        OR EXISTS (SELECT FROM outcome WHERE client_id = ANY(known.id || known.absorbed))
                        OR EXISTS (SELECT FROM representation WHERE client_id = ANY(known.id || known.absorbed))
                        OR EXISTS (SELECT FROM client_due WHERE client_id = ANY(known.id || known.absorbed)) AS treated
  FROM (SELECT person.id, person.area, ARRAY(SELECT absorbed_id FROM person_alias
                                              WHERE survivor_id = person.id ORDER BY absorbed_id) AS absorbed
          FROM found JOIN person USING (id)) AS known
 ORDER BY id
"""


async def hold(session: Session, clients: Collection[UUID], held: Collection[UUID] = ()) -> list[Held]:
    """Locks in id order. Whoever waited for a merge looks again: the person may go by another id now.

    Ids that are not known as persons are left out: what was heard of them waits. `held` are locked already.
    """
    given = sorted(clients)
    locked = set(held)
    while True:
        if not locked:
            locked = {row["id"] for row in await rows(session, _LOCK, clients=given)}
        persons = await persons_of(session, given)
        if locked.issuperset(person.id for person in persons):
            return persons
        locked = set()


async def persons_of(session: Session, clients: Collection[UUID]) -> list[Held]:
    found = await rows(session, _KIN, clients=list(clients))
    return [Held(row["id"], row["area"], (row["id"], *row["absorbed"]), row["treated"]) for row in found]


# All that is known of persons, one row a fact. Each branch finds its rows by an index on client_id.
_OF = "client_id = ANY(CAST(:clients AS uuid[]))"
_ALL = f"""
SELECT 'assessment' AS kind, to_jsonb(fact) AS fact FROM (
    SELECT a.id, a.client_id, a.revision, a.voided, a.recorded_by, a.recorded_by_organisation,
           a.kind, a.assessed_on, a.drug_profile, c.setting
      FROM assessment a LEFT JOIN contact c ON c.id = a.contact_id WHERE a.{_OF}) fact
UNION ALL SELECT 'contact', to_jsonb(fact) FROM (
    SELECT id, client_id, revision, voided, recorded_by, recorded_by_organisation, contacted_on, attendance
      FROM contact WHERE {_OF}) fact
UNION ALL SELECT 'top', to_jsonb(fact) FROM top_review fact WHERE {_OF} AND status <> 'pending'
UNION ALL SELECT 'evidence', to_jsonb(fact) FROM evidence fact WHERE {_OF} AND status <> 'pending'
UNION ALL SELECT 'start', to_jsonb(fact) FROM start_fact fact WHERE {_OF}
UNION ALL SELECT 'transfer', to_jsonb(fact) FROM transfer_fact fact WHERE {_OF}
UNION ALL SELECT 'end', to_jsonb(fact) FROM end_fact fact WHERE {_OF}
UNION ALL SELECT 'verification', to_jsonb(fact) FROM verification fact WHERE {_OF}
UNION ALL SELECT 'outcome', to_jsonb(fact) FROM outcome fact WHERE {_OF}
UNION ALL SELECT 'representation', to_jsonb(fact) FROM representation fact WHERE {_OF}
UNION ALL SELECT 'due', to_jsonb(fact) FROM client_due fact WHERE {_OF}
UNION ALL SELECT 'scheme', to_jsonb(fact) FROM (
    SELECT area, scheme_id, version, hash, published_at,
           CASE WHEN hash = ANY(CAST(:parsed AS text[])) THEN NULL ELSE scheme END AS scheme
      FROM scheme_fact WHERE area = ANY(CAST(:areas AS text[]))) fact
"""


async def all_of(
    session: Session, persons: Sequence[Held]
) -> tuple[dict[str, list[Terms]], dict[UUID, dict[str, list[Row]]]]:
    """By area every published version, and by person and kind what is known."""
    owners = {client: person.id for person in persons for client in person.kin}
    found: dict[UUID, dict[str, list[Row]]] = {person.id: {} for person in persons}
    versions: dict[str, list[Terms]] = {person.area: [] for person in persons}
    for row in await rows(session, _ALL, clients=list(owners), areas=list(versions), parsed=list(_parsed)):
        fact = as_json(row["fact"])
        if row["kind"] == "scheme":
            versions[fact["area"]].append(_terms(fact))
        else:
            found[owners[UUID(fact["client_id"])]].setdefault(row["kind"], []).append(fact)
    for each in versions.values():
        each.sort(key=lambda one: (one.scheme_id, one.version))
    return versions, found


def as_json(value: Any) -> Row:
    """Raw SQL hands jsonb over as text."""
    parsed: Row = from_json(value) if isinstance(value, str | bytes) else value
    return parsed


# Heard facts ------------------------------------------------------------------------------------------------------


async def keep(session: Session, table: type[SQLModel], facts: Iterable[Mapping[str, Any]]) -> None:
    """The highest revision of each id stays, in whatever order they come."""
    newest: dict[UUID, Mapping[str, Any]] = {}
    for fact in facts:
        if fact["id"] not in newest or newest[fact["id"]]["revision"] < fact["revision"]:
            newest[fact["id"]] = fact
    name = str(table.__tablename__)
    changing = ", ".join(f"{column} = excluded.{column}" for column in table.model_fields if column != "id")
    await run(
        session,
        f"""INSERT INTO {name} SELECT * FROM jsonb_populate_recordset(CAST(NULL AS {name}), CAST(:facts AS jsonb))
            ON CONFLICT (id) DO UPDATE SET {changing} WHERE excluded.revision > {name}.revision""",
        facts=to_json(list(newest.values())).decode(),
    )


_REFERRED = """
INSERT INTO referral_fact SELECT * FROM jsonb_populate_recordset(CAST(NULL AS referral_fact), CAST(:facts AS jsonb))
ON CONFLICT (id) DO UPDATE SET
    organisation = coalesce(excluded.organisation, referral_fact.organisation),
    service_id = coalesce(excluded.service_id, referral_fact.service_id),
    referred_on = coalesce(excluded.referred_on, referral_fact.referred_on),
    closed = CASE WHEN excluded.revision > referral_fact.revision THEN excluded.closed ELSE referral_fact.closed END,
    revision = greatest(excluded.revision, referral_fact.revision)
"""


async def keep_referrals(session: Session, facts: Iterable[Mapping[str, Any]]) -> None:
    """Referred and closed share one counter, and only the first says to whom: each fills what the other lacks."""
    merged: dict[UUID, dict[str, Any]] = {}
    for fact in sorted(facts, key=lambda one: one["revision"]):
        known = merged.setdefault(fact["id"], {})
        known.update({name: value for name, value in fact.items() if value is not None})
    await run(session, _REFERRED, facts=to_json(list(merged.values())).decode())


async def treated_clients(session: Session, areas: Collection[str]) -> set[UUID]:
    found = await rows(session, "SELECT DISTINCT client_id FROM start_fact WHERE area = ANY(:areas)", areas=list(areas))
    return {row["client_id"] for row in found}


# Schemes ----------------------------------------------------------------------------------------------------------

_KEEP_SCHEME = """
INSERT INTO scheme_fact SELECT * FROM jsonb_populate_recordset(CAST(NULL AS scheme_fact), CAST(:facts AS jsonb))
ON CONFLICT DO NOTHING
"""
_parsed: dict[str, Terms] = {}  # by hash: a published version never changes, so it is parsed once a process


async def keep_schemes(session: Session, facts: Iterable[Mapping[str, Any]]) -> None:
    await run(session, _KEEP_SCHEME, facts=to_json(list(facts)).decode())


def _terms(version: Row) -> Terms:
    if version["hash"] not in _parsed:
        _parsed[version["hash"]] = terms(version["scheme"], datetime.fromisoformat(version["published_at"]))
    return _parsed[version["hash"]]


# Due days ---------------------------------------------------------------------------------------------------------

_KEEP_DUE = """
WITH gone AS (
    DELETE FROM client_due WHERE client_id = ANY(CAST(:kin AS uuid[]))
       AND NOT client_id = ANY(CAST(:clients AS uuid[])))
INSERT INTO client_due (client_id, area, due_on)
SELECT * FROM unnest(CAST(:clients AS uuid[]), CAST(:areas AS text[]), CAST(:days AS date[]))
ON CONFLICT (client_id) DO UPDATE SET due_on = excluded.due_on WHERE client_due.due_on <> excluded.due_on
"""


async def keep_due(session: Session, due: Sequence[tuple[Held, date | None]]) -> None:
    """When time alone next changes something: kept under the id that the person goes by."""
    if not due:
        return
    dated = [(person, day) for person, day in due if day]
    await run(
        session,
        _KEEP_DUE,
        kin=[client for person, _ in due for client in person.kin],
        clients=[person.id for person, _ in dated],
        areas=[person.area for person, _ in dated],
        days=[day for _, day in dated],
    )


async def due_clients(session: Session, today: date) -> list[UUID]:
    found = await rows(session, "SELECT client_id FROM client_due WHERE due_on <= :today", today=today)
    return [row["client_id"] for row in found]
