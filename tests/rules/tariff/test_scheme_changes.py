"""What differs between two versions, in words: nothing that differs is left out, and nothing else is told."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.tariff.rules.parsing import canonical, read
from services.tariff.rules.toml_text import parse_toml
from services.tariff.rules.words.scheme_changes import SchemeChange, changes
from tests.rules.tariff.every_key import everything

SCHEME = canonical(read(parse_toml((Path(__file__).parents[3] / "deploy" / "schemes" / "stockport.toml").read_text())))
LATE = "one on the day when they are over comes too late."
EARLY = "Treatment that ends before then successfully meets it on the day of that end."
ALCOHOL = (
    "from 2 April 2012. Alcohol: people of 18 to 25, from 2 April 2012. Alcohol: people of 26 and over,"
    " from 2 July 2012."
)
Place = tuple[str | int, ...]


def leaves(value: Any, at: Place = ()) -> Iterator[Place]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    below = [place for key, part in inner for place in leaves(part, (*at, key))]
    yield from below or [at]


def changed(at: Place, value: Any, of: dict[str, Any] = SCHEME) -> dict[str, Any]:
    scheme = copy.deepcopy(of)
    inner: Any = scheme
    for step in at[:-1]:
        inner = inner[step]
    inner[at[-1]] = value
    return scheme


def other(value: Any) -> Any:
    if isinstance(value, int):
        return value + 1 if not isinstance(value, bool) else not value
    is_day = value is None or (value[:2] == "20" and value[4:5] == "-")
    return "2019-05-01" if is_day else "0.375" if value[0] in "01" else "another"


@pytest.mark.parametrize("section", [key for key in SCHEME if key not in {"version", "hash"}])
def test_nothing_that_differs_is_left_out(section: str) -> None:
    for place in leaves(SCHEME[section], (section,)):
        value: Any = SCHEME
        for step in place:
            value = value[step]
        if value in ([], {}):
            continue
        differing = changes(SCHEME, changed(place, other(value)))
        assert differing, place
        assert all(change.before != change.after for change in differing), (place, differing)


def test_the_same_differs_in_nothing() -> None:
    assert changes(SCHEME, copy.deepcopy(SCHEME) | {"version": 2}) == []


@pytest.mark.parametrize("section", ["prices", "contracts", "measures", "override_codes", "top_windows", "indicators"])
def test_what_is_added_or_left_out_is_told_as_a_whole(section: str) -> None:
    fewer = copy.deepcopy(SCHEME)
    del fewer[section][-1]
    (left_out,) = changes(SCHEME, fewer)
    assert left_out.after == "–"  # noqa: RUF001 - the dash of a table
    (added,) = changes(fewer, SCHEME)
    assert (added.what, added.after) == (left_out.what, left_out.before)


@pytest.mark.parametrize(
    ("at", "value", "section", "what", "before", "after"),
    [
        (("valid_to",), "2014-04-02", "The scheme itself", "Valid until", "–", "1 April 2014"),  # noqa: RUF001
        (("prices", 0, "pence"), 22050, "Prices",
         "Abstinent from all presenting substances at a review, band low, from 2 April 2012",
         "£220 to 1 April 2013", "£220.50 to 1 April 2013"),
        (("measures", 1, "params", "weeks"), 10, "What is paid for",
         "Engaged in effective treatment for twelve weeks: what counts",
         f"Treatment that has gone on for 12 weeks, with a contact or a review in the last 4; {LATE} {EARLY}",
         f"Treatment that has gone on for 10 weeks, with a contact or a review in the last 4; {LATE} {EARLY}"),
        (("contracts", 1, "block_share"), "0.3", "Contracts",
         "Riverside Recovery (riverside-2012): block share", "25 %", "30 %"),
        (("contracts", 0, "plan", "budgets", 0, "pence"), 1, "Contracts",
         "Community Drug and Alcohol Service (cdas-2012): plan: budgets: April 2012 to March 2013: amount",
         "£100,000", "£0.01"),
        (("remit", 0, "min_age"), 17, "Whom it pays for", "Remit", f"Drugs: people of 18 and over, {ALCOHOL}",
         f"Drugs: people of 17 and over, {ALCOHOL}"),
    ],
)  # fmt: skip
def test_in_words(at: Place, value: Any, section: str, what: str, before: str, after: str) -> None:
    (change,) = changes(SCHEME, changed(at, value))
    assert change == (section, what, before, after)


def test_a_changed_target_is_told_in_its_unit() -> None:
    held = {"scope": "local", "from": "2012-04-02", "per": "year", "direction": "at_least"}
    was, is_now = (
        SCHEME | {"indicators": [{"code": "completed", "targets": [held | {"value": value}]}]} for value in (40, 50)
    )
    (change,) = changes(was, is_now)
    assert (change.what, change.before[:13], change.after[:13]) == (
        "Completed: targets",
        "At least 40% ",
        "At least 50% ",
    )


RAW = re.compile(
    r"(?<!code )(?<!\()\b[a-z0-9]+_[a-z0-9_]+|\d{4}-\d{2}-\d{2}|[{}\[\]*]|\b(?:True|False|None)\b|(?<!£)\b0\.\d"
)
EVERYTHING = canonical(read(everything()))
# What stands for itself: codes, decimals that weigh and are no parts of a hundred, and what the author wrote.
AS_IT_IS = {"id", "area", "code", "list", "weight", "cost_centre", "subjective", "unverified", "version", "hash"}


def differences() -> Iterator[SchemeChange]:
    """Of whatever a scheme can say, each row left out, and a leaf of each key changed."""
    for key, value in EVERYTHING.items():
        for i in range(len(value) if isinstance(value, list) and key not in AS_IT_IS else 0):
            yield from changes(EVERYTHING, EVERYTHING | {key: value[:i] + value[i + 1 :]})
    kinds = {tuple(step for step in place if isinstance(step, str)): place for place in leaves(EVERYTHING)}
    for place in kinds.values():
        inner: Any = EVERYTHING
        for step in place:
            inner = inner[step]
        if inner not in ([], {}, None) and not AS_IT_IS.intersection(place):
            yield from changes(EVERYTHING, changed(place, other(inner), EVERYTHING))


def test_no_code_of_programs_stands_in_a_difference() -> None:
    told = [text for change in differences() for text in (change.what, change.before, change.after)]
    assert {text for text in told if RAW.search(text)} == set()


def test_what_a_scheme_names_is_told_by_its_name() -> None:
    """Measures, organisations, indicators and contracts; parts of a hundred and yes and no."""
    riverside = ("contracts", 1)
    told = {
        change.what.partition(": ")[2]: (change.before, change.after)
        for at, value in (
            ((*riverside, "at_risk", "true_up"), False),
            ((*riverside, "at_risk", "measures", 0, "target"), "0.45"),
            ((*riverside, "gates", 0, "measures"), ["injecting_stopped"]),
            ((*riverside, "subcontracts", 0, "successor"), "cdas"),
            (("indicators", 4, "contracts"), ["cdas-2012"]),
        )
        for change in changes(EVERYTHING, changed(at, value, EVERYTHING))
    }
    released = "part of the value that is at risk: measures: Released and in treatment within three weeks"
    assert told == {
        "part of the value that is at risk: whether the whole year is looked at again": ("yes", "no"),
        f"{released}: target": ("40 %", "45 %"),
        "quality gates: reviews: measures": ("Hepatitis B course completed", "Injecting stopped"),
        "subcontracts: Harbour House (harbour): who takes over": ("haven", "Community Drug and Alcohol Service (cdas)"),
        "contracts": ("Riverside Recovery (riverside-2012)", "Community Drug and Alcohol Service (cdas-2012)"),
    }


def test_what_is_named_alike_is_told_apart_by_its_code() -> None:
    alike = EVERYTHING | {"measures": [measure | {"title": "The same"} for measure in EVERYTHING["measures"]]}
    (change,) = changes(alike, changed(("contracts", 1, "gates", 0, "measures"), ["injecting_stopped"], alike))
    assert (change.before, change.after) == ("hep b course", "injecting stopped")
