"""The independent check on caseloads small enough to reckon in the head, and what it may know."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from deploy.examples.generator import area_lines
from deploy.examples.generator.person_script import ref
from deploy.examples.oracle.check import compare, expected_periods, expected_remittances, expected_rows, expected_totals
from deploy.examples.oracle.episodes import Episode
from deploy.examples.oracle.ledger import Ledger
from deploy.examples.oracle.scheme import Scheme, add_months, in_parts
from deploy.examples.oracle.shapes.by_time import block
from deploy.examples.oracle.subcontracts import parts
from tests.examples.small import SCHEME, Tale

CDAS, RIVERSIDE = "cdas-2012", "riverside-2012"
STARTED, LEFT = date(2012, 5, 7), date(2012, 7, 16)  # ten weeks: engaged by the discharge itself
ENGAGED, PLANNED, NO_RETURN = 15_000, 60_000, 80_000  # low, 2012


def totals(ledger: Ledger, contract: str) -> tuple[int, ...]:
    """Ever due, paid, ever to come back; and held at the end."""
    found = expected_totals(ledger)[contract]
    return tuple(found[name] for name in ("duePence", "paidPence", "clawedBackPence", "heldPence"))


def nets(ledger: Ledger, contract: str) -> list[int]:
    return [net for (code, _), (_, _, net) in sorted(expected_remittances(ledger).items()) if code == contract]


@pytest.fixture
def without_block(tmp_path: Path) -> Path:
    scheme = tmp_path / "scheme.toml"
    scheme.write_text(SCHEME.read_text().replace('block_share = "0.25"', 'block_share = "0"'))
    return scheme


def left_well(party: str, scheme: Path = SCHEME, **prices: int) -> Tale:
    """One person, P1, who completes in ten weeks and is verified the same day."""
    tale = Tale(scheme)
    story = tale.person("P1")
    course = tale.treated(story, date(2012, 5, 1), STARTED, party, prices)
    story.end(LEFT, party, course.episode, "80")
    tale.verify(LEFT)
    return tale


def test_it_imports_nothing_of_the_services() -> None:
    told = "import sys, deploy.examples.oracle.check; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.split()
    assert "deploy.examples.oracle.ledger" in loaded
    assert not {name.split(".")[0] for name in loaded} & {"services", "shared", "sqlalchemy", "fastapi", "pydantic"}


def test_held_until_the_window_is_over_then_due() -> None:
    tale = left_well("cdas")
    tale.run(date(2012, 8, 6), CDAS)
    tale.run(date(2013, 7, 16), CDAS)
    assert totals(tale.reckon(date(2013, 7, 15)), CDAS) == (ENGAGED, ENGAGED, 0, PLANNED)
    everything = ENGAGED + PLANNED + NO_RETURN
    assert totals(tale.reckon(date(2013, 7, 16)), CDAS) == (everything, everything, 0, 0)


@pytest.mark.parametrize(("back", "held"), [(date(2013, 7, 15), 0), (date(2013, 7, 16), 0), (date(2012, 8, 7), 0)])
def test_what_is_held_is_reversed_for_who_comes_back_inside_the_window(back: date, held: int) -> None:
    tale = left_well("cdas")
    tale.stories[0].assess(back)
    due = ENGAGED + (PLANNED + NO_RETURN if back == add_months(LEFT, 12) else 0)
    assert totals(tale.reckon(date(2013, 8, 1)), CDAS) == (due, 0, 0, held)


@pytest.mark.parametrize("after", [0, 1, 21])
def test_within_the_gap_the_journey_goes_on_and_all_that_the_discharge_brought_falls(after: int) -> None:
    tale = left_well("cdas")
    back = LEFT + timedelta(days=after)
    tale.treated(tale.stories[0], back, back, "cdas")
    assert expected_rows(tale.reckon(date(2012, 8, 31))) == []


def test_beyond_the_gap_only_what_is_provisional_falls() -> None:
    tale = left_well("cdas")
    tale.stories[0].assess(LEFT + timedelta(days=22))
    assert [row[1] for row in expected_rows(tale.reckon(date(2012, 8, 31)))] == ["engaged_12_weeks"]


def test_assessed_within_the_gap_and_started_beyond_it_is_one_coming_back() -> None:
    tale = left_well("cdas")
    tale.treated(tale.stories[0], LEFT + timedelta(days=11), LEFT + timedelta(days=30), "cdas")
    assert expected_rows(tale.reckon(date(2012, 8, 31))) == []


def test_a_fall_before_approval_is_no_claw_back(without_block: Path) -> None:
    tale = left_well("riverside", without_block)
    tale.stories[0].assess(date(2012, 8, 20))
    tale.run(date(2012, 9, 3), RIVERSIDE)
    assert totals(tale.reckon(date(2012, 9, 3)), RIVERSIDE) == (ENGAGED + PLANNED, ENGAGED, 0, 0)


def test_netting_leaves_the_floor_and_what_is_carried_too_long_becomes_a_debt(without_block: Path) -> None:
    """The example of the rules: 100,000; 20,000; 30,000; 50,001, with 150,000 to take back, floor 50 %, carry 2."""
    tale = left_well("riverside", without_block, planned_discharge=150_000, engaged_12_weeks=0)
    tale.run(date(2012, 8, 6), RIVERSIDE)
    tale.stories[0].assess(date(2012, 8, 20))
    months = (date(2012, 9, 3), date(2012, 10, 1), date(2012, 11, 5), date(2012, 12, 3))
    for number, (on, gross) in enumerate(zip(months, (100_000, 20_000, 30_000, 50_001), strict=True)):
        other = tale.person(f"P{number + 2}")
        tale.treated(other, on, on, "riverside", {"offending_reduced": gross})
        other.no_offence(on)
        tale.run(on, RIVERSIDE)
    before = tale.reckon(date(2012, 11, 4))
    assert before.debts[RIVERSIDE] == []
    ledger = tale.reckon(date(2012, 12, 3))
    assert nets(ledger, RIVERSIDE) == [150_000, 50_000, 10_000, 15_000, 50_001]
    assert ledger.debts[RIVERSIDE] == [75_000]
    assert totals(ledger, RIVERSIDE) == (350_001, 275_001, 150_000, 0)


def test_what_stands_again_before_it_is_netted_is_simply_no_longer_owed(without_block: Path) -> None:
    tale = left_well("riverside", without_block)
    tale.run(date(2012, 8, 6), RIVERSIDE)
    story = tale.stories[0]
    other = tale.person("P2")
    other.register(date(2012, 8, 13), with_number=False)
    other.assess(date(2012, 8, 13))
    body: dict[str, Any] = {"survivorId": ref("P1"), "absorbedId": ref("P2"), "reasonCode": "same_person"}
    made = story.line(date(2012, 8, 14), "merge", story.assessor, body, "merge")
    story.line(date(2012, 8, 20), "unmerge", story.assessor, {"merge": ref(made), "reasonCode": "not_same_person"})
    tale.run(date(2012, 9, 3), RIVERSIDE)
    ledger = tale.reckon(date(2012, 9, 3))
    assert nets(ledger, RIVERSIDE) == [ENGAGED + PLANNED, 0]
    assert totals(ledger, RIVERSIDE) == (ENGAGED + PLANNED, ENGAGED + PLANNED, PLANNED, 0)


def test_nobody_is_paid_for_whose_identity_is_open(without_block: Path) -> None:
    tale = Tale(without_block)
    tale.person("P1", date(1970, 2, 2)).register(date(2012, 4, 30), with_number=False)
    double = tale.person("P2", date(1970, 2, 2), "Quincyan")
    tale.treated(double, date(2012, 5, 1), STARTED, "riverside", {"offending_reduced": 700})
    double.no_offence(date(2012, 5, 20))
    body = {"match": ref("P2/match"), "reasonCode": "different_people"}
    double.line(date(2012, 6, 20), "reject_match", double.assessor, body)
    tale.run(date(2012, 6, 4), RIVERSIDE)
    tale.run(date(2012, 7, 2), RIVERSIDE)
    assert nets(tale.reckon(date(2012, 7, 2)), RIVERSIDE) == [0, 700]


@pytest.mark.parametrize(
    ("moves", "ended", "achieved", "contract"),
    [
        ([], date(2014, 3, 1), date(2014, 10, 1), "newer"),
        ([], date(2014, 3, 1), date(2014, 11, 15), None),  # the newer one's, and that has run off
        ([], None, date(2014, 11, 15), None),
        ([], date(2013, 3, 1), date(2014, 11, 15), "older"),
        ([(date(2013, 4, 1), "cri"), (date(2014, 5, 1), "cdas")], None, date(2014, 6, 1), "older"),
        ([(date(2012, 6, 1), "cri"), (date(2014, 5, 1), "cdas")], None, date(2014, 6, 1), "older"),  # on its first day
        ([(date(2012, 6, 1), "cri"), (date(2014, 5, 1), "cri")], None, date(2014, 6, 1), None),
    ],
)
def test_a_contract_that_runs_off_pays_for_what_was_its_own_last(
    moves: list[tuple[date, str]], ended: date | None, achieved: date, contract: str | None
) -> None:
    scheme = Scheme(SCHEME)
    terms = {"party": "cdas", "measures": ["m"]}
    scheme.contracts = {
        "older": terms | {"code": "older", "starts": date(2012, 4, 2), "ends": date(2013, 4, 2), "run_off_months": 24},
        "newer": terms | {"code": "newer", "starts": date(2013, 4, 2), "ends": date(2014, 4, 2), "run_off_months": 6},
    }
    episode = Episode("e", "p", date(2012, 6, 1), "cdas", treats=True, moves=moves, ended=ended)
    assert scheme.contract_for(episode.party_on(achieved), "m", episode, achieved) == contract


def test_block_of_seventy_per_cent_in_twelve_parts() -> None:
    terms: dict[str, Any] = Scheme(SCHEME).contracts[RIVERSIDE] | {
        "annual_value_pence": [50_000_000],
        "block_share": "0.70",
        "ends": date(2013, 4, 2),
    }
    due = list(block(terms))
    assert [amount.pence for amount in due] == [2_916_667] * 8 + [2_916_666] * 4
    assert (due[0].due, due[-1].due) == (date(2012, 4, 2), date(2013, 3, 2))
    assert next(block(terms | {"block_due": "arrears"})).due == date(2012, 5, 2)
    longer = list(block(terms | {"ends": date(2013, 10, 2)}))  # six months more, of the same value
    assert [amount.pence for amount in longer[12:]] == [5_833_334] * 2 + [5_833_333] * 4


def test_block_is_due_in_advance_and_paid_by_the_next_run() -> None:
    tale = Tale()
    tale.run(date(2012, 5, 7), RIVERSIDE)
    assert totals(tale.reckon(date(2012, 5, 7)), RIVERSIDE) == (500_000, 500_000, 0, 0)


def finance(tale: Tale, on: date, do: str, contract: str, run_on: date) -> None:
    said = {"reason": "wrong month"} if do == "reject_run" else {"reference": "B", "reasonCode": "account_closed"}
    run = next(line["id"] for line in tale.lines if line["do"] == "propose_run" and line["on"] == run_on.isoformat())
    tale.lines.append(area_lines.line(on, do, area_lines.RELEASER, {"run": ref(run), **said}))


def test_a_payment_that_bounces_after_its_claim_fell_is_set_off_and_the_netted_part_is_paid() -> None:
    """As payments has it: what was netted is due again, what is only owed is cancelled."""
    tale = left_well("riverside")
    tale.run(date(2012, 8, 6), RIVERSIDE)
    before = tale.reckon(date(2012, 8, 6))
    (first,) = [r for r in before.remittances.values() if r.contract == RIVERSIDE]
    finance(tale, date(2012, 8, 20), "return_run", RIVERSIDE, date(2012, 8, 6))
    ledger = tale.reckon(date(2012, 8, 31))
    due = sum(claim.due for claim in ledger.claims.values() if claim.outcome.contract == RIVERSIDE)
    block = sum(money.due for money in ledger.periods.values() if money.contract == RIVERSIDE)
    assert due + block == first.net
    assert totals(ledger, RIVERSIDE)[1] == 0
    tale.run(date(2012, 9, 3), RIVERSIDE)
    assert nets(tale.reckon(date(2012, 9, 3)), RIVERSIDE)[-1] >= first.net


def test_a_rejected_run_never_was() -> None:
    tale = left_well("riverside")
    on = date(2012, 8, 6)
    tale.lines += [{**step, "on": on.isoformat()} for step in area_lines._run(on, RIVERSIDE)[:2]]
    finance(tale, date(2012, 8, 7), "reject_run", RIVERSIDE, on)
    ledger = tale.reckon(date(2012, 8, 31))
    assert ledger.remittances == {}
    assert {claim.state for claim in ledger.claims.values() if claim.verified and claim.price} == {"due"}


def test_in_parts_by_largest_remainder() -> None:
    assert in_parts(100, [1, 1, 1]) == [34, 33, 33]
    assert in_parts(100_001, [50, 30, 20]) == [50_001, 30_000, 20_000]
    assert in_parts(5_001, [3_333, 6_668]) == [1_667, 3_334]


def test_months_and_parts() -> None:
    assert add_months(date(2012, 8, 31), 6) == date(2013, 2, 28)
    assert add_months(date(2012, 2, 29), 12) == date(2013, 2, 28)
    assert in_parts(100, [1, 1, 1]) == [34, 33, 33]
    assert in_parts(100_001, [Fraction("0.5"), Fraction("0.5")]) == [50_001, 50_000]


def answers(ledger: Ledger) -> dict[str, Any]:
    """What payments would say if it agreed."""
    names = ("clientId", "measure", "effectiveOn", "contract", "band", "pence", "state")
    remittances = expected_remittances(ledger).items()
    return {
        "clients": {"P1": "P1"},
        "claims": [dict(zip(names, row, strict=True)) for row in expected_rows(ledger)]
        + [
            {"measure": None, "contract": code, "shape": shape, "effectiveOn": on, "pence": pence, "state": "due"}
            for code, shape, on, pence in expected_periods(ledger)
        ],
        "totals": [{"contract": code} | found for code, found in expected_totals(ledger).items()],
        "remittances": [
            {"contract": code, "runOn": on, "grossPence": gross, "nettedPence": netted, "netPence": net}
            | {"state": "settled"}
            for (code, on), (gross, netted, net) in remittances
        ],
        "debts": [],
        "passedOn": [
            {"contract": code, "organisation": who, "standingPence": stands, "paidPence": paid}
            for (code, who), (stands, paid) in parts(ledger).items()
        ],
        "accounts": [
            {"contract": money.contract, "account": account, "balancePence": pence}
            for money in (*ledger.claims.values(), *ledger.periods.values())
            for account, pence in (("held", money.held), ("due", money.due))
        ],
    }


def test_agreement_and_each_way_to_differ() -> None:
    tale = left_well("cdas")
    tale.run(date(2012, 8, 6), CDAS)
    ledger = tale.reckon(date(2012, 8, 31))
    right = answers(ledger)
    assert compare(ledger, right).agrees
    assert compare(ledger, right).claims == 2

    dearer = answers(ledger)
    dearer["claims"][0]["pence"] += 7
    checked = compare(ledger, dearer)
    assert checked.pence_apart == 14  # the claim, and the cash that it should have brought
    assert len(checked.differences) == 3
    assert all(told.startswith("P1 engaged_12_weeks") for told in checked.differences[:2])

    late = answers(ledger)
    late["claims"][2]["effectiveOn"] = "2012-04-30"
    assert len(compare(ledger, late).differences) == 2  # one period that nobody answered, and one that nobody reckoned

    missing = answers(ledger)
    del missing["claims"][1]
    assert compare(ledger, missing).pence_apart == 2 * PLANNED

    paid = answers(ledger)
    paid["totals"][0]["paidPence"] -= 1
    paid["remittances"][0]["netPence"] -= 1
    assert compare(ledger, paid).pence_apart == 3  # the total, the remittance, and the cash besides

    kept = answers(ledger)
    kept["accounts"].append({"contract": CDAS, "account": "due", "balancePence": 777})
    assert compare(ledger, kept).differences == ["cdas-2012: cash is 777 pence apart from what stands"]


def delivered_by_another(scheme: Path) -> Tale:
    """Riverside delivers for CDAS at four fifths; CDAS's own block goes on."""
    said = SCHEME.read_text()
    terms = '[[contracts.subcontracts]]\nparty = "riverside"\nname = "Riverside"\nshare = "0.8"\nfrom = 2012-04-02\n\n'
    one, rest = said[said.index("[[contracts]]") :].split("[[contracts]]", 2)[1:]
    scheme.write_text(said[: said.index("[[contracts]]")] + "[[contracts]]" + one + terms)
    assert CDAS in one, rest
    return left_well("riverside", scheme)


def test_what_a_prime_passes_on_is_compared_as_it_stands_and_as_it_is_paid(tmp_path: Path) -> None:
    tale = delivered_by_another(tmp_path / "scheme.toml")
    tale.run(date(2012, 8, 6), CDAS)
    ledger = tale.reckon(date(2012, 8, 31))
    stands, paid = (ENGAGED + PLANNED) * 4 // 5, ENGAGED * 4 // 5  # of the rest it is held whether she comes back
    assert parts(ledger)[CDAS, "riverside"] == (stands, paid)
    right = answers(ledger)
    assert compare(ledger, right).agrees
    right["passedOn"][0]["paidPence"] += 5
    checked = compare(ledger, right)
    assert (checked.pence_apart, len(checked.differences)) == (5, 1)
    assert "stands, paid" in checked.differences[0]
