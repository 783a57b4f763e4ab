"""Referrals, by id, by client and by what falls due."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from services.referral.models import Referral
from services.referral.rules.states import HOLDING, SEEN_BY_PROVIDER, UNANSWERED, State
from services.referral.store.clients import PERSON
from shared.data.db import Session, rows, run
from shared.data.records import columns, fetch, first, made, narrowed
from shared.messaging.events import new_id


def in_state(states: Iterable[State]) -> str:
    """Spelled out: only so are the indexes on some states of use."""
    listed = ", ".join(f"'{state}'" for state in sorted(states))
    return f"referral.state IN ({listed})"


_OPEN = f"area = :area AND client_id = :client_id AND service_id = :service_id AND {in_state(HOLDING)}"
_OVERDUE = f"{in_state(UNANSWERED)} AND hold_expires_on <= :today"
_GIVEN = (
    "id", "area", "client_id", "assessment_id", "service_id", "state", "choice", "referred_on", "hold_expires_on",
    "contact_on", "referred_by", "referred_by_organisation",
)  # fmt: skip
_MAKE = f"""{PERSON}, taken AS (
    UPDATE service SET held = held + 1
     WHERE area = :area AND id = :service_id AND held + occupied < places
       AND NOT EXISTS (SELECT FROM referral WHERE {_OPEN})
    RETURNING organisation, is_treatment
)
INSERT INTO referral ({", ".join(_GIVEN)}, organisation, is_treatment, assessed_on, revision, event_revision)
SELECT {", ".join(f":{name}" for name in _GIVEN)}, organisation, is_treatment,
       (SELECT assessed_on FROM assessed WHERE area = :area AND assessment_id = :assessment_id
           AND client_id IN (SELECT id FROM person) AND NOT voided), 1, 1
  FROM taken RETURNING {columns(Referral)}
"""
_LOCK = f"""
SELECT {columns(Referral, "referral")}, client.known
  FROM referral JOIN client ON client.area = referral.area AND client.id = referral.client_id
 WHERE referral.area = :area AND referral.id = :id FOR UPDATE OF client FOR NO KEY UPDATE OF referral
"""
_LOCK_OVERDUE = f"""
SELECT area, id, known FROM client WHERE (area, id) IN (SELECT area, client_id FROM referral WHERE {_OVERDUE})
 ORDER BY area, id FOR UPDATE OF client
"""
# Once treatment has begun it says what was known then: it stays readable to who delivers it for ever.
_UNDATED = f"({in_state([State.STARTED])} AND referral.assessed_on IS NULL)"
_KIN = PERSON.replace(":client_id", "referral.client_id").replace(":area", "referral.area") + "SELECT id FROM person"
_CONCERNED = f"""
SELECT {columns(Referral, "referral")}, dated_on
  FROM unnest(CAST(:areas AS text[]), CAST(:clients AS uuid[]), CAST(:new AS boolean[])) AS heard (area, client_id, new)
  JOIN referral ON referral.area = heard.area AND referral.client_id = heard.client_id
  LEFT JOIN assessed ON assessed.area = referral.area AND assessed.assessment_id = referral.assessment_id
                    AND (assessed.client_id = referral.client_id OR assessed.client_id IN ({_KIN}))
 CROSS JOIN LATERAL (
    SELECT CASE WHEN assessed.revision IS NULL OR NOT ({in_state(HOLDING)} OR {_UNDATED}) THEN referral.assessed_on
                WHEN NOT assessed.voided THEN assessed.assessed_on END) AS said (dated_on)
 WHERE heard.new OR dated_on IS DISTINCT FROM referral.assessed_on ORDER BY referral.id
"""
_CHANGING = (
    "state", "assessed_on", "reason_code", "closed_by", "closed_by_organisation", "revision", "event_revision",
)  # fmt: skip
_WRITE = f"""
UPDATE referral SET {", ".join(f"{name} = now.{name}" for name in _CHANGING)}
  FROM jsonb_populate_recordset(CAST(NULL AS referral), CAST(:changed AS jsonb)) AS now WHERE referral.id = now.id
"""
_CLOSE = f"""
WITH freed AS (UPDATE service SET held = held - 1 WHERE area = :area AND id = :service_id)
UPDATE referral SET {", ".join(f"{name} = :{name}" for name in _CHANGING)} WHERE id = :id
"""


async def make(session: Session, **said: Any) -> Referral | None:
    """Holds a place with it. None where the client has an open one to the service, or the service no place."""
    found = await rows(session, _MAKE, id=new_id(), **said)
    return made(Referral, found[0]) if found else None


async def find(session: Session, area: str, referral_id: UUID) -> Referral | None:
    return await first(session, Referral, "area = :area AND id = :id", area=area, id=referral_id)


async def lock(session: Session, area: str, referral_id: UUID) -> tuple[Referral | None, bool]:
    """The client's row is locked first, then the referral's, which is read as any other command has left it."""
    found = await rows(session, _LOCK, area=area, id=referral_id)
    return (made(Referral, found[0]), found[0]["known"]) if found else (None, False)


async def page(
    session: Session,
    area: str,
    *,
    seen_by: str | None,
    client_ids: Sequence[UUID] | None,
    state: str | None,
    organisation: str | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Referral]:
    """`seen_by`: only what this provider may see, which ends when a referral is declined or closed."""
    conditions = {
        "area = :area": area,
        f"organisation = :seen_by AND {in_state(SEEN_BY_PROVIDER)}": seen_by,
        "client_id = ANY(CAST(:client_ids AS uuid[]))": client_ids,
        "state = :state": state,
        "organisation = :organisation": organisation,
        "id > :after": after,
    }
    values = {"seen_by": seen_by, "client_ids": client_ids, "state": state, "organisation": organisation}
    wanted = f"{narrowed(conditions)} ORDER BY id LIMIT :limit"
    return await fetch(session, Referral, wanted, area=area, after=after, limit=limit, **values)


async def concerned(
    session: Session, keys: Collection[tuple[str, UUID]], new: Collection[tuple[str, UUID]]
) -> list[tuple[Referral, date | None]]:
    """All referrals of the new clients, and of the others those whose assessment is, as it turns out, of another
    date than they say; each with the date that it should say.
    """
    heard = {"areas": [area for area, _ in keys], "clients": [each for _, each in keys]}
    found = await rows(session, _CONCERNED, **heard, new=[key in new for key in keys])
    return [(made(Referral, row), row["dated_on"]) for row in found]


async def lock_overdue(session: Session, today: date) -> dict[tuple[str, UUID], bool]:
    """The clients whose hold has run out, in the order of their ids, so that two who lock several never wait for
    each other. Who is known?
    """
    return {(row["area"], row["id"]): row["known"] for row in await rows(session, _LOCK_OVERDUE, today=today)}


async def overdue(session: Session, today: date) -> Sequence[Referral]:
    return await fetch(session, Referral, f"{_OVERDUE} ORDER BY id", today=today)


async def write(session: Session, changed: Iterable[Referral]) -> None:
    """Many at once."""
    news = [{name: getattr(each, name) for name in ("id", *_CHANGING)} for each in changed]
    if news:
        await run(session, _WRITE, changed=to_json(news).decode())


async def close(session: Session, referral: Referral) -> None:
    """Writes it as it now stands, and frees its place."""
    names = ("id", "area", "service_id", *_CHANGING)
    await run(session, _CLOSE, **{name: getattr(referral, name) for name in names})
