"""The pages of payments. Each asks the service's own API and says it in words."""

from collections.abc import Sequence

from services.payments.pages import claims, contract, remittances, runs, this_week
from shared.pages import operating
from shared.pages.figures import figure_pages
from shared.pages.page import PageGroup

PAGES: Sequence[PageGroup] = [
    this_week.pages, contract.pages, runs.pages, remittances.pages, claims.pages, figure_pages(), operating.pages,
]  # fmt: skip
