"""Where people were referred, what became of it, and what places there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from deploy.examples.oracle.figures.caseload import Caseload, Line, on
from deploy.examples.oracle.figures.counting import NOBODY, Counted, Figure, Series, on_last_days, wait

CLOSED = {"decline": "declined", "withdraw": "withdrawn", "close_referral": "did_not_start"}


@dataclass(frozen=True)
class Referral:
    """What became of one: the days on which it was accepted, begun, closed, and a first appointment was offered."""

    referred: date
    provider: str
    assessed: bool
    accepted: date | None
    offered: date | None
    started: date | None
    closed: date | None
    closed_by: str

    @property
    def ending(self) -> str:
        if self.started:
            return "started"
        return CLOSED[self.closed_by] if self.closed else "accepted" if self.accepted else "referred"

    @property
    def answered(self) -> date | None:
        declined = self.closed if self.closed_by == "decline" else None
        return self.accepted or declined or self.started

    @property
    def left(self) -> date | None:
        """From when it holds no place any more."""
        return self.started or self.closed


def _all(caseload: Caseload) -> Iterator[Referral]:
    said: dict[str, dict[str, Line]] = {}
    for line in caseload.did("accept", "start", *CLOSED):
        said.setdefault(caseload.referred(line)["id"], {})[line["do"]] = line
    for line in caseload.did("refer"):
        what = said.get(line["id"], {})
        closed_by = next((name for name in CLOSED if name in what), "")
        yield Referral(
            referred=on(line, "referredOn"),
            provider=caseload.service_of(line)["organisation"],
            assessed="assessmentId" in line["with"],
            accepted=date.fromisoformat(what["accept"]["on"]) if "accept" in what else None,
            offered=on(what["accept"], "firstOfferedOn") if "accept" in what else None,
            started=on(what["start"], "startedOn") if "start" in what else None,
            closed=date.fromisoformat(what[closed_by]["on"]) if closed_by else None,
            closed_by=closed_by,
        )


def _made(caseload: Caseload) -> Iterator[Counted]:
    """By ending."""
    return (Counted(each.referred, each.ending) for each in _all(caseload))


def _accepted(caseload: Caseload) -> Iterator[Counted]:
    """By provider."""
    for each in _all(caseload):
        yield Counted(each.referred, each.provider, each.ending in {"accepted", "started"} or bool(each.accepted))


def _closed(caseload: Caseload) -> Iterator[Counted]:
    """By ending."""
    return (Counted(each.closed, each.ending) for each in _all(caseload) if each.closed and not each.started)


def _without_assessment(caseload: Caseload) -> Iterator[Counted]:
    """By provider."""
    return (Counted(each.referred, each.provider, not each.assessed) for each in _all(caseload))


def _to_answer(caseload: Caseload) -> Iterator[Counted]:
    """By provider."""
    return (wait(each.referred, each.answered, each.provider) for each in _all(caseload))


def _to_offer(caseload: Caseload) -> Iterator[Counted]:
    """By provider."""
    return (wait(each.referred, each.offered, each.provider) for each in _all(caseload))


def _from_acceptance(caseload: Caseload) -> Iterator[Counted]:
    """By provider."""
    return (_to_start(each.accepted, each) for each in _all(caseload) if each.accepted)


def _from_offer(caseload: Caseload) -> Iterator[Counted]:
    """By provider."""
    return (_to_start(each.offered, each) for each in _all(caseload) if each.offered)


def _to_start(since: date, referral: Referral) -> Counted:
    """A start that is dated before waited for nothing."""
    return wait(since, max(since, referral.started) if referral.started else None, referral.provider)


def _waiting(caseload: Caseload) -> Iterator[Counted]:
    """By provider."""
    return (Counted(each.referred, each.provider, until=each.answered or each.closed) for each in _all(caseload))


def _held(caseload: Caseload) -> Iterator[Counted]:
    """By provider."""
    return (Counted(each.referred, each.provider, until=each.left) for each in _all(caseload))


def _occupied(caseload: Caseload) -> Iterator[Counted]:
    """By provider; on the day of a hand-over it is whose it is from then on."""
    for episode in caseload.file.episodes.values():
        days = [episode.started, *sorted(day for day, _ in episode.moves)]
        for day, following in zip(days, [*days[1:], episode.ended], strict=True):
            yield Counted(day, episode.party_on(day), until=following)


def _funded(caseload: Caseload) -> Iterator[Counted]:
    """By provider: places that were never changed."""
    for line in caseload.did("add_service"):
        for _ in range(line["with"]["places"]):
            yield Counted(date.fromisoformat(line["on"]), line["with"]["organisation"])


def _services(caseload: Caseload) -> Iterator[Counted]:
    """By provider: those that have a place, which was never changed."""
    for line in caseload.did("add_service"):
        if line["with"]["places"]:
            yield Counted(date.fromisoformat(line["on"]), line["with"]["organisation"])


def _shared_care(caseload: Caseload) -> Iterator[Counted]:
    """By provider: services that treat, of GP practices."""
    practices = {line["with"]["code"] for line in caseload.did("put_organisation") if line["with"]["kind"] == "gp"}
    for line in caseload.did("add_service"):
        said = line["with"]
        if said["places"] and said["isTreatment"] and said["organisation"] in practices:
            yield Counted(date.fromisoformat(line["on"]), said["organisation"])


COUNTED = {
    "referrals-made": _made,
    "referrals-accepted": _accepted,
    "referrals-closed": _closed,
    "referrals-without-assessment": _without_assessment,
    "referral-to-answer": _to_answer,
    "referral-to-offer": _to_offer,
    "acceptance-to-start": _from_acceptance,
    "offer-to-start": _from_offer,
}
THERE = {
    "referrals-waiting": _waiting,
    "places-held": _held,
    "places-occupied": _occupied,
    "places-funded": _funded,
    "services-open": _services,
    "gp-practices-in-shared-care": _shared_care,
}


def occupancy(caseload: Caseload, months: Sequence[date]) -> Series:
    """By provider: so many are occupied of so many that there are."""
    occupied = on_last_days(_occupied(caseload), months)
    there = on_last_days(_funded(caseload), months)
    return {cell: Figure(whole.eligible, occupied.get(cell, NOBODY).eligible, ()) for cell, whole in there.items()}
