"""What a line of the council's ledger is about: a remittance that was released, or a debt that is open.

By its number and to the penny it is matched. What is only alike by sum, day and account is proposed: a person decides.
What is said already, here or by an earlier line, is not said again.

Payment rules 6, Files of the ledger.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from services.payments.rules.ledger_reports.mapping import PAYMENTS, RETURNS
from services.payments.rules.ledger_reports.numbers import LedgerNumber, NumberOf, id_in, is_credit, ledger_number
from services.payments.rules.ledger_reports.reading import ReportLine
from services.payments.rules.ledger_reports.stands import (
    CANDIDATES_MAX,
    DebtIsOpen,
    DebtReported,
    DecidedBefore,
    LedgerStands,
    LineMatch,
    RemittanceStands,
    Why,
)

Stands = TypeVar("Stands", RemittanceStands, DebtIsOpen)
Thing = TypeVar("Thing")
_Dated = Sequence[tuple[date, UUID]]
_NONE_BEFORE = DecidedBefore(0, frozenset())


def nth_of(kind: str, lines: Iterable[ReportLine]) -> dict[int, int]:
    """By the number of the line the how many-th it is of those of the file that say the same."""
    seen: Counter[str] = Counter()
    nth = {}
    for line in lines:
        seen[key := line.key(kind)] += 1
        nth[line.line] = seen[key]
    return nth


def matches(
    kind: str, lines: Sequence[ReportLine], stands: LedgerStands, today: date, nth: Mapping[int, int] | None = None
) -> dict[int, LineMatch]:
    """By the number of the line. `nth`: as `nth_of` the whole file, where these lines are not all of it."""
    nth = nth_of(kind, lines) if nth is None else nth
    of_lines: dict[int, LineMatch] = {}
    keys: set[str] = set()
    rest: list[ReportLine] = []
    alike: list[ReportLine] = []
    ours = {remittance.id for remittance in stands.remittances} | {debt.id for debt in stands.debts}
    for line in lines:
        key = line.key(kind)
        if line.problems:
            of_lines[line.line] = _wrong(line, ours, stands.parties)
        elif key in stands.applied or key in keys:
            of_lines[line.line] = LineMatch("already", "line_before") if key in stands.applied else LineMatch("repeats")
            alike.append(line)
        else:
            keys.add(key)
            rest.append(line)
    of_lines |= _MATCHES.get(kind, _debts)(rest, stands, today)
    of_lines |= {line.line: _not_again(line, of_lines[line.line], kind, stands, nth) for line in rest}
    unnamed = [line for line in alike if (number := ledger_number(line.number)) is None or number.id not in ours]
    return of_lines | _of_another(kind, unnamed, of_lines, [*rest, *alike], stands, today, nth)


def _not_again(
    line: ReportLine, match: LineMatch, kind: str, stands: LedgerStands, nth: Mapping[int, int]
) -> LineMatch:
    """Of a proposal that was refused, in another file, and comes again: who refused it said that it is about none of
    these. A file with more of these lines than any before says something new.
    """
    before = stands.decided.get(line.key(kind), _NONE_BEFORE)
    if match.state != "proposed" or nth[line.line] > before.lines or match.beside:
        return match
    left = tuple(candidate for candidate in match.candidates if candidate not in before.refused)
    return replace(match, candidates=left) if left else LineMatch("already", "line_before")


def _of_another(
    kind: str, repeated: Sequence[ReportLine], of_lines: Mapping[int, LineMatch], lines: Sequence[ReportLine],
    stands: LedgerStands, today: date, nth: Mapping[int, int],
) -> dict[int, LineMatch]:  # fmt: skip
    """A line that says what another said, by no number of ours, may be of another payment of the same sum in the same
    bank run: wherever there is one that the others are not about, a person looks at it.
    """
    asked: dict[int, LineMatch] = {}
    taken: defaultdict[str, set[UUID | None]] = defaultdict(set)
    proposed: Counter[str] = Counter()
    for line in lines:
        taken[line.key(kind)].add(of_lines[line.line].about)
        proposed[line.key(kind)] += of_lines[line.line].state == "proposed"
    said_of = {
        about for line in repeated if (key := line.key(kind)) for about in taken[key].union(stands.applied.get(key, ()))
    }
    first = {line.key(kind): line for line in reversed(repeated)}
    like = _MATCHES.get(kind, _debts)(list(first.values()), stands.without(said_of), today)
    for line in repeated:
        key = line.key(kind)
        match = _not_again(line, _as_proposal(like[first[key].line]), kind, stands, nth)
        left = match.candidates
        if len(left) > proposed[key] or len(left) == CANDIDATES_MAX:  # of those there may be more
            asked[line.line] = LineMatch("proposed", None, None, left)
            proposed[key] += 1
    return asked


def _as_proposal(match: LineMatch) -> LineMatch:
    """What says the same as another line is never sure to be of something else."""
    if match.state == "matched" and match.about:
        return LineMatch("proposed", None, None, (match.about,))
    return match


def _wrong(line: ReportLine, ours: Container[UUID], parties: Container[str]) -> LineMatch:
    """It moves nothing. It is another's only where what can be read of it says so: a number that is none of ours, or an
    account of nobody here.
    """
    number = ledger_number(line.number)
    if number is not None and number.id in ours:
        return LineMatch("wrong", None, number.id)
    may_be_ours = line.account in parties if line.account else line.number is None
    return LineMatch("wrong") if may_be_ours else LineMatch("wrong", "nothing_like_it")


def _payments(lines: Sequence[ReportLine], stands: LedgerStands, today: date) -> dict[int, LineMatch]:
    """Lines of one remittance, payment and day are one: of its invoice, and of its credit."""
    by_id = {remittance.id: remittance for remittance in stands.remittances}
    groups: defaultdict[tuple[UUID, str | None, date | None], list[ReportLine]] = defaultdict(list)
    of_lines: dict[int, LineMatch] = {}
    of_sum = _by(stands.remittances, lambda remittance: remittance.net_pence)
    for line in lines:
        number = ledger_number(line.number)
        if number is None or number.id not in by_id:
            of_lines[line.line] = _payment_like(line, of_sum[line.pence], stands, today)
        elif (match := _no_payment(by_id[number.id], number, line.pence)) is not None:
            of_lines[line.line] = match
        else:
            groups[number.id, line.reference, line.on].append(line)
    for (remittance_id, _, on), group in groups.items():
        match = _payment_of(by_id[remittance_id], group[0].reference, on, _net_of(by_id[remittance_id], group), today)
        of_lines |= {line.line: match for line in group}
    return _once(of_lines, lines)


def _no_payment(remittance: RemittanceStands, number: LedgerNumber, pence: int | None) -> LineMatch | None:
    """That the ledger has taken a credit of what came back, or the invoice that takes it off, into one of its payments.
    That it came back, or did not, is known here already: nothing is reported by it, nor by a number that no file had.
    None where it is the invoice, or its credit if it has one.
    """
    if number.of is NumberOf.INVOICE or (number.of is NumberOf.CREDIT and remittance.netted_pence):
        return None
    if number.of is not NumberOf.REVERSAL or not 1 <= number.place <= remittance.reversals:
        return LineMatch("unmatched", "number_never_used", remittance.id)
    if pence != (-remittance.net_pence if number.place % 2 else remittance.net_pence):
        return LineMatch("unmatched", "amount_differs", remittance.id)
    return LineMatch("already", "reversal", remittance.id)


def _net_of(remittance: RemittanceStands, lines: Sequence[ReportLine]) -> int | None:
    """What the invoice and its credit come to; None where it is another credit than went to the ledger."""
    taken_off = [line.pence or 0 for line in lines if is_credit(line.number)]
    if taken_off and sum(taken_off) != -remittance.netted_pence:
        return None
    return sum(line.pence or 0 for line in lines)


def _once(of_lines: dict[int, LineMatch], lines: Sequence[ReportLine]) -> dict[int, LineMatch]:
    """Paid under two references, or on two days, in one file: nobody knows which, so a person looks at it."""
    payments: defaultdict[UUID, set[tuple[str | None, date | None]]] = defaultdict(set)
    for line in lines:
        if (match := of_lines[line.line]).state == "matched" and match.about:
            payments[match.about].add((line.reference, line.on))
    twice = {about for about, times in payments.items() if len(times) > 1}
    return {
        number: LineMatch("unmatched", "several", match.about) if match.about in twice else match
        for number, match in of_lines.items()
    }


def _payment_of(
    remittance: RemittanceStands, reference: str | None, on: date | None, pence: int | None, today: date
) -> LineMatch:
    about = remittance.id
    if remittance.state == "settled":
        is_same = (remittance.reference, remittance.settled_on, remittance.net_pence) == (reference, on, pence)
        return LineMatch("already", None, about) if is_same else LineMatch("unmatched", "settled_otherwise", about)
    if remittance.state != "released":
        why: Why = "came_back" if remittance.state == "returned" else "not_released"
        return LineMatch("unmatched", why, about)
    if remittance.net_pence != pence:
        return LineMatch("unmatched", "amount_differs", about)
    if on is None or not remittance.run_on <= on <= today:
        return LineMatch("unmatched", "day_impossible", about)
    return LineMatch("matched", None, about)


def _by(all_of: Iterable[Thing], name: Callable[[Thing], Any]) -> defaultdict[Any, list[Thing]]:
    """A file holds the lines of all suppliers: each is looked at beside few."""
    by_name: defaultdict[Any, list[Thing]] = defaultdict(list)
    for thing in all_of:
        by_name[name(thing)].append(thing)
    return by_name


def _payment_like(line: ReportLine, of_sum: Sequence[RemittanceStands], stands: LedgerStands, today: date) -> LineMatch:
    alike = list(_of_account(of_sum, line, stands))
    waiting = [row for row in alike if row.state == "released"]
    likely = [row for row in waiting if line.on and row.run_on <= line.on <= today]
    for remittance in alike:
        is_paid = remittance.state in {"settled", "returned"}
        is_same = (remittance.reference, remittance.settled_on) == (line.reference, line.on)
        if is_paid and is_same and not _of_others(likely, remittance, line):
            return LineMatch("already", None, remittance.id)
    again = [row for row in alike if row.reference and row.reference == line.reference]
    unnamed = waiting if line.account is not None else []
    proposal = _proposal(
        line,
        [(row.run_on, row.id) for row in likely],
        [(row.run_on, row.id) for row in (*again, *unnamed) if line.on and not row.run_on <= line.on <= today],
    )
    return _otherwise(proposal, [row for row in again if row.state in _OTHERWISE])


_OTHERWISE: Mapping[str, Why] = {"settled": "settled_otherwise", "returned": "came_back"}


def _otherwise(proposal: LineMatch, again: Sequence[RemittanceStands]) -> LineMatch:
    """By its sum, its reference and whose it is it is one of these, reported of another day."""
    if proposal.why != "nothing_like_it" or not again:
        return proposal
    return LineMatch("unmatched", _OTHERWISE[again[0].state], again[0].id)


def _returns(lines: Sequence[ReportLine], stands: LedgerStands, today: date) -> dict[int, LineMatch]:
    by_id = {remittance.id: remittance for remittance in stands.remittances}
    back: set[UUID] = set()
    of_sum = _by(stands.remittances, lambda remittance: remittance.net_pence)
    of_lines = _netted(lines, by_id, today)
    for line in lines:
        if line.line in of_lines:
            continue
        number = ledger_number(line.number)
        if number is None or number.id not in by_id:
            match = _return_like(line, of_sum[line.pence], stands, today)
        else:
            match = _no_return(by_id[number.id], number, line) or _return_of(by_id[number.id], line, today)
        if match.state == "matched" and match.about in back:
            match = LineMatch("unmatched", "several", match.about)
        elif match.state == "matched" and match.about:
            back.add(match.about)
        of_lines[line.line] = match
    return of_lines


def _no_return(remittance: RemittanceStands, number: LedgerNumber, line: ReportLine) -> LineMatch | None:
    """As of payments; of what came back the sign is the ledger's own affair."""
    pence = -abs(line.pence or 0) if number.place % 2 else abs(line.pence or 0)
    return _no_payment(remittance, number, pence)


