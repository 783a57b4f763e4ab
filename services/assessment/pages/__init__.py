"""The pages of assessment. Each asks the service's own API and says it in words."""

from collections.abc import Sequence

from services.assessment.pages import contacts, front_door, outcomes, person, top_due
from services.assessment.pages.names import named_values
from shared.pages.figures import figure_pages
from shared.pages.page import PageGroup

PAGES: Sequence[PageGroup] = [
    front_door.pages,
    person.pages,
    contacts.pages,
    top_due.pages,
    outcomes.pages,
    figure_pages(named_values),
]
