"""What stands under a key of a scheme, for people: names in place of codes, pounds, parts of a hundred and days."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.tariff.rules.words.measure_words import titles_of
from services.tariff.rules.words.price_words import EVERY_BAND
from services.tariff.rules.words.scheme_words import remit
from services.tariff.rules.words.shapes.cohorts import rates
from shared.kernel.code_lists import named_codes, named_parties
from shared.pages.words import day, last_day, percent_of, plain, pounds, sentence

Said = Mapping[str, Any]
NOTHING = "–"  # noqa: RUF001 - the dash of a table
_LABELS = {
    "id": "code of the scheme", "area": "code of the area",
    "max_points": "most points", "assessed_by_provider": "whether who treats may assess", "domains": "what is rated",
    "second_rated_percent": "how many in a hundred are rated twice",
    "to": "until", "ends": "ends on", "starts": "starts on", "valid_from": "valid from", "valid_to": "valid until",
    "values_stated_to": "values are stated until",
    "annual_value_pence": "value of each contract year", "expected_value_pence": "expected in each contract year",
    "cap_pence": "most that a contract year may come to", "collar_pence": "least that a contract year may come to",
    "pence": "amount", "once_per": "how often", "provisional_months": "months in which it may fall",
    "provisional": "what a return does to money", "carry": "payments that what is owed waits for",
    "recover_months": "months in which what is owed is taken off", "run_off_months": "months of run-off",
    "block_due": "when the block is due", "cohorts": "paid by cohorts",
    "cohort_date": "by which day people are counted",
    "rates": "prices by the share that achieved it", "minimum": "fewest people",
    "floor": "least part of a payment that is left", "party": "who is paid", "gap_days": "days that continue a journey",
    "price_from": "which day's price is paid",
    "may_extend": "option to extend", "decide_by": "decided by", "partner_of": "partner in the contract",
    "varied_by": "how it is changed",
    "verified_by": "who verifies what the LASARS is paid for",
    "signed_by": "who signs", "notice_on": "notice given on", "successor": "who takes over",
    "true_up": "whether the whole year is looked at again",
    "threshold": "part of the target below which nothing is earned",
    "cap": "most that is earned of it", "factor": "part that is paid where it is missed",
    "validation": "what is validated by sample", "samples": "samples by class",
    "extrapolate": "whether a sample's failures count for the rest",
    "from_pence": "least highest price", "confidence": "confidence, parts of a hundred",
    "margin": "margin, parts of a hundred", "counter": "what is verified again by a second organisation",
    "gates": "quality gates", "at_risk": "part of the value that is at risk",
    "override_within_percent": "how far a single price may be set from the book's",
    "top_item": "question of the TOP", "kind": "what it is by", "n": "on how many days", "of": "made of",
    "item": "question of the TOP", "by": "said by", "scope": "within which time", "form": "by which score",
    "ineligible": "not counted", "custody": "custody", "moved": "moving away", "classes": "how treatment ended",
    "eligible_on": "who is counted, by the day of", "where": "only of", "met": "met by", "verified": "once verified",
    "ripe_after_days": "days after which it is counted", "warn": "warnings", "vat": "VAT", "sex": "sex",
    "headroom": "part of what is expected that is planned for",
    "over_share": "part of the budget that warns the council",
    "short_share": "part of what is expected that warns below it",
    "presentation_kinds": "assessments that begin a journey",
    "tariff_kinds": "assessments that set a tariff", "late_record_days": "days in which a provider may still record",
    "correction_days": "days in which a provider may correct", "start_top_days": "days before the start for its TOP",
}  # fmt: skip
_ENDS = {"to", "ends", "valid_to", "values_stated_to", "until"}
_SHARES = {
    "block_share", "block_shares", "floor", "share", "shares", "short_share", "over_share", "headroom", "profile",
    "target", "threshold", "cap", "factor",
}  # fmt: skip
_CALLED = {
    "measure": "measures", "measures": "measures", "of": "measures", "after": "measures", "since": "measures",
    "not": "measures", "indicator": "indicators", "contracts": "contracts", "partner_of": "contracts",
    "party": "parties", "successor": "parties", "verified_by": "parties", "signed_by": "parties",
    "provider": "parties", "source": "sources",
}  # fmt: skip
_IDENTIFIERS = {"id", "area", "code", "list", "cost_centre", "subjective"}
_FREE_TEXT = {"title", "name", "clause", "unverified"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"\d+(\.\d+)?")


class ValueWords:
    """Of versions of a scheme: what one of them names is called by its name, anything else by its code."""

    def __init__(self, *both: Said) -> None:
        self.measures: dict[str, str] = {code: name for said in both for code, name in titles_of(said).items()}
        self._names: Mapping[str, Mapping[str, str]] = {
            "measures": self.measures,
            "indicators": _named(
                row for said in both for part in ("indicators", "attested") for row in _of(said, part)
            ),
            "contracts": _named(row for said in both for row in _of(said, "contracts")),
            "sources": _named(row for said in both for row in _of(said, "referral_sources")),
            "parties": {row.code: row.name for said in both for row in named_parties(_of(said, "contracts"))},
        }

    def called(self, kind: str, code: str) -> str:
        """A contract and an organisation with their codes, as two may be called the same."""
        name = self._names[kind].get(code)
        with_code = kind in {"contracts", "parties"}
        if name is None:
            return code if with_code else plain(code)
        return f"{name} ({code})" if with_code else name

    def text(self, key: str, value: Any) -> str:
        """What it is says its key."""
        if value is None:
            return NOTHING
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int):
            return _count(key, value)
        if isinstance(value, list):
            return self._list(key, value)
        return self.flat(value, within=key) if isinstance(value, dict) else self._word(key, str(value))

    def _list(self, key: str, values: Sequence[Any]) -> str:
        if key == "remit":
            return " ".join(remit({"remit": values}))
        if key == "targets":
            return " ".join(map(sentence, values))
        if key == "rates":
            return rates(values)
        texts = [self.text(key, value) for value in values]
        is_plain = all(isinstance(value, str) for value in values) and not any("," in text for text in texts)
        return (", " if is_plain else "; ").join(texts)

    def _word(self, key: str, value: str) -> str:
        if _DAY.fullmatch(value):
            return last_day(value) if key in _ENDS else day(value)
        if key in _CALLED:
            return self.called(_CALLED[key], value)
        if key in _SHARES and _NUMBER.fullmatch(value):
            return percent_of(value)
        if key == "band" and value == EVERY_BAND:
            return "every one"
        return value if key in _IDENTIFIERS | _FREE_TEXT or " " in value else value.replace("_", " ")

    def flat(self, row: Said, within: str = "") -> str:
        """Every entry with its label; the parameters of a measure beside what it is by."""
        return "; ".join(self._entries(row, within))

    def _entries(self, row: Said, within: str) -> Iterator[str]:
        for key, value in row.items():
            if value in (None, [], {}):
                continue
            if key == "params":
                yield self.flat(value, within=key)
            elif key == "code" and within == "params":  # of what is recorded
                yield f"event {plain(value)}"
            else:
                yield f"{label(key)} {self.text(key, value)}"


def label(key: str) -> str:
    return _LABELS.get(key, plain(key))


def _count(key: str, value: int) -> str:
    if key.endswith("pence"):
        return pounds(value)
    return f"{value} %" if key.endswith("percent") else str(value)


def _of(scheme: Said, part: str) -> Sequence[Said]:
    return scheme.get(part) or ()


def _named(rows: Iterator[Said]) -> dict[str, str]:
    return {row.code: row.name for row in named_codes(rows) if row.name != row.code}
