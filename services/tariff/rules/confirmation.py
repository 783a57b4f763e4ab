"""What a person may change when confirming a proposal, and what then is due.

Payment rules 2, What was confirmed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

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


def faults(
    scheme: Scheme, proposed_band: str | None, priced: Collection[str], choice: Choice, before: Carried | None = None
) -> list[SchemeFault]:
    """Why the choice cannot stand. `priced` are the measures that the chosen band has a price for, `before` is what
    the tariff carries that would be replaced.
    """
    return [
        *_band_faults(scheme, proposed_band, choice),
        *(_dropped_unsaid(scheme, proposed_band, choice, before) if before else ()),
        *_code_faults(scheme, proposed_band, choice),
        *_price_faults(scheme, priced, choice),
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


def _price_faults(scheme: Scheme, priced: Collection[str], choice: Choice) -> list[SchemeFault]:
    if choice.set_singly and scheme.price_from != "tariff":
        message = "a single price can be set only where the scheme's price_from is 'tariff'"
        return [SchemeFault("prices", message, ("none",))]
    unknown = [measure for measure in choice.set_singly if measure not in priced]
    return [SchemeFault(f"prices.{measure}", "has no price to override", tuple(priced)) for measure in unknown]
