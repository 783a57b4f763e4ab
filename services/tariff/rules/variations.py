"""Which contracts a draft changes, what their party is told of it, and whether all have agreed. Payment rules 1,
Variations.

A scheme as a whole is the council's: a party is told what changes of its own contracts, of the measures that these pay
for and of their prices, and of what else of the scheme changes only that it does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.tariff.rules.in_force import course
from services.tariff.rules.versions import V

Said = Mapping[str, Any]

_OF_NO_CONTRACT = {
    "id", "area", "title", "version", "valid_from", "valid_to", "unverified", "referral_sources", "activity_kinds",
    "override_codes",
}  # fmt: skip
_COUNCILS_OWN = {"plan", "journal", "title"}
_ROWS = ("measures", "indicators", "attested")


@dataclass(frozen=True, slots=True)
class VariedContract:
    contract: str
    party: str
    by_agreement: bool  # as the terms say that counted before


def counting_versions(published: Iterable[V], since: date, until: date | None) -> list[V]:
    """Those that count on some day of the draft's, which it would take the place of; the earliest first."""
    versions = list(published)
    by_number = {version.scheme.version: version for version in versions}
    return [
        by_number[part.version]
        for part in course(versions)
        if (part.ends is None or since < part.ends) and (until is None or part.starts < until)
    ]


def varied(draft: Said, counting: Sequence[Said]) -> list[VariedContract]:
    """The contracts of which any version that counts says otherwise than the draft, in the draft's order."""
    now = {contract["code"]: contract for contract in draft["contracts"]}
    changed = {
        code
        for code in now
        for before in counting
        if (was := _contract(before, code)) is not None
        and (_terms(before, was), _others(before)) != (_terms(draft, now[code]), _others(draft))
    }
    return [
        VariedContract(code, contract["party"], any(_asks(before, code) for before in counting))
        for code, contract in now.items()
        if code in changed
    ]


def part_of(scheme: Said, party: str) -> dict[str, Any]:
    """What a party reads of a version, with the keys of a scheme."""
    own = [contract for contract in scheme["contracts"] if contract["party"] == party]
    named = set().union(*(_codes(scheme, contract) for contract in own))
    return {
        "price_from": scheme["price_from"],
        **{key: [row for row in scheme.get(key, ()) if row["code"] in named] for key in _ROWS},
        "prices": [row for row in scheme.get("prices", ()) if row["measure"] in named],
        "contracts": [_without_councils_own(contract) for contract in own],
    }


def changed_besides(before: Said, after: Said) -> list[str]:
    """The keys of what differs and is not told in words: it is of all contracts."""
    was, now = _others(before), _others(after)
    return [key for key in {**was, **now} if was.get(key) != now.get(key)]


def _contract(scheme: Said, code: str) -> Said | None:
    return next((contract for contract in scheme["contracts"] if contract["code"] == code), None)


def _asks(scheme: Said, code: str) -> bool:
    contract = _contract(scheme, code)
    return contract is not None and contract.get("varied_by") == "agreement"


def _terms(scheme: Said, contract: Said) -> object:
    named = _codes(scheme, contract)
    return (
        scheme["price_from"],
        _without_councils_own(contract),
        [[_untitled(row) for row in scheme.get(key, ()) if row["code"] in named] for key in _ROWS],
        [row for row in scheme.get("prices", ()) if row["measure"] in named],
    )


def _others(scheme: Said) -> dict[str, Any]:
    in_words = {*_OF_NO_CONTRACT, *_ROWS, "price_from", "prices", "contracts"}
    return {key: value for key, value in scheme.items() if key not in in_words}


def _without_councils_own(contract: Said) -> dict[str, Any]:
    return {key: value for key, value in contract.items() if key not in _COUNCILS_OWN}


def _untitled(row: Said) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in {"title", "group"}}


def _codes(scheme: Said, contract: Said) -> set[str]:
    """Of all rows that the contract rests on: those that it names, and those that these name."""
    rows = {row["code"]: row for key in _ROWS for row in scheme.get(key, ())}
    named: set[str] = set()
    ahead = [contract]
    while ahead:
        more = {word for word in _words(ahead.pop()) if word in rows} - named
        named |= more
        ahead += [rows[code] for code in more]
    return named


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)
