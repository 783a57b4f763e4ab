"""The codes of a scheme, with their names."""

from pydantic import Field

from services.assessment.schemas.fields import example
from shared.web.code_lists import NamedCodeView
from shared.web.schemas import View


class CodeListsView(View):
    model_config = example(
        {
            "sources": [{"code": "4", "name": "self"}],
            "substances": [{"code": "1011", "name": "heroin"}],
            "endReasons": [{"code": "80", "name": "treatment completed, drug free"}],
            "domains": ["drug_use", "housing"],
            "maxPoints": 4,
            "events": ["custody", "died", "hep_b_dose", "moved"],
            "measures": [{"code": "abstinent_at_review", "name": "Abstinent at a review"}],
            "topWindows": [{"code": "review", "name": "Every twelve weeks, two weeks before or after"}],
        }
    )

    sources: list[NamedCodeView] = Field(description="Where somebody may come from: the `source` of a contact.")
    substances: list[NamedCodeView] = Field(description="Of what a contact presents, and of a drug profile.")
    end_reasons: list[NamedCodeView] = Field(description="Why a treatment may end.")
    domains: list[str] = Field(description="Of the points of an assessment.")
    max_points: int = Field(description="The most points that one domain may have.")
    events: list[str] = Field(description="What evidence may be recorded of.")
    measures: list[NamedCodeView] = Field(description="What the outcomes are of.")
    top_windows: list[NamedCodeView] = Field(description="When a TOP is due.")
