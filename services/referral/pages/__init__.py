"""The pages of referral. Each asks the service's own API and says it in words."""

from collections.abc import Sequence

from services.referral.pages import (
    answers,
    bulk_transfers,
    correcting,
    inbox,
    joint_work,
    listing,
    matching,
    of_person,
    offers,
    organisations,
    panel,
    panel_steps,
    places,
    queue_lengths,
    referral_forms,
    steering,
    treatment,
    waiting,
)
from services.referral.pages.names import named_values
from shared.pages import audit, operating
from shared.pages.comparison_files import comparison_pages
from shared.pages.figures import figure_pages
from shared.pages.month import month_pages
from shared.pages.page import PageGroup

PAGES: Sequence[PageGroup] = [
    inbox.pages, waiting.pages, queue_lengths.pages, referral_forms.pages, answers.pages, joint_work.pages,
    treatment.pages, panel.pages, panel_steps.pages,
    correcting.pages, of_person.pages, matching.pages, places.pages, offers.pages, listing.pages, bulk_transfers.pages,
    steering.pages, organisations.pages,
    figure_pages(named_values), comparison_pages(), month_pages(), audit.pages, operating.pages,
]  # fmt: skip