def _netted(lines: Sequence[ReportLine], by_id: Mapping[UUID, RemittanceStands], today: date) -> dict[int, LineMatch]:
    """An invoice and its credit that came back under one reference and day are the payment's net together. A person
    looks at both, since each by itself might be another sum that came back.
    """
    groups: defaultdict[tuple[UUID, str | None, date | None], list[ReportLine]] = defaultdict(list)
    for line in lines:
        about = id_in(line.number)
        if about is not None and about in by_id and not _is_beside(by_id[about], line):
            groups[about, line.reference, line.on].append(line)
    proposed: dict[int, LineMatch] = {}
    for (about, _, _), group in groups.items():
        whole = replace(group[0], pence=_net_of(by_id[about], group))
        if {is_credit(line.number) for line in group} != {True, False}:
            continue
        if (match := _return_of(by_id[about], whole, today)).state == "matched":
            match = LineMatch("proposed", "netted", None, (about,))
        numbers = [line.line for line in group]
        proposed |= {number: replace(match, beside=tuple(n for n in numbers if n != number)) for number in numbers}
    return proposed


def _is_beside(remittance: RemittanceStands, line: ReportLine) -> bool:
    """It has the number of a reversal, or of none of our files."""
    number = ledger_number(line.number)
    return number is not None and _no_payment(remittance, number, None) is not None


