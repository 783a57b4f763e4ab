"""Whether what a LASARS is paid for itself is its own alone, and is verified by somebody whom nobody pays.

Payment rules 3, A LASARS's own measures.
"""

from collections.abc import Iterator

from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.indicators import Condition
from services.tariff.rules.scheme import EVERY_BAND, Contract, Scheme

_OF_EPISODES = {
    "subcontracts": "says who treats, and the LASARS treats nobody",
    "cohorts": "pays by episodes of treatment, and the LASARS has none",
}


def check_own_measures(scheme: Scheme) -> Iterator[SchemeFault]:
    for i, contract in enumerate(scheme.contracts):
        if contract.verified_by:
            place = f"contracts[{i}]"
            yield from _verifiers(scheme, contract, place)
            yield from _measures(scheme, contract, place)
            yield from _prices(scheme, contract)
            yield from _cases(scheme, contract, place)
            for name, why in _OF_EPISODES.items():
                if getattr(contract, name):
                    yield SchemeFault(f"{place}.{name}", why, ("none",))


def _verifiers(scheme: Scheme, contract: Contract, place: str) -> Iterator[SchemeFault]:
    payers = {party: other.code for other in scheme.contracts for party in other.parties}
    for j, organisation in enumerate(contract.verified_by):
        if organisation == contract.party:
            message = f"{organisation!r} would verify what it is paid for itself"
            yield SchemeFault(f"{place}.verified_by[{j}]", message, ("an organisation that the scheme does not pay",))
        elif organisation in payers:
            message = f"{organisation!r} is paid by {payers[organisation]}"
            yield SchemeFault(f"{place}.verified_by[{j}]", message, ("an organisation that the scheme does not pay",))


def _measures(scheme: Scheme, contract: Contract, place: str) -> Iterator[SchemeFault]:
    verification = {measure.code: measure.verification for measure in scheme.measures}
    others = {
        code: other
        for other in scheme.contracts
        for code in other.measures
        if other.party != contract.party or not other.verified_by
    }
    for j, code in enumerate(contract.measures):
        at = f"{place}.measures[{j}]"
        if verification.get(code, "person") != "person":
            message = f"{code} holds by itself, and what a LASARS is paid for another organisation verifies"
            yield SchemeFault(at, message, ("one with verification = 'person'",))
        if code in others and not _follow_each_other(contract, others[code]):
            message = f"{others[code].code} pays {others[code].party} for {code}, and a LASARS's own is nobody else's"
            yield SchemeFault(at, message, ("a measure of its own",))


def _follow_each_other(contract: Contract, other: Contract) -> bool:
    """Of one LASARS after another each has what is achieved in its own time."""
    both = bool(other.verified_by) and bool(contract.verified_by)
    return both and (other.run_off_ends <= contract.starts or contract.run_off_ends <= other.starts)


def _prices(scheme: Scheme, contract: Contract) -> Iterator[SchemeFault]:
    """It sets bands: none of them says what it is paid."""
    for k, row in enumerate(scheme.prices):
        if row.measure in contract.measures and row.band != EVERY_BAND:
            message = f"{contract.party} sets the bands, and would set what {contract.code} pays it for {row.measure}"
            yield SchemeFault(f"prices[{k}].band", message, (EVERY_BAND,))


def _cases(scheme: Scheme, contract: Contract, place: str) -> Iterator[SchemeFault]:
    """What it earns by shares of cases too nobody counts before it is verified."""
    rows = {row.code: row for row in scheme.indicators}
    pots = contract.at_risk.measures if contract.at_risk else []
    used = [(f"at_risk.measures[{j}].indicator", pot.indicator) for j, pot in enumerate(pots)]
    used += [(f"gates[{j}].indicator", gate.indicator) for j, gate in enumerate(contract.gates)]
    for at, code in used:
        row = rows.get(code)
        if row is not None and not (row.met and _is_verified(row.met, contract)):
            message = f"{code!r} is met by what {contract.party} says itself"
            allowed = "one that is met by measures of this contract, each with verified = true"
            yield SchemeFault(f"{place}.{at}", message, (allowed,))


def _is_verified(condition: Condition, contract: Contract) -> bool:
    parts = [*(condition.all or ()), *(condition.any or ())]
    if condition.not_ is not None or condition.event is not None:
        return False
    if parts:
        return all(_is_verified(part, contract) for part in parts)
    return condition.measure in contract.measures and condition.verified is True
