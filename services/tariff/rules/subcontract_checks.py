"""Whether it is clear on each day who delivers for a contract, and what is passed on to whom."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.scheme import Contract, Scheme
from services.tariff.rules.subcontracts import Subcontract


@dataclass(frozen=True, slots=True)
class PaidSpan:
    """When one organisation is paid by a contract, itself or through its prime."""

    contract: Contract
    starts: date
    ends: date

    def meets(self, starts: date, ends: date) -> bool:
        return max(self.starts, starts) < min(self.ends, ends)


def check_subcontracts(scheme: Scheme) -> Iterator[SchemeFault]:
    paid = _paid(scheme)
    for i, contract in enumerate(scheme.contracts):
        for j, subcontract in enumerate(contract.subcontracts):
            place = f"contracts[{i}].subcontracts[{j}]"
            yield from _party(contract, j, place)
            yield from _days(contract, subcontract, place)
            yield from _successor(contract, subcontract, place)
            yield from _paid_elsewhere(contract, subcontract, paid, place)


def _paid(scheme: Scheme) -> Mapping[str, list[PaidSpan]]:
    """By organisation."""
    paid: defaultdict[str, list[PaidSpan]] = defaultdict(list)
    for contract in scheme.contracts:
        paid[contract.party].append(PaidSpan(contract, contract.starts, contract.ends))
        for subcontract in contract.subcontracts:
            span = PaidSpan(contract, subcontract.from_, subcontract.ends(contract.ends))
            paid[subcontract.party].append(span)
    return paid


def _party(contract: Contract, j: int, place: str) -> Iterator[SchemeFault]:
    subcontract = contract.subcontracts[j]
    if subcontract.party == contract.party:
        message = f"{subcontract.party!r} is the prime of {contract.code}, to whom the council pays all"
        yield SchemeFault(f"{place}.party", message, ("another organisation",))
    for k, other in enumerate(contract.subcontracts[:j]):
        of_other = PaidSpan(contract, other.from_, other.ends(contract.ends))
        if other.party == subcontract.party and of_other.meets(subcontract.from_, subcontract.ends(contract.ends)):
            message = f"{subcontract.party!r} stands in subcontracts[{k}] for the same days"
            yield SchemeFault(f"{place}.party", message, ("once on each day",))


def _days(contract: Contract, subcontract: Subcontract, place: str) -> Iterator[SchemeFault]:
    starts, ends = contract.starts, contract.ends
    if starts >= ends:
        return  # the contract ends before it starts
    if not starts <= subcontract.from_ < ends:
        message = f"{subcontract.from_} lies outside the term of {contract.code}"
        yield SchemeFault(f"{place}.from", message, (f"{starts} or later, and before {ends}",))
    elif subcontract.to and not subcontract.from_ < subcontract.to < ends:
        message = f"{subcontract.to} is no day of the term on which who began on {subcontract.from_} could leave"
        allowed = f"later than {subcontract.from_}, and before {ends}"
        yield SchemeFault(f"{place}.to", message, (allowed, "none: as long as the contract"))
    if subcontract.notice_on and (subcontract.to is None or subcontract.notice_on > subcontract.to):
        leaves = f"{subcontract.party} leaves on {subcontract.to}" if subcontract.to else f"{subcontract.party} stays"
        message = f"{subcontract.notice_on} is no day on which notice was given of leaving: {leaves}"
        allowed = f"up to {subcontract.to}" if subcontract.to else "none without `to`"
        yield SchemeFault(f"{place}.notice_on", message, (allowed,))


def _successor(contract: Contract, subcontract: Subcontract, place: str) -> Iterator[SchemeFault]:
    successor, leaving = subcontract.successor, subcontract.to
    if successor is None or successor == contract.party:
        return
    if leaving is None:
        yield SchemeFault(f"{place}.successor", "needs `to`: who does not leave has no successor", ("none",))
        return
    there = dict.fromkeys(
        other.party
        for other in contract.subcontracts
        if other.from_ <= leaving < other.ends(contract.ends) and other.party != subcontract.party
    )
    if successor not in there:
        message = f"{successor!r} does not deliver for {contract.code} on {leaving}"
        yield SchemeFault(f"{place}.successor", message, (contract.party, *there))


def _paid_elsewhere(
    contract: Contract, subcontract: Subcontract, paid: Mapping[str, list[PaidSpan]], place: str
) -> Iterator[SchemeFault]:
    """Of two contracts nobody could say which of them an outcome belongs to."""
    for span in paid[subcontract.party]:
        both = sorted(set(span.contract.measures) & set(contract.measures))
        if (
            span.contract.code != contract.code
            and both
            and span.meets(subcontract.from_, subcontract.ends(contract.ends))
        ):
            message = f"{span.contract.code} pays {subcontract.party} for {', '.join(both)} on the same days"
            yield SchemeFault(f"{place}.party", message, ("one contract for each measure and day",))


def carried_on(place: str, now: Contract, before: Contract, version: Scheme, valid_from: date) -> Iterator[SchemeFault]:
    """What a later version owes to who has begun: what they have closed still yields, and is found by their terms."""
    for earlier in before.subcontracts:
        same = [
            (j, later)
            for j, later in enumerate(now.subcontracts)
            if (later.party, later.from_) == (earlier.party, earlier.from_)
        ]
        if not same and earlier.from_ < valid_from:
            message = f"{earlier.party} from {earlier.from_} of version {version.version} is missing"
            yield SchemeFault(f"{place}.subcontracts", f"{message}: keep it, and let it end by `to`")
        for j, later in same:
            ends = later.ends(now.ends), earlier.ends(before.ends)
            if later.to != earlier.to and min(ends) < valid_from:
                message = f"{later.to or 'none'} instead of {earlier.to or 'none'} changes days before this version"
                remedy = "is valid: leave it, or let the version begin earlier"
                yield SchemeFault(f"{place}.subcontracts[{j}].to", f"{message} {remedy}", (f"{valid_from} or later",))
