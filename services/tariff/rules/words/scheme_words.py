"""What a scheme says, in plain sentences. Its first day of no longer is told as the last day on which it holds."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.tariff.rules.indicators import BUILT_IN
from services.tariff.rules.words import complexity_words
from services.tariff.rules.words.measure_words import listed
from shared.pages.words import counted, day, last_day, plain, pounds, sentence, span

Said = Mapping[str, Any]
_CLASSES = {"drugs": "Drugs", "alcohol": "Alcohol"}
_DIRECTIONS = {"at_least": "at least", "at_most": "at most"}


def named(scheme: Said) -> str:
    return f"It is version {scheme['version']} of {scheme['id']}, the scheme of {plain(scheme['area'])}."


def valid(scheme: Said) -> str:
    end = f"to {last_day(scheme['valid_to'])}" if scheme.get("valid_to") else "without an end"
    return f"It is valid from {day(scheme['valid_from'])} {end}."


def remit(scheme: Said) -> list[str]:
    return [_taken(rule) for rule in scheme["remit"]]


def _taken(rule: Said) -> str:
    low, high = rule["min_age"], rule.get("max_age")
    ages = f"{low} to {high}" if high is not None else f"{low} and over"
    return (
        f"{_CLASSES.get(rule['substance'], rule['substance'])}: people of {ages}, {span(rule['from'], rule.get('to'))}."
    )


def points(scheme: Said) -> str:
    return complexity_words.points(scheme["complexity"])


def bands(scheme: Said) -> list[str]:
    return complexity_words.bands(scheme["complexity"])


def assessing(scheme: Said) -> str:
    return complexity_words.assessing(scheme["complexity"])


def pricing(scheme: Said) -> list[str]:
    if scheme["price_from"] != "tariff":
        return ["An outcome is paid at the price of the day on which it is achieved."]
    carried = "An outcome is paid at the price of the day of the assessment, which the person's tariff carries."
    return [carried, _single_prices(scheme.get("override_within_percent"))]


def _single_prices(percent: int | None) -> str:
    if percent is None:
        return "Who confirms a tariff may set a single price, however far from this."
    return f"Who confirms a tariff may set a single price, within {percent} % of this."


def journey(scheme: Said) -> list[str]:
    said = scheme["journey"]
    late, corrected, start = (said.get(name) for name in ("late_record_days", "correction_days", "start_top_days"))
    late, corrected = (91 if late is None else late), (21 if corrected is None else corrected)
    return [
        f"Who comes again at most {counted(said['gap_days'], 'day')} after a discharge continues the journey.",
        f"These assessments begin one: {listed([plain(kind) for kind in said['presentation_kinds']], 'and')}.",
        f"These lead to a tariff: {listed([plain(kind) for kind in said['tariff_kinds']], 'and')}.",
        (
            f"For {counted(late, 'day')} after its part an organisation may still record, for {corrected} correct "
            "what it recorded."
        ),
        *_start_top(start),
    ]


def _start_top(days: int | None) -> list[str]:
    return [] if days is None else [f"The start TOP may be taken up to {counted(days, 'day')} before treatment starts."]


def reliable_change(scheme: Said) -> list[str]:
    """`Opiates: 13 days fewer, from 2 April 2012.`"""
    return [
        f"{sentence(plain(row['substance']))}: {counted(row['days'], 'day')} fewer, {span(row['from'], row.get('to'))}."
        for row in scheme.get("reliable_change", ())
    ]


def top_windows(scheme: Said) -> list[str]:
    return [_window(window) for window in scheme.get("top_windows", ())]


def _window(window: Said) -> str:
    every = [_every(window[f"every_{unit}s"], unit) for unit in ("week", "month") if window.get(f"every_{unit}s")]
    every += [f"{counted(window['after_months'], 'month')} after the end"] if window.get("after_months") else []
    before, after = window.get("before_days"), window["after_days"]
    allowed = f"{'at any time' if before is None else counted(before, 'day')} before to {counted(after, 'day')} after"
    return f"{window['title']} ({', '.join([plain(window['stage']), *every])}; {allowed})."


def _every(count: int, unit: str) -> str:
    return f"every {unit if count == 1 else counted(count, unit)}"


def attested(row: Said, scheme: Said) -> str:
    """What is stated of a cohort, who may sign it, and for whom."""
    titles = {contract["code"]: contract["title"] for contract in scheme.get("contracts", ())}
    return (
        f"{row['title']}: signed by {listed(row['signed_by'], 'or')} for each quarter of"
        f" {listed([titles.get(code, code) for code in row['contracts']], 'and')}, and verified by somebody of another"
        " organisation, whom nobody pays."
    )


def targets(scheme: Said) -> list[str]:
    """Of each indicator that has some, with how far beside them its figure is amber or red."""
    return [
        f"{indicator.get('title') or sentence(plain(indicator['code']))}: {said}"
        for indicator in scheme.get("indicators", ())
        for said in (*targets_of(indicator), *_warned(indicator.get("warn")))
    ]


def _warned(warn: Said | None) -> list[str]:
    return [f"amber from {warn['amber']} beside its target, red from {warn['red']}."] if warn else []


def targets_of(indicator: Said) -> list[str]:
    unit = indicator.get("unit") or BUILT_IN.get(indicator["code"])
    return [_target(said, unit) for said in indicator.get("targets", ())]


def counted_as(code: str, scheme: Said) -> str:
    """What an indicator is called: by the scheme, or by its code."""
    rows = (*scheme.get("indicators", ()), *scheme.get("attested", ()))
    titles = {row["code"]: row.get("title") for row in rows}
    return f"“{titles.get(code) or sentence(plain(code))}”"


def _target(said: Said, unit: str | None) -> str:
    held = f"{_DIRECTIONS.get(said['direction'], plain(said['direction']))} "
    held += _amount(said["value"], unit) if said.get("value") is not None else _growth(said["growth"], unit)
    return f"{held} in each {said['per']}, {span(said['from'], said.get('to'))} ({said['scope']})."


def _amount(value: int, unit: str | None) -> str:
    """In the unit of the indicator; what is counted is a number alone."""
    match unit:
        case "share":
            return f"{value}%"
        case "days":
            return counted(value, "day")
        case "pence":
            return pounds(value)
        case _:
            return str(value)


def _growth(growth: Said, unit: str | None) -> str:
    baseline, first, last = (growth.get(name) for name in ("baseline", "baseline_from", "baseline_to"))
    than = _amount(baseline, unit) if baseline is not None else f"from {day(first)} to {day(last)}"
    return f"{growth['percent']}% more than {than} by {day(growth['by'])}"


def unverified(scheme: Said) -> list[str]:
    """Of the scheme, then of each measure and time of a TOP."""
    return [*map(sentence, scheme.get("unverified", ())), *_unverified_parts(scheme)]


def _unverified_parts(scheme: Said) -> Iterator[str]:
    for part in (*scheme["measures"], *scheme.get("top_windows", ())):
        if part.get("unverified"):
            yield f"{part['title']}: {part['unverified']}"
