"""What a person may change when confirming a proposal, and what then is due.

Payment rules 2, What was confirmed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from services.tariff.rules.carried import Carried
from services.tariff.rules.faults import SchemeFault
from services.tariff.rules.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Choice:
    """As asked for by the person who confirms: `band` None is the proposed one, `prices` None are the book's."""

    band: str | None
    override_code: str | None
    prices: Mapping[str, int] | None

    @property
    def set_singly(self) -> Mapping[str, int]:
        return self.prices or {}


class PenceRange(NamedTuple):
    """Both ends included."""

    from_: int
    to: int

    def holds(self, pence: int) -> bool:
        return self.from_ <= pence <= self.to


def may_be_set_singly(scheme: Scheme) -> bool:
    """Whether a person may set a single price: the tariff carries it, and there is a reason to give."""
    return scheme.price_from == "tariff" and bool(scheme.override_codes)


def allowed_pence(scheme: Scheme, book_pence: int) -> PenceRange | None:
    """What may be set singly in place of the book's price; None where the scheme sets no bound.

    What is no whole penny is rounded inwards, so that both ends lie within the scheme's per cent.
    """
    percent = scheme.override_within_percent
    if percent is None:
        return None
    hundredths = book_pence * percent
    return PenceRange(max(0, book_pence - hundredths // 100), book_pence + hundredths // 100)


def usual_pence(book_pence: int) -> PenceRange:
    """From half of the book's price to double: of one outside of it a person is asked whether it is meant."""
    return PenceRange(-(-book_pence // 2), book_pence * 2)


def faults(
    scheme: Scheme,
    proposed_band: str | None,
    book: Mapping[str, int],
    choice: Choice,
    before: Carried | None = None,
) -> list[SchemeFault]:
    """Why the choice cannot stand. `book` has the pence of each measure that the chosen band has a price for, `before`
    is what the tariff carries that would be replaced.
    """
    return [
        *_band_faults(scheme, proposed_band, choice),
        *(_dropped_unsaid(scheme, proposed_band, choice, before) if before else ()),
        *_code_faults(scheme, proposed_band, choice),
        *_price_faults(scheme, book, choice),
    ]


def overrides(proposed_band: str | None, choice: Choice) -> bool:
    return bool(choice.set_singly) or (choice.band is not None and choice.band != proposed_band)


def _band_faults(scheme: Scheme, proposed_band: str | None, choice: Choice) -> list[SchemeFault]:
    bands = tuple(band.code for band in scheme.complexity.bands)
    if choice.band is None and proposed_band is None:
        return [SchemeFault("band", "is needed: the points do not decide it", bands)]
    if choice.band is not None and choice.band not in bands:
        return [SchemeFault("band", f"{choice.band!r} is no band of the scheme", bands)]
    return []


def _dropped_unsaid(scheme: Scheme, proposed_band: str | None, choice: Choice, before: Carried) -> list[SchemeFault]:
    """What a person chose is taken back by a word only, never by answering what is asked anew as it is proposed."""
    unsaid = []
    if choice.band is None and before.band_chosen() and proposed_band not in {None, before.band}:
        bands = tuple(band.code for band in scheme.complexity.bands)
        unsaid.append(
            SchemeFault("band", f"is needed: {before.band!r} was chosen before, {proposed_band!r} is proposed", bands)
        )
    if choice.prices is None and before.set_singly:
        measures = ", ".join(sorted(before.set_singly))
        message = f"is needed: a person set a price for {measures}; give what is still to be set singly, or {{}}"
        unsaid.append(SchemeFault("prices", message))
    return unsaid


def _code_faults(scheme: Scheme, proposed_band: str | None, choice: Choice) -> list[SchemeFault]:
    codes = tuple(code.code for code in scheme.override_codes)
    if choice.override_code is not None and choice.override_code not in codes:
        return [SchemeFault("overrideCode", f"{choice.override_code!r} is no override code of the scheme", codes)]
    if overrides(proposed_band, choice) and choice.override_code is None:
        return [SchemeFault("overrideCode", "is needed: the choice differs from the proposal", codes)]
    if not overrides(proposed_band, choice) and choice.override_code is not None:
        return [SchemeFault("overrideCode", "stands without anything overridden", ("none",))]
    return []


def _price_faults(scheme: Scheme, book: Mapping[str, int], choice: Choice) -> list[SchemeFault]:
    if choice.set_singly and scheme.price_from != "tariff":
        message = "a single price can be set only where the scheme's price_from is 'tariff'"
        return [SchemeFault("prices", message, ("none",))]
    return [
        fault for measure, pence in choice.set_singly.items() for fault in _single_price(scheme, book, measure, pence)
    ]


def _single_price(scheme: Scheme, book: Mapping[str, int], measure: str, pence: int) -> Iterator[SchemeFault]:
    if measure not in book:
        yield SchemeFault(f"prices.{measure}", "has no price to override", tuple(book))
        return
    allowed = allowed_pence(scheme, book[measure])
    if allowed is not None and not allowed.holds(pence):
        within = f"within {scheme.override_within_percent} % of the book's {book[measure]} pence"
        message = f"must be {allowed.from_} to {allowed.to} pence, {within}"
        yield SchemeFault(f"prices.{measure}", message, (f"{allowed.from_} to {allowed.to}",))
