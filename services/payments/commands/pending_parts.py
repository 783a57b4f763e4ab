"""Which parts of a batch are reconciled at once. What takes back is compared with what stood right before it, so a part
holds one such word of an outcome or of a person at most; those of others are reconciled with it.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from uuid import UUID

from services.payments.commands.pending import PendingWork
from services.payments.models import Tariff
from services.payments.store import facts
from shared.data.db import Session


async def in_parts(session: Session, work: Iterable[PendingWork]) -> AsyncIterator[PendingWork]:
    """In their order. Who is one person is asked when all before them is kept."""
    for alone, following in groupby(work, lambda part: part.alone):
        parts = list(following)
        persons = await _persons(session, parts) if alone and len(parts) > 1 else {}
        for part in _joined(parts, persons) if alone else parts:
            yield part


async def _persons(session: Session, parts: Iterable[PendingWork]) -> dict[UUID, UUID]:
    """By client one of the ids of the person."""
    clients = list({client for part in parts for client in part.clients})
    return {client: min(same) for client, same in (await facts.linked(session, clients)).items()}


def _joined(parts: Sequence[PendingWork], persons: Mapping[UUID, UUID]) -> Iterator[PendingWork]:
    joined, touched = parts[0], _touches(parts[0], persons)
    for part in parts[1:]:
        touches = _touches(part, persons)
        if touches & touched or bool(part.clients) != bool(joined.clients):
            yield joined
            joined, touched = part, touches
        else:
            joined.add(part)
            touched |= touches
    yield joined


def _touches(work: PendingWork, persons: Mapping[UUID, UUID]) -> set[UUID]:
    tariffs = {row["tariff_id"] for row in work.facts.get(Tariff, ())}
    return tariffs | set(work.outcomes) | {persons.get(client, client) for client in work.clients}
