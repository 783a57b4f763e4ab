"""A stand-in for the council's ledger: it takes our files as a ledger does, and says what it did, late or twice.

It knows nothing of ours but the bytes of the files: what it pays is what they say, and it pays no invoice twice.
"""

import csv
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

PAYMENTS = "payment_reference,payment_date,amount,invoice_number,supplier_number"
RETURNS = "payment_reference,returned_on,amount,reason,invoice_number,supplier_number"
DEBTS = "reference,date,amount,type,reason,request_number,customer_number"


@dataclass
class CouncilLedger:
    """`invoices`: what is owed by each of their numbers, less than nothing of a credit. `paid`: by the first of the
    numbers of a remittance. `owed`: what debtors were asked for, by the number of the first request.
    """

    invoices: dict[str, int] = field(default_factory=dict)
    paid: Counter[str] = field(default_factory=Counter)
    owed: Counter[str] = field(default_factory=Counter)
    files: list[str] = field(default_factory=list)

    def takes_invoices(self, content: bytes) -> int:
        """What the file comes to. A ledger refuses a number that it has."""
        sums: Counter[str] = Counter()
        for row in self._rows(content):
            sums[row["invoice_number"]] += _pence(row["line_amount"])
            assert (row["invoice_type"] == "CREDIT") == row["line_amount"].startswith("-"), row
        assert not sums.keys() & self.invoices.keys(), "a supplier has an invoice number once"
        self.invoices |= sums
        return sums.total()

    def takes_debts(self, content: bytes) -> int:
        rows = self._rows(content)
        for row in rows:
            debt = row["credited_request"] or row["request_number"]
            self.owed[debt] += _pence(row["amount"])
            assert self.owed[debt] >= 0, "no more is taken back than was asked for"
        return sum(_pence(row["amount"]) for row in rows)

    def pays(self, remittance: str, reference: str, on: date) -> list[str]:
        """The invoice and its credit, by one payment: a line of each."""
        numbers = [number for number in (remittance, f"{remittance}-C") if number in self.invoices]
        assert numbers, "there is no invoice of it"
        assert not self.paid[remittance], "it is paid already"
        self.paid[remittance] = sum(self.invoices[number] for number in numbers)
        return [f"{reference},{on},{_pounds(self.invoices[number])},{number}," for number in numbers]

    def has_back(self, remittance: str, reference: str, on: date) -> str:
        pence, self.paid[remittance] = self.paid[remittance], 0
        assert pence, "it was not paid"
        return f"{reference},{on},{_pounds(-pence)},ACCOUNT CLOSED,{remittance},"

    def has_from_debtor(self, debt: str, pence: int, reference: str, on: date, *, given_up: bool = False) -> str:
        number = f"{debt}-1"
        self.owed[number] -= pence
        return f"{reference},{on},{_pounds(pence)},{'written_off' if given_up else 'collected'},,{number},"

    def _rows(self, content: bytes) -> list[dict[str, str]]:
        text = content.decode()
        assert text not in self.files, "a file is made once"
        self.files.append(text)
        return list(csv.DictReader(text.splitlines()))


def _pence(amount: str) -> int:
    pounds, _, pence = amount.lstrip("-").partition(".")
    return (int(pounds) * 100 + int(pence)) * (-1 if amount.startswith("-") else 1)


def _pounds(pence: int) -> str:
    return f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02d}"
