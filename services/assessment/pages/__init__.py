"""The pages of assessment. Each asks the service's own API and says it in words."""

from collections.abc import Sequence

from services.assessment.pages import (
    activities,
    assess,
    attestations,
    contacts,
    correcting,
    correcting_top,
    decided,
    disclosing,
    forms,
    front_door,
    issues,
    ndtms,
    outcomes,
    person,
    person_history,
    plan,
    programmes,
    recording,
    refused,
    releases,
    same_person,
    screenings,
    several_coordinators,
    told_apart,
    top_due,
    worklist,
)
from services.assessment.pages.names import named_values
from shared.pages import operating
from shared.pages.figures import figure_pages
from shared.pages.month import month_pages
from shared.pages.page import PageGroup

PAGES: Sequence[PageGroup] = [
    front_door.pages,
    person.pages,
    person_history.pages,
    contacts.pages,
    activities.pages,
    worklist.pages,
    programmes.pages,
    releases.pages,
    assess.pages,
    recording.pages,
    correcting.pages,
    correcting_top.pages,
    disclosing.pages,
    screenings.pages,
    forms.pages,
    plan.pages,
    same_person.pages,
    several_coordinators.pages,
    told_apart.pages,
    top_due.pages,
    outcomes.pages,
    decided.pages,
    refused.pages,
    attestations.pages,
    ndtms.pages,
    issues.pages,
    figure_pages(named_values),
    month_pages(),
    operating.pages,
]
