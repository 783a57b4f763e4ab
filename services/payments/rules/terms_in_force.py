"""The terms of a contract by the versions of its area: those of a day, the last ones, and when it ends by all of them.

Payment rules 1, Versions of a scheme.
"""

from collections.abc import Sequence
from datetime import date

from services.payments.rules.schemes import Contract, Scheme, contract_in, in_force


def terms_on(schemes: Sequence[Scheme], contract: str, day: date) -> Contract | None:
    """The contract as the scheme in force on a day has it."""
    source = source_on(schemes, contract, day)
    return source and source[1]


def source_on(schemes: Sequence[Scheme], contract: str, day: date) -> tuple[Scheme, Contract] | None:
    """The contract as it is in force on a day, and the version that says so."""
    for scheme in in_force(schemes, day):
        if (terms := contract_in(scheme, contract, day)) is not None:
            return scheme, terms
    return None


def last_terms(schemes: Sequence[Scheme], contract: str, day: date) -> Contract | None:
    """Those in force on a day; of a contract that no version has then, those that were published last."""
    scheme = last_source(schemes, contract, day)
    return scheme.contracts[contract] if scheme else None


def last_source(schemes: Sequence[Scheme], contract: str, day: date) -> Scheme | None:
    """The version that gives a contract its last terms: its prices are those that hold on."""
    if (terms_and_source := source_on(schemes, contract, day)) is not None:
        return terms_and_source[0]
    having = [scheme for scheme in schemes if contract in scheme.contracts]
    return max(having, key=lambda scheme: scheme.published_at, default=None)


def contract_end(schemes: Sequence[Scheme], code: str) -> date | None:
    """When it ends by all of its versions: as the one says that holds on after all others."""
    having = in_force([scheme for scheme in schemes if code in scheme.contracts], date.max)
    return having[0].contracts[code].ends if having else None
