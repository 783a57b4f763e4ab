"""What a contract may say of who delivers part of it, and what is refused, each with its place and what is allowed."""

import copy
from typing import Any

import pytest

from services.tariff.rules.checks import check
from services.tariff.rules.faults import SchemeRefused
from services.tariff.rules.parsing import canonical, read, scheme_hash
from services.tariff.rules.scheme import Scheme
from services.tariff.rules.versions import follows
from services.tariff.rules.words.contract_words import terms
from tests.rules.tariff.test_plan_checks import RIVERSIDE, SOURCE
from tests.rules.tariff.test_scheme_versions import published

ALPHA = {"party": "alpha", "share": "0.4", "from": "2012-05-01", "clause": "Schedule 9"}
LEAVES = ALPHA | {"to": "2012-10-01", "notice_on": "2012-07-01", "successor": "heir"}
HEIR = {"party": "heir", "share": "0.5", "from": "2012-10-01", "clause": "Schedule 10"}


def said(*subcontracts: dict[str, Any], **more: Any) -> dict[str, Any]:
    source = copy.deepcopy(SOURCE)
    source["contracts"][RIVERSIDE] |= {"subcontracts": list(subcontracts)}
    return source | more


def faults_of(*subcontracts: dict[str, Any]) -> dict[str, str]:
    try:
        faults = check(read(said(*subcontracts)), "stockport")
    except SchemeRefused as refused:
        faults = list(refused.faults)
    return {fault.path.removeprefix(f"contracts[{RIVERSIDE}].subcontracts"): str(fault) for fault in faults}


@pytest.mark.parametrize(
    "subcontracts",
    [
        [ALPHA],
        [LEAVES, HEIR],
        [LEAVES | {"successor": "riverside"}],
        [{name: value for name, value in LEAVES.items() if name != "successor"}],
        [LEAVES, HEIR, ALPHA | {"from": "2012-12-01", "share": "0.3"}],
        [ALPHA | {"share": "0"}, HEIR | {"share": "1"}],
    ],
)
def test_who_delivers_part_of_it_may_be_said(subcontracts: list[dict[str, Any]]) -> None:
    assert faults_of(*subcontracts) == {}


@pytest.mark.parametrize(
    ("subcontracts", "path", "allowed"),
    [
        ([ALPHA | {"party": "riverside"}], "[0].party", "another organisation"),
        ([ALPHA, ALPHA | {"from": "2012-06-01"}], "[1].party", "once on each day"),
        ([LEAVES, HEIR, ALPHA | {"from": "2012-09-30"}], "[2].party", "once on each day"),
        ([ALPHA | {"party": "cdas"}], "[0].party", "one contract for each measure and day"),
        ([ALPHA | {"from": "2012-04-01"}], "[0].from", "2012-04-02 or later, and before 2014-04-02"),
        ([ALPHA | {"to": "2014-04-02"}], "[0].to", "none: as long as the contract"),
        ([ALPHA | {"to": "2012-05-01"}], "[0].to", "later than 2012-05-01"),
        ([LEAVES | {"notice_on": "2012-10-02"}, HEIR], "[0].notice_on", "up to 2012-10-01"),
        ([ALPHA | {"notice_on": "2012-10-02"}], "[0].notice_on", "none without `to`"),
        ([LEAVES], "[0].successor", "riverside"),
        ([LEAVES, HEIR | {"from": "2012-10-02"}], "[0].successor", "riverside"),
        ([LEAVES | {"successor": "alpha"}], "[0].successor", "riverside"),
        ([ALPHA | {"successor": "heir"}, HEIR], "[0].successor", "none"),
        ([ALPHA | {"share": "1.01"}], "[0].share", "0, …, 1"),
        ([ALPHA | {"percent": 40}], "[0].percent", "share"),
    ],
)
def test_what_leaves_open_who_delivers_is_refused_with_its_place_and_what_is_allowed(
    subcontracts: list[dict[str, Any]], path: str, allowed: str
) -> None:
    faults = faults_of(*subcontracts)
    assert path in faults
    assert allowed in faults[path]


def version(number: int, valid_from: str, *subcontracts: dict[str, Any]) -> Scheme:
    return read(said(*subcontracts, version=number, valid_from=valid_from))


@pytest.mark.parametrize(
    ("later", "paths"),
    [
        ([LEAVES, HEIR], []),
        ([ALPHA | {"share": "0.5"}], []),
        ([], ["contracts[1].subcontracts"]),
        ([ALPHA | {"from": "2012-06-01"}], ["contracts[1].subcontracts"]),
        ([ALPHA | {"to": "2012-08-31"}], ["contracts[1].subcontracts[0].to"]),
    ],
)
def test_who_has_begun_stands_in_every_later_version(later: list[dict[str, Any]], paths: list[str]) -> None:
    first = version(1, "2012-04-02", ALPHA)
    faults = follows(version(2, "2012-09-01", *later), published(first))
    assert [fault.path for fault in faults] == paths


def test_a_contract_that_says_nothing_of_it_keeps_its_hash() -> None:
    assert "subcontracts" not in canonical(read(copy.deepcopy(SOURCE)))["contracts"][RIVERSIDE]
    assert scheme_hash(read(said(ALPHA))) != scheme_hash(read(copy.deepcopy(SOURCE)))


def test_it_is_said_in_plain_sentences() -> None:
    scheme = canonical(read(said(LEAVES, HEIR)))
    words = " ".join(terms(scheme["contracts"][RIVERSIDE], scheme))
    assert "alpha delivers part of it from 1 May 2012 until it leaves on 1 October 2012; 40 % of what it" in words
    assert "Notice of that is dated 1 July 2012." in words
    assert "Who is open with alpha on the day of leaving goes to heir, from that day on." in words
    assert "heir delivers part of it from 1 October 2012; 50 % of what it delivers is passed on to it" in words


@pytest.mark.parametrize(
    ("more", "passed_on"),
    [
        ({"block_share": "0"}, False),
        ({"block_share": "0", "on_account": {"share": "0.5"}}, True),
        ({"block_share": "0.5", "on_account": {"share": "0.5"}, "collar_pence": [1]}, True),
        ({"block_share": "0", "block_shares": ["0", "0.1"]}, False),
    ],
)
def test_it_is_said_how_and_of_what_it_is_passed_on(more: dict[str, Any], passed_on: bool) -> None:
    """What is not is the same for every prime, so that a change of one part of it changes no other sentence."""
    source = said(LEAVES, HEIR)
    source["contracts"][RIVERSIDE] |= more
    scheme = canonical(read(source))
    words = " ".join(terms(scheme["contracts"][RIVERSIDE], scheme))
    assert words.count("passed on with the first payment after that quarter, out of what was") == passed_on
    assert "what is paid for cohorts and what a collar makes up." in words.partition("Not passed on is")[2]
