"""Tariff as a service: the only file that knows all the others."""

from pathlib import Path

from services.tariff.api import ROUTERS
from services.tariff.commands.counting import FIGURES
from services.tariff.commands.daily import tick
from services.tariff.commands.lost import LOST
from services.tariff.commands.restating import facts
from services.tariff.events import PUBLISHED
from services.tariff.handlers import SUBSCRIPTION
from services.tariff.models import metadata
from services.tariff.pages import PAGES
from services.tariff.settings import Settings
from services.tariff.store.parties import parties
from shared.runtime.service import ServiceDefinition


def service(settings: Settings | None = None) -> ServiceDefinition:
    return ServiceDefinition(
        name="tariff",
        title="Tariff",
        description="Schemes, and what each person's recovery is worth: proposed, confirmed by a person, explained.",
        settings=settings or Settings(),
        routers=ROUTERS,
        metadata=metadata,
        migrations=Path(__file__).parent / "migrations",
        subscription=SUBSCRIPTION,
        publishes=PUBLISHED,
        tick=tick,
        facts=facts,
        lost=LOST,
        figures=FIGURES,
        parties=parties,
        pages=PAGES,
        tags={
            "schemes": "What an area pays for, to whom and how much: drafted, checked, published.",
            "variations": "Drafts that change contracts: told to those whom these pay, and agreed to.",
            "what-ifs": "Drafts tried on what has happened, before anybody publishes one.",
            "proposals": "Band and prices that follow from an assessment, for a person to confirm.",
            "tariffs": "What a person's recovery is worth, confirmed and explained.",
            "indicators": "What is going on, in figures, and the cases behind them.",
        },
    )