def _return_of(remittance: RemittanceStands, line: ReportLine, today: date) -> LineMatch:
    about = remittance.id
    if remittance.state == "returned":
        is_same = (remittance.reference, remittance.net_pence) == (line.reference, line.pence)
        return LineMatch("already", None, about) if is_same else LineMatch("unmatched", "came_back", about)
    if remittance.state not in {"released", "settled"}:
        return LineMatch("unmatched", "not_released", about)
    if remittance.net_pence != line.pence:
        return LineMatch("unmatched", "amount_differs", about)
    if remittance.state == "settled" and remittance.reference != line.reference:
        return LineMatch("unmatched", "another_reference", about)
    if not _may_have_come_back(remittance, line, today):
        return LineMatch("unmatched", "day_impossible", about)
    return LineMatch("matched", None, about)


def _return_like(line: ReportLine, of_sum: Sequence[RemittanceStands], stands: LedgerStands, today: date) -> LineMatch:
    """The reference of the payment is a number too, where one payment of the sum ever had it, also one that came back:
    of several nobody knows which came back, so a person looks at it.
    """
    alike = list(_of_account(of_sum, line, stands))
    unpaid = [row for row in alike if row.state == "released" and _may_have_come_back(row, line, today)]
    paid = [remittance for remittance in alike if remittance.reference == line.reference]
    back = [remittance for remittance in paid if remittance.state == "returned"]
    left = [
        remittance
        for remittance in paid
        if remittance.state == "settled" and _may_have_come_back(remittance, line, today)
    ]
    others = _left_with(unpaid, (left or back)[0], line) if left or back else []
    if len(paid) == len(left) == 1 and not others:
        return LineMatch("matched", None, left[0].id)
    if back and not left and not others:
        return LineMatch("already", None, back[0].id)
    unnamed = [row for row in alike if row.state == "released" and line.account is not None]
    named = paid if line.reference is not None else []
    gone = [row for row in [*left, *others] or alike if row.state in {"released", "settled"}]
    return _proposal(
        line,
        [(row.run_on, row.id) for row in gone if _may_have_come_back(row, line, today)],
        [(row.run_on, row.id) for row in (*named, *unnamed) if not _may_have_come_back(row, line, today)],
    )


