"""The tariffs of persons, as they are and as they were before a service told them by taking back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from pydantic_core import from_json

from services.payments.rules.tariffs import Tariff
from shared.data.db import Row, Session, rows

VOIDED = {"voided": True}  # it did not count, or nobody had heard of it
NOT_HEARD: Row = {}  # its source had said something else meanwhile


class Told(NamedTuple):
    """As it is kept. What it said before a service took back in JSON, null if none did since it was confirmed."""

    tariff_id: UUID
    client_id: UUID
    valid_from: date
    band: str
    prices: str | None
    confirmed_by: str
    confirmed_on: date
    scheme_id: str
    scheme_version: int
    scheme_hash: str
    override_code: str | None
    voided: bool
    before: str | None


def of_persons(
    clients: Iterable[UUID], linked: Sequence[tuple[UUID, UUID]], found: Iterable[tuple[Any, ...]]
) -> dict[UUID, list[Told]]:
    """By client, those of the same person's other ids included."""
    own: dict[UUID, list[Told]] = {}
    for values in found:
        told = Told(*values)
        own.setdefault(told.client_id, []).append(told)
    of_person = {client: list(own.get(client, ())) for client in clients}
    for client, other in linked:
        of_person[client] += own.get(other, ())
    return of_person


def now(of_person: Iterable[Told]) -> list[Tariff]:
    return [_now(told) for told in of_person if not told.voided]


def earlier(of_person: Iterable[Told]) -> list[Tariff] | None:
    """None: what was said before is not known."""
    found = []
    for told in of_person:
        was = from_json(told.before) if told.before else None
        if was == NOT_HEARD:
            return None
        if was is None:
            found.append(_now(told))
        elif not was["voided"] and UUID(was["client_id"]) == told.client_id:
            found.append(_as_it_was(told, was))
    return found


def _now(told: Told) -> Tariff:
    _, _, valid_from, band, prices, by, confirmed_on, scheme, version, scheme_hash, code, *_ = told
    of = (scheme, version, scheme_hash, code)
    known = from_json(prices) if prices else None
    return Tariff(told.tariff_id, told.client_id, valid_from, band, known, by, confirmed_on, *of)


def _as_it_was(told: Told, was: Mapping[str, Any]) -> Tariff:
    days = {name: date.fromisoformat(was[name]) for name in ("valid_from", "confirmed_on")}
    said: dict[str, Any] = {name: was[name] for name in Told._fields[3:11]} | days
    return Tariff(id=told.tariff_id, client_id=told.client_id, **said)


def after_ordinary(kept: Row | None, now: Row) -> Row | None:
    """What it said before a service took back, once an ordinary word has come: that goes on to count until a person has
    confirmed anew. A machine says a tariff again too, as when its ground is back.

    One that falls so has no more to say than that it was gone; but it has risen by nothing where it said the same.
    """
    if kept is None or kept["before"] is None or _confirmed(kept) != _confirmed(now):
        return None
    before: Row = kept["before"]
    if now["voided"] and not kept["voided"]:
        return None if _content(before) == _content(kept["said"]) else VOIDED
    return before


def _confirmed(row: Row) -> tuple[str, date]:
    return row["confirmed_by"], row["confirmed_on"]


def _content(said: Row) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != "revision"}


_KEPT = """
SELECT tariff_id AS id, revision, voided, confirmed_by, confirmed_on, before_taking_back AS before,
       CASE WHEN voided THEN '{"voided": true}' ELSE to_jsonb(tariff) - 'before_taking_back' END AS said
FROM tariff WHERE tariff_id = ANY (CAST(:ids AS uuid[]))
"""


async def kept(session: Session, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Their last revision, who confirmed them, what they say, and what they said before a service took back."""
    return {row["id"]: row for row in await rows(session, _KEPT, ids=ids)} if ids else {}
