"""Domains with weights and maxima of their own: the score, what the check says, and the hash of what says none."""

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tariff.rules.checks import check
from services.tariff.rules.examining import examine
from services.tariff.rules.explanation import arithmetic_as_data
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.parsing import canonical, read, scheme_hash
from services.tariff.rules.proposal import Unrated, arithmetic
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.words import complexity_words
from services.tariff.rules.words.scheme_changes import changes
from tests.tariff.builders import SCHEME

DOMAINS: list[Any] = [
    {"code": "drug_use", "weight": "1.5"},
    "health",
    {"code": "offending", "weight": "2", "max_points": 10},
    {"code": "housing", "weight": "0.25", "max_points": 3},
]
BANDS = [{"code": "low", "from": 0}, {"code": "medium", "from": "7.5"}, {"code": "high", "from": 20}]
OWN = {"domains": DOMAINS, "max_points": 4, "bands": BANDS}
Change = Callable[[dict[str, Any]], object]


def with_complexity(**said: Any) -> dict[str, Any]:
    return copy.deepcopy(SCHEME) | {"complexity": copy.deepcopy(OWN) | said}


def scheme(**said: Any) -> Scheme:
    return read(with_complexity(**said))


def rated(*points: int) -> dict[str, int]:
    return dict(zip(("drug_use", "health", "offending", "housing"), points, strict=True))


@pytest.mark.parametrize(
    ("points", "score", "band"),
    [
        (rated(4, 1, 0, 1), "7.25", "low"),  # 6 + 1 + 0 + 0.25
        (rated(4, 1, 0, 2), "7.5", "medium"),  # 6 + 1 + 0 + 0.5: the threshold itself
        (rated(4, 3, 5, 3), "19.75", "medium"),  # 6 + 3 + 10 + 0.75
        (rated(4, 4, 5, 0), "20", "high"),  # 6 + 4 + 10: nothing is rounded up to it, nor is more needed
        (rated(4, 4, 10, 3), "30.75", "high"),  # the highest that there is
    ],
)
def test_the_score_is_points_times_weight(points: dict[str, int], score: str, band: str) -> None:
    result = arithmetic(scheme(), points)
    assert (result.score, result.band, result.total) == (Decimal(score), band, sum(points.values()))
    assert scheme().complexity.highest == Decimal("30.75")


def test_what_is_shown_of_it_adds_up_domain_by_domain() -> None:
    said = arithmetic_as_data(arithmetic(scheme(), rated(3, 2, 7, 1)))
    assert said["additions"] == [
        {"domain": "drug_use", "points": 3, "total": 3, "weight": "1.5", "weighted": "4.5", "score": "4.5"},
        {"domain": "health", "points": 2, "total": 5, "weight": "1", "weighted": "2", "score": "6.5"},
        {"domain": "offending", "points": 7, "total": 12, "weight": "2", "weighted": "14", "score": "20.5"},
        {"domain": "housing", "points": 1, "total": 13, "weight": "0.25", "weighted": "0.25", "score": "20.75"},
    ]
    assert (said["total"], said["score"], said["band"]) == (13, "20.75", "high")
    assert [(row["from"], row["fromScore"]) for row in said["comparisons"]] == [(0, "0"), (8, "7.5"), (20, "20")]


@pytest.mark.parametrize(
    ("domain", "points", "unrated"),
    [
        ("offending", 10, False),
        ("offending", 11, True),
        ("housing", 3, False),
        ("housing", 4, True),
        ("health", 4, False),
    ],
)
def test_each_domain_has_its_own_maximum(domain: str, points: int, unrated: bool) -> None:
    result = arithmetic(scheme(), rated(0, 0, 0, 0) | {domain: points})
    assert result.unrated == ((Unrated(domain, "out_of_range"),) if unrated else ())
    assert (result.band is None) == unrated


