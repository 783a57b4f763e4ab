"""Who may use which route."""

from typing import Annotated

from fastapi import Depends

from shared.web.auth import Actor, require

Assessor = Annotated[Actor, Depends(require("assessor"))]
Commissioner = Annotated[Actor, Depends(require("commissioner"))]
Overseer = Annotated[Actor, Depends(require("commissioner", "auditor"))]
Keeper = Annotated[Actor, Depends(require("commissioner", "provider"))]
Reader = Annotated[
    Actor,
    Depends(
        require("referrer", "assessor", "verifier", "clinician", "provider", "commissioner", "auditor", "operator")
    ),
]
OrganisationReader = Annotated[
    Actor,
    Depends(
        require(
            "referrer", "assessor", "verifier", "clinician", "provider", "commissioner", "auditor", "operator",
            "finance_proposer", "finance_approver", "finance_releaser",
        )
    ),
]  # fmt: skip
Provider = Annotated[Actor, Depends(require("provider", "clinician"))]
Concerned = Annotated[Actor, Depends(require("assessor", "provider", "clinician"))]
Panel = Annotated[Actor, Depends(require("assessor", "commissioner"))]
PanelReader = Annotated[Actor, Depends(require("assessor", "commissioner", "provider", "clinician"))]
CodeReader = Annotated[Actor, Depends(require("assessor", "provider", "clinician", "commissioner"))]
