"""What was answered and has to be looked at, as it is shown."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.assessment.rules import open_risks as rules
from services.assessment.schemas.fields import CLIENT, example
from services.assessment.schemas.forms import ANSWERS
from shared.web.schemas import View

PRECAUTIONS, WARNINGS, warning_of = rules.PRECAUTIONS, rules.WARNINGS, rules.warning_of

RiskSaidIn = Literal["screening", "form", "referral_form"]
_ANSWER = {"question": "Can one worker meet them alone?", "answer": "No", "flag": "two_workers", "toAsk": True}


class RaisingAnswerView(View):
    model_config = example(_ANSWER)

    question: str = Field(description="As it was asked; of a questionnaire the number of its item.")
    answer: str | None = Field(
        description="As it was answered; null where nobody answered it in the form by which they were sent, nor since."
    )
    flag: str = Field(description="What it raises, or an answer to it can raise: it is asked about by this code.")
    to_ask: bool = Field(
        description="Whether nobody has asked about it since; false of a precaution that goes on, and of whether there"
        " is one, where somebody recorded that they asked and nobody answered it."
    )


class OpenRiskView(View):
    model_config = example(
        {"id": ANSWERS, "clientId": CLIENT, "saidOf": CLIENT, "undecided": False, "on": "2012-04-10",
         "saidIn": "referral_form", "name": "referral", "title": "Referral", "sentBy": "gp-heaton", "aboutSelf": False,
         "answers": [_ANSWER]}
    )  # fmt: skip

    id: UUID = Field(description="The answers, as `saidIn` names them.")
    client_id: UUID = Field(description="The person, by the id by which it was asked.")
    said_of: UUID = Field(description="The registration of which it was said, by the id that it goes by.")
    undecided: bool = Field(
        description="Whether that may be the same person, which nobody has decided (`GET /matches`). Else it is."
    )
    on: date = Field(description="When it was said.")
    said_in: RiskSaidIn = Field(
        description="A `screening`, a `form` that was filled in here, or a `referral_form` that an agency sent."
    )
    name: str = Field(description="Code of the questionnaire or form.")
    title: str | None = Field(description="What the form is called; null of a questionnaire.")
    sent_by: str | None = Field(description="Who sent a `referral_form`, as an organisation; null of the others.")
    about_self: bool = Field(description="Whether the person sent it about themself.")
    answers: list[RaisingAnswerView] = Field(description="What has to be looked at, and nobody has asked about since.")
