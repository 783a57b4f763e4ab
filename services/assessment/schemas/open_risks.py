"""What was answered and has to be looked at, as it is shown."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.assessment.schemas.fields import CLIENT, example
from services.assessment.schemas.forms import ANSWERS
from shared.web.schemas import View

RiskSaidIn = Literal["screening", "form", "referral_form"]
_ANSWER = {"question": "Can one worker meet them alone?", "answer": "No"}


class RaisingAnswerView(View):
    model_config = example(_ANSWER)

    question: str = Field(description="As it was asked; of a questionnaire the number of its item.")
    answer: str = Field(description="As it was answered.")


class OpenRiskView(View):
    model_config = example(
        {"id": ANSWERS, "clientId": CLIENT, "on": "2012-04-10", "saidIn": "referral_form", "name": "referral",
         "answers": [_ANSWER]}
    )  # fmt: skip

    id: UUID = Field(description="The answers, as `saidIn` names them.")
    client_id: UUID = Field(description="The person, by the id by which it was asked.")
    on: date = Field(description="When it was said.")
    said_in: RiskSaidIn = Field(
        description="A `screening`, a `form` that was filled in here, or a `referral_form` that an agency sent."
    )
    name: str = Field(description="Code of the questionnaire or form.")
    answers: list[RaisingAnswerView] = Field(description="What has to be looked at, and nobody has asked about since.")
