"""What a contract is told of cases, as a difference to what it was told; and who looks like whom at registration."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.assessment.rules.attested import AttestableOutcome, attested, ended, quarters, too_few
from services.assessment.rules.cases.by_difference import changes_to_send
from services.assessment.rules.cases.for_contracts import ContractCase, needed, needed_by
from services.assessment.rules.identity import Registration, digests_of, identity_said, worth_asking
from services.assessment.rules.separation_of_duties import paid_measures
from services.assessment.rules.terms import Terms, terms
from services.assessment.rules.unknown import unknown_words
from shared.figures.cases import Case

DAY = date(2012, 9, 3)
CONTRACT = {
    "code": "c", "party": "prime", "starts": "2012-04-02", "ends": "2014-04-02", "run_off_months": 6,
    "measures": ["m", "n"],
    "subcontracts": [{"party": "sub", "from": "2012-06-04", "to": "2013-01-07"}],
}  # fmt: skip


def version(**changes: Any) -> Terms:
    said = {"id": "s", "version": 1, "valid_from": "2012-04-02", "contracts": [CONTRACT]}
    said |= {"journey": {"gap_days": 21, "presentation_kinds": ["start"]}}
    return terms(said | changes, datetime(2012, 4, 1, tzinfo=UTC))


def numbered() -> Callable[[], UUID]:
    numbers = iter(range(100, 200))
    return lambda: UUID(int=next(numbers))


def case(provider: str | None = "prime", on: date = DAY) -> Case:
    return Case(
        "i", UUID(int=1), UUID(int=2), on, until=date(2013, 9, 2), met_on=date(2012, 10, 1), value=7, provider=provider
    )


def told(**changes: Any) -> ContractCase:
    said = ContractCase(
        id=UUID(int=100), owner_id=UUID(int=2), revision=1, voided=False, indicator="i", subject_id=UUID(int=1),
        contract="c", party="prime", eligible_on=DAY, until=date(2013, 9, 2), met_on=date(2012, 10, 1), value=7,
    )  # fmt: skip
    return replace(said, **changes)


def test_a_contract_is_told_a_case_by_an_id_made_for_it_alone() -> None:
    assert needed([case()], {"i": ["c"]}, [version()], numbered()) == [told()]
    assert needed([case()], {"other": ["c"]}, [version()], numbered()) == []
    assert needed([case()], {"i": ["d"]}, [version()], numbered()) == []
    assert needed([case()], {"i": ["c"]}, [], numbered()) == []


@pytest.mark.parametrize(
    ("provider", "day", "parties"),
    [
        ("prime", date(2012, 4, 1), []),
        ("prime", date(2012, 4, 2), ["prime"]),
        ("prime", date(2014, 10, 1), ["prime"]),
        ("prime", date(2014, 10, 2), []),
        ("sub", date(2012, 6, 3), []),
        ("sub", date(2012, 6, 4), ["prime"]),
        ("sub", date(2013, 1, 6), ["prime"]),
        ("sub", date(2013, 1, 7), []),
        ("other", DAY, []),
        (None, DAY, []),
    ],
)
def test_a_case_counts_for_who_is_paid_for_what_its_provider_delivers_that_day(
    provider: str | None, day: date, parties: list[str]
) -> None:
    records = needed([case(provider, day)], {"i": ["c"]}, [version()], numbered())
    assert [record.party for record in records] == parties


@pytest.mark.parametrize(
    ("since", "parties"),
    [(date(2012, 12, 1), ["prime"]), (date(2013, 1, 6), ["prime"]), (date(2013, 1, 7), []), (date(2012, 3, 1), [])],
)
@pytest.mark.parametrize("changed", [False, True])
def test_what_a_subcontractor_began_before_it_left_counts_for_its_prime_some_weeks_later(
    since: date, parties: list[str], changed: bool
) -> None:
    """By the weeks of the version of the day on which it began; what it begins afterwards is none of the contract's."""
    one, two = ({"code": "i", "eligible_on": "start", "weeks": weeks} for weeks in (8, 5))
    versions = [version(indicators=[one])]
    versions += [version(version=2, valid_from="2013-02-01", indicators=[two])] if changed else []
    records = needed([case("sub", since + timedelta(weeks=8))], {"i": ["c"]}, versions, numbered())
    assert [record.party for record in records] == parties


