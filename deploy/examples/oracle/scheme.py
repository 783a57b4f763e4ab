"""The scheme file, read by date; and the arithmetic of months and pence."""

from __future__ import annotations

import calendar
import tomllib
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from deploy.examples.oracle.episodes import Episode


def add_months(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def part_of(amount: int, share: Fraction) -> int:
    """Half a penny goes to the even one."""
    return round(amount * share)


def in_parts(total: int, weights: Sequence[int | Fraction]) -> list[int]:
    """By weight; the pence left over go one each to the largest fractions, of equal ones to the earlier."""
    whole = sum(weights)
    if not whole:
        return [0 for _ in weights]
    parts = [int(total * weight // whole) for weight in weights]
    fractions = [(-(total * weight % whole), place) for place, weight in enumerate(weights)]
    for _, place in sorted(fractions)[: total - sum(parts)]:
        parts[place] += 1
    return parts


def of_year(stated: list[Any], year: int) -> Any:
    """The last one goes on."""
    return stated[min(year, len(stated) - 1)]


def _within(day: date, row: dict[str, Any]) -> bool:
    return row["from"] <= day and (row.get("to") is None or day < row["to"])


# What a contract means that does not say it.
LEFT_OUT: dict[str, Any] = {
    "annual_value_pence": [], "block_share": "0", "block_due": "advance", "floor": "0", "verified_by": [],
    "subcontracts": [], "cohorts": [], "gates": [], "attested": [],
}  # fmt: skip


def delivers(contract: dict[str, Any], party: str, episode: Episode, day: date) -> bool:
    """The prime; or who delivers for it that day. What is open with one who leaves is the contract's all the same.

    What who has left begins later is no part of it.
    """
    since = episode.with_since(party, day)
    return party == contract["party"] or any(
        row["party"] == party and row["from"] <= day and (row.get("to") is None or since < row["to"])
        for row in contract.get("subcontracts", [])
    )


class Scheme:
    def __init__(self, said: Path | dict[str, Any]) -> None:
        self.text = tomllib.loads(said.read_text()) if isinstance(said, Path) else said
        self.gap = timedelta(days=self.text["journey"]["gap_days"])
        self.start_form = timedelta(days=self.text["journey"].get("start_top_days", 14))
        self.presentation_kinds = set(self.text["journey"]["presentation_kinds"])
        self.measures = {measure["code"]: measure for measure in self.text["measures"]}
        self.contracts = {
            contract["code"]: LEFT_OUT | {"attested": self._attested(contract["code"])} | contract
            for contract in self.text.get("contracts", [])
        }
        self.top_items = {drug["code"]: drug.get("top_item") for drug in self.text["drugs"]}
        self._classes = {(r["list"], r["code"]): r["class"] for r in self.text["discharge_reasons"]}

    def _attested(self, contract: str) -> list[str]:
        """What is stated of its people as a cohort, by code."""
        return [row["code"] for row in self.text.get("attested", []) if contract in row["contracts"]]

    def discharge_class(self, reason: dict[str, str]) -> str:
        return str(self._classes[reason["list"], reason["code"]])

    def reliable_fall(self, item: str, on: date) -> int | None:
        rows = [row for row in self.text.get("reliable_change", []) if row["substance"] == item and _within(on, row)]
        return rows[0]["days"] if rows else None

    def band(self, points: dict[str, int]) -> str:
        """By the points of each domain times its weight, added up exactly."""
        score = sum(points[code] * weight for code, weight in self._weights().items())
        reached = [b for b in self.text["complexity"]["bands"] if Fraction(b["from"]) <= score]
        return str(reached[-1]["code"])

    def score(self, name: str, points: dict[str, int]) -> Fraction | None:
        """Of one domain its points, else the total; None where something was left out."""
        weights = {name: Fraction(1)} if name != "total" else self._weights()
        if any(code not in points for code in weights):
            return None
        return sum((points[code] * weight for code, weight in weights.items()), Fraction(0))

    def _weights(self) -> dict[str, Fraction]:
        domains = self.text["complexity"]["domains"]
        named = [{"code": domain} if isinstance(domain, str) else domain for domain in domains]
        return {domain["code"]: Fraction(domain.get("weight", "1")) for domain in named}

    def prices(self, band: str, on: date) -> dict[str, int]:
        """The last of the book hold on once the version is over."""
        if ends := self.text.get("valid_to"):
            on = min(on, ends - timedelta(days=1))
        rows = [row for row in self.text.get("prices", []) if row["band"] in {band, "*"} and _within(on, row)]
        return {row["measure"]: row["pence"] for row in rows}

    @property
    def carried(self) -> bool:
        """Whether a tariff carries its prices; else they are those of the day of achievement."""
        return bool(self.text["price_from"] == "tariff")

    def paid_to_lasars(self, measure: str, on: date) -> str | None:
        """Whose own it is, if a contract that others verify lists it; of several the last that had begun."""
        own = [c for c in self.contracts.values() if c.get("verified_by") and measure in c["measures"]]
        in_order = sorted(own, key=lambda contract: (contract["starts"] <= on, contract["starts"], contract["code"]))
        return str(in_order[-1]["party"]) if in_order else None

    def contract_for(self, party: str, measure: str, episode: Episode, achieved: date) -> str | None:
        """The one in force when the episode ended, or at the achievement while it was open.

        Else the last one in whose term the party worked in the episode; and only that one, for as long as it runs off.
        """
        ended = episode.ended
        decides = ended if ended and achieved >= ended else achieved
        listed = [c for c in self.contracts.values() if measure in c["measures"]]
        own = [c for c in listed if delivers(c, party, episode, decides)]
        terms = sorted(own, key=lambda c: (c["starts"], c["code"]), reverse=True)
        in_force = [c for c in terms if c["starts"] <= decides < c["ends"]]
        worked = [c for c in terms if episode.worked_between(party, c["starts"], min(c["ends"], decides))]
        for contract in (in_force + worked)[:1]:
            if achieved < add_months(contract["ends"], contract["run_off_months"]):
                return str(contract["code"])
        return None

    def recoverable_until(self, contract: str | None, months: int | str | None, left: date | None) -> date | None:
        """Until when a return takes the money back: never where returns are only counted."""
        terms = self.contracts.get(contract or "", {"provisional": "hold"})
        if months is None or left is None or terms["provisional"] == "count":
            return None
        if terms["provisional"] == "clawback" and terms.get("recover_months"):
            return add_months(left, terms["recover_months"])
        return date.max if months == "ever" else add_months(left, int(months))
