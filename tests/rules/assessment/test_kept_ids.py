"""Ids and digests that are kept with people's outcomes and cases: another release may not make others of the same."""

from datetime import date
from uuid import UUID

from services.assessment.rules.identity import digests_of, identity_said
from services.assessment.rules.selection import evidence_id, place_id
from tests.rules.assessment.case_lives import Somebody

EPISODE, THINGS = UUID(int=1), (UUID(int=2), UUID(int=3))


def test_an_outcome_has_the_id_that_it_has_had_since_the_first_release() -> None:
    assert place_id("m", EPISODE) == UUID("d12f4c9e-143a-59f3-8ce5-d688e5bde86a")
    assert evidence_id("m", EPISODE, "cdas", THINGS) == UUID("81f379bb-120d-5029-8496-401a7aa22b28")
    assert evidence_id("m", EPISODE, "cdas", THINGS, 1) == UUID("d9dd1837-b838-5f32-9a84-92ed1705b958")


def test_a_stay_in_treatment_has_the_id_that_it_has_had() -> None:
    who = Somebody("ann").assessed("2012-04-02", "7000")
    who.moves(who.starts("2012-04-10"), "2012-05-01", "riverside")
    assert [str(case.subject_id) for case in who.of("in-treatment")] == [
        "ea3333f3-012b-57df-bf61-091bf3a45831",
        "6166745d-dabf-51cc-920c-c543ca2d8047",
    ]


def test_registrations_are_compared_with_what_is_kept_of_earlier_ones() -> None:
    digests = digests_of("a", identity_said("Ann", "Bell", date(1980, 5, 1), "female", "9434765919", "day"), "s")
    assert digests.nhs_number is not None
    assert digests.identity is not None
    assert [digest.hex()[:16] for digest in (digests.nhs_number, *digests.likenesses, digests.identity)] == [
        "7d55cc7f1cdfe37f", "7feb090214b9d5ef", "8c374ab2eeb61cd7", "5a7cda05444b766b", "31241805f6dc8c57",
        "0fe0b1e7460b8d2e",
    ]  # fmt: skip
