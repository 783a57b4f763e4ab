"""The scheme that somebody brings to `lasars up`: checked before anything starts, and kept with the sandbox's data."""

from pathlib import Path

from deploy.cli.scheme_files import open_scheme, report_on
from deploy.demo.own_scheme import BroughtScheme
from deploy.errors import LasarsError
from deploy.examples.generator.areas.terms import SchemeTerms
from deploy.sandbox.home import Home


def bring(file: Path, prices: Path | None, area: str | None, home: Home) -> BroughtScheme:
    """Raises LasarsError with a line for each fault, and where it is of another area; then nothing is kept."""
    own = _sound(file, prices)
    if area and area != own.terms.area:
        raise LasarsError(f"{file} is a scheme of {own.terms.area}, and not of {area}.")
    with home.locked():
        home.keep_own_scheme(own.terms.area, own.text, own.prices_csv)
    return own


def brought_before(area: str | None, home: Home) -> BroughtScheme | None:
    if area is None or not home.own_scheme(area).exists():
        return None
    prices = home.own_prices(area)
    return _sound(home.own_scheme(area), prices if prices.exists() else None)


def _sound(file: Path, prices: Path | None) -> BroughtScheme:
    source = open_scheme(file, prices)
    report = report_on(source)
    if report.sound is None:
        raise LasarsError("\n".join([f"{file} has faults, and nothing was started:", *map(str, report.faults)]))
    return BroughtScheme(SchemeTerms(file), source.text, source.prices_csv, report.sound.hash)
