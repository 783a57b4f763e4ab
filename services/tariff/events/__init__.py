"""Payloads: what tariff publishes (`published`) and what it reads of the others (`consumed`)."""

from services.tariff.events.consumed import ClientAssessed, ClientsMerged
from services.tariff.events.published import FactsRestated, SchemePublished, TariffSet

__all__ = ["ClientAssessed", "ClientsMerged", "FactsRestated", "SchemePublished", "TariffSet"]
