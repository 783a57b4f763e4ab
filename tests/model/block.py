"""Instalments of a block. Payment rules, section 4, "Block"."""

from collections.abc import Iterator

from tests.model.amounts import Amount
from tests.model.annual_value import parts
from tests.model.facts import Facts
from tests.model.money import allocate
from tests.model.versions import stated_years, terms


def instalments(facts: Facts, code: str) -> Iterator[Amount]:
    """Each by the terms of its month's first day; none where no version carried the contract on that day.

    silent: the month before a version that begins within it, and one in arrears of that month. Neither is paid here.
    silent: the last instalment in arrears, where the end cuts the last month short. It is due on the end.
    """
    for contract, year in stated_years(facts.versions, code):
        if not (total := parts(contract, year.number).block):
            continue
        for place, (month, pence) in enumerate(zip(year.months, allocate(total, [1] * len(year.months)), strict=True)):
            if pence and terms(facts.versions, code, month.start) is contract:
                due_on = month.start if contract.in_advance else month.end
                key = f"{code}/block/{year.number}/{place}"
                yield Amount(key, code, year.number, pence, month.start, due_on)
