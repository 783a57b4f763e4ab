"""What is told of one life, row by row, as settling tells it."""

from dataclasses import dataclass, field

from services.assessment.commands.changes import changes
from services.assessment.models.rows import OutcomeRow
from services.assessment.rules.met import VerifierDecision
from services.assessment.rules.terms import Terms
from services.assessment.store.person_facts import KnownPerson, PublishedOfPerson
from tests.rules.assessment.life import CLIENT, LATER, Life, verified
from tests.rules.assessment.stories import said_key


@dataclass
class Told:
    """The rows as the table holds them, by the id under which they were told."""

    life: Life
    said: list[VerifierDecision] = field(default_factory=list)
    rows: dict[str, OutcomeRow] = field(default_factory=dict)

    def tell(self, *versions: Terms) -> list[OutcomeRow]:
        found = self.life.derived(*versions, verified=self.said)
        refused = {said_key(word) for word in self.said if not word.verified}
        told = PublishedOfPerson(outcomes=list(self.rows.values()))
        held = KnownPerson(CLIENT, "stockport", (CLIENT,), treated=True)
        event = changes(held, self.life.facts(), found, told, LATER, refused)
        self.rows |= {row.id: row for row in (*event.outcomes, *event.quiet)}
        assert len({row.derived_id for row in self.rows.values()}) == len(self.rows)
        return event.outcomes

    def say(self, *versions: Terms, yes: bool = True) -> None:
        """Of the only one that stands."""
        (outcome,) = self.life.outcomes(*versions, verified=self.said)
        self.said = verified(outcome, yes=yes, on="2013-07-01")
