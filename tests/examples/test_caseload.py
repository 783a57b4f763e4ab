"""The invented caseload: the same each time, whole in its features, nobody real."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from deploy.examples.generator.generate import main
from deploy.examples.oracle.check import read_lines

EXAMPLES = Path(__file__).parents[2] / "deploy/examples"
WHOLE, SMALL = EXAMPLES / "stockport-2012", EXAMPLES / "stockport-2012-30"
AT_LEAST_FIVE = [
    "self_referral",
    "gp_referral",
    "custody_referral",
    "court_referral",
    "prison_referral",
    "drop_in_contact",
    "appointment_contact",
    "did_not_attend",
    "alcohol_26_out_then_in",
    "declined_then_accepted",
    "never_engages",
    "top_start_review_exit",
    "top_not_answered",
    "hep_b_course",
    "planned_discharge",
    "unplanned_drop_out",
    "returned_within_21_days",
    "returned_within_window",
    "returned_after_window",
    "registered_twice_and_merged",
    "unmerged",
    "reassessed_to_other_band",
    "late_top_changes_paid_outcome",
    "corrected_top_withdraws",
    "corrected_discharge",
    "tariff_after_first_outcome",
    "offending_evidence",
    "housing_resolved",
]

BY_CHANCE = {"overridden_tariff_asked_anew"}  # not every town has one


def features(folder: Path) -> dict[str, list[str]]:
    return dict(json.loads((folder / "features.json").read_text()))


@pytest.mark.parametrize("feature", AT_LEAST_FIVE)
def test_each_feature_is_shown_by_five_persons_and_by_one_of_the_small_choice(feature: str) -> None:
    assert len(features(WHOLE)[feature]) >= 5
    assert features(SMALL)[feature]


def test_the_small_choice_has_every_feature_of_the_whole() -> None:
    assert features(SMALL).keys() == features(WHOLE).keys()


@pytest.mark.parametrize(("persons", "folder"), [("300", WHOLE), ("30", SMALL)])
def test_the_committed_files_are_what_the_generator_writes(persons: str, folder: Path, tmp_path: Path) -> None:
    main(["--persons", persons, "--seed", "2012", "--out", str(tmp_path)])
    written = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    committed = {name: (folder / name).read_bytes() for name in written}
    assert written == committed
    assert {file.name for file in folder.glob("*.jsonl")} == {name for name in written if name.endswith(".jsonl")}


def test_another_seed_tells_other_lives(tmp_path: Path) -> None:
    main(["--persons", "30", "--seed", "7", "--out", str(tmp_path)])
    assert read_lines(tmp_path) != read_lines(SMALL)
    assert features(tmp_path).keys() | BY_CHANCE == features(SMALL).keys()


def test_at_least_three_hundred_persons_between_the_first_day_and_the_last() -> None:
    lines = read_lines(WHOLE)
    assert len({line["person"] for line in lines if line["do"] == "register_person"}) >= 300
    assert (lines[0]["on"], lines[-1]["on"]) == ("2012-04-02", "2014-06-30")
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))


def test_who_is_in_both_choices_has_the_same_life() -> None:
    def told(folder: Path) -> dict[str, list[object]]:
        lives: dict[str, list[object]] = {}
        for line in read_lines(folder):
            if "person" in line:
                lives.setdefault(line["person"], []).append({k: v for k, v in line.items() if k != "seq"})
        return lives

    whole = told(WHOLE)
    assert all(whole[person] == life for person, life in told(SMALL).items())


def registrations() -> list[dict[str, str]]:
    """Of each person the first."""
    return [
        line["with"] for line in read_lines(WHOLE) if line["do"] == "register_person" and line["id"] == line["person"]
    ]


def test_nhs_numbers_are_of_the_test_range_and_have_their_check_digit() -> None:
    numbers = [who["nhsNumber"] for who in registrations() if "nhsNumber" in who]
    assert len(set(numbers)) == len(numbers) >= 300
    for number in numbers:
        assert number.startswith("999")
        weighted = sum(int(digit) * weight for digit, weight in zip(number, range(10, 1, -1), strict=False))
        assert (11 - weighted % 11) % 11 == int(number[9])


def test_names_are_long_enough_to_be_searched_for() -> None:
    for who in registrations():
        assert len(who["familyName"]) >= 6
        assert len(who["givenName"]) >= 6
        assert re.fullmatch(r"SK2[4-9] \d[A-Z]{2}", who["postcode"])


def test_nobody_acts_twice_on_the_same_money() -> None:
    """Who confirms tariffs, verifies, proposes, approves and releases are different people."""
    acting: dict[str, set[str]] = {}
    for line in read_lines(WHOLE):
        acting.setdefault(line["do"], set()).add(line["as"]["sub"])
    decisive = ["confirm_tariff", "verify_outcomes", "propose_run", "approve_run", "release_run"]
    everybody = [sub for do in decisive for sub in acting[do]]
    assert len(everybody) == len(set(everybody))


def test_everything_referred_to_was_made_before() -> None:
    made: set[str] = set()

    def refs(value: object) -> list[str]:
        if isinstance(value, dict):
            return [value["ref"]] if set(value) == {"ref"} else [r for part in value.values() for r in refs(part)]
        return []

    for line in read_lines(WHOLE):
        for ref in refs(line["with"]):
            assert ref.removesuffix("/match") in made, line
        if "id" in line:
            assert line["id"] not in made
            made.add(line["id"])
