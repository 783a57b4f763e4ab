"""What the values of tariff's figures are called: by the scheme where that names them."""

from services.tariff.pages import words
from shared.pages.code_names import CodeNames, code_names
from shared.pages.page import Visit
from shared.pages.value_names import ValueNames


async def named_values(visit: Visit) -> ValueNames:
    """A band is called by its code, since a scheme gives it no other name. Not all who read figures read the lists."""
    codes = await code_names(visit) if visit.may("GET /code-lists") else CodeNames({})
    return ValueNames(
        {
            "kind": words.ASSESSMENT_KINDS,
            "reason": codes.names("overrideCodes"),
            "provider": codes.all_names("parties"),
        }
    )
