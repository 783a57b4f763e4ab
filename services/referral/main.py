"""The only file that knows all the others."""

from pathlib import Path

from services.referral import models
from services.referral.api import ROUTERS
from services.referral.commands.counting import FIGURES
from services.referral.commands.daily import tick
from services.referral.commands.lost import LOST
from services.referral.commands.restating import facts
from services.referral.events import PUBLISHED
from services.referral.handlers import SUBSCRIPTION
from services.referral.pages import PAGES
from services.referral.settings import Settings
from services.referral.store.parties import parties
from shared.runtime.service import ServiceDefinition


def service(settings: Settings | None = None) -> ServiceDefinition:
    return ServiceDefinition(
        name="referral",
        title="Referral",
        description="Organisations, services and places; ranked matches, referrals and treatment episodes.",
        settings=settings or Settings(),
        routers=ROUTERS,
        metadata=models.metadata,
        migrations=Path(__file__).parent / "migrations",
        subscription=SUBSCRIPTION,
        publishes=PUBLISHED,
        tick=tick,
        facts=facts,
        lost=LOST,
        figures=FIGURES,
        parties=parties,
        pages=PAGES,
        open_to_any_site="/open-referral",
        tags={
            "directory": "Organisations, their services and places, and which of them suit a client.",
            "referrals": "Made by an assessor, answered and started by a provider.",
            "joint work": "Services that work together for one person, each by a referral of its own.",
            "waiting list": "Who waits for a place where none is free, in which order, and each exception from it.",
            "bulk transfers": "What is open at a provider that leaves goes to its successor, all at once.",
            "episodes": "Treatment, until it ends or moves.",
            "panel": "Who applies for residential rehabilitation or detoxification, and what the panel decides.",
            "indicators": "What is going on, in figures, and the cases behind them.",
        },
    )
