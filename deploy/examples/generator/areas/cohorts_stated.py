"""What is stated of cohorts in an area: after each contract quarter so many of so many people, signed, then looked at.

One quarter has nobody, of one the first statement is refused, of one what counted is corrected, and of one nothing is
ever stated.
"""

# ruff: noqa: S311 - what is drawn has to come out the same each time

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from deploy.examples.generator.area_lines import line
from deploy.examples.generator.areas.terms import SchemeTerms, add_months
from deploy.examples.generator.person_script import Line, ref

NOBODY, REFUSED, CORRECTED, NOT_STATED = 1, 2, 3, 5  # the how manyth quarter of a contract, from 0
SIGNED_AFTER, LOOKED_AT_AFTER, CORRECTED_AFTER = timedelta(days=28), timedelta(days=7), timedelta(days=70)


def stating(terms: SchemeTerms, seed: int) -> list[Line]:
    return [
        step
        for row in terms.attested
        for contract in terms.contracts
        if contract["code"] in row["contracts"]
        for number, (starts, ends) in enumerate(_quarters(contract))
        if number != NOT_STATED
        for step in _of_quarter(terms, row, contract["code"], number, (starts, ends), seed)
    ]


def _quarters(contract: dict[str, Any]) -> Iterator[tuple[date, date]]:
    months, starts = 0, contract["starts"]
    while starts < contract["ends"]:
        months += 3
        ends = min(add_months(contract["starts"], months), contract["ends"])
        yield starts, ends
        starts = ends


def _of_quarter(
    terms: SchemeTerms, row: dict[str, Any], contract: str, number: int, days: tuple[date, date], seed: int
) -> Iterator[Line]:
    starts, ends = days
    rng = random.Random(f"{seed}/{row['code']}/{contract}/{number}")
    decisions = {REFUSED: ("refused", "verified"), CORRECTED: ("verified", "verified")}.get(number, ("verified",))
    for place, decision in enumerate(decisions):
        on = _monday(ends + SIGNED_AFTER + place * CORRECTED_AFTER)
        people = 0 if number == NOBODY else rng.randint(12, 40)
        said = {
            "outcome": row["code"], "contract": contract, "quarterFrom": starts.isoformat(), "people": people,
            "met": rng.randint(0, people), "reference": f"{row['signed_by'][0]}/{starts}/{place + 1}",
        }  # fmt: skip
        name = f"statement/{row['code']}/{contract}/{starts}/{place + 1}"
        yield line(on, "sign_attestation", ("referrer", row["signed_by"][0], "analyst-1"), said, name)
        looked_at = {"attestation": ref(name), "decision": decision}
        reason = {"reasonCode": "evidence_insufficient"} if decision == "refused" else {}
        verifier = [*terms.other_verifiers, terms.lasars][0]
        yield line(on + LOOKED_AT_AFTER, "decide_attestation", ("verifier", verifier, "verifier-1"), looked_at | reason)


def _monday(on: date) -> date:
    return on + timedelta(days=-on.weekday() % 7)
