"""Ranks of services that suit equally well: they share one, as in a race."""

from collections.abc import Mapping, Sequence
from typing import Any

Ranked = Mapping[str, Any]


def shared_ranks(ranked: Sequence[Ranked]) -> list[str]:
    """Of all services in their order, each `eligible` with a `score`: `1=`, `1=`, `3`."""
    numbered = [{**service, "rank": number} for number, service in enumerate(ranked, 1)]
    return [shared_rank(service, numbered) for service in numbered]


def shared_rank(service: Ranked, ranked: Sequence[Ranked]) -> str:
    """Of one that has its place already, as `rank`, among those that are known."""
    equal = [other["rank"] for other in ranked if _suits(other) == _suits(service)]
    return f"{min(equal)}{'=' if len(equal) > 1 else ''}"


def _suits(service: Ranked) -> tuple[bool, int]:
    return service["eligible"], service["score"]
