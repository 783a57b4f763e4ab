"""What somebody saw of a proposal when they began to decide it: who is too late is told what is another by now."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.tariff.pages import words
from services.tariff.pages.proposal_about import as_field, code_in_words
from shared.pages.fields import Field
from shared.pages.words import day, plain, pounds

_SEEN = "seen"
_Part = tuple[str, str, str]  # its name, what people call it, and what it says


def fields(content: Mapping[str, Any]) -> list[Field]:
    """Hidden: nobody fills them in, and the API gets none of them."""
    return [Field(f"{_SEEN}.{name}", label, "hidden") for name, label, _ in _parts(content)]


def values(content: Mapping[str, Any]) -> dict[str, Any]:
    return {_SEEN: {name: said for name, _, said in _parts(content)}}


def without(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != _SEEN}


def _parts(content: Mapping[str, Any]) -> Iterator[_Part]:
    proposal, codes, before = content["proposal"], content["codes"], content["before"]
    yield "band", "Band proposed", words.band(proposal["band"])
    for row in proposal["arithmetic"]["additions"]:
        yield f"points-{as_field(row['domain'])}", f"Points for {plain(row['domain'])}", words.rated(row)
    for price in proposal["prices"]:
        label = f"Price of {codes.of('measures', price['measure'])}"
        yield f"price-{as_field(price['measure'])}", label, pounds(price["pence"])
    yield "assessedOn", "Assessed on", day(proposal["assessedOn"])
    yield "assessment", "Revision of the assessment", str(proposal["assessmentRevision"])
    yield "scheme", "Scheme", f"{proposal['schemeId']}, version {proposal['schemeVersion']}"
    if before:
        tariff = before["tariff"]
        yield "before", "It takes the place of", f"{code_in_words(tariff['band'])} of {day(tariff['validFrom'])}"
