"""What a return does to money under a contract, in words.

Payment rules 5.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.pages.words import counted, plain, sentence

Said = Mapping[str, Any]
_PROVISIONAL = {
    "hold": "What a return may still take back is held until it is proven.",
    "clawback": "What a return may still take back is paid, and taken back if the person comes back.",
    "count": "A return takes nothing back; it is only counted.",
}


def in_words(contract: Said, scheme: Said) -> Iterator[str]:
    yield _PROVISIONAL.get(contract["provisional"], sentence(plain(contract["provisional"])))
    paid = set(contract["measures"])
    falling = [measure for measure in scheme["measures"] if measure.get("provisional_months")]
    windows = [f"{measure['title']} ({_window(measure)})" for measure in falling if measure["code"] in paid]
    if windows:
        yield f"That is so of: {'; '.join(windows)}."
    else:
        yield "None of what it pays for is lost by a return."
    if contract.get("recover_months"):
        yield f"It is taken back up to {counted(contract['recover_months'], 'month')} after a discharge."
    elif contract["provisional"] == "clawback" and windows:
        yield "It is taken back for as long as that."


def _window(measure: Said) -> str:
    months = measure["provisional_months"]
    return "whenever somebody comes back" if months == "ever" else f"for {counted(months, 'month')} after a discharge"
