"""What may be paid once. Payment rules, section 3, "Once per"."""

from collections import defaultdict
from collections.abc import Iterator

from tests.model.attribution import Cover, cover
from tests.model.facts import Facts, Outcome
from tests.model.versions import measure_terms

Scope = tuple[str, ...]


def scope(facts: Facts, outcome: Outcome, covered: Cover) -> Scope:
    """silent: "once per episode" of an outcome without an episode. It is once per journey.

    silent: a version that changes *once per* between two outcomes. Each has the place that its own day gives it.
    """
    once_per = measure_terms(facts.versions, outcome.measure, outcome.counts_from or outcome.achieved_on).once_per
    match once_per:
        case "episode" if outcome.episode:
            return outcome.measure, "episode", outcome.episode
        case "episode" | "journey":
            return outcome.measure, "journey", outcome.journey
        case "person":
            return outcome.measure, "person", outcome.person
        case _:
            return outcome.measure, outcome.person, covered.contract.code, str(covered.year.number)


def places(facts: Facts) -> dict[Scope, list[tuple[Outcome, Cover]]]:
    """Who stands for each place, the first first: the earliest verified, before whoever is only proposed.

    silent: two of one day. The first by id.
    """
    standing: dict[Scope, list[tuple[Outcome, Cover]]] = defaultdict(list)
    for outcome in facts.outcomes:
        if not outcome.withdrawn and (covered := cover(facts, outcome)):
            standing[scope(facts, outcome, covered)].append((outcome, covered))
    for candidates in standing.values():
        candidates.sort(key=lambda candidate: (not candidate[0].verified, candidate[0].achieved_on, candidate[0].id))
    return standing


def paid(facts: Facts) -> Iterator[tuple[Outcome, Cover]]:
    """The verified ones that have a place; over a cap, unpriced or priced 0 they keep it."""
    yield from (candidates[0] for candidates in places(facts).values() if candidates[0][0].verified)


def proposed(facts: Facts) -> Iterator[Outcome]:
    """Those that wait for a verification where none is verified, or that are dated before the one that stands."""
    for candidates in places(facts).values():
        waiting = [outcome for outcome, _ in candidates if not outcome.verified]
        first = candidates[0][0]
        if waiting and (not first.verified or waiting[0].achieved_on < first.achieved_on):
            yield waiting[0]
