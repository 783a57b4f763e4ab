"""Which parts of a batch are reconciled at once. What takes back is compared with what stood right before it, so a part
holds one such word of an outcome or of a person at most; those of others are reconciled with it.

A word about what is disputed is reconciled by itself: the same words move it, and so spend its dispute, in however many
batches they come. Payment rules 4, Final account.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from uuid import UUID

from services.payments.commands.pending import PendingWork
from services.payments.models import Tariff
from services.payments.store import disputes, facts
from shared.data.db import Session


async def in_parts(session: Session, work: Iterable[PendingWork]) -> AsyncIterator[PendingWork]:
    """In their order. Who is one person, and what is disputed, is asked when all before them is kept."""
    for alone, following in groupby(work, lambda part: part.alone):
        async for parts in _but_for_what_is_disputed(session, list(following)):
            if alone:
                persons = await _persons(session, parts) if len(parts) > 1 else {}
                for part in _joined(parts, persons):
                    yield part
            else:
                yield _whole(parts)


async def _but_for_what_is_disputed(
    session: Session, parts: Sequence[PendingWork]
) -> AsyncIterator[Sequence[PendingWork]]:
    """Each word about that by itself, with what is between them. Asked again after each, which may have made other
    people that person.
    """
    while parts:
        first = await _first_disputed(session, parts) if len(parts) > 1 else 0
        if first:
            yield parts[:first]
        if first < len(parts):
            yield parts[first : first + 1]
        parts = parts[first + 1 :]


async def _first_disputed(session: Session, parts: Sequence[PendingWork]) -> int:
    """How many parts are about nothing of which a dispute may still be spent."""
    said = await facts.linked(session, list({client for part in parts for client in part.clients}))
    same = {other for others in said.values() for other in others}
    outcomes, areas = {key for part in parts for key in part.outcomes}, {area for part in parts for area in part.areas}
    unspent = await disputes.unspent(session, list(outcomes), list(same), list(areas))
    keys, persons = {row.claim_id for row in unspent}, {row.client_id for row in unspent}
    of_areas = {row.area for row in unspent}
    for number, part in enumerate(parts):
        of_part = {other for client in part.clients for other in said[client]}
        if keys & part.outcomes.keys() or persons & of_part or of_areas & part.areas.keys():
            return number
    return len(parts)


def _whole(parts: Sequence[PendingWork]) -> PendingWork:
    joined = parts[0]
    for part in parts[1:]:
        joined.add(part)
    return joined


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
