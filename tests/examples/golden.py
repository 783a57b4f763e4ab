"""The table worked out by hand, set against rows of claims whoever reckoned them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).parents[2] / "deploy/examples"
GOLDEN: dict[str, Any] = json.loads((EXAMPLES / "stockport-2012/golden.json").read_text())
NAMES = ("measure", "achievedOn", "contract", "band", "pence", "state")


def by_hand(person: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(claim[name] for name in NAMES) for claim in GOLDEN[person]["claims"])


def answered(person: str, answers: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What payments says stands of this person, in the columns of the table."""
    client = answers["clients"][person]
    return sorted(_row(claim) for claim in _standing(answers["claims"]) if claim["clientId"] == client)


def _standing(claims: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [claim for claim in claims if claim["measure"] and claim["state"] != "withdrawn"]


def _row(claim: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(claim["effectiveOn" if name == "achievedOn" else name] for name in NAMES)
