"""Whom a scheme names and the directory does not know: until somebody adds them, nobody of them is found there."""

from collections.abc import Iterator, Mapping
from typing import Any

from deploy.cli.client import RemoteStack, every_item
from deploy.errors import LasarsError

Said = Mapping[str, Any]


def not_in_directory(stack: RemoteStack, submitted: Said) -> Iterator[str]:
    """A line for each, with what to do. The scheme is published already, so a failure is told and not raised."""
    named = dict(_named(submitted))
    if not named:
        return
    try:
        in_directory = {row["code"] for row in every_item(stack, "commissioner", "referral", "/organisations")}
    except LasarsError as failed:
        yield f"whether the directory has the organisations that it names could not be asked: {failed}"
        return
    for code, does in named.items():
        if code not in in_directory:
            yield (
                f"{code}, which {does}, is not in the directory: as the commissioner add it there (Organisations, or"
                f" PUT /organisations/{code}) and let people of it sign in."
            )


def _named(submitted: Said) -> Iterator[tuple[str, str]]:
    """By code, once each, with what it does by the scheme; what comes last is said."""
    for row in submitted.get("attested") or ():
        yield from ((code, "signs what is stated of a cohort") for code in row.get("signed_by") or ())
    for contract in submitted.get("contracts") or ():
        for subcontract in contract.get("subcontracts") or ():
            yield subcontract["party"], "is paid a part"
        yield from ((code, "verifies what the LASARS is paid for") for code in contract.get("verified_by") or ())
    for contract in submitted.get("contracts") or ():
        yield contract["party"], "is paid"
