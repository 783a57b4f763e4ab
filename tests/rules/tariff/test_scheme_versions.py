"""What a version of a scheme owes to those published before it: one id, codes that are for ever, running contracts."""

import copy
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tariff.rules.checks import check
from services.tariff.rules.consequences import warnings
from services.tariff.rules.dates import add_months, year_ends
from services.tariff.rules.examining import examine
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.parsing import canonical, read
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.toml_text import parse_toml
from services.tariff.rules.versions import Earlier, follows

SOURCE = parse_toml((Path(__file__).parents[3] / "deploy" / "schemes" / "stockport.toml").read_text())
for _contract in SOURCE["contracts"]:
    del _contract["plan"]  # which counts contract years and names bands
SOURCE["override_within_percent"] = 20  # of a scheme without it each version is warned
PUBLISHED = datetime(2012, 3, 20, tzinfo=UTC)
Change = Callable[[dict[str, Any]], Any]


def version(number: int, valid_from: str, change: Change = dict.copy) -> Scheme:
    source = copy.deepcopy(SOURCE) | {"version": number, "valid_from": valid_from}
    change(source)
    return read(source)


def published(*schemes: Scheme) -> list[Earlier]:
    return [Earlier(scheme, PUBLISHED + timedelta(days=day)) for day, scheme in enumerate(schemes)]


def faults_of(scheme: Scheme, *earlier: Scheme) -> dict[str, str]:
    found = [*check(scheme, "stockport"), *follows(scheme, published(*earlier))]
    return {fault.path: str(fault) for fault in found}


ONE = version(1, "2012-04-02")


def without_riverside(source: dict[str, Any]) -> None:
    del source["contracts"][1]


def renamed(source: dict[str, Any]) -> None:
    source["contracts"][1]["code"] = "riverside-2013"


def ends(day: str, *pence: int) -> Change:
    def change(source: dict[str, Any]) -> None:
        source["contracts"][1] |= {"ends": day, "annual_value_pence": list(pence)}

    return change


def test_a_later_version_carries_the_running_contracts() -> None:
    assert faults_of(version(2, "2012-08-01"), ONE) == {}


def test_a_first_version_may_begin_after_its_contracts() -> None:
    assert faults_of(version(1, "2012-08-01")) == {}


def test_a_contract_that_is_left_out_is_refused_with_what_to_do() -> None:
    said = faults_of(version(2, "2012-08-01", without_riverside), ONE)
    assert said == {
        "contracts": "contracts: riverside-2012 of version 1 is missing, and its term and run-off last until "
        "2015-04-02; carry it on under its code: `ends` ends it early, its title may change"
    }


def test_a_contract_under_another_code_is_refused() -> None:
    assert "riverside-2012 of version 1 is missing" in faults_of(version(2, "2012-08-01", renamed), ONE)["contracts"]


def test_a_contract_may_change_its_title() -> None:
    assert faults_of(version(2, "2012-08-01", lambda s: s["contracts"][1].update(title="River")), ONE) == {}


@pytest.mark.parametrize(("valid_from", "missing"), [("2015-04-01", True), ("2015-04-02", False)])
def test_a_contract_may_be_left_out_when_its_run_off_is_over(valid_from: str, missing: bool) -> None:
    assert ("contracts" in faults_of(version(2, valid_from, without_riverside), ONE)) is missing


def test_what_an_earlier_version_dropped_has_to_come_back() -> None:
    """Such a version was published while running contracts could not be listed."""
    dropped = version(2, "2012-08-01", without_riverside)
    assert "contracts" in faults_of(version(3, "2012-10-01", without_riverside), ONE, dropped)
    assert faults_of(version(3, "2012-10-01"), ONE, dropped) == {}


def test_a_version_for_a_time_before_need_not_carry_what_comes_later() -> None:
    def closed(source: dict[str, Any]) -> None:
        without_riverside(source)
        source["valid_to"] = "2012-07-01"

    later = version(2, "2012-08-01", lambda s: s["contracts"][1].update(starts="2012-08-01"))
    first = version(1, "2012-04-02", without_riverside)
    assert faults_of(version(3, "2012-04-02", closed), first, later) == {}


