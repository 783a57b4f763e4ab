"""One measure in words, for who decides whether it is met: a verifier is shown no scheme."""

from shared.pages.own_api import at
from shared.pages.page import PageContent, PageGroup, Visit

pages = PageGroup()

MEASURE = "GET /schemes/{scheme_id}/versions/{version}/measures/{measure}"
_OUTCOMES = "verifier"  # who checks them, in assessment


@pages.get("/measures/{scheme}/{version}/{measure}", needs=MEASURE)
async def show_measure(visit: Visit) -> PageContent:
    parts = {name: visit.part(name) for name in ("scheme", "version", "measure")}
    said = await visit.api.get(at("/schemes/{scheme}/versions/{version}/measures/{measure}", **parts))
    content = {
        "measure": said,
        "outcomes": visit.link_to("assessment", "/outcomes") if _OUTCOMES in visit.actor.roles else "",
    }
    return PageContent("measure.html", said["title"], content)


def measure_page(scheme_id: str, version: int, code: str) -> str:
    """Its address within the pages of tariff."""
    return at("/measures/{scheme}/{version}/{measure}", scheme=scheme_id, version=version, measure=code)
