"""How a treatment was handed over, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.referral.pages.names import CodeNames
from shared.pages.own_api import at
from shared.pages.page import Visit
from shared.pages.words import day


async def moves_of(visit: Visit, episode_id: str) -> list[Mapping[str, Any]]:
    """As far as this visitor took part in it; in the order of the days."""
    moves: list[Mapping[str, Any]] = (await visit.api.get(at("/episodes/{id}/transfers", id=episode_id)))["items"]
    return moves


def moves_in_words(moves: Iterable[Mapping[str, Any]], names: CodeNames) -> list[str]:
    return [
        f"From {names.of('organisations', move['from'])} to {names.of('organisations', move['to'])},"
        f" {names.of('services', move['toServiceId'])}, on {day(move['on'])}"
        for move in moves
    ]
