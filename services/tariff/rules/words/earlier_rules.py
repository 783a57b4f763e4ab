"""Whom the rule of before still concerns, where a rule goes by an earlier day than that on which it is met.

Payment rules 1, Versions of a scheme.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from services.tariff.rules.words.rests_on import Key
from shared.pages.words import day

Said = Mapping[str, Any]
_JUDGED_ON = {"engaged": "start of treatment", "no_representation": "discharge", "sustained": "beginning"}


def earlier_rules(key: Key, subject: str, before: Said, after: Said) -> Iterator[str]:
    """Of a part of the scheme that both have, and that they say otherwise."""
    first = day(after["valid_from"])
    if after["valid_from"] <= before["valid_from"]:
        return
    if key[0] == "top_windows":
        if before.get("top_windows") != after.get("top_windows"):
            yield (
                f"{subject}. By the rule of before is due what is counted from a day before {first}: from that start,"
                " TOP or end."
            )
        return
    was, now = (_measure(key[1], scheme) for scheme in (before, after))
    judged_on = _judged_on(now)
    if judged_on and _rule(was) != _rule(now):
        yield (
            f"{subject}. By the rule of before counts whose {judged_on} is of a day before {first}, also if it is met"
            " later."
        )


def _measure(code: str | None, scheme: Said) -> Said:
    measure: Said = next(row for row in scheme["measures"] if row["code"] == code)
    return measure


def _rule(measure: Said) -> tuple[Any, Any]:
    return measure["kind"], measure["params"]


def _judged_on(measure: Said) -> str | None:
    scope = (measure.get("params") or {}).get("scope")
    if scope == "after_discharge":
        return "discharge"
    if measure["kind"] == "engaged" and scope == "journey":
        return "first start of treatment in the journey"
    return _JUDGED_ON.get(measure["kind"])
