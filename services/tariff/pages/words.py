"""What tariff's codes are called on pages, and the arithmetic in a sentence."""

import re
from collections.abc import Mapping
from typing import Any

from shared.pages.code_names import CodeNames
from shared.pages.words import Tag, counted, day, plain, sentence

_PRICE_ROW = re.compile(r"prices\[([0-9]+)\]")
PROPOSAL_STATES = {
    "proposed": Tag("To confirm", "blue"),
    "confirmed": Tag("Confirmed", "green"),
    "withdrawn": Tag("Withdrawn", "grey"),
}
_TARIFF_STATES = {
    None: Tag("Stands", "green"),
    "replaced": Tag("Replaced", "grey"),
    "withdrawn": Tag("Withdrawn", "grey"),
}
ASSESSMENT_KINDS = {
    "triage": "Triage", "comprehensive": "Comprehensive assessment", "reassessment": "Reassessment",
    "arrest": "Assessment at arrest", "sentence": "Assessment at sentence", "release": "Assessment before release",
}  # fmt: skip
_STANDINGS = {
    None: "It stands",
    "replaced": "Another tariff took its place",
    "withdrawn": "Withdrawn{}: its assessment was taken back, or leads to it no more",
}
_UNRATED = {"missing": "the assessment gives it no points", "out_of_range": "it has more points than the scheme allows"}


def person(client_id: Any) -> str:
    """The end of their pseudonym, enough to tell them apart in a list, on one line."""
    return f"…\N{WORD JOINER}{str(client_id)[-8:]}"


def place(path: str) -> str:
    """`Price row 3` of `prices[2]`: people count from one."""
    row = _PRICE_ROW.fullmatch(path)
    return f"Price row {int(row[1]) + 1}" if row else path


def band(code: str | None) -> str:
    return "None: somebody has to choose" if code is None else sentence(plain(code))


def tariff_state(tariff: Mapping[str, Any]) -> Tag:
    return _TARIFF_STATES[tariff["voidedReason"]]


def tariff_standing(tariff: Mapping[str, Any]) -> str:
    """`Withdrawn on 12 June 2012: …`, where the day is known."""
    on = tariff["withdrawnOn"]
    return _STANDINGS[tariff["voidedReason"]].format(f" on {day(on)}" if on else "")


def decided_by(tariff: Mapping[str, Any], codes: CodeNames) -> str:
    return f"{tariff['confirmedBy']} of {codes.of('parties', tariff['confirmedByOrganisation'])}"


def decided_band(tariff: Mapping[str, Any]) -> str:
    """`High, in place of medium, which was proposed`"""
    chosen, proposed = sentence(plain(tariff["band"])), tariff["proposedBand"]
    if proposed is None:
        return f"{chosen}; none was proposed"
    if proposed == tariff["band"]:
        return f"{chosen}, as proposed"
    return f"{chosen}, in place of {plain(proposed)}, which was proposed"


def decided_otherwise(tariff: Mapping[str, Any]) -> str:
    """`Another band and 2 prices`, `1 price alone`, `As proposed`: what a person chose, without pence."""
    prices = counted(len(tariff["setSingly"]), "price")
    if tariff["band"] != tariff["proposedBand"]:
        band = "Another band" if tariff["proposedBand"] else "The band"
        return f"{band} and {prices}" if tariff["setSingly"] else band
    return f"{prices} alone" if tariff["setSingly"] else "As proposed"


def unrated(entry: Mapping[str, Any]) -> str:
    return f"{sentence(plain(entry['domain']))}: {_UNRATED.get(entry['reason'], plain(entry['reason']))}"


def assessed_by(proposal: Mapping[str, Any], codes: CodeNames | None) -> str:
    """`Riverside Recovery, under audit`, where the provider made it itself; without names for a file."""
    by = proposal["ratedBy"]
    named = ", ".join(by) if codes is None else codes.all_of("parties", by)
    return f"{named}{', under audit' if proposal['underAudit'] else ''}"


def is_weighted(arithmetic: Mapping[str, Any]) -> bool:
    """Of points that are not shown, the score says it."""
    if not arithmetic["additions"]:
        return str(arithmetic["score"]) != str(arithmetic["total"])
    return any(row["weight"] != "1" for row in arithmetic["additions"])


def rated(addition: Mapping[str, Any]) -> str:
    """`3`, or `3 × 1.5 = 4.5`"""  # noqa: RUF002 - the sign of a product
    points, weight = addition["points"], addition["weight"]
    return str(points) if weight == "1" else f"{points} × {weight} = {addition['weighted']}"  # noqa: RUF001


def in_a_sentence(arithmetic: Mapping[str, Any]) -> str:
    """`13 points: medium begins at 7, high only at 14.` `A score of 14.5: …` where some count by a weight."""
    total = f"A score of {arithmetic['score']}" if is_weighted(arithmetic) else counted(arithmetic["total"], "point")
    reached, above = None, None
    for comparison in arithmetic["comparisons"]:
        if comparison["reached"]:
            reached = comparison
        elif above is None:
            above = comparison
    said = [f"{plain(reached['band'])} begins at {reached['fromScore']}"] if reached else []
    said += [f"{plain(above['band'])} only at {above['fromScore']}"] if above else []
    if arithmetic["band"] is None:
        return f"{total} so far: no band follows from that while a domain is not rated."
    return f"{total}: {', '.join(said)}."
