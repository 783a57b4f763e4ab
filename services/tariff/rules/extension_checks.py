"""Whether an option to extend a contract says one later end, and a day on which it is still open."""

from collections.abc import Iterator

from services.tariff.rules.extension import Extension
from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.scheme import Contract, Scheme


def check_extensions(scheme: Scheme) -> Iterator[SchemeFault]:
    for i, contract in enumerate(scheme.contracts):
        if contract.may_extend is not None and contract.starts < contract.ends:
            yield from _option(contract, contract.may_extend, f"contracts[{i}].may_extend")


def _option(contract: Contract, option: Extension, place: str) -> Iterator[SchemeFault]:
    if (option.until is None) == (option.months is None):
        message = "is missing, and so are months" if option.until is None else "is said beside months"
        yield SchemeFault(f"{place}.until", message, ("one of until and months",))
    elif option.until is not None and option.until <= contract.ends:
        message = f"{option.until} is no later end of {contract.code}"
        yield SchemeFault(f"{place}.until", message, (f"later than {contract.ends}",))
    if not contract.starts <= option.decide_by < contract.ends:
        message = f"{option.decide_by} is no day of the term on which it could be taken up"
        allowed = f"{contract.starts} or later, and before {contract.ends}"
        yield SchemeFault(f"{place}.decide_by", message, (allowed,))
