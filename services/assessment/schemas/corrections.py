"""Whether a record may be changed."""

from pydantic import Field

from services.assessment.schemas.fields import example
from shared.kernel.problems import Problem
from shared.web.schemas import View


class MayCorrectView(View):
    model_config = example(
        {"may": False, "why": "corrections-over", "detail": "The scheme's days for corrections are over."}
    )

    may: bool = Field(description="Whether you may void it today. What says something new of it is checked besides.")
    why: str | None = Field(description="The type of the problem that refuses it; null where you may.")
    detail: str | None = Field(description="The same in words.")

    @classmethod
    def of(cls, refusal: Problem | None) -> "MayCorrectView":
        if refusal is None:
            return cls(may=True, why=None, detail=None)
        return cls(may=False, why=refusal.slug(), detail=refusal.detail)
