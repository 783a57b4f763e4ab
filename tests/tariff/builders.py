"""Schemes and events as tariff gets them; any field can be given."""

import copy
import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from services.tariff.events import ClientAssessed, ClientsMerged, SecondRatingChanged
from services.tariff.rules.parsing import canonical, read
from services.tariff.rules.price_rows import COLUMNS
from services.tariff.rules.toml_text import parse_toml

TOML = (Path(__file__).parents[2] / "deploy" / "schemes" / "stockport.toml").read_text()
SCHEME = canonical(read(parse_toml(TOML)))
DOMAINS: list[str] = SCHEME["complexity"]["domains"]


def scheme(**changes: Any) -> dict[str, Any]:
    return copy.deepcopy(SCHEME) | changes


def dearer(version: int, extra_pence: int = 100) -> dict[str, Any]:
    changed = scheme(version=version)
    for row in changed["prices"]:
        row["pence"] += extra_pence
    return changed


def assessed(*points: int, **changes: Any) -> ClientAssessed:
    """Six points, in the order of the scheme's domains. Medium unless told: 4 + 3 + 2 + 1 + 3 + 0 = 13."""
    values: dict[str, Any] = {
        "area": "stockport",
        "actor": "assessor-1",
        "actor_organisation": "start",
        "client_id": uuid4(),
        "assessment_id": uuid4(),
        "kind": "comprehensive",
        "assessed_on": date(2012, 4, 10),
        "in_remit": True,
        "points": dict(zip(DOMAINS, points or (4, 3, 2, 1, 3, 0), strict=True)),
    }
    return ClientAssessed(**(values | changes))


def again(before: ClientAssessed, *points: int, **changes: Any) -> ClientAssessed:
    """The same assessment, one revision higher."""
    if points:
        changes["points"] = dict(zip(DOMAINS, points, strict=True))
    return before.model_copy(update={"revision": before.revision + 1} | changes)


def merged(survivor: UUID, absorbed: UUID, **changes: Any) -> ClientsMerged:
    values: dict[str, Any] = {
        "area": "stockport",
        "actor": "assessor-1",
        "actor_organisation": "start",
        "merge_id": uuid4(),
        "survivor_id": survivor,
        "absorbed_id": absorbed,
    }
    return ClientsMerged(**(values | changes))


def second_rating(of: ClientAssessed, state: str, revision: int, *, voided: bool = False) -> SecondRatingChanged:
    who = {"area": of.area, "actor": "rea", "actor_organisation": "start"}
    said = {"assessment_id": of.assessment_id, "state": state, "revision": revision, "voided": voided}
    return SecondRatingChanged.model_validate(who | said)


def whole(asked: dict[str, Any], body: dict[str, Any] | None = None) -> dict[str, Any]:
    """A choice that leaves nothing unsaid: also what was chosen before is kept or dropped by it."""
    return {"band": asked["band"], "prices": {}} | (body or {})


def version(number: int, since: str, until: str | None, extra_pence: int = 0, **of_contracts: Any) -> dict[str, Any]:
    given = dearer(number, extra_pence) | {"valid_from": since, "valid_to": until}
    for contract in given["contracts"]:
        contract.update(of_contracts)
    return given


def without_prices(text: str) -> str:
    """A scheme's file whose prices stand elsewhere."""
    return re.sub(r"^prices = \[.*?^\]$", "", text, flags=re.DOTALL | re.MULTILINE)


def as_csv(prices: Iterable[Mapping[str, Any]], columns: Sequence[str] = COLUMNS, end: str = "\r\n") -> str:
    """The price book as a CSV beside a scheme's file."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator=end)
    writer.writerow(columns)
    writer.writerows(["" if row[column] is None else row[column] for column in columns] for row in prices)
    return written.getvalue()
