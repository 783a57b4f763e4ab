"""What stands by more since another service took back, or heard otherwise, what a source of its own was set back to.

Its word of that is an ordinary one here. But what has risen by it may be an older word's doing, so it is listed beside
what is known otherwise until an operator has accepted it. While no more stands than before it is out of sight, and
holds nothing; but it is kept, since an ordinary word may raise it again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from services.payments.rules.standing import Level
from shared.data.db import Session, run

OUT_OF_SIGHT = " out of sight"
WORTH, PRICE = "worth", "price"  # by whom it was told: assessment, tariff
NAMES = {WORTH + OUT_OF_SIGHT: WORTH, PRICE + OUT_OF_SIGHT: PRICE, WORTH: WORTH, PRICE: PRICE}
_NAMED = ", ".join(f"'{name}'" for name in NAMES)

RAISED = f"""
SELECT ROW(CAST(thing_id AS uuid), thing, CAST(known ->> 'stands' AS boolean), CAST(known ->> 'pence' AS bigint),
           known ->> 'contract', known ->> 'party', CAST(known ->> 'held_until' AS date))
FROM known_otherwise WHERE thing IN ({_NAMED}) AND thing_id = ANY (CAST(CAST(:keys AS uuid[]) AS text[]))
"""
_NOTE = """
INSERT INTO known_otherwise AS kept (thing, thing_id, area, known_revision, said_revision, known, said)
SELECT thing, id, area, was, said, CAST(known AS jsonb), CAST(now AS jsonb)
FROM unnest(CAST(:things AS text[]), CAST(:ids AS text[]), CAST(:areas AS text[]), CAST(:was AS bigint[]),
            CAST(:said AS bigint[]), CAST(:known AS text[]), CAST(:now AS text[]))
     AS raised (thing, id, area, was, said, known, now)
ON CONFLICT (area, thing, thing_id) DO UPDATE
SET said_revision = excluded.said_revision, known = excluded.known, said = excluded.said, at = now()
"""
_TURN = """
UPDATE known_otherwise AS kept SET thing = turned.thing, at = now()
FROM unnest(CAST(:was AS text[]), CAST(:things AS text[]), CAST(:ids AS text[])) AS turned (was, thing, id)
WHERE kept.thing = turned.was AND kept.thing_id = turned.id
"""


@dataclass(frozen=True, slots=True)
class Raised:
    """More stands of an outcome by what a service told, since it took back what its own source does not know."""

    outcome_id: UUID
    area: str
    name: str
    known_revision: int
    said_revision: int
    known: Level
    now: Level


@dataclass(frozen=True, slots=True)
class Kept:
    """A name under which an outcome is listed, or was and is kept, and the least that stood before it was raised."""

    thing: str
    known: Level

    @property
    def name(self) -> str:
        return NAMES[self.thing]


def thing(name: str, known: Level, now: Level) -> str:
    return name if now.is_above(known) else name + OUT_OF_SIGHT


def kept_of(found: Iterable[tuple[Any, ...]]) -> dict[UUID, list[Kept]]:
    kept: dict[UUID, list[Kept]] = {}
    for outcome_id, named, *level in found:
        kept.setdefault(outcome_id, []).append(Kept(named, Level(*level)))
    return kept


async def turn(session: Session, kept: Mapping[UUID, Iterable[Kept]], levels: Mapping[UUID, Level]) -> None:
    """Into sight and out of it, by what stands now."""
    now = [(key, each, thing(each.name, each.known, levels[key])) for key, of in kept.items() for each in of]
    if turned := [each for each in now if each[1].thing != each[2]]:
        given = {"was": [each.thing for _, each, _ in turned], "things": [named for *_, named in turned]}
        await run(session, _TURN, **given, ids=[str(key) for key, *_ in turned])


async def note(session: Session, raised: Sequence[Raised]) -> None:
    if not raised:
        return
    given: dict[str, Any] = {
        "things": [thing(each.name, each.known, each.now) for each in raised],
        "ids": [str(each.outcome_id) for each in raised],
        "areas": [each.area for each in raised],
        "was": [each.known_revision for each in raised],
        "said": [each.said_revision for each in raised],
        "known": [to_json(asdict(each.known)).decode() for each in raised],
        "now": [to_json(asdict(each.now)).decode() for each in raised],
    }
    await run(session, _NOTE, **given)
