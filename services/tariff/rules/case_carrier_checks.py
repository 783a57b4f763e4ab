"""Whether a contract has any cases of the indicators that it is paid by: which party carries one follows from
`eligible_on`. A pot without cases earns nothing for ever, and a gate without them always passes.

Payment rules 4, Whose cases they are.
"""

from collections.abc import Iterator

from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.indicators import Condition, IndicatorRow
from services.tariff.rules.measures import Measure, RecordedEvent, Sustained
from services.tariff.rules.scheme import Contract, Scheme

SENT_ON = frozenset({"referred", "start", "discharge"})  # of who treats, and under a contract of the LASARS all of them
SOMEBODY_S = (
    "eligible_on contact, referred, start, discharge or event", "verified_by, of the LASARS's own",
    "complexity.assessed_by_provider = 'under_audit'",
)  # fmt: skip
OF_LASARS = frozenset({"assessor"})
OF_PROVIDERS = frozenset({"clinician", "provider"})


def check_case_carriers(scheme: Scheme) -> Iterator[SchemeFault]:
    for contract, place, row in _used(scheme):
        if _nobody_assesses(scheme, contract, row):
            message = f"the cases of {row.code!r} are of who assesses, and {contract.party} does not"
            yield SchemeFault(place, message, SOMEBODY_S)
        carriers = _carriers(contract, row)
        chosen = row.where.provider if row.where else None
        if carriers and chosen and carriers.isdisjoint(chosen):
            message = f"where.provider of {row.code!r} leaves out {contract.party}, whose cases {contract.code} needs"
            yield SchemeFault(place, message, (f"where.provider with any of {', '.join(sorted(carriers))}", "without"))


def carrier_warnings(scheme: Scheme) -> Iterator[str]:
    """Of an event the case is of who recorded it; who may do so for a measure need not be who is paid by the cases."""
    for contract, place, row in _used(scheme):
        roles = {role for measure in scheme.measures for role in _recorders(measure, row.event)}
        own = OF_LASARS if contract.verified_by else OF_PROVIDERS
        if row.eligible_on == "event" and roles and roles.isdisjoint(own):
            yield (
                f"{place}: the cases of {row.code} are of who records {row.event}, which measures take from"
                f" {' and '.join(sorted(roles))} alone: what {contract.party} does not record itself is none of its"
                " cases, and nothing is earned without any."
            )


def own_word_warnings(scheme: Scheme) -> Iterator[str]:
    """What an event meets nobody verifies, and who records it is not asked: who is paid by it may be who says it."""
    for contract, place, row in _used(scheme):
        events = dict.fromkeys(_events(row.met)) if row.met else {}
        for code in events:
            roles = sorted({role for measure in scheme.measures for role in _recorders(measure, code)})
            taken = f", though measures take it from {' and '.join(roles)} alone" if roles else ""
            yield (
                f"{place}: {row.code} asks for evidence of {code}, which counts whoever records it, {contract.party}"
                f" too, and unverified{taken}. Where that is not meant, let it ask for a measure of the kind event."
            )


def _events(condition: Condition) -> Iterator[str]:
    if condition.event:
        yield condition.event
    for part in condition.inner:
        yield from _events(part)


def _used(scheme: Scheme) -> Iterator[tuple[Contract, str, IndicatorRow]]:
    """Each indicator of the scheme's own by which a contract is paid, and where it says so."""
    rows = {row.code: row for row in scheme.indicators if row.eligible_on}
    for i, contract in enumerate(scheme.contracts):
        pots = contract.at_risk.measures if contract.at_risk else []
        used = [(f"at_risk.measures[{j}]", pot.indicator) for j, pot in enumerate(pots)]
        used += [(f"gates[{j}]", gate.indicator) for j, gate in enumerate(contract.gates)]
        for at, code in used:
            if code in rows and contract.code in rows[code].contracts:
                yield contract, f"contracts[{i}].{at}.indicator", rows[code]


def _nobody_assesses(scheme: Scheme, contract: Contract, row: IndicatorRow) -> bool:
    by_provider = scheme.complexity.assessed_by_provider is not None
    return row.eligible_on == "assessed" and not contract.verified_by and not by_provider


def _carriers(contract: Contract, row: IndicatorRow) -> frozenset[str]:
    """None where anybody's are the contract's."""
    if not contract.verified_by:
        return contract.parties
    return frozenset() if row.eligible_on in SENT_ON else frozenset({contract.party})


def _recorders(measure: Measure, code: str | None) -> list[str]:
    if isinstance(measure, RecordedEvent) and measure.params.code == code:
        return list(measure.params.roles)
    if isinstance(measure, Sustained) and code in {measure.params.code, measure.params.confirmed_by}:
        return list(measure.params.roles)
    return []
