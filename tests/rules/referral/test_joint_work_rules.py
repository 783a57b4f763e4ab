"""When one service may be asked to work beside another."""

from typing import get_args

import pytest

from services.referral.rules.joint_work import JointReferral, JointWorkKind, obstacle
from services.referral.rules.states import ReferralState

GOES_ON = [ReferralState.PENDING, ReferralState.REFERRED, ReferralState.ACCEPTED, ReferralState.WAITING]
KINDS: tuple[JointWorkKind, ...] = get_args(JointWorkKind)


def lead(state: ReferralState, *, over: bool = False, beside: bool = False) -> JointReferral:
    return JointReferral(state, treatment_over=over, stands_beside=beside)


@pytest.mark.parametrize("state", [*GOES_ON, ReferralState.STARTED])
@pytest.mark.parametrize("kind", KINDS)
def test_beside_what_goes_on_somebody_may_work_or_bring_the_person_back(
    kind: JointWorkKind, state: ReferralState
) -> None:
    assert obstacle(kind, lead(state), others_beside=False) is None


@pytest.mark.parametrize(
    "was", [lead(ReferralState.CLOSED), lead(ReferralState.EXPIRED), lead(ReferralState.STARTED, over=True)]
)
def test_to_what_is_over_somebody_may_only_be_brought_back(was: JointReferral) -> None:
    assert "brings_back" in (obstacle("along", was, others_beside=False) or "")
    assert obstacle("brings_back", was, others_beside=False) is None


@pytest.mark.parametrize("state", [ReferralState.DECLINED, ReferralState.WITHDRAWN])
@pytest.mark.parametrize("kind", KINDS)
def test_nobody_works_beside_what_was_declined_or_taken_back(kind: JointWorkKind, state: ReferralState) -> None:
    assert "declined or taken back" in (obstacle(kind, lead(state), others_beside=False) or "")


@pytest.mark.parametrize("state", ReferralState)
@pytest.mark.parametrize("kind", KINDS)
def test_there_are_no_chains(kind: JointWorkKind, state: ReferralState) -> None:
    assert "name that one" in (obstacle(kind, lead(state, beside=True), others_beside=False) or "")
    assert "leads itself" in (obstacle(kind, lead(state), others_beside=True) or "")
