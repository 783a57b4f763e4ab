"""The independent check: the caseload's money worked out from its lines and set against what payments answers.

`python -m deploy.examples.oracle.check FOLDER SCHEME [ANSWERS]`: without answers it prints the reckoning. ANSWERS is
JSON of what payments said: {"claims": [...], "totals": [...], "remittances": [...], "accounts": [...], "debts": [...],
"passedOn": [...]}
and in "clients" the client id by person. Besides the reckoning the cash must add up in what payments said itself.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from deploy.examples.oracle.claims import Claim
from deploy.examples.oracle.ledger import Ledger
from deploy.examples.oracle.scheme import Scheme
from deploy.examples.oracle.subcontracts import parts

LAST_DAY = date(2014, 6, 30)  # of the example
Row = tuple[str, str, str, str, str, int, str]  # person, measure, achieved on, contract, band, pence, state
PeriodRow = tuple[str, str, str, int]  # contract, shape, the day under which it stands, pence


@dataclass
class Checked:
    claims: int
    pence_apart: int
    differences: list[str]

    @property
    def agrees(self) -> bool:
        return not self.differences


def read_lines(folder: Path) -> list[dict[str, Any]]:
    texts = (text for file in sorted(folder.glob("*.jsonl")) for text in file.read_text().splitlines())
    lines = [json.loads(text) for text in texts]
    return sorted(lines, key=lambda line: (line["on"], line["seq"]))


def compute_ledger(lines: list[dict[str, Any]], scheme: Path | dict[str, Any], last: date = LAST_DAY) -> Ledger:
    ledger = Ledger(Scheme(scheme), min(date.fromisoformat(line["on"]) for line in lines))
    ledger.play(lines, last)
    return ledger


def row_of(ledger: Ledger, claim: Claim) -> Row:
    outcome = claim.outcome
    band = claim.tariff.band if claim.tariff else ""
    contract = outcome.contract or ""
    person = ledger.file.root(outcome.person)
    return person, outcome.measure, outcome.achieved.isoformat(), contract, band, claim.pence, claim.state


def expected_rows(ledger: Ledger) -> list[Row]:
    return sorted(row_of(ledger, claim) for claim in ledger.claims.values() if claim.standing)


def service_rows(ledger: Ledger, claims: Iterable[Mapping[str, Any]], clients: Mapping[str, str]) -> list[Row]:
    persons = {client: name for name, client in clients.items()}
    return sorted(
        (
            ledger.file.root(persons.get(claim["clientId"], claim["clientId"])),
            claim["measure"],
            claim["effectiveOn"],
            claim["contract"] or "",
            claim["band"] or "",
            claim["pence"],
            claim["state"],
        )
        for claim in claims
        if claim["measure"] and claim["state"] != "withdrawn"
    )


def expected_periods(ledger: Ledger) -> list[PeriodRow]:
    """What is of nobody: instalments, quarters, months of cohorts and the like, where they come to anything."""
    money = [(code, key[0], period) for (code, key), period in ledger.periods.items() if period.posted]
    return sorted((code, shape, period.on.isoformat(), period.posted) for code, shape, period in money)


def service_periods(claims: Iterable[Mapping[str, Any]]) -> list[PeriodRow]:
    own = [claim for claim in claims if not claim["measure"] and claim["pence"]]
    return sorted((claim["contract"], claim["shape"], claim["effectiveOn"], claim["pence"]) for claim in own)


def expected_totals(ledger: Ledger) -> dict[str, dict[str, int]]:
    held = dict.fromkeys(ledger.totals, 0)
    for claim in ledger.claims.values():
        if claim.outcome.contract:
            held[claim.outcome.contract] += claim.held
    return {
        code: {
            "duePence": totals["due"],
            "paidPence": totals["paid"],
            "clawedBackPence": totals["clawed_back"],
            "heldPence": held[code],
        }
        for code, totals in ledger.totals.items()
    }


def expected_remittances(ledger: Ledger) -> dict[tuple[str, str], tuple[int, int, int]]:
    return {(r.contract, r.on.isoformat()): (r.gross, r.netted, r.net) for r in ledger.remittances.values()}


def compare(ledger: Ledger, answers: Mapping[str, Any]) -> Checked:
    ours = expected_rows(ledger)
    theirs = service_rows(ledger, answers["claims"], answers["clients"])
    differences, apart = _rows_apart(ours, theirs)
    for said, pence in (
        _periods_apart(expected_periods(ledger), service_periods(answers["claims"])),
        _totals_apart(ledger, answers["totals"]),
        _remittances_apart(ledger, answers["remittances"]),
        _parts_apart(ledger, answers["passedOn"]),
        cash_apart(answers),
    ):
        differences += said
        apart += pence
    return Checked(len(ours), apart, differences)


def _rows_apart(ours: list[Row], theirs: list[Row]) -> tuple[list[str], int]:
    """Claims one has and the other has not, by person and measure; the pence are those of each such claim."""
    ours_only, theirs_only = _without(ours, theirs), _without(theirs, ours)
    differences = [f"{row[0]} {row[1]}: reckoned {_text(row)}" for row in ours_only]
    differences += [f"{row[0]} {row[1]}: answered {_text(row)}" for row in theirs_only]
    by_claim: dict[tuple[str, str], int] = {}
    for sign, rows in ((1, ours_only), (-1, theirs_only)):
        for row in rows:
            by_claim[row[:2]] = by_claim.get(row[:2], 0) + sign * row[5]
    return sorted(differences), sum(abs(pence) for pence in by_claim.values())


def _periods_apart(ours: list[PeriodRow], theirs: list[PeriodRow]) -> tuple[list[str], int]:
    differences, by_period = [], dict[tuple[str, ...], int]()
    for sign, word, rows in ((1, "reckoned", _without(ours, theirs)), (-1, "answered", _without(theirs, ours))):
        for *period, pence in rows:
            differences.append(f"{' '.join(map(str, period))}: {word} {pence} pence")
            key = tuple(map(str, period))
            by_period[key] = by_period.get(key, 0) + sign * pence
    return sorted(differences), sum(abs(pence) for pence in by_period.values())


def _without(rows: list[Any], others: list[Any]) -> list[Any]:
    left = list(others)
    common = []
    for row in rows:
        if row in left:
            left.remove(row)
        else:
            common.append(row)
    return common


def _text(row: Row) -> str:
    _, _, achieved, contract, band, pence, state = row
    return f"{achieved}, {contract or 'no contract'}, {band or 'no band'}, {pence} pence, {state}"


def _totals_apart(ledger: Ledger, answered: Iterable[Mapping[str, Any]]) -> tuple[list[str], int]:
    theirs = {item["contract"]: item for item in answered}
    differences, apart = [], 0
    for code, totals in expected_totals(ledger).items():
        for name, pence in totals.items():
            said = theirs.get(code, {}).get(name, 0)
            if said != pence:
                differences.append(f"{code} {name}: reckoned {pence}, answered {said}")
                apart += abs(pence - said)
    return differences, apart


def _remittances_apart(ledger: Ledger, answered: Iterable[Mapping[str, Any]]) -> tuple[list[str], int]:
    theirs = {
        (r["contract"], r["runOn"]): (r["grossPence"], r["nettedPence"], r["netPence"])
        for r in answered
        if r["state"] != "rejected"
    }
    differences, apart = [], 0
    for key, amounts in expected_remittances(ledger).items():
        said = theirs.get(key, (0, 0, 0))
        if said != amounts:
            differences.append(f"{key[0]} run of {key[1]}: reckoned gross, netted, net {amounts}, answered {said}")
            apart += abs(amounts[2] - said[2])
    return differences, apart


def _parts_apart(ledger: Ledger, answered: Iterable[Mapping[str, Any]]) -> tuple[list[str], int]:
    """What of its contracts a prime passes on."""
    said = {(row["contract"], row["organisation"]): (row["standingPence"], row["paidPence"]) for row in answered}
    ours, differences, apart = parts(ledger), [], 0
    for who in sorted({*ours, *said}):
        reckoned, theirs = ours.get(who, (0, 0)), said.get(who, (0, 0))
        if reckoned != theirs:
            differences.append(f"{' '.join(who)} stands, paid: reckoned {reckoned}, answered {theirs}")
            apart += sum(abs(one - other) for one, other in zip(reckoned, theirs, strict=True))
    return differences, apart


UNPAID = ("held", "due", "receivable")  # of the accounts; the rest of the cash is told by remittances and debts


def cash_apart(answers: Mapping[str, Any]) -> tuple[list[str], int]:
    """Cash kept, approved and to come, less all that is still owed, collected or written off, is what stands."""
    cash: dict[str, int] = {}

    def add(code: str, pence: int) -> None:
        cash[code] = cash.get(code, 0) + pence

    for remittance in answers["remittances"]:
        if remittance["state"] in {"approved", "released", "settled"}:
            add(remittance["contract"], remittance["netPence"])
    for account in answers["accounts"]:
        if account["account"] in UNPAID:
            add(account["contract"], account["balancePence"])
    for debt in answers["debts"]:
        add(debt["contract"], -debt["openPence"] - debt["collectedPence"] - debt["writtenOffPence"])
    for claim in answers["claims"]:
        if claim["contract"]:
            add(claim["contract"], -claim["pence"])
    differences = [f"{code}: cash is {pence} pence apart from what stands" for code, pence in cash.items() if pence]
    return differences, sum(abs(pence) for pence in cash.values())


def check(folder: Path, scheme: Path, answers: Mapping[str, Any]) -> Checked:
    return compare(compute_ledger(read_lines(folder), scheme), answers)


def main() -> int:
    parser = argparse.ArgumentParser(description="Work the caseload's money out again.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("scheme", type=Path)
    parser.add_argument("answers", type=Path, nargs="?")
    wanted = parser.parse_args()
    ledger = compute_ledger(read_lines(wanted.folder), wanted.scheme)
    if wanted.answers is None:
        rows = [" ".join(map(str, row)) for row in expected_rows(ledger)]
        print(*rows, json.dumps(expected_totals(ledger), indent=1), sep="\n")
        return 0
    checked = compare(ledger, json.loads(wanted.answers.read_text()))
    print(*checked.differences, f"{checked.claims} claims compared, {checked.pence_apart} pence apart", sep="\n")
    return 0 if checked.agrees else 1


if __name__ == "__main__":
    raise SystemExit(main())
