"""Whom a contract pays beside whom, and who looks at what it pays for, in words.

Payment rules 4, Partners.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from services.tariff.rules.words.measure_words import listed
from shared.pages.words import plain

Said = Mapping[str, Any]


def in_words(contract: Said, scheme: Said) -> Iterator[str]:
    party = plain(contract["party"])
    if contract.get("partner_of"):
        leads = (other for other in scheme.get("contracts", ()) if other["code"] == contract["partner_of"])
        lead: Said = next(leads, {})
        led_by = f", which pays {plain(lead['party'])}" if lead else ""
        yield (
            f"{party} is a partner in {lead.get('title', 'the contract')} ({contract['partner_of']}){led_by}: it is"
            " paid its own part directly, for what it achieves itself."
        )
    if contract.get("verified_by"):
        by = listed([plain(organisation) for organisation in contract["verified_by"]])
        yield (
            f"It pays the LASARS for measures of its own: they are {party}'s, whoever treats the person, and are"
            f" verified by {by}, never by {party} itself."
        )
