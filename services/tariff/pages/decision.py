"""What a person decided: the band, each price, why, who and when, and whether it stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from services.tariff.pages import words
from shared.pages.code_names import CodeNames, code_names
from shared.pages.own_api import at
from shared.pages.page import Visit
from shared.pages.rows import Column, RowsTable, money, on_day
from shared.pages.words import Tag, day

Said = Mapping[str, Any]


class DecisionFact(NamedTuple):
    """`url`: where it leads to, if anywhere."""

    name: str
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class TariffDecision:
    """A tariff in words, with the API's own explanation."""

    explained: Said
    state: Tag
    facts: Sequence[DecisionFact]
    prices: RowsTable

    @property
    def tariff(self) -> Said:
        tariff: Said = self.explained["tariff"]
        return tariff


async def read_decision(visit: Visit, tariff_id: str) -> TariffDecision:
    explained = await visit.api.get(at("/tariffs/{id}/explanation", id=tariff_id))
    tariff = explained["tariff"]
    codes = await code_names(visit, on=tariff["validFrom"])
    return TariffDecision(
        explained,
        words.tariff_state(tariff),
        list(_facts(visit, explained, codes)),
        _prices(explained, codes, whole=visit.ending != "html"),
    )


def tariff_link(visit: Visit, tariff_id: str) -> str:
    return visit.link(at("/tariffs/{id}", id=tariff_id))


def record_link(visit: Visit, client_id: str) -> str | None:
    """Where the person is by name, in assessment: of who reads tariffs only the front door is told names."""
    if "assessor" not in visit.actor.roles:
        return None
    return visit.link_to("assessment", at("/persons/{person}", person=client_id))


def find_link(visit: Visit, client_id: str) -> str | None:
    """Who assesses also refers, in another service: what comes after a band is confirmed."""
    if "assessor" not in visit.actor.roles:
        return None
    return visit.link_to("referral", f"/match?clientId={quote(client_id)}")


def _facts(visit: Visit, explained: Said, codes: CodeNames) -> Iterator[DecisionFact]:
    tariff = explained["tariff"]
    yield DecisionFact("Band", words.decided_band(tariff))
    if tariff["overrideCode"]:
        yield DecisionFact("Reason", codes.of("overrideCodes", tariff["overrideCode"]))
    yield DecisionFact("Decided by", words.decided_by(tariff, codes))
    yield DecisionFact("Decided on", day(tariff["confirmedOn"]))
    yield DecisionFact("Counts from", day(tariff["validFrom"]))
    yield DecisionFact("Now", words.tariff_standing(tariff), _link_of(visit, explained["replacedBy"]))
    if explained["replaces"]:
        yield DecisionFact("It took the place of", "An earlier tariff", _link_of(visit, explained["replaces"]))
    others = visit.link(f"/tariffs?{urlencode({'clientId': tariff['clientId']})}")
    yield DecisionFact("All of this person", "Their tariffs, the latest decision first", others)


def _link_of(visit: Visit, tariff_id: str | None) -> str | None:
    return tariff_link(visit, tariff_id) if tariff_id else None


def _prices(explained: Said, codes: CodeNames, *, whole: bool) -> RowsTable:
    """With the book's price beside each that was set singly. `whole`: with that column also where none was."""
    rows = [
        {
            **price,
            "bookPence": price["row"]["pence"] if price["overridden"] else None,
            "since": price["row"]["from"],
            "row": price["row"]["path"],
        }
        for price in explained["prices"]
    ]
    beside = [money("bookPence", "Set singly; by the book")] if whole or any(row["overridden"] for row in rows) else []
    columns = [
        Column("measure", "Payment for", lambda code: codes.of("measures", code)),
        money("pence", "Price"),
        *beside,
        on_day("since", "The book's price since"),
        Column("row", "Place in the scheme", words.place),
    ]
    return RowsTable(_caption(explained), columns, rows, empty="none.")


def _caption(explained: Said) -> str:
    if explained["priceFrom"] == "tariff":
        return "The prices that it carries"
    on = day(explained["tariff"]["validFrom"])
    return f"Prices of the book on {on}; paid is that of the day of achievement"