def test_a_second_scheme_of_an_area_is_refused() -> None:
    said = faults_of(version(1, "2013-04-02", lambda s: s.update(id="stockport-2013")), ONE)
    assert list(said) == ["id"]
    assert said["id"].endswith("publish the change as a version of its own (allowed: stockport-2012)")


def band_renamed(source: dict[str, Any]) -> None:
    for row in [*source["complexity"]["bands"], *source["prices"]]:
        for name in ("code", "band"):
            if row.get(name) == "medium":
                row[name] = "mid"


def band_left_out(source: dict[str, Any]) -> None:
    source["complexity"]["bands"] = [band for band in source["complexity"]["bands"] if band["code"] != "medium"]
    source["prices"] = [row for row in source["prices"] if row["band"] != "medium"]


def test_what_to_do_about_a_band_that_is_missing_and_other_bands_may_be_added() -> None:
    said = faults_of(version(2, "2012-08-01", band_renamed), ONE)
    assert said == {
        "complexity.bands": "complexity.bands: medium of version 1 is missing, and tariffs may be in it: keep it and "
        "its prices under its code; its `from` may change, and other bands be added"
    }

    def another(source: dict[str, Any]) -> None:
        source["complexity"]["bands"][1]["from"] += 1
        source["complexity"]["bands"].append({"code": "highest", "from": 24})
        dear = [row | {"band": "highest"} for row in source["prices"] if row["band"] == "high"]
        source["prices"] += dear

    assert faults_of(version(2, "2012-08-01", another), ONE) == {}
    again = version(3, "2012-10-01", band_renamed)
    assert "complexity.bands" in faults_of(again, ONE, version(2, "2012-08-01", another))


CHANGES: list[tuple[str, Change, str]] = [
    ("another party", lambda s: s["contracts"][1].update(party="cri"), "contracts[1].party"),
    ("another start", lambda s: s["contracts"][1].update(starts="2012-05-02"), "contracts[1].starts"),
    ("a measure left out", lambda s: [s["measures"].pop(8), s["prices"].__delitem__(slice(33, 36))], "measures"),
    ("a measure renamed", lambda s: s["measures"][8].update(code="no_offence"), "measures"),
    (
        "another kind of measure",
        lambda s: s["measures"][2].update(kind="engaged", params={"weeks": 2, "contact_weeks": 1}),
        "measures[2].kind",
    ),
    ("a band renamed", band_renamed, "complexity.bands"),
    ("a band left out", band_left_out, "complexity.bands"),
    ("another event", lambda s: s["measures"][5]["params"].update(code="hbv"), "measures[5].params.code"),
]


@pytest.mark.parametrize(("change", "path"), [case[1:] for case in CHANGES], ids=[case[0] for case in CHANGES])
def test_codes_are_for_ever(change: Change, path: str) -> None:
    assert path in faults_of(version(2, "2012-08-01", change), ONE)


def test_a_measure_that_is_paid_no_longer_stays_in_the_list() -> None:
    def unpaid(source: dict[str, Any]) -> None:
        for contract in source["contracts"]:
            contract["measures"].remove("offending_reduced")
        source["prices"] = [row for row in source["prices"] if row["measure"] != "offending_reduced"]

    assert faults_of(version(2, "2012-08-01", unpaid), ONE) == {}


ENDS: list[tuple[str, Change, str | None]] = [
    ("shorter, with its old value", ends("2013-10-02", 12_000_000, 12_000_000), "contracts[1].annual_value_pence[1]"),
    ("shorter, restated", ends("2013-10-02", 12_000_000, 6_000_000), None),
    ("shorter by a year", ends("2013-04-02", 12_000_000), None),
    ("longer by a year", ends("2015-04-02", 12_000_000, 12_000_000, 12_000_000), None),
    ("before the version", ends("2012-07-31", 3_000_000), "contracts[1].ends"),
]


@pytest.mark.parametrize(("change", "path"), [case[1:] for case in ENDS], ids=[case[0] for case in ENDS])
def test_a_version_that_moves_the_end_states_the_value_of_the_year_anew(change: Change, path: str | None) -> None:
    assert list(faults_of(version(2, "2012-08-01", change), ONE)) == ([path] if path else [])


def test_a_short_last_year_that_becomes_longer_is_restated_too() -> None:
    eighteen_months = version(1, "2012-04-02", ends("2013-10-02", 12_000_000, 6_000_000))
    longer = version(2, "2012-08-01", ends("2014-01-02", 12_000_000, 6_000_000))
    assert list(faults_of(longer, eighteen_months)) == ["contracts[1].annual_value_pence[1]"]


