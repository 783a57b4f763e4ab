"""What an organisation is told of a person whom it sent: only days, each by name, on a ground that is in force.

docs/access.md, "What a referrer is told".
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

DisclosedDay = Literal["assessed", "referred", "started", "ended"]
DISCLOSED_DAYS: tuple[DisclosedDay, ...] = ("assessed", "referred", "started", "ended")


@dataclass(frozen=True, slots=True)
class DisclosureBasis:
    """A consent or an order: what it tells, of which days, and whether somebody has withdrawn it."""

    tells: Collection[str]
    tells_from: date
    until: date
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Treatment:
    """From when to when one episode goes; null while it does."""

    started_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class HowTheyGetOn:
    """The first assessment, referral and start of treatment; and, where nobody treats them any more, the last end."""

    assessed_on: date | None = None
    referred_on: date | None = None
    started_on: date | None = None
    ended_on: date | None = None


def in_force(grounds: Iterable[DisclosureBasis], today: date) -> list[DisclosureBasis]:
    return [ground for ground in grounds if not ground.withdrawn and ground.tells_from <= today <= ground.until]


def days_told(
    grounds: Iterable[DisclosureBasis],
    assessed: Collection[date],
    referred: Collection[date],
    treated: Collection[Treatment],
    today: date,
) -> tuple[list[DisclosedDay], HowTheyGetOn]:
    """What is told at all, and the days. Each ground tells of what came to be on its own days: of two first days the
    earlier is told, of two ends the later.
    """
    standing = in_force(grounds, today)
    tells = [name for name in DISCLOSED_DAYS if any(name in ground.tells for ground in standing)]
    says = HowTheyGetOn()
    for ground in standing:
        says = _both(says, _by(ground, assessed, referred, treated, today))
    return tells, says


def _by(
    ground: DisclosureBasis,
    assessed: Collection[date],
    referred: Collection[date],
    treated: Collection[Treatment],
    today: date,
) -> HowTheyGetOn:
    def counts(day: date) -> bool:
        return ground.tells_from <= day <= today

    begun = [episode for episode in treated if counts(episode.started_on)]
    says = HowTheyGetOn(
        assessed_on=min(filter(counts, assessed), default=None),
        referred_on=min(filter(counts, referred), default=None),
        started_on=min((episode.started_on for episode in begun), default=None),
        ended_on=_left_on(begun, treated, today),
    )
    return replace(says, **{f"{name}_on": None for name in DISCLOSED_DAYS if name not in ground.tells})


def _left_on(begun: Collection[Treatment], treated: Collection[Treatment], today: date) -> date | None:
    """None while anybody treats them, since whatever day; an end entered for a day to come has not been yet."""
    if any(episode.ended_on is None or episode.ended_on > today for episode in treated):
        return None
    return max((episode.ended_on for episode in begun if episode.ended_on is not None), default=None)


def _both(first: HowTheyGetOn, second: HowTheyGetOn) -> HowTheyGetOn:
    def earlier(day: date | None, other: date | None) -> date | None:
        return min((each_day for each_day in (day, other) if each_day), default=None)

    return HowTheyGetOn(
        assessed_on=earlier(first.assessed_on, second.assessed_on),
        referred_on=earlier(first.referred_on, second.referred_on),
        started_on=earlier(first.started_on, second.started_on),
        ended_on=max((day for day in (first.ended_on, second.ended_on) if day), default=None),
    )
