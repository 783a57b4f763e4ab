"""What a scheme file says that a caseload has to know: who treats, who verifies, what may be recorded, the days."""

from __future__ import annotations

import calendar
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

FRONT_DOOR = "front-door"  # the LASARS of a scheme that pays it nothing itself
COUNCIL, ADVICE = "council", "advice"
MONTHS = 27  # from the first day of a contract on, at most
SERVED_AFTER = 18  # months from there on, in each contract's term
RECORDERS = ("assessor", "clinician", "provider", "verifier")


def add_months(day: date, months: int) -> date:
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True)
class Delivery:
    """Somebody who treats, from when until when."""

    party: str
    starts: date
    ends: date


class SchemeTerms:
    def __init__(self, scheme: Path) -> None:
        self.said: dict[str, Any] = tomllib.loads(scheme.read_text())
        self.area, self.code = str(self.said["area"]), str(self.said["id"])
        self.contracts: list[dict[str, Any]] = self.said["contracts"]
        self.measures: list[dict[str, Any]] = self.said["measures"]

    @property
    def attested(self) -> list[dict[str, Any]]:
        """What somebody states of a cohort."""
        rows: list[dict[str, Any]] = self.said.get("attested", [])
        return rows

    def of_kind(self, *kinds: str) -> list[dict[str, Any]]:
        return [measure for measure in self.measures if measure["kind"] in kinds]

    # -- the days

    @cached_property
    def first(self) -> date:
        """Of a contract, or of the scheme where it is in force before: who assesses before go-live begins then."""
        valid_from: date = self.said["valid_from"]
        return max(valid_from, add_months(self.begins, -4))

    @cached_property
    def last(self) -> date:
        ended = max(add_months(contract["ends"], contract["run_off_months"]) for contract in self.contracts)
        return min(ended, add_months(self.begins, MONTHS))

    @cached_property
    def served_from(self) -> date:
        """A Monday, after which somebody who comes can still be paid for."""
        day = add_months(self.begins, SERVED_AFTER)
        return day + timedelta(days=-day.weekday() % 7)

    @cached_property
    def begins(self) -> date:
        days: list[date] = [contract["starts"] for contract in self.contracts]
        return min(days)

    # -- who does what

    @cached_property
    def lasars(self) -> str:
        own = [contract["party"] for contract in self.contracts if contract.get("verified_by")]
        return own[0] if own else FRONT_DOOR

    @cached_property
    def other_verifiers(self) -> list[str]:
        """Who verifies what the LASARS is paid for."""
        return sorted({code for contract in self.contracts for code in contract.get("verified_by", ())})

    @cached_property
    def deliveries(self) -> list[Delivery]:
        paid = [contract for contract in self.contracts if contract["party"] != self.lasars]
        partners = [
            Delivery(partner["party"], partner["from"], partner.get("to") or contract["ends"])
            for contract in paid
            for partner in contract.get("subcontracts", ())
        ]
        return [Delivery(contract["party"], contract["starts"], contract["ends"]) for contract in paid] + partners

    @cached_property
    def treating(self) -> list[str]:
        return list(dict.fromkeys(delivery.party for delivery in self.deliveries))

    def treats_on(self, on: date, until: date) -> list[str]:
        """Those who deliver for all that time; where nobody does, those who begin last."""
        there = [delivery.party for delivery in self.deliveries if delivery.starts <= on and until <= delivery.ends]
        late = max(delivery.ends for delivery in self.deliveries)
        return list(dict.fromkeys(there or [delivery.party for delivery in self.deliveries if delivery.ends == late]))

    # -- what is recorded

    @cached_property
    def reason_list(self) -> str:
        return str(self.said["discharge_reasons"][0]["list"])

    def reasons(self, class_: str) -> list[str]:
        rows = self.said["discharge_reasons"]
        return [row["code"] for row in rows if row["class"] == class_ and row["list"] == self.reason_list]

    @cached_property
    def died(self) -> str | None:
        """The code of an end by death, whichever class it is of."""
        named = [row["code"] for row in self.said["discharge_reasons"] if "died" in row.get("name", "").split()]
        return (self.reasons("died") or named or [None])[0]

    def source(self, code: str) -> str:
        """CDS-H's own where the scheme has it."""
        codes = [row["code"] for row in self.said["referral_sources"]]
        return code if code in codes else codes[0]

    @cached_property
    def drugs(self) -> dict[str, str]:
        """The TOP item by the code of each drug that has one."""
        return {row["code"]: row["top_item"] for row in self.said["drugs"] if row.get("top_item")}

    def paid_for(self, drugs: Iterable[str], age: int, on: date) -> list[str]:
        """Those of the drugs whose class the remit takes of somebody of that age."""
        classes = {
            rule["substance"]
            for rule in self.said["remit"]
            if rule["from"] <= on < rule.get("to", date.max) and rule["min_age"] <= age <= rule.get("max_age", age)
        }
        return [code for code in drugs if self.drugs.get(code) and self._class_of[code] in classes]

    @cached_property
    def _class_of(self) -> dict[str, str]:
        return {row["code"]: row["class"] for row in self.said["drugs"]}

    @cached_property
    def oldest_remit(self) -> int:
        """An age that each rule of the remit takes, or the first of them."""
        return max(int(rule["min_age"]) for rule in self.said["remit"])

    def mondays(self) -> list[date]:
        first = self.first + timedelta(days=-self.first.weekday() % 7)
        return [first + timedelta(weeks=week) for week in range((self.last - first).days // 7 + 1)]
