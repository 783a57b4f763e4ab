"""Whether a partner's contract stands beside one of a lead, for some of the same days.

Payment rules 4, Partners.
"""

from collections.abc import Iterator

from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.scheme import Contract, Scheme


def check_partners(scheme: Scheme) -> Iterator[SchemeFault]:
    by_code = {contract.code: contract for contract in scheme.contracts}
    for i, contract in enumerate(scheme.contracts):
        if contract.partner_of is None:
            continue
        place = f"contracts[{i}]"
        leads = tuple(other.code for other in scheme.contracts if _may_lead(other, contract))
        lead = by_code.get(contract.partner_of)
        if lead is None:
            message = f"{contract.partner_of!r} is no contract of the scheme"
            yield SchemeFault(f"{place}.partner_of", message, leads or ("none",))
        elif contract.partner_of not in leads:
            yield SchemeFault(f"{place}.partner_of", _why_not(lead, contract), leads or ("none",))
        else:
            yield from _term(contract, lead, place)


def _may_lead(other: Contract, partner: Contract) -> bool:
    return other.partner_of is None and not other.verified_by and partner.party not in other.parties


def _why_not(lead: Contract, partner: Contract) -> str:
    if lead.code == partner.code:
        return f"{lead.code} is this contract"
    if lead.partner_of is not None:
        return f"{lead.code} is a partner's itself, of {lead.partner_of}"
    if lead.verified_by:
        return f"{lead.code} pays the LASARS for measures of its own"
    if lead.party == partner.party:
        return f"{lead.code} pays {partner.party} itself"
    return f"{lead.code} has {partner.party} as a subcontractor, whom its prime pays"


def _term(partner: Contract, lead: Contract, place: str) -> Iterator[SchemeFault]:
    """As long as the lead's, or shorter: without a lead nobody is a partner."""
    if partner.starts < lead.starts:
        message = f"{partner.starts} is before {lead.code} starts"
        yield SchemeFault(f"{place}.starts", message, (f"{lead.starts} or later",))
    if partner.ends > lead.ends:
        message = f"{partner.ends} is after {lead.code} ends"
        yield SchemeFault(f"{place}.ends", message, (f"up to {lead.ends}",))
