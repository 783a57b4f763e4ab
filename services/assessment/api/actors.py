"""Who may call what."""

from typing import Annotated

from fastapi import Depends

from shared.kernel.impartial import WHOLE
from shared.web.auth import Actor, require

Assessor = Annotated[Actor, Depends(require("assessor"))]
RegistrationKeeper = Annotated[Actor, Depends(require("assessor", "operator", WHOLE))]
Referrer = Annotated[Actor, Depends(require("referrer"))]
FrontDoor = Annotated[Actor, Depends(require("assessor", "referrer", "provider"))]
Sender = Annotated[Actor, Depends(require("referrer", "provider"))]
Referring = Annotated[Actor, Depends(require("assessor", "referrer", "provider", "clinician"))]
Reader = Annotated[Actor, Depends(require("assessor", "provider", "clinician"))]
PersonReader = Annotated[Actor, Depends(require("assessor", "referrer", "provider", "clinician"))]
Verifier = Annotated[Actor, Depends(require("verifier"))]
OutcomeReader = Annotated[
    Actor, Depends(require("assessor", "verifier", "provider", "clinician", "commissioner", "auditor"))
]
Overseer = Annotated[Actor, Depends(require("assessor", "verifier", "commissioner", "auditor"))]
Signer = Annotated[Actor, Depends(require("assessor", "referrer", "verifier", "commissioner"))]
AttestationReader = Annotated[Actor, Depends(require("assessor", "referrer", "verifier", "commissioner", "auditor"))]
Commissioner = Annotated[Actor, Depends(require("commissioner"))]
Interviewer = Annotated[Actor, Depends(require("interviewer"))]
InterviewReader = Annotated[Actor, Depends(require("assessor", "interviewer"))]
Auditing = Annotated[Actor, Depends(require("commissioner", "auditor"))]
SampleReader = Annotated[Actor, Depends(require("verifier", "commissioner", "auditor"))]
ProgrammeReader = Annotated[Actor, Depends(require("assessor", "commissioner", "auditor"))]
FormReader = Annotated[
    Actor, Depends(require("assessor", "referrer", "provider", "clinician", "commissioner", "auditor"))
]
Treating = Annotated[Actor, Depends(require("provider", "clinician"))]
Recorder = Annotated[Actor, Depends(require("assessor", "provider", "clinician"))]
IssueParty = Annotated[Actor, Depends(require("assessor", "referrer", "provider", "clinician", "commissioner"))]
IssueReader = Annotated[
    Actor, Depends(require("assessor", "referrer", "provider", "clinician", "commissioner", "auditor"))
]
ConflictReader = Annotated[Actor, Depends(require("assessor", "auditor"))]
OrganisationReader = Annotated[Actor, Depends(require("assessor", "commissioner", "auditor"))]
TotalsReader = Annotated[Actor, Depends(require("assessor", "provider", "clinician", "commissioner"))]
CodeReader = Annotated[
    Actor,
    Depends(
        require(
            "assessor", "referrer", "verifier", "clinician", "provider", "interviewer", "commissioner", "auditor",
            "finance_proposer", "finance_approver", "finance_releaser",
        )
    ),
]  # fmt: skip