@given(st.lists(st.integers(0, 3), min_size=4, max_size=4), st.sampled_from([2, 10, 600]))
def test_all_weights_times_a_number_change_no_band(points: list[int], times: int) -> None:
    more = {
        "domains": [{"code": "a", "weight": str(Decimal("1.5") * times)}, {"code": "b", "weight": str(times)},
                    {"code": "c", "weight": str(Decimal("0.25") * times)}, {"code": "d", "weight": "0"}],
        "bands": [{"code": "low", "from": 0}, {"code": "medium", "from": 3 * times}],
        "max_points": 3,
    }  # fmt: skip
    once = {
        "domains": [{"code": "a", "weight": "1.5"}, "b", {"code": "c", "weight": "0.25"}, {"code": "d", "weight": "0"}],
        "bands": [{"code": "low", "from": 0}, {"code": "medium", "from": 3}],
    }
    given_points = dict(zip("abcd", points, strict=True))
    bands = {arithmetic(scheme(**said), given_points).band for said in (once | {"max_points": 3}, more)}
    assert len(bands) == 1


def test_what_says_nothing_new_keeps_its_form_and_its_hash() -> None:
    tables = [{"code": code, "weight": "1.0"} for code in SCHEME["complexity"]["domains"]]
    same = copy.deepcopy(SCHEME) | {"complexity": SCHEME["complexity"] | {"domains": tables}}
    assert scheme_hash(read(same)) == scheme_hash(read(SCHEME))
    assert canonical(read(SCHEME))["complexity"] == {
        "domains": ["drug_use", "injecting", "health", "housing", "offending", "previous_treatment"],
        "max_points": 4,
        "bands": [{"code": "low", "from": 0}, {"code": "medium", "from": 7}, {"code": "high", "from": 14}],
    }
    assert canonical(scheme())["complexity"] == OWN
    points = dict.fromkeys(SCHEME["complexity"]["domains"], 2)
    assert arithmetic_as_data(arithmetic(read(SCHEME), points))["additions"][1] == {
        "domain": "injecting", "points": 2, "total": 4,
    }  # fmt: skip


def domain(i: int, **said: Any) -> Change:
    return lambda complexity: complexity["domains"].__setitem__(i, {"code": f"d{i}"} | said)


@pytest.mark.parametrize(
    ("change", "place", "says"),
    [
        (domain(1, weight=2), "complexity.domains[1].weight",
         "'2' is a number; write an exact decimal as text: \"2\""),
        (domain(1, weight=Decimal("1.5")), "complexity.domains[1].weight",
         '1.5 is a float; write an exact decimal as text: "1.5"'),
        (domain(1, weight="1,5"), "complexity.domains[1].weight",
         "'1,5' must be an exact decimal as text with up to 6 places, such as \"1.5\""),
        (domain(1, weight="-1"), "complexity.domains[1].weight",
         "'-1' must be an exact decimal as text with up to 6 places, such as \"1.5\""),
        (domain(1, weight="1000.1"), "complexity.domains[1].weight", "'1000.1' must lie between 0 and 1000"),
        (domain(1, max_points=0), "complexity.domains[1].max_points", None),
        (domain(1, colour="red"), "complexity.domains[1].colour", "is not known here"),
        (lambda said: said["domains"].__setitem__(1, 7), "complexity.domains[1]", None),
        (lambda said: said["domains"].append("health"), "complexity.domains[4]",
         "'health' stands in complexity.domains[1] already"),
        (lambda said: said.pop("max_points"), "complexity.domains[0].max_points",
         "is missing: say it here, or of all without their own as complexity.max_points"),
        (lambda said: said["bands"][1].update({"from": Decimal("7.5")}), "complexity.bands[1].from",
         '7.5 is a float; write an exact decimal as text: "7.5"'),
        (lambda said: said["bands"][1].update({"from": Decimal("7.0")}), "complexity.bands[1].from",
         "7.0 is a float; write a whole number, without a point"),
        (lambda said: said["bands"][1].update({"from": "7"}), "complexity.bands[1].from",
         "'7' is text; write a whole number, without quotes"),
        (lambda said: said["bands"][1].update({"from": "many"}), "complexity.bands[1].from",
         "'many' must be a whole number, or an exact decimal as text, such as \"7.5\""),
        (lambda said: said["bands"][1].update({"from": -1}), "complexity.bands[1].from",
         "'-1' must lie between 0 and 1000000"),
        (lambda said: said.update(assessed_by_provider=True), "complexity.assessed_by_provider", None),
        (lambda said: said.update(second_rated_percent=10), "complexity.second_rated_percent",
         "is of assessments under audit, and nobody makes any"),
        (lambda said: said.update(assessed_by_provider="under_audit", second_rated_percent=101),
         "complexity.second_rated_percent", None),
        (lambda said: said["bands"][0].update({"from": "0.5"}), "complexity.bands[0].from",
         "leaves less than 0.5 points without a band"),
        (lambda said: said["bands"][2].update({"from": "7.5"}), "complexity.bands[2].from",
         "7.5 does not lie above medium"),
        (lambda said: said["bands"][2].update({"from": 31}), "complexity.bands[2].from", "31 cannot be reached"),
    ],
)  # fmt: skip
def test_the_check_says_what_is_wrong_and_where(change: Change, place: str, says: str | None) -> None:
    complexity = copy.deepcopy(OWN)
    change(complexity)
    with pytest.raises(SchemeRefused) as refused:
        examine(copy.deepcopy(SCHEME) | {"complexity": complexity}, "stockport", [])
    faults = {fault.path: fault for fault in refused.value.faults}
    assert place in faults, faults
    assert says is None or faults[place].message == says


