"""Rows of some tables as the JSON values that the database makes of them, by column.

They are compared with what is worked out now, and written again: ids and days stay text, as they are compared.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]


class Row:
    """Of a table, all of its columns."""

    __slots__: tuple[str, ...] = ()

    def columns(self) -> Json:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow(Row):
    id: str
    derived_id: str
    area: str
    client_id: str
    measure: str
    scope_id: str
    state: Literal["proposed", "achieved", "withdrawn"]
    achieved_on: str
    party: str
    episode_id: str
    journey_id: str | None
    journey_from: str | None
    journey_to: str | None
    contract: str | None
    evidence: list[Json]
    party_evidence: list[Json]
    provisional_until: str | None
    provisional_rule: str | None
    represented_on: str | None
    recorders: list[Json]
    verified_by: str | None
    verified_by_organisation: str | None
    verifiers: list[Json]
    fingerprint: str
    scheme_id: str
    scheme_version: int
    reason: str | None
    cause_id: str | None
    effective_on: str | None
    kin: list[str]
    revision: int = 1
    shown_revision: int = 1
    shown: Json | None = None
    prime: str | None = None
    delivered_by: str | None = None
    known_on: str | None = None
    by_merge: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationRow(Row):
    id: str
    measure: str
    fingerprint: str
    achieved_on: str
    evidence: list[Json]
    area: str
    client_id: str
    outcome_id: str
    episode_id: str | None
    party: str | None
    decision: Literal["verified", "refused"]
    reason_code: str | None
    decided_by: str
    decided_by_organisation: str
    decided_on: str
    verified_before: list[Json] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentationRow(Row):
    discharge_episode_id: str
    area: str
    client_id: str
    presentation_id: str
    presented_on: str
    door: str
    revision: int = 1
    voided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow(Row):
    client_id: str
    area: str
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopOwedRow(Row):
    id: str
    area: str
    episode_id: str
    client_id: str
    code: str
    stage: str
    number: int
    organisation: str
    key_worker: str | None
    due_on: str
    window_from: str
    window_to: str
    done_on: str | None
    owed_until: str | None
