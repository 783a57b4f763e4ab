"""Death as the reason of an end: neither a success nor a failure."""

from typing import Any
from uuid import UUID

import pytest

from services.assessment.rules.cases.person import CountedPerson
from services.assessment.rules.cases.still_open import open_episodes
from services.assessment.rules.history import History
from services.assessment.rules.terms import Terms, terms
from tests.rules.assessment.case_lives import Somebody
from tests.rules.assessment.life import CLIENT, PUBLISHED, RIVERSIDE, Life, day, document


def scheme(kind: str, params: dict[str, Any], *, dead: str = "89") -> Terms:
    """Reason 89 means that the person has died."""
    text = document()
    text["measures"] = [{"code": "m", "kind": kind, "params": params, "once_per": "episode"}]
    for contract in text["contracts"]:
        contract["measures"] = ["m"]
    for reason in text["discharge_reasons"]:
        reason["class"] = "died" if reason["code"] == dead else reason["class"]
    return terms(text, PUBLISHED)


FAILED = scheme("discharge", {"classes": ["unsuccessful"]})
FAILED_OR_DIED = scheme("discharge", {"classes": ["unsuccessful", "died"]})
AWAY = scheme("no_representation", {"months": 12})
ENGAGED = scheme("engaged", {"weeks": 12, "contact_weeks": 4})


def ended(on: str, code: str = "89", **more: Any) -> tuple[Life, UUID]:
    life = Life()
    life.assess("2012-04-02")
    episode = life.start("2012-04-10")
    life.contact("2012-06-20")
    life.end(episode, on, code, **more)
    return life, episode


def test_an_end_by_death_meets_classes_that_list_it_and_no_others() -> None:
    life, _ = ended("2012-06-01")
    assert (life.met(FAILED), life.met(FAILED_OR_DIED)) == ([], [day("2012-06-01")])
    assert life.met(scheme("discharge", {"classes": ["successful", "neutral"]})) == []


def test_who_died_before_the_day_was_not_engaged_and_who_completed_was() -> None:
    assert ended("2012-06-30")[0].met(ENGAGED) == []
    assert ended("2012-06-30", "80")[0].met(ENGAGED) == [day("2012-06-30")]
    assert ended("2012-07-03")[0].met(ENGAGED) == [day("2012-07-03")]


@pytest.mark.parametrize(("code", "met"), [("89", False), ("85", True)])
def test_who_died_on_the_day_of_a_completion_elsewhere_has_not_stayed_away(code: str, met: bool) -> None:
    life, _ = ended("2012-09-01", "80")
    other = life.start("2012-06-01", RIVERSIDE)
    life.end(other, "2012-09-01", code)
    assert life.met(AWAY) == ([day("2013-09-01")] if met else [])


def test_after_a_death_nothing_is_open() -> None:
    life, _ = ended("2012-06-01")
    for measure in (AWAY, FAILED_OR_DIED):
        assert open_episodes(CLIENT, History(life.facts(), (measure,)), ()) == []


def test_a_corrected_reason_is_as_if_it_had_been_said_at_first() -> None:
    life, episode = ended("2012-06-01", "85")
    assert life.met(FAILED) == [day("2012-06-01")]
    life.end(episode, "2012-06-01", "89", revision=2)
    assert life.met(FAILED) == []
    first_so = ended("2012-06-01")[0]
    assert [one.state for one in life.derived(FAILED_OR_DIED).outcomes] == ["proposed"]
    assert life.met(FAILED_OR_DIED) == first_so.met(FAILED_OR_DIED)


def test_somebody_who_is_back_within_the_gap_had_not_died() -> None:
    life, _ = ended("2012-06-01")
    life.start("2012-06-10")
    assert life.met(FAILED_OR_DIED) == []
    assert life.fallen(FAILED_OR_DIED) == ["journey-continued"]


def test_the_class_is_that_of_the_day_of_the_end() -> None:
    text = document() | {"version": 2, "valid_from": "2012-06-02"}
    later = terms(text | {"measures": [{"code": "m", "kind": "discharge", "params": {"classes": ["died"]}}]}, PUBLISHED)
    assert len(ended("2012-06-01")[0].outcomes(FAILED_OR_DIED, later)) == 1
    assert ended("2012-06-02")[0].outcomes(FAILED_OR_DIED, later) == []  # 89 is unsuccessful by then


def somebody() -> Somebody:
    return Somebody("ann").comes("2012-04-02").assessed("2012-04-04", "7000")


def test_the_first_day_that_says_a_death_counts() -> None:
    who = somebody().happens("died", "2012-06-09", "2012-06-01")
    assert CountedPerson(who.facts, (), day("2012-09-01")).died_on == day("2012-06-01")
    assert CountedPerson(somebody().facts, (), day("2012-09-01")).died_on is None
    who.ends(who.starts("2012-05-02"), "2012-05-30", "89")
    assert CountedPerson(who.facts, (FAILED,), day("2012-09-01")).died_on == day("2012-05-30")
    assert CountedPerson(who.facts, (), day("2012-09-01")).died_on == day("2012-06-01")  # no scheme, no reason


def test_what_is_dated_after_a_death_is_named_and_the_death_itself_is_not() -> None:
    who = somebody().happens("died", "2012-06-01", "2012-06-09").comes("2012-06-01").comes("2012-07-01")
    who.dosed("2012-06-02")
    who.referred("2012-06-03")
    late = CountedPerson(who.facts, (FAILED,), day("2012-09-01")).dated_after_death
    assert [(record.kind, str(record.on)) for record in late] == [
        ("evidence", "2012-06-02"), ("referral", "2012-06-03"), ("contact", "2012-07-01"),
    ]  # fmt: skip
    assert CountedPerson(somebody().facts, (FAILED,), day("2012-09-01")).dated_after_death == []


def waited(who: Somebody, indicator: str) -> list[tuple[str, str | None, bool]]:
    cases = who.of(indicator)
    return [(str(case.eligible_on), str(case.until) if case.until else None, case.met_on is not None) for case in cases]


@pytest.mark.parametrize("indicator", ["contact-to-assessment", "contact-to-start"])
def test_who_has_died_waits_no_more_and_begins_no_wait(indicator: str) -> None:
    who = Somebody("ann").comes("2012-04-02")
    assert waited(who, indicator) == [("2012-04-02", None, False)]
    who.happens("died", "2012-06-01").comes("2012-07-01")
    assert waited(who, indicator) == [("2012-04-02", "2012-06-01", False)]


def test_no_referral_of_who_has_died_waits() -> None:
    who = somebody()
    assert waited(who, "assessment-to-referral") == [("2012-04-04", None, False)]
    who.happens("died", "2012-06-01")
    assert waited(who, "assessment-to-referral") == [("2012-04-04", "2012-06-01", False)]
    who.referred("2012-05-02")
    who.referred("2012-07-02")  # recorded late, and dated so
    assert waited(who, "referral-to-start") == [
        ("2012-05-02", "2012-06-01", False), ("2012-07-02", "2012-07-02", False),
    ]  # fmt: skip
