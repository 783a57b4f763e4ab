"""What of a person's outcomes would move money by a draft, and what of that nobody has verified."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.assessment.rules.facts import PersonFacts, Tariff
from services.assessment.rules.what_if import OutcomeSays, facts_by_draft, is_unverified, judging_day, moves_money

HIGH, LOW = UUID(int=1), UUID(int=2)
WAITS = OutcomeSays(
    client_id="c", state="proposed", measure="m", achieved_on="2012-07-02", episode_id="e", party="cdas", prime=None,
    contract="cdas-2012", journey_from=None, journey_to=None, provisional_until=None, provisional_rule=None,
    fingerprint="f", reason=None, effective_on=None, by_merge=False,
)  # fmt: skip
STANDS, FELL = replace(WAITS, state="achieved"), replace(WAITS, state="withdrawn", reason="corrected")
OTHER = replace(WAITS, fingerprint="g")


@pytest.mark.parametrize(
    ("now", "before", "moves"),
    [
        (WAITS, WAITS, False),
        (OTHER, WAITS, True),
        (replace(STANDS, fingerprint="g"), STANDS, True),  # whether a sample drew it
        (replace(STANDS, party="start", prime="cdas"), STANDS, False),
        (replace(WAITS, prime="haven"), WAITS, True),
        (replace(STANDS, contract=None), STANDS, True),
        (replace(STANDS, achieved_on="2012-07-03"), STANDS, True),
        (replace(STANDS, provisional_until="2013-07-02"), STANDS, True),
        (FELL, STANDS, True),
        (STANDS, FELL, True),
        (WAITS, None, True),
        (FELL, None, False),
        (replace(FELL, reason="represented"), FELL, False),
    ],
)
def test_only_what_money_hangs_on_is_told(now: OutcomeSays, before: OutcomeSays | None, *, moves: bool) -> None:
    assert moves_money(now, before) is moves


@pytest.mark.parametrize(
    ("now", "before", "unverified"),
    [
        (WAITS, None, True),
        (WAITS, FELL, True),
        (WAITS, STANDS, True),
        (OTHER, WAITS, True),
        (replace(WAITS, contract=None), WAITS, False),
        (STANDS, None, False),
        (FELL, WAITS, False),
    ],
)
def test_nobody_verified_what_did_not_wait_so_today(
    now: OutcomeSays, before: OutcomeSays | None, *, unverified: bool
) -> None:
    assert is_unverified(now, before) is unverified


def test_tariffs_have_the_bands_of_the_draft() -> None:
    tariffs = tuple(Tariff(id=key, on=date(2012, 4, 2), band="low") for key in (HIGH, LOW))
    facts = facts_by_draft(PersonFacts(client_id=UUID(int=9), tariffs=tariffs), {HIGH: "high"})
    assert [(tariff.id, tariff.band) for tariff in facts.tariffs] == [(HIGH, "high"), (LOW, "low")]


def test_people_are_judged_as_of_the_day_to_which_what_stands_was_brought() -> None:
    asked, later = date(2012, 9, 3), date(2012, 9, 4)
    assert [judging_day(asked, day) for day in (None, date(2012, 9, 2), later)] == [asked, asked, later]
