"""By which version, and in which of its quarters, an outcome is judged: gates and what is paid on account ask it.

Payment rules 4, Quality gate.
"""

from collections.abc import Sequence
from datetime import date

from services.payments.rules.contract_years import Quarter, quarter_on, quarters_of
from services.payments.rules.final_accounts import counts_on, over_on
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.shapes import terms_of_period


def judged_in(schemes: Sequence[Scheme], contract: Contract, day: date) -> tuple[Contract, Quarter]:
    """The terms of the quarter's first day (where none has the contract then, of the first that does within it), and
    the quarter as these have it: a version that begins within it may end the contract at another day.
    """
    over = over_on(schemes, contract.code)
    quarter = quarter_on(contract, counts_on(schemes, contract.code, day), over)
    stated = terms_of_period(schemes, contract.code, quarter.starts, quarter.terms_by) or contract
    own = (there for there in quarters_of(stated, quarter.year, over) if there.number == quarter.number)
    return stated, next(own, quarter)
