"""The assessment API. Each route reads the request, calls one command and returns the response."""

from services.assessment.api import (
    activities,
    attestations,
    code_lists,
    contacts,
    corrections,
    disclosures,
    earlier_starts,
    ndtms,
    outcomes,
    people,
    person_history,
    persons,
    reviews,
    screenings,
    top_due,
    worklist,
)

ROUTERS = [
    people.router,
    persons.router,
    person_history.router,
    contacts.router,
    activities.router,
    worklist.router,
    corrections.router,
    code_lists.router,
    disclosures.router,
    earlier_starts.router,
    reviews.router,
    screenings.router,
    outcomes.router,
    attestations.router,
    top_due.router,
    ndtms.router,
]
