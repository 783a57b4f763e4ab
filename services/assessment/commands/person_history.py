"""Reading what was said of a person before it was corrected, by whom and when."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from pydantic.alias_generators import to_camel

from services.assessment.errors import UnknownPerson
from services.assessment.models import Person
from services.assessment.schemas.persons import DETAILS
from services.assessment.store import person_history as store
from shared.data.db import Session
from shared.kernel.claims import Actor


@dataclass(frozen=True, slots=True)
class FormerDetails:
    """What a registration said until it was corrected; `changed`: the fields that say something else since."""

    person: Person
    changed: list[str]
    corrected_on: date
    corrected_by: str
    corrected_by_organisation: str
    reason_code: str | None


async def read_history(session: Session, person_id: UUID, actor: Actor) -> list[FormerDetails]:
    """The last correction first."""
    standing = await store.registration(session, person_id, actor.area)
    if standing is None:
        raise UnknownPerson
    corrections = await store.former_words(session, person_id)
    words = [Person.model_validate(correction.content) for correction in corrections]
    history = [
        FormerDetails(
            person=before,
            changed=[
                to_camel(name)
                for name in (*DETAILS, "nhs_number", "reach_by")
                if getattr(before, name) != getattr(after, name)
            ],
            corrected_on=correction.replaced_on,
            corrected_by=correction.replaced_by,
            corrected_by_organisation=correction.replaced_by_organisation,
            reason_code=correction.reason_code,
        )
        for correction, (before, after) in zip(corrections, pairwise([*words, standing]), strict=True)
    ]
    return history[::-1]
