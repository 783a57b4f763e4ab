"""The codes that a tariff of a day is chosen by."""

from datetime import date

from services.tariff.commands.published_schemes import published_in
from services.tariff.errors import NoScheme
from services.tariff.rules.code_lists import TariffCodeLists, code_lists
from services.tariff.rules.versions import that_counts
from shared.data.db import Session
from shared.kernel.claims import Actor


async def read_code_lists(session: Session, actor: Actor, on: date) -> TariffCodeLists:
    counting = that_counts(on, await published_in(session, actor.area))
    if counting is None:
        raise NoScheme
    return code_lists(counting.scheme)
