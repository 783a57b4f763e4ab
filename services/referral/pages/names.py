"""Services and organisations by the names that the area's directory gives them, asked for at once."""

from typing import Any

from shared.pages.code_names import CodeNames
from shared.pages.lists import all_of
from shared.pages.page import Visit

__all__ = ["CodeNames", "directory_names", "organisation_names", "services_of"]


async def services_of(visit: Visit) -> list[dict[str, Any]]:
    return await all_of(visit, "/services")


async def organisation_names(visit: Visit) -> CodeNames:
    """`organisations` by their code."""
    return CodeNames({"organisations": await all_of(visit, "/organisations")})


async def directory_names(visit: Visit) -> CodeNames:
    """`services` of the whole area by their id, and `organisations` by their code."""
    services = [{"code": service["id"], "name": service["name"]} for service in await services_of(visit)]
    return CodeNames({**(await organisation_names(visit)).lists, "services": services})
