"""What a person may change when confirming a proposal, and what then is due."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from services.tariff.rules.faults import Fault
from services.tariff.rules.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Choice:
    """As asked for by the person who confirms; `band` None keeps the proposed one."""

    band: str | None
    override_code: str | None
    prices: Mapping[str, int]


def faults(scheme: Scheme, proposed_band: str | None, priced: Collection[str], choice: Choice) -> list[Fault]:
    """Why the choice cannot stand. `priced` are the measures that the chosen band has a price for."""
    return [
        *_band_faults(scheme, proposed_band, choice),
        *_code_faults(scheme, proposed_band, choice),
        *_price_faults(scheme, priced, choice),
    ]


def overrides(proposed_band: str | None, choice: Choice) -> bool:
    return bool(choice.prices) or (choice.band is not None and choice.band != proposed_band)


def _band_faults(scheme: Scheme, proposed_band: str | None, choice: Choice) -> list[Fault]:
    bands = tuple(band.code for band in scheme.complexity.bands)
    if choice.band is None and proposed_band is None:
        return [Fault("band", "is needed: the points do not settle it", bands)]
    if choice.band is not None and choice.band not in bands:
        return [Fault("band", f"{choice.band!r} is no band of the scheme", bands)]
    return []


def _code_faults(scheme: Scheme, proposed_band: str | None, choice: Choice) -> list[Fault]:
    codes = tuple(code.code for code in scheme.override_codes)
    if choice.override_code is not None and choice.override_code not in codes:
        return [Fault("overrideCode", f"{choice.override_code!r} is no override code of the scheme", codes)]
    if overrides(proposed_band, choice) and choice.override_code is None:
        return [Fault("overrideCode", "is needed: the choice differs from the proposal", codes)]
    if not overrides(proposed_band, choice) and choice.override_code is not None:
        return [Fault("overrideCode", "stands without anything overridden", ("none",))]
    return []


def _price_faults(scheme: Scheme, priced: Collection[str], choice: Choice) -> list[Fault]:
    if choice.prices and scheme.price_from != "tariff":
        message = "a single price can be set only where the scheme's price_from is 'tariff'"
        return [Fault("prices", message, ("none",))]
    unknown = [measure for measure in choice.prices if measure not in priced]
    return [Fault(f"prices.{measure}", "has no price to override", tuple(priced)) for measure in unknown]
