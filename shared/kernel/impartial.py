"""Who is paid decides nothing that pays, as an operator neither, and holds no finance role.

News of a rival that is dropped is never counted, and money that is taken back is theirs or a rival's. Who handles an
event again, or sends one again, decides nothing: it does what it would have done.
"""

from shared.kernel.problems import Forbidden

WHOLE = "platform_operator"
FINANCE = frozenset({"finance_proposer", "finance_approver", "finance_releaser"})


class PaidOrganisation(Forbidden):
    """Your organisation is paid under a contract of the area at some time: people of another organisation must do
    this.
    """


class OwnOrganisation(Forbidden):
    """An organisation that is paid under a contract of the area may not hold a finance role there, for any money."""

    party: str
