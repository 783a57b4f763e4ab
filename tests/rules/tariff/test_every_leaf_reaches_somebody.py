"""Whatever of a scheme is said otherwise, `scheme diff` has a sentence for whom it concerns.

Each value of each example area is changed, one by one. Whom it concerns is worked out here from where it stands and
from what names it, and not by the rules that are tested.
"""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.tariff.rules.parsing import canonical, read
from services.tariff.rules.toml_text import parse_toml
from services.tariff.rules.words.effects import effects
from tests.rules.tariff.every_key import everything

SCHEMES = sorted((Path(__file__).parents[3] / "deploy" / "schemes").glob("*.toml"))
AREAS = {path.stem: canonical(read(parse_toml(path.read_text()))) for path in SCHEMES}
EVERYTHING = canonical(read(everything()))
Place = tuple[str | int, ...]
Concerned = set[tuple[str, str | None]]
LASARS, COUNCIL, PEOPLE, EVERYBODY = ("lasars", None), ("council", None), ("people", None), ("everybody", None)
# What says which scheme it is and from when: told to everybody in the first sentences, whether money moves or not.
TOLD_ANYWAY = {"id", "area", "title", "version", "valid_from"}
# Names: no money goes by them. They are told to somebody all the same.
NAMES = {"title", "name", "unverified"}
OF_FORMS = {"drugs", "discharge_reasons", "referral_sources", "override_codes", "activity_kinds"}  # of forms
ALTERNATIVES: dict[str, list[Any]] = {
    "verification": ["person", "automatic"], "provisional": ["hold", "clawback", "count"],
    "block_due": ["advance", "arrears"], "price_from": ["tariff", "achievement"], "cohort_date": ["start", "discharge"],
    "custody": ["met", "not_met"], "moved": ["met", "not_met"], "once_per": ["journey", "episode"],
    "eligible_on": ["start", "discharge"], "direction": ["at_least", "at_most"], "class": ["drugs", "alcohol"],
}  # fmt: skip


def leaves(value: Any, at: Place = ()) -> Iterator[Place]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*at, index))
    elif value is not None:
        yield at


def texts(value: Any) -> set[str]:
    """Every text in it, wherever it stands."""
    if isinstance(value, dict):
        return {text for inner in value.values() for text in texts(inner)}
    if isinstance(value, list):
        return {text for inner in value for text in texts(inner)}
    return {value} if isinstance(value, str) else set()


def others(value: Any, key: Any) -> list[Any]:
    if key in ALTERNATIVES:
        return [it for it in ALTERNATIVES[key] if it != value]
    if isinstance(value, bool):
        return [not value]
    if value == "ever":
        return [12]
    if isinstance(value, int):
        return [value + 1]
    if value[:2] in {"19", "20"} and value[4:5] == "-":
        return ["2019-05-01"]
    return ["0.375" if value.replace(".", "").isdigit() else "another"]


def value_at(scheme: dict[str, Any], at: Place) -> Any:
    value: Any = scheme
    for step in at:
        value = value[step]
    return value


def changed(scheme: dict[str, Any], at: Place) -> Iterator[dict[str, Any]]:
    for other in others(value_at(scheme, at), at[-1]):
        yield put(scheme, at, other) | {"version": scheme["version"] + 1}


def put(value: Any, at: Place, other: Any) -> Any:
    """A copy, as far as it differs."""
    if not at:
        return other
    outer = copy.copy(value)
    outer[at[0]] = put(value[at[0]], at[1:], other)
    return outer


def parties(contract: dict[str, Any]) -> Concerned:
    return {("party", it["party"]) for it in (contract, *(contract.get("subcontracts") or ()))}


def to_the_end(contract: dict[str, Any]) -> Concerned:
    """Who has left by then hears of no price any more."""
    return parties(contract | {"subcontracts": [it for it in contract.get("subcontracts") or () if not it.get("to")]})


def paid_by(scheme: dict[str, Any], code: str) -> Concerned:
    """By a measure: listed, part of what is listed, or asked for by what earns a pot or passes a gate."""
    names = {code}
    for _ in scheme["measures"]:
        names |= {it["code"] for it in scheme["measures"] if names & texts(it.get("params"))}
    return {party for it in scheme["contracts"] if names & asked_by(it, scheme) for party in parties(it)}


def asked_by(contract: dict[str, Any], scheme: dict[str, Any]) -> set[str]:
    indicators = [it for it in scheme.get("indicators", ()) if it["code"] in earned_by(contract)]
    events = texts([(it.get("event"), it.get("met")) for it in indicators])
    return {*contract["measures"]} | events | measures_of(events, scheme)


def measures_of(events: set[str], scheme: dict[str, Any]) -> set[str]:
    """By the events that they count: they say who is to record them."""
    rows = [it for it in scheme["measures"] if it["kind"] in {"event", "sustained"}]
    return {it["code"] for it in rows if events & texts({**it["params"], "roles": None, "scope": None})}


def earned_by(contract: dict[str, Any]) -> set[str]:
    return texts([contract.get("at_risk"), contract.get("gates")])


def whose(scheme: dict[str, Any], code: str) -> Concerned:
    """By an indicator, or by what is stated of a cohort."""
    return {party for contract in scheme["contracts"] if code in earned_by(contract) for party in parties(contract)}


def everyone(scheme: dict[str, Any]) -> Concerned:
    return {party for contract in scheme["contracts"] for party in parties(contract)}


def pays_a_block(contract: dict[str, Any], key: str) -> bool:
    if not any(contract.get("annual_value_pence") or ()) or (key == "block_share" and contract.get("block_shares")):
        return False
    return key == "block_share" or any(float(it) for it in contract.get("block_shares") or [contract["block_share"]])


