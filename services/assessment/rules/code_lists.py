"""The codes of one scheme version with their names: what somebody who fills in a form chooses from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.assessment.rules.activities import activity_kinds
from services.assessment.rules.attested import ContractQuarter
from services.assessment.rules.by_combining import COMBINATIONS, part_codes
from services.assessment.rules.cases.asked_events import asked_events
from services.assessment.rules.catalogue import LIFE_EVENTS
from services.assessment.rules.complexity import most_points
from services.assessment.rules.proving import NAMES, OF_EVENTS, counted_from
from shared.kernel.code_lists import NamedCode, named_codes, named_parties


@dataclass(frozen=True, slots=True)
class RatedDomain:
    domain: str
    max_points: int


@dataclass(frozen=True, slots=True)
class EventRoles:
    """An event that every measure which asks for it counts from these roles alone."""

    code: str
    roles: Sequence[str]


@dataclass(frozen=True, slots=True)
class NamedMeasure(NamedCode):
    """`part_of`: the measures that are made of it, by their codes."""

    part_of: Sequence[str]


@dataclass(frozen=True, slots=True)
class StatedContract(NamedCode):
    """`quarters`: those of which the organisation that asks may state it by now."""

    quarters: Sequence[ContractQuarter]


@dataclass(frozen=True, slots=True)
class NamedStatement(NamedCode):
    """What is stated of a cohort: of which contracts' people, and whether the organisation that asks may sign it."""

    contracts: Sequence[StatedContract]
    may_sign: bool


@dataclass(frozen=True, slots=True)
class CodeLists:
    """`max_points` is the highest of all. `events` are those that a measure waits for or an indicator asks for, and
    what happens in a life.
    """

    sources: Sequence[NamedCode]
    substances: Sequence[NamedCode]
    end_reasons: Sequence[NamedCode]
    domains: Sequence[str]
    max_points: int
    points: Sequence[RatedDomain]
    events: Sequence[str]
    events_by_role: Sequence[EventRoles]
    measures: Sequence[NamedMeasure]
    top_windows: Sequence[NamedCode]
    parties: Sequence[NamedCode]
    attested: Sequence[NamedStatement]
    activities: Sequence[NamedCode]
    organisations: Sequence[NamedCode]
    tariff_kinds: Sequence[str]


def code_lists(
    scheme: Mapping[str, Any],
    organisation: str = "",
    *,
    all_attested: bool = False,
    all_parties: bool = False,
    stated: Mapping[tuple[str, str], Sequence[ContractQuarter]] | None = None,
    registered: Mapping[str, str] | None = None,
) -> CodeLists:
    """In the scheme's own order; parts that a scheme leaves out have none. Of what is stated of cohorts that which the
    organisation signs, or `all_attested`; of who is paid itself, or `all_parties`. `stated`: the quarters by what is
    stated and the contract. `registered`: what the directory calls organisations, which is no scheme's.
    """
    most = most_points(scheme)
    parties = named_parties(scheme.get("contracts", ()))
    return CodeLists(
        sources=named_codes(scheme.get("referral_sources", ())),
        substances=named_codes(scheme.get("drugs", ())),
        end_reasons=named_codes(scheme.get("discharge_reasons", ())),
        domains=tuple(most),
        max_points=max(most.values(), default=0),
        points=[RatedDomain(domain, points) for domain, points in most.items()],
        events=sorted(LIFE_EVENTS | _events(scheme.get("measures", ())) | asked_events(scheme.get("indicators", ()))),
        events_by_role=list(_by_role(scheme.get("measures", ()))),
        measures=_measures(scheme.get("measures", ())),
        top_windows=named_codes(scheme.get("top_windows", ())),
        parties=[paid for paid in parties if all_parties or paid.code == organisation],
        attested=[row for row in _attested(scheme, organisation, stated or {}) if row.may_sign or all_attested],
        activities=[NamedCode(code, name) for code, name in activity_kinds(scheme).items()],
        organisations=[NamedCode(code, name) for code, name in sorted((registered or {}).items())],
        tariff_kinds=sorted(scheme.get("journey", {}).get("tariff_kinds", ())),
    )


def _attested(
    scheme: Mapping[str, Any], organisation: str, stated: Mapping[tuple[str, str], Sequence[ContractQuarter]]
) -> Iterable[NamedStatement]:
    contracts = {named.code: named for named in named_codes(scheme.get("contracts", ()))}
    rows = scheme.get("attested", ())
    for row, named in zip(rows, named_codes(rows), strict=True):
        of = [
            StatedContract(code, contracts[code].name, stated.get((named.code, code), ()))
            for code in row["contracts"]
            if code in contracts
        ]
        yield NamedStatement(named.code, named.name, of, organisation in row["signed_by"])


def _measures(measures: Sequence[Mapping[str, Any]]) -> Sequence[NamedMeasure]:
    parts = {row["code"]: part_codes(row["params"]) for row in measures if row["kind"] in COMBINATIONS}
    return [
        NamedMeasure(named.code, named.name, [whole for whole, codes in parts.items() if named.code in codes])
        for named in named_codes(measures)
    ]


def _of_events(measures: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [measure["params"] for measure in measures if measure["kind"] in OF_EVENTS]


def _events(measures: Iterable[Mapping[str, Any]]) -> set[str]:
    """What begins, ends or confirms something is recorded as an event, too."""
    return {params[name] for params in _of_events(measures) for name in NAMES if name in params}


def _by_role(measures: Sequence[Mapping[str, Any]]) -> Iterable[EventRoles]:
    for code in sorted(_events(measures)):
        if roles := counted_from(code, _of_events(measures)):
            yield EventRoles(code, sorted(roles))
