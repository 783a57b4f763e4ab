"""Contracts and what they pay for by their titles, asked for at once."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from shared.pages.page import Visit
from shared.pages.rows import Column, Row
from shared.pages.words import plain, sentence


class ContractNames(NamedTuple):
    """By code; what has no title, or whose terms nobody has any more, is called by its code."""

    contracts: Mapping[str, str]
    measures: Mapping[str, str]

    def title_of(self, code: str) -> str | None:
        return self.contracts.get(code)

    def of(self, code: str | None) -> str:
        """`Riverside Recovery (riverside-2012)`."""
        title = self.contracts.get(code or "")
        return f"{title} ({code})" if title else code or "none yet"

    def outcome(self, measure: str | None) -> str:
        """What is paid for; an instalment is for no outcome."""
        return self.measures.get(measure or "") or sentence(plain(measure or "instalment"))

    def contract_column(self) -> Column:
        """For people by title and code; in the CSV and the JSON the code."""
        return Column("contract", "Contract", self.of)

    def outcome_column(self, link: Callable[[Row], str] | None = None) -> Column:
        return Column("measure", "Payment for", self.outcome, link=link)


async def contract_names(visit: Visit, on: str | None = None) -> ContractNames:
    """As they are on a day; today, if not given. The tables of programs have codes and need none."""
    if visit.ending != "html" or not visit.may("GET /contracts"):
        return ContractNames({}, {})
    terms: list[dict[str, Any]] = (await visit.api.get("/contracts", on=on))["items"]
    measures = [measure for row in terms for measure in row["measures"]]
    return ContractNames(_titles(terms), _titles(measures))


def _titles(rows: list[dict[str, Any]]) -> dict[str, str]:
    return {row["code"]: row["title"] for row in rows if row["title"] not in {None, row["code"]}}


async def named_values(visit: Visit) -> Callable[[str, str], str]:
    """What the values of a figure's dimensions are called: contracts and measures by their titles."""
    names = await contract_names(visit)

    def named(dimension: str, value: str) -> str:
        kinds = {"contract": names.of, "measure": names.outcome}
        return kinds.get(dimension, plain)(value)

    return named
