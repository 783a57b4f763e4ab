"""Who may use which route."""

from typing import Annotated

from fastapi import Depends

from shared.web.auth import Actor, require

Commissioner = Annotated[Actor, Depends(require("commissioner"))]


Assessor = Annotated[Actor, Depends(require("assessor"))]


SchemeReader = Annotated[Actor, Depends(require("commissioner", "auditor"))]


MeasureReader = Annotated[Actor, Depends(require("assessor", "verifier", "commissioner", "auditor"))]


ProposalReader = Annotated[Actor, Depends(require("assessor", "auditor"))]


TariffReader = Annotated[Actor, Depends(require("assessor", "commissioner", "auditor"))]


VariationReader = Annotated[Actor, Depends(require("commissioner", "auditor", "provider"))]


Party = Annotated[Actor, Depends(require("provider"))]
