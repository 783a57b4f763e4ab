"""What is known of many persons, as cases are derived from it, read in one go."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.assessment.rules.cases.person import (
    EQUALITY,
    BandSet,
    CaseAssessment,
    CaseFacts,
    CaseOutcome,
    CaseReferral,
    CaseStart,
    CountedPerson,
    DoorActivity,
    DoorBooking,
    DoorContact,
    EqualityAnswers,
)
from services.assessment.rules.facts import End, Evidence, Fact, Top, Transfer
from services.assessment.store.part_of_care import care, is_of_care
from services.assessment.store.person_facts import ANSWERS, versions_of
from shared.data.db import Session
from shared.data.revisions import STEP
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class _PersonRow:
    """`kin` are all ids of the person, the one that they go by first."""

    kin: tuple[UUID, ...]
    birth_date: date
    sex: str
    district: str | None


@dataclass(frozen=True, slots=True)
class _Texts:
    """JSON of each kind, or none."""

    persons: str | None
    contacts: str | None
    assessments: str | None
    referrals: str | None
    starts: str | None
    transfers: str | None
    ends: str | None
    tops: str | None
    evidence: str | None
    outcomes: str | None
    bands: str | None
    releases: str | None
    meetings: str | None
    activities: str | None
    bookings: str | None
    equality: str | None


_FACT = 'fact.id, fact.revision, fact.voided, fact.recorded_by AS "by", fact.recorded_by_organisation AS organisation'
_ROLES = "recorded_by_roles AS roles"
_LOST = f"fact.voided AND fact.revision % {STEP} = 0 AS lost"
_ASKED = "ANY(ARRAY(SELECT client_id FROM asked))"
_OF = f"fact.client_id = {_ASKED}"
_OF_EPISODE = f"JOIN start_fact began ON began.id = fact.{{episode}} WHERE began.client_id = {_ASKED}"
_SITE = "SELECT priority FROM site WHERE NOT site.voided AND site.id ="
_SITE_OF_BOOKING = """SELECT site_id FROM planned_session JOIN booking ON booking.session_id = planned_session.id
                  WHERE booking.contact_id = fact.id AND NOT booking.voided ORDER BY booking.id LIMIT 1"""
# What is not chosen among codes is somebody's own words, and in no figure.
_CHOSEN = """CASE WHEN EXISTS (SELECT FROM jsonb_array_elements(version.definition -> 'questions') question
                   WHERE question ->> 'code' = '{question}' AND question ->> 'type' IN ('choice', 'yes_no'))
                    THEN fact.answers ->> '{question}' END AS {question}"""
_KINDS = {
    "contacts": f"""
        SELECT client_id AS owner, {_FACT}, {_ROLES}, contacted_on AS "on", attendance = 'attended' AS attended,
               source_code AS source, setting, kind, access, attendance, in_remit,
               ({_SITE} coalesce(fact.site_id, ({_SITE_OF_BOOKING}))) AS priority_area
          FROM contact fact WHERE {_OF}""",
    "assessments": f"""
        SELECT client_id AS owner, {_FACT}, assessed_on AS "on", kind, in_remit,
               jsonb_path_query_array(drug_profile, '$[*].code') AS drugs,
               coalesce((SELECT setting FROM contact WHERE contact.id = fact.contact_id), 'assessment') AS door
          FROM assessment fact WHERE {_OF}""",
    "referrals": f"""
        SELECT client_id AS owner, id, revision, referred_on AS "on", organisation AS provider, service_id, closed
          FROM referral_fact fact WHERE {_OF} AND referred_on IS NOT NULL""",
    "starts": f"""
        SELECT client_id AS owner, {_FACT}, {_LOST}, started_on AS "on", client_id, delivered_by, is_treatment,
               care_coordinating, service_id, referral_id
          FROM start_fact fact WHERE {_OF}""",
    "transfers": f"""
        SELECT began.client_id AS owner, {_FACT}, {_LOST}, fact.transferred_on AS "on", fact.episode_id,
               fact.to_organisation AS "to"
          FROM transfer_fact fact {_OF_EPISODE.format(episode="episode_id")}""",
    "ends": f"""
        SELECT began.client_id AS owner, {_FACT}, {_LOST}, fact.ended_on AS "on", fact.reason_list, fact.reason_code,
               fact.by_role, fact.first_ended_on AS first_on
          FROM end_fact fact {_OF_EPISODE.format(episode="id")}""",
    "tops": f"""
        SELECT client_id AS owner, {_FACT}, {_ROLES}, done_on AS "on", stage, episode_id,
               json_build_object({ANSWERS}) AS items
          FROM top_review fact WHERE {_OF} AND status <> 'pending'""",
    "evidence": f"""
        SELECT client_id AS owner, {_FACT}, {_ROLES}, occurred_on AS "on", code, episode_id
          FROM evidence fact WHERE {_OF} AND status <> 'pending'""",
    "outcomes": f"""
        SELECT client_id AS owner, measure, achieved_on AS "on", episode_id, contract,
               state = 'achieved' AS verified
          FROM outcome fact WHERE {_OF} AND state <> 'withdrawn'""",
    "bands": f"""
        SELECT client_id AS owner, id, valid_from AS "on", confirmed_on, band
          FROM tariff_fact fact WHERE {_OF} AND NOT voided""",
    "releases": f"""
        SELECT client_id AS owner, {_FACT}, released_on AS "on" FROM prison_release fact WHERE {_OF}""",
    "meetings": " UNION ALL ".join(
        f"""
        SELECT fact.client_id AS owner, {_FACT}, fact.{on} AS "on"
          FROM (SELECT id, revision, voided, client_id, recorded_by, recorded_by_organisation, recorded_on, {on},
                       recorded_by_roles ? 'assessor' AS by_lasars, recorded_by_organisation AS organisation
                  FROM {table} fact WHERE {_OF} AND attendance = 'attended') fact
          LEFT JOIN person_alias alias ON alias.absorbed_id = fact.client_id
         WHERE {is_of_care("coalesce(alias.survivor_id, fact.client_id)", "fact", f"fact.{on}")}"""
        for table, on in (("contact", "contacted_on"), ("activity", "done_on"))
    ),
    "activities": f"""
        SELECT client_id AS owner, {_FACT}, done_on AS "on", setting, kind, attendance,
               ({_SITE} fact.site_id) AS priority_area
          FROM activity fact WHERE {_OF}""",
    "bookings": f"""
        SELECT client_id AS owner, {_FACT}, fact.held_on AS "on", site.setting, planned.kind, access,
               fact.state = 'attended' AS attended, CASE WHEN NOT site.voided THEN site.priority END AS priority_area
          FROM booking fact JOIN planned_session planned ON planned.id = fact.session_id
          JOIN site ON site.id = planned.site_id
         WHERE {_OF} AND fact.state IN ('attended', 'did_not_attend')""",
    "equality": f"""
        SELECT client_id AS owner, {_FACT}, answered_on AS "on",
               {", ".join(_CHOSEN.format(question=question) for question in EQUALITY)}
          FROM form_answer fact JOIN form_version version USING (area, form, version)
         WHERE {_OF} AND fact.form = 'equality'""",
}


def _by_owner(kind: str, select: str) -> str:
    grouped = f"SELECT owner, json_agg(fact) AS facts FROM ({select}) fact GROUP BY owner"
    return f'(SELECT CAST(json_object_agg(owner, facts) AS text) FROM ({grouped}) grouped) AS "{kind}"'


# OFFSET 0 keeps the planner from reading all persons: it expects more ids than there ever are.
_FACTS = sql(
    f"""
    WITH wanted AS (
        SELECT DISTINCT coalesce(alias.survivor_id, wanted.id) AS id
          FROM unnest(CAST(:clients AS uuid[])) AS wanted (id)
          LEFT JOIN person_alias alias ON alias.absorbed_id = wanted.id
    ), people AS MATERIALIZED (
        SELECT person.id || ARRAY(SELECT absorbed_id FROM person_alias
                                   WHERE survivor_id = person.id ORDER BY absorbed_id) AS kin,
               person.birth_date, person.sex, person.district
          FROM wanted JOIN LATERAL (
               SELECT id, birth_date, sex, district FROM person
                WHERE person.id = wanted.id AND person.area = :area OFFSET 0) person ON true
    ), asked AS MATERIALIZED (
        SELECT unnest(kin) AS client_id FROM people
    ), {care(_ASKED)}
    SELECT (SELECT CAST(json_agg(fact) AS text)
              FROM (SELECT kin, birth_date, sex, district FROM people) fact) AS persons,
           {", ".join(_by_owner(kind, select) for kind, select in _KINDS.items())}
    """,
    into=_Texts,
)
_PERSONS = TypeAdapter(list[_PersonRow])
_TYPES: dict[str, type[Any]] = {
    "contacts": DoorContact,
    "assessments": CaseAssessment,
    "referrals": CaseReferral,
    "starts": CaseStart,
    "transfers": Transfer,
    "ends": End,
    "tops": Top,
    "evidence": Evidence,
    "outcomes": CaseOutcome,
    "bands": BandSet,
    "releases": Fact,
    "meetings": Fact,
    "activities": DoorActivity,
    "bookings": DoorBooking,
    "equality": EqualityAnswers,
}
_ROWS: dict[str, TypeAdapter[dict[UUID, list[Any]]]] = {
    kind: TypeAdapter(dict[UUID, list[row_type]])  # type: ignore[valid-type]  # made here, not read
    for kind, row_type in _TYPES.items()
}


async def facts_of(session: Session, area: str, clients: Collection[UUID]) -> tuple[list[CaseFacts], set[UUID]]:
    """The facts of the persons of these ids, and all ids that they have or had."""
    texts = await _FACTS.one(session, area=area, clients=list(clients))
    persons = _PERSONS.validate_json(texts.persons or "[]")
    owners = {client: person.kin[0] for person in persons for client in person.kin}
    facts: dict[UUID, dict[str, list[Any]]] = {person.kin[0]: {} for person in persons}
    for kind, adapter in _ROWS.items():
        for client, rows in adapter.validate_json(getattr(texts, kind) or "{}").items():
            facts[owners[client]].setdefault(kind, []).extend(rows)
    return [_facts(person, facts[person.kin[0]]) for person in persons], {*clients, *owners}


def _facts(person: _PersonRow, kinds: dict[str, list[Any]]) -> CaseFacts:
    return CaseFacts(
        client_id=person.kin[0],
        birth_date=person.birth_date,
        sex=person.sex,
        district=person.district,
        **{kind: tuple(rows) for kind, rows in kinds.items()},
    )


async def counted_person(session: Session, client_id: UUID, area: str, today: date) -> CountedPerson:
    (facts, *_), _ = await facts_of(session, area, [client_id])
    return CountedPerson(facts, await versions_of(session, area), today)
