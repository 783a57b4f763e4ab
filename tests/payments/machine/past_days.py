"""What positions say of days that are over: what the model said was earned, paid and approved of the year at the end of
each; so do courses.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random
from typing import Any

from tests.harness import Running
from tests.model.builders import START
from tests.payments.machine.by_model import ByModel
from tests.payments.machine.by_service import ByService
from tests.payments.machine.calling import called

ASKED = 2  # past days of each of many, beside its last: what was heard since must not be in them


async def of_past_days(payments: Running, area: ByService, model: ByModel, random: Random, *, all_days: bool) -> str:
    """What differs, if anything does."""
    past = sorted(set(model.years_by) - {model.day})
    days = [*random.sample(past, len(past) if all_days else min(ASKED, len(past))), model.day]
    found = [apart for day in days for apart in await _of_day(payments, area, model, day)]
    return "\n".join([*found, *await _of_months(payments, area, random)])


async def _of_day(payments: Running, area: ByService, model: ByModel, day: date) -> list[str]:
    return [
        f"{name} by {day} of {code} in year {year}: the model said {said}\n  payments says {shown[name]}"
        for (code, year), shown in (await _years(payments, area, day)).items()
        for name, figures in model.years_by[day].items()
        if (said := figures[code, year]) != shown[name]
    ]


async def _of_months(payments: Running, area: ByService, random: Random) -> list[str]:
    """Of one point of each course what the position of its day says; after its run-off a contract without money has
    none.
    """
    found = []
    today = await _items(payments, area, "/positions")
    over = {position["contract"]: position["thisYear"]["runOffEnds"] for position in today}
    courses = [await _items(payments, area, "/courses", contract=code) for code in over]
    for course in (course for of_contract in courses for course in of_contract):
        point = random.choice(course["points"])
        shown = (await _years(payments, area, date.fromisoformat(point["on"]))).get(
            (course["contract"], _year(course["from"]))
        )
        no_position = shown is None and point["on"] >= over[course["contract"]]
        said = {name: shown[name] for name in ("earnedPence", "paidPence")} if shown else None
        if not no_position and (said is None or not said.items() <= point.items()):
            found.append(f"course of {course['contract']}, {point}: its position says {said}")
    return found


async def _years(payments: Running, area: ByService, day: date) -> dict[tuple[str, int], Mapping[str, Any]]:
    positions = await _items(payments, area, "/positions", on=day.isoformat())
    years = {position["contract"]: position["thisYear"] for position in positions}
    return {(code, _year(year["from"])): year for code, year in years.items()}


async def _items(payments: Running, area: ByService, path: str, **asked: str) -> Sequence[dict[str, Any]]:
    headers = payments.headers("auditor", organisation="council", sub="auditor-1", area=area.area)
    items: Sequence[dict[str, Any]] = (await called(payments, "GET", path, headers, params=asked))["items"]
    return items


def _year(starts: str) -> int:
    return date.fromisoformat(starts).year - START.year
