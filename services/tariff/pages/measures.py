"""One measure in words, for who decides whether it is met: a verifier is shown no scheme."""

from services.tariff.pages import measure_words
from shared.pages.own_api import at
from shared.pages.page import PageContent, PageGroup, Visit

pages = PageGroup()

MEASURE = "GET /schemes/{scheme_id}/versions/{version}/measures/{measure}"
_OUTCOMES = "verifier"  # who checks them, in assessment


@pages.get("/measures/{scheme}/{version}/{measure}", needs=MEASURE)
async def show_measure(visit: Visit) -> PageContent:
    parts = {name: visit.part(name) for name in ("scheme", "version", "measure")}
    said = await visit.api.get(at("/schemes/{scheme}/versions/{version}/measures/{measure}", **parts))
    in_words = {
        "kind": said["kind"],
        "params": said["params"],
        "once_per": said["oncePer"],
        "verification": said["verification"],
        "provisional_months": said["provisionalMonths"],
    }
    content = {
        "measure": said,
        "said": [
            ("What counts", measure_words.rule(in_words)),
            ("How often", measure_words.once(in_words)),
            ("Before it is paid", measure_words.verified(in_words)),
            ("May fall on a return", measure_words.falls(in_words)),
        ],
        "outcomes": visit.link_to("assessment", "/outcomes") if _OUTCOMES in visit.actor.roles else "",
    }
    return PageContent("measure.html", said["title"], content)


def measure_page(scheme_id: str, version: int, code: str) -> str:
    """Its address within the pages of tariff."""
    return at("/measures/{scheme}/{version}/{measure}", scheme=scheme_id, version=version, measure=code)
