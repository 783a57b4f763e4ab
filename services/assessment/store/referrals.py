"""Who was referred to whom, of which referral says a part when it refers and a part when it closes."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from uuid import UUID

from services.assessment.models import ReferralFact
from shared.data.db import Session
from shared.data.revisions import STEP, RevisionConflict, is_late
from shared.data.statements import command
from shared.data.upsert import bulk


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralWord:
    """One that is closed says neither to whom it was, nor when."""

    id: UUID
    area: str
    client_id: UUID
    organisation: str | None = None
    service_id: str | None = None
    referred_on: date | None = None
    revision: int
    closed: bool
    outcome: str | None = None


_SAID_ONCE = ("organisation", "service_id", "referred_on")
_OTHERWISE = " OR ".join(f"excluded.{name} <> kept.{name}" for name in ("closed", "client_id", *_SAID_ONCE))
_FILLED = ", ".join(
    f"{name} = CASE WHEN excluded.revision > kept.revision THEN coalesce(excluded.{name}, kept.{name})"
    f" ELSE coalesce(kept.{name}, excluded.{name}) END"
    for name in _SAID_ONCE
)
# Only what both words of it say: whether it is closed, and of whom it is.
_WAS, _IS = (f"jsonb_build_object('closed', {of}.closed, 'client_id', {of}.client_id)" for of in ("kept", "excluded"))
_KEEP = command(
    f"""
    {bulk(ReferralFact).insert}
    ON CONFLICT (id) DO UPDATE SET {_FILLED},
        closed = CASE WHEN excluded.revision > kept.revision THEN excluded.closed ELSE kept.closed END,
        outcome = CASE WHEN excluded.revision > kept.revision THEN excluded.outcome ELSE kept.outcome END,
        revision = CASE WHEN excluded.area <> kept.area OR excluded.revision = kept.revision AND ({_OTHERWISE})
                        THEN revision_conflict('referral', CAST(excluded.id AS text), excluded.revision)
                        WHEN excluded.revision >= {STEP} AND excluded.revision > kept.revision
                        THEN note_known('referral_fact', CAST(excluded.id AS text), excluded.area, kept.revision,
                                        excluded.revision, {_WAS}, {_IS})
                        WHEN CASE WHEN {is_late("kept.revision", "excluded.revision")}
                                  THEN note_late('referral_fact', CAST(excluded.id AS text), excluded.area,
                                                 excluded.revision, kept.revision, {_IS}, {_WAS}) ELSE false END
                        THEN kept.revision
                        ELSE greatest(excluded.revision, kept.revision) END
    """
)


async def keep_referrals(session: Session, words: Iterable[ReferralWord]) -> None:
    """Referred and closed share one counter, and only the first says to whom: each fills what the other lacks.

    Of each restatement the first word is kept by itself, since that is what its source knew then.
    """
    by_number: dict[int, list[ReferralWord]] = {}
    for word in sorted(words, key=lambda word: word.revision):
        by_number.setdefault(word.revision // STEP, []).append(word)
    for number, of_number in by_number.items():
        merged = _in_one(of_number)
        if number and (ahead := _said_before(of_number, merged)):
            await _keep(session, ahead)
        await _keep(session, merged)


async def _keep(session: Session, words: Iterable[ReferralWord]) -> None:
    await _KEEP.execute(session, **bulk(ReferralFact).values(map(asdict, words)))


def _said_before(words: Sequence[ReferralWord], merged: Iterable[ReferralWord]) -> list[ReferralWord]:
    """The first word of each thing that has several, of words in their order."""
    first = {word.id: word.revision for word in reversed(words)}
    several = {word.id for word in merged if word.revision > first[word.id]}
    return _in_one(word for word in words if word.id in several and word.revision == first[word.id])


def _in_one(words: Iterable[ReferralWord]) -> list[ReferralWord]:
    """One for each referral, of words in their order."""
    merged: dict[UUID, ReferralWord] = {}
    for word in words:
        before = merged.get(word.id)
        if before is not None:
            if before.revision == word.revision and _contradict(before, word):
                raise RevisionConflict(f"revision {word.revision} of referral {word.id} comes twice")
            word = _filled(word, before)  # noqa: PLW2901 - it is the same thing, whole
        merged[word.id] = word
    return list(merged.values())


def _contradict(word: ReferralWord, other: ReferralWord) -> bool:
    """What one does not say contradicts nothing."""
    said = ((getattr(word, field.name), getattr(other, field.name)) for field in fields(ReferralWord))
    return any(mine is not None and theirs is not None and mine != theirs for mine, theirs in said)


def _filled(word: ReferralWord, before: ReferralWord) -> ReferralWord:
    return replace(word, **{name: getattr(before, name) for name in _SAID_ONCE if getattr(word, name) is None})
