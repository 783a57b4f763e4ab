"""What stands by more since another service took back, or heard otherwise, what a source of its own was set back to.

Its word of that is an ordinary one here. But what has risen by it may be an older word's doing, so it is listed beside
what is known otherwise, until it has come back to what it was or an operator has accepted it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from services.payments.rules.standing import Level
from shared.db import Session, run

RAISED = """
SELECT ROW(CAST(thing_id AS uuid), thing, CAST(known ->> 'stands' AS boolean), CAST(known ->> 'pence' AS bigint),
           known ->> 'contract', known ->> 'party')
FROM known_otherwise WHERE thing IN ('worth', 'price') AND thing_id = ANY (CAST(CAST(:keys AS uuid[]) AS text[]))
"""
_NOTE = """
INSERT INTO known_otherwise AS kept (thing, thing_id, area, known_revision, said_revision, known, said)
SELECT thing, id, area, was, said, CAST(known AS jsonb), CAST(now AS jsonb)
FROM unnest(CAST(:things AS text[]), CAST(:ids AS text[]), CAST(:areas AS text[]), CAST(:was AS bigint[]),
            CAST(:said AS bigint[]), CAST(:known AS text[]), CAST(:now AS text[]))
     AS raised (thing, id, area, was, said, known, now)
ON CONFLICT (thing, thing_id) DO UPDATE SET said_revision = excluded.said_revision, said = excluded.said, at = now()
"""
_FORGET = """
DELETE FROM known_otherwise USING unnest(CAST(:things AS text[]), CAST(:ids AS text[])) AS gone (thing, id)
WHERE known_otherwise.thing = gone.thing AND thing_id = gone.id
"""


@dataclass(frozen=True, slots=True)
class Raised:
    """More stands of an outcome by what a service told, since it took back what its own source does not know."""

    outcome_id: UUID
    area: str
    told_by: str
    known_revision: int
    said_revision: int
    known: Level
    now: Level

    @property
    def thing(self) -> str:
        return "price" if self.told_by == "tariff" else "worth"


def raised_of(found: Iterable[tuple[Any, ...]]) -> dict[UUID, list[tuple[str, Level]]]:
    """By outcome, under which name it is listed and what stood before."""
    raised: dict[UUID, list[tuple[str, Level]]] = {}
    for outcome_id, thing, *level in found:
        raised.setdefault(outcome_id, []).append((thing, Level(*level)))
    return raised


async def forget(session: Session, gone: Sequence[tuple[str, UUID]]) -> None:
    if gone:
        await run(session, _FORGET, things=[thing for thing, _ in gone], ids=[str(key) for _, key in gone])


async def note(session: Session, raised: Sequence[Raised]) -> None:
    """What stood before it was raised first stays with it."""
    if not raised:
        return
    given: dict[str, Any] = {
        "things": [each.thing for each in raised],
        "ids": [str(each.outcome_id) for each in raised],
        "areas": [each.area for each in raised],
        "was": [each.known_revision for each in raised],
        "said": [each.said_revision for each in raised],
        "known": [to_json(asdict(each.known)).decode() for each in raised],
        "now": [to_json(asdict(each.now)).decode() for each in raised],
    }
    await run(session, _NOTE, **given)
