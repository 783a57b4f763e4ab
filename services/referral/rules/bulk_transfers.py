"""What goes where when a provider leaves: who finds a place at the successor, and who does not and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

MovedKind = Literal["episode", "referral", "waiting"]
Obstacle = Literal["no_service", "already_there", "too_early", "treats_the_person", "no_place"]
_TURN: dict[MovedKind, int] = {"episode": 0, "referral": 1, "waiting": 2}


@dataclass(frozen=True, slots=True)
class Moving:
    """What is open at a service that is left. `earliest`: the first day on which it may move; of a referral, its own.
    `open_at`: the services at which the person has something open, under whatever id; `person`: one for all their ids.
    """

    kind: MovedKind
    id: UUID
    client_id: UUID
    person: UUID
    service_id: UUID
    is_treatment: bool
    modality: tuple[str, str]
    earliest: date
    open_at: frozenset[UUID] = frozenset()
    treated_by_mover: bool = False

    @property
    def takes_place(self) -> bool:
        return self.kind != "waiting"


@dataclass(slots=True)
class SuccessorService:
    id: UUID
    is_treatment: bool
    modality: tuple[str, str]
    free: int
    needs_panel: bool = False


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """`to` is None where it stays, and `obstacle` says why. `needs_panel`: a panel approves who is funded there."""

    moving: Moving
    to: UUID | None
    obstacle: Obstacle | None = None
    other_modality: bool = False
    needs_panel: bool = False


def planned(moving: Iterable[Moving], services: Sequence[SuccessorService], on: date) -> list[PlannedMove]:
    """Who is in treatment first, then who holds a place, each by how long; who waits needs none, and waits on."""
    taken: set[tuple[UUID, UUID]] = set()
    moves = []
    for item in sorted(moving, key=lambda item: (_TURN[item.kind], item.earliest, item.id)):
        moves.append(move := _planned(item, services, on, taken))
        if move.to is not None:
            taken.add((item.person, move.to))
            next(service for service in services if service.id == move.to).free -= item.takes_place
    return moves


def _planned(
    item: Moving, services: Sequence[SuccessorService], on: date, taken: set[tuple[UUID, UUID]]
) -> PlannedMove:
    fitting = [s for s in services if s.is_treatment == item.is_treatment and s.id != item.service_id]
    if not fitting:
        return PlannedMove(item, None, "no_service")
    if item.treated_by_mover:
        return PlannedMove(item, None, "treats_the_person")
    if on < item.earliest:
        return PlannedMove(item, None, "too_early")
    absent = [s for s in fitting if s.id not in item.open_at and (item.person, s.id) not in taken]
    if not absent:
        return PlannedMove(item, None, "already_there")
    chosen = min(absent, key=lambda s: (s.modality != item.modality, item.takes_place and s.free <= 0, s.id.int))
    if item.takes_place and chosen.free <= 0:
        return PlannedMove(item, None, "no_place")
    is_other = chosen.modality != item.modality
    return PlannedMove(item, chosen.id, other_modality=is_other, needs_panel=chosen.needs_panel)
