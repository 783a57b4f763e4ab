"""The payments API. Each route reads the request, calls one command or query and returns the response."""

from services.payments.api.approval_rules import router as approval_rules
from services.payments.api.claims import router as claims
from services.payments.api.contracts import router as contracts
from services.payments.api.council_periods import router as council_periods
from services.payments.api.debts import router as debts
from services.payments.api.disputes import router as disputes
from services.payments.api.findings import router as findings
from services.payments.api.holds import router as holds
from services.payments.api.indigo_records import router as indigo_records
from services.payments.api.ledger_files import router as ledger_files
from services.payments.api.ledger_mappings import router as ledger_mappings
from services.payments.api.ledger_reports import router as ledger_reports
from services.payments.api.month_close import router as month_close
from services.payments.api.passed_on import router as passed_on
from services.payments.api.positions import router as positions
from services.payments.api.remittance_advice import router as remittance_advice
from services.payments.api.remittances import router as remittances
from services.payments.api.runs import router as runs
from services.payments.api.suppliers import router as suppliers
from services.payments.api.what_ifs import router as what_ifs
from services.payments.api.year_statements import router as year_statements

ROUTERS = [
    claims, runs, findings, approval_rules, remittances, remittance_advice, passed_on, debts, disputes, holds,
    positions, year_statements, contracts, indigo_records, suppliers, ledger_files, ledger_mappings, ledger_reports,
    council_periods, month_close, what_ifs,
]  # fmt: skip
