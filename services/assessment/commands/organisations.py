"""Who takes part in an area, by name."""

from collections.abc import Sequence
from datetime import date

from services.assessment.store.catalogue import scheme_on
from services.assessment.store.issues import taking_part as codes_of
from services.assessment.store.organisations import directory_names
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.code_lists import NamedCode, named_parties


async def taking_part(session: Session, actor: Actor, today: date) -> Sequence[NamedCode]:
    """By the names of the directory, else the titles of the contracts that count today; whom neither names goes by the
    code. The own organisation too.
    """
    scheme = await scheme_on(session, actor.area, today) or {}
    titles = {paid.code: paid.name for paid in named_parties(scheme.get("contracts", ()))}
    titles |= await directory_names(session, actor.area)
    codes = {*await codes_of(session, actor.area), actor.organisation}
    return sorted(
        (NamedCode(code, titles.get(code, code)) for code in codes), key=lambda of: (of.name.lower(), of.code)
    )