def priced(scheme: dict[str, Any]) -> Concerned:
    rows = {row["measure"] for row in scheme["prices"]}
    return {party for it in scheme["contracts"] if rows & {*it["measures"]} for party in parties(it)}


def by_band(scheme: dict[str, Any]) -> Concerned:
    rows = {row["measure"] for row in scheme["prices"] if row["band"] != "*"}
    contracts = [it for it in scheme["contracts"] if rows & {*it["measures"]} or it.get("cohorts")]
    return {party for contract in contracts for party in parties(contract)}


def concerned(scheme: dict[str, Any], at: Place) -> Concerned:  # noqa: C901, PLR0911, PLR0912 - a table
    part, key = str(at[0]), at[2] if len(at) > 2 else None
    row = scheme[part][at[1]] if isinstance(scheme[part], list) and isinstance(scheme[part][0], dict) else {}
    if "unverified" in at:
        return {COUNCIL}
    if "ineligible" in at and value_at(scheme, at) == "died":
        return set()  # who has died has not stayed away, whatever is listed
    if at[-1] == "moved" and "moved" in row["params"]["ineligible"]:
        return set()  # of whom nothing is counted
    if key in NAMES:
        return (
            {LASARS}
            if part in {"drugs", "discharge_reasons", "referral_sources", "override_codes", "activity_kinds"}
            else set()
        )
    match part:
        case "contracts":
            if key in {"block_due", "block_share"} and not pays_a_block(row, key):
                return {EVERYBODY}  # no money moves by it: it is told as what has no words
            return {COUNCIL} if key in {"plan", "journal"} else parties(row)
        case "measures":
            recorded = {LASARS} if row["kind"] in {"event", "sustained"} and key == "params" else set()
            return (paid_by(scheme, row["code"]) or {COUNCIL}) | recorded
        case "prices":
            paid = [it for it in scheme["contracts"] if row["measure"] in it["measures"]]
            return {party for it in paid for party in to_the_end(it)} if paid else {COUNCIL}
        case "indicators":
            return {COUNCIL} | (set() if key in {"targets", "warn"} else whose(scheme, row["code"]))
        case "attested":
            return {COUNCIL, LASARS} | whose(scheme, row["code"])
        case "complexity":
            of_all = key in {"assessed_by_provider", "second_rated_percent"}
            return {LASARS} | (everyone(scheme) if of_all else by_band(scheme))
        case "remit" | "journey":
            return {PEOPLE, LASARS} | everyone(scheme)
        case "reliable_change":
            rows = [it for it in scheme["measures"] if it["kind"] == "top_reliable_change"]
            return {LASARS}.union(*(paid_by(scheme, it["code"]) for it in rows))
        case "top_windows":
            treating = [parties(it) for it in scheme["contracts"] if not it.get("verified_by")]
            return {LASARS}.union(whose(scheme, "tops-due"), *treating) if key != "code" else set()
        case "drugs":
            return {LASARS} | everyone(scheme)
        case "discharge_reasons":
            rows = [it for it in scheme["measures"] if it["kind"] in {"discharge", "no_representation", "engaged"}]
            return {LASARS}.union(*(paid_by(scheme, it["code"]) for it in rows))
        case "referral_sources" | "override_codes" | "activity_kinds":
            return {LASARS}
        case "price_from" | "override_within_percent" | "valid_to":
            return {EVERYBODY} | (everyone(scheme) if part == "valid_to" else priced(scheme))
    return {COUNCIL} if part == "unverified" else set()


def reached(before: dict[str, Any], after: dict[str, Any]) -> Concerned:
    return {(it.who, it.party) for it in effects(before, after) if it.changed}


def silent(scheme: dict[str, Any], at: Place) -> Concerned | None:
    """Who is concerned by it and hears of nothing; an empty set where nobody at all does."""
    wanted = concerned(scheme, at)
    for other in changed(scheme, at):
        told = reached(scheme, other)
        if told and wanted <= told:
            return None
    return wanted - told


@pytest.mark.parametrize("area", AREAS)
def test_each_value_of_each_area_reaches_all_whom_it_concerns(area: str) -> None:
    scheme = AREAS[area]
    places = [at for at in leaves(scheme) if at[0] not in TOLD_ANYWAY]
    unheard = {at: silent(scheme, at) for at in places}
    assert {at: who for at, who in unheard.items() if who is not None} == {}


def test_each_value_of_a_scheme_that_says_everything_reaches_all_whom_it_concerns() -> None:
    scheme = EVERYTHING
    places = [at for at in leaves(scheme) if at[0] not in TOLD_ANYWAY]
    unheard = {at: silent(scheme, at) for at in places}
    assert {at: who for at, who in unheard.items() if who is not None} == {}


LISTS = [
    (area, part)
    for area, scheme in {**AREAS, "everything": EVERYTHING}.items()
    for part, rows in scheme.items()
    if isinstance(rows, list) and rows and isinstance(rows[0], dict)
]


@pytest.mark.parametrize(("area", "part"), LISTS)
def test_what_one_version_says_and_the_other_does_not_reaches_somebody_either_way(area: str, part: str) -> None:
    scheme = {**AREAS, "everything": EVERYTHING}[area]
    for index, row in enumerate(scheme[part]):
        fewer = scheme | {part: [*scheme[part][:index], *scheme[part][index + 1 :]]}
        wanted = parties(row) if part == "contracts" else set()
        for before, after in ((scheme, fewer), (fewer, scheme)):
            told = reached(before, after | {"version": scheme["version"] + 1})
            assert told, row
            assert wanted <= told
