"""Two weeks side by side: what moved, and by which cause."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.payments.pages import plan_words, position_words, year_words
from services.payments.pages.contract_names import contract_names
from services.payments.pages.contract_parties import ContractParties
from services.payments.pages.contract_year import taken_back
from services.payments.pages.position_words import Position
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import RowsTable, money, text
from shared.pages.words import as_day, continued, day, pounds

pages = PageGroup()

_YEAR = {
    "expectedPence": plan_words.WHOLE_YEAR,
    "plannedPence": "Planned to be earned by the day",
    "earnedPence": "Earned by the day",
    "paidPence": "Paid of that",
    "shortfallPence": "Behind",
}
NOT_APART = (
    " What is new of this, what was taken back and which instalments fell due is told of a week and the Monday before"
    " it alone: compare the weeks in between one by one to see it."
)
_COLUMNS = [text("figure", "Figure"), money("before", "Before"), money("after", "After"), money("moved", "Moved")]


@pages.get("/compare", needs="GET /positions", twin="/compared")
async def show_compared(visit: Visit) -> PageContent:
    """From the earlier of the two days to the later one, of each contract that has a position on both."""
    days = {visit.query.get(name) or None for name in ("on", "with")}
    answers = [await visit.api.get("/positions", on=on) for on in sorted(days, key=lambda on: on or "9")]
    earlier, later = answers[0]["items"], answers[-1]["items"]
    names, parties = await contract_names(visit), ContractParties(later)
    before = {_place(position): position for position in earlier}
    both = [(before[_place(position)], position) for position in later if _place(position) in before]
    rows = [row for pair in both for row in _rows(*pair)]
    table = RowsTable("What moved", [text("contract", "Contract"), text("party", "Provider"), *_COLUMNS], rows)
    asked = sorted(on or visit.today.isoformat() for on in days)
    content = {
        "from_day": as_day(asked[0]),
        "to_day": as_day(asked[-1]),
        "today": visit.today,
        "contracts": [
            {
                "heading": parties.heading(after, names),
                "sentence": what_moved(earlier_one, after, parties.called(after, names)),
                "fallen": taken_back(visit, after["contract"]),
                "table": RowsTable("What moved", _COLUMNS, _rows(earlier_one, after)),
            }
            for earlier_one, after in both
        ],
        "only_one": [names.of(code) for code in _only_one(earlier, later)],
        "twins": {
            ending: visit.link(f"/compared.{ending}?on={asked[-1]}&with={asked[0]}") for ending in ("csv", "json")
        },
    }
    return PageContent("compare.html", "What moved between two weeks", content, table=table)


def _place(position: Position) -> tuple[str, str]:
    return position["contract"], position["party"]


def _only_one(earlier: Sequence[Position], later: Sequence[Position]) -> list[str]:
    """Contracts that have a position on one of the days alone."""
    ones, others = ({_place(position) for position in positions} for positions in (earlier, later))
    return sorted({contract for contract, _ in ones ^ others})


def _rows(before: Position, after: Position) -> list[dict[str, Any]]:
    year = [_row(words, before["thisYear"][name], after["thisYear"][name]) for name, words in _YEAR.items()]
    of = {"contract": after["contract"], "party": after["party"]}
    return [of | row for row in (*year, *causes_moved(before, after), *_stand_moved(before, after))]


def causes_moved(before: Position, after: Position) -> list[dict[str, Any]]:
    """Each that is known of one of the days; where nothing is assumed of starts, that is none of the causes. They are
    called as *This week* calls them.
    """
    causes = (before["shortfallCauses"], after["shortfallCauses"])
    return [
        _row(words, *(of_day[name] for of_day in causes))
        for name, words in position_words.words_of_causes(before, after).items()
        if any(of_day[name] is not None for of_day in causes)
    ]


def _stand_moved(before: Position, after: Position) -> list[dict[str, Any]]:
    """What came, was taken back, or stands at another amount: where the earlier day is that of the last position."""
    moved = [
        _row(f"Payments for outcomes: {continued(words)}", None, None) | {"moved": changed["pence"]}
        for words, changed in _changes(before, after, position_words.CHANGES)
    ]
    periods = _changes(before, after, position_words.PERIODS)
    return [*moved, *(_row(words, None, None) | {"moved": changed["pence"]} for words, changed in periods)]


def _follows(before: Position, after: Position) -> bool:
    """Whether the earlier day is that of the last position: of longer than since then nobody has told them apart."""
    last = after["sinceLast"]
    return last is not None and last["lastOn"] == before["on"]


def _changes(before: Position, after: Position, called: Mapping[str, str]) -> list[tuple[str, Mapping[str, int]]]:
    if not _follows(before, after):
        return []
    last = after["sinceLast"]
    return [(words, last[name]) for name, words in called.items() if last[name]["count"]]


def _row(words: str, before: int | None, after: int | None) -> dict[str, Any]:
    moved = None if before is None or after is None else after - before
    return {"figure": words, "before": before, "after": after, "moved": moved}


def what_moved(before: Position, after: Position, party: str) -> str:
    """`Riverside was £1,000 behind on 24 September and is £3,387.90 behind on 1 October. What moved most: …`"""
    if before["thisYear"]["from"] != after["thisYear"]["from"]:
        return (
            f"{party}: another contract year began on {day(after['thisYear']['from'])}, so that the two are not of one."
        )
    said = f"{party} was {_stood(before)} on {day(before['on'])} and is {_stood(after)} on {day(after['on'])}."
    largest = max(causes_moved(before, after), key=lambda row: abs(row["moved"] or 0), default=None)
    return said + _most(largest) + _in_between(before, after)


def _in_between(before: Position, after: Position) -> str:
    changes = [
        f"{continued(words)}, {position_words.outcomes(changed['count'])}, {pounds(changed['pence'])}"
        for words, changed in _changes(before, after, position_words.CHANGES)
    ]
    changes += [
        f"{continued(words)}, {changed['count']}, {pounds(changed['pence'])}"
        for words, changed in _changes(before, after, position_words.PERIODS)
    ]
    if changes:
        first = day(before["on"])
        return (
            f" Since the position of {first} was published: {'; '.join(changes)}."
            f" What moved on {first} once it was out is counted here, and is in the figures of both days."
        )
    return "" if _follows(before, after) or before["on"] == after["on"] else NOT_APART


def _most(largest: Mapping[str, Any] | None) -> str:
    if largest is None or not largest["moved"]:
        return " No cause has moved."
    more = "more" if largest["moved"] > 0 else "less"
    return f" What moved most: {continued(largest['figure'])}, {pounds(abs(largest['moved']))} {more}."


def _stood(position: Position) -> str:
    pence = position["thisYear"]["shortfallPence"]
    if position["catchingUp"]["state"] == "no_plan":
        return "without a plan"
    lost = year_words.pots_in_words(position)
    return (f"{pounds(pence)} behind" if pence > 0 else "on plan") + (f" ({lost})" if lost else "")