def test_it_says_what_can_be_reached() -> None:
    bands = [*BANDS[:2], {"code": "high", "from": "30.8"}]
    (fault,) = check(scheme(bands=bands), "stockport")
    assert str(fault) == "complexity.bands[2].from: 30.8 cannot be reached (allowed: 0 to 30.75)"


def test_each_domain_may_say_its_own_and_then_none_is_needed_of_all() -> None:
    domains = [{"code": "health", "max_points": 9}, {"code": "housing", "max_points": 12}]
    complexity = {"domains": domains, "bands": [*BANDS[:2], {"code": "high", "from": 20}]}
    read_as = read(copy.deepcopy(SCHEME) | {"complexity": complexity})
    assert check(read_as, "stockport") == []
    assert canonical(read_as)["complexity"] == complexity


def test_it_is_told_in_words() -> None:
    said = canonical(scheme())["complexity"]
    assert complexity_words.points(said) == (
        "Each of drug use and health is given 0 to 4 points. Offending is given 0 to 10 points. Housing is given 0 to "
        "3 points. What they come to by their weight is the score, never rounded: drug use 1.5 times, health once, "
        "offending twice and housing 0.25 times. It says the band:"
    )
    assert complexity_words.bands(said) == [
        "Low: 0 to less than 7.5.", "Medium: 7.5 to less than 20.", "High: 20 and more.",
    ]  # fmt: skip


def test_who_assesses_is_told() -> None:
    assert complexity_words.assessing(canonical(scheme())["complexity"]) == "Only the LASARS assesses."
    said = canonical(scheme(assessed_by_provider="under_audit"))["complexity"]
    assert complexity_words.assessing(said).startswith("Who treats may assess too, under audit: each such assessment")
    assert "second time" not in complexity_words.assessing(said)
    for percent, words in ((10, "10 in a hundred of them, drawn by lot, are"), (100, "All of them are")):
        said = canonical(scheme(assessed_by_provider="under_audit", second_rated_percent=percent))["complexity"]
        assert f" {words} rated a second time by somebody who does not see the first points" in (
            complexity_words.assessing(said)
        )


def test_what_changes_of_a_domain_is_told_by_its_name() -> None:
    before = canonical(scheme())
    after = canonical(scheme(domains=["drug_use", "health", {"code": "offending", "weight": "3", "max_points": 10}]))
    told = [(change.what, change.before, change.after) for change in changes(before, after)]
    assert told == [
        ("What is rated: drug use: weight", "1.5", "–"),  # noqa: RUF001 - the dash of a table
        ("What is rated: offending: weight", "2", "3"),
        ("What is rated: housing", "code housing; weight 0.25; most points 3", "–"),  # noqa: RUF001
    ]
