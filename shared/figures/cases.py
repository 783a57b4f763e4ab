"""A case: that a person, or a referral, counts for an indicator on a day. What is reported adds up cases.

Facts change, so cases are derived again from all that is known and replaced where they differ; nobody edits one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

DIMENSIONS = {
    "provider": "the organisation whose it is",
    "service": "the service, by its id",
    "setting": "where somebody was met; of a service where it is",
    "source": "who sent them, by the code of the scheme's list",
    "kind": "the kind of contact, activity, session or assessment",
    "access": "whether it was by appointment",
    "attendance": "whether they came",
    "remit": "whether the scheme pays for them: `in`, `out`, or `unknown`",
    "substance": "the group of substances: `opiate`, `non-opiate-and-alcohol`, `non-opiate` or `alcohol`",
    "sex": "the sex that was registered",
    "age_group": "the age on the day: `under-18`, `18-24`, `25-34`, `35-44`, `45-54`, `55-64` or `65-over`",
    "district": "the district that was registered",
    "history": "whether they were in treatment before: `new` or `returning`",
    "ending": "of a discharge its class by the scheme, `unclassed` where it has none; of a referral what became of it",
    "reason": "why: of a discharge, of what was closed, or of a band that was chosen otherwise, by its code",
    "contract": "the contract, by its code in the scheme",
    "measure": "the measure, by its code in the scheme",
    "band": "the band that was confirmed",
    "modality": "what a service does, by the code of the scheme's list",
    "choice": "who chose the service: `client`, `assessor`, or `only_option`",
    "stage": "the stage of a review, such as `start`",
    "worker": "who did it, by the name of their token",
    "priority_area": "the priority area of the site where somebody was met, by the area's own code",
    "ethnic_group": "how they describe themselves, by the code of the form: `not_asked` where they were not",
    "disability": "whether they say that one limits them, by the code of the form: `not_asked` where they were not",
}


@dataclass(frozen=True, slots=True)
class Case:
    """`subject_id` is what is counted once; `owner_id` whose facts it comes from. Dimensions are as on `eligible_on`.

    It lasts from `eligible_on` to the day before `until`, or still. `value` is a number of days, say. `client_id` is
    under which other id of the owner it was recorded, where an organisation lists it that may not read who they are.
    """

    indicator: str
    subject_id: UUID
    owner_id: UUID
    eligible_on: date
    until: date | None = None
    met_on: date | None = None
    value: int | None = None
    client_id: UUID | None = None
    provider: str | None = None
    service: str | None = None
    setting: str | None = None
    source: str | None = None
    kind: str | None = None
    access: str | None = None
    attendance: str | None = None
    remit: str | None = None
    substance: str | None = None
    sex: str | None = None
    age_group: str | None = None
    district: str | None = None
    history: str | None = None
    ending: str | None = None
    reason: str | None = None
    contract: str | None = None
    measure: str | None = None
    band: str | None = None
    modality: str | None = None
    choice: str | None = None
    stage: str | None = None
    worker: str | None = None
    priority_area: str | None = None
    ethnic_group: str | None = None
    disability: str | None = None

    @property
    def key(self) -> tuple[str, UUID]:
        return self.indicator, self.subject_id

    @property
    def as_recorded(self) -> "Case":
        """As whoever is told its own figures alone may read it."""
        return replace(self, owner_id=self.client_id or self.owner_id)

    def dimension(self, name: str) -> str | None:
        value: str | None = getattr(self, name)
        return value


class CountedTwice(ValueError):
    """A rule derived two cases of one subject for one indicator."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A case that changed is in both."""

    ended: Sequence[Case]
    begun: Sequence[Case]


def difference(kept: Iterable[Case], derived: Iterable[Case]) -> Difference:
    """What of the kept cases holds no more, and what is to be kept from now on."""
    before = {case.key: case for case in kept}
    now: dict[tuple[str, UUID], Case] = {}
    for case in derived:
        if case.key in now:
            raise CountedTwice(f"{case.indicator} {case.subject_id}")
        now[case.key] = case
    return Difference(
        ended=[case for key, case in before.items() if now.get(key) != case],
        begun=[case for key, case in now.items() if before.get(key) != case],
    )
