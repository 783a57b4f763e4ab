"""What goes out about variations: to the council all of it, to a provider what is of its own contracts."""

from collections.abc import Mapping
from typing import Any

from services.tariff.commands.variations import VariationRead, is_council
from services.tariff.rules.variations import changed_besides, part_of
from services.tariff.rules.words.scheme_changes import changes
from services.tariff.schemas.variations import ListedVariationView, VariationView
from shared.kernel.claims import Actor
from shared.web.visible import shown_to

Said = Mapping[str, Any]


def listed_view(read: VariationRead, actor: Actor) -> ListedVariationView:
    return shown_to(ListedVariationView.model_validate(_listed(read, actor)), actor)


def variation_view(read: VariationRead, compared: tuple[Said, Said] | None, actor: Actor) -> VariationView:
    in_words: list[Any] = []
    besides: list[str] = []
    if compared is not None:
        before, after = compared if is_council(actor) else [part_of(said, actor.organisation) for said in compared]
        in_words = [change._asdict() for change in changes(before, after)]
        besides = changed_besides(*compared)
    view = VariationView.model_validate(_listed(read, actor) | {"changes": in_words, "changed_besides": besides})
    return shown_to(view, actor)


def _listed(read: VariationRead, actor: Actor) -> dict[str, Any]:
    variation, version, last = read.variation, read.version, read.last_answers
    state = read.state(variation.parties if is_council(actor) else [actor.organisation])
    stands = version if state != "replaced" else None
    contracts = stands.scheme.get("contracts", ()) if stands else ()
    titles = {contract["code"]: contract.get("title") for contract in contracts}
    return variation.model_dump() | {
        "state": state,
        "title": stands and stands.title,
        "valid_from": stands and stands.valid_from,
        "contracts": [
            contract | {"contract_title": titles.get(contract["contract"])} | _answer(last, contract["party"])
            for contract in variation.contracts
            if is_council(actor) or contract["party"] == actor.organisation
        ],
    }


def _answer(last: Mapping[str, Any], party: str) -> dict[str, Any]:
    names = ("answer", "reason_code", "answered_by", "answered_on")
    return {name: getattr(last.get(party), name, None) for name in names}
