"""The projected year of a what-if: what each provider may come to, by the published versions and by the draft."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.payments.pages.contract_names import ContractNames, contract_names
from services.payments.pages.projected_words import total_in_words
from services.payments.pages.what_ifs import ONE, address
from shared.pages.lists import twins_of
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, Row, RowsTable, money, text
from shared.pages.words import counted, day, plain, pounds, sentence

pages = PageGroup()
YEAR = "/what-ifs/{what_if}/projected-year"
_ENDS = {"lowPence": "low", "likelyPence": "middle", "highPence": "high"}
_WHY_NOT = {
    "weeks": "fewer than 52 weeks of it are known", "starts": "fewer than 20 starts of it are known",
    "outcomes": "fewer than 20 outcomes of it are known",
    "cases": "fewer than 20 cases of what it is paid by were seen in the last year",
    "cohorts": "it pays by cohorts, and those are not drawn",
    "judged": "the draft changes what people are judged by, and how often they meet that was never observed",
}  # fmt: skip
_SHAPES = {"cap": "What a cap takes", "collar": "Up to the least that was agreed"}


@pages.get(YEAR, needs=ONE, twin=YEAR)
async def show_projected_year(visit: Visit) -> PageContent:
    what_if = await visit.api.get(address(visit.part("what_if")))
    year = what_if["projectedYear"]
    if visit.ending != "html":
        return PageContent("", "", table=_all_rows(year))
    names = await contract_names(visit)
    contracts = year["contracts"] if year else []
    drawn = [row for row in contracts if row["range"]]
    here = address(what_if["id"])
    content = {
        "back": visit.link(here), "year": year, "total": total_in_words(year), "how": _how(year, what_if["countsFrom"]),
        "providers": _providers(drawn, names), "floors": _floors(drawn, names, year),
        "parts": _parts(year["parts"], names) if year else None, "left_out": _left_out(contracts, names),
        "unseen": _unseen(drawn, names), "twins": twins_of(visit, f"{here}/projected-year"),
    }  # fmt: skip
    return PageContent("projected_year.html", "The projected year", content)


def _how(year: Mapping[str, Any] | None, counts_from: str) -> str:
    if year is None or year["total"] is None:
        return ""
    return (
        f"The draft counts from {day(counts_from)}. The year was drawn {counted(year['draws'], 'time')} from what was"
        f" observed until {day(year['observedUntil'])}. From the seed {year['seed']} anybody draws the same again."
    )


def _columns(first: Sequence[Column]) -> list[Column]:
    """Both sides with their three ends, and the middle of the difference."""
    sides = (("before", "As it stands"), ("after", "By the draft"))
    ends = [
        money(f"{side}_{name}", f"{title}, {end}") for side, title in sides for name, end in _ENDS.items()
    ]  # fmt: skip
    return [*first, *ends, money("difference_likelyPence", "Difference, middle")]


def _flat(row: Row) -> dict[str, Any]:
    """With each end of each range as a field of its own."""
    ranges = row["range"] or {}
    return dict(row) | {
        f"{side}_{name}": ranges[side][name] if ranges else None
        for side in ("before", "after", "difference")
        for name in _ENDS
    }


def _providers(contracts: Sequence[Row], names: ContractNames) -> RowsTable | None:
    if not contracts:
        return None
    who = Column("who", "Provider", lambda row: names.who(row["contract"], row["party"]))
    span = Column("span", "Year", lambda row: f"{day(row['from'])} to {day(row['to'])}")
    return RowsTable(
        "By provider", _columns([who, span]), [_flat(row) | {"who": row, "span": row} for row in contracts]
    )


def _floors(contracts: Sequence[Row], names: ContractNames, year: Mapping[str, Any]) -> list[str]:
    """How likely each provider is to fall under its floor."""
    return [
        f"{names.who(row['contract'], row['party'])} comes to less than its floor of {pounds(row['floorPence'])} in"
        f" {row['beforeBelowFloor']} of {counted(year['draws'], 'draw')} as the scheme stands,"
        f" and in {row['afterBelowFloor']} by the draft."
        for row in contracts
        if row["floorPence"] is not None
    ]  # fmt: skip


def _parts(parts: Sequence[Row], names: ContractNames) -> RowsTable:
    def what(row: Row) -> str:
        return names.outcome(row["measure"]) if row["measure"] else _SHAPES.get(row["shape"], _of_shape(row["shape"]))

    def share(thousandths: int | None) -> str:
        if thousandths is None:
            return ""
        whole, tenth = divmod(abs(thousandths), 10)
        return f"{'−' if thousandths < 0 else ''}{whole}.{tenth} %"  # noqa: RUF001 - the sign

    columns = [
        Column("what", "Paid for", what), money("beforeLikelyPence", "As it stands, middle"),
        money("afterLikelyPence", "By the draft, middle"),
        Column("beforeSpread", "Of the spread as it stands", share, numeric=True),
        Column("afterSpread", "Of the spread by the draft", share, numeric=True),
    ]  # fmt: skip
    return RowsTable("Where the risk lies", columns, [dict(row) | {"what": row} for row in parts])


def _of_shape(shape: str) -> str:
    return sentence(plain(shape))


def _left_out(contracts: Sequence[Row], names: ContractNames) -> list[str]:
    return [
        f"{names.who(row['contract'], row['party'])} is in no figure: {_WHY_NOT[row['whyNot']]}."
        for row in contracts
        if row["whyNot"]
    ]


def _unseen(contracts: Sequence[Row], names: ContractNames) -> list[str]:
    """What a figure leaves out, or takes for granted."""
    said = []
    for row in contracts:
        who = names.who(row["contract"], row["party"])
        if row["neverMet"]:
            measures = ", ".join(names.outcome(measure) for measure in row["neverMet"])
            said.append(f"{who}: nobody has met {measures} yet, so nothing of it is in the figures.")
        if row["goesOn"]:
            said.append(f"{who}: the contract ends before this year does; it is drawn as if its terms went on.")
    return said


def _all_rows(year: Mapping[str, Any] | None) -> RowsTable:
    """All figures in one table, each with what it is of."""
    keys = ("by", "party", "contract", "from", "to", "goesOn", "whyNot", "measure", "shape")
    more = ("floorPence", "beforeBelowFloor", "afterBelowFloor", "beforeLikelyPence", "afterLikelyPence",
            "beforeSpread", "afterSpread", "seed", "draws", "observedUntil")  # fmt: skip
    ends = [f"{side}_{name}" for side in ("before", "after", "difference") for name in _ENDS]
    columns = [text(name, "") for name in (*keys, *ends, *more)]
    empty: dict[str, Any] = dict.fromkeys((*keys, *ends, *more))
    if year is None:
        return RowsTable("", columns, [])
    drawn = {name: year[name] for name in ("seed", "draws", "observedUntil")}
    rows = [_flat({"by": "total", "range": year["total"]})]
    rows += [_flat(row) | {"by": "contract"} for row in year["contracts"]]
    rows += [dict(row) | {"by": "part"} for row in year["parts"]]
    return RowsTable("", columns, [empty | drawn | {name: row[name] for name in row if name in empty} for row in rows])
