"""What a source that was set back says otherwise than payments knew it: whether an outcome stands, whom it concerns.

What a thing says, `shared.messaging.otherwise` compares. But that an outcome stands and that it is taken back are two
tables, of which the newer word counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from services.payments.rules.standing import OutcomeRevision, OutcomeStanding, OutcomeStatement, OutcomeTurn, turns
from services.payments.store.facts import LINKED
from services.payments.store.increased import OUT_OF_SIGHT
from services.payments.store.lost import HeldContract
from shared.data.db import Row, Session
from shared.data.revisions import STEP
from shared.data.statements import Statement, command, sql


@dataclass(frozen=True, slots=True)
class _Known:
    """The highest revisions by which an outcome stood and fell; 0 for none."""

    id: UUID
    area: str | None
    stood: int
    fell: int


@dataclass(frozen=True, slots=True)
class _Turned:
    id: UUID
    area: str
    turn: OutcomeTurn


@dataclass(frozen=True, slots=True)
class _Last:
    id: UUID
    revision: int


_KNOWN = sql(
    """
    SELECT id, coalesce(known.area, fallen.area) AS area, coalesce(known.revision, 0) AS stood,
           coalesce(fallen.revision, 0) AS fell
      FROM unnest(CAST(:ids AS uuid[])) AS id LEFT JOIN outcome AS known ON known.outcome_id = id
      LEFT JOIN withdrawal AS fallen ON fallen.outcome_id = id AND NOT fallen.voided
     WHERE coalesce(greatest(known.revision, fallen.revision), 0) >= CAST(:above AS bigint)
    """,
    into=_Known,
)
_NOTE = """
    SELECT {note}('standing', CAST(id AS text), area, was, said, jsonb_build_object('fallen', known_fallen),
                  jsonb_build_object('fallen', said_fallen))
      FROM unnest(CAST(:ids AS uuid[]), CAST(:areas AS text[]), CAST(:was AS bigint[]), CAST(:said AS bigint[]),
                  CAST(:known_fallen AS boolean[]), CAST(:said_fallen AS boolean[]))
           AS word (id, area, was, said, known_fallen, said_fallen)
