"""The schemes that the project brings, one of each area, and those that somebody brought to a sandbox."""

from pathlib import Path

from deploy.errors import LasarsError
from deploy.examples.generator.areas.terms import SchemeTerms
from deploy.sandbox.home import Home, default_home

SCHEMES = Path(__file__).parents[1] / "schemes"


def known_areas() -> list[str]:
    """Of which the project brings a scheme."""
    return sorted(path.stem for path in SCHEMES.glob("*.toml"))


def scheme_of(area: str) -> Path:
    """That of the project. Raises LasarsError where it brings none."""
    if area not in known_areas():
        raise LasarsError(f"There is no scheme of {area} here; there are those of {', '.join(known_areas())}.")
    return SCHEMES / f"{area}.toml"


def terms_of(area: str) -> SchemeTerms:
    return SchemeTerms(scheme_of(area))


def own_terms_of(area: str, home: Home | None = None) -> SchemeTerms | None:
    """Of the scheme that somebody brought; `home` is the sandbox's, by default where one would be started."""
    path = (home or Home(default_home())).own_scheme(area)
    return SchemeTerms(path) if path.exists() else None