@pytest.mark.parametrize("provider", ["prime", "other", None])
@pytest.mark.parametrize(
    ("own", "sent_on", "day", "is_told"),
    [
        (True, {"i"}, DAY, True),
        (True, {"i"}, date(2014, 10, 2), False),
        (True, (), DAY, False),
        (False, {"i"}, DAY, False),
    ],
)
def test_whoever_is_sent_to_whomever_is_the_lasars_under_a_contract_of_its_own(
    provider: str | None, own: bool, sent_on: Any, day: date, is_told: bool
) -> None:
    """A referral, a start or an end carries who treats; what somebody says carries who said it."""
    contract = CONTRACT | {"party": "lasars", "subcontracts": [], "verified_by": ["council"] if own else []}
    records = needed([case(provider, day)], {"i": ["c"]}, [version(contracts=[contract])], numbered(), sent_on)
    assert [record.party for record in records] == ["lasars"] * is_told


def test_only_what_changed_is_told_again_and_what_is_not_wanted_any_more_is_voided() -> None:
    kept = told(id=UUID(int=7), revision=4)
    same = changes_to_send([kept], [told()])
    assert (same.published, same.quiet) == ([], [])
    new = changes_to_send([], [told()])
    assert (new.published, new.quiet) == ([told()], [])
    changed = changes_to_send([kept], [told(met_on=None)])
    assert (changed.published, changed.quiet) == ([told(met_on=None, id=UUID(int=7), revision=5)], [])
    voided = changes_to_send([kept], [])
    assert (voided.published, voided.quiet) == ([replace(kept, voided=True, revision=5)], [])
    assert changes_to_send([replace(kept, voided=True)], []).published == []


def test_what_comes_again_has_the_id_that_it_had_and_another_person_is_told_to_nobody() -> None:
    kept = told(id=UUID(int=7), revision=5, voided=True)
    assert changes_to_send([kept], [told()]).published == [told(id=UUID(int=7), revision=6)]
    standing = told(id=UUID(int=7), revision=5)
    moved = changes_to_send([standing], [told(owner_id=UUID(int=3))])
    assert (moved.published, moved.quiet) == ([], [replace(standing, owner_id=UUID(int=3))])


def test_an_organisation_is_paid_for_the_measures_of_its_contracts_also_through_a_prime() -> None:
    versions = [version(), version(contracts=[CONTRACT | {"party": "late", "measures": ["o"], "subcontracts": []}])]
    of_each = [paid_measures(versions, party) for party in ("prime", "sub", "late", "other")]
    assert of_each == [{"m", "n"}, {"m", "n"}, {"o"}, frozenset()]


def test_quarters_are_three_months_from_the_contracts_first_day_and_stated_once_they_are_over() -> None:
    days = [(date(2012, 4, 2), date(2012, 7, 2)), (date(2012, 7, 2), date(2012, 9, 1))]
    of_contract = list(quarters(date(2012, 4, 2), date(2012, 9, 1)))
    assert of_contract == days
    assert list(quarters(date(2012, 4, 2), date(2012, 7, 2))) == days[:1]
    over = [len(ended(of_contract, day)) for day in (date(2012, 7, 1), date(2012, 7, 2), date(2012, 9, 1))]
    assert over == [0, 1, 2]
    assert [too_few(people) for people in (0, 1, 4, 5)] == [False, True, True, False]


def test_what_may_be_stated_is_read_with_who_signs_it() -> None:
    row = {"code": "o", "signed_by": ["p", "q"], "contracts": ["c"]}
    assert attested([row]) == (AttestableOutcome("o", frozenset({"p", "q"}), frozenset({"c"})),)


def test_a_word_of_a_newer_program_is_named() -> None:
    known = {"code": "m", "kind": "event", "params": {"code": "e"}, "once_per": "episode", "verification": "person"}
    assert list(unknown_words(version(measures=[known]))) == []
    strange = known | {"code": "x", "kind": "divined", "once_per": "moon", "verification": "oracle"}
    contract = CONTRACT | {"provisional": "escrow"}
    assert list(unknown_words(version(measures=[known, strange], contracts=[contract]))) == [
        "kind divined of the measure x",
        "once_per moon of the measure x",
        "verification oracle of the measure x",
        "provisional escrow of the contract c",
    ]


