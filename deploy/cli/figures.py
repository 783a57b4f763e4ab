"""Figures as the four services answer them, for a screen or a report: which service counts what, and a row of each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from deploy.cli.client import RemoteStack
from deploy.cli.operator import services_of
from deploy.cli.text_tables import NO_BAR
from deploy.demo.display import pounds
from deploy.errors import LasarsError
from shared.figures.in_words import NONE_OR_FEW, average_in_words, count_in_words, without_state
from shared.kernel.shares import nearest, percent

READER = "commissioner"
NONE = "-"
NO_BAR_WORDS = f"  ({NO_BAR}: no figure, or of too few to tell)"
Cell = Callable[[Any], str]


def number(value: Any) -> str:
    return NONE if value is None else f"{value:,}"


def money(value: int | None) -> str:
    return NONE if value is None else pounds(value)


def percent_of_point(point: Mapping[str, Any]) -> str:
    """Of the counts that it tells."""
    return NONE if point["share"] is None else percent(point["met"], point["eligible"], places=1)


COUNTS = frozenset({"eligible", "met"})
_WAITS = (("median", "median", number), ("p90", "90th", number), ("mean", "mean", number))
_COUNTED, _ENDED = ("eligible", "counted", number), ("met", "ended", number)
COLUMNS: Mapping[str, Sequence[tuple[str, str, Cell]]] = {
    "count": (_COUNTED,),
    "share": (("met", "met", number), ("eligible", "of", number), ("share", "share", str)),
    "days": (_COUNTED, _ENDED, *_WAITS),
    "hours": (_COUNTED, _ENDED, *_WAITS),
    "pence": (_COUNTED, ("mean", "mean", money), ("value", "in all", money)),
}


def list_indicators(stack: RemoteStack, service: str | None = None) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each with the service that answers for it; of one service, or of all."""
    for name in services_of(service):
        for indicator in stack.call(READER, "GET", name, "/indicators")["items"]:
            yield name, indicator


def find_indicator(stack: RemoteStack, code: str, service: str | None = None) -> tuple[str, Mapping[str, Any]]:
    """With the service that answers for it. Of an unknown one, LasarsError says which there are."""
    listed = list(list_indicators(stack, service))
    for name, indicator in listed:
        if indicator["code"] == code:
            return name, indicator
    where = f" in {service}" if service else ""
    codes = ", ".join(indicator["code"] for _, indicator in listed)
    raise LasarsError(f"There is no indicator {code}{where}. There are: {codes}.")


def check_area(stack: RemoteStack, area: str, follows: str = "nothing of it is counted") -> None:
    """LasarsError where the area has no scheme: of one that is mistyped each figure would be 0, and what is sent would
    stand where nobody looks.
    """
    if not stack.call(READER, "GET", "tariff", "/schemes", params={"limit": 1})["items"]:
        raise LasarsError(f"No scheme of {area} is published here, so {follows}. --area or LASARS_AREA names another.")


def check_values(stack: RemoteStack, service: str, indicator: Mapping[str, Any], where: str) -> None:
    """LasarsError where `where` names a value that no case has had at the end of any month, which makes a figure 0."""
    for part in filter(None, where.split(",")):
        name, _, value = part.partition(":")
        if (
            not value
            or not indicator["since"]
            or name not in {dimension["name"] for dimension in indicator["dimensions"]}
        ):
            continue  # what cannot be asked the service refuses
        asked = {"by": name, "from": indicator["since"]}
        points = read_figure(stack, service, quote(indicator["code"]), asked)["points"]
        values = {point["by"][name] for point in points if point["eligible"]} - {None}
        if value not in values:
            raise LasarsError(
                f"No case of {indicator['code']} has {part}. Values of {name}: {', '.join(sorted(values))}."
            )


def read_figure(stack: RemoteStack, service: str, code: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    figure: Mapping[str, Any] = stack.call(READER, "GET", service, f"/indicators/{code}", params=dict(asked))
    return figure


def headings(unit: str, *, targets: bool) -> list[str]:
    return [heading for _, heading, _ in COLUMNS[unit]] + (["target", "state"] if targets else [])


def cells(unit: str, point: Mapping[str, Any], publication: str, *, targets: bool) -> list[str]:
    """A point's figures in words; of a target what is asked, and how the figure stands to it."""
    figures = [_cell(name, cell, point, publication) for name, _, cell in COLUMNS[unit]]
    return figures + ([target_text(unit, point["target"]), state_text(unit, point, publication)] if targets else [])


def _cell(name: str, cell: Cell, point: Mapping[str, Any], publication: str) -> str:
    if name == "share":
        return percent_of_point(point)
    return count_in_words(point[name], publication) if name in COUNTS else cell(point[name])


def value_text(unit: str, point: Mapping[str, Any], publication: str) -> str:
    """A point in one cell. A median is of the waits that have ended, of which it says how many there are."""
    eligible = count_in_words(point["eligible"], publication)
    if unit == "count" or eligible == NONE_OR_FEW:
        return eligible
    if unit == "pence":
        mean = None if point["mean"] is None else pounds(point["mean"])
        return f"{average_in_words(mean, publication)} of {eligible}"
    met = count_in_words(point["met"], publication)
    if unit == "share":
        return f"{percent_of_point(point)} ({met} of {eligible})"
    return f"median {number(point['median'])}, 90th {number(point['p90'])} ({met} ended of {eligible})"


def target_text(unit: str, target: int | None) -> str:
    if target is None:
        return NONE
    return pounds(target) if unit == "pence" else f"{target:,}%" if unit == "share" else f"{target:,}"


def state_text(unit: str, point: Mapping[str, Any], publication: str) -> str:
    """How it stands to its target, or why that is not said; that it is not ripe stands in a column beside."""
    if not point["state"] and not point["ripe"]:
        return NONE
    return str(point["state"] or without_state(point, unit, publication) or NONE)


def main_value(unit: str, point: Mapping[str, Any], publication: str) -> int | None:
    """What a bar stands for: a count, a share in ten thousandths, the median of waits, or the mean of money.

    None where there is none, or where what is rounded to 0 may be few.
    """
    if unit == "share":
        return None if point["share"] is None else nearest(10_000 * point["met"], point["eligible"])
    if unit == "count":
        return None if count_in_words(point["eligible"], publication) == NONE_OR_FEW else point["eligible"]
    value: int | None = point["mean" if unit == "pence" else "median"]
    return value


def period_text(per: str, period: Mapping[str, str], window_months: int | None = None) -> str:
    if window_months:
        return f"{window_months} months to {period['to']}"
    if per == "year":
        return f"{period['from'][:4]}/{period['to'][2:4]}"
    return period["from"][:7] if per == "month" else f"{period['from']} to {period['to']}"


def behind_text(figure: Mapping[str, Any]) -> Iterator[str]:
    """What the figures do not know yet."""
    upto = "" if figure["publication"] == "exact" else "up to "
    if figure["waiting"]:
        whom = "person or thing" if figure["waiting"] == 1 else "people or things"
        yield f"news of {upto}{figure['waiting']} {whom} is not counted yet: ask again in a moment"
    if figure["failed"]:
        yield f"{upto}{figure['failed']} cannot be counted anew for now: their last figures stand"
