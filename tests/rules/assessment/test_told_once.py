"""What is told of a person's outcomes: settling again with the same facts tells nothing more."""

from tests.rules.assessment.life import Life, one_measure
from tests.rules.assessment.rows import Told


def test_a_refused_engagement_by_a_successful_discharge_is_told_once() -> None:
    """Its evidence is a start and its end, which share an id."""
    engaged = one_measure("engaged", {"weeks": 12, "contact_weeks": 4})
    life = Life()
    life.end(life.start("2012-04-10"), "2012-06-01")
    told = Told(life)
    told.tell(engaged)
    told.say(engaged, yes=False)
    assert [row.reason for row in told.tell(engaged)] == ["refused"]
    assert told.tell(engaged) == []
