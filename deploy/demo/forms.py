"""The forms that the project brings for the areas it plays: published as their schemes are."""

import hashlib
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deploy.demo.player.lines import Acting
from deploy.demo.player.sender import Sender

FORMS = Path(__file__).parents[1] / "forms"
OF_AREAS = ("referral",)  # what is asked beside the common referral form; the others are examples to publish
AT_THE_DOOR = (*OF_AREAS, "triage", "risk", "general-health", "equality")  # where a day book fills them in
FOR_THE_PANEL = ("rehab-suitability",)  # where somebody applies to the panel for rehabilitation, which asks for it


async def publish_forms(sender: Sender, commissioner: Acting, codes: Sequence[str] = OF_AREAS) -> None:
    """Once each, however often an area is played on; another content under its code is its next version."""
    for code in codes:
        text = (FORMS / f"{code}.toml").read_text()
        document = tomllib.loads(text)
        path, key = f"/forms/{document.pop('form')}/versions", hashlib.sha256(text.encode()).hexdigest()[:16]
        await sender.send(commissioner, "POST", "assessment", path, _as_sent(document), key=f"form-{code}-{key}")


def _as_sent(part: Any) -> Any:
    """With names as the API has them: `valid_from` is `validFrom`."""
    if isinstance(part, dict):
        return {_camel(name): _as_sent(value) for name, value in part.items()}
    if isinstance(part, list):
        return [_as_sent(value) for value in part]
    return part.isoformat() if hasattr(part, "isoformat") else part


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)
