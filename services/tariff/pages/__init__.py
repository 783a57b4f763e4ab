"""The pages of tariff. Each asks the service's own API and says it in words."""

from collections.abc import Sequence

from services.tariff.pages import (
    confirming,
    measures,
    proposals,
    reopening,
    scheme_sending,
    scheme_trying,
    schemes,
    tariffs,
    variations,
)
from services.tariff.pages.names import named_values
from shared.pages import audit, operating, webhook_forms, webhooks
from shared.pages.comparison_files import comparison_pages
from shared.pages.figures import figure_pages
from shared.pages.month import month_pages
from shared.pages.page import PageGroup

PAGES: Sequence[PageGroup] = [
    proposals.pages,
    confirming.pages,
    schemes.pages,
    measures.pages,
    scheme_sending.pages,
    variations.pages,
    scheme_trying.pages,
    tariffs.pages,
    reopening.pages,
    figure_pages(named_values),
    comparison_pages(),
    month_pages(),
    webhook_forms.pages,
    webhooks.pages,
    audit.pages,
    operating.pages,
]