def test_a_value_that_stays_is_said_to_stay() -> None:
    def said(source: dict[str, Any]) -> None:
        ends("2013-10-02", 12_000_000, 12_000_000)(source)
        source["contracts"][1]["values_stated_to"] = "2013-10-02"

    scheme = version(2, "2012-08-01", said)
    assert faults_of(scheme, ONE) == {}
    assert canonical(scheme)["contracts"][1]["values_stated_to"] == "2013-10-02"
    assert "values_stated_to" not in canonical(ONE)["contracts"][1]


def test_a_contract_that_is_over_is_not_begun_again_behind_the_back_of_a_version() -> None:
    longer = ends("2015-04-02", 12_000_000, 12_000_000, 12_000_000)
    assert "contracts[1].ends" in faults_of(version(2, "2014-06-01", longer), ONE)
    assert faults_of(version(2, "2014-04-02", longer), ONE) == {}


def test_the_last_published_says_what_a_contract_is() -> None:
    ended = version(2, "2012-08-01", ends("2012-10-02", 6_000_000))
    assert "contracts" in faults_of(version(3, "2013-10-01", without_riverside), ONE, ended)
    assert faults_of(version(3, "2013-10-02", without_riverside), ONE, ended) == {}


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_the_last_year_ends_with_the_contract(starts: date, months: int) -> None:
    over = add_months(starts, months)
    found = year_ends(starts, over)
    assert found[-1] == over
    assert found == sorted(set(found))
    assert len(found) == -(-months // 12)


def test_what_a_version_owes_is_told_beside_faults_elsewhere() -> None:
    source = copy.deepcopy(SOURCE) | {"version": 2, "valid_from": "2012-08-01", "price_from": "claim", "colour": 1}
    renamed(source)
    with pytest.raises(SchemeRefused) as refused:
        examine(source, "stockport", published(ONE))
    assert {fault.path for fault in refused.value.faults} == {"price_from", "colour", "contracts"}


def january(source: dict[str, Any]) -> None:
    """Only January, with an end for Riverside that the version before does not know."""
    source["valid_to"] = "2013-02-01"
    ends("2013-01-15", 10_000_000)(source)
    source["contracts"][1]["run_off_months"] = 0


def test_what_a_version_that_is_over_ended_early_runs_on_by_the_one_before() -> None:
    """From February the first version counts again, and by it the contract goes on until 2014."""
    ended = version(2, "2013-01-01", january)
    assert not faults_of(ended, ONE)
    assert (
        "riverside-2012 of version 1 is missing"
        in faults_of(version(3, "2013-02-01", without_riverside), ONE, ended)["contracts"]
    )
    assert "contracts" in faults_of(version(3, "2013-01-20", without_riverside), ONE, ended)  # counts from February


def test_what_a_version_without_end_ended_early_is_over() -> None:
    def early(source: dict[str, Any]) -> None:
        january(source)
        del source["valid_to"]

    ended = version(2, "2013-01-01", early)
    assert not faults_of(version(3, "2013-02-01", without_riverside), ONE, ended)


# What is sound and yet moves money ------------------------------------------------------------------------------------


def test_who_moves_an_end_is_told_which_years_and_what_money_it_moves() -> None:
    """A shorter contract takes a block back, and was published without a word."""
    now = version(2, "2012-08-01", ends("2013-10-02", 10_000_000, 5_000_000))
    (told,) = warnings(now, published(ONE))
    was = ONE.contracts[1]
    assert told.startswith(
        f"contracts[1].ends: riverside-2012 ends on 2013-10-02 instead of {was.ends}. Contract year 1:"
    )
    assert (
        "Contract year 2: from 2 April 2013 to 1 October 2013, worth £50,000 instead of from 2 April 2013 to 1 April"
        " 2014, worth"
    ) in told
    assert "Block instalments of months from 2012-08-01 on are reconciled again" in told
    assert "What is achieved from 2013-10-02 on is paid only for episodes that riverside treated before, until" in told


def test_who_prolongs_a_contract_is_told_of_the_new_year_and_who_moves_the_run_off_of_that() -> None:
    longer = version(2, "2012-08-01", ends("2015-10-02", *(1_000_000,) * 4))
    (told,) = warnings(longer, published(ONE))
    assert "Contract year 4: from 2 April 2015 to 1 October 2015, worth £10,000, new." in told

    def run_off(source: dict[str, Any]) -> None:
        source["contracts"][1]["run_off_months"] += 1

    (told,) = warnings(version(2, "2012-08-01", run_off), published(ONE))
    assert told.startswith("contracts[1].run_off_months: ")


def at_risk(source: dict[str, Any], **terms: Any) -> None:
    measure = {"indicator": "released_and_started", "weight": "1", "target": "0.5"}
    source["contracts"][1]["at_risk"] = {"shares": ["0.2"], "measures": [measure], **terms}


@pytest.mark.parametrize(
    ("true_up", "more"),
    [(False, ""), (True, " Its true-up, by the version of the year's first day, holds all of that against £2,000.")],
)
def test_who_extends_within_a_quarter_is_told_what_its_quarters_can_earn_beside_what_is_at_risk(
    true_up: bool, more: str
) -> None:
    """The last quarter of two months has all that is at risk of its year, and the next its part of five months."""

    def short(source: dict[str, Any]) -> None:
        ends("2014-06-02", *(1_000_000,) * 3)(source)
        at_risk(source, true_up=true_up)

    def longer(source: dict[str, Any]) -> None:
        short(source)
        ends("2014-09-02", *(1_000_000,) * 3)(source)

    before = version(1, "2012-04-02", short)
    said = warnings(version(2, "2014-05-10", longer), published(before))
    assert said[1] == (
        "contracts[1].at_risk: of contract year 3 of riverside-2012, from 2 April 2014 to 1 September 2014, £2,000 is"
        " at risk, and its quarters can earn £2,000 + £800, £2,800 together: the version of a quarter's first day says"
        f" what it pays.{more} If both are to be the same, let the version begin with that year, or state another value"
        " of it."
    )
    in_time = warnings(version(2, "2014-04-02", longer), published(before))
    assert not any("can earn" in warning for warning in in_time)


def test_who_shortens_within_a_quarter_is_told_so_too() -> None:
    def whole(source: dict[str, Any]) -> None:
        at_risk(source)

    def shorter(source: dict[str, Any]) -> None:
        at_risk(source)
        ends("2013-06-02", 10_000_000, 1_000_000)(source)

    told = warnings(version(2, "2013-05-10", shorter), published(version(1, "2012-04-02", whole)))[1]
    assert "contract year 2 of riverside-2012, from 2 April 2013 to 1 June 2013, £2,000 is at risk" in told


@pytest.mark.parametrize(
    ("block", "on_account", "said"),
    [
        ("0.5", None, "Block instalments of months from 2012-08-01 on"),
        ("0", {"share": "0.5"}, "Instalments on account of months from 2012-08-01 on"),
        ("0.5", {"share": "0.5"}, "Instalments of the block and on account of months from 2012-08-01 on"),
        ("0", None, None),
    ],
)
def test_of_instalments_it_is_told_where_there_are_any(
    block: str, on_account: dict[str, str] | None, said: str | None
) -> None:
    def paid(source: dict[str, Any]) -> None:
        source["contracts"][1] |= {"block_share": block} | ({"on_account": on_account} if on_account else {})

    def longer(source: dict[str, Any]) -> None:
        ends("2015-10-02", *(1_000_000,) * 4)(source)
        paid(source)

    told = warnings(version(2, "2012-08-01", longer), published(version(1, "2012-04-02", paid)))[0]
    assert ("reconciled" in told) is (said is not None)
    assert said is None or said in told


def test_nothing_is_warned_of_that_stays_and_the_last_published_is_what_it_was() -> None:
    moved = version(2, "2012-08-01", ends("2013-10-02", 10_000_000, 5_000_000))
    assert warnings(version(2, "2012-08-01"), published(ONE)) == warnings(ONE, []) == []
    assert warnings(version(3, "2012-09-01", ends("2013-10-02", 10_000_000, 5_000_000)), published(ONE, moved)) == []
    assert len(warnings(version(3, "2012-09-01"), published(ONE, moved))) == 1


def test_who_ends_a_contract_in_a_version_that_ends_is_told_what_counts_afterwards() -> None:
    told = warnings(version(2, "2013-01-01", january), published(ONE))[-1]
    was = ONE.contracts[1]
    assert told.startswith(
        f"contracts[1].ends: from 2013-02-01 version 1 counts again, by which riverside-2012 ends on {was.ends}"
    )

    def whole(source: dict[str, Any]) -> None:
        january(source)
        del source["valid_to"]

    assert not [told for told in warnings(version(2, "2013-01-01", whole), published(ONE)) if "counts again" in told]


def bands(*codes: str, until: str | None = None) -> Change:
    """These from low to high, each priced like any other."""

    def change(source: dict[str, Any]) -> None:
        source["complexity"]["bands"] = [{"code": code, "from": 3 * i} for i, code in enumerate(codes)]
        measures = dict.fromkeys(row["measure"] for row in source["prices"])
        since = date.fromisoformat(source["valid_from"])
        source["prices"] = [{"measure": code, "band": "*", "from": since, "pence": 500} for code in measures]
        if until:
            source["valid_to"] = until

    return change


def test_a_band_that_is_unknown_to_what_counts_afterwards_is_refused() -> None:
    """The version that was before counts again, or one that was published for a time after."""
    closed = version(2, "2012-08-01", bands("low", "medium", "high", "highest", until="2012-10-01"))
    later = version(3, "2012-12-01", bands("low", "medium", "high"))
    only = version(1, "2012-04-02", lambda source: source.update(valid_to="2012-09-01"))
    again = "complexity.bands[3].code: highest is no band of version 1, which counts from 2012-10-01"
    assert faults_of(closed, ONE)["complexity.bands[3].code"].startswith(again)
    after = "complexity.bands[3].code: highest is no band of version 3, which counts from 2012-12-01"
    assert faults_of(closed, only, later)["complexity.bands[3].code"].startswith(after)
    assert faults_of(closed, only) == {}


@pytest.mark.parametrize("wrong", [None, {}, {"bands": 3}])
def test_a_later_version_without_bands_that_can_be_read_is_told_of_them(wrong: Any) -> None:
    source = copy.deepcopy(SOURCE) | {"version": 2, "complexity": wrong}
    with pytest.raises(SchemeRefused) as refused:
        examine(source, "stockport", published(ONE))
    assert all(fault.path.startswith("complexity") for fault in refused.value.faults)


def other_remit(source: dict[str, Any]) -> None:
    source["remit"][0]["min_age"] = 21


def other_class(source: dict[str, Any]) -> None:
    source["drugs"][-1]["class"] = "alcohol" if source["drugs"][-1]["class"] == "drugs" else "drugs"


@pytest.mark.parametrize("change", [other_remit, other_class])
def test_who_takes_others_is_told_that_tariffs_fall(change: Callable[[dict[str, Any]], None]) -> None:
    (told,) = warnings(version(2, "2012-08-01", change), published(ONE))
    assert told.startswith("remit: another than that of version 1. Who was assessed from 2012-08-01 on is judged by it")


def counts(**changes: Any) -> Change:
    def change(source: dict[str, Any]) -> None:
        row = {"code": "vaccinated", "title": "Vaccinated", "unit": "share", "eligible_on": "start",
               "ripe_after_days": 183, "met": {"event": "housed", "within_days": 28}}  # fmt: skip
        source["indicators"] = [*source.get("indicators", []), row | changes]

    return change


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"title": "Vaccinated in time", "met": {"event": "housed", "within_days": 14}}, None),
        ({"weeks": 12}, None),
        ({"eligible_on": "discharge"}, "eligible_on"),
        ({"eligible_on": "event", "event": "housed"}, "event"),
        ({"unit": "days"}, "unit"),
    ],
)
def test_what_an_indicator_counts_is_for_ever_and_what_it_asks_may_change(
    changes: dict[str, Any], refused: str | None
) -> None:
    before = version(1, "2012-04-02", counts())
    at = f"indicators[{len(before.indicators) - 1}]."
    found = faults_of(version(2, "2013-04-01", counts(**changes)), before)
    assert [path for path in found if path.startswith(at)][-1:] == ([f"{at}{refused}"] if refused else []), found
    if refused:
        said = found[f"{at}{refused}"]
        assert "makes another indicator of vaccinated" in said
        assert "leave it and add one with a code of its own" in said
