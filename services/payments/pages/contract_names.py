"""Contracts and what they pay for by their titles, asked for at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from shared.kernel.code_lists import named_parties
from shared.pages.page import Visit
from shared.pages.rows import Column, Row, text
from shared.pages.value_names import ValueNames
from shared.pages.words import as_day, plain, sentence


class ContractNames(NamedTuple):
    """By code; what has no title, or whose terms nobody has any more, is called by its code."""

    contracts: Mapping[str, str]
    measures: Mapping[str, str]
    parties: Mapping[str, str] = MappingProxyType({})
    began: date | None = None
    """When the first of these contracts did."""
    codes: Sequence[str] = ()
    """Of all of them, also those without a title."""
    top_windows: Mapping[str, str] = MappingProxyType({})
    """When a TOP is due, in the words of the scheme, as *TOP due* has them."""

    def title_of(self, code: str) -> str | None:
        return self.contracts.get(code)

    def of(self, code: str | None) -> str:
        """`Riverside Recovery (riverside-2012)`."""
        title = self.contracts.get(code or "")
        return f"{title} ({code})" if title else code or "none yet"

    def choices(self, chosen: str | None) -> list[tuple[str, str]]:
        """Code and words of those whose terms are known, and of the one that is chosen already."""
        codes = [*self.codes, *([chosen] if chosen and chosen not in self.codes else [])]
        return [(code, self.of(code)) for code in codes]

    def outcome(self, measure: str | None) -> str:
        """What is paid for; an instalment is for no outcome."""
        return self.measures.get(measure or "") or sentence(plain(measure or "instalment"))

    def top_window(self, code: str) -> str:
        return self.top_windows.get(code) or sentence(plain(code))

    def party(self, code: str | None) -> str:
        """Who is paid, by the title that its contracts share; any other organisation by its code as words."""
        return self.parties.get(code or "") or sentence(plain(code or "nobody"))

    def who(self, contract: str, party: str) -> str:
        """`Riverside Recovery (riverside-2012)`, and with the party where the contract is not called as it is."""
        of_contract = self.of(contract)
        is_told = party in self.parties and self.parties[party] == self.contracts.get(contract)
        return of_contract if is_told else f"{of_contract}, {self.party(party)}"

    def party_column(self) -> Column:
        return Column("party", "Provider", self.party)

    def who_columns(self, visit: Visit) -> list[Column]:
        """For people in one, of the `who` of a row, so that a screen holds the others."""
        if visit.ending == "html":
            return [Column("who", "Contract", lambda row: self.who(row["contract"], row["party"]))]
        return [self.contract_column(), self.party_column()]

    def contract_column(self) -> Column:
        """For people by title and code; in the CSV and the JSON the code."""
        return Column("contract", "Contract", self.of)

    def person_columns(self, visit: Visit) -> list[Column]:
        """For people whose it is: what it is leads to the claim. For programs the claim, too."""
        shown = Column("clientId", "Person, by number", lambda number: number or "–")  # noqa: RUF001 - the dash of a table
        return [shown] if visit.ending == "html" else [shown, text("claimId", "Number")]

    def outcome_column(self, link: Callable[[Row], str] | None = None) -> Column:
        return Column("measure", "Payment for", self.outcome, link=link)


async def contract_names(visit: Visit, on: str | None = None) -> ContractNames:
    """As they are on a day; today, if not given. The tables of programs have codes and need none."""
    if visit.ending != "html" or not visit.may("GET /contracts"):
        return ContractNames({}, {})
    terms: list[dict[str, Any]] = (await visit.api.get("/contracts", on=on))["items"]
    return names_in(terms)


def names_in(terms: Sequence[Mapping[str, Any]]) -> ContractNames:
    measures = [measure for row in terms for measure in row["measures"]]
    parties = {paid.code: paid.name for paid in named_parties(terms)}
    codes = sorted({row["code"] for row in terms})
    windows = {window["code"]: window["name"] for row in terms for window in row["topWindows"]}
    return ContractNames(_titles(terms), _titles(measures), parties, began_of(terms), codes, windows)


async def names_of_claim(visit: Visit, claim: Row) -> ContractNames:
    """As they are today; of what no contract of today pays for, as they were on the day of achievement."""
    names = await contract_names(visit)
    is_named = claim["contract"] in names.contracts or claim["measure"] in names.measures
    return names if is_named or claim["contract"] is None else await contract_names(visit, claim["effectiveOn"])


def began_of(terms: Iterable[Mapping[str, Any]]) -> date | None:
    return min((as_day(row["starts"]) for row in terms), default=None)


def _titles(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {row["code"]: row["title"] for row in rows if row["title"] not in {None, row["code"]}}


async def has_contracts(visit: Visit, on: date) -> bool:
    """Whether a scheme counted on the day: none is without a contract."""
    return not visit.may("GET /contracts") or bool((await visit.api.get("/contracts", on=on.isoformat()))["items"])


async def named_values(visit: Visit) -> ValueNames:
    """For the figures: contracts and measures by their titles."""
    names = await contract_names(visit)
    contracts = {code: names.of(code) for code in names.contracts}
    return ValueNames({"contract": contracts, "measure": names.measures, "provider": names.parties})
