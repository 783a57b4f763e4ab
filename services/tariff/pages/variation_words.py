"""What a variation waits for, in words, wherever its draft is shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.pages.own_api import at
from shared.pages.words import day, plain

VARIATIONS = "GET /variations"
Said = Mapping[str, Any]


def variation_address(variation: Said) -> str:
    return at("/variations/{id}", id=variation["id"])


def contract_called(contract: Said) -> str:
    """By its title, and its code, as payments calls it."""
    title, code = contract["contractTitle"], contract["contract"]
    return f"{title} ({code})" if title and title != code else str(code)


def waiting_words(variation: Said) -> str:
    """Of a draft that was proposed and is not published yet."""
    missing = [row for row in variation["contracts"] if row["answer"] != "agreed"]
    bound = sorted({plain(row["party"]) for row in missing if row["byAgreement"]})
    if bound:
        return (
            f"It was proposed as a variation, and waits: {_together(bound)} {_have(bound)} not agreed to it, and the"
            f" terms that count ask for that. Until then it cannot be published.{_declined(missing)}"
        )
    if missing:
        parties = sorted({plain(row["party"]) for row in missing})
        return (
            f"It was proposed as a variation. {_together(parties)} {_have(parties)} not agreed to it, but notice is"
            f" enough by the terms that count.{_declined(missing)}"
        )
    return "It was proposed as a variation, and all whose contracts it changes have agreed."


def _declined(missing: Sequence[Said]) -> str:
    """Who has answered, and with what."""
    return "".join(
        f" {plain(row['party'])} declined it on {day(row['answeredOn'])}: {plain(row['reasonCode'])}."
        for row in missing
        if row["answer"] == "declined"
    )


def _together(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _have(names: list[str]) -> str:
    return "has" if len(names) == 1 else "have"
