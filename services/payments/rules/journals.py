"""Under which codes finance books what is paid by a contract.

Payment rules 1, Versions of a scheme.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache

from services.payments.rules.schemes import Scheme
from services.payments.rules.terms_in_force import terms_on

JournalOf = Callable[[str, date], Mapping[str, str]]


def no_journal(_contract: str, _day: date) -> Mapping[str, str]:
    return {}


def journals(schemes: Sequence[Scheme]) -> JournalOf:
    """Of a contract on a day, by the version in force then; worked out once, since a batch asks it of each claim."""

    @cache
    def journal_of(contract: str, day: date) -> Mapping[str, str]:
        terms = terms_on(schemes, contract, day)
        return terms.journal if terms else {}

    return journal_of
