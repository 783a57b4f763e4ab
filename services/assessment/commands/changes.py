"""What differs between what was published of a person and what their facts add up to now, row by row.

A revision rises only with something to publish.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from pydantic_core import to_jsonable_python

from services.assessment.commands.outcome_ids import GONE, by_id, fingerprint, going_on, own_id
from services.assessment.commands.shown_to_party import shown_columns, shown_to_party
from services.assessment.commands.top_owed import owed_changes
from services.assessment.models import Verification
from services.assessment.models.rows import DueRow, OutcomeRow, RepresentationRow, TopOwedRow, VerificationRow
from services.assessment.rules.facts import Fact, PersonFacts
from services.assessment.rules.met import kind_of
from services.assessment.rules.outcomes import DerivedOutcome, DerivedRepresentation, PersonOutcomes
from services.assessment.rules.selection import OUTCOMES
from services.assessment.store.person_facts import KnownPerson, PublishedOfPerson
from shared.messaging.outbox import LAST_WORD

Said = tuple[str | None, ...]
_REVISIONS = ("revision", "shown_revision")
_UNVERIFIED: dict[str, Any] = {"verified_by": None, "verified_by_organisation": None, "verifiers": []}
_QUIET = ("derived_id", "kin", "party_evidence")
_PUBLISHED = tuple(name for name in OutcomeRow.__slots__ if name not in {*_QUIET, "shown", *_REVISIONS})


@dataclass(frozen=True, slots=True)
class Changes:
    """`quiet` rows are to be kept but tell nobody anything new. `used_up` are outcomes without a revision left."""

    outcomes: list[OutcomeRow] = field(default_factory=list)
    quiet: list[OutcomeRow] = field(default_factory=list)
    representations: list[RepresentationRow] = field(default_factory=list)
    due: list[DueRow] = field(default_factory=list)
    no_longer_due: list[UUID] = field(default_factory=list)
    used_up: list[str] = field(default_factory=list)
    owed: list[TopOwedRow] = field(default_factory=list)
    no_longer_owed: list[UUID] = field(default_factory=list)


def changes(
    person: KnownPerson,
    facts: PersonFacts,
    derived: PersonOutcomes,
    published: PublishedOfPerson,
    today: date,
    refused: Collection[Said] = (),
) -> Changes:
    """`refused` are the last words on what was refused, each by the names of `Verification.said_once`."""
    changed = Changes()
    computed = by_id(derived.outcomes)
    stored = going_on(published.outcomes, computed)
    for row in _outcomes(person, facts, computed, stored, today, refused):
        before = stored.get(row.derived_id)
        if (said := _said_anew(row, before, person, today)) is not None:
            changed.outcomes.append(_numbered(said, before, facts))
            changed.used_up.extend([before.id] if before is not None and _is_used_up(before) else [])
        elif before is None or _is_used_up(before):
            continue
        elif row.state != "withdrawn" and _differ(row, before, _QUIET):
            changed.quiet.append(replace(_numbered(row, before, facts), revision=before.revision))
        elif row.derived_id != before.derived_id:
            changed.quiet.append(replace(before, derived_id=row.derived_id))
    changed.representations.extend(_representations(person, derived, published.representations))
    _due(person, derived.next_due_on, published.due, changed)
    owed, no_longer_owed = owed_changes(person.area, derived.top_due, published.owed)
    changed.owed.extend(owed)
    changed.no_longer_owed.extend(no_longer_owed)
    return changed


def said_anew(
    person: KnownPerson,
    facts: PersonFacts,
    derived: Sequence[DerivedOutcome],
    published: Sequence[OutcomeRow],
    today: date,
    refused: Collection[Said] = (),
) -> Iterator[OutcomeRow]:
    """The outcomes of `changes` alone, without the numbers of their revisions: for who keeps none."""
    computed = by_id(derived)
    stored = going_on(published, computed)
    for row in _outcomes(person, facts, computed, stored, today, refused):
        if (said := _said_anew(row, stored.get(row.derived_id), person, today)) is not None:
            yield said


def _said_anew(row: OutcomeRow, before: OutcomeRow | None, person: KnownPerson, today: date) -> OutcomeRow | None:
    """None where there is nothing to publish."""
    if before is not None and not _says_more(row, before):
        return None
    if before is None or not _is_used_up(before):
        return _known(row, before, person, today)
    return _last_word(row, before, person, today)


def _is_used_up(before: OutcomeRow) -> bool:
    return before.revision >= LAST_WORD - 1


def _last_word(row: OutcomeRow, before: OutcomeRow, person: KnownPerson, today: date) -> OutcomeRow | None:
    """No other words can be published of it any more. What they would have changed falls, for good: refused, it would
    keep the old words standing, and everything else about the person waiting.
    """
    if before.state == "withdrawn":
        return None
    kept = replace(before, kin=row.kin, derived_id=row.derived_id)
    fallen = row if row.state == "withdrawn" else _falls(kept, "corrected", None, today)
    return _known(fallen, before, person, today)


def _known(row: OutcomeRow, before: OutcomeRow | None, person: KnownPerson, today: date) -> OutcomeRow:
    """What took it back may have been long before it is known. What stood of one id alone, and does not of all that are
    one person now, fell by that.
    """
    if row.state != "withdrawn":
        return row
    by_merge = before is not None and before.state != "withdrawn" and before.kin != _kin(person)
    return replace(row, known_on=today.isoformat(), by_merge=by_merge)


def _numbered(row: OutcomeRow, before: OutcomeRow | None, facts: PersonFacts) -> OutcomeRow:
    """Who is paid counts only what they are shown: else a revision would tell that, and when, somebody came back."""
    if before is None:
        return row
    row = replace(row, shown=shown_columns(before) if _takes_nothing(row, before, facts) else None)
    shown_revision = before.shown_revision + (_shown(row) != _shown(before))
    return replace(row, revision=before.revision + 1, shown_revision=shown_revision)


def _takes_nothing(row: OutcomeRow, before: OutcomeRow, facts: PersonFacts) -> bool:
    """What has fallen falls no further, for whatever reason; and what no contract covers never paid. Of that, who is
    paid is told only what was said of the outcome itself or what came of their own records. What was another's is not
    shown to who has it now.
    """
    if row.state != "withdrawn" or row.party != before.party:
        return False
    if before.state == "withdrawn":
        return not row.reason == before.reason == "refused"
    return before.contract is None and row.reason != "refused" and not _own_changed(before, facts)


def _own_changed(before: OutcomeRow, facts: PersonFacts) -> bool:
    proven = {(str(fact.id), kind_of(fact), fact.seen_as) for fact in _proving(facts) if not fact.voided}
    return any((proof["id"], proof["kind"], proof["revision"]) not in proven for proof in before.party_evidence)


def _shown(row: OutcomeRow) -> dict[str, Any]:
    """But for how often it changed."""
    return shown_to_party(row) | {"revision": None}


def _due(person: KnownPerson, day: date | None, stored: Sequence[DueRow], changed: Changes) -> None:
    """When time alone next changes something: kept under the id that the person goes by."""
    kept = {row.client_id: row for row in stored}
    wanted = {str(person.id): DueRow(client_id=str(person.id), area=person.area, due_on=str(day))} if day else {}
    changed.due.extend(row for key, row in wanted.items() if kept.get(key) != row)
    changed.no_longer_due.extend(UUID(key) for key in kept if key not in wanted)


def _outcomes(
    person: KnownPerson,
    facts: PersonFacts,
    computed: Mapping[str, DerivedOutcome],
    stored: Mapping[str, OutcomeRow],
    today: date,
    refused: Collection[Said],
) -> Iterator[OutcomeRow]:
    own_ids = {str(outcome.own_id) for outcome in computed.values()}
    meets = {(outcome.measure, fingerprint(outcome.achieved_on, outcome.seen)) for outcome in computed.values()}
    for key, row in stored.items():
        refused_still = said_of(row) in refused and (row.measure, row.fingerprint) in meets
        if key in computed:
            if refused_still and row.reason in {None, "refused"} and own_id(row) not in own_ids | stored.keys():
                fallen = row if row.reason else _falls_unverified(row, "refused", today)
                yield _new(fallen, own_id(row), stored)  # its place has something else now
        elif row.reason in GONE:
            yield row if row.derived_id == key else replace(row, derived_id=key)  # it may have made way
        elif key in own_ids:  # its evidence has the id of its place now
            yield row if row.reason == "superseded" else _falls_unverified(row, "superseded", today)
        elif refused_still:
            yield row if row.reason == "refused" else _falls_unverified(row, "refused", today)
        else:
            yield _withdrawn(row, person, facts, today)
    yield from _met(computed, person, stored)


def _met(
    computed: Mapping[str, DerivedOutcome], person: KnownPerson, stored: Mapping[str, OutcomeRow]
) -> Iterator[OutcomeRow]:
    """What never was published need not be taken back, but for a refusal: it is published to be taken back itself.
    After two discharges one row of the same evidence is enough.
    """
    shown = {_seen(outcome) for key, outcome in computed.items() if key in stored or outcome.state != "withdrawn"}
    for key, outcome in computed.items():
        if key in stored:
            yield _row(outcome, person, stored[key].id)
        elif outcome.fall is None or (outcome.fall.reason == "refused" and _seen(outcome) not in shown):
            shown.add(_seen(outcome))
            yield _row(outcome, person, _unused(key, _ids(stored)))


def _new(row: OutcomeRow, derived_id: str, stored: Mapping[str, OutcomeRow]) -> OutcomeRow:
    return replace(
        row,
        derived_id=derived_id,
        id=_unused(derived_id, _ids(stored)),
        revision=1,
        shown_revision=1,
        shown=None,
    )


def _ids(stored: Mapping[str, OutcomeRow]) -> set[str]:
    return {row.id for row in stored.values()}


def _seen(outcome: DerivedOutcome) -> tuple[Any, ...]:
    return outcome.measure, outcome.episode_id, outcome.party, outcome.achieved_on, outcome.seen


def said_of(row: OutcomeRow | VerificationRow) -> Said:
    """By what one word takes the place of another."""
    return tuple(getattr(row, name) for name in Verification.said_once)


def _unused(derived_id: str, used: Collection[str]) -> str:
    """What was published under an older rule of naming may have it."""
    return _unused(str(uuid5(OUTCOMES, derived_id)), used) if derived_id in used else derived_id


def _row(outcome: DerivedOutcome, person: KnownPerson, row_id: str) -> OutcomeRow:
    fall = outcome.fall
    return OutcomeRow(
        id=row_id,
        derived_id=str(outcome.id),
        area=person.area,
        client_id=str(outcome.client_id),
        measure=outcome.measure,
        scope_id=outcome.scope_id,
        state=outcome.state,
        achieved_on=outcome.achieved_on.isoformat(),
        party=outcome.party,
        prime=outcome.prime,
        delivered_by=outcome.delivered_by,
        episode_id=str(outcome.episode_id),
        journey_id=_text(outcome.journey_id),
        journey_from=_text(outcome.journey_from),
        journey_to=_text(outcome.journey_to),
        contract=outcome.contract,
        evidence=to_jsonable_python(outcome.proofs),
        party_evidence=to_jsonable_python(outcome.party_proofs),
        provisional_until=_text(outcome.provisional_until),
        provisional_rule=outcome.provisional_rule,
        represented_on=_text(outcome.represented_on),
        recorders=to_jsonable_python(outcome.recorders),
        verified_by=outcome.verified_by,
        verified_by_organisation=outcome.verified_by_organisation,
        verifiers=to_jsonable_python(outcome.verifiers),
        fingerprint=fingerprint(outcome.achieved_on, outcome.seen),
        scheme_id=outcome.scheme_id,
        scheme_version=outcome.scheme_version,
        reason=fall.reason if fall else None,
        cause_id=_text(fall.cause_id) if fall else None,
        effective_on=fall.on.isoformat() if fall else None,
        kin=_kin(person),
    )


def _differ(row: object, before: object, names: Iterable[str]) -> bool:
    return any(getattr(row, name) != getattr(before, name) for name in names)


def _says_more(row: OutcomeRow, before: OutcomeRow) -> bool:
    if row.state != "withdrawn" or before.state != "withdrawn":
        return _differ(row, before, _PUBLISHED)
    whose = ("fingerprint",) if row.reason == "refused" else ()  # whose refusal it is, for who takes it back
    return _differ(row, before, ("reason", "cause_id", "effective_on", *whose))


def _withdrawn(row: OutcomeRow, person: KnownPerson, facts: PersonFacts, today: date) -> OutcomeRow:
    """Nothing meets it any more: somebody was merged or parted, its evidence or the start of its episode was voided, or
    it was corrected.
    """
    void = _voided(facts)
    voided = next((proof["id"] for proof in row.evidence if UUID(proof["id"]) in void), None)
    if voided is None and any(start.voided and str(start.id) == row.episode_id for start in facts.starts):
        voided = row.episode_id
    reason = "merged" if row.kin != _kin(person) else "voided" if voided else "corrected"
    return _falls(replace(row, kin=_kin(person)), reason, voided if reason == "voided" else None, today)


def _falls(row: OutcomeRow, reason: str, cause_id: str | None, today: date) -> OutcomeRow:
    return replace(row, state="withdrawn", reason=reason, cause_id=cause_id, effective_on=today.isoformat())


def _falls_unverified(row: OutcomeRow, reason: str, today: date) -> OutcomeRow:
    return _falls(replace(row, **_UNVERIFIED), reason, None, today)


def _voided(facts: PersonFacts) -> set[UUID]:
    """Void at their highest revision; an end and its start share an id, and either may be void."""
    return {fact.id for fact in _proving(facts) if fact.voided}


def _proving(facts: PersonFacts) -> Iterator[Fact]:
    kinds: tuple[Sequence[Fact], ...] = (
        facts.assessments,
        facts.tops,
        facts.evidence,
        facts.contacts,
        facts.starts,
        facts.ends,
        facts.tariffs,
        facts.ratings,
    )
    return (fact for kind in kinds for fact in kind)


def _representations(
    person: KnownPerson, derived: PersonOutcomes, stored: Sequence[RepresentationRow]
) -> Iterator[RepresentationRow]:
    before = {row.discharge_episode_id: row for row in stored}
    computed = {str(representation.discharge_episode_id): representation for representation in derived.representations}
    for key, row in before.items():
        if key not in computed and not row.voided:
            yield replace(row, voided=True, revision=row.revision + 1)
    for key, representation in computed.items():
        kept = before.get(key)
        row = _represented(representation, person, kept.revision if kept else 0)
        if row != kept:
            yield replace(row, revision=row.revision + 1)


def _represented(representation: DerivedRepresentation, person: KnownPerson, revision: int) -> RepresentationRow:
    return RepresentationRow(
        discharge_episode_id=str(representation.discharge_episode_id),
        area=person.area,
        client_id=str(representation.client_id),
        presentation_id=str(representation.presentation_id),
        presented_on=representation.presented_on.isoformat(),
        door=representation.door,
        revision=revision,
    )


def _kin(person: KnownPerson) -> list[str]:
    return sorted(map(str, person.kin))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
