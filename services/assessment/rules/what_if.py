"""What would become of a person's outcomes by a draft, beside what stands of them.

Payment rules 9.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.assessment.rules.facts import PersonFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeSays:
    """What of an outcome money hangs on; ids and days as text. `fingerprint` is of the evidence."""

    client_id: str
    state: str
    measure: str
    achieved_on: str
    episode_id: str
    party: str
    prime: str | None
    contract: str | None
    journey_from: str | None
    journey_to: str | None
    provisional_until: str | None
    provisional_rule: str | None
    fingerprint: str
    reason: str | None
    effective_on: str | None
    by_merge: bool


_NO_MONEY = {"episode_id"}
_SAYS = [name for name in OutcomeSays.__slots__ if name not in {*_NO_MONEY, "party", "prime"}]


def facts_by_draft(facts: PersonFacts, bands: Mapping[UUID, str]) -> PersonFacts:
    """With the bands that the draft would have tariffs in."""
    tariffs = [replace(it, band=bands[it.id]) if it.id in bands else it for it in facts.tariffs]
    return replace(facts, tariffs=tuple(tariffs))


def moves_money(now: OutcomeSays, before: OutcomeSays | None) -> bool:
    """Whether anything differs that money hangs on, that nobody could verify it included. What has fallen, and would
    have, comes to nothing either way. On its evidence hangs whether a sample drew it.
    """
    fallen = now.state == "withdrawn"
    if before is None or before.state == "withdrawn":
        return not fallen
    return (
        is_unverified(now, before)
        or (now.prime or now.party) != (before.prime or before.party)
        or any(getattr(now, name) != getattr(before, name) for name in _SAYS)
    )


def is_unverified(now: OutcomeSays, before: OutcomeSays | None) -> bool:
    """Nobody verified it, since nobody could: it does not wait for a verifier today, or with other evidence. What waits
    today, just so, goes on waiting.
    """
    if now.state != "proposed":
        return False
    return before is None or before.state != "proposed" or _seen(now) != _seen(before)


def _seen(says: OutcomeSays) -> tuple[str, ...]:
    return says.measure, says.fingerprint, says.episode_id, says.party


def judging_day(asked_on: date, ticked: date | None) -> date:
    """What stands was brought to the last day whose work was done, and is compared as of that."""
    return max(asked_on, ticked or asked_on)
