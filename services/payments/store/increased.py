"""What stands by more since another service took back, or heard otherwise, what a source of its own was set back to.

Its word of that is an ordinary one here. But what has risen by it may be an older word's doing, so it is listed beside
what is known otherwise until an operator has accepted it. While no more stands than before it is out of sight, and
holds nothing; but it is kept, since an ordinary word may raise it again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from pydantic_core import to_json

from services.payments.rules.standing import Level
from shared.data.db import Session
from shared.data.statements import command

OUT_OF_SIGHT = " out of sight"
WORTH, PRICE = "worth", "price"  # by whom it was told: assessment, tariff
NAMES = {WORTH + OUT_OF_SIGHT: WORTH, PRICE + OUT_OF_SIGHT: PRICE, WORTH: WORTH, PRICE: PRICE}
_NAMED = ", ".join(f"'{name}'" for name in NAMES)


@dataclass(frozen=True, slots=True)
class RaisedOutcome:
    """More stands of an outcome by what a service told, since it took back what its own source does not know."""

    outcome_id: UUID
    area: str
    name: str
    known_revision: int
    said_revision: int
    known: Level
    now: Level


@dataclass(frozen=True, slots=True)
class KeptLevel:
    """A name under which an outcome is listed, or was and is kept, and the least that stood before it was raised."""

    thing: str
    known: Level

    @property
    def name(self) -> str:
        return NAMES[self.thing]


@dataclass(frozen=True, slots=True)
class ListedOutcome:
    """As it is kept: by which name of which outcome, and the least that stood."""

    outcome_id: UUID
    thing: str
    stands: bool
    pence: int
    contract: str | None
    party: str | None
    held_until: date | None

    @property
    def level(self) -> Level:
        return Level(self.stands, self.pence, self.contract, self.party, self.held_until)


# Of the claims that the statement around it reads; the key begins with the area.
OF_CLAIMS = f"""
SELECT CAST(thing_id AS uuid) AS outcome_id, thing, CAST(known ->> 'stands' AS boolean) AS stands,
       CAST(known ->> 'pence' AS bigint) AS pence, known ->> 'contract' AS contract, known ->> 'party' AS party,
       CAST(known ->> 'held_until' AS date) AS held_until
FROM claim JOIN known_otherwise AS kept ON kept.area = claim.area AND kept.thing_id = CAST(claim.id AS text)
WHERE thing IN ({_NAMED})
"""
_NOTE = command(
    """
    INSERT INTO known_otherwise AS kept (thing, thing_id, area, known_revision, said_revision, known, said)
    SELECT thing, id, area, was, said, CAST(known AS jsonb), CAST(now AS jsonb)
      FROM unnest(CAST(:things AS text[]), CAST(:ids AS text[]), CAST(:areas AS text[]), CAST(:was AS bigint[]),
                  CAST(:said AS bigint[]), CAST(:known AS text[]), CAST(:now AS text[]))
           AS raised (thing, id, area, was, said, known, now)
    ON CONFLICT (area, thing, thing_id) DO UPDATE
       SET said_revision = excluded.said_revision, known = excluded.known, said = excluded.said, at = now()
    """
)
_TURN = command(
    """
    UPDATE known_otherwise AS kept SET thing = turned.thing, at = now()
      FROM unnest(CAST(:areas AS text[]), CAST(:was AS text[]), CAST(:things AS text[]), CAST(:ids AS text[]))
           AS turned (area, was, thing, id)
     WHERE kept.area = turned.area AND kept.thing = turned.was AND kept.thing_id = turned.id
    """
)


def thing(name: str, before: Level, now: Level) -> str:
    return name if now.is_above(before) else name + OUT_OF_SIGHT


def by_outcome(listed: Iterable[ListedOutcome]) -> dict[UUID, list[KeptLevel]]:
    kept: dict[UUID, list[KeptLevel]] = {}
    for row in listed:
        kept.setdefault(row.outcome_id, []).append(KeptLevel(row.thing, row.level))
    return kept


async def turn(
    session: Session,
    kept: Mapping[UUID, Iterable[KeptLevel]],
    levels: Mapping[UUID, Level],
    areas: Mapping[UUID, str],
) -> None:
    """Into sight and out of it, by what stands now of each outcome, which is of an area."""
    now = [
        (key, name.thing, thing(name.name, name.known, levels[key])) for key, names in kept.items() for name in names
    ]
    if turned := [(key, was, named) for key, was, named in now if was != named]:
        await _TURN.execute(
            session,
            areas=[areas[key] for key, *_ in turned],
            was=[was for _, was, _ in turned],
            things=[named for *_, named in turned],
            ids=[str(key) for key, *_ in turned],
        )


async def note(session: Session, raised: Sequence[RaisedOutcome]) -> None:
    if not raised:
        return
    await _NOTE.execute(
        session,
        things=[thing(rise.name, rise.known, rise.now) for rise in raised],
        ids=[str(rise.outcome_id) for rise in raised],
        areas=[rise.area for rise in raised],
        was=[rise.known_revision for rise in raised],
        said=[rise.said_revision for rise in raised],
        known=[to_json(asdict(rise.known)).decode() for rise in raised],
        now=[to_json(asdict(rise.now)).decode() for rise in raised],
    )
