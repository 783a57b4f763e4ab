"""The codes that a day's records are made with."""

from datetime import date

from services.assessment.commands.attestations import SEES_ALL
from services.assessment.errors import NoScheme
from services.assessment.rules.code_lists import CodeLists, code_lists
from services.assessment.store.catalogue import scheme_on
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.impartial import FINANCE


async def read_code_lists(session: Session, actor: Actor, on: date) -> CodeLists:
    scheme = await scheme_on(session, actor.area, on)
    if scheme is None:
        raise NoScheme
    sees_all = bool(actor.roles & SEES_ALL)
    all_parties = sees_all or bool(actor.roles & FINANCE)
    return code_lists(scheme, actor.organisation, all_attested=sees_all, all_parties=all_parties)
