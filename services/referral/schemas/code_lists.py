"""The codes of a scheme by which treatment is ended and services say whom they treat, with their names."""

from pydantic import Field

from services.referral.schemas.coded import example
from shared.web.code_lists import NamedCodeView
from shared.web.schemas import View

_REASON = {"code": "80", "list": "cds-f", "class": "successful", "name": "treatment completed, drug free"}


class DischargeReasonView(View):
    model_config = example(_REASON)

    code: str = Field(description="As an end names it.")
    list: str | None = Field(description="Which list the code is of; null where the scheme takes it of any.")
    meaning: str = Field(
        alias="class",
        description="What it means to measures: `successful` (only a clinician says so), `neutral`, `unsuccessful` or"
        " `died`.",
    )
    name: str = Field(description="What it stands for, in the words of the scheme; its code where they are not known.")


class ReferralCodeListsView(View):
    model_config = example({"dischargeReasons": [_REASON], "substances": [{"code": "1011", "name": "heroin"}]})

    discharge_reasons: list[DischargeReasonView] = Field(description="Why a treatment ends, in the scheme's order.")
    substances: list[NamedCodeView] = Field(
        description="What a service may say that it treats; empty where the names are not known."
    )
