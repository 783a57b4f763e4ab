"""Taking back what has fallen: receivables off the next remittances, oldest first.

Payment rules 5, Netting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID, uuid5

from services.payments.rules.money import add_months, ceil_pence

ON_ACCOUNT_MONTHS = 3  # to record again, assess, confirm and verify what a restore has lost


@dataclass(frozen=True, slots=True)
class Receivable:
    id: UUID
    open_pence: int
    arose_on: date
    run_dates: tuple[date, ...] = ()  # after it arose, and before this one
    remittance_id: UUID | None = None  # that paid what has fallen
    reference: str | None = None
    on_account: bool = False  # of a remittance that was entered again, or fallen since what it rests on was lost and
    # taken back: what is due again has been paid already

    @property
    def waits_until(self) -> date:
        """From when on run dates count for `carry`: what is on account waits for what is recorded again."""
        return add_months(self.arose_on, ON_ACCOUNT_MONTHS) if self.on_account else self.arose_on

    def is_late(self, run_on: date, carry: int | None) -> bool:
        passed = sum(day > self.waits_until for day in self.run_dates)
        return carry is not None and run_on > self.waits_until and passed >= carry


@dataclass(frozen=True, slots=True)
class NettedReceivable:
    id: UUID
    netted_pence: int
    debt_pence: int  # given up on netting with this run date


@dataclass(frozen=True, slots=True)
class Netting:
    gross_pence: int
    left_pence: int  # what the floor leaves at least
    lines: tuple[NettedReceivable, ...]
    on_account_pence: int = 0  # taken off first, without a floor

    @property
    def room_pence(self) -> int:
        """For what is netted under the floor."""
        return self.gross_pence - self.on_account_pence - self.left_pence

    @property
    def netted_pence(self) -> int:
        return sum(line.netted_pence for line in self.lines)

    @property
    def net_pence(self) -> int:
        return self.gross_pence - self.netted_pence

    @property
    def debt_pence(self) -> int:
        return sum(line.debt_pence for line in self.lines)


def debt_id_of(run_id: UUID, receivable_id: UUID) -> UUID:
    return uuid5(run_id, str(receivable_id))


def net_off(
    gross_pence: int, oldest_first: Sequence[Receivable], run_on: date, floor: Fraction, carry: int | None
) -> Netting:
    """One run date: a date with gross 0 counts. Without `carry` a receivable waits for ever.

    What was paid on account, first in order, is taken off whole: no floor is kept of what has been paid already.

    A run for the day on which a receivable arose, or for a day before it, nets it but counts for no carry; nor does one
    of the months in which what is on account waits to be due again.
    """
    on_account = paid = min(
        gross_pence, sum(receivable.open_pence for receivable in oldest_first if receivable.on_account)
    )
    left = ceil_pence((gross_pence - on_account) * floor)
    room = gross_pence - on_account - left
    lines = []
    for receivable in oldest_first:
        netted = min(paid if receivable.on_account else room, receivable.open_pence)
        if receivable.on_account:
            paid -= netted
        else:
            room -= netted
        rest = receivable.open_pence - netted
        lines.append(NettedReceivable(receivable.id, netted, rest if receivable.is_late(run_on, carry) else 0))
    return Netting(gross_pence, left, tuple(lines), on_account)
