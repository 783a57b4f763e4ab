"""What a source that was set back says otherwise than payments knew it: whether an outcome stands, whom it concerns.

What a thing says, `messaging/otherwise.py` compares.
But that an outcome stands and that it is taken back are two tables, of
which the newer word counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from services.payments.rules.standing import Said, Standing, Word, turns
from services.payments.store.facts import LINKED
from services.payments.store.raised import OUT_OF_SIGHT
from shared.data.db import Row, Session, rows, run
from shared.data.revisions import STEP

_KNOWN = """
SELECT id, coalesce(known.area, fallen.area) AS area, coalesce(known.revision, 0) AS stood,
       coalesce(fallen.revision, 0) AS fell
FROM unnest(CAST(:ids AS uuid[])) AS id LEFT JOIN outcome AS known ON known.outcome_id = id
LEFT JOIN withdrawal AS fallen ON fallen.outcome_id = id AND NOT fallen.voided
WHERE coalesce(greatest(known.revision, fallen.revision), 0) >= CAST(:above AS bigint)
"""
_NOTE = """
SELECT note_known('standing', CAST(id AS text), area, was, said, jsonb_build_object('fallen', known_fallen),
                  jsonb_build_object('fallen', said_fallen))
FROM unnest(CAST(:ids AS uuid[]), CAST(:areas AS text[]), CAST(:was AS bigint[]), CAST(:said AS bigint[]),
            CAST(:known_fallen AS boolean[]), CAST(:said_fallen AS boolean[]))
     AS word (id, area, was, said, known_fallen, said_fallen)
"""

_NOTE_LATE = _NOTE.replace("note_known", "note_late")


def said_again(facts: Mapping[type[SQLModel], Iterable[Row]]) -> bool:
    """Whether any of it was said since its source was set back."""
    return any(row["revision"] >= STEP for told in facts.values() for row in told)


async def note_standing(session: Session, heard: Sequence[Said]) -> None:
    """Before these words are kept: where the first one since a restatement turns over what was known."""
    words: dict[UUID, list[Word]] = {}
    for said in heard:
        words.setdefault(said.outcome_id, []).append(said.word)
    areas = {said.outcome_id: said.area for said in heard}  # of what is heard for the first time
    if not words:
        return
    again = any(said.word.revision >= STEP for said in heard)
    above = 0 if again else STEP  # what comes late is below what is known
    turned = [
        {"id": row["id"], "area": row["area"] or areas[row["id"]], "turn": turn}
        for row in await rows(session, _KNOWN, ids=list(words), above=above)
        for turn in turns(Standing(row["stood"], row["fell"]), words[row["id"]], STEP)
    ]
    for is_late, part in groupby(turned, lambda each: each["turn"].is_late):
        await _note(session, _NOTE_LATE if is_late else _NOTE, list(part))


_LAST = """
SELECT id, coalesce(greatest(known.revision, fallen.revision), 0) AS revision
FROM unnest(CAST(:ids AS uuid[])) AS id LEFT JOIN outcome AS known ON known.outcome_id = id
LEFT JOIN withdrawal AS fallen ON fallen.outcome_id = id
"""


async def last_revisions(session: Session, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Of what was heard of outcomes, that they stand or that they fell."""
    return {row["id"]: row["revision"] for row in await rows(session, _LAST, ids=ids)} if ids else {}


async def _note(session: Session, statement: str, turned: Sequence[Row]) -> None:
    given: dict[str, Any] = {
        "ids": [each["id"] for each in turned],
        "areas": [each["area"] for each in turned],
        "was": [each["turn"].known.revision for each in turned],
        "said": [each["turn"].said.revision for each in turned],
        "known_fallen": [each["turn"].known.fallen for each in turned],
        "said_fallen": [each["turn"].said.fallen for each in turned],
    }
    await run(session, statement, **given)


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
_CONCERNED = f"""
{_THINGS}, {LINKED.format(clients="SELECT id, id FROM client")}
SELECT outcome_id FROM linked JOIN outcome ON outcome.client_id = linked.other
UNION SELECT CAST(thing_id AS uuid) FROM thing WHERE thing IN ('outcome', 'standing')
UNION SELECT outcome_id FROM outcome JOIN thing USING (area) WHERE thing = 'scheme_version'
"""
# Standing or fallen, there where they are and where they were.
_HELD = f"""
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
"""
WHAT_TO_DO = (
    "Look at what is known otherwise (`lasars events otherwise`, or GET /lost/otherwise), record again what is missing,"
    " then let an operator accept the rest for a reason: nothing is paid under this contract until then."
)


async def held(session: Session, area: str | None = None, contract: str | None = None) -> Sequence[Row]:
    """The contracts on hold since one of their outcomes, or of their people, is known otherwise."""
    if not await rows(session, "SELECT FROM known_otherwise LIMIT 1"):
        return []
    return await rows(session, _HELD, area=area, contract=contract)


async def concerned(session: Session) -> Sequence[UUID]:
    """The outcomes whose money may move by what is known otherwise."""
    return [row["outcome_id"] for row in await rows(session, _CONCERNED)]
