"""Which parts of a scheme the money of a contract rests on, beside its own terms: whatever changes in one of them is
for those whom the contract pays.

Payment rules 1, Versions of a scheme.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from services.tariff.rules.words.price_words import EVERY_BAND

Said = Mapping[str, Any]
Key = tuple[str, str | None]  # of a paragraph: the part of the scheme, and the entry of it
REMIT, JOURNEY, PRICING, COMPLEXITY = (
    ("remit", None), ("journey", None), ("pricing", None), ("complexity", None),
)  # fmt: skip
DRUGS, REASONS = ("codes", "drugs"), ("codes", "discharge_reasons")
_CUT_OFFS, _WINDOWS = ("reliable_change", None), ("top_windows", None)
_COMBINED = ("of", "after", "since")  # parameters that name other measures
OF_EVENTS = {"event", "sustained"}
_EVENTS = ("code", "ended_by", "confirmed_by")  # parameters that name events
_BY_POINTS = {"assessed", "score"}
_BY_ENDS = {"discharge", "no_representation", "engaged"}
_BY_ENDS_BUILT_IN = {"completed", "came-back", "completed-and-stayed-away", "retained-12-weeks", "tops-due"}


def rests_on(contract: Said, scheme: Said) -> list[Key]:
    """The contract first. Whom the scheme pays for, its journeys and its drugs, by which that is told, every contract
    rests on.
    """
    indicators = _indicators(contract, scheme)
    measures = with_parts(
        [*contract["measures"], *_asked_of(indicators), *_of_their_events(indicators, scheme)], scheme
    )
    rows = [measure for measure in scheme["measures"] if measure["code"] in measures]
    kinds = {measure["kind"] for measure in rows}
    by_ends = kinds & _BY_ENDS or any(map(_follows_discharge, rows))
    return [
        ("contract", contract["code"]),
        *((part, code) for code in _earned_by(contract) for part in ("indicator", "attested")),
        *(("measure", code) for code in measures),
        *([_CUT_OFFS] if "top_reliable_change" in kinds else []),
        *([] if contract.get("verified_by") and "tops-due" not in _earned_by(contract) else [_WINDOWS]),  # who treats
        *([PRICING] if _prices(contract, scheme) else []),
        *([COMPLEXITY] if is_by_band(contract, scheme) or kinds & _BY_POINTS else []),
        *([REASONS] if by_ends or _BY_ENDS_BUILT_IN.intersection(_earned_by(contract)) else []),
        REMIT,
        JOURNEY,
        DRUGS,
    ]


def with_parts(codes: Iterable[str], scheme: Said) -> list[str]:
    """Of measures, with all that combinations among them are made of."""
    rows = {measure["code"]: measure for measure in scheme["measures"]}
    left, listed = list(codes), dict[str, None]()
    while left:
        code = left.pop(0)
        if code not in listed:
            listed[code] = None
            left += _parts(rows.get(code, {}).get("params") or {})
    return list(listed)


def _parts(params: Said) -> Iterator[str]:
    for name in _COMBINED:
        parts = params.get(name) or ()
        for part in [parts] if isinstance(parts, str) else parts:
            yield part if isinstance(part, str) else part["not"]


def _earned_by(contract: Said) -> list[str]:
    """The indicators, or what is stated of a cohort, of its pots and gates."""
    pots = (contract.get("at_risk") or {}).get("measures", ())
    return list(dict.fromkeys(row["indicator"] for row in (*pots, *(contract.get("gates") or ()))))


def _indicators(contract: Said, scheme: Said) -> list[Said]:
    earned_by = _earned_by(contract)
    return [row for row in scheme.get("indicators", ()) if row["code"] in earned_by]


def _asked_of(indicators: Sequence[Said]) -> Iterator[str]:
    for row in indicators:
        yield from _measures_of(row.get("met") or {})


def _of_their_events(indicators: Sequence[Said], scheme: Said) -> Iterator[str]:
    """The measures of the events that they ask for: they say who is to record them, and for what else they count."""
    asked = {code for row in indicators for code in (row.get("event"), *_events_of(row.get("met") or {}))} - {None}
    for measure in scheme["measures"]:
        params = measure.get("params") or {}
        if measure["kind"] in OF_EVENTS and not asked.isdisjoint(params.get(name) for name in _EVENTS):
            yield measure["code"]


def _measures_of(condition: Said) -> Iterator[str]:
    yield from (part["measure"] for part in _conditions(condition) if part.get("measure"))


def _events_of(condition: Said) -> Iterator[str]:
    for part in _conditions(condition):
        yield from filter(None, (part.get("event"), part.get("ended_by")))


def _conditions(condition: Said) -> Iterator[Said]:
    """Itself, and all that it is made of."""
    yield condition
    parts = [*(condition.get("all") or ()), *(condition.get("any") or ()), condition.get("not"), condition.get("after")]
    for part in filter(None, parts):
        yield from _conditions(part)


def _prices(contract: Said, scheme: Said) -> list[Said]:
    return [row for row in scheme.get("prices", ()) if row["measure"] in contract["measures"]]


def is_by_band(contract: Said, scheme: Said) -> bool:
    """Whether another band is another price."""
    return bool(contract.get("cohorts")) or any(row["band"] != EVERY_BAND for row in _prices(contract, scheme))


def is_after_discharge(code: str, scheme: Said) -> bool:
    """Whether it can be met once treatment has ended, and so be of who has left since."""
    measures = with_parts([code], scheme)
    rows = [measure for measure in scheme["measures"] if measure["code"] in measures]
    return any(row["kind"] in {"no_representation", "sustained"} or _follows_discharge(row) for row in rows)


def _follows_discharge(measure: Said) -> bool:
    return (measure.get("params") or {}).get("scope") == "after_discharge"
