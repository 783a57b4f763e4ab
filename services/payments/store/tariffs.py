"""The tariffs of persons, as they are and as they were before a service told them by taking back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from services.payments import models
from services.payments.rules.tariffs import Tariff
from services.payments.store.facts import IdentityLink
from shared.data.db import Row, Session
from shared.data.revisions import BEFORE_TAKING_BACK, VOIDED_ON
from shared.data.rows import columns_of
from shared.data.statements import sql

NOT_IN_EVENTS = (BEFORE_TAKING_BACK, VOIDED_ON)
VOIDED = {"voided": True}  # it did not count, or nobody had heard of it
BOOKS_KEPT = 1000  # prices of a book and band, in mind
NOT_CONSUMED: Row = {}  # its source had said something else meanwhile


@dataclass(slots=True)  # not frozen: there are many, and each is read once
class StoredTariff:
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

    def now(self) -> Tariff:
        return Tariff(
            id=self.tariff_id,
            client_id=self.client_id,
            valid_from=self.valid_from,
            band=self.band,
            prices=_prices(self.prices) if self.prices else None,
            confirmed_by=self.confirmed_by,
            confirmed_on=self.confirmed_on,
            scheme_id=self.scheme_id,
            scheme_version=self.scheme_version,
            scheme_hash=self.scheme_hash,
            override_code=self.override_code,
        )


@lru_cache(BOOKS_KEPT)
def _prices(text: str) -> Mapping[str, int]:
    """Many tariffs of one book and band have the same."""
    prices: Mapping[str, int] = from_json(text)
    return prices


OF_LINKED = """
SELECT tariff_id, client_id, valid_from, band, prices::text AS prices, confirmed_by, confirmed_on, scheme_id,
       scheme_version, scheme_hash, override_code, voided, before_taking_back::text AS before
FROM tariff
WHERE client_id = ANY (ARRAY(SELECT other FROM linked)) AND (NOT voided OR before_taking_back IS NOT NULL)
"""
_SAID = (
    "band", "prices", "confirmed_by", "scheme_id", "scheme_version", "scheme_hash", "override_code",
)  # fmt: skip


def of_persons(
    clients: Iterable[UUID], links: Iterable[IdentityLink], tariffs: Iterable[StoredTariff]
) -> dict[UUID, list[StoredTariff]]:
    """By client, those of the same person's other ids included."""
    own: dict[UUID, list[StoredTariff]] = {}
    for tariff in tariffs:
        own.setdefault(tariff.client_id, []).append(tariff)
    of_person = {client: list(own.get(client, ())) for client in clients}
    for link in links:
        of_person[link.client] += own.get(link.other, ())
    return of_person


def now(of_person: Iterable[StoredTariff]) -> list[Tariff]:
    return [tariff.now() for tariff in of_person if not tariff.voided]


def earlier(of_person: Iterable[StoredTariff]) -> list[Tariff] | None:
    """None: what was said before is not known."""
    tariffs = []
    for tariff in of_person:
        was = from_json(tariff.before) if tariff.before else None
        if was == NOT_CONSUMED:
            return None
        if was is None:
            tariffs.append(tariff.now())
        elif not was["voided"] and UUID(was["client_id"]) == tariff.client_id:
            tariffs.append(_as_it_was(tariff, was))
    return tariffs


def _as_it_was(tariff: StoredTariff, was: Mapping[str, Any]) -> Tariff:
    days = {name: date.fromisoformat(was[name]) for name in ("valid_from", "confirmed_on")}
    said: dict[str, Any] = {name: was[name] for name in _SAID} | days
    return Tariff(id=tariff.tariff_id, client_id=tariff.client_id, **said)


@dataclass(frozen=True, slots=True)
class KeptTariff:
    """Its last revision, who confirmed it, what it says, and what it said before a service took back."""

    id: UUID
    revision: int
    voided: bool
    confirmed_by: str
    confirmed_on: date
    before: Row | None
    said: Row


_SAYS = ", ".join(f"'{name}', {name}" for name in columns_of(models.Tariff) if name not in NOT_IN_EVENTS)
_KEPT = sql(
    f"""
    SELECT tariff_id AS id, revision, voided, confirmed_by, confirmed_on, before_taking_back AS before,
           CASE WHEN voided THEN '{{"voided": true}}' ELSE jsonb_build_object({_SAYS}) END AS said
      FROM tariff WHERE tariff_id = ANY (CAST(:ids AS uuid[]))
    """,
    into=KeptTariff,
)


async def kept(session: Session, ids: Sequence[UUID]) -> dict[UUID, KeptTariff]:
    return {tariff.id: tariff for tariff in await _KEPT.all(session, ids=ids)} if ids else {}


def after_ordinary(kept: KeptTariff | None, now: Row) -> Row | None:
    """What it said before a service took back, once an ordinary word has come: that goes on to count until a person has
    confirmed anew. A machine says a tariff again too, as when its ground is back.

    One that falls so has no more to say than that it was gone; but it has risen by nothing where it said the same.
    """
    if kept is None or kept.before is None:
        return None
    if (kept.confirmed_by, kept.confirmed_on) != (now["confirmed_by"], now["confirmed_on"]):
        return None
    if now["voided"] and not kept.voided:
        return None if _content(kept.before) == _content(kept.said) else VOIDED
    return kept.before


def _content(said: Row) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != "revision"}
