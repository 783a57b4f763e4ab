"""The codes that a day's records are made with."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.assessment.commands.attestations import SEES_ALL
from services.assessment.errors import NoScheme
from services.assessment.rules.attested import ContractQuarter
from services.assessment.rules.code_lists import CodeLists, code_lists
from services.assessment.rules.statements import stated_quarters
from services.assessment.store.catalogue import scheme_with_names
from services.assessment.store.person_facts import versions_of
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.impartial import FINANCE


async def read_code_lists(session: Session, actor: Actor, on: date, today: date) -> CodeLists:
    with_names = await scheme_with_names(session, actor.area, on)
    if with_names is None:
        raise NoScheme
    scheme, registered = with_names
    sees_all = bool(actor.roles & SEES_ALL)
    all_parties = sees_all or bool(actor.roles & FINANCE)
    stated = await _stated(session, scheme, actor, today)
    return code_lists(
        scheme, actor.organisation, all_attested=sees_all, all_parties=all_parties, stated=stated,
        registered=registered,
    )  # fmt: skip


async def _stated(
    session: Session, scheme: Mapping[str, Any], actor: Actor, today: date
) -> dict[tuple[str, str], list[ContractQuarter]]:
    """The quarters of which the organisation may state something: each by the version of its first day."""
    rows = scheme.get("attested", ())
    versions = await versions_of(session, actor.area) if rows else []
    return {
        (row["code"], contract): stated_quarters(row["code"], contract, versions, today, actor.organisation)
        for row in rows
        for contract in row["contracts"]
    }
