"""Up to how much one person approves, who has to approve besides above it, and whether the ledger is who releases.

Payment rules 6, Approval limits.
"""

from typing import Literal

from shared.kernel.values import value

BEYOND = ("second_approver", "commissioner")
RELEASED_BY = ("releaser", "ledger")
Beyond = Literal["second_approver", "commissioner"]
ReleasedBy = Literal["releaser", "ledger"]
LEDGER = "ledger"
ROLES: dict[str, str] = {"second_approver": "finance_approver", "commissioner": "commissioner"}


@value
class ApprovalTerms:
    """`alone_up_to_pence`: None where one person approves whatever it comes to. `looked_at_first`: nothing is
    approved of which something was found that nobody has looked at.
    """

    alone_up_to_pence: int | None = None
    beyond: Beyond = "second_approver"
    released_by: ReleasedBy = "releaser"
    looked_at_first: bool = False

    def first_approval_of(self, gross_pence: int, alone_before_pence: int) -> Beyond | None:
        """Whose approval a run of so much needs before the one that freezes it. `alone_before_pence`: what one person
        approved alone of the contract and party in the month: what is paid in parts is as much as at once.
        """
        together = gross_pence + alone_before_pence
        above = self.alone_up_to_pence is not None and gross_pence > 0 and together > self.alone_up_to_pence
        return self.beyond if above else None


NO_LIMITS = ApprovalTerms()
