"""What differs between what was told of a person and what their facts add up to now, row by row.

Rows are JSON values, as the tables hold them. A revision rises only with something to tell.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from pydantic_core import to_jsonable_python

from services.assessment.commands.naming import GONE, Row, by_id, fingerprint, going_on, own_id
from services.assessment.commands.views import party_view, shown_columns
from services.assessment.models import Verification
from services.assessment.rules.facts import Fact, PersonFacts
from services.assessment.rules.met import kind_of
from services.assessment.rules.outcomes import Outcome, Representation, Settlement
from services.assessment.rules.selection import OUTCOMES
from services.assessment.store.facts import Held
from shared.messaging.outbox import LAST_WORD

Said = tuple[str | None, ...]
_REVISIONS = ("revision", "shown_revision")
_UNVERIFIED: Row = {"verified_by": None, "verified_by_organisation": None, "verifiers": []}
_QUIET = ("derived_id", "kin", "party_evidence")
_TOLD_TO_NOBODY = {*_QUIET, "shown", *_REVISIONS}


@dataclass(frozen=True, slots=True)
class Changes:
    """`quiet` rows are to be kept but tell nobody anything new. `used_up` are outcomes without a revision left."""

    outcomes: list[Row] = field(default_factory=list)
    quiet: list[Row] = field(default_factory=list)
    representations: list[Row] = field(default_factory=list)
    due: list[Row] = field(default_factory=list)
    no_longer_due: list[UUID] = field(default_factory=list)
    used_up: list[str] = field(default_factory=list)


def changes(
    person: Held,
    facts: PersonFacts,
    settlement: Settlement,
    told: Mapping[str, Sequence[Row]],
    today: date,
    refused: Collection[Said] = (),
) -> Changes:
    """`refused` are the last words on what was refused, each by the names of `Verification.said_once`."""
    found = Changes()
    computed = by_id(settlement.outcomes)
    stored = going_on(told.get("outcome", ()), computed)
    for row in _outcomes(person, facts, computed, stored, today, refused):
        before = stored.get(row["derived_id"])
        if before is not None and before["revision"] >= LAST_WORD - 1:
            _last_word(row, before, facts, today, found)
        elif before is None or _tells_more(row, before):
            found.outcomes.append(_numbered(row, before, facts))
        elif row["state"] != "withdrawn" and any(row[name] != before[name] for name in _QUIET):
            found.quiet.append({**_numbered(row, before, facts), "revision": before["revision"]})
        elif row["derived_id"] != before["derived_id"]:
            found.quiet.append({**before, "derived_id": row["derived_id"]})
    found.representations.extend(_representations(person, settlement, told.get("representation", ())))
    _due(person, settlement.next_due_on, told.get("due", ()), found)
    return found


def _last_word(row: Row, before: Row, facts: PersonFacts, today: date, found: Changes) -> None:
    """No other words can be told of it any more. What they would have changed falls, for good: refused, it would keep
    the old words standing, and everything else about the person waiting.
    """
    if before["state"] == "withdrawn" or not _tells_more(row, before):
        return
    kept = {**before, "kin": row["kin"], "derived_id": row["derived_id"]}
    fallen = row if row["state"] == "withdrawn" else _falls(kept, "corrected", None, today)
    found.outcomes.append(_numbered(fallen, before, facts))
    found.used_up.append(before["id"])


def _numbered(row: Row, before: Row | None, facts: PersonFacts) -> Row:
    """Who is paid counts only what they are shown: else a revision would tell that, and when, somebody came back."""
    if before is None:
        return {**row, "shown": None, **dict.fromkeys(_REVISIONS, 1)}
    row = {**row, "shown": shown_columns(before) if _takes_nothing(row, before, facts) else None}
    shown = before["shown_revision"] + (_shown(row) != _shown(before))
    return {**row, "revision": before["revision"] + 1, "shown_revision": shown}


def _takes_nothing(row: Row, before: Row, facts: PersonFacts) -> bool:
    """What has fallen falls no further, for whatever reason; and what no contract covers never paid. Of that, who is
    paid is told only what was said of the outcome itself or what came of their own records. What was another's is not
    shown to who has it now.
    """
    if row["state"] != "withdrawn" or row["party"] != before["party"]:
        return False
    if before["state"] == "withdrawn":
        return not row["reason"] == before["reason"] == "refused"
    return before["contract"] is None and row["reason"] != "refused" and not _own_changed(before, facts)


def _own_changed(before: Row, facts: PersonFacts) -> bool:
    known = {(str(fact.id), kind_of(fact), fact.seen_as) for fact in _proving(facts) if not fact.voided}
    return any((one["id"], one["kind"], one["revision"]) not in known for one in before["party_evidence"])


def _shown(row: Row) -> Row:
    return party_view({**row, "shown_revision": 0}).model_dump()


def _due(person: Held, day: date | None, stored: Sequence[Row], found: Changes) -> None:
    """When time alone next changes something: kept under the id that the person goes by."""
    kept = {row["client_id"]: row for row in stored}
    wanted = {str(person.id): {"client_id": str(person.id), "area": person.area, "due_on": str(day)}} if day else {}
    found.due.extend(row for key, row in wanted.items() if kept.get(key) != row)
    found.no_longer_due.extend(UUID(key) for key in kept if key not in wanted)


def _outcomes(
    person: Held,
    facts: PersonFacts,
    computed: Mapping[str, Outcome],
    stored: Mapping[str, Row],
    today: date,
    refused: Collection[Said],
) -> Iterator[Row]:
    own_ids = {str(outcome.own_id) for outcome in computed.values()}
    meets = {(one.measure, fingerprint(one.achieved_on, one.seen)) for one in computed.values()}
    for key, row in stored.items():
        refused_still = said_of(row) in refused and (row["measure"], row["fingerprint"]) in meets
        if key in computed:
            if refused_still and row["reason"] in {None, "refused"} and own_id(row) not in own_ids | stored.keys():
                fallen = row if row["reason"] else _falls({**row, **_UNVERIFIED}, "refused", None, today)
                yield _new(fallen, own_id(row), stored)  # its place has something else now
        elif row["reason"] in GONE:
            yield {**row, "derived_id": key}  # it may have made way
        elif key in own_ids:  # its evidence has the id of its place now
            yield row if row["reason"] == "superseded" else _falls({**row, **_UNVERIFIED}, "superseded", None, today)
        elif refused_still:
            yield row if row["reason"] == "refused" else _falls({**row, **_UNVERIFIED}, "refused", None, today)
        else:
            yield _gone(row, person, facts, today)
    yield from _met(computed, person, stored)


def _met(computed: Mapping[str, Outcome], person: Held, stored: Mapping[str, Row]) -> Iterator[Row]:
    """What never was told need not be taken back, but for a refusal: it is told to be taken back itself. After two
    discharges one row of the same evidence is enough.
    """
    shown = {_seen(outcome) for key, outcome in computed.items() if key in stored or outcome.state != "withdrawn"}
    for key, outcome in computed.items():
        if key in stored:
            yield {**_row(outcome, person), "id": stored[key]["id"]}
        elif outcome.fall is None or (outcome.fall.reason == "refused" and _seen(outcome) not in shown):
            shown.add(_seen(outcome))
            yield _new(_row(outcome, person), key, stored)


def _new(row: Row, derived_id: str, stored: Mapping[str, Row]) -> Row:
    return {**row, "derived_id": derived_id, "id": _unused(derived_id, {each["id"] for each in stored.values()})}


def _seen(outcome: Outcome) -> tuple[Any, ...]:
    return outcome.measure, outcome.episode_id, outcome.party, outcome.achieved_on, outcome.seen


def said_of(row: Row) -> Said:
    """Of a verification or an outcome: by what one word takes the place of another."""
    return tuple(row[name] for name in Verification.said_once)


def _unused(derived_id: str, used: Collection[str]) -> str:
    """What was told under an older rule of naming may have it."""
    return _unused(str(uuid5(OUTCOMES, derived_id)), used) if derived_id in used else derived_id


def _row(outcome: Outcome, person: Held) -> Row:
    fall = outcome.fall
    return {
        "derived_id": str(outcome.id),
        "area": person.area,
        "client_id": str(outcome.client_id),
        "measure": outcome.measure,
        "scope_id": outcome.scope_id,
        "state": outcome.state,
        "achieved_on": outcome.achieved_on.isoformat(),
        "party": outcome.party,
        "episode_id": str(outcome.episode_id),
        "journey_id": _text(outcome.journey_id),
        "journey_from": _text(outcome.journey_from),
        "journey_to": _text(outcome.journey_to),
        "contract": outcome.contract,
        "evidence": to_jsonable_python(outcome.proofs),
        "party_evidence": to_jsonable_python(outcome.party_proofs),
        "provisional_until": _text(outcome.provisional_until),
        "provisional_rule": outcome.provisional_rule,
        "represented_on": _text(outcome.represented_on),
        "recorders": to_jsonable_python(outcome.recorders),
        "verified_by": outcome.verified_by,
        "verified_by_organisation": outcome.verified_by_organisation,
        "verifiers": to_jsonable_python(outcome.verifiers),
        "fingerprint": fingerprint(outcome.achieved_on, outcome.seen),
        "scheme_id": outcome.scheme_id,
        "scheme_version": outcome.scheme_version,
        "reason": fall.reason if fall else None,
        "cause_id": _text(fall.cause_id) if fall else None,
        "effective_on": fall.on.isoformat() if fall else None,
        "kin": _kin(person),
    }


def _tells_more(row: Row, before: Row) -> bool:
    if row["state"] == before["state"] == "withdrawn":
        names = ["reason", "cause_id", "effective_on"]
        names += ["fingerprint"] if row["reason"] == "refused" else []  # whose refusal it is, for who takes it back
    else:
        names = [name for name in row if name not in _TOLD_TO_NOBODY]
    return any(row[name] != before[name] for name in names)


def _gone(row: Row, person: Held, facts: PersonFacts, today: date) -> Row:
    """Nothing meets it any more: somebody was merged or parted, its evidence was voided, or it was corrected."""
    voided = next((one["id"] for one in row["evidence"] if UUID(one["id"]) in _voided(facts)), None)
    reason = "merged" if row["kin"] != _kin(person) else "voided" if voided else "corrected"
    return _falls({**row, "kin": _kin(person)}, reason, voided if reason == "voided" else None, today)


def _falls(row: Row, reason: str, cause_id: str | None, today: date) -> Row:
    fall = {"state": "withdrawn", "reason": reason, "cause_id": cause_id, "effective_on": today.isoformat()}
    return {**row, **fall}


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
    )
    return (fact for kind in kinds for fact in kind)


def _representations(person: Held, settlement: Settlement, stored: Sequence[Row]) -> Iterator[Row]:
    before = {row["discharge_episode_id"]: row for row in stored}
    computed = {str(one.discharge_episode_id): one for one in settlement.representations}
    for key, row in before.items():
        if key not in computed and not row["voided"]:
            yield {**row, "voided": True, "revision": row["revision"] + 1}
    for key, one in computed.items():
        row = _represented(one, person)
        known = before.get(key)
        if known is None or any(row[name] != known[name] for name in row):
            yield {**row, "revision": known["revision"] + 1 if known else 1}


def _represented(one: Representation, person: Held) -> dict[str, Any]:
    return {
        "discharge_episode_id": str(one.discharge_episode_id),
        "area": person.area,
        "client_id": str(one.client_id),
        "presentation_id": str(one.presentation_id),
        "presented_on": one.presented_on.isoformat(),
        "door": one.door,
        "voided": False,
    }


def _kin(person: Held) -> list[str]:
    return sorted(map(str, person.kin))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
