"""Who is referred where: each organisation's share of what was chosen beside its share of what suited best."""

from datetime import timedelta
from typing import Any

from services.referral.pages.names import organisation_names
from shared.kernel.shares import percent
from shared.pages.lists import twins_of
from shared.pages.own_api import at
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, count, text

pages = PageGroup()

LAST_DAYS = timedelta(days=364)
FIRST, CHOSEN = "ranked-first", "ranked-chosen"


@pages.get("/steering", needs="GET /paid-parties", menu="Who is referred where", twin="/steering")
async def show_steering(visit: Visit) -> PageContent:
    """Over many referrals the two shares of one who is neither favoured nor avoided are about the same."""
    names = await organisation_names(visit)
    first, chosen = await _counted(visit, FIRST, "eligible"), await _counted(visit, CHOSEN, "eligible")
    rows = [
        {
            "organisation": code, "name": names.of("organisations", code),
            "first": first.get(code, 0), "firstShare": _share(first.get(code, 0), sum(first.values())),
            "chosen": chosen.get(code, 0), "chosenShare": _share(chosen.get(code, 0), sum(chosen.values())),
        }
        for code in sorted(first.keys() | chosen.keys())
    ]  # fmt: skip
    followed = sum((await _counted(visit, FIRST, "met")).values())
    columns = [
        text("name", "Organisation"), count("first", "First in the ranking"), text("firstShare", "Share"),
        count("chosen", "Referred to"), text("chosenShare", "Share of referrals"),
        *([text("organisation", "Code")] if visit.ending != "html" else []),
    ]  # fmt: skip
    content = {
        "since": visit.today - LAST_DAYS, "today": visit.today, "twins": twins_of(visit, "/steering"),
        "followed": followed, "rankings": sum(first.values()),
    }  # fmt: skip
    table = RowsTable("By organisation", columns, rows, empty="no referral was made from a ranking.")
    return PageContent("steering.html", "Who is referred where", content, table=table)


def _share(number: int, of: int) -> str:
    return percent(number, of) if of else "0%"


async def _counted(visit: Visit, code: str, name: str) -> dict[str, int]:
    """By organisation, over all periods of the last year."""
    since, until = (visit.today - LAST_DAYS).isoformat(), visit.today.isoformat()
    figure: dict[str, Any] = await visit.api.get(
        at("/indicators/{code}", code=code), **{"from": since, "to": until, "per": "year", "by": "provider"}
    )
    counted: dict[str, int] = {}
    for point in figure["points"]:
        provider = (point["by"] or {}).get("provider")
        if provider and point[name]:
            counted[provider] = counted.get(provider, 0) + point[name]
    return counted