WHO = identity_said("Ann", "Bell", date(1980, 1, 2), "female", "9434765919", "day")


def registered(number: int, sender: str | None = "s", survivor: int | None = None, **changes: Any) -> Registration:
    made = Registration(UUID(int=number), UUID(int=survivor or number), WHO, sender, "SK1 3XE")
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("changes", "repeats"),
    [
        ({}, True),
        ({"identity": replace(WHO, names=("abdi",), initials="A")}, True),  # number, birth and sex are the same
        ({"sender": "t"}, False),
        ({"identity": replace(WHO, nhs_number=None)}, False),
    ],
)
def test_the_same_word_of_the_same_sender_is_a_repeat(changes: dict[str, Any], repeats: bool) -> None:
    assert registered(1).repeats(registered(2, **changes)) is repeats
    assert not registered(1, first=False).repeats(registered(2, **changes))


@pytest.mark.parametrize(
    ("names", "repeats"),
    [(("ANN", "be-ll"), True), (("Bell", "ANN"), True), (("Amy", "Bell"), False), (("Ann", "Ball"), False)],
)
def test_without_a_number_a_repeat_says_all_the_same(names: tuple[str, str], repeats: bool) -> None:
    without = replace(WHO, nhs_number=None)
    other = identity_said(*names, WHO.birth_date, WHO.sex, None, "day")
    assert registered(1, identity=without).repeats(registered(2, identity=other)) is repeats
    assert not registered(1, identity=without).repeats(registered(2, identity=without, postcode=None))


def test_of_the_aliases_that_wait_the_first_of_each_sender_is_asked_about() -> None:
    person, merged = registered(1), registered(6, survivor=1, pending=True)
    first, second = registered(2, pending=True), registered(3, pending=True)
    other = registered(4, "t", pending=True)
    assert [each.waits for each in (person, merged, first)] == [False, False, True]
    asked = worth_asking(WHO, [person, first, second, other, merged])
    assert asked == [person, first, other, merged]


def test_what_registrations_are_compared_by_differs_by_area_and_by_each_word() -> None:
    said = digests_of("a", WHO, "s")
    assert said == digests_of("a", WHO, "s")
    parts = ("nhs_number", "likenesses", "identity")
    changed = {
        "area": (digests_of("b", WHO, "s"), parts),
        "sender": (digests_of("a", WHO, "t"), ("identity",)),
        "sex": (digests_of("a", replace(WHO, sex="male"), "s"), ("identity",)),
        "initials": (digests_of("a", replace(WHO, initials="AC"), "s"), ("likenesses",)),
        "names": (digests_of("a", replace(WHO, names=("ann",)), "s"), ("likenesses",)),
        "birth": (digests_of("a", replace(WHO, birth_date=DAY), "s"), ("likenesses", "identity")),
        "number": (digests_of("a", replace(WHO, nhs_number="9434765870"), "s"), ("nhs_number", "identity")),
    }
    for other, differing in changed.values():
        assert tuple(part for part in parts if getattr(other, part) != getattr(said, part)) == differing
    without = digests_of("a", replace(WHO, nhs_number=None), "s")
    assert (without.nhs_number, without.identity, without.likenesses) == (None, None, said.likenesses)


def test_a_contract_needs_the_cases_that_any_version_in_force_says_it_needs() -> None:
    """A later one that names another takes none away; of what no version in force has, the last word counts."""
    row: dict[str, Any] = {"code": "jobs", "title": "Jobs"}
    first = version(indicators=[row | {"contracts": ["c", "d"]}])
    second = version(version=2, valid_from="2013-04-02", indicators=[row | {"contracts": ["e", "c"]}])
    rows = {"jobs": row | {"contracts": ["e", "c"]}, "gone": {"contracts": ["d"]}, "homes": {"code": "homes"}}
    assert needed_by(rows, [first, second]) == {"jobs": ["c", "d", "e"], "gone": ["d"]}