"""
_NOTE_KNOWN, _NOTE_LATE = command(_NOTE.format(note="note_known")), command(_NOTE.format(note="note_late"))
_LAST = sql(
    """
    SELECT id, coalesce(greatest(known.revision, fallen.revision), 0) AS revision
      FROM unnest(CAST(:ids AS uuid[])) AS id LEFT JOIN outcome AS known ON known.outcome_id = id
      LEFT JOIN withdrawal AS fallen ON fallen.outcome_id = id
    """,
    into=_Last,
)
_THINGS = f"""
    WITH RECURSIVE thing AS MATERIALIZED (
        SELECT CASE WHEN thing LIKE 'treatment%' THEN 'referral'
                    WHEN thing IN ('tariff', 'scheme_version', 'price') THEN 'tariff' ELSE 'assessment' END AS source,
               thing, thing_id, area, known, said, at
        FROM known_otherwise WHERE thing NOT IN ('review') AND thing NOT LIKE '%{OUT_OF_SIGHT}'
    ), client (source, at, id) AS (
        SELECT source, at, CAST(side.body ->> name AS uuid) FROM thing, unnest(ARRAY[known, said]) AS side (body),
               unnest(ARRAY['client_id', 'survivor_id', 'absorbed_id']) AS name WHERE side.body ->> name IS NOT NULL
    )"""
_CONCERNED = sql(
    f"""
    {_THINGS}, {LINKED.format(clients="SELECT id, id FROM client")}
    SELECT outcome_id FROM linked JOIN outcome ON outcome.client_id = linked.other
    UNION SELECT CAST(thing_id AS uuid) FROM thing WHERE thing IN ('outcome', 'standing')
    UNION SELECT outcome_id FROM outcome JOIN thing USING (area) WHERE thing = 'scheme_version'
    """,
    into=UUID,
)
# Standing or fallen, there where they are and where they were.
_HELD = sql(
    f"""
    {_THINGS}, {LINKED.format(clients="SELECT id, id FROM client")}, held (source, area, contract, at) AS (
        SELECT source, outcome.area, contract, at FROM client JOIN linked ON linked.client = client.id
        JOIN outcome ON outcome.client_id = linked.other
        UNION SELECT source, outcome.area, contract, at FROM thing
              JOIN outcome ON thing IN ('outcome', 'standing', 'worth', 'price') AND outcome_id = CAST(thing_id AS uuid)
        UNION SELECT source, area, side.body ->> 'contract', at FROM thing, unnest(ARRAY[known, said]) AS side (body)
        UNION SELECT source, outcome.area, contract, at FROM thing JOIN outcome USING (area)
              WHERE thing = 'scheme_version'
    )
    SELECT held.source, area, contract, min(held.at) AS since,
           coalesce(heard.reason, 'it has not said why itself, or one that it hears has') AS reason
    FROM held LEFT JOIN heard_restatement AS heard ON heard.source = held.source
    WHERE contract IS NOT NULL AND (CAST(:area AS text) IS NULL OR area = CAST(:area AS text))
      AND (CAST(:contract AS text) IS NULL OR contract = CAST(:contract AS text))
    GROUP BY held.source, area, contract, heard.reason ORDER BY area, contract, held.source
    """,
    into=HeldContract,
)
_ANY = sql("SELECT EXISTS (SELECT FROM known_otherwise) AS any_known", into=bool)
WHAT_TO_DO = (
    "Look at what is known otherwise (`lasars events otherwise`, or GET /lost/otherwise), record again what is missing,"
    " then let an operator accept the rest for a reason: nothing is paid under this contract until then."
)


def said_again(facts: Mapping[type[SQLModel], Iterable[Row]]) -> bool:
    """Whether any of it was said since its source was set back."""
    return any(row["revision"] >= STEP for rows in facts.values() for row in rows)


async def note_standing(session: Session, statements: Sequence[OutcomeStatement]) -> None:
    """Before these words are kept: where the first one since a restatement turns over what was known."""
    words: dict[UUID, list[OutcomeRevision]] = {}
    for said in statements:
        words.setdefault(said.outcome_id, []).append(said.word)
    areas = {said.outcome_id: said.area for said in statements}  # of what is heard for the first time
    if not words:
        return
    again = any(said.word.revision >= STEP for said in statements)
    above = 0 if again else STEP  # what comes late is below what is known
    turned = [
        _Turned(outcome.id, outcome.area or areas[outcome.id], turn)
        for outcome in await _KNOWN.all(session, ids=list(words), above=above)
        for turn in turns(OutcomeStanding(outcome.stood, outcome.fell), words[outcome.id], STEP)
    ]
    for is_late, part in groupby(turned, lambda outcome: outcome.turn.is_late):
        await _note(session, _NOTE_LATE if is_late else _NOTE_KNOWN, list(part))


async def _note(session: Session, noting: Statement[Any], turned: Sequence[_Turned]) -> None:
    await noting.execute(
        session,
        ids=[outcome.id for outcome in turned],
        areas=[outcome.area for outcome in turned],
        was=[outcome.turn.before.revision for outcome in turned],
        said=[outcome.turn.said.revision for outcome in turned],
        known_fallen=[outcome.turn.before.fallen for outcome in turned],
        said_fallen=[outcome.turn.said.fallen for outcome in turned],
    )


async def last_revisions(session: Session, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Of what was heard of outcomes, that they stand or that they fell."""
    return {last.id: last.revision for last in await _LAST.all(session, ids=ids)} if ids else {}


async def contracts_on_hold(
    session: Session, area: str | None = None, contract: str | None = None
) -> Sequence[HeldContract]:
    """The contracts on hold since one of their outcomes, or of their people, is known otherwise."""
    if not await _ANY.one(session):
        return []
    return await _HELD.all(session, area=area, contract=contract)


async def concerned(session: Session) -> Sequence[UUID]:
    """The outcomes whose money may move by what is known otherwise."""
    return await _CONCERNED.all(session)
