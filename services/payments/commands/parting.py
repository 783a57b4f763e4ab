"""Which parts of a batch are settled at once. What takes back is compared with what stood right before it, so a part
holds one such word of an outcome or of a person at most; those of others are settled with it.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from uuid import UUID

from services.payments.commands.marks import Marks
from services.payments.models import Tariff
from services.payments.store import facts
from shared.data.db import Session


async def in_parts(session: Session, marked: Iterable[Marks]) -> AsyncIterator[Marks]:
    """In their order. Who is one person is asked when all before them is kept."""
    for alone, part in groupby(marked, lambda each: each.alone):
        parts = list(part)
        persons = await _persons(session, parts) if alone and len(parts) > 1 else {}
        for each in _joined(parts, persons) if alone else parts:
            yield each


async def _persons(session: Session, parts: Iterable[Marks]) -> dict[UUID, UUID]:
    """By client one of the ids of the person."""
    clients = list({client for each in parts for client in each.clients})
    return {client: min(same) for client, same in (await facts.linked(session, clients)).items()}


def _joined(parts: Sequence[Marks], persons: Mapping[UUID, UUID]) -> Iterator[Marks]:
    joined, touched = parts[0], _touches(parts[0], persons)
    for each in parts[1:]:
        touches = _touches(each, persons)
        if touches & touched or bool(each.clients) != bool(joined.clients):
            yield joined
            joined, touched = each, touches
        else:
            joined.add(each)
            touched |= touches
    yield joined


def _touches(marked: Marks, persons: Mapping[UUID, UUID]) -> set[UUID]:
    tariffs = {row["tariff_id"] for row in marked.facts.get(Tariff, ())}
    return tariffs | set(marked.outcomes) | {persons.get(client, client) for client in marked.clients}
