"""Who delivers part of a contract for its prime, and what is passed on, in words.

Payment rules 4.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from shared.pages.words import day, percent_of, plain

Said = Mapping[str, Any]


def in_words(contract: Said, _scheme: Said) -> Iterator[str]:
    for subcontract in contract.get("subcontracts") or ():
        party, share = plain(subcontract["party"]), percent_of(subcontract["share"])
        name = subcontract.get("name")
        called = f"{name} ({party})" if name else party
        leaves = f" until it leaves on {day(subcontract['to'])}" if subcontract.get("to") else ""
        yield (
            f"{called} delivers part of it from {day(subcontract['from'])}{leaves}; {share} of what it delivers is"
            f" passed on to it ({subcontract['clause']})."
        )
        if subcontract.get("notice_on"):
            yield f"Notice of that is dated {day(subcontract['notice_on'])}."
        if subcontract.get("to"):
            after = plain(subcontract.get("successor") or contract["party"])
            yield f"Who is open with {name or party} on the day of leaving goes to {after}, from that day on."
    if contract.get("subcontracts"):
        yield from _otherwise_paid(contract)


def _otherwise_paid(contract: Said) -> Iterator[str]:
    if contract.get("on_account"):
        yield (
            "What comes with a quarter's balance is passed on with the first payment after that quarter, out of what"
            " was paid on account and the balance together; what falls is taken back with the next."
        )
    yield (
        "Not passed on is what is of nobody's treatment: what is paid by month whatever is achieved, what is at risk,"
        " what is paid for cohorts and what a collar makes up."
    )
