"""The accessibility statement of a service's pages, for everybody, signed in or not.

The day of the last check is written by `make accessibility`, which runs that check, and by nothing else.
"""

from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from shared.pages.page import PageContent

PATH = "/accessibility"
RECORD = Path(__file__).parent / "own" / "accessibility.json"


class LastCheck(BaseModel):
    """`looked_at`: how many tests in a browser passed that day; `templates`: a digest of what the pages were then."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    checked_on: date
    looked_at: int
    templates: str


LAST_CHECK = LastCheck.model_validate_json(RECORD.read_text())


def statement(contact: str) -> PageContent:
    """`contact` is whom to tell of what keeps somebody from using them, if that is anybody."""
    content = {"check": LAST_CHECK, "contact": contact}
    return PageContent("accessibility.html", "Accessibility statement", content)
