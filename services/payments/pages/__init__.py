"""The pages of payments. Each asks the service's own API and says it in words."""

from collections.abc import Sequence

from services.payments.pages import (
    approval_rules,
    claims,
    compare,
    contract,
    council_periods,
    disputes,
    findings,
    indigo_record,
    ledger_files,
    ledger_mapping_proposals,
    ledger_mappings,
    ledger_reports,
    lines_at_once,
    month_close,
    own_what_ifs,
    passed_on,
    projected_years,
    remittance_advice,
    remittances,
    runs,
    suppliers,
    taken_off,
    this_week,
    what_ifs,
    year_statement,
)
from services.payments.pages.contract_names import has_contracts, named_values
from shared.pages import audit, operating, webhook_forms, webhooks
from shared.pages.comparison_files import comparison_pages
from shared.pages.figures import figure_pages
from shared.pages.month import month_pages
from shared.pages.page import PageGroup

PAGES: Sequence[PageGroup] = [
    this_week.pages, compare.pages, contract.pages, year_statement.pages, indigo_record.pages, runs.pages,
    findings.pages, approval_rules.pages, taken_off.pages, remittances.pages, remittance_advice.pages,
    passed_on.pages, claims.pages, disputes.pages, suppliers.pages, ledger_files.pages, ledger_mappings.pages,
    ledger_mapping_proposals.pages, ledger_reports.pages, lines_at_once.pages, council_periods.pages, month_close.pages,
    what_ifs.pages, projected_years.pages, own_what_ifs.pages, figure_pages(named_values), comparison_pages(),
    month_pages(has_contracts), webhook_forms.pages, webhooks.pages, audit.pages, operating.pages,
]  # fmt: skip
