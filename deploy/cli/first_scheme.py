"""A first scheme of an area to write on from: small, whole, and sound."""

from datetime import date
from pathlib import Path

from deploy.errors import LasarsError
from deploy.examples.generator.areas.terms import add_months
from shared.kernel.area_codes import ALLOWED, AREA

FIRST = Path(__file__).parents[1] / "schemes" / "first" / "first.toml"
YEARS = 2


def first_scheme(area: str, starts: date) -> str:
    """The file's text. Its one contract is of two years from that day on."""
    if not AREA.fullmatch(area):
        raise LasarsError(f"{area} is no code of an area: {ALLOWED}.")
    said = {"AREA": area, "YEAR": str(starts.year), "FROM": starts.isoformat(),
            "TO": add_months(starts, 12 * YEARS).isoformat()}  # fmt: skip
    text = FIRST.read_text()
    for name, value in said.items():
        text = text.replace(f"@{name}@", value)
    return text
