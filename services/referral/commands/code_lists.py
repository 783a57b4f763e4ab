"""The codes that a day's records are made with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.referral.errors import NoScheme
from services.referral.rules.discharge import DischargeReason, NamedReason, named_reasons
from services.referral.store import code_lists as store
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.code_lists import NamedCode, named_codes


@dataclass(frozen=True, slots=True)
class ReferralCodeLists:
    discharge_reasons: Sequence[NamedReason]
    substances: Sequence[NamedCode]


async def read_code_lists(session: Session, actor: Actor, on: date) -> ReferralCodeLists:
    kept = await store.discharge_reasons(session, actor.area, on)
    if kept is None:
        raise NoScheme
    reasons = [DischargeReason(row["code"], row.get("list"), row["class"]) for row in kept.discharge_reasons]
    names = {(row["code"], row.get("list")): row.get("name") for row in kept.names or ()}
    return ReferralCodeLists(named_reasons(reasons, names), named_codes(kept.drugs or ()))
