"""What who is paid reads of an outcome stays as it is, to the byte, when news takes nothing from them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args

import pytest

from services.assessment.api.views import party_view
from services.assessment.commands.changes import changes
from services.assessment.commands.reconcile import outcome_event
from services.assessment.models.rows import OutcomeRow
from services.assessment.rules.candidates import Fall
from services.assessment.rules.outcomes import DerivedOutcome, PersonOutcomes
from services.assessment.schemas.outcomes import WithdrawalReason
from services.assessment.store.person_facts import KnownPerson, PublishedOfPerson
from tests.rules.assessment.life import CDAS, CLIENT, Life, one_measure, verified

TODAY = date(2012, 12, 1)
REASONS = sorted(get_args(WithdrawalReason))
GONE = {"merged", "corrected", "voided"}  # nothing meets it any more
SCHEME = one_measure("discharge", {"classes": ["successful"]})
Told = tuple[str, str | None]
BEFORE: list[Told] = [("proposed", None), ("achieved", None), *[("withdrawn", reason) for reason in REASONS]]


class Story:
    """One outcome, by what its facts add up to each time."""

    def __init__(self, contract: str | None) -> None:
        self.life = Life()
        self.life.end(self.life.start("2012-04-10"), "2012-09-01")
        (outcome,) = self.life.outcomes(SCHEME)
        (seen,) = self.life.derived(SCHEME, verified=verified(outcome)).outcomes
        self.proposed, self.achieved = [replace(each, contract=contract) for each in (outcome, seen)]
        self.told: OutcomeRow | None = None
        self.today = TODAY

    def now(self, state: str, reason: str | None = None) -> OutcomeRow:
        """As the table holds it after this, a day later."""
        self.today += timedelta(days=1)
        kin = (CLIENT, CDAS) if reason == "merged" else (CLIENT,)
        person = KnownPerson(CLIENT, "stockport", kin, True)  # type: ignore[arg-type]
        found = changes(
            person, self.life.facts(), self._adds_up(state, reason), self._stored(state, reason), self.today
        )
        for row in (*found.outcomes, *found.quiet):
            self.told = row
        assert self.told is not None
        return self.told

    def _adds_up(self, state: str, reason: str | None) -> PersonOutcomes:
        outcomes: Sequence[DerivedOutcome] = ()
        if reason not in GONE:
            fall = Fall(reason, None, TODAY) if reason else None
            of = self.achieved if state == "achieved" else self.proposed
            outcomes = (replace(of, state=state, fall=fall),)  # type: ignore[arg-type]
        return PersonOutcomes(tuple(outcomes), (), (), (), None)

    def _stored(self, state: str, reason: str | None) -> PublishedOfPerson:
        if self.told is None:
            return PublishedOfPerson()
        return PublishedOfPerson(outcomes=[self.told])


def begun(contract: str | None, state: str, reason: str | None) -> Story:
    story = Story(contract)
    story.now("proposed")
    if reason or state == "achieved":
        story.now(state, reason)
    return story


def shown(row: OutcomeRow) -> str:
    return party_view(row, {}).model_dump_json()


@pytest.mark.parametrize("contract", ["cdas-2012", None])
@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("reason", REASONS)
def test_what_takes_nothing_is_told_to_nobody_who_is_paid(contract: str | None, before: Told, reason: str) -> None:
    story = begun(contract, *before)
    first = story.told
    assert first is not None
    then = story.now("withdrawn", reason)
    takes_nothing = first.state == "withdrawn" or (contract is None and reason != "refused")
    assert (shown(then) == shown(first)) is takes_nothing
    again = story.now("withdrawn", "superseded" if reason == "represented" else "represented")
    assert shown(again) == shown(then)


@pytest.mark.parametrize("contract", ["cdas-2012", None])
@pytest.mark.parametrize("reason", REASONS)
def test_what_stands_again_is_told_as_it_stands(contract: str | None, reason: str) -> None:
    story = begun(contract, "withdrawn", reason)
    story.now("withdrawn", "represented")
    stands = party_view(story.now("achieved"), {})
    assert (stands.state, stands.reason, stands.effective_on) == ("achieved", None, None)


def test_who_oversees_reads_why_it_falls_now_and_payments_what_who_is_paid_is_told() -> None:
    story = begun("cdas-2012", "withdrawn", "refused")
    said: Any = outcome_event(story.now("withdrawn", "represented"), None)
    assert (said.reason, said.told_reason, said.revision) == ("represented", "refused", 3)
    assert said.told_effective_on is None  # the same day
    said = outcome_event(story.now("withdrawn", "refused"), None)
    assert (said.reason, said.told_reason) == ("refused", None)


def test_of_what_never_paid_its_own_correction_is_told() -> None:
    story = begun(None, "proposed", None)
    (end,) = story.life.facts().ends
    story.life.made.remove(end)
    story.life.end(end.id, "2012-09-01", revision=2, voided=True)
    assert party_view(story.now("withdrawn", "voided"), {}).reason == "voided"


def test_a_fall_told_before_its_day_was_kept_is_told_no_day_of_what_came_after() -> None:
    story = begun("cdas-2012", "withdrawn", "refused")
    assert story.told is not None
    story.told = replace(story.told, known_on=None)
    before = shown(story.told)
    story.told = story.now("withdrawn", "represented")
    assert story.told.shown is not None
    without = {name: value for name, value in story.told.shown.items() if name != "known_on"}
    assert shown(replace(story.told, shown=without)) == before
