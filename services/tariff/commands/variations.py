"""Variations: a draft that changes contracts, told to those whom these pay, and agreed to before it is published.

Every command that decides takes the lock of the area's schemes first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.tariff.commands.published_schemes import published_in
from services.tariff.errors import (
    AnotherCommissioner,
    DraftChanged,
    NotYourContract,
    NoVariation,
    OnBothSides,
    OwnScheme,
    UnknownVariation,
    VariationNotAgreed,
    VariationNotProposed,
    VariationOver,
    VariationProposed,
    VersionPublished,
    WhatIfOfAnother,
)
from services.tariff.events import WhatIfNamed
from services.tariff.models import SchemeVersion, Variation, VariationAnswer
from services.tariff.models.variations import AGREED, DECLINED
from services.tariff.rules.proposal import PublishedScheme
from services.tariff.rules.separation_of_duties import parties
from services.tariff.rules.variations import VariedContract, counting_versions, varied
from services.tariff.schemas.variations import VariationBody
from services.tariff.store import schemes, tried_drafts
from services.tariff.store import variations as store
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor
from shared.kernel.problems import NotFound
from shared.messaging import outbox
from shared.messaging.events import new_id


@dataclass(frozen=True, slots=True)
class VariationRead:
    """With the version that it is of, as that stands now, None if nothing is left of it; and what that would take the
    place of by now.
    """

    variation: Variation
    version: SchemeVersion | None
    beside: str
    answers: Sequence[VariationAnswer]

    @property
    def last_answers(self) -> dict[str, VariationAnswer]:
        """What counts of each party that has answered."""
        return {answer.party: answer for answer in self.answers}

    def state(self, parties: Iterable[str]) -> str:
        """As far as these have to agree: to a party nothing is told of what another has answered."""
        if self.version is None or self.version.hash != self.variation.hash:
            return "replaced"
        if self.version.state == "published":
            return "published"
        if self.beside != self.variation.beside:
            return "replaced"
        last = self.last_answers
        said = {last[party].answer if party in last else None for party in parties}
        if DECLINED in said:
            return "declined"
        return "agreed" if said == {AGREED} else "proposed"


async def propose(session: Session, body: VariationBody, actor: Actor, today: date) -> VariationRead:
    """A draft as it was looked at, to all whose contracts it changes, with its what-if where one is named."""
    await schemes.lock_area(session, actor.area)
    draft = await schemes.find(session, actor.area, body.scheme_id, body.version)
    if draft is None:
        raise NotFound
    if draft.state == "published":
        raise VersionPublished
    if draft.hash != body.hash:
        raise DraftChanged
    if body.what_if_id is not None:
        await _refuse_of_another(session, draft, body.what_if_id)
    published = await published_in(session, actor.area)
    if actor.organisation in parties(version.scheme for version in published):
        raise OwnScheme(party=actor.organisation)
    counting, changed = await _varied(session, draft, published)
    if not changed:
        raise NoVariation
    if before := await store.of_draft(session, draft, _numbers(counting)):
        raise VariationProposed(variation_id=before.id)
    variation = await insert(
        session, Variation, id=new_id(), area=actor.area, scheme_id=draft.scheme_id, version=draft.version,
        hash=draft.hash, beside=_numbers(counting), before_version=counting[0].scheme.version,
        contracts=[asdict(contract) for contract in changed],
        parties=sorted({contract.party for contract in changed}), proposed_by=actor.sub, proposed_on=today,
        what_if_id=body.what_if_id,
    )  # fmt: skip
    if body.what_if_id is not None:
        outbox.add(session, body.what_if_id, _named(variation, body.what_if_id, actor))
    return VariationRead(variation, draft, variation.beside, [])


async def _refuse_of_another(session: Session, draft: SchemeVersion, what_if_id: UUID) -> None:
    """What another draft, or this one as it was before, came to says nothing of this one."""
    tried = await tried_drafts.tried(session, draft.area, what_if_id)
    if tried is None or (tried.scheme_id, tried.version, tried.hash) != (draft.scheme_id, draft.version, draft.hash):
        raise WhatIfOfAnother(errors=[{"field": "whatIfId", "message": "is no what-if of this draft as it stands"}])


def _named(variation: Variation, what_if_id: UUID, actor: Actor) -> WhatIfNamed:
    """To who shows what it came to, since each of these parties may see what of it is its own."""
    return WhatIfNamed(
        area=variation.area,
        actor=actor.sub,
        actor_organisation=actor.organisation,
        what_if_id=what_if_id,
        variation_id=variation.id,
        parties=variation.parties,
    )


def _numbers(counting: Iterable[PublishedScheme]) -> str:
    return " ".join(str(version.scheme.version) for version in counting)


async def _varied(
    session: Session, draft: SchemeVersion, published: Iterable[PublishedScheme]
) -> tuple[list[PublishedScheme], list[VariedContract]]:
    counting = counting_versions(published, draft.valid_from, draft.valid_to)
    stored = await schemes.published_schemes(session, draft.area, {version.hash for version in counting})
    canonical = {version.hash: version.scheme for version in stored}
    return counting, varied(draft.scheme, [canonical[version.hash] for version in counting])


async def say(
    session: Session, variation_id: UUID, said: str, reason_code: str | None, actor: Actor, today: date
) -> VariationRead:
    """For the party that somebody acts for; what was said last counts, until the version is published."""
    await schemes.lock_area(session, actor.area)
    read = await variation_of(session, actor, variation_id)
    if actor.organisation not in read.variation.parties:
        raise NotYourContract
    if read.version is not None and actor.sub in {read.variation.proposed_by, read.version.drafted_by}:
        raise OnBothSides
    state = read.state([actor.organisation])
    if state in {"replaced", "published"}:
        raise VariationOver(state=state)
    earlier = [answer for answer in read.answers if answer.party == actor.organisation]
    now = await insert(
        session, VariationAnswer, variation_id=variation_id, party=actor.organisation, number=len(earlier) + 1,
        area=actor.area, answer=said, reason_code=reason_code, answered_by=actor.sub, answered_on=today,
    )  # fmt: skip
    return VariationRead(read.variation, read.version, read.beside, [*read.answers, now])


async def variation_of(session: Session, actor: Actor, variation_id: UUID) -> VariationRead:
    """To a party only one that changes a contract of its own."""
    variation = await store.variation_of(session, actor.area, variation_id)
    if variation is None or not _may_read(actor, variation):
        raise UnknownVariation
    (read,) = await with_answers(session, [variation])
    return read


def _may_read(actor: Actor, variation: Variation) -> bool:
    return is_council(actor) or actor.organisation in variation.parties


def is_council(actor: Actor) -> bool:
    return bool(actor.roles & {"commissioner", "auditor"})


async def with_answers(session: Session, variations: Sequence[Variation]) -> list[VariationRead]:
    if not variations:
        return []
    area = variations[0].area
    answers = await store.answers(session, area, [variation.id for variation in variations])
    published = await published_in(session, area)
    versions = await schemes.numbered(session, area, [variation.version for variation in variations])
    read = []
    for variation in variations:
        version = versions.get((variation.scheme_id, variation.version))
        counting = counting_versions(published, version.valid_from, version.valid_to) if version else []
        read.append(VariationRead(variation, version, _numbers(counting), answers.get(variation.id, ())))
    return read


async def compared(session: Session, read: VariationRead) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """The scheme as it counted and as it is proposed; None once that is not so any more."""
    variation = read.variation
    if read.version is None or read.state(variation.parties) == "replaced":
        return None
    before = await schemes.find(session, variation.area, variation.scheme_id, variation.before_version)
    return (before.scheme, read.version.scheme) if before is not None else None


async def refuse_unagreed(
    session: Session, draft: SchemeVersion, published: Iterable[PublishedScheme], actor: Actor
) -> None:
    """Where terms that count ask for agreement, nothing is published without it, nor by who wrote or proposed it."""
    counting, changed = await _varied(session, draft, published)
    asked = sorted({contract.party for contract in changed if contract.by_agreement})
    if not asked:
        return
    variation = await store.of_draft(session, draft, _numbers(counting))
    if variation is None:
        raise VariationNotProposed(parties=asked)
    (read,) = await with_answers(session, [variation])
    agreed = {party for party, answer in read.last_answers.items() if answer.answer == AGREED}
    if missing := [party for party in asked if party not in agreed]:
        raise VariationNotAgreed(
            "The version changes a contract whose terms ask that its party agrees before: it waits for "
            f"{', '.join(missing)}.",
            parties=missing, variation_id=variation.id,
        )  # fmt: skip
    if actor.sub in {draft.drafted_by, variation.proposed_by, *(answer.answered_by for answer in read.answers)}:
        raise AnotherCommissioner
