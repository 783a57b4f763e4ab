"""The terms of contracts as the scheme in force on a day says them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.payments.rules.schemes import Contract, Scheme, all_terms
from services.payments.rules.terms_in_force import source_on
from services.payments.store import facts
from services.payments.store.contracts import canonical_schemes
from shared.data.db import Session
from shared.kernel.code_lists import named_codes
from shared.kernel.problems import UnknownName

Terms = dict[str, Any]


async def terms_shown(session: Session, area: str, day: date, party: str | None, code: str | None) -> list[Terms]:
    """Of all parties, or of one: nothing is said of terms under which another is paid that day."""
    running = running_on(await facts.schemes(session, area), day, party, code)
    canonical = await canonical_schemes(session, area, {scheme.hash for scheme, _ in running})
    return [_terms(scheme, contract, canonical[scheme.hash]) for scheme, contract in running]


async def check_known(session: Session, area: str, party: str | None, code: str | None) -> None:
    """UnknownName where no version of a scheme has, or of a party pays it under, a contract that was asked for."""
    if code is None:
        return
    contracts = list(all_terms(await facts.schemes(session, area)))
    codes = {contract.code for contract in contracts if party in {None, contract.party}}
    if code not in codes:
        raise UnknownName.of("contract", code, codes)


def running_on(
    schemes: Sequence[Scheme], day: date, party: str | None, code: str | None
) -> list[tuple[Scheme, Contract]]:
    """Contracts whose outcomes can be earned on a day, by code, each with the version that counts."""
    codes = sorted({own_code for scheme in schemes for own_code in scheme.contracts if code in {None, own_code}})
    sources = [source for own_code in codes if (source := source_on(schemes, own_code, day)) is not None]
    return [
        (scheme, contract)
        for scheme, contract in sources
        if contract.starts <= day < contract.run_off_ends and party in {None, contract.party}
    ]


def _terms(scheme: Scheme, contract: Contract, canonical: Mapping[str, Any]) -> Terms:
    said = next(row for row in canonical["contracts"] if row["code"] == contract.code)
    return {
        "code": contract.code,
        "title": said.get("title"),
        "party": contract.party,
        "scheme_id": scheme.id,
        "scheme_version": scheme.version,
        "clause": contract.clause,
        "starts": contract.starts,
        "ends": contract.ends,
        "run_off_ends": contract.run_off_ends,
        "may_extend": _option(contract),
        "partner_of": said.get("partner_of"),
        "verified_by": said.get("verified_by") or [],
        "annual_value_pence": contract.annual_value_pence,
        "expected_value_pence": contract.plan.expected_value_pence or contract.annual_value_pence,
        "block_share": said.get("block_share") or "0",
        "block_shares": said.get("block_shares") or [],
        "block_due": said.get("block_due") or "advance",
        "provisional": contract.provisional,
        "recover_months": contract.recover_months,
        "floor": said.get("floor") or "0",
        "carry": contract.carry,
        "price_from": scheme.price_from,
        "measures": [
            _measure(row, scheme)
            | {"cohort": _cohort(contract, row["code"]), "case_of": _case_of(scheme, contract, row["code"])}
            for row in canonical["measures"]
            if row["code"] in contract.measures
        ],
        "top_windows": [
            {"code": window.code, "name": window.name} for window in named_codes(canonical.get("top_windows") or ())
        ],
        "subcontracts": [{"party": row["party"], "name": row.get("name")} for row in said.get("subcontracts") or ()],
    }


def _option(contract: Contract) -> Terms | None:
    option = contract.may_extend
    return {"until": option.ends, "decide_by": option.decide_by} if option else None


def _cohort(contract: Contract, measure: str) -> Terms | None:
    terms = next((cohort for cohort in contract.cohorts if cohort.measure == measure), None)
    if terms is None:
        return None
    return {
        "cohort_date": terms.cohort_date,
        "months": terms.months,
        "minimum": terms.minimum,
        "rates": [
            {"band": band, "from": str(rate.at_least), "pence": rate.pence}
            for band, rates in terms.groups.items()
            for rate in rates
        ],
    }


def _case_of(scheme: Scheme, contract: Contract, measure: str) -> list[Terms]:
    return [{"code": row.code, "title": row.title} for row in scheme.counted_by(contract, measure)]


def _measure(said: Mapping[str, Any], scheme: Scheme) -> Terms:
    """What a measure asks for stands in the scheme; here is what its money depends on."""
    words = {name: said.get(name) for name in ("code", "title", "once_per", "verification", "provisional_months")}
    prices = [
        {"band": price.band, "from": price.starts, "to": price.ends, "pence": price.pence}
        for price in scheme.prices.get(said["code"], ())
    ]
    return words | {"prices": prices}
