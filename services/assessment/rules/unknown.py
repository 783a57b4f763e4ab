"""What a version says in words that this program does not know, as one of a newer program may."""

from collections.abc import Iterator

from services.assessment.rules.by_combining import COMBINATIONS
from services.assessment.rules.by_events import EVENT
from services.assessment.rules.measures import MET
from services.assessment.rules.terms import Terms

KINDS = frozenset({EVENT, *MET, *COMBINATIONS})
ONCE_PER = frozenset({"episode", "journey", "person", "contract_year", "contract"})
VERIFICATIONS = frozenset({"person", "automatic"})
PROVISIONAL = frozenset({"hold", "clawback", "count"})


def unknown_words(version: Terms) -> Iterator[str]:
    """Nobody meets a measure of an unknown kind. Any other such word is read as the usual one."""
    for measure in version.measures:
        if measure.kind not in KINDS:
            yield f"kind {measure.kind} of the measure {measure.code}"
        if measure.once_per not in ONCE_PER:
            yield f"once_per {measure.once_per} of the measure {measure.code}"
        if measure.verification not in VERIFICATIONS:
            yield f"verification {measure.verification} of the measure {measure.code}"
    for contract in version.contracts:
        if contract.provisional not in PROVISIONAL:
            yield f"provisional {contract.provisional} of the contract {contract.code}"