def _may_have_come_back(remittance: RemittanceStands, line: ReportLine, today: date) -> bool:
    """Nothing comes back before it has left, or on a day that is to come."""
    return line.on is None or (remittance.settled_on or remittance.run_on) <= line.on <= today


def _debts(lines: Sequence[ReportLine], stands: LedgerStands, today: date) -> dict[int, LineMatch]:
    """In the order of the file: an earlier line leaves less open for a later one."""
    by_id = {debt.id: debt for debt in stands.debts}
    taken: defaultdict[UUID, list[DebtReported]] = defaultdict(list)
    of_lines: dict[int, LineMatch] = {}
    of_sum = _by(stands.debts, lambda debt: debt.open_pence)
    reported = _by(
        ((reference, debt) for debt in stands.debts for reference in debt.reported), lambda report: report[0]
    )
    for line in lines:
        number = ledger_number(line.number)
        if number is None or number.id not in by_id:
            before = [debt for _, debt in reported[line.reference]]
            of_lines[line.line] = _debt_like(line, before, of_sum[line.pence], stands, today)
            continue
        debt = by_id[number.id]
        match = _no_invoice(debt, number, line.pence) or _debt_of(debt, line, taken[debt.id], today)
        of_lines[line.line] = match
        if match.state == "matched":
            taken[debt.id].append(DebtReported(line.reference or "", line.pence or 0, line.code or ""))
    return of_lines


