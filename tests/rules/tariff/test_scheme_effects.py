"""What another version changes for whom: prices from what to what, terms, what is settled again and what stays."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.tariff.rules.parsing import canonical, read
from services.tariff.rules.toml_text import parse_toml
from services.tariff.rules.words.effects import Effect, effects
from services.tariff.rules.words.price_changes import difference, price_changes
from services.tariff.rules.words.scheme_changes import changes
from tests.rules.tariff.every_key import everything

STOCKPORT = canonical(
    read(parse_toml((Path(__file__).parents[3] / "deploy" / "schemes" / "stockport.toml").read_text()))
)
PLANNED = "Planned discharge, free of dependence, by a clinician"


def second(**changed: Any) -> dict[str, Any]:
    return copy.deepcopy(STOCKPORT) | {"version": 2, "valid_from": "2013-06-01"} | changed


def told(after: dict[str, Any], who: str, party: str | None = None) -> Effect:
    (effect,) = (it for it in effects(STOCKPORT, after) if (it.who, it.party) == (who, party))
    return effect


def test_prices_are_told_from_what_to_what_to_each_who_is_paid_by_them() -> None:
    after = second()
    for row in after["prices"]:
        if row["measure"] == "planned_discharge" and row["band"] == "low" and row["to"] is None:
            row["pence"] = 66_675
    for party in ("cdas", "riverside"):
        effect = told(after, "party", party)
        assert effect.changed
        assert effect.sentences == [
            f"{PLANNED}, band low: £635 → £666.75 (£31.75 more, 5.0 %), for who is assessed from 1 June 2013 on."
        ]
    assert not told(after, "lasars").changed
    assert not told(after, "people").changed


def test_a_price_of_the_day_of_achievement_is_told_as_that() -> None:
    before = STOCKPORT | {"price_from": "achievement"}
    after = second(price_from="achievement", prices=[])
    said = list(price_changes("hep_b_course", before, after))
    assert said[0] == (
        "Hepatitis B course completed, band low: no price any more, where it was £90, for what is achieved from "
        "1 June 2013 on."
    )
    assert next(price_changes("hep_b_course", after, before | {"valid_from": "2013-06-01"})).startswith(
        "Hepatitis B course completed, band low: £90, where there was no price"
    )


def test_a_change_for_some_time_says_until_when() -> None:
    after = second()
    row = {"measure": "hep_b_course", "band": "*", "from": "2013-07-01", "to": "2013-10-01", "pence": 9_000}
    earlier = {**row, "from": "2012-04-02", "to": "2013-07-01", "pence": 10_500}
    later = {**row, "from": "2013-10-01", "to": None, "pence": 10_500}
    after["prices"] = [it for it in after["prices"] if it["measure"] != "hep_b_course"] + [earlier, row, later]
    said = list(price_changes("hep_b_course", STOCKPORT, after))
    (medium,) = (sentence for sentence in said if "band medium" in sentence)
    assert medium == (
        "Hepatitis B course completed, band medium: £105 → £90 (£15 less, 14.3 %), for who is assessed from "
        "1 July 2013 to 30 September 2013."
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (100, 105, "£0.05 more, 5.0 %"), (300, 100, "£2 less, 66.7 %"), (0, 100, "£1 more"),
        (80_000, 80_001, "£0.01 more, 0.0 %"), (1000, 2000, "£10 more, 100.0 %"),
    ],
)  # fmt: skip
def test_the_difference_in_pounds_and_per_cent(old: int, new: int, said: str) -> None:
    assert difference(old, new) == said


def test_terms_are_told_to_the_party_alone_with_its_instalments() -> None:
    after = second()
    after["contracts"][1]["block_share"] = "0.3"
    effect = told(after, "party", "riverside")
    assert (
        "Riverside Recovery (riverside-2012), which pays riverside. No longer, from the contract month that begins "
        "on 2 June 2013: 12 instalments of £2,500 in contract year 2, due monthly from 2 April 2013 to 2 March 2014."
    ) in effect.sentences
    assert (
        "Riverside Recovery (riverside-2012), which pays riverside. From the contract month that begins on 2 June "
        "2013: 30 % of that is paid by month on the first day of the month, whatever is achieved."
    ) in effect.sentences
    assert told(after, "party", "cdas").sentences == ["Nothing changes. Its terms, its measures and their prices stay."]


def test_the_council_is_told_that_what_it_may_pay_changes_with_whom() -> None:
    after = second()
    after["contracts"][1]["block_share"] = "0.3"
    assert list(told(after, "council").sentences) == ["What it may pay changes with what is said of riverside."]
    assert list(told(second(), "council").sentences) == ["Nothing changes."]


def test_who_is_new_or_gone_is_told_as_one_who_is_concerned() -> None:
    after = second()
    after["contracts"][0] |= {"code": "harbour-2013", "party": "harbour", "title": "Harbour"}
    assert told(after, "party", "harbour").changed
    gone = told(after, "party", "cdas")
    assert any("No longer: It runs from 2 April 2012" in sentence for sentence in gone.sentences)


def test_a_measure_that_counts_otherwise_is_told_to_who_is_paid_for_it() -> None:
    after = second()
    after["measures"][1]["params"]["weeks"] = 10
    assert any(
        "From 1 June 2013: Treatment" in it and "10 weeks" in it for it in told(after, "party", "cdas").sentences
    )


def test_bands_concern_the_lasars_and_are_named_to_who_is_paid() -> None:
    after = second()
    after["complexity"]["bands"][1]["from"] = 8
    assert "How points become a band. No longer: Medium: 7 to 13 points." in told(after, "lasars").sentences
    assert told(after, "party", "riverside").sentences == [
        "How points become a band changes (see the LASARS): another band has another price."
    ]


def test_whom_it_pays_for_concerns_people_and_who_is_paid_for_them() -> None:
    after = second()
    after["remit"][0]["min_age"] = 16
    assert told(after, "people").sentences == [
        "Whom it pays for. No longer: Drugs: people of 18 and over, from 2 April 2012.",
        "Whom it pays for. From 1 June 2013: Drugs: people of 16 and over, from 2 April 2012.",
    ]
    assert told(after, "party", "cdas").sentences == [
        "Whom it pays for changes (see People in treatment): what was paid for whom it does not take falls."
    ]


def test_budgets_concern_the_council_alone() -> None:
    after = second()
    after["contracts"][0]["plan"]["budgets"][0]["pence"] += 100
    plan = "Plan: Community Drug and Alcohol Service"
    assert told(after, "council").sentences == [
        f"{plan}. No longer: The council has £100,000 for it from April 2012 to March 2013.",
        f"{plan}. From 1 June 2013: The council has £100,001 for it from April 2012 to March 2013.",
    ]
    assert not told(after, "party", "cdas").changed


def test_what_is_settled_again_and_what_stays() -> None:
    assert list(told(second(), "everybody").sentences) == [
        "What is dated before 1 June 2013 stays as version 1 has it.",
        "What is dated from 1 June 2013 on and was decided already when it is published is settled again by it.",
        "The difference is posted; of what a run has approved, what falls is taken off the next payments.",
        "Who was assessed before 1 June 2013 keeps the prices of their tariff until they are assessed again.",
    ]


def test_a_version_that_begins_no_later_settles_all_again() -> None:
    assert told(second(valid_from="2012-04-02"), "everybody").sentences[0] == (
        "Version 2 is valid from 2 April 2012: all that version 1 decided is settled again by it."
    )


def test_a_version_that_ends_gives_way_to_the_one_before() -> None:
    assert told(second(valid_to="2013-09-01"), "everybody").sentences[-1] == (
        "It is valid to 31 August 2013: after that version 1 counts again, with all that it says."
    )


def test_two_areas_are_said_to_be_two() -> None:
    said = told(second(area="wigan", id="wigan-2012"), "everybody").sentences
    assert list(said) == ["They are two schemes: stockport-2012 of stockport and wigan-2012 of wigan."]


def test_the_same_concerns_nobody() -> None:
    assert not any(effect.changed for effect in effects(STOCKPORT, copy.deepcopy(STOCKPORT)))


FULL = canonical(read(everything()))
RIVERSIDE = "Riverside Recovery (riverside-2012), which pays riverside"


def both(change: Callable[[dict[str, Any]], None], *, valid_from: str = "2012-04-02") -> dict[str, dict[str, Any]]:
    after = copy.deepcopy(FULL) | {"version": 2, "valid_from": valid_from}
    change(after)
    return {"before": FULL, "after": after}


def heard(versions: dict[str, dict[str, Any]], party: str) -> list[str]:
    (effect,) = (it for it in effects(**versions) if it.party == party)
    return list(effect.sentences) if effect.changed else []


def indicator(scheme: dict[str, Any]) -> dict[str, Any]:
    return next(it for it in scheme["indicators"] if it["code"] == "released_and_started")


def measure(scheme: dict[str, Any], code: str) -> dict[str, Any]:
    return next(it for it in scheme["measures"] if it["code"] == code)


QUARTER, MONTH, YEAR = (
    "the contract quarter that begins on 2 April 2013",
    "the contract month that begins on 2 March 2013",
    "the contract year that begins on 2 April 2013",
)


def _set(key: str, part: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(scheme: dict[str, Any]) -> None:
        (contract,) = (it for it in scheme["contracts"] if it["code"] == "riverside-2012")
        rows = contract[key]
        (rows[0] if isinstance(rows, list) else rows)[part] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_set("gates", "target", "0.8"), f"From {QUARTER}: Quality gate reviews"),
        (_set("gates", "target", "0.8"), f"No longer, from {QUARTER}: Quality gate reviews"),
        (_set("at_risk", "shares", ["0.1"]), f"From {QUARTER}: At risk is this part"),
        (_set("at_risk", "true_up", False), f"No longer, from {YEAR}: After the year its own share"),
        (_set("cohorts", "minimum", 5), "From 1 March 2013: What is achieved of"),
        (_set("on_account", "share", "0.5"), f"From {MONTH}: On account of outcomes 50 %"),
    ],
)
def test_what_is_of_a_period_is_told_to_count_from_the_first_that_begins_by_then(
    change: Callable[[dict[str, Any]], None], said: str
) -> None:
    sentences = heard(both(change, valid_from="2013-03-01"), "riverside")
    assert any(it.startswith(f"{RIVERSIDE}. {said}") for it in sentences), sentences


def test_a_month_of_a_cohort_is_one_of_the_calendar_and_a_period_that_begins_with_the_version_is_told_as_before() -> (
    None
):
    later = heard(both(_set("cohorts", "minimum", 5), valid_from="2013-06-02"), "riverside")
    assert any("From the calendar month that begins on 1 July 2013: What is achieved" in it for it in later)
    exactly = heard(both(_set("gates", "target", "0.8"), valid_from="2013-07-02"), "riverside")
    assert any(f"{RIVERSIDE}. From 2 July 2013: Quality gate" in it for it in exactly)
    ended = heard(both(_set("gates", "target", "0.8"), valid_from="2020-07-02"), "riverside")
    assert any("In no contract quarter, as its last one begins before 2 July 2020: Quality" in it for it in ended)


def test_a_collar_counts_from_the_year_that_ends_next() -> None:
    versions = both(lambda scheme: scheme["contracts"][1].pop("collar_pence"), valid_from="2013-06-01")
    (said,) = heard(versions, "riverside")
    assert said == (
        f"{RIVERSIDE}. From the contract year that ends on 1 April 2014: What its outcomes come to has no longer a"
        " collar."
    )


@pytest.mark.parametrize(
    ("code", "part", "said"),
    [
        ("engaged", "weeks", "counts whose start of treatment is of a day before 1 June 2013"),
        ("no_representation", "months", "counts whose discharge is of a day before 1 June 2013"),
    ],
)
def test_whom_the_rule_of_before_still_concerns_is_said(code: str, part: str, said: str) -> None:
    after = second()
    rows = [it for it in after["measures"] if part in it["params"] and code in (it["code"], it["kind"])]
    for row in rows:
        row["params"][part] = 5
    assert any(f"By the rule of before {said}" in it for it in told(after, "party", "riverside").sentences)


def test_a_top_window_that_changes_keeps_what_is_counted_from_an_earlier_day() -> None:
    def change(scheme: dict[str, Any]) -> None:
        scheme["top_windows"][0]["after_days"] += 1

    said = "When a TOP is due. By the rule of before is due what is counted from a day before 1 June 2013"
    later, at_once = (heard(both(change, valid_from=day), "riverside") for day in ("2013-06-01", "2012-04-02"))
    assert any(it.startswith(said) for it in later)
    assert not any("By the rule of before" in it for it in at_once)


def test_what_earns_a_pot_is_told_to_who_is_paid_by_it_and_to_nobody_else() -> None:
    versions = both(lambda scheme: indicator(scheme).update(weeks=4))
    what = "What “Released and in treatment within three weeks” counts"
    counts = (
        "Each event of released counts from the day {} weeks later, as a case of the organisation that recorded it."
    )
    said = heard(versions, "riverside")
    assert f"{what}. No longer: {counts.format(3)}" in said
    assert f"{what}. From 2 April 2012: {counts.format(4)}" in said
    assert heard(versions, "cdas") == []


def test_so_is_a_measure_that_it_asks_for_and_that_the_contract_does_not_list() -> None:
    def stop(scheme: dict[str, Any]) -> None:
        scheme["contracts"][1]["measures"].remove("injecting_stopped")

    def other(scheme: dict[str, Any]) -> None:
        stop(scheme)
        measure(scheme, "injecting_stopped")["once_per"] = "person"

    before, after = both(stop)["after"] | {"version": 1}, both(other)["after"]
    assert "Injecting stopped. From 2 April 2012: Once for a person: the earliest outcome pays." in heard(
        {"before": before, "after": after}, "riverside"
    )


CHECKED: dict[str, Any] = {
    "code": "checked", "title": "Health check", "kind": "event", "group": "local:health", "once_per": "journey",
    "verification": "person", "params": {"code": "hcheck", "n": 1, "scope": "journey", "roles": ["provider"]},
}  # fmt: skip
ASKING: list[dict[str, Any]] = [
    {"met": {"event": "hcheck"}},
    {"met": {"any": [{"measure": "hep_b_course"}, {"not": {"event": "hcheck", "within_days": 9}}]}},
    {"met": {"event": "other", "sustained_weeks": 2, "ended_by": "hcheck"}},
    {"met": {"event": "other", "after": {"event": "hcheck"}}},
    {"eligible_on": "event", "event": "hcheck"},
]


@pytest.mark.parametrize("asking", ASKING)
@pytest.mark.parametrize("change", ["added", "gone", "roles"])
def test_so_is_the_measure_of_an_event_that_it_asks_for(asking: dict[str, Any], change: str) -> None:
    """Who must record it is said there; no contract need list it."""
    before, after = copy.deepcopy(everything()), copy.deepcopy(everything())
    for scheme in (before, after):
        scheme["indicators"][-1] |= asking
        scheme["contracts"][1]["gates"] = []
    recorded = CHECKED | {"params": {**CHECKED["params"], "roles": ["assessor"]}}
    before["measures"] += [CHECKED] if change != "added" else []
    after["measures"] += {"added": [CHECKED], "gone": [], "roles": [recorded]}[change]
    both = [canonical(read(scheme)) for scheme in (before, after | {"version": before["version"] + 1})]
    said = {it.party: it for it in effects(*both)}
    assert said["riverside"].changed
    assert "Health check" in " ".join(said["riverside"].sentences)
    assert not said["cdas"].changed
    (recorders,) = (it for it in effects(*both) if it.who == "lasars")
    assert "Health check" in " ".join(recorders.sentences)


def test_so_is_a_measure_that_another_is_made_of() -> None:
    before = both(lambda scheme: scheme["contracts"][0].update(measures=["more_14"]))["after"] | {"version": 1}
    after = copy.deepcopy(before) | {"version": 2}
    measure(after, "housing_resolved")["params"]["change"] = -2
    said = heard({"before": before, "after": after}, "cdas")
    assert any("Acute housing problem resolved. From" in sentence for sentence in said)


def test_a_top_window_is_told_to_who_treats_and_to_whose_gate_asks_for_tops_in_time() -> None:
    """Riverside is paid as a LASARS here, which treats nobody."""
    versions = both(lambda scheme: scheme["top_windows"][0].update(after_days=21))
    said = heard(versions, "riverside")
    assert [it[:36] for it in said] == ["When a TOP is due. No longer: Within", "When a TOP is due. From 2 April 2012"]
    assert heard(versions, "cdas") == said
    ungated = {name: copy.deepcopy(scheme) for name, scheme in versions.items()}
    for scheme in ungated.values():
        scheme["contracts"][1]["gates"] = []
    assert heard(ungated, "riverside") == []
    assert heard(ungated, "cdas") == said


@pytest.mark.parametrize("named", [{}, {"name": None}])
def test_a_subcontractor_that_has_left_hears_of_its_own_terms_alone(named: dict[str, Any]) -> None:
    """A final account, a cap or a gate of later days is none of its business."""

    def later(scheme: dict[str, Any]) -> None:
        terms = scheme["contracts"][1]
        terms |= {"final_accounts": ["2014-10-02"], "recover_months": 3, "cap_pence": [1], "carry": 7}

    def of_its_own(scheme: dict[str, Any]) -> None:
        later(scheme)
        scheme["contracts"][1]["subcontracts"][0]["successor"] = "other"

    before = copy.deepcopy(FULL)
    before["contracts"][1]["subcontracts"][0] |= named
    for change, hears in ((later, 0), (of_its_own, 2)):
        after = copy.deepcopy(before) | {"version": 2, "valid_from": "2013-10-02"}
        change(after)
        assert len(heard({"before": before, "after": after}, "harbour")) == hears
        assert len(heard({"before": before, "after": after}, "riverside")) > hears


def test_who_comes_or_ceases_to_verify_has_a_heading() -> None:
    versions = both(lambda scheme: scheme["contracts"][1].update(verified_by=["audit"]), valid_from="2013-06-01")
    told = {it.party: list(it.sentences) for it in effects(**versions) if it.who == "verifier"}
    assert told == {
        "audit": ["From 1 June 2013 it verifies what Riverside Recovery (riverside-2012) pays the LASARS for."],
        "public-health": [
            (
                "From 1 June 2013 it verifies no longer what Riverside Recovery (riverside-2012) pays the LASARS for:"
                " what is of an earlier day, still."
            )
        ],
    }
    versions = both(lambda scheme: scheme.update(contracts=scheme["contracts"][:1]), valid_from="2013-06-01")
    assert [it.party for it in effects(**versions) if it.who == "verifier"] == ["public-health"]
    assert [it for it in effects(FULL, FULL | {"version": 2}) if it.who == "verifier"] == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"met": {"event": "returned"}}, "whose event is of a day"),
        ({"weeks": 5}, "whose event is of a day"),
        ({"eligible_on": "start", "event": None}, "whose start of treatment is of a day"),
        ({"warn": {"amber": 2, "red": 3}}, None),
        ({"contracts": []}, None),
    ],
)
def test_which_cases_keep_the_rule_of_before_is_said(change: dict[str, Any], what: str | None) -> None:
    versions = both(lambda scheme: indicator(scheme).update(change), valid_from="2013-10-01")
    said = [it for it in heard(versions, "riverside") if "By the rule of before counts" in it]
    assert len(said) == bool(what)
    assert what is None or said[0].endswith(f"{what} before 1 October 2013, also where it counts some weeks later.")
    first = both(lambda scheme: indicator(scheme).update(change))  # from the first day on: nothing is of before
    assert not [it for it in heard(first, "riverside") if "By the rule of before counts" in it]


def test_a_cut_off_is_told_to_who_is_paid_by_it() -> None:
    def lists(scheme: dict[str, Any]) -> None:
        scheme["contracts"][0]["measures"].append("more_3")

    before = both(lists)["after"] | {"version": 1}
    after = copy.deepcopy(before) | {"version": 2}
    after["reliable_change"][0]["days"] = 10
    versions = {"before": before, "after": after}
    assert heard(versions, "cdas") == [
        "When a change of use is reliable. No longer: Opiates: 13 days fewer, from 2 April 2012 to 1 April 2014.",
        ("When a change of use is reliable. From 2 April 2012: Opiates: 10 days fewer, from 2 April 2012 to 1 April "
         "2014."),
    ]  # fmt: skip
    assert heard(versions, "riverside") == []


def test_who_signs_and_who_verifies_is_told_to_who_is_paid_by_it() -> None:
    def signed(scheme: dict[str, Any]) -> None:
        scheme["contracts"][1]["at_risk"]["measures"][0]["indicator"] = "offending"

    before = both(signed)["after"] | {"version": 1}
    after = copy.deepcopy(before) | {"version": 2}
    after["attested"][0]["signed_by"] = ["probation"]
    (gone, new) = heard({"before": before, "after": after}, "riverside")
    assert "signed by police or probation" in gone
    assert "signed by probation" in new
    said = heard(both(lambda scheme: scheme["contracts"][1].update(verified_by=["police"])), "riverside")
    assert any("are verified by police" in sentence for sentence in said)


def test_a_subcontractor_that_has_left_hears_of_no_later_price() -> None:
    def dearer(scheme: dict[str, Any]) -> None:
        scheme["prices"] = [row | {"pence": row["pence"] + 100} for row in scheme["prices"]]

    def prices(party: str, **terms: Any) -> list[str]:
        before = FULL | {"contracts": [FULL["contracts"][0], FULL["contracts"][1] | {"cohorts": []}]} | terms
        after = copy.deepcopy(before) | {"version": 2, "valid_from": "2013-06-01"}
        dearer(after)
        return [it for it in heard({"before": before, "after": after}, party) if "band low" in it]

    assert len(prices("riverside")) > 5
    assert prices("harbour") == []
    # What is met when treatment has been over for a year is still of who closed it, and has that day's price.
    achieved = prices("harbour", price_from="achievement")
    assert [it.split(",")[0] for it in achieved] == ["No re-presentation for twelve months after a planned discharge"]


def test_a_weight_concerns_no_contract_without_prices_by_band() -> None:
    flat = [row | {"band": "*"} for row in STOCKPORT["prices"]]
    after = second(prices=flat)
    after["complexity"]["domains"] = [{"code": "drug_use", "weight": "2"}, *after["complexity"]["domains"][1:]]
    effect = [it for it in effects(STOCKPORT | {"prices": flat}, after) if it.who in {"party", "lasars"}]
    assert [(it.party, it.changed) for it in effect] == [("cdas", False), ("riverside", False), (None, True)]


def test_reasons_of_an_end_concern_who_is_paid_by_ends_and_names_nobody() -> None:
    by_dose = STOCKPORT["contracts"][1] | {"measures": ["hep_b_course"]}
    before = STOCKPORT | {"contracts": [STOCKPORT["contracts"][0], by_dose]}
    first, *others = before["discharge_reasons"]
    for key, value, concerned in (("class", "neutral", ["cdas"]), ("name", "done", [])):
        after = before | {"version": 2, "discharge_reasons": [first | {key: value}, *others]}
        changed = [it for it in effects(before, after) if it.changed]
        assert [it.party for it in changed if it.who == "party"] == concerned
        assert any(it.who == "lasars" for it in changed)


def test_who_may_assess_concerns_all() -> None:
    after = second()
    after["complexity"]["assessed_by_provider"] = "under_audit"
    assert told(after, "party", "cdas").sentences == [
        "Who may assess changes (see the LASARS), and with it who confirms and verifies."
    ]
    before = STOCKPORT | {"complexity": after["complexity"]}
    after["complexity"] = after["complexity"] | {"second_rated_percent": 10}
    (effect,) = (it for it in effects(before, after) if (it.who, it.party) == ("party", "cdas"))
    assert effect.sentences == ["How many assessments are rated a second time changes (see the LASARS)."]


def test_a_measure_that_is_dropped_is_one_sentence() -> None:
    after = second()
    after["contracts"][1]["measures"].remove("hep_b_course")
    gone = f"{RIVERSIDE}. From 1 June 2013: Hepatitis B course completed is no longer paid."
    assert told(after, "party", "riverside").sentences == [gone]
    assert not told(after, "party", "cdas").changed
    after["measures"] = [it for it in after["measures"] if it["code"] != "hep_b_course"]
    after["prices"] = [it for it in after["prices"] if it["measure"] != "hep_b_course"]
    after["contracts"][0]["measures"].remove("hep_b_course")
    assert told(after, "party", "riverside").sentences == [gone]


def test_one_that_loses_its_price_or_comes_new_is_said_once_too() -> None:
    unpriced = second(prices=[it for it in STOCKPORT["prices"] if it["measure"] != "hep_b_course"])
    said = told(unpriced, "party", "riverside").sentences
    counted = f"{RIVERSIDE}. From 1 June 2013: Hepatitis B course completed has no price, and is only counted."
    assert said[0] == counted
    assert not any("It pays for" in sentence for sentence in said)
    fewer = copy.deepcopy(STOCKPORT)
    fewer["contracts"][1]["measures"].remove("hep_b_course")
    (effect,) = (it for it in effects(fewer, second()) if it.party == "riverside")
    assert effect.sentences == [f"{RIVERSIDE}. From 1 June 2013: Hepatitis B course completed is paid."]


@pytest.mark.parametrize(("key", "what"), [("cap_pence", "cap"), ("collar_pence", "collar")])
def test_a_bound_that_is_dropped_is_one_sentence(key: str, what: str) -> None:
    said = heard(both(lambda scheme: scheme["contracts"][1].pop(key)), "riverside")
    assert said == [f"{RIVERSIDE}. From 2 April 2012: What its outcomes come to has no longer a {what}."]


def test_a_contract_that_pays_another_party_is_told_to_both() -> None:
    after = second()
    after["contracts"][0]["party"] = "harbour"
    for party in ("cdas", "harbour"):
        assert (
            "From 1 June 2013 Community Drug and Alcohol Service (cdas-2012) pays harbour, and no longer cdas."
            in told(after, "party", party).sentences
        )


def test_a_version_that_is_valid_for_longer_says_so() -> None:
    before = STOCKPORT | {"valid_to": "2014-04-02"}
    everybody, cdas, *_ = effects(before, second(valid_to="2015-04-02"))
    assert everybody.sentences[-1] == "It is valid to 1 April 2015, and no longer to 1 April 2014."
    assert cdas.sentences == ["How long the version is valid changes (see Everybody)."]


def test_what_has_no_words_of_its_own_is_told_to_everybody() -> None:
    after = second()
    after["contracts"][0]["title"] = "CDAS"
    effect = told(after, "everybody")
    assert effect.changed
    assert effect.sentences[-1] == "Contracts: CDAS (cdas-2012): title: Community Drug and Alcohol Service → CDAS."


def test_an_indicator_that_is_left_out_goes_on() -> None:
    (said,) = (it.sentences for it in effects(STOCKPORT, second(indicators=[])) if it.who == "council")
    assert any(sentence.endswith("From 1 June 2013 it is said no more: its figures go on.") for sentence in said)


def test_all_that_differs_key_by_key_concerns_somebody() -> None:
    """Each thing in turn that one version says and the other does not."""
    full = canonical(read(everything()))
    for section in ("remit", "measures", "indicators", "prices", "contracts", "override_codes", "top_windows", "drugs"):
        fewer = copy.deepcopy(full)
        del fewer[section][-1]
        assert changes(full, fewer)
        assert any(effect.changed for effect in effects(full, fewer)), section
