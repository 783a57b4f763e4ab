"""The schemes that the project brings, one of each area, as the sandbox and its examples read them."""

from pathlib import Path

from deploy.errors import LasarsError
from deploy.examples.generator.areas.terms import SchemeTerms

SCHEMES = Path(__file__).parents[1] / "schemes"


def known_areas() -> list[str]:
    return sorted(path.stem for path in SCHEMES.glob("*.toml"))


def scheme_of(area: str) -> Path:
    if area not in known_areas():
        raise LasarsError(f"There is no scheme of {area} here; there are those of {', '.join(known_areas())}.")
    return SCHEMES / f"{area}.toml"


def terms_of(area: str) -> SchemeTerms:
    return SchemeTerms(scheme_of(area))
