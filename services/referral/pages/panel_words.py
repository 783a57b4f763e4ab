"""What the codes of the panel are called on pages."""

from shared.pages.words import Tag

STATES = {
    "applied": Tag("Applied", "yellow"),
    "listed": Tag("On the list", "blue"),
    "deferred": Tag("Deferred", "orange"),
    "approved": Tag("Approved", "green"),
    "preparing": Tag("Preparing", "turquoise"),
    "aftercare": Tag("Aftercare planned", "purple"),
    "closed": Tag("Closed", "grey"),
    "refused": Tag("Refused", "red"),
    "withdrawn": Tag("Withdrawn", "grey"),
}
ADMITTED = Tag("Admitted", "turquoise")
SAID = {
    "list": "Put it on the list of a panel day",
    "approve": "Approve",
    "refuse": "Refuse",
    "defer": "Defer",
    "prepare": "Record the preparation",
    "aftercare": "Aftercare is planned",
    "close": "Close",
    "withdraw": "Withdraw the application",
}
DONE = {
    "list": "Put on the list",
    "approve": "Approved",
    "refuse": "Refused",
    "defer": "Deferred",
    "prepare": "Prepared",
    "aftercare": "Aftercare planned",
    "close": "Closed",
    "withdraw": "Withdrawn",
}
NEXT = {
    "complete": "Bring what is missing",
    "set_panel_day": "Set a panel day",
    "decide": "Decide",
    "bring_what_is_wanted": "Bring what the panel wants",
    "prepare": "Prepare",
    "refer": "Refer to the service that was approved",
    "start": "Begin the treatment",
    "plan_aftercare": "Plan the aftercare",
    "close": "Close when aftercare is over",
}
OWNERS = {"lasars": "the front door", "panel": "the panel", "service": "the service"}
FUNDINGS = {
    "treatment_budget": "The treatment budget",
    "community_care": "Community care",
    "housing_benefit": "Housing benefit",
    "health": "The health service",
    "criminal_justice": "Criminal justice",
    "charity": "A charity",
    "own_means": "Their own means",
    "other": "Something else",
}
PREPARED = {
    "goals_agreed": "goals agreed",
    "visited": "the service visited",
    "detox_arranged": "detoxification arranged",
    "medication_reviewed": "medication reviewed",
    "housing_kept": "housing kept",
    "benefits_arranged": "benefits arranged",
    "family_involved": "family involved",
    "travel_arranged": "travel arranged",
}
WANTS = {
    "wanted_services": "which service",
    "suitability_form": "the form on suitability",
    "funding": "from what it is funded",
    "medical_report": "a medical report",
    "detox_plan": "a plan for detoxification",
    "risk_assessment": "a risk assessment",
    "housing_plan": "a plan for housing",
    "care_plan": "a care plan",
    "motivational_work": "motivational work",
    "other": "something else",
}
REFUSED_FOR = {
    "not_suitable": "It does not suit them",
    "not_ready": "They are not ready yet",
    "other_treatment_first": "Other treatment comes first",
    "no_funding": "There is no funding",
    "risk_too_high": "The risk is too high",
    "other": "Another reason",
}
WITHDRAWN_FOR = {
    "client_request": "They asked for it",
    "applied_in_error": "The application was a mistake",
    "needs_changed": "Their needs have changed",
    "moved_away": "They moved away",
    "custody": "They are in custody",
    "died": "They died",
    "other": "Another reason",
}
CLOSED_FOR = {
    "aftercare_completed": "The aftercare is completed",
    "left_early": "They left early",
    "client_request": "They asked for it",
    "moved_away": "They moved away",
    "custody": "They are in custody",
    "died": "They died",
    "other": "Another reason",
}
TAKEN_BACK_FOR = {
    "entered_in_error": "It was typed wrongly",
    "wrong_person": "It is of somebody else",
    "decided_again": "It was decided again",
    "other": "Another reason",
}
REASONS = {"refuse": REFUSED_FOR, "withdraw": WITHDRAWN_FOR, "close": CLOSED_FOR}
DECISIONS = {"approve", "refuse", "defer"}  # the panel's
UNDOES = {"refuse", "defer", "close", "withdraw"}
