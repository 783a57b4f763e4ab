"""At which site something was: chosen by who sees the sites, and kept as it is by all others."""

from shared.pages.fields import Field, FieldChoice
from shared.pages.lists import all_of
from shared.pages.page import Visit


async def site_field(visit: Visit, under: str = "") -> Field:
    """`under`: where it stands in the API's body, such as `contact.`."""
    if not visit.may("GET /sites"):
        return Field(f"{under}siteId", "", "hidden")
    sites = [FieldChoice(row["id"], row["name"]) for row in await all_of(visit, "/sites") if not row["voided"]]
    return Field(f"{under}siteId", "At which site", "select", choices=sites, optional=True,
                 hint="If it was at one: it counts for the priority area of that site")  # fmt: skip
