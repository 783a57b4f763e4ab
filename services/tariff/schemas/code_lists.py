"""The codes of a scheme by which a tariff is chosen and priced, with their names."""

from pydantic import Field

from services.tariff.schemas.fields import example
from shared.web.code_lists import NamedCodeView
from shared.web.schemas import View


class TariffCodeListsView(View):
    model_config = example(
        {
            "bands": ["low", "medium", "high"],
            "overrideCodes": [{"code": "second_rater", "name": "A second rater came to another band"}],
            "measures": [{"code": "hep_b_course", "name": "Hepatitis B course completed"}],
            "parties": [{"code": "cdas", "name": "Community Drug and Alcohol Service"}],
        }
    )

    bands: list[str] = Field(description="From low to high.")
    override_codes: list[NamedCodeView] = Field(description="Why a person may choose otherwise than proposed.")
    measures: list[NamedCodeView] = Field(description="What the prices are of.")
    parties: list[NamedCodeView] = Field(description="Who is paid, by the title that the contracts of each share.")
