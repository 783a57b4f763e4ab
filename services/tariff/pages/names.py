"""What the values of tariff's figures are called: by the scheme where that names them."""

from services.tariff.pages import words
from shared.pages.code_names import code_names
from shared.pages.page import Visit
from shared.pages.value_names import ValueNames


async def named_values(visit: Visit) -> ValueNames:
    """A band is called by its code, since a scheme gives it no other name."""
    codes = await code_names(visit)
    return ValueNames(
        {
            "kind": words.ASSESSMENT_KINDS,
            "reason": codes.names("overrideCodes"),
            "provider": codes.all_names("parties"),
        }
    )
