"""What a delivery says: that something happened, to what, and where to read it. Nothing of what it was."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic_core import to_json


@dataclass(frozen=True, slots=True)
class ThinNotice:
    """`type` as the event says it; `site` is the origin under which the services stand, if one is set."""

    type: str
    event_id: UUID
    subject: str
    occurred_at: datetime
    service: str
    site: str
    is_test: bool = False

    def body(self) -> bytes:
        """The same bytes at each attempt."""
        data = {"id": str(self.event_id), "source": f"/{self.service}", "subject": self.subject}
        if self.is_test:
            data["test"] = "true"
        else:
            data["link"] = f"{self.site}/{self.service}/events/{self.event_id}"
        return to_json({"type": self.type, "timestamp": self.occurred_at.isoformat(), "data": data})
