"""Equal payments whose lines no number tells apart: files that come whole, cut, twice and late, and one who decides
by counting. In the end as many are reported as happened, and never more on the way.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.ledger_reports.mapping import PAYMENTS, RETURNS
from services.payments.rules.ledger_reports.matching import matches, nth_of
from services.payments.rules.ledger_reports.reading import ReportLine
from services.payments.rules.ledger_reports.stands import (
    OPEN_STATES,
    DecidedBefore,
    LedgerStands,
    LineMatch,
    RemittanceStands,
)

TODAY, RUN_ON, PAID_ON = date(2012, 9, 30), date(2012, 8, 6), date(2012, 8, 10)


@dataclass(slots=True)
class Council:
    """What is known here, and who decides: they know how many of a line there are by now, and not which is which."""

    kind: str
    remittances: dict[UUID, RemittanceStands]
    files: list[list[tuple[ReportLine, str, LineMatch]]] = field(default_factory=list)  # with the state of each line
    applied: defaultdict[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))

    def stands(self, file: int) -> LedgerStands:
        others = [of_file for number, of_file in enumerate(self.files) if number != file]
        most: Counter[str] = Counter()
        refused: defaultdict[str, set[UUID]] = defaultdict(set)
        for of_file in others:
            most |= Counter(line.key(self.kind) for line, _, _ in of_file)
            for line, state, match in of_file:
                refused[line.key(self.kind)].update(match.candidates if state == "refused" else ())
        decided = {key: DecidedBefore(most[key], frozenset(about)) for key, about in refused.items() if about}
        parties = {"555": frozenset({"riverside"})}
        return LedgerStands(list(self.remittances.values()), [], parties, dict(self.applied), decided)

    def receive(self, lines: Sequence[ReportLine]) -> None:
        """A file is read, and looked at until nothing of it waits."""
        self.files.append([])
        file = len(self.files) - 1
        now = matches(self.kind, lines, self.stands(file), TODAY)
        self.files[file] = [(line, now[line.line].state, now[line.line]) for line in lines]
        for _ in range(2 * len(lines) + 1):
            self._look(file, lines)

    def _look(self, file: int, lines: Sequence[ReportLine]) -> None:
        of_file = self.files[file]
        waiting = [line for line, state, _ in of_file if state in OPEN_STATES or state == "repeats"]
        now = matches(self.kind, waiting, self.stands(file), TODAY, nth_of(self.kind, lines))
        there = Counter(line.key(self.kind) for line in lines)
        for place, (line, state, _) in enumerate(of_file):
            if line not in waiting or (state == "repeats" and now[line.line].state != "proposed"):
                continue
            match, key = now[line.line], line.key(self.kind)
            of_file[place] = (line, match.state, match)
            if match.state not in {"matched", "proposed"}:
                continue
            if len(self.applied[key]) < there[key]:
                self._report(match.about or match.candidates[0], key, line)
                of_file[place] = (line, "applied", match)
            else:  # they have counted: it is one that is known
                of_file[place] = (line, "refused", match)
            return

    def _report(self, about: UUID, key: str, line: ReportLine) -> None:
        state = "settled" if self.kind == PAYMENTS else "returned"
        before = self.remittances[about]
        assert before.state != state, "reported twice"
        self.remittances[about] = replace(
            before, state=state, reference=line.reference, settled_on=before.settled_on or line.on
        )
        self.applied[key].append(about)


def payments(kind: str, count: int, contracts: Sequence[str]) -> dict[UUID, RemittanceStands]:
    ids = [UUID(int=number + 1) for number in range(count)]
    new = {
        of: RemittanceStands(of, "riverside", RUN_ON, "released", 40_000, None, None, contract=contract)
        for of, contract in zip(ids, contracts, strict=True)
    }
    if kind == PAYMENTS:
        return new
    return {of: replace(row, state="settled", reference="BACS-7", settled_on=PAID_ON) for of, row in new.items()}


def lines_of(kind: str, count: int) -> list[ReportLine]:
    code = "closed" if kind == RETURNS else None
    day = date(2012, 8, 11) if kind == RETURNS else PAID_ON
    return [ReportLine(line, "BACS-7", day, 40_000, None, "555", code) for line in range(2, count + 2)]


@given(st.data(), st.sampled_from([PAYMENTS, RETURNS]), st.integers(1, 4))
def test_as_many_are_reported_as_happened_however_the_files_are_cut(data: st.DataObject, kind: str, count: int) -> None:
    contracts = data.draw(st.lists(st.sampled_from(["one", "other"]), min_size=count, max_size=count))
    council = Council(kind, payments(kind, count, contracts))
    reached = 0
    for known in sorted(data.draw(st.lists(st.integers(1, count), min_size=1, max_size=4))):
        reached = max(reached, known)
        for _ in range(data.draw(st.integers(1, 2))):  # it may come twice
            council.receive(lines_of(kind, known))
            said = sum(map(len, council.applied.values()))
            assert said <= reached
    council.receive(lines_of(kind, count))
    done = "settled" if kind == PAYMENTS else "returned"
    assert [remittance.state for remittance in council.remittances.values()] == [done] * count
