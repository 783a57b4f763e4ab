"""Services and organisations by the names that the area's directory gives them, asked for at once."""

from typing import Any

from services.referral.pages import words
from services.referral.pages.coded_choices import MODALITIES, SETTINGS
from shared.pages.code_names import CodeNames, code_names
from shared.pages.lists import all_of
from shared.pages.page import Visit
from shared.pages.value_names import ValueNames

__all__ = ["CodeNames", "directory_names", "named_values", "organisation_names", "services_of", "with_substances"]


async def services_of(visit: Visit) -> list[dict[str, Any]]:
    return await all_of(visit, "/services")


async def organisation_names(visit: Visit) -> CodeNames:
    """`organisations` by their code."""
    return CodeNames({"organisations": await all_of(visit, "/organisations")})


async def with_substances(visit: Visit, names: CodeNames) -> CodeNames:
    """And `substances` as the scheme of today has them."""
    return CodeNames({**names.lists, "substances": (await code_names(visit)).lists.get("substances", ())})


async def named_values(visit: Visit) -> ValueNames:
    """For the figures; who may not look up services is told their number."""
    organisations = await organisation_names(visit)
    services = {row["id"]: row["name"] for row in await services_of(visit)} if visit.may("GET /services") else {}
    return ValueNames(
        {
            "provider": organisations.names("organisations"),
            "service": services,
            "modality": MODALITIES,
            "setting": SETTINGS,
            "choice": words.CHOSEN_BY,
            "reason": words.REASONS,
        }
    )


async def directory_names(visit: Visit) -> CodeNames:
    """`services` of the whole area by their id, and `organisations` by their code."""
    services = [{**service, "code": service["id"]} for service in await services_of(visit)]
    return CodeNames({**(await organisation_names(visit)).lists, "services": services})
