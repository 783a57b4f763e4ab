"""Who may use which route, and what of it is theirs to see."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query

from services.payments.schemas.claims import COUNCIL
from shared.web.auth import Actor
from shared.web.paging import PageQuery
from shared.web.unpaid import unpaid

Council = Annotated[Actor, Depends(unpaid(*COUNCIL))]
Reader = Annotated[Actor, Depends(unpaid(*COUNCIL, "provider"))]
Proposer = Annotated[Actor, Depends(unpaid("finance_proposer"))]
Approver = Annotated[Actor, Depends(unpaid("finance_approver"))]
Releaser = Annotated[Actor, Depends(unpaid("finance_releaser"))]
Commissioner = Annotated[Actor, Depends(unpaid("commissioner"))]
WhatIfReader = Annotated[Actor, Depends(unpaid("commissioner", "auditor"))]
Provider = Annotated[Actor, Depends(unpaid("provider"))]
FinanceOfficer = Annotated[Actor, Depends(unpaid("finance_proposer", "finance_approver", "finance_releaser"))]
CouncilOfficer = Annotated[
    Actor, Depends(unpaid("commissioner", "finance_proposer", "finance_approver", "finance_releaser"))
]
Disputant = Annotated[
    Actor, Depends(unpaid("commissioner", "finance_proposer", "finance_approver", "finance_releaser", "provider"))
]
FirstApprover = Annotated[Actor, Depends(unpaid("commissioner", "finance_approver"))]
Canceller = Annotated[Actor, Depends(unpaid("finance_proposer", "finance_approver"))]

ContractFilter = Annotated[
    str | None, Query(max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", description="Only under this contract.")
]
RunOrder = Annotated[
    Literal["oldest", "newest"],
    Query(description="`oldest`: by the dates of the runs, the first first; `newest`: the last first."),
]
ClaimOrder = Annotated[
    Literal["oldest", "newest"],
    Query(description="`oldest`: by the days of achievement, the first first; `newest`: the last first."),
]


def party_of(actor: Actor) -> str | None:
    """A provider sees what is its own; the council sees all of its area."""
    return None if actor.roles.intersection(COUNCIL) else actor.organisation


def after_day(query: PageQuery) -> tuple[date, UUID] | None:
    """The cursor of lists that are ordered by a day and an id."""
    return query.after(date, UUID)
