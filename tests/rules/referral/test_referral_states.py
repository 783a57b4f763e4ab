"""Every action in every state: what it leads to, or that it is refused with what is allowed."""

from datetime import date

import pytest

from services.referral.rules.states import (
    EPISODE_ACTIONS,
    HOLDING,
    MOVES,
    OUTCOMES,
    SEEN_BY_PROVIDER,
    Action,
    EpisodeAction,
    EpisodeState,
    NotAllowed,
    ReferralState,
    after,
    check_episode,
    hold_expires_on,
)

TABLE = """
          arrive   accept   decline  withdraw  close  start   expire  void_the_start offer    send_on  undo_the_start
pending   referred accepted declined withdrawn closed started expired -              -        referred -
referred  -        accepted declined withdrawn closed started expired -              -        -        -
accepted  -        -        -        withdrawn closed started -       -              -        -        -
started   -        -        -        -         -      -       -       closed         -        -        accepted
declined  -        -        -        -         -      -       -       -              -        -        -
withdrawn -        -        -        -         -      -       -       -              -        -        -
closed    -        -        -        -         -      -       -       -              -        -        -
expired   -        -        -        -         -      -       -       -              -        -        -
waiting   -        -        declined withdrawn closed -       -       -              referred -        -
"""
_HEAD, *_LINES = [line.split() for line in TABLE.strip().splitlines()]
CASES = [
    (line[0], action.replace("_", " "), then) for line in _LINES for action, then in zip(_HEAD, line[1:], strict=True)
]
TAKEN_BACK = {"accepted", "declined", "withdrawn", "closed"}  # it stands as before it was said
CASES += [
    (state, "take back what was said", "referred" if state in TAKEN_BACK else "-")
    for state in [line[0] for line in _LINES]
]
NOT_OFFERED = ("arrive", "expire", "void the start", "undo the start", "take back what was said")
EPISODES = {
    "open": ["transfer", "end", "name a key worker", "void the start"],
    "ended": ["correct the end", "void the end", "void the start"],
    "voided": [],
}


def test_the_table_is_complete() -> None:
    assert {(state, action) for state, action, _ in CASES} == {
        (s.value, a.value) for s in ReferralState for a in Action
    }


@pytest.mark.parametrize(("state", "action", "then"), CASES)
def test_every_state_and_action(state: str, action: str, then: str) -> None:
    if then != "-":
        assert after(ReferralState(state), Action(action)) == then
        return
    with pytest.raises(NotAllowed) as refused:
        after(ReferralState(state), Action(action))
    assert (refused.value.state, refused.value.action) == (state, action)
    assert refused.value.allowed == [a for a in MOVES[ReferralState(state)] if a not in NOT_OFFERED]


def test_each_state_holds_a_place_or_waits_for_one_or_is_treatment_or_has_an_outcome() -> None:
    parts = [HOLDING, frozenset({ReferralState.WAITING}), frozenset({ReferralState.STARTED}), frozenset(OUTCOMES)]
    assert sum(len(part) for part in parts) == len(ReferralState)
    assert frozenset().union(*parts) == frozenset(ReferralState)


def test_a_provider_sees_it_until_it_is_declined_or_closed() -> None:
    assert {"pending", "referred", "accepted", "started", "waiting"} == SEEN_BY_PROVIDER


@pytest.mark.parametrize("state", EpisodeState)
@pytest.mark.parametrize("action", EpisodeAction)
def test_every_action_on_an_episode(state: EpisodeState, action: EpisodeAction) -> None:
    allowed = EPISODES[state]
    assert list(EPISODE_ACTIONS[state]) == allowed
    if action in allowed:
        check_episode(state, action)
    else:
        with pytest.raises(NotAllowed) as refused:
            check_episode(state, action)
        assert refused.value.allowed == [episode for episode in allowed if episode != "void the start"]


def test_a_hold_of_21_days_is_free_again_on_the_21st_day_after() -> None:
    assert hold_expires_on(date(2012, 2, 20), 21) == date(2012, 3, 12)
