"""What an organisation is paid for, and so whose outcomes it does not decide.

Payment rules 3, Verification.
"""

from collections.abc import Iterable

from services.assessment.rules.terms import Terms


def paid_measures(versions: Iterable[Terms], organisation: str) -> frozenset[str]:
    """For what it is, was or will be paid under a contract of these versions, also through its prime."""
    return frozenset(
        code
        for version in versions
        for contract in version.contracts
        if organisation in contract.parties
        for code in contract.measures
    )
