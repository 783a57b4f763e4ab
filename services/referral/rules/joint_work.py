"""When one service may be asked to work beside another."""

from dataclasses import dataclass
from typing import Literal

from services.referral.rules.states import OPEN, ReferralState

JointWorkKind = Literal["along", "brings_back"]
TAKEN_BACK = frozenset({ReferralState.DECLINED, ReferralState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class JointReferral:
    """A referral that is worked on together with another. `treatment_over`: it led to a treatment that has ended.
    `stands_beside`: it is worked on beside another; `leads`: others are worked on beside it.
    """

    state: ReferralState
    treatment_over: bool = False
    stands_beside: bool = False
    leads: bool = False

    @property
    def goes_on(self) -> bool:
        return self.state in OPEN or (self.state == ReferralState.STARTED and not self.treatment_over)


def learns(kind: JointWorkKind, *, leads: bool, agreed: bool) -> bool:
    """Whether a service is told of the other one, which `leads` or not. Without the person's word neither is; but
    whoever is to bring somebody back has to know where from.
    """
    return agreed or (kind == "brings_back" and leads)


def obstacle(kind: JointWorkKind, lead: JointReferral, *, others_beside: bool) -> str | None:
    """Why it cannot be; None where it can. `others_beside`: there are others beside the one that is to work along.

    One leads and the others work beside it, so that everybody knows whom to ask: there are no chains.
    """
    if lead.stands_beside:
        return "is itself worked on beside another referral: name that one"
    if others_beside:
        return "cannot lead here: others work beside this referral, so it leads itself"
    if lead.state in TAKEN_BACK:
        return "was declined or taken back, so nobody works there"
    if kind == "along" and not lead.goes_on:
        return "is over, so nobody works there: who is to bring the person back says so (brings_back)"
    return None
