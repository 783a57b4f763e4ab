"""The codes of one scheme version with their names: what somebody who fills in a form chooses from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.assessment.rules.catalogue import LIFE_EVENTS


@dataclass(frozen=True, slots=True)
class NamedCode:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class CodeLists:
    """`max_points` is of each domain. `events` are those that a measure waits for, and what happens in a life."""

    sources: Sequence[NamedCode]
    substances: Sequence[NamedCode]
    end_reasons: Sequence[NamedCode]
    domains: Sequence[str]
    max_points: int
    events: Sequence[str]
    measures: Sequence[NamedCode]
    top_windows: Sequence[NamedCode]


def code_lists(scheme: Mapping[str, Any]) -> CodeLists:
    """In the scheme's own order; parts that a scheme leaves out have none."""
    complexity = scheme.get("complexity", {})
    return CodeLists(
        sources=_named(scheme.get("referral_sources", ())),
        substances=_named(scheme.get("drugs", ())),
        end_reasons=_named(scheme.get("discharge_reasons", ())),
        domains=tuple(complexity.get("domains", ())),
        max_points=complexity.get("max_points", 0),
        events=sorted(LIFE_EVENTS | set(_events(scheme.get("measures", ())))),
        measures=_named(scheme.get("measures", ())),
        top_windows=_named(scheme.get("top_windows", ())),
    )


def _named(rows: Iterable[Mapping[str, Any]]) -> Sequence[NamedCode]:
    return tuple(NamedCode(row["code"], row.get("name") or row.get("title") or row["code"]) for row in rows)


def _events(measures: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    return (measure["params"]["code"] for measure in measures if measure["kind"] == "event")
