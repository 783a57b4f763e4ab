"""A contract that pays one party and has money with another has a position for each: they are told apart by the party.

Payment rules 7.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from services.payments.pages.contract_names import ContractNames
from services.payments.pages.position_words import Position
from shared.pages.own_api import at
from shared.pages.page import Visit
from shared.pages.words import sentence


class ContractParties:
    """Of which contracts several parties are shown."""

    def __init__(self, positions: Sequence[Position]) -> None:
        self._counts = Counter(position["contract"] for position in positions)

    def has_several(self, code: str) -> bool:
        return self._counts[code] > 1

    def heading(self, position: Position, names: ContractNames) -> str:
        """`Riverside Recovery (riverside-2012)`, and of several `…: Alpha`."""
        of_contract = names.of(position["contract"])
        return (
            f"{of_contract}: {self.party(position, names)}" if self.has_several(position["contract"]) else of_contract
        )

    def party(self, position: Position, names: ContractNames) -> str:
        return sentence(names.party(position["party"]))

    def called(self, position: Position, names: ContractNames) -> str:
        """As a sentence begins: by its party where the contract has no title or several parties."""
        title = None if self.has_several(position["contract"]) else names.title_of(position["contract"])
        return title or self.party(position, names)

    def address(self, visit: Visit, position: Position, ending: str = "") -> str:
        """Of the contract's page, or what follows it, for this party."""
        place = at("/contracts/{id}", id=position["contract"]) + ending
        party = f"?party={quote(position['party'])}" if self.has_several(position["contract"]) else ""
        return visit.link(place + party)


def chosen(
    positions: Sequence[Position], party: str | None, terms: Mapping[str, Any] | None
) -> tuple[Position | None, list[Position]]:
    """The position that is asked for, without a word that of whom the contract pays now; and the others."""
    wanted = party or (terms and terms["party"])
    in_order = sorted(positions, key=lambda position: position["party"] != wanted)
    if not in_order or (party and in_order[0]["party"] != party):
        return None, []
    return in_order[0], in_order[1:]
