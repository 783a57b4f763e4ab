"""Whether what is paid by statements about cohorts is signed by somebody whom nobody pays, and is paid at all.

Payment rules 3, Stated of a cohort.
"""

from collections.abc import Iterator, Sequence

from services.tariff.rules.attested import AttestedOutcome
from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.indicators import BUILT_IN
from services.tariff.rules.scheme import Scheme


def check_attested(scheme: Scheme) -> Iterator[SchemeFault]:
    counted = {*BUILT_IN, *(row.code for row in scheme.indicators)}
    payers = {party: contract.code for contract in scheme.contracts for party in contract.parties}
    pots = {
        (pot.indicator, contract.code)
        for contract in scheme.contracts
        for pot in (contract.at_risk.measures if contract.at_risk else ())
    }
    for i, row in enumerate(scheme.attested):
        place = f"attested[{i}]"
        if row.code in counted:
            yield SchemeFault(f"{place}.code", f"{row.code!r} is an indicator, and is counted", ("another code",))
        for j, organisation in enumerate(row.signed_by):
            if organisation in payers:
                message = f"{organisation!r} is paid by {payers[organisation]}"
                allowed = ("an organisation that the scheme does not pay",)
                yield SchemeFault(f"{place}.signed_by[{j}]", message, allowed)
        codes = [contract.code for contract in scheme.contracts]
        yield from _contracts(row, codes, place)
        for j, code in enumerate(row.contracts):
            if code in codes and (row.code, code) not in pots:
                message = f"{code} has no pot that {row.code!r} earns"
                yield SchemeFault(f"{place}.contracts[{j}]", message, ("one that names it in at_risk.measures",))
        yield from _twice(row.signed_by, f"{place}.signed_by")


def _contracts(row: AttestedOutcome, of_scheme: Sequence[str], place: str) -> Iterator[SchemeFault]:
    for j, code in enumerate(row.contracts):
        if code not in of_scheme:
            yield SchemeFault(
                f"{place}.contracts[{j}]", f"{code!r} is no contract of the scheme", tuple(sorted(of_scheme))
            )
    yield from _twice(row.contracts, f"{place}.contracts")


def _twice(codes: Sequence[str], place: str) -> Iterator[SchemeFault]:
    for j, code in enumerate(codes):
        if code in codes[:j]:
            yield SchemeFault(f"{place}[{j}]", f"{code!r} is named twice")
