"""Who is paid by a scheme, and so has no hand in what it says or in the band that it is applied with."""

from collections.abc import Iterable

from services.tariff.rules.scheme import EVERY_BAND, Scheme


def parties(schemes: Iterable[Scheme]) -> frozenset[str]:
    """All who are, were or will be paid under a contract of these versions, also through its prime."""
    return frozenset(party for scheme in schemes for contract in scheme.contracts for party in contract.parties)


def paid_measures(schemes: Iterable[Scheme], organisation: str) -> frozenset[str]:
    """What this organisation is, was or will be paid for."""
    return frozenset(
        code
        for scheme in schemes
        for contract in scheme.contracts
        if organisation in contract.parties
        for code in contract.measures
    )


def paid_by_band(schemes: Iterable[Scheme], organisation: str) -> frozenset[str]:
    """Those of them whose price some version makes depend on the band."""
    versions = list(schemes)
    by_band = {row.measure for scheme in versions for row in scheme.prices if row.band != EVERY_BAND}
    contracts = (contract for scheme in versions for contract in scheme.contracts)
    by_cohort = {cohort.measure for contract in contracts for cohort in contract.cohorts}
    return paid_measures(versions, organisation) & (by_band | by_cohort)
