"""“Only where … is …” of a figure, typed as people see it: a value that no case has had would make each figure 0."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from shared.figures.periods import months_on
from shared.kernel.problems import Invalid
from shared.pages.filters import FilterErrors, not_known
from shared.pages.own_api import at
from shared.pages.page import Visit
from shared.pages.problem_words import error_in_words
from shared.pages.value_names import NOT_SAID, ValueNames
from shared.pages.words import plain, sentence

LOOKED_BACK_MONTHS = 240  # for who is not told since when there are cases


class FigureCondition(NamedTuple):
    """`where` as the API takes it; or errors, and then nothing is shown."""

    where: str | None
    errors: FilterErrors


class HalfOfCondition(Invalid):
    """A condition needs both what is looked at and what it has to be."""


async def condition_of(visit: Visit, indicator: Mapping[str, Any], names: ValueNames) -> FigureCondition:
    """A form without scripts says it in two fields; an address may have it in one, as the API does."""
    dimension, value = visit.query.get("dimension", ""), visit.query.get("value", "").strip()
    if visit.query.get("where") or not (dimension or value):
        return FigureCondition(visit.query.get("where") or None, [])
    if not dimension:
        return _half(visit, "dimension", "Only where", f"is missing: choose what has to be “{value}”")
    if not value:
        return _half(visit, "value", "is", f"is missing: fill in what “{sentence(plain(dimension))}” has to be")
    code = "" if value.casefold() == NOT_SAID else names.code_of(dimension, value)
    is_refused = all(entry["name"] != dimension for entry in indicator["dimensions"])  # by the API
    if is_refused or not code or code in names.by_dimension.get(dimension, {}):
        return FigureCondition(f"{dimension}:{code}", [])
    return await _among_cases(visit, indicator, dimension, value, names)


async def _among_cases(
    visit: Visit, indicator: Mapping[str, Any], dimension: str, value: str, names: ValueNames
) -> FigureCondition:
    since = indicator["since"] or months_on(visit.today.replace(day=1), -LOOKED_BACK_MONTHS).isoformat()
    path = at("/indicators/{code}", code=indicator["code"])
    points = (await visit.api.get(path, **{"by": dimension, "from": since}))["points"]
    codes = {point["by"][dimension] for point in points if point["eligible"]} - {None}
    wanted = value.casefold()
    for code in sorted(codes):
        if wanted in {code.casefold(), names.of(dimension, code).casefold()}:
            return FigureCondition(f"{dimension}:{code}", [])
    there_are = {*names.by_dimension.get(dimension, {}).values(), *(names.of(dimension, code) for code in codes)}
    return FigureCondition(None, not_known(visit, "value", "is", value, there_are))


def _half(visit: Visit, field: str, label: str, message: str) -> FigureCondition:
    if visit.ending != "html":
        raise HalfOfCondition(errors=[{"field": field, "message": message}])
    return FigureCondition(None, [{"text": error_in_words(label, message), "href": f"#{field}"}])
