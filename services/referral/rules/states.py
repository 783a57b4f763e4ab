"""What may be done with a referral and with an episode, in each of their states."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal


class ReferralState(StrEnum):
    PENDING = "pending"  # the client is not yet known here; the place is held all the same
    REFERRED = "referred"
    ACCEPTED = "accepted"
    STARTED = "started"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"  # never engaged
    EXPIRED = "expired"
    WAITING = "waiting"  # for a place; none is held


class Action(StrEnum):
    ARRIVE = "arrive"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    CLOSE = "close"
    START = "start"
    EXPIRE = "expire"
    VOID_START = "void the start"
    UNDO_START = "undo the start"  # it was recorded by mistake, and the referral stands as before
    OFFER = "offer"
    SEND_ON = "send on"  # without an assessment: the LASARS's alone
    TAKE_BACK = "take back what was said"  # it stands as before: see `before_answer`


_UNANSWERED = {
    Action.ACCEPT: ReferralState.ACCEPTED,
    Action.DECLINE: ReferralState.DECLINED,
    Action.WITHDRAW: ReferralState.WITHDRAWN,
    Action.CLOSE: ReferralState.CLOSED,
    Action.START: ReferralState.STARTED,
    Action.EXPIRE: ReferralState.EXPIRED,
}
MOVES: Mapping[ReferralState, Mapping[Action, ReferralState]] = {
    ReferralState.PENDING: {
        Action.ARRIVE: ReferralState.REFERRED,
        Action.SEND_ON: ReferralState.REFERRED,
        **_UNANSWERED,
    },
    ReferralState.REFERRED: _UNANSWERED,
    ReferralState.ACCEPTED: {
        Action.WITHDRAW: ReferralState.WITHDRAWN,
        Action.CLOSE: ReferralState.CLOSED,
        Action.START: ReferralState.STARTED,
        Action.TAKE_BACK: ReferralState.REFERRED,
    },
    ReferralState.STARTED: {
        Action.VOID_START: ReferralState.CLOSED,
        Action.UNDO_START: ReferralState.ACCEPTED,
    },
    ReferralState.DECLINED: {Action.TAKE_BACK: ReferralState.REFERRED},
    ReferralState.WITHDRAWN: {Action.TAKE_BACK: ReferralState.REFERRED},
    ReferralState.CLOSED: {Action.TAKE_BACK: ReferralState.REFERRED},
    ReferralState.EXPIRED: {},
    ReferralState.WAITING: {
        Action.OFFER: ReferralState.REFERRED,
        Action.DECLINE: ReferralState.DECLINED,
        Action.WITHDRAW: ReferralState.WITHDRAWN,
        Action.CLOSE: ReferralState.CLOSED,
    },
}
HOLDING = frozenset({ReferralState.PENDING, ReferralState.REFERRED, ReferralState.ACCEPTED})
UNANSWERED = frozenset({ReferralState.PENDING, ReferralState.REFERRED})
OPEN = HOLDING | {ReferralState.WAITING}
SEEN_BY_PROVIDER = OPEN | {ReferralState.STARTED}
OUTCOMES: Mapping[ReferralState, str] = {
    ReferralState.DECLINED: "declined",
    ReferralState.WITHDRAWN: "withdrawn",
    ReferralState.CLOSED: "did_not_start",
    ReferralState.EXPIRED: "expired",
}
# Not by a worker, by way of the episode, or only by who said it and for some days.
_NOT_OFFERED = frozenset({Action.ARRIVE, Action.EXPIRE, Action.VOID_START, Action.UNDO_START, Action.TAKE_BACK})
TAKEN_BACK_WITHIN = timedelta(days=14)  # of the day on which a referral ended; an acceptance while it stands


class EpisodeState(StrEnum):
    OPEN = "open"
    ENDED = "ended"
    VOIDED = "voided"  # never started


class EpisodeAction(StrEnum):
    TRANSFER = "transfer"
    END = "end"
    CORRECT_END = "correct the end"
    VOID_END = "void the end"
    NAME_KEY_WORKER = "name a key worker"
    VOID_START = "void the start"  # the LASARS's alone


EPISODE_ACTIONS: Mapping[EpisodeState, tuple[EpisodeAction, ...]] = {
    EpisodeState.OPEN: (
        EpisodeAction.TRANSFER,
        EpisodeAction.END,
        EpisodeAction.NAME_KEY_WORKER,
        EpisodeAction.VOID_START,
    ),
    EpisodeState.ENDED: (EpisodeAction.CORRECT_END, EpisodeAction.VOID_END, EpisodeAction.VOID_START),
    EpisodeState.VOIDED: (),
}

DeclineReason = Literal[
    "no_capacity",
    "not_eligible",
    "needs_other_service",
    "risk_too_high",
    "out_of_area",
    "known_elsewhere",
    "client_declined",
    "other",
]
WithdrawReason = Literal[
    "client_request",
    "referred_in_error",
    "needs_changed",
    "moved_away",
    "custody",
    "died",
    "other",
]
CloseReason = Literal[
    "did_not_start",
    "did_not_attend",
    "not_contacted",
    "client_declined",
    "moved_away",
    "custody",
    "died",
    "other",
]
VoidReason = Literal["entered_in_error", "wrong_person", "still_in_treatment", "other"]
CorrectionReason = Literal["entered_in_error", "wrong_person", "reported_late", "found_on_review", "other"]
StartVoidReason = Literal["entered_in_error", "wrong_person", "stale_referral", "did_not_start", "other"]
RECORDED_BY_MISTAKE = frozenset({"entered_in_error", "wrong_person"})  # of a start: the referral goes on
AnswerVoidReason = Literal["entered_in_error", "wrong_person", "changed_since", "other"]
AppointmentReason = Literal["entered_in_error", "moved", "other"]
SendOnReason = Literal["rapid_access", "urgent_need", "safeguarding", "other"]
NEVER_STARTED: CloseReason = "did_not_start"
HOLD_EXPIRED = "hold_expired"
NEVER_ASSESSED = "never_assessed"  # no assessment came while the place was held, so nobody could answer
REGISTERED_NOWHERE = "registered_nowhere"  # nobody is registered by the id under which they were referred
NOBODYS_DAYS = 3  # how long that is known before what is held is let go: a mistake is put right meanwhile
SYSTEM = "referral"  # who does what nobody did
PROVIDER_LEFT = "provider_left"  # and the person was referred to its successor


class NotAllowed(Exception):
    """The state of the thing does not allow this action."""

    def __init__(self, state: str, action: str, allowed: Sequence[str]) -> None:
        super().__init__(f"{action} is not possible in state {state}")
        self.state, self.action, self.allowed = state, action, list(allowed)


def after(state: ReferralState, action: Action) -> ReferralState:
    moves = MOVES[state]
    if action not in moves:
        raise NotAllowed(state, action, [a for a in moves if a not in _NOT_OFFERED])
    return moves[action]


def check_episode(state: EpisodeState, action: EpisodeAction) -> None:
    if action not in EPISODE_ACTIONS[state]:
        offered = [allowed for allowed in EPISODE_ACTIONS[state] if allowed != EpisodeAction.VOID_START]
        raise NotAllowed(state, action, offered)


def hold_expires_on(today: date, hold_days: int) -> date:
    """The first day on which the place is free again."""
    return today + timedelta(days=hold_days)


def held_anew_until(held_until: date, pending_since: date, arrived_on: date) -> date:
    """An assessment that comes on a later day gives whoever answers all the days that they have."""
    return held_until + (arrived_on - pending_since)


def held_as(*, client_known: bool) -> ReferralState:
    """With a place that is held: whoever is to answer may know of whom, or not before an assessment has come."""
    return ReferralState.REFERRED if client_known else ReferralState.PENDING


def let_go_since(today: date) -> date:
    """Of whom it has been known since then, or longer, that they are registered nowhere, nothing is held any more."""
    return today - timedelta(days=NOBODYS_DAYS)


def before_answer(state: ReferralState, *, accepted: bool, waits: bool, client_known: bool) -> ReferralState:
    """As what a referral stood before it was accepted or ended: an end leaves what it had been accepted as, and whoever
    waited for a place stands in the queue where they stood.
    """
    if accepted and state != ReferralState.ACCEPTED:
        return ReferralState.ACCEPTED
    return ReferralState.WAITING if waits else held_as(client_known=client_known)


def held_at_least_until(held_until: date, today: date) -> date:
    """Of an answer that was taken back: if the days to answer are over by then, it can be answered until midnight."""
    return max(held_until, today + timedelta(days=1))


def expired_for(state: ReferralState, *, nobodys: bool) -> str:
    """Why a hold ran out: nobody answers who could not know whom they would be answering for."""
    if nobodys:
        return REGISTERED_NOWHERE
    return NEVER_ASSESSED if state == ReferralState.PENDING else HOLD_EXPIRED