def _no_invoice(debt: DebtIsOpen, number: LedgerNumber, pence: int | None) -> LineMatch | None:
    """What a credit takes off an invoice was paid by nobody, and is known here. None where it is an invoice of ours, or
    the debt itself.
    """
    if number.of is NumberOf.INVOICE:
        return None
    if number.of is not NumberOf.REQUEST or not 1 <= number.place <= len(debt.asked_pence):
        return LineMatch("unmatched", "number_never_used", debt.id)
    asked = debt.asked_pence[number.place - 1]
    if asked > 0:
        return None
    return (
        LineMatch("already", "credit", debt.id)
        if pence == -asked
        else LineMatch("unmatched", "amount_differs", debt.id)
    )


def _debt_of(debt: DebtIsOpen, line: ReportLine, taken: Sequence[DebtReported], today: date) -> LineMatch:
    about = debt.id
    said = DebtReported(line.reference or "", line.pence or 0, line.code or "")
    before = debt.reported.get(said.reference)
    if before == said:
        return LineMatch("already", None, about)
    if before or any(report.reference == said.reference for report in taken):
        return LineMatch("unmatched", "reference_taken", about)
    if line.on is None or not debt.raised_on <= line.on <= today:
        return LineMatch("unmatched", "day_impossible", about)
    if said.pence > debt.open_pence - sum(report.pence for report in taken):
        return LineMatch("unmatched", "more_than_open", about)
    return LineMatch("matched", None, about)


def _debt_like(
    line: ReportLine,
    before: Sequence[DebtIsOpen],
    of_sum: Sequence[DebtIsOpen],
    stands: LedgerStands,
    today: date,
) -> LineMatch:
    """`before`: of which something was reported by its reference."""
    said = DebtReported(line.reference or "", line.pence or 0, line.code or "")
    alike = [debt for debt in _of_account(of_sum, line, stands) if said.reference not in debt.reported]
    likely = [debt for debt in alike if line.on and debt.raised_on <= line.on <= today]
    for debt in _of_account(before, line, stands):
        if debt.reported.get(said.reference) == said and not _of_others(likely, debt, line):
            return LineMatch("already", None, debt.id)
    unnamed = alike if line.account is not None else []
    proposal = _proposal(
        line,
        [(debt.raised_on, debt.id) for debt in likely],
        [(debt.raised_on, debt.id) for debt in unnamed if line.on and not debt.raised_on <= line.on <= today],
    )
    again = [debt for debt in _of_account(before, line, stands) if line.account is not None]
    if proposal.why != "nothing_like_it" or not again:
        return proposal
    return LineMatch("unmatched", "reference_taken", again[0].id)  # by another sum, or given up


def _of_account(all_of: Iterable[Stands], line: ReportLine, stands: LedgerStands) -> Iterator[Stands]:
    """Of all whose number it is or was, where the line says one; of a number that is nobody's here there is nothing."""
    parties = stands.parties.get(line.account or "", ())
    return (thing for thing in all_of if line.account is None or thing.party in parties)


def _of_others(all_of: Iterable[Stands], reported: Stands, line: ReportLine) -> list[Stands]:
    """Of all others who have or had the number that the line says, and of the same party by another contract: it may as
    well be about these.
    """
    place = reported.contract, reported.party
    return [thing for thing in all_of if line.account is not None and (thing.contract, thing.party) != place]


def _left_with(
    unpaid: Iterable[RemittanceStands], reported: RemittanceStands, line: ReportLine
) -> list[RemittanceStands]:
    """Of those others what may have left in the bank run of what is reported, under its reference."""
    return [row for row in _of_others(unpaid, reported, line) if row.run_on <= (reported.settled_on or row.run_on)]


def _proposal(line: ReportLine, likely: _Dated, but_for_its_day: _Dated) -> LineMatch:
    """Never more than that, however alike they are. What has the reference or the account of something that
    only its day does not fit is about something here; a sum alone may be anybody's.
    """
    if likely:
        return LineMatch("proposed", None, None, _nearest(line, likely)[:CANDIDATES_MAX])
    if but_for_its_day:
        return LineMatch("unmatched", "day_impossible", _nearest(line, but_for_its_day)[0])
    return LineMatch("unmatched", "nothing_like_it")


def _nearest(line: ReportLine, dated: _Dated) -> tuple[UUID, ...]:
    return tuple(
        about for _, about in sorted((abs((line.on - day).days) if line.on else 0, number) for day, number in dated)
    )


_MATCHES: Mapping[str, Callable[[Sequence[ReportLine], LedgerStands, date], dict[int, LineMatch]]] = {
    PAYMENTS: _payments, RETURNS: _returns,
}  # fmt: skip
