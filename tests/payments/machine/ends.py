"""What must hold once histories are over, beside that both sides said the same after each step.

- All that was told, told again in another order, changes nothing: no line is posted.
- Told in another order to areas that know nothing any more, and of which nobody paid anything, it comes to what stands;
  some hear nothing at all of what is withdrawn in the end. After a final account it matters what came when, and while
  it is asked who somebody is, or something is disputed, a balance on account is no lower than what runs have approved
  of it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

from shared.messaging.events import Payload
from tests.harness import Running
from tests.payments.machine.by_service import ByService, later, looked_at
from tests.payments.machine.schemes import closed_on
from tests.payments.machine.steps import Asked, Disputed, Stated, Step, Together

HALF = 0.5
BATCHES = 6  # in each what all have to say of one service comes together
LINES = "SELECT area, count(*) AS lines FROM transfer GROUP BY area"


async def said_again(payments: Running, areas: Sequence[ByService], random: Random) -> list[str]:
    """Of each area what has changed by it, if anything has."""
    before, lines = [each.picture for each in areas], await _lines(payments)
    await payments.deliver(*mixed([event for each in areas for event in each.told], random))
    await looked_at(payments, areas)
    after = await _lines(payments)
    return [
        ""
        if (was, lines.get(each.area)) == (each.picture, after.get(each.area))
        else f"told again: {was}\n  is now {each.picture}, in {after.get(each.area)} lines after {lines.get(each.area)}"
        for was, each in zip(before, areas, strict=True)
    ]


async def in_another_order(
    payments: Running, areas: Sequence[ByService], taken: Sequence[Sequence[Step]], random: Random
) -> list[str]:
    """Of each area what stands otherwise once it has forgotten all and heard the same facts.

    It is the same area, since of claims of one day the cap takes the one with the lower id.
    """
    today = payments.today
    await payments.clear()
    payments.today = today
    others = [ByService(payments, each.area, each.versions) for each in areas]
    events: list[Payload] = []
    for other, steps in zip(others, taken, strict=True):
        told = without_withdrawn(steps) if random.random() < HALF else steps
        events += [other.telling.published(0), *(event for step in told for event in other.telling.events(step))]
    await payments.deliver(*mixed(events, random))
    await later(payments, 0)
    await looked_at(payments, others)
    return [
        ""
        if (was := _whoever_paid(each, steps)) == (stands := _whoever_paid(other, steps)) or closed_on(each.versions)
        else f"in another order: {stands}\n  stands instead of {was}"
        for each, other, steps in zip(areas, others, taken, strict=True)
    ]


def _whoever_paid(area: ByService, steps: Sequence[Step]) -> Mapping[tuple[str, str], int]:
    """What stands whatever runs have paid."""
    standing = area.picture.standing
    settled = {step.person: step.settled for step in steps if isinstance(step, Asked)}
    disputes = Counter(step.name for step in steps if isinstance(step, Disputed))
    if all(settled.values()) and not any(times % 2 for times in disputes.values()):
        return standing
    return {place: pence for place, pence in standing.items() if not place[1].startswith("on-account-difference/")}


def without_withdrawn(steps: Sequence[Step]) -> list[Step]:
    """What is withdrawn in the end has left nothing behind: its words are left out."""
    words = [word for step in steps for word in words_of(step)]
    last = {word.name: word.word for word in words}
    left: list[Step] = []
    for step in steps:
        if isinstance(step, Stated | Together):
            left += [word for word in words_of(step) if last[word.name] != "withdrawn"]
        else:
            left.append(step)
    return left


def words_of(step: Step) -> tuple[Stated, ...]:
    match step:
        case Stated():
            return (step,)
        case Together(words):
            return words
        case _:
            return ()


def mixed(events: Sequence[Payload], random: Random) -> list[Payload]:
    anyhow = random.sample(events, len(events))
    size = max(1, -(-len(anyhow) // BATCHES))
    batches = [anyhow[start : start + size] for start in range(0, len(anyhow), size)]
    return [event for batch in batches for event in sorted(batch, key=lambda event: event.topic)]


async def _lines(payments: Running) -> dict[str, int]:
    return {row["area"]: row["lines"] for row in await payments.db.read(LINES)}
