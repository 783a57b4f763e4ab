"""Referrals, stays at a service, and services as cases see them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.referral.rules.states import OUTCOMES, ReferralState


@dataclass(frozen=True, slots=True)
class CountedReferral:
    """A referral. Of one that an older version closed or accepted nobody says on which day. `returning`: treated before
    under whatever id. `waited`: for a place. `first_…` is what the ranking had first that it was made from; an older
    version kept none, nor is there one for a service that did not suit.
    """

    id: UUID
    client_id: UUID
    provider: str
    service_id: UUID
    modality: str
    choice: str
    assessed: bool
    referred_on: date
    state: str
    reason: str | None
    accepted_on: date | None
    first_offered_on: date | None
    closed_on: date | None
    started_on: date | None
    returning: bool = False
    ranked_on: date | None = None
    first_provider: str | None = None
    first_service: str | None = None
    first_chosen: bool | None = None
    waited: bool = False
    place_offered_on: date | None = None
    pending_since: date | None = None
    arrived_on: date | None = None

    @property
    def held_from(self) -> date | None:
        """From when it holds a place: at once, or from when one was offered to whoever waited."""
        return self.place_offered_on if self.waited else self.referred_on

    @property
    def answerable_from(self) -> date | None:
        """From when it could be answered: of who was referred before they were assessed, from when the assessment came.
        None while none has, nor anybody answered all the same.
        """
        if self.arrived_on is not None and self.arrived_on != self.pending_since:
            return max(self.referred_on, self.arrived_on)
        is_seen = self.pending_since is None or self.arrived_on is not None or self.answered_on is not None
        return self.referred_on if is_seen else None

    @property
    def is_closed(self) -> bool:
        return ReferralState(self.state) in OUTCOMES

    @property
    def ending(self) -> str:
        """What became of it so far."""
        return OUTCOMES.get(ReferralState(self.state), self.state)

    @property
    def answered_on(self) -> date | None:
        """By who was asked: accepted, declined, or begun at once."""
        if self.accepted_on:
            return self.accepted_on
        if self.state == ReferralState.DECLINED:
            return self.shut_on
        return self.started_on

    @property
    def shut_on(self) -> date | None:
        return (self.closed_on or self.referred_on) if self.is_closed else None

    @property
    def left_on(self) -> date | None:
        """From when it holds no place any more: begun, or closed."""
        days = [day for day in (self.started_on, self.shut_on) if day]
        return max(min(days), self.held_from or self.referred_on) if days else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStay:
    """Of one episode at one service, to the day before `until`."""

    episode_id: UUID
    number: int
    client_id: UUID
    provider: str
    service_id: UUID
    modality: str
    first: date
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePlaces:
    """A service, and how many places it has had from each day on, in the order in which it was said. `shares_care`: it
    treats, and a GP practice has it.
    """

    id: UUID
    provider: str
    modality: str
    places: tuple[tuple[date, int], ...]
    setting: str | None = None
    shares_care: bool = False
