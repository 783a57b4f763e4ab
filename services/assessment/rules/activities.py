"""What is done for people beside assessing them: its kinds."""

from collections.abc import Mapping
from typing import Any

# Of every area; a scheme adds its own to these, or calls one of them otherwise.
BUILT_IN = {
    "advice": "Advice",
    "information": "Information",
    "harm_reduction": "Harm reduction advice",
    "needle_exchange": "Needle exchange",
    "motivational": "Motivational work",
    "advocacy": "Advocacy",
    "outreach": "Outreach",
    "joint_visit": "Joint visit",
    "three_way_meeting": "Three-way meeting",
    "interview": "Interview",
    "explanation_of_reassessment": "A reassessment explained",
    "itep": "ITEP mapping",
    "release_contact": "Contact after a release from prison",
    "aftercare_contact": "Aftercare contact",
    "remission_check": "Remission checked against GP records",
    "risk_review": "Risk asked about",
    "group": "Group session",
    "consultation": "Consultation",
}


def activity_kinds(scheme: Mapping[str, Any] | None) -> dict[str, str]:
    """By code the names of those of every area, and then of the scheme's own; what both have is called as the scheme
    calls it.
    """
    own = scheme.get("activity_kinds", ()) if scheme else ()
    return BUILT_IN | {kind["code"]: kind["name"] for kind in own}
