"""Which cases a contract needs, for what is paid by the share of them that met a test: those of its own party.

Of the person nothing goes along, and of the case no id that says whose it is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.rules.terms import Terms, last_terms_on
from shared.figures.cases import Case

Key = tuple[str, UUID, str]


@dataclass(frozen=True, slots=True)
class ContractCase:
    """A case as a contract is told of it, and what it was told before. `id` is made for it alone."""

    indicator: str
    subject_id: UUID
    contract: str
    owner_id: UUID
    party: str
    eligible_on: date
    until: date | None
    met_on: date | None
    value: int | None
    id: UUID
    revision: int = 1
    voided: bool = False

    @property
    def key(self) -> Key:
        return self.indicator, self.subject_id, self.contract


_SILENT = frozenset({"id", "revision", "owner_id"})
_PUBLISHED = tuple(field.name for field in fields(ContractCase) if field.name not in _SILENT)


def needed(
    cases: Iterable[Case],
    contracts: Mapping[str, Sequence[str]],
    versions: Sequence[Terms],
    new_id: Callable[[], UUID],
) -> list[ContractCase]:
    """`contracts` are by indicator those that need its cases, by the version of the day from which each counts."""
    return [
        ContractCase(
            indicator=case.indicator,
            subject_id=case.subject_id,
            contract=contract,
            owner_id=case.owner_id,
            party=case.provider,
            eligible_on=case.eligible_on,
            until=case.until,
            met_on=case.met_on,
            value=case.value,
            id=new_id(),
        )
        for case in cases
        for contract in contracts.get(case.indicator, ())
        if case.provider is not None and _pays(contract, case.provider, case.eligible_on, versions)
    ]


def _pays(code: str, party: str, day: date, versions: Sequence[Terms]) -> bool:
    terms = last_terms_on(day, versions)
    return terms is not None and any(
        contract.code == code and contract.party == party and contract.starts <= day < contract.run_off_ends
        for contract in terms.contracts
    )


@dataclass(frozen=True, slots=True)
class CaseChanges:
    """`quiet` ones are another's now, which nobody is told."""

    published: Sequence[ContractCase]
    quiet: Sequence[ContractCase]


def case_changes(kept: Iterable[ContractCase], wanted: Iterable[ContractCase]) -> CaseChanges:
    """What is not wanted any more is voided; what comes again has the id that it had."""
    before = {case.key: case for case in kept}
    now = {case.key: case for case in wanted}
    published = [
        replace(case, voided=True, revision=case.revision + 1)
        for key, case in before.items()
        if key not in now and not case.voided
    ]
    quiet = []
    for key, case in now.items():
        old = before.get(key)
        if old is None:
            published.append(case)
        elif _said(old) != _said(case):
            published.append(replace(case, id=old.id, revision=old.revision + 1))
        elif old.owner_id != case.owner_id:
            quiet.append(replace(old, owner_id=case.owner_id))
    return CaseChanges(published, quiet)


def _said(case: ContractCase) -> tuple[Any, ...]:
    return tuple(getattr(case, name) for name in _PUBLISHED)
