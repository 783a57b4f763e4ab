"""Who decides about what the LASARS is paid for itself: the organisations that its contract names."""

from datetime import date

from services.assessment.errors import VerifiedByOthers
from services.assessment.models import Outcome
from services.assessment.models.rows import OutcomeRow
from services.assessment.rules.terms import last_terms_on
from services.assessment.store.person_facts import KnownPersons
from shared.kernel.claims import Actor


def refuse_unnamed(known_persons: KnownPersons, outcome: OutcomeRow | Outcome, actor: Actor) -> None:
    """By the version of the day of achievement. What is achieved in treatment names nobody."""
    terms = last_terms_on(date.fromisoformat(str(outcome.achieved_on)), known_persons.versions[actor.area])
    contracts = terms.contracts if terms else ()
    named = next((contract.verified_by for contract in contracts if contract.code == outcome.contract), frozenset())
    if named and actor.organisation not in named:
        raise VerifiedByOthers(verified_by=sorted(named))
