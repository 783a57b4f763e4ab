"""Payments as a service: the only file that knows all the others."""

from functools import partial
from pathlib import Path

from services.payments.api import ROUTERS
from services.payments.commands.counting import FIGURES
from services.payments.commands.daily import afterwards, tick
from services.payments.commands.holds import facts
from services.payments.commands.lost import LOST
from services.payments.commands.unheard_what_ifs import count_unheard
from services.payments.commands.what_if_worker import run
from services.payments.events import PUBLISHED
from services.payments.handlers import SUBSCRIPTION
from services.payments.models import metadata
from services.payments.pages import PAGES
from services.payments.settings import Settings
from services.payments.store.holds import count_held
from services.payments.store.parties import parties
from shared.runtime.service import ServiceDefinition


def service(settings: Settings | None = None) -> ServiceDefinition:
    settings = settings or Settings()
    return ServiceDefinition(
        name="payments",
        title="Payments",
        description="What is owed for recovery, what was paid, what was taken back: claims, ledger, runs, positions.",
        settings=settings,
        routers=ROUTERS,
        metadata=metadata,
        migrations=Path(__file__).parent / "migrations",
        subscription=SUBSCRIPTION,
        publishes=PUBLISHED,
        tick=tick,
        afterwards=partial(afterwards, what_if_days=settings.what_if_days),
        facts=facts,
        lost=LOST,
        figures=FIGURES,
        parties=parties,
        pages=PAGES,
        on_hold=count_held,
        unheard=count_unheard,
        beside={"what-ifs": run},
        schema_names={"Account": "LedgerAccount", "Kind": "LineKind", "State": "ClaimState"},
        tags={
            "indicators": "What is going on, in figures, and the cases behind them.",
            "claims": "What outcomes come to, line by line and explained.",
            "runs": "Proposed, approved and released by three people.",
            "findings": "What of a run somebody should look at before it is approved.",
            "approval limits": "Up to how much one person approves, and who releases.",
            "remittances": "Approved runs on their way to the provider, and debts.",
            "disputes": "What a provider or the council disputes or asks about, and what came of it.",
            "ledger files": "What the council's ledger imports: who is which supplier there, invoices, credits, debts.",
            "ledger reports": "What the council's ledger says that it did: paid, had back, collected, wrote off.",
            "holds": "After a backup was restored nothing is paid until finance has said what was released since.",
            "positions": "Where the money stands, per contract and account.",
            "what-ifs": "What all that has happened would have come to by a draft of the scheme.",
            "contracts": "Their terms and prices, on any day.",
        },
    )
