"""What another version of a scheme changes for a party that is paid: of its contracts, and of all that these rest on.

Payment rules 1, Versions of a scheme.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from services.tariff.rules.words.measure_words import titles_of
from services.tariff.rules.words.price_changes import price_changes
from services.tariff.rules.words.rests_on import (
    COMPLEXITY,
    DRUGS,
    JOURNEY,
    PRICING,
    REASONS,
    REMIT,
    Key,
    is_after_discharge,
    is_by_band,
    rests_on,
)
from shared.pages.words import day, plain

Said = Mapping[str, Any]
Sentences = Mapping[Key, Sequence[str]]
# Of what concerns all alike the party hears where it is told.
_SEE = {
    REMIT: "Whom it pays for changes (see People in treatment): what was paid for whom it does not take falls.",
    JOURNEY: "What continues a journey, and what of it may be recorded, changes (see the LASARS).",
    PRICING: "Which price is paid changes (see Everybody).",
    DRUGS: "What the substances count as changes (see the LASARS).",
    REASONS: "What the reasons of an end count as changes (see the LASARS).",
}
_OF_ANOTHER_BAND = "How points become a band changes (see the LASARS): another band has another price."
_OF_POINTS = "How points become a band changes (see the LASARS), and with it who meets what is paid for."
_ASSESSING = {
    "assessed_by_provider": "Who may assess changes (see the LASARS), and with it who confirms and verifies.",
    "second_rated_percent": "How many assessments are rated a second time changes (see the LASARS).",
}
_HOW_LONG = "How long the version is valid changes (see Everybody)."


def parties(contract: Said) -> list[str]:
    return [contract["party"], *(sub["party"] for sub in contract.get("subcontracts") or ())]


def own_contracts(party: str, scheme: Said) -> list[Said]:
    return [contract for contract in scheme.get("contracts", ()) if party in parties(contract)]


def of_party(party: str, before: Said, after: Said, said: Sentences) -> list[str]:
    """`said` is what the plain sentences of each part say otherwise."""
    both = (before, after)
    keys = dict.fromkeys(
        key for scheme in both for contract in own_contracts(party, scheme) for key in rests_on(contract, scheme)
    )
    left = _left_on(party, after if own_contracts(party, after) else before)
    gone = left is not None and left <= after["valid_from"]
    measures = list(dict.fromkeys(code for scheme in both for code in _paid_for(party, scheme)))
    kept = [code for code in measures if not gone or any(is_after_discharge(code, scheme) for scheme in both)]
    own = [key for key in keys if not gone or key[0] == "contract" or (key[0] == "measure" and key[1] in kept)]
    return [
        *_paid_by(party, before, after),
        *(
            sentence
            for key in own
            if key not in {*_SEE, COMPLEXITY}
            for sentence in said.get(key, ())
            if not gone or key[0] != "contract" or _names(sentence, party, both)
        ),
        *(sentence for code in kept for sentence in _prices(code, before, after, left)),
        *([] if gone else _of_all(party, own, before, after, said)),
    ]


def _paid_for(party: str, scheme: Said) -> Iterator[str]:
    for contract in own_contracts(party, scheme):
        yield from contract["measures"]


def _paid_by(party: str, before: Said, after: Said) -> Iterator[str]:
    """Of a contract that both have, and that pays another party by one of them: whoever delivers for it hears too."""
    were, are = ({it["code"]: it for it in own_contracts(party, scheme)} for scheme in (before, after))
    stated = [{it["code"]: it["party"] for it in scheme.get("contracts", ())} for scheme in (before, after)]
    for code, contract in {**were, **are}.items():
        was, now = (of_codes.get(code) for of_codes in stated)
        if was and now and was != now:
            yield f"From {day(after['valid_from'])} {contract['title']} ({code}) pays {now}, and no longer {was}."


def _names(sentence: str, party: str, schemes: Iterable[Said]) -> bool:
    """Who has left hears of a contract what is said of it there: the rest is of days after it."""
    rows = [sub for it in schemes for own in own_contracts(party, it) for sub in own.get("subcontracts") or ()]
    called = {sub["name"] for sub in rows if sub["party"] == party and sub.get("name")}
    return any(name in sentence for name in {plain(party), *called})


def _left_on(party: str, scheme: Said) -> str | None:
    """The day from which a subcontractor delivers no more; none while it is paid by any contract."""
    subcontracts = []
    for contract in own_contracts(party, scheme):
        if contract["party"] == party:
            return None
        subcontracts += [sub for sub in contract["subcontracts"] if sub["party"] == party]
    days = [sub.get("to") for sub in subcontracts]
    return None if None in days else max((str(on) for on in days), default=None)


def _prices(code: str, before: Said, after: Said, left: str | None) -> Iterator[str]:
    """A tariff of a later day is of no episode of who has left; what is met after a discharge may still be theirs."""
    of_later = after["price_from"] == "achievement" and is_after_discharge(code, after)
    yield from price_changes(code, before, after, until=None if of_later else left)


def _of_all(party: str, keys: Iterable[Key], before: Said, after: Said, said: Sentences) -> Iterator[str]:
    own = [key for key in keys if said.get(key)]
    yield from (_SEE[key] for key in _SEE if key in own and _counts_otherwise(key, before, after))
    if COMPLEXITY in own:
        banded = any(is_by_band(it, scheme) for scheme in (before, after) for it in own_contracts(party, scheme))
        if _rated(before) != _rated(after):
            yield _OF_ANOTHER_BAND if banded else _OF_POINTS
    yield from (_ASSESSING[key] for key in _ASSESSING if before["complexity"].get(key) != after["complexity"].get(key))
    if before.get("valid_to") != after.get("valid_to"):
        yield _HOW_LONG


def _rated(scheme: Said) -> Said:
    return {key: value for key, value in scheme["complexity"].items() if key not in _ASSESSING}


def _counts_otherwise(key: Key, before: Said, after: Said) -> bool:
    """Another name alone changes nothing of what a drug or a reason counts as."""
    part, code = key
    if part != "codes" or code is None:
        return True
    were, are = ([{**row, "name": None} for row in scheme.get(code, ())] for scheme in (before, after))
    return were != are


def measure_changes(codes: Iterable[str], before: Said, after: Said, said: Sentences) -> list[str]:
    """Of measures that no contract pays for: what counts, and at which price."""
    listed = list(codes)
    gone = [code for code in listed if code not in titles_of(after)]
    return [
        *(f"From {day(after['valid_from'])} {titles_of(before)[code]} is no longer counted." for code in gone),
        *(sentence for code in listed if code not in gone for sentence in said.get(("measure", code), ())),
        *(sentence for code in listed if code not in gone for sentence in price_changes(code, before, after)),
    ]
