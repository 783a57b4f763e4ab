"""What the site has beside the thirty persons: what is passed on, has fallen, is stated; runs that nobody made yet.

A subcontractor, Harbour Lodge, delivers for Riverside; a review that was paid for is corrected on the last day, and the
runs of that day are left for finance to make.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from deploy.demo.example import Example
from deploy.demo.player.lines import CaseloadLine
from deploy.sandbox.scheme_files import scheme_of
from deploy.sandbox.topology import AREA

PRIME, SUBCONTRACTOR, MOVED = "riverside", "harbour", "P300"
SUBCONTRACT = f"""
[[contracts.subcontracts]]
party = "{SUBCONTRACTOR}"
share = "0.35"
from = 2012-04-02
clause = "Subcontract, clause 9 (invented)"
"""
# What the example's scheme has none of: a statement about a cohort, which the surgery signs. It earns Riverside, whose
# contract stands last in the file, a hundredth of its value.
STATED = """
[contracts.at_risk]
shares = ["0.01"]
measures = [{ indicator = "settled", weight = "1", target = "0.8" }]

[[attested]]
code = "settled"
title = "In settled housing at the end of the quarter"
signed_by = ["gp-heaton"]
contracts = ["riverside-2012"]
"""
# Of which verified outcomes some are looked at once more, by the council.
SAMPLED = """
[contracts.validation]
samples = [{ code = "all", confidence = 95, margin = 5 }]
counter = { confidence = 90, margin = 10 }
"""
# Who treats may assess, which the example's scheme leaves to the LASARS; all of it is rated again.
RATED_BY_LASARS = "[complexity]\n"
RATED_TWICE = f'{RATED_BY_LASARS}assessed_by_provider = "under_audit"\nsecond_rated_percent = 100\n'
RUNS = {"propose_run", "approve_run", "release_run"}
ITS_SERVICE, PRIMES_SERVICE = "service/harbour", "service/riverside-recovery"
CORRECTED, REVIEW = "P290", "review"
LATE = 900_000  # after all else of a day


def scheme_of_another(version: int) -> str:
    """The site's scheme as another version, so late that nothing else changes by it, and with a price of its own."""
    text = _further(scheme_of(AREA))
    changed = text.replace("version = 1\nvalid_from = 2012-04-02", f"version = {version}\nvalid_from = 2100-01-01")
    return changed.replace("pence = 23100", f"pence = {23_300 + version}")


def told_further(example: Example, last: date, folder: Path) -> Example:
    """With its scheme written into that folder."""
    scheme = folder / "scheme.toml"
    scheme.write_text(_further(example.scheme))
    lines = sorted(_lines(example.lines, last), key=lambda line: (line.on, line.seq))
    return replace(example, lines=lines, scheme=scheme)


def _further(scheme: Path) -> str:
    return scheme.read_text().replace(RATED_BY_LASARS, RATED_TWICE) + SUBCONTRACT + SAMPLED + STATED


def _lines(lines: Iterable[CaseloadLine], last: date) -> Iterator[CaseloadLine]:
    for line in lines:
        if line.on == last and line.do in RUNS:
            continue
        yield _moved(line)
        if line.acting.organisation == "council" and PRIME in (line.body.get("code"), line.body.get("organisation")):
            yield _of_subcontractor(line)
        if line.do == "record_top" and line.person == CORRECTED and line.body["stage"] == REVIEW and line.on < last:
            yield _corrected(line, last)


def _of_subcontractor(line: CaseloadLine) -> CaseloadLine:
    """Its entry in the directory, and its service, as the prime has one."""
    own = {"code": SUBCONTRACTOR} if "code" in line.body else {"organisation": SUBCONTRACTOR}
    return replace(
        line, seq=LATE + line.seq, id=line.id and ITS_SERVICE, body=line.body | own | {"name": "Harbour Lodge"}
    )


def _moved(line: CaseloadLine) -> CaseloadLine:
    """Somebody is treated by the subcontractor instead."""
    if line.person != MOVED:
        return line
    acting = line.acting
    if acting.organisation == PRIME:
        acting = replace(acting, organisation=SUBCONTRACTOR, sub=f"{SUBCONTRACTOR}-{acting.sub.partition('-')[2]}")
    service = {"serviceId": {"ref": ITS_SERVICE}} if line.body.get("serviceId") == {"ref": PRIMES_SERVICE} else {}
    return replace(line, acting=acting, body=line.body | service)


def _corrected(line: CaseloadLine, last: date) -> CaseloadLine:
    """Their housing was not resolved after all, which was paid for."""
    items = line.body["items"] | {"acuteHousing": {"value": True}}
    kept = {name: value for name, value in line.body.items() if name in {"stage", "on"}}
    body = {"top": {"ref": line.id}, **kept, "items": items}
    return replace(line, on=last, seq=LATE, do="correct_top", id=None, body=body)
